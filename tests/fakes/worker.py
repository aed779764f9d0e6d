"""Stand-ins for the worker process: they answer at once, in the process of the test."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, TypeVar, TypeVarTuple

from invoice_desk.domain.document import Page
from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Note
from invoice_desk.pipeline.reading import ReadDocument, ReadingState

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
    ) -> Future[_T]:
        future: Future[_T] = Future()
        try:
            future.set_result(fn(self.state, *args))
        except InvoiceDeskError as error:
            future.set_exception(error)
        return future

    def shutdown(self, wait: bool = True) -> None:
        return
