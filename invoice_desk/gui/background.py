"""Freeze, run, hand back: plain functions run in threads, their results arrive on the window's thread."""

import sys
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from invoice_desk.gui.job_bridge import JobBridge

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor

_T = TypeVar("_T")

_SWITCH_SECONDS = 0.001

Failure = Callable[[BaseException], None]


def let_window_first() -> None:
    """Have threads hand over to each other five times as often as Python does by itself.

    Each time the window's thread comes back from Qt it waits for every thread that works; of two busy ones it had to
    wait 80 ms now and then, and waits 20.
    """
    sys.setswitchinterval(_SWITCH_SECONDS)


class Background:
    """Runs functions outside the window's thread. `work` never touches Qt; `done` and `failed` run on its thread.

    A failure without a `failed` is raised on the window's thread, where it counts as a bug.
    """

    def __init__(self, bridge: JobBridge, *, threads: int = 4) -> None:
        self._bridge = bridge
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None

    def run(
        self, work: Callable[[], _T], done: Callable[[_T], None] | None = None, failed: Failure | None = None
    ) -> "Future[_T]":
        """Run `work` in a thread, then `done` with its result, or `failed` with what it raised."""
        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # the first window has nothing to run yet

            self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="background")
        return self.follow(self._pool.submit(work), done, failed)

    def follow(
        self, future: "Future[_T]", done: Callable[[_T], None] | None = None, failed: Failure | None = None
    ) -> "Future[_T]":
        """The same for work that someone else runs; a cancelled future calls neither."""
        future.add_done_callback(partial(self._settled, done, failed))
        return future

    def post(self, function: Callable[[], None]) -> None:
        """Run `function` on the window's thread, after everything that was posted or has come back before."""
        self._bridge.post(function)

    def close(self) -> None:
        """Take no more work; what has not begun is dropped, what runs is waited for."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def _settled(self, done: Callable[[_T], None] | None, failed: Failure | None, future: "Future[_T]") -> None:
        if future.cancelled():
            return
        error = future.exception()
        if error is not None:
            self._bridge.post(partial(failed or _raised, error))
        elif done is not None:
            self._bridge.post(partial(done, future.result()))


def _raised(error: BaseException) -> None:
    raise error
