"""A conversation with a server in the caller's thread: a loop of its own, and an end at once when it is cancelled."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from invoice_desk.domain.errors import JobCancelledError
from invoice_desk.domain.job import CancelToken

_T = TypeVar("_T")


def converse(talk: Callable[[], Coroutine[Any, Any, _T]], cancel: CancelToken | None = None) -> _T:
    """What `talk` returns or raises; a cancel closes its sockets and raises JobCancelledError.

    Closing a client from another thread would leave a blocked read blocked; cancelling the task does not.
    """
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        task = loop.create_task(talk())

        def stop() -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(task.cancel)

        forget = cancel.on_cancel(stop) if cancel is not None else None
        try:
            return loop.run_until_complete(task)
        except asyncio.CancelledError as error:
            raise JobCancelledError from error
        finally:
            if forget is not None:
                forget()


async def within(seconds: float, waited_for: Coroutine[Any, Any, _T]) -> _T:
    """What is waited for. Raises TimeoutError when it takes longer.

    Before Python 3.12 `asyncio.wait_for` loses a cancel that meets the result.
    """
    async with asyncio.timeout(seconds):
        return await waited_for
