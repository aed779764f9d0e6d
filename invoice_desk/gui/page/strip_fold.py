"""Folds the strip of pages away and remembers it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from invoice_desk.gui.memory import WindowMemory
    from invoice_desk.gui.page.page_pane import PagePane


class StripFold(QObject):
    """Lets an action of the window show or fold the strip; its button is there where there is a strip."""

    def __init__(self, pane: "PagePane", toggle: "QAction", memory: "WindowMemory") -> None:
        super().__init__(pane)
        self._pane = pane
        self._memory = memory
        toggle.setChecked(memory.state("strip") != b"0")
        self._fold(toggle.isChecked())
        button = pane.bar.offer(toggle)
        button.hide()
        pane.strip.offered.connect(button.setVisible)
        toggle.toggled.connect(self._fold)

    @Slot(bool)
    def _fold(self, is_shown: bool) -> None:
        self._pane.strip.fold(not is_shown)
        self._memory.keep_state("strip", b"1" if is_shown else b"0")
