"""Stand-ins for the worker process: they answer at once, in the process of the test."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar, TypeVarTuple

from invoice_desk.domain.document import Page
from invoice_desk.domain.errors import InvoiceDeskError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Note
from invoice_desk.pipeline.reading import OcrNotLoadedError, ReadDocument, ReadingState

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


def one_page(_: bytes) -> ReadDocument:
    """A document of one page without words, and a note."""
    return ReadDocument("image/png", 1, (Page(1, 10, 10),), (Note("image.first_frame"),))


@dataclass
class ScriptedWorker:
    """Answers whatever is asked by `script`, and keeps the bytes it got."""

    script: Callable[[bytes], ReadDocument] = one_page
    asked: list[bytes] = field(default_factory=list)

    def ask(
        self,
        fn: Callable[[ReadingState, *_Ts], _T],
        /,
        *args: *_Ts,
        timeout: float | None = None,
        cancel: CancelToken | None = None,
        prepare: Callable[[ReadingState], None] | None = None,
    ) -> Future[_T]:
        future: Future[Any] = Future()
        given: tuple[Any, ...] = args
        data = given[0]
        self.asked.append(data)
        try:
            future.set_result(self.script(data))
        except InvoiceDeskError as error:
            future.set_exception(error)
        return future


class GatedWorker:
    """Answers only when `open` is called, from then on at once; a cancel comes through a closed gate."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: list[tuple[Future[Any], bytes]] = []
        self._is_open = False
        self.asked: list[bytes] = []

    def ask(
        self,
        fn: Callable[[ReadingState, *_Ts], _T],
        /,
        *args: *_Ts,
        timeout: float | None = None,
        cancel: CancelToken | None = None,
        prepare: Callable[[ReadingState], None] | None = None,
    ) -> Future[_T]:
        future: Future[Any] = Future()
        given: tuple[Any, ...] = args
        with self._lock:
            self.asked.append(given[0])
            self._held.append((future, given[0]))
        if cancel is not None:
            cancel.on_cancel(partial(self._answer, future, JobCancelledError()))
        if self._is_open:
            self.open()
        return future

    def open(self) -> None:
        """Answer everything that was asked and will be."""
        self._is_open = True
        with self._lock:
            held, self._held = self._held, []
        for future, data in held:
            self._answer(future, one_page(data))

    def _answer(self, future: "Future[Any]", answer: ReadDocument | InvoiceDeskError) -> None:
        with self._lock:
            if future.done():
                return
            if isinstance(answer, InvoiceDeskError):
                future.set_exception(answer)
            else:
                future.set_result(answer)


@dataclass
class InlineWorker:
    """Does what is asked, with `state`."""

    state: ReadingState

    def ask(
        self,
        fn: Callable[[ReadingState, *_Ts], _T],
        /,
        *args: *_Ts,
        timeout: float | None = None,
        cancel: CancelToken | None = None,
        prepare: Callable[[ReadingState], None] | None = None,
    ) -> Future[_T]:
        future: Future[_T] = Future()
        try:
            if prepare is not None:
                prepare(self.state)
            future.set_result(fn(self.state, *args))
        except (InvoiceDeskError, OcrNotLoadedError) as error:
            future.set_exception(error)
        return future

    def shutdown(self, wait: bool = True) -> None:
        return
