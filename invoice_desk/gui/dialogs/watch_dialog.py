"""Which folder a desk watches, and what becomes of the files that were taken from it."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from invoice_desk.gui.dialogs.ask import WatchOffer
from invoice_desk.store import WatchWish


class WatchDialog(QDialog):
    """Asks for the folder, and says what happens there."""

    def __init__(self, offer: WatchOffer, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Watch a folder"))
        self._offer = offer
        wish = offer.wish
        column = QVBoxLayout(self)
        column.addWidget(
            self._told(
                self.tr(
                    "Whatever a scanner or a mail program puts into this folder is added to this desk, once it is"
                    " whole. Folders on the network work, too."
                )
            )
        )
        label = QLabel(self.tr("&Folder:"), self)
        self._folder = QLineEdit(wish.folder if wish is not None else "", self)
        self._folder.setAccessibleName(self.tr("Folder"))
        label.setBuddy(self._folder)
        choose = QPushButton(self.tr("Choose…"), self)
        choose.setAutoDefault(False)
        choose.clicked.connect(self._choose)
        row = QHBoxLayout()
        row.addWidget(self._folder, 1)
        row.addWidget(choose)
        column.addWidget(label)
        column.addLayout(row)
        column.addSpacing(8)
        column.addWidget(QLabel(self.tr("Files that are safe in the desk:"), self))
        self._stay = QRadioButton(self.tr("stay where they are; the desk remembers them"), self)
        moved = self.tr("are moved into its subfolder {name}").format(name=offer.aside)
        self._move = QRadioButton(moved, self)
        (self._move if wish is not None and wish.moves else self._stay).setChecked(True)
        column.addWidget(self._stay)
        column.addWidget(self._move)
        column.addWidget(self._told(self.tr("Subfolders are watched, too, except those whose names begin with _.")))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._watch = buttons.addButton(self.tr("Watch"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._watch.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self.setMinimumWidth(520)
        self._folder.textChanged.connect(self._offer_watching)
        self._offer_watching()

    def choice(self) -> WatchWish:
        """What is chosen now, switched on."""
        return WatchWish(str(Path(self._folder.text().strip())), moves=self._move.isChecked())

    def _told(self, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setWordWrap(True)
        return label

    @Slot()
    def _offer_watching(self) -> None:
        """Only a folder that can be found again: a relative path means another one after each start."""
        self._watch.setEnabled(Path(self._folder.text().strip()).is_absolute())

    @Slot()
    def _choose(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("Watch a folder"), self._folder.text())
        if name:
            self._folder.setText(name)
            self._watch.setFocus(Qt.FocusReason.OtherFocusReason)
