"""Seats before a server: how many may ask it at once; who waits for one can be called away."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from invoice_desk.domain.job import CancelToken


class Seats:
    """As a semaphore whose waiting ends at once with a cancel. Thread-safe."""

    def __init__(self, count: int) -> None:
        self.count = count
        self._free = count
        self._asked_for = 0
        self._changed = threading.Condition()

    @property
    def asked_for(self) -> int:
        """How many sit or wait."""
        with self._changed:
            return self._asked_for

    @contextmanager
    def taken(self, cancel: CancelToken) -> Iterator[None]:
        """Sit while the block runs. Raises JobCancelledError."""
        with self._changed:
            self._asked_for += 1
        forget = cancel.on_cancel(self._wake)
        try:
            with self._changed:
                self._changed.wait_for(lambda: self._free or cancel.cancelled)
                cancel.raise_if_cancelled()
                self._free -= 1
            try:
                yield
            finally:
                with self._changed:
                    self._free += 1
                    self._changed.notify()
        finally:
            forget()
            with self._changed:
                self._asked_for -= 1

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
