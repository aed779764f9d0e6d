"""A conversation with a server in the caller's thread: a loop of its own, and an end at once when it is cancelled."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from typing_extensions import override

from invoice_desk.domain.errors import JobCancelledError
from invoice_desk.domain.job import CancelToken

_T = TypeVar("_T")
_P = ParamSpec("_P")


def converse(talk: Callable[[], Coroutine[Any, Any, _T]], cancel: CancelToken | None = None) -> _T:
    """What `talk` returns or raises; a cancel closes its sockets and raises JobCancelledError.

    Closing a client from another thread would leave a blocked read blocked; cancelling the task does not. What blocks
    in a thread (a name looked up, a key asked for) is left behind: the conversation does not wait for it.
    """
    with asyncio.Runner() as runner:
        loop = runner.get_loop()
        loop.set_default_executor(_LeftBehind())
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


class _LeftBehind(ThreadPoolExecutor):
    """Gives each piece of work a thread of its own, and waits for none of them, also when the program ends."""

    @override
    def submit(self, fn: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs) -> "Future[_T]":
        future: Future[_T] = Future()

        def work() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                future.set_result(fn(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001 - it belongs to who waits for the result
                future.set_exception(error)

        threading.Thread(target=work, name="aside", daemon=True).start()
        return future

    @override
    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        super().shutdown(wait=False, cancel_futures=cancel_futures)
