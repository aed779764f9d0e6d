"""The fields of one document as rows: what the results table has in a line, beneath each other and with their print."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QModelIndex, QObject, Qt, Signal, Slot
from typing_extensions import override

from invoice_desk.domain.document import Region
from invoice_desk.gui.page.pieces import Piece
from invoice_desk.gui.page.print_delegate import PIECE
from invoice_desk.gui.table.results_face import ResultsFace
from invoice_desk.gui.table.results_model import ResultsModel
from invoice_desk.gui.table.roles import ACCESSIBLE, ALIGNMENT, DISPLAY, FONT, FOREGROUND, TOOL_TIP, Index
from invoice_desk.gui.table.rows import TableRow

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile

LABEL, VALUE, PRINT = range(3)
"""The columns."""
"""The role of a field's `Piece`."""

_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemNeverHasChildren


@dataclass(frozen=True, slots=True)
class FormField:
    """A row of the form."""

    id: str
    label: str
    required: bool


class FormModel(ResultsFace):
    """Shows one row of a ResultsModel; whatever is set here is set there.

    Fields with a value or that need one come first, in the order of the profile, and stay where they are while the
    document is the same.
    """

    regions_changed = Signal()
    """The print of the fields stands elsewhere: `regions` says where."""

    def __init__(
        self,
        results: ResultsModel,
        profile_of: "Callable[[str], Profile]",
        *,
        language: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(results, parent)
        self._profile_of = profile_of
        self._language = language
        self._key = ""
        self._profile = ""
        self._fields: list[FormField] = []
        self._regions: Mapping[str, Region] = {}
        self._pieces: Mapping[Region, Piece] = {}
        self._lines: Sequence[str] = ()
        results.dataChanged.connect(self._follow)

    def show_row(self, key: str) -> None:
        """Show the fields of that row; none where it is no document (yet)."""
        row = self._results.row(key)
        self.beginResetModel()
        self._key, self._profile = key, row.profile if row else ""
        self._fields = self._fields_of(row) if row is not None and row.document_id else []
        self._pieces, self._lines = {}, ()
        self._regions = self._regions_of(row)
        self.endResetModel()
        self.regions_changed.emit()

    def key(self) -> str:
        """The key of the row that is shown, "" for none."""
        return self._key

    def fields(self) -> list[FormField]:
        """The fields from the top."""
        return list(self._fields)

    def place_of(self, field_id: str) -> int:
        """The row of a field, -1 where there is none."""
        return next((place for place, field in enumerate(self._fields) if field.id == field_id), -1)

    def regions(self) -> Mapping[str, Region]:
        """Where the fields' print stands."""
        return self._regions

    def show_pieces(self, pieces: Mapping[Region, Piece]) -> None:
        """Show the print of fields beside their values."""
        self._pieces = {**self._pieces, **pieces}
        if self._fields:
            self.dataChanged.emit(self.index(0, PRINT), self.index(len(self._fields) - 1, PRINT))

    # What an editor asks.

    @override
    def source(self, index: Index) -> QModelIndex:
        if not index.isValid() or index.column() != VALUE:
            return QModelIndex()
        column, row = self._results.column_of(self._fields[index.row()].id), self._results.view_row(self._key)
        return self._results.index(row, column) if row >= 0 and column >= 0 else QModelIndex()

    @override
    def texts_of(self, field_id: str) -> list[str]:
        """What is printed on the document, then the texts that other documents have in this field."""
        return list(dict.fromkeys([*self._lines, *super().texts_of(field_id)]))

    def know_lines(self, lines: Sequence[str]) -> None:
        """What is printed on the document that is shown, line by line."""
        self._lines = lines

    @override
    def row_name(self, index: Index) -> str:
        return self._fields[index.row()].label

    # Qt's side.

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature is Qt's
        return 0 if parent.isValid() else len(self._fields)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature is Qt's
        return 0 if parent.isValid() else 3

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != DISPLAY or section not in (LABEL, VALUE, PRINT):
            return None
        return (self.tr("Field"), self.tr("Value"), self.tr("On the page"))[section]

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or index.column() != VALUE:
            return _SHOWN if index.isValid() else Qt.ItemFlag.NoItemFlags
        source = self.source(index)
        return self._results.flags(source) if source.isValid() else _SHOWN

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid():
            return None
        field, column = self._fields[index.row()], index.column()
        if column == VALUE:
            if role == ALIGNMENT:
                return _LEFT  # beneath each other, words and figures begin at one line
            source = self.source(index)
            return self._results.data(source, role) if source.isValid() else None
        if column == PRINT:
            if role == PIECE:
                region = self._regions.get(field.id)
                return self._pieces.get(region) if region is not None else None
            return _LEFT if role == ALIGNMENT else None
        if role in (DISPLAY, ACCESSIBLE, TOOL_TIP):
            return field.label
        if role == FONT:
            return self._results.looks.bold if field.required else None
        if role == FOREGROUND:
            return None if field.required else self._results.looks.muted
        return _LEFT if role == ALIGNMENT else None

    # The rest.

    def _fields_of(self, row: TableRow) -> list[FormField]:
        profile = self._profile_of(row.profile)
        declared = [FormField(one.id, one.label_in(self._language), one.required) for one in profile.fields]
        known = {field.id for field in declared}
        for field_id in row.cells:
            column = self._results.column_of(field_id)
            if field_id not in known and column >= 0:
                declared.append(FormField(field_id, self._results.columns[column].header, required=False))
        return sorted(
            declared, key=lambda field: not (field.required or _has_value(row, field.id) or field.id in row.usual)
        )

    def _regions_of(self, row: TableRow | None) -> Mapping[str, Region]:
        cells = row.cells if row is not None else {}
        return {field_id: cell.region for field_id, cell in cells.items() if cell.region is not None}

    @Slot(QModelIndex, QModelIndex)
    def _follow(self, first: QModelIndex, last: QModelIndex) -> None:
        place = self._results.view_row(self._key)
        row = self._results.row(self._key)
        if not first.row() <= place <= last.row() or row is None:
            return
        shown = {field.id for field in self._fields}
        is_other = row.profile != self._profile or bool(row.document_id) != bool(self._fields)
        if is_other or any(one not in shown and self._results.column_of(one) >= 0 for one in row.cells):
            self.show_row(self._key)
            return
        if self._fields:
            self.dataChanged.emit(self.index(0, VALUE), self.index(len(self._fields) - 1, VALUE))
        regions = self._regions_of(row)
        if regions != self._regions:
            self._regions = regions
            self.regions_changed.emit()


def _has_value(row: TableRow, field_id: str) -> bool:
    cell = row.cells.get(field_id)
    return (cell is not None and bool(cell.text)) or field_id in row.doubtful
