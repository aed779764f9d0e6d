"""The bar above the table that says which columns are filtered, and takes each filter away."""

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from invoice_desk.gui.icons import icon

_LONGEST = 36


class FilterBar(QFrame):
    """Hidden while no column is filtered. It never makes its window wider: what it has no room for is cut off."""

    taken_away = Signal(str)
    """The id of a column that is to be filtered no more."""
    cleared = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.clear = QToolButton(self)
        self.clear.setText(self.tr("Clear all"))
        self.clear.clicked.connect(self.cleared)
        self.count = QLabel(self, textFormat=Qt.TextFormat.PlainText)
        self._chips: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(6, 0, 6, 4)
        self._row.addWidget(self.clear)
        self._row.addWidget(self.count)
        self._row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Filters of columns"))
        self.hide()

    def show_filters(self, filters: Sequence[tuple[str, str]]) -> None:
        """Show these, by the ids of their columns, in words."""
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.deleteLater()
        self._chips = [self._chip(column_id, words) for column_id, words in filters]
        for place, chip in enumerate(self._chips, start=1):
            self._row.insertWidget(place, chip)
        self.setVisible(bool(filters))

    def show_count(self, shown: int, everything: int) -> None:
        """Say how many rows get through."""
        self.count.setText(self.tr("{shown} of {all}").format(shown=f"{shown:,}", all=f"{everything:,}"))

    def chips(self) -> Sequence[QToolButton]:
        """What there is to take away."""
        return tuple(self._chips)

    def _chip(self, column_id: str, words: str) -> QToolButton:
        chip = QToolButton(self)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setIcon(icon("close"))
        short = words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
        chip.setText(short.replace("&", "&&"))
        tip = self.tr("Filtered by: {filter}. Click to take it away.")
        chip.setToolTip(f"<qt>{escape(tip.format(filter=words))}</qt>")
        chip.setAccessibleName(self.tr("Take away the filter: {filter}").format(filter=words))
        chip.setProperty("column", column_id)
        chip.clicked.connect(self._take_away)
        return chip

    @Slot()
    def _take_away(self) -> None:
        chip = self.sender()
        if chip is not None:
            self.taken_away.emit(chip.property("column"))
