"""A setting that is a list of rows: typed into a small table, which always has an empty row at its end."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget
from typing_extensions import override

from invoice_desk.settings import rows_in, text_of_rows

_ROWS_SHOWN = 5


class RowsField(QTableWidget):
    """Holds rows of texts; Delete takes the selected rows away, Tab leaves the table."""

    changed = Signal()

    def __init__(self, headers: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(0, len(headers), parent)
        self.setHorizontalHeaderLabels(list(headers))
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 10)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectItems)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.DoubleClicked
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.AnyKeyPressed
        )
        self.setTabKeyNavigation(False)
        height = self.horizontalHeader().sizeHint().height() + _ROWS_SHOWN * self.verticalHeader().defaultSectionSize()
        self.setFixedHeight(height + 2 * self.frameWidth())
        self.cellChanged.connect(self._grow)

    def text(self) -> str:
        """The rows as the setting keeps them; empty ones are left out."""
        return text_of_rows([[self._at(row, column) for column in self._columns()] for row in range(self.rowCount())])

    def set_text(self, text: str) -> None:
        """Show the rows of a setting."""
        self.blockSignals(True)
        rows = rows_in(text)
        self.setRowCount(len(rows) + 1)
        for number, row in enumerate((*rows, ())):
            for column in self._columns():
                self.setItem(number, column, QTableWidgetItem(row[column] if column < len(row) else ""))
        self.blockSignals(False)
        self.setCurrentCell(0, 0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._clear_selected()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentRow() + 1 < self.rowCount():
            self.setCurrentCell(self.currentRow() + 1, 0)  # the dialog's own button is pressed from the last row only
        else:
            super().keyPressEvent(event)

    def _clear_selected(self) -> None:
        for item in self.selectedItems():
            item.setText("")
        rows = [[self._at(row, column) for column in self._columns()] for row in range(self.rowCount())]
        place = self.currentRow(), self.currentColumn()
        self.set_text(text_of_rows(rows))
        self.setCurrentCell(min(place[0], self.rowCount() - 1), place[1])
        self.changed.emit()

    @Slot(int, int)
    def _grow(self, row: int, _: int) -> None:
        if row == self.rowCount() - 1 and any(self._at(row, column) for column in self._columns()):
            self.blockSignals(True)
            self.setRowCount(row + 2)
            for column in self._columns():
                self.setItem(row + 1, column, QTableWidgetItem(""))
            self.blockSignals(False)
        self.changed.emit()

    def _columns(self) -> range:
        return range(self.columnCount())

    def _at(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return item.text() if item is not None else ""
