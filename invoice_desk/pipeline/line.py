"""The line of a reading queue: what is to be looked through, what waits and what is read, behind one lock.

It tells nobody anything and knows no desk. No method does more than touch memory, so that nobody waits long for the
lock, however many jobs there are; only `next_root`, `next_run` and `next_job` wait, for something to do.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.domain.job import CancelToken, QueueChanged
from invoice_desk.pipeline.taking_in import Root, RunKey, WaitingJob


class _Pause(NamedTuple):
    error: InvoiceDeskError
    goes_on: bool


class Line:
    """Thread-safe. Jobs are in the order in which they came.

    A stop holds for everything that was asked for before it, wherever it is at that moment: by its turn a job that
    comes into the line too late is known, and is not let in.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        # Everything below is touched only with `_changed` held.
        self._roots: deque[Root] = deque()
        self._waiting: OrderedDict[str, WaitingJob] = OrderedDict()
        self._reading: dict[str, WaitingJob] = {}
        self._paused: dict[str, _Pause] = {}  # by engine
        self._taking_in = False
        self._done = 0
        self._turn = 0
        self._stopped_before = 0
        self._closed = False
        self._stop_reading = CancelToken()
        self._stop_taking_in = CancelToken()

    @property
    def turn(self) -> int:
        """The turn of what is asked for now."""
        with self._changed:
            return self._turn

    def next_turn(self) -> int:
        """A turn of its own for what is asked for once more."""
        with self._changed:
            self._turn += 1
            return self._turn

    def is_stopped(self, run: RunKey) -> bool:
        """Whether the user stopped what belongs to a run."""
        with self._changed:
            return self._is_stopped(run)

    @property
    def is_closed(self) -> bool:
        """Whether `close` was called."""
        with self._changed:
            return self._closed

    def state(self) -> QueueChanged:
        """How the line stands."""
        with self._changed:
            first = next(iter(self._waiting.values()), None)
            paused = self._paused.get(first.run.choice.engine) if first and not self._reading else None
            numbers = len(self._waiting), len(self._reading), self._done
            return QueueChanged(*numbers, self._is_taking_in(), *(paused or ()))

    def has(self, job_id: str) -> bool:
        """Whether a job waits or is being read, or a path waits to be looked through."""
        with self._changed:
            roots = any(root.asked.id == job_id for root in self._roots)
            return roots or job_id in self._waiting or job_id in self._reading

    # What a user does.

    def take_away(self, job_ids: Iterable[str]) -> None:
        """Take jobs out that are not begun."""
        with self._changed:
            asked = set(job_ids)
            for job_id in asked:
                self._waiting.pop(job_id, None)
            self._roots = deque(root for root in self._roots if root.asked.id not in asked)
            self._changed.notify_all()

    def stop(self) -> tuple[list[WaitingJob], list[Root]]:
        """Empty the line and stop what is under way; gives the jobs and paths that were not begun."""
        with self._changed:
            jobs, roots = list(self._waiting.values()), list(self._roots)
            self._waiting.clear()
            self._roots.clear()
            self._turn += 1
            self._stopped_before = self._turn
            tokens = (self._stop_taking_in, self._stop_reading)
        for token in tokens:  # outside the lock: who listens has locks of its own
            token.cancel()
        return jobs, roots

    def pause(self, engine: str, error: InvoiceDeskError, *, goes_on: bool = False) -> None:
        """Let the jobs of an engine wait, whatever comes, until `resume`; `goes_on` where that comes by itself."""
        with self._changed:
            self._paused[engine] = _Pause(error, goes_on)

    def resume(self, engine: str | None = None) -> None:
        """End the pause of an engine, without one all pauses."""
        with self._changed:
            for one in [engine] if engine is not None else list(self._paused):
                self._paused.pop(one, None)
            self._changed.notify_all()

    def close(self) -> None:
        """Stop what is under way; from now on there is nothing to do."""
        with self._changed:
            self._closed = True
            tokens = (self._stop_taking_in, self._stop_reading)
            self._changed.notify_all()
        for token in tokens:
            token.cancel()

    # Into the line and through it.

    def add_roots(self, roots: Sequence[Root]) -> list[Root]:
        """Let paths wait to be looked through; gives those that were stopped meanwhile, which are left out."""
        with self._changed:
            going = [root for root in roots if not self._is_stopped(root.run)]
            if going:
                self._begin_to_count()
                self._roots += going
                self._changed.notify_all()
            return [root for root in roots if self._is_stopped(root.run)]

    def line_up(self, jobs: Sequence[WaitingJob]) -> list[WaitingJob]:
        """Let jobs wait to be read; gives those that were stopped meanwhile, which are left out."""
        with self._changed:
            going = [job for job in jobs if not self._is_stopped(job.run)]
            if going:
                self._begin_to_count()
            self._waiting.update((job.id, job) for job in going)
            if any(job.run.choice.engine not in self._paused for job in going):
                self._changed.notify_all()
            return [job for job in jobs if self._is_stopped(job.run)]

    def count_done(self) -> None:
        """Count what failed before it could wait."""
        with self._changed:
            self._done += 1

    def next_root(self) -> tuple[Root, CancelToken] | None:
        """The next path to look through, once there is one; to be followed by `root_done`. None after `close`."""
        with self._changed:
            self._changed.wait_for(lambda: self._roots or self._closed)
            if self._closed:
                return None
            self._taking_in = True
            self._stop_taking_in = CancelToken()
            return self._roots.popleft(), self._stop_taking_in

    def root_done(self) -> None:
        """The path that `next_root` gave was looked through."""
        with self._changed:
            self._taking_in = False
            if not self._roots:
                self._changed.notify_all()

    def next_run(self) -> tuple[RunKey, CancelToken] | None:
        """What the first job that may be read is read by, once there is one; followed by `settle`. None after `close`.

        The token is that of the whole run.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._first())
            first = self._first()
            if self._closed or first is None:
                return None
            self._stop_reading = CancelToken()
            self._stop_reading.on_cancel(self._wake)
            return first.run, self._stop_reading

    def next_job(self, run: RunKey, cancel: CancelToken) -> WaitingJob | None:
        """The next job of a run, which is being read from then on; None when the run ends.

        Waits while something is read or looked through: what comes of it may belong to the run.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: cancel.cancelled or self._first() or not (self._reading or self._is_taking_in())
            )
            job = self._first()
            if cancel.cancelled or job is None or job.run != run:
                return None
            del self._waiting[job.id]
            self._reading[job.id] = job
            return job

    def job_done(self, job_id: str) -> WaitingJob:
        """A job was read, or could not be."""
        with self._changed:
            self._done += 1
            self._changed.notify_all()
            return self._reading.pop(job_id)

    def left_unread(self) -> list[WaitingJob]:
        """What a run that has ended did not read and nobody stopped."""
        with self._changed:
            return [job for job in self._reading.values() if not self._is_stopped(job.run)]

    def settle(self) -> list[WaitingJob]:
        """After a run: what it left waits again, before all others; gives what was stopped, which is left out."""
        with self._changed:
            left = list(self._reading.values())
            self._reading.clear()
            for job in reversed(left):
                if not self._is_stopped(job.run):
                    self._waiting[job.id] = job
                    self._waiting.move_to_end(job.id, last=False)
            return [job for job in left if self._is_stopped(job.run)]

    # With the lock held.

    def _first(self) -> WaitingJob | None:
        return next((job for job in self._waiting.values() if job.run.choice.engine not in self._paused), None)

    def _is_stopped(self, run: RunKey) -> bool:
        return run.turn < self._stopped_before

    def _is_taking_in(self) -> bool:
        return self._taking_in or bool(self._roots)

    def _begin_to_count(self) -> None:
        if not (self._waiting or self._reading or self._is_taking_in()):
            self._done = 0

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
