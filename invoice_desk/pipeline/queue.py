"""The reading queue: what was dropped is first kept in the desk, then read in the order it came; survives a close."""

import logging
import sqlite3
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from pathlib import Path

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import (
    DeskError,
    EngineError,
    EngineUnreachableError,
    InvoiceDeskError,
    JobCancelledError,
    UnreadableDocumentError,
)
from invoice_desk.domain.job import (
    Cancelled,
    CancelToken,
    Failed,
    Finished,
    Forgotten,
    JobEvent,
    QueueChanged,
    Queued,
    QueueEvent,
    Started,
)
from invoice_desk.domain.profile import Profile
from invoice_desk.extraction.engine import ExtractionEngine, Ready
from invoice_desk.intake.kinds import HEAD_BYTES
from invoice_desk.intake.walk import FoundFile
from invoice_desk.pipeline.batch import BatchPlan, Worker, run_batch
from invoice_desk.pipeline.taking_in import Root, RunKey, WaitingJob, take_in
from invoice_desk.store import Choice, Desk, Pending, PendingState, pending
from invoice_desk.store.write import storable

_log = logging.getLogger(__name__)


class ReadingQueue:
    """Reads what the user gives it. Thread-safe; every method but `close` returns at once.

    Each job ends in one of Finished, Failed and Cancelled, told through `report`, which is called from several threads,
    one call at a time. A job that the end of a run leaves unread is told as Queued again. An engine that is away pauses
    its jobs until `resume`; those of another engine go on.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        engines: Mapping[str, ExtractionEngine],
        workers: Callable[[], Sequence[Worker]],
        profiles: Mapping[str, Profile],
        limits: Limits,
        is_document: Callable[[bytes, str], bool],
        report: Callable[[QueueEvent], None],
    ) -> None:
        self._desk = desk
        self._engines = engines
        self._workers = workers
        self._profiles = profiles
        self._limits = limits
        self._is_document = is_document
        self._report = report
        self._telling = threading.RLock()
        self._changed = threading.Condition()
        # Everything below is touched only with `_changed` held.
        self._roots: deque[Root] = deque()
        self._waiting: deque[WaitingJob] = deque()
        self._reading: dict[str, WaitingJob] = {}
        self._paused: dict[str, InvoiceDeskError] = {}  # by engine
        self._taking_in = False
        self._done = 0
        self._turn = 0
        self._closing = False
        self._user_stopped = False
        self._stop_reading = CancelToken()
        self._stop_taking_in = CancelToken()
        self._threads = [
            threading.Thread(target=work, name=name, daemon=True)
            for work, name in ((self._take_in_always, "queue-intake"), (self._read_always, "queue-reading"))
        ]
        for thread in self._threads:
            thread.start()

    # What a user asks for.

    def add_paths(self, paths: Sequence[Path], choice: Choice, *, password: str | None = None) -> None:
        """Look through files, folders and archives, and read what is found."""
        wish = partial(pending.add_paths, paths=[str(path) for path in paths], choice=choice)
        self._keep_wish(wish, RunKey(choice, password, self._turn), paths=paths)

    def add_bytes(self, name: str, data: bytes, choice: Choice) -> None:
        """Read a picture that has no file."""
        wish = partial(pending.add_bytes, name=name, data=data, choice=choice)
        self._keep_wish(wish, RunKey(choice, None, self._turn), paths=[Path(name)])

    def read_again(
        self, sources: Sequence[tuple[str, str | None]], choice: Choice, *, password: str | None = None
    ) -> None:
        """Read (path, SHA-256) once more, from the bytes in the desk; where it has none, from the path."""
        wish = partial(pending.add_sources, sources=sources, choice=choice)
        self._keep_wish(wish, RunKey(choice, password, self._next_turn()), paths=[Path(path) for path, _ in sources])

    def retry(self, job_ids: Sequence[str], choice: Choice, *, password: str | None = None) -> None:
        """Let stopped and waiting jobs be read by `choice`."""
        self._without(job_ids)
        wish = partial(pending.ask_again, ids=job_ids, choice=choice)
        self._keep_wish(wish, RunKey(choice, password, self._next_turn()))

    def remove(self, job_ids: Sequence[str]) -> None:
        """Forget stopped and waiting jobs."""
        self._without(job_ids)
        self._desk.submit(partial(pending.drop, ids=job_ids))
        self._tell_state()

    def resume(self) -> None:
        """Go on after a pause."""
        with self._changed:
            self._paused.clear()
            self._changed.notify_all()
        self._tell_state()

    def restore(self) -> None:
        """Go on with what an earlier queue on this desk left; to be called once. Reads the desk."""
        for job in self._desk.pending():
            if job.state is PendingState.STOPPED:
                self._tell(Queued(job.id, job.path))
                self._tell(Cancelled(job.id, job.path))
            else:
                self._accept([job], RunKey(job.choice, None, 0), {})

    def cancel(self) -> None:
        """Stop what is being taken in and read, and what waits; all of it stays in the desk and can be retried."""
        with self._changed:
            stopped = [(job.id, job.path) for job in self._waiting]
            roots = list(self._roots)
            self._waiting.clear()
            self._roots.clear()
            self._user_stopped = True
        self._stop_jobs(stopped)
        self._stop_roots(roots)
        self._stop_threads()

    def close(self) -> None:
        """Stop at once and join the threads; what is not read goes on with the `restore` of the next queue."""
        with self._changed:
            self._closing = True
        self._stop_threads()
        for thread in self._threads:
            thread.join()

    def _stop_threads(self) -> None:
        for token in (self._stop_taking_in, self._stop_reading):
            token.cancel()
        self._wake()

    # Taking in.

    def _keep_wish(
        self, wish: Callable[[sqlite3.Connection], list[Pending]], run: RunKey, *, paths: Sequence[Path] = ()
    ) -> None:
        """Commit what was asked for; a program that is killed from then on still knows of it."""
        by_text = {storable(str(path)): path for path in paths}

        def committed(future: "Future[list[Pending]]") -> None:
            error = future.exception()
            if error is None:
                self._accept(future.result(), run, by_text)
                return
            if not isinstance(error, InvoiceDeskError):
                _log.error("a wish was not kept", exc_info=error)
                error = DeskError("desk.not_writable", path=str(self._desk.path))
            for path in by_text:
                self._tell(Failed(str(uuid.uuid4()), path, error))

        self._desk.submit(wish).add_done_callback(committed)

    def _accept(self, jobs: Sequence[Pending], run: RunKey, by_text: Mapping[str, Path]) -> None:
        self._line_up([WaitingJob(job.id, job.path, job.sha256, run) for job in jobs if job.sha256])
        roots = [Root(by_text.get(job.path) or Path(job.path), job, run) for job in jobs if not job.sha256]
        with self._changed:
            self._begin_to_count()
            self._roots += roots
            self._changed.notify_all()
        self._tell_state()

    def _line_up(self, jobs: Sequence[WaitingJob]) -> None:
        for job in jobs:
            self._tell(Queued(job.id, job.path))
        with self._changed:
            self._begin_to_count()
            self._waiting += jobs
            self._changed.notify_all()

    def _begin_to_count(self) -> None:
        if not (self._waiting or self._reading or self._taking_in or self._roots):
            self._done = 0

    def _take_in_always(self) -> None:
        while (root := self._next_root()) is not None:
            try:
                self._look_through(root)
            except DeskError as error:
                self._tell(Failed(root.asked.id, root.asked.path, error))
            except Exception as error:  # noqa: BLE001 - a mistake of ours must not stop what is dropped later
                _log.debug("a path could not be looked through", exc_info=True)
                reason = UnreadableDocumentError("document.failed", reason=type(error).__name__)
                self._tell(Failed(root.asked.id, root.asked.path, reason))
            with self._changed:
                self._taking_in = False
                self._changed.notify_all()
            self._tell_state()

    def _next_root(self) -> Root | None:
        with self._changed:
            self._changed.wait_for(lambda: self._roots or self._closing)
            if self._closing:
                return None
            self._begin_to_count()
            self._taking_in = True
            self._stop_taking_in = CancelToken()
            return self._roots.popleft()

    def _look_through(self, root: Root) -> None:
        cancel = self._stop_taking_in
        try:
            for found in take_in(root, self._desk, limits=self._limits, is_document=self._is_document, cancel=cancel):
                self._have(found, cancel)
        except JobCancelledError:
            if not self._closing:
                self._stop_roots([root])
            return
        self._desk.submit(partial(pending.drop, ids=[root.asked.id]))
        self._tell(Forgotten(root.asked.id, root.asked.path))

    def _have(self, found: WaitingJob | Failed, cancel: CancelToken) -> None:
        if isinstance(found, Failed):
            with self._changed:
                self._done += 1
            self._tell(found)
        elif not cancel.cancelled:
            self._line_up([found])
        elif not self._closing:
            self._stop_jobs([(found.id, found.path)])
        self._tell_state()

    # Reading.

    def _read_always(self) -> None:
        while (run := self._next_run()) is not None:
            try:
                self._read(run)
            except InvoiceDeskError as error:
                self._pause(run.choice.engine, error)
            except Exception as error:  # noqa: BLE001 - a mistake of ours; without a pause it would come again at once
                _log.debug("a run broke off", exc_info=True)
                self._pause(run.choice.engine, EngineError("document.failed", reason=type(error).__name__))
            self._settle()

    def _next_run(self) -> RunKey | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._first_waiting() is not None)
            first = self._first_waiting()
            if self._closing or first is None:
                return None
            self._stop_reading = CancelToken()
            self._stop_reading.on_cancel(self._wake)
            self._user_stopped = False
            return first.run

    def _first_waiting(self) -> WaitingJob | None:
        return next((job for job in self._waiting if job.run.choice.engine not in self._paused), None)

    def _read(self, run: RunKey) -> None:
        engine = self._engines.get(run.choice.engine)
        if engine is None:
            raise EngineUnreachableError("queue.unknown_engine", engine=run.choice.engine)
        availability = engine.availability()
        if not isinstance(availability, Ready):
            raise EngineUnreachableError(availability.hint)
        plan = BatchPlan(
            engine,
            run.choice.model or engine.list_models()[0].name,
            tuple(self._profiles.values()),
            run.choice.profile if run.choice.profile in self._profiles else None,
            run.password,
            self._limits,
        )
        cancel = self._stop_reading
        run_batch(
            self._files_of(run, cancel),
            self._desk,
            plan,
            self._workers(),
            is_document=self._is_document,
            cancel=cancel,
            report=self._take_event,
        )

    def _files_of(self, run: RunKey, cancel: CancelToken) -> Iterator[FoundFile]:
        """The jobs of a run as they come; those that are dropped while it goes on join it."""
        while (job := self._next_job(run, cancel)) is not None:
            read = partial(self._desk.source_bytes, job.sha256)
            yield FoundFile(job.path, True, partial(_head_of, read), read, job.id)

    def _next_job(self, run: RunKey, cancel: CancelToken) -> WaitingJob | None:
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    cancel.cancelled or self._first_waiting() or not (self._reading or self._taking_in or self._roots)
                )
            )
            job = self._first_waiting()
            if cancel.cancelled or job is None or job.run != run:
                return None
            self._waiting.remove(job)
            self._reading[job.id] = job
            return job

    def _take_event(self, event: JobEvent) -> None:
        if isinstance(event, Cancelled):
            return  # what it means is known when the run has ended
        if isinstance(event, Finished | Failed):
            self._desk.submit(partial(pending.drop, ids=[event.job_id]))
            with self._changed:
                job = self._reading.pop(event.job_id)
                self._done += 1
                self._changed.notify_all()
            if isinstance(event, Failed):
                event = replace(event, sha256=job.sha256)
        self._tell(event)
        if isinstance(event, Started | Finished | Failed):
            self._tell_state()

    def _settle(self) -> None:
        """After a run: what it left is stopped where the user said so, and waits again otherwise."""
        with self._changed:
            left = list(self._reading.values())
            self._reading.clear()
            if not self._user_stopped:
                self._waiting.extendleft(reversed(left))
        if self._user_stopped:
            self._stop_jobs([(job.id, job.path) for job in left])
        elif not self._closing:
            for job in left:
                self._tell(Queued(job.id, job.path))
            self._tell_state()

    # Both.

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _next_turn(self) -> int:
        with self._changed:
            self._turn += 1
            return self._turn

    def _pause(self, engine: str, error: InvoiceDeskError) -> None:
        with self._changed:
            self._paused[engine] = error
        self._tell_state()

    def _without(self, job_ids: Sequence[str]) -> None:
        with self._changed:
            self._waiting = deque(job for job in self._waiting if job.id not in set(job_ids))

    def _stop_jobs(self, jobs: Sequence[tuple[str, str]]) -> None:
        """Jobs, as (id, path), stay in the desk and are not gone on with."""
        if jobs:
            self._desk.submit(partial(pending.stop, ids=[job_id for job_id, _ in jobs]))
        for job_id, path in jobs:
            self._tell(Cancelled(job_id, path))
        self._tell_state()

    def _stop_roots(self, roots: Sequence[Root]) -> None:
        """Paths that were not looked through to their end are jobs of their own from now on: they can be retried."""
        for root in roots:
            self._tell(Queued(root.asked.id, root.asked.path))
        self._stop_jobs([(root.asked.id, root.asked.path) for root in roots])

    def _tell(self, event: QueueEvent) -> None:
        with self._telling:
            self._report(event)

    def _tell_state(self) -> None:
        with self._telling:
            with self._changed:
                first = next(iter(self._waiting), None)
                paused = self._paused.get(first.run.choice.engine) if first and not self._reading else None
                state = QueueChanged(
                    len(self._waiting), len(self._reading), self._done, self._taking_in or bool(self._roots), paused
                )
            self._report(state)


def _head_of(read: Callable[[], bytes]) -> bytes:
    return read()[:HEAD_BYTES]
