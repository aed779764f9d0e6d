"""The menu of desks opened lately: only those that are there, found without holding up the window."""

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.gui.memory import RecentDesk, WindowMemory

if TYPE_CHECKING:
    from invoice_desk.gui.background import Background
    from invoice_desk.gui.main_window import MainWindow


class RecentDesks(QObject):
    """Lives as long as the program; `window` is the one that there is now."""

    def __init__(
        self, window: "Callable[[], MainWindow]", memory: WindowMemory, *, background: "Background", parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._memory = memory
        self._background = background
        self._is_over = False

    @Slot()
    def end(self) -> None:
        """The program ends: nothing is shown any more."""
        self._is_over = True

    def list(self) -> None:
        """Show them in a moment."""
        # In a thread of its own, which nobody waits for: a drive that is away must not hold up anything.
        looking = partial(self._look, self._memory.recent_by_client())
        threading.Thread(target=looking, name="recent-desks", daemon=True).start()

    def _look(self, desks: Sequence[RecentDesk]) -> None:
        from invoice_desk.gui.parts import is_there

        found = [desk for desk in desks if is_there(desk.path)]
        if not self._is_over:
            self._background.post(partial(self._show, found))

    def _show(self, desks: Sequence[RecentDesk]) -> None:
        if not self._is_over:
            self._window().show_recent(desks)
