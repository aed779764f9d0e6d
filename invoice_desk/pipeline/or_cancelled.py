"""Waits that end with a cancel, though what is waited for can't be stopped."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue
from typing import TypeVar

from invoice_desk.domain.errors import JobCancelledError
from invoice_desk.domain.job import CancelToken

_T = TypeVar("_T")


def or_cancelled(work: Callable[[], _T], cancel: CancelToken) -> _T:
    """What `work` returns or raises, unless a cancel comes first: JobCancelledError, at once.

    The work is then left to itself, in a thread that ends with it.
    """
    cancel.raise_if_cancelled()
    first: SimpleQueue[Future[_T] | None] = SimpleQueue()

    def run() -> None:
        future: Future[_T] = Future()
        try:
            future.set_result(work())
        except Exception as error:  # noqa: BLE001 - whoever waits is told of it
            future.set_exception(error)
        first.put(future)

    forget = cancel.on_cancel(partial(first.put, None))
    threading.Thread(target=run, name="queue-asking", daemon=True).start()
    outcome = first.get()
    forget()
    if outcome is None:
        raise JobCancelledError
    return outcome.result()
