"""The bar above the table that finds texts in its cells and replaces them."""

from enum import Enum
from itertools import pairwise

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from typing_extensions import override

from invoice_desk.gui.icons import icon
from invoice_desk.gui.table.searching import Query

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class Scope(Enum):
    """Where to look: the column of the current cell, all columns of texts, or the selected cells."""

    COLUMN = "column"
    TEXTS = "texts"
    SELECTION = "selection"


class ReplaceBar(QFrame):
    """Says what is looked for and where; what was found it is told by `show_found`."""

    searched = Signal()
    """Something else is looked for, or elsewhere."""
    next_wanted = Signal()
    replace_wanted = Signal()
    all_wanted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.wanted = QLineEdit(self)
        self.by = QLineEdit(self)
        self.scopes = QComboBox(self)
        self.exact = QCheckBox(self.tr("Match &case"), self)
        self.next = QPushButton(self.tr("Find &next"), self)
        self.replace = QPushButton(self.tr("&Replace"), self)
        self.all = QPushButton(self.tr("Replace &all"), self)
        self.found = QLabel(self, textFormat=Qt.TextFormat.PlainText)
        self._close = QToolButton(self)
        self._fill()
        self._lay_out()
        self._connect()
        self.show_found(0)
        self.hide()

    def query(self) -> Query:
        """What is looked for."""
        return Query(self.wanted.text(), self.exact.isChecked())

    def scope(self) -> Scope:
        """Where."""
        return Scope(self.scopes.currentData())

    def open(self, scope: Scope) -> None:
        """Come into sight, with the keyboard."""
        self.scopes.setCurrentIndex(self.scopes.findData(scope.value))
        self.show()
        self.wanted.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.wanted.selectAll()

    def name_column(self, header: str) -> None:
        """Say which column the current one is; "" where it can't be looked in."""
        place = self.scopes.findData(Scope.COLUMN.value)
        self.scopes.setItemText(place, self.tr("In column: {column}").format(column=header or "–"))

    def show_found(self, count: int) -> None:
        """Say in how many cells it was found."""
        is_asked = bool(self.wanted.text())
        said = self.tr("Cells found: {count}").format(count=count) if count else self.tr("Nothing found")
        self.found.setText(said if is_asked else "")
        for button in (self.next, self.replace, self.all):
            button.setEnabled(is_asked and count > 0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif event.key() == Qt.Key.Key_F3:
            self.next_wanted.emit()
        else:
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter finds the next one, or replaces this one, by where it is pressed."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _ENTER:
            (self.next_wanted if watched is self.wanted else self.replace_wanted).emit()
            return True
        return super().eventFilter(watched, event)

    @Slot()
    def close_bar(self) -> None:
        """Go out of sight."""
        self.hide()
        self.closed.emit()

    def _fill(self) -> None:
        self.scopes.addItem(self.tr("In column: {column}").format(column="–"), Scope.COLUMN.value)
        self.scopes.addItem(self.tr("In all columns of texts"), Scope.TEXTS.value)
        self.scopes.addItem(self.tr("In the selected cells"), Scope.SELECTION.value)
        self.scopes.setAccessibleName(self.tr("Where to look"))
        self.scopes.setToolTip(self.tr("Amounts and dates are found and replaced as whole values."))
        self.scopes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._close.setIcon(icon("close"))
        self._close.setAutoRaise(True)
        self._close.setToolTip(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close"))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setAccessibleName(self.tr("Find and replace"))

    def _lay_out(self) -> None:
        rows = QGridLayout(self)
        rows.setContentsMargins(8, 5, 6, 5)
        rows.setVerticalSpacing(4)
        for row, (text, line) in enumerate(
            ((self.tr("F&ind:"), self.wanted), (self.tr("Replace &with:"), self.by)),
        ):
            label = QLabel(text, self)
            label.setBuddy(line)
            rows.addWidget(label, row, 0)
            rows.addWidget(line, row, 1)
        above, below = QHBoxLayout(), QHBoxLayout()
        for widget in (self.scopes, self.found):
            above.addWidget(widget)
        above.addStretch(1)
        above.addWidget(self._close)
        for button in (self.next, self.replace, self.all, self.exact):
            below.addWidget(button)
        below.addStretch(1)
        rows.addLayout(above, 0, 2)
        rows.addLayout(below, 1, 2)
        rows.setColumnStretch(1, 1)
        order = (self.wanted, self.by, self.scopes, self.next, self.replace, self.all, self.exact, self._close)
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        for line in (self.wanted, self.by):
            line.installEventFilter(self)
        self.wanted.textChanged.connect(self.searched)
        self.scopes.currentIndexChanged.connect(self.searched)
        self.exact.toggled.connect(self.searched)
        self.next.clicked.connect(self.next_wanted)
        self.replace.clicked.connect(self.replace_wanted)
        self.all.clicked.connect(self.all_wanted)
        self._close.clicked.connect(self.close_bar)
