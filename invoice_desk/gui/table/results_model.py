"""The model of the results table: what its cells and its header say, and how they are edited."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from typing_extensions import override

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Correction, Value, Verdict
from invoice_desk.domain.typed import InvalidValueError, retyped_value
from invoice_desk.gui.table.cell_data import CellData
from invoice_desk.gui.table.columns import LEADING, TableColumn
from invoice_desk.gui.table.editors import EditedField
from invoice_desk.gui.table.looks import Looks, rich
from invoice_desk.gui.table.roles import ALIGNMENT, DECORATION, DISPLAY, EDIT, ROLES, TOOL_TIP, Index, alignment_of
from invoice_desk.gui.table.rows import TableRow
from invoice_desk.gui.table.rows_model import RowsModel
from invoice_desk.gui.table.selection import Chosen
from invoice_desk.messages import messages_in

_SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _SHOWN | Qt.ItemFlag.ItemIsEditable

_FIRST_FIELD = len(LEADING)


class ResultsModel(RowsModel):
    """Nothing is edited here: `correct(document_id, field_id, value)` is asked to, for many cells at once
    `correct_many(corrections by document, name of the step)`, and the changed rows come back by `put`.
    """

    rejected = Signal(str)
    """Why what was typed is no value: a sentence."""

    def __init__(
        self,
        columns: Sequence[TableColumn],
        *,
        language: str,
        correct: Callable[[str, str, Value | None], None],
        correct_many: Callable[[Mapping[str, Sequence[Correction]], str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(columns, parent)
        self._language = language
        self._correct = correct
        self._correct_many = correct_many
        self.looks = Looks(QGuiApplication.palette(), render=messages_in(language))
        self._data = CellData(self.columns, self.looks)
        self._kinds = ["" if column.type is None else str(column.type.value) for column in self.columns]
        self._alignments = [alignment_of(kind) for kind in self._kinds]

    def value_at(self, index: Index) -> Value | None:
        """The value of a cell; the text of a leading column."""
        row, column_id = self._row_at(index), self._ids[index.column()]
        if index.column() < _FIRST_FIELD:
            return str(self._data.leading(row, column_id, EDIT))
        cell = row.cells.get(column_id)
        return cell.value if cell else None

    def is_proposed(self, index: Index) -> bool:
        """Whether an empty cell shows what is usual for the supplier."""
        return self._row_at(index).usual_of(self._ids[index.column()]) is not None

    def values(self, chosen: Chosen) -> list[list[Value | None]]:
        """The values of a block by rows; None for what is not chosen in it."""
        rows = [self._book.rows[self._shown[place]] for place in chosen.places]
        by_column = [self._values_in(column, rows) for column in chosen.columns]
        block = [list(row) for row in zip(*by_column, strict=True)]
        for row, places in zip(block, chosen.places.values(), strict=True):
            if len(places) < len(row):
                row[:] = [value if at in places else None for at, value in zip(chosen.columns, row, strict=True)]
        return block

    def _values_in(self, column: int, rows: Sequence[TableRow]) -> list[Value | None]:
        column_id = self._ids[column]
        if column < _FIRST_FIELD:
            return [str(self._data.leading(row, column_id, EDIT)) for row in rows]
        return [cell.value if (cell := row.cells.get(column_id)) is not None else None for row in rows]

    # Editing.

    def clear(self, chosen: Chosen, kind: str) -> tuple[int, int]:
        """Clear a block as one step of that kind; how many cells were, and how many nobody can change."""
        nothing = {at: Correction(self._ids[at], None) for at in chosen.columns if at >= _FIRST_FIELD}
        corrections: dict[str, list[Correction]] = {}
        fixed = 0
        for place, places in chosen.places.items():
            row = self._book.rows[self._shown[place]]
            fields = [one for at, one in nothing.items() if at in places] if row.document_id else []
            fixed += len(places) - len(fields)
            cleared = [one for one in fields if _says_something(row, one.field_id)]
            if cleared:
                corrections[row.document_id] = cleared
        count = sum(map(len, corrections.values()))
        if count:
            self._correct_many(corrections, f"{kind} {count}")
        return count, fixed

    def field_of(self, index: Index) -> EditedField:
        """The field at a cell."""
        column, kind = self.columns[index.column()], self._kinds[index.column()]
        cell = self._row_at(index).cells.get(column.id)
        if cell is None:
            return EditedField(kind, column.id, column.header, Verdict.MISSING)
        options = tuple(zip(cell.candidates, cell.options, strict=False))
        return EditedField(kind, column.id, column.header, cell.verdict, options)

    def settle(self, index: Index, value: Value) -> None:
        """Set a cell to one of its options."""
        self._correct(self._row_at(index).document_id, self._ids[index.column()], value)

    def take(self, index: Index, value: Value, region: Region, reader: str = "") -> None:
        """Set a cell to a value that stands in a place on the page of its document, as a model read it or without."""
        field_id = self._ids[index.column()]
        taken = Correction(field_id, value, region=region, reader=reader)
        self._correct_many({self._row_at(index).document_id: [taken]}, f"correct {field_id}")

    def why_not(self, index: Index, text: str) -> str:
        """The sentence that says why a text is no value of that cell, "" when it is one."""
        try:
            self.meant(index, text)
        except InvalidValueError as error:
            return self.sentence(error)
        return ""

    def meant(self, index: Index, text: str, *, currency: str | None = None) -> Value | None:
        """The value of a typed text there, by the currency of its row or the one given. Raises InvalidValueError."""
        cells = self._row_at(index).cells
        cell, stated = cells.get(self._ids[index.column()]), cells.get("currency")
        standing = cell.value if cell is not None else None
        if currency is None:
            currency = stated.text if stated else ""
        return retyped_value(self._kinds[index.column()], text, standing=standing, currency=currency)

    def sentence(self, error: InvalidValueError) -> str:
        """What a person is told of an error."""
        return messages_in(self._language)(error.code, error.params)

    def row_name(self, index: Index) -> str:
        """The name of a cell's file."""
        return self._row_at(index).name

    def set_many(self, cells: Sequence[tuple[Index, Value | None]], kind: str) -> None:
        """Set cells to values as one step of that kind; a single one as if it had been typed."""
        if len(cells) == 1:
            index, value = cells[0]
            self._correct(self._row_at(index).document_id, self._ids[index.column()], value)
            return
        corrections: dict[str, list[Correction]] = {}
        for index, value in cells:
            document = corrections.setdefault(self._row_at(index).document_id, [])
            document.append(Correction(self._ids[index.column()], value))
        self._correct_many(corrections, f"{kind} {len(cells)}")

    @override
    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        if role != EDIT or not index.isValid() or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        try:
            meant = self.meant(index, str(value))
        except InvalidValueError as error:
            self.rejected.emit(self.sentence(error))
            return False
        self._correct(self._row_at(index).document_id, self._ids[index.column()], meant)
        return True

    # What Qt asks.

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _EDITABLE if self.is_editable(index) else _SHOWN

    def is_editable(self, index: Index) -> bool:
        """Whether a cell can be changed: the field of a document."""
        return index.column() >= _FIRST_FIELD and bool(self._row_at(index).document_id)

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == DISPLAY:
            return f"{self.columns[section].header}{self._rank_of(self._ids[section])}"
        if role == TOOL_TIP:
            return rich(list(self.columns[section].tip) or [self.columns[section].header])
        if role == DECORATION:
            return self.looks.funnel if self._ids[section] in self._book.filters else None
        return self._alignments[section] if role == ALIGNMENT else None

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if role not in ROLES:
            return None
        number, column = index.row(), index.column()
        if number < 0:
            return None
        if role == ALIGNMENT:
            return self._alignments[column]
        row = self._book.rows[self._shown[number]]
        if column < _FIRST_FIELD:
            return self._data.leading(row, self._ids[column], role)
        return self._data.of_field(row, self._ids[column], role)

    def restyle(self) -> None:
        """Take the icons and colours of the present palette."""
        self.looks.restyle(QGuiApplication.palette())
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(self._ids) - 1))

    # The rest.

    def _rank_of(self, column_id: str) -> str:
        """Of several columns the rows are sorted by, which one it is and how; the header's own arrow tells of one."""
        if len(self._sorting) > 1:
            for rank, one in enumerate(self._sorting, start=1):
                if one.column_id == column_id:
                    return f" {'▼' if one.descending else '▲'}{rank}"
        return ""

    def _row_at(self, index: Index) -> TableRow:
        return self._book.rows[self._shown[index.row()]]


def _says_something(row: TableRow, field_id: str) -> bool:
    """Whether a field has a value, or shows one that is proposed."""
    cell = row.cells.get(field_id)
    return (cell is not None and cell.value is not None) or row.usual_of(field_id) is not None
