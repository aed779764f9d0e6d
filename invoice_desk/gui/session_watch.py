"""The watched folder of an open desk, as the window knows it: what is wished, and how it stands."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from invoice_desk.gui.background import Background
from invoice_desk.gui.parts import OpenedDesk
from invoice_desk.pipeline.queue import ReadingQueue
from invoice_desk.pipeline.watching import Watcher, WatchState, begins_like_a_document
from invoice_desk.store import Choice, WatchWish, watched


class SessionWatch(QObject):
    """Lives as long as the desk is open. What comes is read by the choice that was last told to `use`."""

    changed = Signal(object)
    """WatchState"""

    def __init__(
        self,
        opened: OpenedDesk,
        queue: ReadingQueue,
        *,
        run: Callable[[Callable[[], WatchWish | None], Callable[[WatchWish | None], None]], None],
        background: Background,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.state = WatchState()
        self._desk = opened.desk
        self._queue = queue
        self._run = run
        self._background = background
        self._choice: Choice | None = None
        self._wish: WatchWish | None = None
        self._watcher = Watcher(
            opened.desk,
            take_in=self._take_in,
            is_for_taking=partial(begins_like_a_document, is_document=opened.is_document),
            report=self._report,
        )

    def load(self) -> None:
        """Go on with what the desk wishes."""
        self._run(partial(self._desk.ask, watched.wish), self._go_on)

    def use(self, choice: Choice) -> None:
        """Read what comes by this from now on."""
        is_first, self._choice = self._choice is None, choice
        if is_first and self._wish is not None:
            self._watcher.watch(self._wish)

    def wish(self, wish: WatchWish) -> None:
        """Watch this from now on, also when the desk is opened again."""

        def keep() -> WatchWish:
            self._desk.submit(partial(watched.keep_wish, wish=wish)).result()
            return wish

        self._run(keep, self._go_on)

    def close(self) -> None:
        """Take in nothing more; may wait some seconds, and runs in a background thread."""
        self._watcher.close()

    def _go_on(self, wish: WatchWish | None) -> None:
        self._wish = wish
        if wish is not None and self._choice is not None:
            self._watcher.watch(wish)

    def _take_in(self, path: Path) -> bool:
        """Runs in the watcher's thread, which begins once there is a choice."""
        return self._queue.take_in(path, self._choice or Choice(""))

    def _report(self, state: WatchState) -> None:
        self._background.post(partial(self._show, state))

    def _show(self, state: WatchState) -> None:
        self.state = state
        self.changed.emit(state)
