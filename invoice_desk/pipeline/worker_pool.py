"""The worker processes that the documents of a run share."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Protocol, TypeVar, TypeVarTuple

from invoice_desk.domain.job import CancelToken
from invoice_desk.pipeline.reading import OcrNotLoadedError, ReadingState, load_ocr
from invoice_desk.worker import WorkerDiedError

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


class Worker(Protocol):
    """What a run needs of a worker process; `worker.WorkerProcess` is one."""

    def ask(
        self,
        fn: Callable[[ReadingState, *_Ts], _T],
        /,
        *args: *_Ts,
        timeout: float | None = None,
        cancel: CancelToken | None = None,
        prepare: Callable[[ReadingState], None] | None = None,
    ) -> Future[_T]:
        """As `WorkerProcess.ask`."""


class WorkerPool:
    """Gives work to the worker that has the least to do. Thread-safe."""

    def __init__(self, workers: Sequence[Worker], seconds: float, cancel: CancelToken) -> None:
        self._workers = workers
        self._seconds = seconds
        self._cancel = cancel
        self._lock = threading.Lock()
        self._waiting = dict.fromkeys(range(len(workers)), 0)

    def ask(self, work: Callable[[ReadingState, *_Ts], _T], *args: *_Ts) -> _T:
        """Done in a worker process; one that dies in the middle gets a second chance. Raises as `Worker.ask` says."""
        try:
            return self._once_it_can_read(work, *args)
        except WorkerDiedError:
            self._cancel.raise_if_cancelled()
            return self._once_it_can_read(work, *args)

    def _once_it_can_read(self, work: Callable[[ReadingState, *_Ts], _T], *args: *_Ts) -> _T:
        """Done where it does not matter whether OCR is loaded, else once it is."""
        try:
            return self._asked(work, *args)
        except OcrNotLoadedError:
            return self._asked(work, *args, prepare=load_ocr)

    def _asked(
        self,
        work: Callable[[ReadingState, *_Ts], _T],
        *args: *_Ts,
        prepare: Callable[[ReadingState], None] | None = None,
    ) -> _T:
        with self._lock:
            idlest = min(self._waiting, key=self._waiting.__getitem__)
            self._waiting[idlest] += 1
        try:
            worker = self._workers[idlest]
            return worker.ask(work, *args, timeout=self._seconds, cancel=self._cancel, prepare=prepare).result()
        finally:
            with self._lock:
                self._waiting[idlest] -= 1
