"""Engines that are away are asked again and again whether they are back, so that nobody has to."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from invoice_desk.domain.errors import JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import Availability, ExtractionEngine, Ready
from invoice_desk.pipeline.or_cancelled import or_cancelled

_log = logging.getLogger(__name__)

WAITS: Final = (5.0, 10.0, 20.0, 30.0)
"""Seconds before each question; the last ones are waited again and again."""

MOST_RETURNS: Final = 3
"""An engine that says it is back and goes away so many times without a document read is not trusted any more."""


class ComingBack:
    """Asks in a thread of its own, which ends with `close`; `back` is called there with the name of an engine that is
    ready again. What an engine answers after a `close` or a `forget` is not heard.
    """

    def __init__(
        self,
        engines: Mapping[str, ExtractionEngine],
        back: Callable[[str], None],
        *,
        waits: Sequence[float] = WAITS,
    ) -> None:
        self._engines = engines
        self._back = back
        self._waits = tuple(waits)
        self._changed = threading.Condition()
        # Everything below is touched only with `_changed` held.
        self._due: dict[str, float] = {}
        self._asked: Counter[str] = Counter()
        self._returns: Counter[str] = Counter()
        self._cancel = CancelToken()
        self._thread: threading.Thread | None = None

    def is_awaited(self, engine: str) -> bool:
        """Whether an engine that goes away now would be asked for."""
        with self._changed:
            return engine in self._engines and self._returns[engine] < MOST_RETURNS

    def watch(self, engine: str) -> None:
        """An engine is away: ask for it, later each time unless it has worked since."""
        with self._changed:
            if self._cancel.cancelled:
                return
            self._wait_for(engine)
            if self._thread is None:
                self._thread = threading.Thread(target=self._ask_always, name="queue-coming-back", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def forget(self) -> None:
        """Ask no more: somebody lets the reading go on. What goes away after this is asked for as if for the first
        time.
        """
        with self._changed:
            self._due.clear()
            self._asked.clear()
            self._returns.clear()

    def worked(self, engine: str) -> None:
        """A document was read."""
        with self._changed:
            if engine not in self._due:
                del self._asked[engine], self._returns[engine]

    def close(self) -> None:
        """End at once, also in the middle of a question."""
        self._cancel.cancel()
        with self._changed:
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _ask_always(self) -> None:
        while (engine := self._next()) is not None:
            try:
                is_ready = isinstance(asked(self._engines[engine], self._cancel), Ready)
            except JobCancelledError:
                return
            except Exception as error:  # noqa: BLE001 - a mistake of ours must not end the asking
                _log.debug("%s could not be asked: %s", engine, type(error).__name__)
                is_ready = False
            if self._is_back(engine, is_ready=is_ready):
                self._back(engine)

    def _next(self) -> str | None:
        """The engine that is to be asked now, once there is one; None after `close`."""
        with self._changed:
            while not self._cancel.cancelled:
                engine = min(self._due, key=self._due.__getitem__, default=None)
                left = None if engine is None else self._due[engine] - time.monotonic()
                if left is not None and left <= 0:
                    return engine
                self._changed.wait(left)
            return None

    def _is_back(self, engine: str, *, is_ready: bool) -> bool:
        with self._changed:
            if engine not in self._due:  # forgotten while it was asked
                return False
            if is_ready:
                del self._due[engine]
                self._returns[engine] += 1
            else:
                self._wait_for(engine)
            return is_ready

    def _wait_for(self, engine: str) -> None:
        wait = self._waits[min(self._asked[engine], len(self._waits) - 1)]
        self._asked[engine] += 1
        self._due[engine] = time.monotonic() + wait


def asked(engine: ExtractionEngine, cancel: CancelToken) -> Availability:
    """Whether an engine can be used now. Raises JobCancelledError at once with a cancel.

    A server that is away may take seconds to say so; the thread that waits for it is then left to itself.
    """
    return or_cancelled(engine.availability, cancel)
