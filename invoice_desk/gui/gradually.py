"""Goes through very many things a few milliseconds at a time, so that the window is heard in between."""

import time
from collections.abc import Callable, Iterator
from itertools import islice

from PySide6.QtCore import QObject, QTimer, Slot

_SLICE_SECONDS = 0.004
_STEP = 100


class Gradually(QObject):
    """Does `work`, which yields wherever it can be left for a moment. Who begins anew drops what was begun."""

    def __init__(self, work: Callable[[], Iterator[None]], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._left: Iterator[None] | None = None
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._go_on)

    @Slot()
    def begin(self) -> None:
        """Begin, or begin anew, with the next turn of the event loop."""
        self._left = None
        self._timer.start()

    @Slot()
    def begin_now(self) -> None:
        """The same at once: what is little is done when this returns."""
        self._timer.stop()
        self._left = None
        self._go_on()

    def finish(self) -> None:
        """Do what is left at once, if anything is under way."""
        left, self._left = self._left, None
        self._timer.stop()
        for _ in left or ():
            pass

    @Slot()
    def _go_on(self) -> None:
        if self._left is None:
            self._left = self._work()
        until = time.monotonic() + _SLICE_SECONDS
        while sum(1 for _ in islice(self._left, _STEP)) == _STEP:
            if time.monotonic() > until:
                self._timer.start()
                return
        self._left = None
