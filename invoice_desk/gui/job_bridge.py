"""The one crossing from worker threads to the window's thread."""

import threading
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot

_SLICE_SECONDS = 0.004
"""How long what has arrived may keep the window busy in one go; the rest waits until the window has breathed."""


class JobBridge(QObject):
    """Carries events and results onto the window's thread, in the order in which they were posted; none is lost.

    It lives as long as the window. `post` may be used from any thread and returns at once.
    """

    _woken = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lock = threading.Lock()
        self._arrived: deque[Callable[[], None]] = deque()
        self._awake = False
        self._woken.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def post(self, function: Callable[[], None]) -> None:
        """Run a function on the window's thread."""
        with self._lock:
            self._arrived.append(function)
            wake = not self._awake
            self._awake = True
        if wake:
            self._woken.emit()

    @Slot()
    def _deliver(self) -> None:
        until = time.monotonic() + _SLICE_SECONDS
        while True:
            with self._lock:
                if not self._arrived:
                    self._awake = False
                    return
                if time.monotonic() > until:
                    break
                function = self._arrived.popleft()
            try:
                function()
            except BaseException:
                self._woken.emit()
                raise
        self._woken.emit()
