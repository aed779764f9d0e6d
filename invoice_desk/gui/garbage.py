"""Python's collector of reference cycles, kept on the window's thread.

Left to itself it runs in whichever thread allocates: a reading thread would then destroy Qt's objects, which may only
die on the window's thread, and the program crashes.
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_EVERY_MS = 250
_YOUNG = 700
"""Objects made and not freed since the last look, from which on looking is worth it: Python's own default."""

_VERY_MANY = 10_000
"""So many since the last look are rows of a desk that is being opened, say: data, and no cycles."""

_ROUNDS = 10


class CycleCollector(QObject):
    """Switches Python's collector off, and collects a little at a time from a timer.

    What has survived a full round is left out of later ones, so that none takes longer than what came since; what comes
    in great numbers is left out after its first round. `collect` looks at everything and takes its time.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def collect(self) -> None:
        """Look at everything: for moments in which nobody waits."""
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    @Slot()
    def _look(self) -> None:
        young, middle, old = gc.get_count()
        if young < _YOUNG:
            return
        if young >= _VERY_MANY:
            gc.collect(0)
            gc.freeze()
        elif middle < _ROUNDS:
            gc.collect(0)
        elif old < _ROUNDS:
            gc.collect(1)
        else:
            gc.collect(2)
            gc.freeze()
