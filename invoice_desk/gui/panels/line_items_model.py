"""The rows of an invoice's own table as a model, and what they add up to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from typing_extensions import override

from invoice_desk.domain.document import Region
from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Cell, Correction, Record, Value, Verdict, value_text
from invoice_desk.domain.typed import InvalidValueError, retyped_value
from invoice_desk.gui.table.editors import EditedField
from invoice_desk.gui.table.looks import Looks, rich
from invoice_desk.gui.table.roles import (
    ACCESSIBLE,
    ALIGNMENT,
    DECORATION,
    DISPLAY,
    EDIT,
    FONT,
    FOREGROUND,
    TOOL_TIP,
    Index,
    alignment_of,
)
from invoice_desk.gui.table.rows import cell_view, shown_text

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile

_Lines = Sequence[Mapping[str, Cell]]

_NOTHING = Cell(None, Verdict.MISSING)
_AMOUNT = "line_amount"


@dataclass(frozen=True, slots=True)
class LineColumn:
    """A column of the table; `kind` is the field's type, as `typed_value` takes it."""

    id: str
    header: str
    kind: str


@dataclass(frozen=True, slots=True)
class LineSum:
    """What the lines add up to; `field_id` is the amount of the document that it is held against, "" without any."""

    whole: Decimal
    without_amount: int
    field_id: str = ""
    amount: Decimal = Decimal(0)

    @property
    def difference(self) -> Decimal:
        """What the document's amount is above the lines'."""
        return self.amount - self.whole


def line_sum(record: Record) -> LineSum | None:
    """The lines' amounts against the net amount or the total, whichever is nearer; None without any amount."""
    values = [line.get(_AMOUNT, _NOTHING).value for line in record.line_items]
    amounts = [value for value in values if isinstance(value, Decimal)]
    if not amounts:
        return None
    whole, without = sum(amounts, Decimal(0)), len(values) - len(amounts)
    against = [
        LineSum(whole, without, field_id, amount)
        for field_id in ("total_amount", "net_amount")
        if isinstance(amount := record.value(field_id), Decimal)
    ]
    return min(against, key=lambda one: abs(one.difference), default=LineSum(whole, without))


class LineItemsModel(QAbstractTableModel):
    """The line items of one document and an empty line after them; editing that one adds it.

    A correction goes out through `correct(document_id, correction)` and is shown until the record comes
    back; `show_record` then changes only what differs, so an editor that is open elsewhere stays open.
    """

    rejected = Signal(str)
    """Why what was typed is not a value; "" when it is one."""

    def __init__(
        self,
        *,
        language: str,
        render: Callable[[str, Mapping[str, Param]], str],
        correct: Callable[[str, Correction], None],
        correct_many: Callable[[Mapping[str, Sequence[Correction]], str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._language = language
        self._render = render
        self._correct = correct
        self._correct_many = correct_many
        self._document = ""
        self._seen = 0
        self._currency = ""
        self._columns: tuple[LineColumn, ...] = ()
        self._lines: _Lines = ()
        self._rows = 0
        self._typed: dict[tuple[int, str], Cell] = {}
        self._looks = Looks(QGuiApplication.palette())

    def show_record(self, record: Record | None, profile: "Profile | None" = None) -> None:
        """Show a record's lines; in place where it is the same document, None for no lines at all."""
        columns = self._columns_of(profile) if profile is not None else ()
        lines = record.line_items if record is not None else ()
        document = record.document_id if record is not None else ""
        currency = record.value("currency") if record is not None else None
        self._currency = value_text(currency) if currency is not None else ""
        self._seen = record.lines_seen if record is not None else 0
        if document and document == self._document and columns == self._columns:
            self._update(lines)
            return
        self.beginResetModel()
        self._document, self._columns, self._lines = document, columns, lines
        self._rows = len(lines) + 1 if columns else 0
        self._typed.clear()
        self.endResetModel()

    def document(self) -> str:
        """The id of the document whose lines are shown, "" for none."""
        return self._document

    def columns(self) -> tuple[LineColumn, ...]:
        """The columns as they stand."""
        return self._columns

    def cell(self, index: Index) -> Cell:
        """What stands at `index`; a missing cell where there is nothing."""
        if not index.isValid() or index.column() >= len(self._columns):
            return _NOTHING
        return self._cell(index.row(), self._columns[index.column()].id)

    def field_of(self, index: Index) -> EditedField:
        """The field at a cell."""
        column = self._columns[index.column()]
        cell = self.cell(index)
        options = tuple((shown_text(one.value), one.value) for one in cell.candidates)
        return EditedField(column.kind, column.id, column.header, cell.verdict, options)

    def settle(self, index: Index, value: Value) -> None:
        """Set a cell to one of its options."""
        self._set(index, value)

    def take(self, index: Index, value: Value, region: Region, reader: str = "") -> None:
        """Set a cell to a value that stands in a place on the page."""
        self._show_typed(index, value)
        self._correct(self._document, replace(self._correction(index, value), region=region, reader=reader))

    def why_not(self, index: Index, text: str) -> str:
        """The sentence that says why a text is no value of that cell, "" when it is one."""
        try:
            self.meant(index, text)
        except InvalidValueError as error:
            return self.sentence(error)
        return ""

    def is_editable(self, index: Index) -> bool:
        """Every cell can be changed."""
        return index.isValid()

    def value_at(self, index: Index) -> Value | None:
        """The value of a cell."""
        return self.cell(index).value

    def is_proposed(self, index: Index) -> bool:  # noqa: ARG002
        """Nothing is proposed in the cells of lines themselves."""
        return False

    def meant(self, index: Index, text: str, *, currency: str | None = None) -> Value | None:
        """The value of a typed text there, by the document's currency. Raises InvalidValueError."""
        column, standing = self._columns[index.column()], self.cell(index).value
        if column.id == "unit_price":
            currency = ""  # a price may have more places than its currency
        elif currency is None:
            currency = self._currency
        return retyped_value(column.kind, text, standing=standing, currency=currency)

    def sentence(self, error: InvalidValueError) -> str:
        """What a person is told of an error."""
        return self._render(error.code, error.params)

    def row_name(self, index: Index) -> str:
        """The line as a person counts it."""
        return self.tr("line {number}").format(number=index.row() + 1)

    def make_room(self, rows: int) -> None:
        """Show so many rows, and no fewer than the lines and an empty one; empty ones go when the record comes anew."""
        wanted = max(rows, len(self._lines) + 1) if self._columns else 0
        if wanted > self._rows:
            self.beginInsertRows(QModelIndex(), self._rows, wanted - 1)
            self._rows = wanted
            self.endInsertRows()
        elif wanted < self._rows:
            self.beginRemoveRows(QModelIndex(), wanted, self._rows - 1)
            self._rows = wanted
            self.endRemoveRows()

    def set_many(self, cells: Sequence[tuple[Index, Value | None]], kind: str) -> None:
        """Set cells to values as one step of that kind; a single one as if it had been typed."""
        if len(cells) == 1:
            self._set(*cells[0])
            return
        for index, value in cells:
            self._show_typed(index, value)
        corrections = [self._correction(index, value) for index, value in cells]
        self._correct_many({self._document: corrections}, f"{kind} {len(cells)}")

    def texts_of(self, field_id: str) -> list[str]:
        """The different texts of a column."""
        texts = (shown_text(self._cell(row, field_id).value) for row in range(len(self._lines)))
        return [text for text in dict.fromkeys(texts) if text]

    def restyle(self) -> None:
        """Take the colours of the present palette."""
        self._looks.restyle(QGuiApplication.palette())

    # Qt's side.

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature is Qt's
        return 0 if parent.isValid() else self._rows

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature is Qt's
        return 0 if parent.isValid() else len(self._columns)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable if index.isValid() else Qt.ItemFlag.NoItemFlags

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid() or index.column() >= len(self._columns):
            return None
        column = self._columns[index.column()]
        cell = self._cell(index.row(), column.id)
        if role == DISPLAY:
            return self._text(index, cell)
        if role == EDIT:
            return value_text(cell.value) if cell.value is not None else ""
        if role == DECORATION:
            return self._looks.verdict_icons[cell.verdict] if cell.verdict is not Verdict.MISSING else None
        if role == ALIGNMENT:
            return alignment_of(column.kind)
        if role == FONT:
            return self._looks.bold if cell.verdict is Verdict.CONFLICT else None
        if role == FOREGROUND:
            return self._looks.muted if self._is_invitation(index, cell) else None
        if role == TOOL_TIP:
            return rich(self._looks.cell_words(cell_view(cell))) if cell.verdict is not Verdict.MISSING else None
        if role == ACCESSIBLE:
            is_invitation = self._is_invitation(index, cell)
            return self._text(index, cell) if is_invitation else self._looks.spoken(cell_view(cell))
        return None

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation == Qt.Orientation.Horizontal:
            if not 0 <= section < len(self._columns):
                return None
            column = self._columns[section]
            if role == ALIGNMENT:
                return alignment_of(column.kind)
            return column.header if role in (DISPLAY, TOOL_TIP) else None
        if role == DISPLAY:
            return str(section + 1) if section < len(self._lines) else "+"
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        if role != EDIT or not index.isValid():
            return False
        try:
            meant = self.meant(index, str(value))
        except InvalidValueError as error:
            self.rejected.emit(self.sentence(error))
            return False
        self.rejected.emit("")
        cell = self.cell(index)
        is_unchanged = meant == cell.value
        if not is_unchanged or cell.verdict is Verdict.CONFLICT:
            self._set(index, meant)
        return True

    # The rest.

    def _columns_of(self, profile: "Profile") -> tuple[LineColumn, ...]:
        return tuple(LineColumn(one.id, one.label_in(self._language), one.type.value) for one in profile.line_items)

    def _cell(self, row: int, field_id: str) -> Cell:
        typed = self._typed.get((row, field_id))
        if typed is not None:
            return typed
        return self._lines[row].get(field_id, _NOTHING) if row < len(self._lines) else _NOTHING

    def _set(self, index: Index, value: Value | None) -> None:
        self._show_typed(index, value)
        self._correct(self._document, self._correction(index, value))

    def _show_typed(self, index: Index, value: Value | None) -> None:
        field_id = self._columns[index.column()].id
        self._typed[index.row(), field_id] = Cell(value, Verdict.CORRECTED, region=self.cell(index).region)
        self.dataChanged.emit(index, index)

    def _correction(self, index: Index, value: Value | None) -> Correction:
        return Correction(self._columns[index.column()].id, value, index.row(), self._seen)

    def _update(self, lines: _Lines) -> None:
        """Show other lines of the same document.

        Where a person has added a line, the empty line becomes it where it stands, so that who types there stays there;
        lines that come from elsewhere come before the empty one. Qt is told of texts first and of rows afterwards, as
        its rules want it.
        """
        count = len(self._lines)
        if len(lines) > count and not any(row >= count for row, _ in self._typed):
            self._update(lines[:count])
            self.beginInsertRows(QModelIndex(), count, len(lines) - 1)
            self._lines, self._rows = lines, len(lines) + 1
            self.endInsertRows()
            self.headerDataChanged.emit(Qt.Orientation.Vertical, count, self._rows - 1)
            return
        before = [[self._shown(row, column) for column in range(len(self._columns))] for row in range(self._rows)]
        self._lines = lines
        self._typed.clear()
        for row, cells in enumerate(before):
            for column, shown in enumerate(cells):
                if shown != self._shown(row, column):
                    self.dataChanged.emit(self.index(row, column), self.index(row, column))
        self.make_room(0)
        rows = self._rows
        if rows != len(before):
            self.headerDataChanged.emit(Qt.Orientation.Vertical, min(rows, len(before)) - 1, rows - 1)

    def _shown(self, row: int, column: int) -> tuple[Cell, str]:
        index = self.index(row, column)
        return self.cell(index), self._text(index, self.cell(index))

    def _text(self, index: Index, cell: Cell) -> str:
        return self.tr("Add a line") if self._is_invitation(index, cell) else shown_text(cell.value)

    def _is_invitation(self, index: Index, cell: Cell) -> bool:
        return index.row() == len(self._lines) and index.column() == 0 and cell is _NOTHING
