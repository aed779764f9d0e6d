"""Which months of a desk go out into desks of their own, and whether they leave it."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from invoice_desk.gui.dialogs.ask import MonthsChoice, MonthsOffer
from invoice_desk.gui.dialogs.check_list import check_all, checked_in


class MonthsDialog(QDialog):
    """Asks for the months, each with how many documents it has."""

    def __init__(self, offer: MonthsOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Split by month"))
        column = QVBoxLayout(self)
        text = self.tr("Each month that is chosen gets a desk of its own beside this one, called {name} for example.")
        example = f"{offer.desk.stem}-{max(offer.counts)}"
        column.addWidget(self._told(text.format(name=example)))
        label = QLabel(self.tr("&Months:"), self)
        self._list = QListWidget(self)
        self._list.setAccessibleName(self.tr("Months"))
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        for month, count in offer.counts.items():
            item = QListWidgetItem(self.tr("{month}   documents: {count}").format(month=month, count=count))
            item.setData(Qt.ItemDataRole.UserRole, month)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked)
            self._list.addItem(item)
        self._list.setCurrentRow(0)
        label.setBuddy(self._list)
        column.addWidget(label)
        column.addWidget(self._list, 1)
        every = QPushButton(self.tr("Choose all"), self)
        every.setAutoDefault(False)
        every.clicked.connect(self._choose_all)
        column.addWidget(every, 0, Qt.AlignmentFlag.AlignLeft)
        if offer.undated:
            stay = self.tr("Documents without a date stay in this desk: {count}")
            column.addWidget(self._told(stay.format(count=offer.undated)))
        column.addSpacing(8)
        moved = self.tr("M&ove: they leave this desk once the new desks were checked")
        self._move = QRadioButton(moved, self)
        self._copy = QRadioButton(self.tr("Co&py: they stay in this desk, too"), self)
        self._move.setChecked(True)
        column.addWidget(self._move)
        column.addWidget(self._copy)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._split = buttons.addButton(self.tr("Split"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._split.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setMinimumWidth(460)
        self._list.itemChanged.connect(self._offer_splitting)
        self._offer_splitting()
        self._list.setFocus()

    def choice(self) -> MonthsChoice:
        """What is chosen now."""
        return MonthsChoice(tuple(checked_in(self._list)), removes=self._move.isChecked())

    def _told(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setWordWrap(True)
        return label

    @Slot()
    def _choose_all(self) -> None:
        check_all(self._list)

    @Slot()
    def _offer_splitting(self) -> None:
        self._split.setEnabled(bool(self.choice().months))
