"""The rows that come of a drawn table, before they are taken: values, what is none, what does not fit."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QIcon
from typing_extensions import override

from invoice_desk.domain.errors import Param
from invoice_desk.gui.icons import icon
from invoice_desk.gui.table.roles import (
    ACCESSIBLE,
    ALIGNMENT,
    DECORATION,
    DISPLAY,
    FOREGROUND,
    TOOL_TIP,
    Index,
    alignment_of,
)
from invoice_desk.gui.table.rows import shown_text
from invoice_desk.gui.theme import colour

if TYPE_CHECKING:
    from invoice_desk.domain.profile import FieldSpec
    from invoice_desk.extraction.columns.values import DrawnCell, DrawnRow

_CHECK: Final = int(Qt.ItemDataRole.CheckStateRole)
_AMOUNT: Final = "line_amount"


class RowsModel(QAbstractTableModel):
    """A row each, a column for each one that is drawn, and before them whether the row is taken: all but sums are."""

    taken_changed = Signal()
    """Other rows are to be taken now."""

    def __init__(
        self, render: Callable[[str, Mapping[str, Param]], str], *, language: str, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._render = render
        self._language = language
        self._rows: Sequence[DrawnRow] = ()
        self._fields: Sequence[FieldSpec | None] = ()
        self._taken: list[bool] = []

    def show_rows(self, rows: "Sequence[DrawnRow]", fields: "Sequence[FieldSpec | None]") -> None:
        """Show rows; `fields` has one for each drawn column, None for one that is left out.

        Rows that stand where they stood are taken, or not, as a person has said.
        """
        as_before = [row.cells.keys() for row in rows] == [row.cells.keys() for row in self._rows]
        taken = self._taken if as_before and len(rows) == len(self._rows) else [not row.is_sum for row in rows]
        self.beginResetModel()
        self._rows, self._fields, self._taken = rows, fields, list(taken)
        self.endResetModel()
        self.taken_changed.emit()

    def taken(self) -> "list[DrawnRow]":
        """The rows that are to be taken."""
        return [row for row, is_taken in zip(self._rows, self._taken, strict=True) if is_taken]

    def toggle(self, row: int) -> None:
        """Take a row, or no longer."""
        if 0 <= row < len(self._rows):
            self._taken[row] = not self._taken[row]
            self.dataChanged.emit(self.index(row, 0), self.index(row, self.columnCount() - 1))
            self.taken_changed.emit()

    def amounts(self) -> list[Decimal]:
        """The amounts of the rows that are to be taken."""
        cells = (row.cells.get(_AMOUNT) for row in self.taken())
        return [cell.value for cell in cells if cell is not None and isinstance(cell.value, Decimal)]

    # Qt's side.

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature is Qt's
        return 0 if parent.isValid() else len(self._rows)

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - the signature is Qt's
        return 0 if parent.isValid() else 1 + len(self._fields)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.isValid() and index.column() == 0 else flags

    @override
    def setData(self, index: Index, value: Any, role: int = DISPLAY) -> bool:
        if role != _CHECK or not index.isValid():
            return False
        self.toggle(index.row())
        return True

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        """Of columns the fields' names, for who hears them: they are seen in the boxes where they are chosen."""
        if role != DISPLAY:
            return None
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1)
        spec = self._fields[section - 1] if 0 < section <= len(self._fields) else None
        return self.tr("Take") if not section else spec.label_in(self._language) if spec is not None else ""

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, is_taken = self._rows[index.row()], self._taken[index.row()]
        if index.column() == 0:
            return self._of_row(row, is_taken, role)
        spec = self._fields[index.column() - 1]
        cell = row.cells.get(spec.id) if spec is not None else None
        if role == ALIGNMENT and spec is not None:
            return alignment_of(spec.type.value)
        if cell is None:
            return None
        if role in (DISPLAY, ACCESSIBLE):
            return _text(cell)
        if role == TOOL_TIP:
            return self._sentence(cell)
        if role == DECORATION:
            return icon("warning") if cell.value is None else None
        if role == FOREGROUND:
            return self._colour(cell, is_taken)
        return None

    def _of_row(self, row: "DrawnRow", is_taken: bool, role: int) -> "Qt.CheckState | QIcon | str | None":
        if role == _CHECK:
            return Qt.CheckState.Checked if is_taken else Qt.CheckState.Unchecked
        if role == DECORATION and row.fits is not None:
            return icon("ok" if row.fits else "warning")
        if role in (TOOL_TIP, ACCESSIBLE):
            return self._row_words(row, is_taken)
        return None

    def _row_words(self, row: "DrawnRow", is_taken: bool) -> str:
        words = [self.tr("is taken") if is_taken else self.tr("is not taken")]
        if row.is_sum:
            words.append(self.tr("a sum"))
        if row.fits is not None:
            fits = self.tr("quantity × price is the amount")
            words.append(fits if row.fits else self.tr("quantity × price is not the amount"))
        return ", ".join(words)

    def _sentence(self, cell: "DrawnCell") -> str:
        """Why a cell has no value; else what is printed."""
        return self._render(cell.error.code, cell.error.params) if cell.error is not None else cell.text

    @staticmethod
    def _colour(cell: "DrawnCell", is_taken: bool) -> "QColor | None":
        palette = QGuiApplication.palette()
        if cell.value is None:
            return colour(palette, "error")
        return None if is_taken else colour(palette, "muted")


def _text(cell: "DrawnCell") -> str:
    return cell.text if cell.value is None else shown_text(cell.value)
