"""The contact sheet on the screen: arrows go from value to value, typing mends one, Enter accepts the sheet."""

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTableView, QWidget
from typing_extensions import override

from invoice_desk.gui.contact.contact_model import MOST_ACROSS, ContactModel
from invoice_desk.gui.page.print_delegate import PrintDelegate
from invoice_desk.gui.table.editing_view import EditingView
from invoice_desk.gui.table.roles import Index

ROW_HEIGHT = 38
_VALUE_WIDTH = 118
_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_SHEETS = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
    Qt.Key.Key_Tab: (0, 1),
    Qt.Key.Key_Backtab: (0, -1),
}


class ContactView(EditingView):
    """Shows a ContactModel; the current cell is always a value."""

    document_entered = Signal(str)
    """The key of the document whose value is current now."""
    accepted = Signal()
    """Every value of the sheet is right as it stands."""
    turned = Signal(int)
    """The next sheet is wanted (1), or the one before (-1)."""
    left = Signal()
    """The sheet is not wanted any more."""

    def __init__(self, model: ContactModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._contact = model
        self.setModel(model)
        self._print = PrintDelegate(self)
        for place in range(MOST_ACROSS):
            self.setItemDelegateForColumn(2 * place, self._print)
        self.setAccessibleName(self.tr("Contact sheet"))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.horizontalHeader().setVisible(False)
        self.horizontalHeader().setMinimumSectionSize(40)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        self._last = ""
        self.pressed.connect(self._to_value)
        model.modelReset.connect(self._stay)

    def select(self, key: str) -> None:
        """Make the value of a document on this sheet current; the first one where there is no such."""
        index = self._contact.place_of(key)
        index = index if index.isValid() else self._contact.index(0, 1)
        if index.isValid() and index != self.currentIndex():
            self._select(index)

    @override
    @Slot(int, int)
    def step(self, rows: int, columns: int) -> None:
        """From an editor: down or to the side, from value to value."""
        self._go_on(rows * self._contact.across + columns)

    @override
    @Slot(int)
    def enter(self, rows: int) -> None:
        """What was typed is done: on to the next value."""
        self._go_on(rows)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and current.column() % 2:
            self._last = self._contact.key_at(current)
            self.document_entered.emit(self._last)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ENTER and not modifiers:
            self.accepted.emit()
        elif key in _SHEETS and not modifiers:
            self.turned.emit(_SHEETS[key])
        elif key == Qt.Key.Key_Escape and not modifiers:
            self.left.emit()
        elif key in _STEPS and not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            self.step(*_STEPS[key])
        else:
            super().keyPressEvent(event)

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab stays among the values; Ctrl+Tab leaves them."""
        return False

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()
        self._contact.set_down(max(1, self.viewport().height() // ROW_HEIGHT))

    def _fit_columns(self) -> None:
        """Figures take little room; longer values, of which fewer stand beside each other, as much as their print."""
        across = self._contact.across
        room = self.viewport().width() // across
        value = _VALUE_WIDTH if across == MOST_ACROSS else room // 2
        for place in range(across):
            self.setColumnWidth(2 * place, max(80, room - value))
            self.setColumnWidth(2 * place + 1, value)

    @Slot()
    def _stay(self) -> None:
        """On a sheet that is arranged anew the same value stays current."""
        self._fit_columns()
        self.select(self._last)

    def _go_on(self, by: int) -> None:
        current = self.currentIndex()
        across = self._contact.across
        place = current.row() * across + current.column() // 2 + by
        if current.isValid() and 0 <= place < len(self._contact.on_sheet()):
            self._select(self._contact.index(place // across, 2 * (place % across) + 1))
        self.setFocus()

    @Slot(QModelIndex)
    def _to_value(self, pressed: QModelIndex) -> None:
        if pressed.column() % 2 == 0 and self._contact.key_at(pressed):
            self._select(self._contact.index(pressed.row(), pressed.column() + 1))
