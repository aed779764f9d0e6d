"""Tabs over the table: all rows, or those at one stage of the work, with their numbers."""

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QTabBar, QWidget

from invoice_desk.gui.table.rows import RowStatus

_GROUPS: tuple[frozenset[RowStatus] | None, ...] = (
    None,
    frozenset({RowStatus.TO_REVIEW}),
    frozenset({RowStatus.READY}),
    frozenset({RowStatus.EXPORTED}),
    frozenset({RowStatus.ARCHIVED}),
    frozenset({RowStatus.REJECTED}),
    frozenset({RowStatus.WAITING, RowStatus.READING, RowStatus.STOPPED, RowStatus.FAILED}),
)
_ALWAYS = 4
"""So many tabs are there even while they are empty; the others come when there is something in them."""


class StateTabs(QTabBar):
    """One tab for each group of rows; `chosen` gives its statuses, None for all."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = (
            self.tr("All"),
            self.tr("To review"),
            self.tr("Ready"),
            self.tr("Exported"),
            self.tr("Archived"),
            self.tr("Rejected"),
            self.tr("Not read"),
        )
        for label in self._labels:
            self.addTab(label)
        for index in range(_ALWAYS, self.count()):
            self.setTabVisible(index, False)
        self.setExpanding(False)
        self.setDrawBase(False)
        self.setAccessibleName(self.tr("Stages of the work"))
        self.currentChanged.connect(self._tell)

    def group(self) -> frozenset[RowStatus] | None:
        """The statuses of the chosen tab, None for all."""
        return _GROUPS[self.currentIndex()]

    def choose(self, group: frozenset[RowStatus] | None) -> None:
        """Choose the tab of these statuses; that of all where there is none."""
        self.setCurrentIndex(_GROUPS.index(group) if group in _GROUPS else 0)

    def show_counts(self, counts: Mapping[RowStatus, int]) -> None:
        """Write the numbers of rows behind the names."""
        for index, (label, group) in enumerate(zip(self._labels, _GROUPS, strict=True)):
            number = sum(count for status, count in counts.items() if group is None or status in group)
            text = f"{label}  {number}" if number else label
            if self.tabText(index) != text:
                self.setTabText(index, text)
            is_there = index < _ALWAYS or number > 0 or index == self.currentIndex()
            if self.isTabVisible(index) != is_there:
                self.setTabVisible(index, is_there)

    @Slot(int)
    def _tell(self, _: int) -> None:
        self.chosen.emit(self.group())
