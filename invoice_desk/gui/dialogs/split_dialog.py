"""How one document is parted by hand: frames on its page, or the pages with which new documents begin."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from invoice_desk.domain.crop import halves, holds
from invoice_desk.domain.document import Region
from invoice_desk.gui.dialogs.check_list import check_all, checked_in
from invoice_desk.gui.dialogs.piece_canvas import PieceCanvas

if TYPE_CHECKING:
    from invoice_desk.gui.dialogs.ask import PagesOffer, PiecesOffer


class SplitPageDialog(QDialog):
    """Lets a person frame the receipts of one page, each for itself."""

    def __init__(self, offer: "PiecesOffer", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Split page"))
        self._offer = offer
        self.canvas = PieceCanvas(offer.picture, offer.shown, offer.proposed)
        self.canvas.changed.connect(self._show_state)
        column = QVBoxLayout(self)
        hint = QLabel(
            self.tr("Draw a frame around each receipt. Each becomes a row of its own and is read for itself.")
        )
        hint.setWordWrap(True)
        column.addWidget(hint)
        column.addWidget(self.canvas, 1)
        column.addLayout(self._tools())
        self._state = QLabel(self)
        self._state.setWordWrap(True)
        column.addWidget(self._state)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._split = buttons.addButton(self.tr("Split"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._split.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._show_state()
        self.canvas.setFocus()

    def pieces(self) -> tuple[Region, ...]:
        """The frames as they are now."""
        return self.canvas.pieces()

    def _tools(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._upright = QPushButton(self.tr("Cut into left and right"), self)
        self._upright.clicked.connect(partial(self._cut, upright=True))
        self._flat = QPushButton(self.tr("Cut into top and bottom"), self)
        self._flat.clicked.connect(partial(self._cut, upright=False))
        self._remove = QPushButton(self.tr("Remove frame"), self)
        self._remove.clicked.connect(partial(self.canvas.put_in_place_of_chosen, ()))
        self._again = QPushButton(self.tr("Start over"), self)
        self._again.clicked.connect(self._start_over)
        for button in (self._upright, self._flat, self._remove, self._again):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _cut(self, *, upright: bool) -> None:
        chosen = self.canvas.chosen()
        if chosen is not None:
            self.canvas.put_in_place_of_chosen(halves(chosen, self._offer.words, upright=upright))

    @Slot()
    def _start_over(self) -> None:
        self.canvas.set_pieces([self._offer.shown])

    @Slot()
    def _show_state(self) -> None:
        pieces = self.canvas.pieces()
        words = [word for word in self._offer.words if holds(self._offer.shown, word.region)]
        outside = sum(not any(holds(piece, word.region) for piece in pieces) for word in words)
        said = self.tr("Receipts: {count}").format(count=len(pieces))
        if outside:
            said += "   " + self.tr("Words outside all frames: {count}; they are not read.").format(count=outside)
        self._state.setText(said)
        self._split.setEnabled(len(pieces) > 1)
        for button in (self._upright, self._flat, self._remove):
            button.setEnabled(bool(pieces))


class SplitPagesDialog(QDialog):
    """Lets a person say with which pages new documents begin."""

    def __init__(self, offer: "PagesOffer", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Split document"))
        self._offer = offer
        self.pages = QListWidget(self)
        for number in offer.pages:
            item = QListWidgetItem(self.tr("Page {number}").format(number=number), self.pages)
            item.setData(Qt.ItemDataRole.UserRole, number)
            begins = number in offer.proposed or number == offer.pages[0]
            item.setCheckState(Qt.CheckState.Checked if begins else Qt.CheckState.Unchecked)
            if number == offer.pages[0]:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsEnabled)
        self.pages.itemChanged.connect(self._show_state)
        column = QVBoxLayout(self)
        hint = QLabel(self.tr("With which pages does a new document begin?"), self)
        hint.setBuddy(self.pages)
        column.addWidget(hint)
        column.addWidget(self.pages, 1)
        every = QPushButton(self.tr("Each page is a document"), self)
        every.setAutoDefault(False)
        every.clicked.connect(self._check_all)
        column.addWidget(every, 0, Qt.AlignmentFlag.AlignLeft)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        self._split = buttons.addButton(self.tr("Split"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._split.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._show_state()

    def firsts(self) -> tuple[int, ...]:
        """The pages that are checked."""
        return tuple(map(int, checked_in(self.pages)))

    @Slot()
    def _check_all(self) -> None:
        check_all(self.pages)

    @Slot()
    def _show_state(self) -> None:
        self._split.setEnabled(len(self.firsts()) > 1)
