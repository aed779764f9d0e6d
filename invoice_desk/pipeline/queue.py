"""The reading queue: what was dropped is first kept in the desk, then read in the order it came; survives a close."""

import logging
import sqlite3
import threading
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
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
    NothingFound,
    Queued,
    QueueEvent,
    Started,
)
from invoice_desk.domain.profile import Profile
from invoice_desk.extraction.engine import ExtractionEngine, Ready
from invoice_desk.intake.kinds import HEAD_BYTES
from invoice_desk.intake.walk import FoundFile
from invoice_desk.pipeline.batch import BatchPlan, run_batch
from invoice_desk.pipeline.coming_back import WAITS, ComingBack, asked
from invoice_desk.pipeline.line import Line
from invoice_desk.pipeline.or_cancelled import or_cancelled
from invoice_desk.pipeline.taking_in import Root, RunKey, WaitingJob, take_in
from invoice_desk.pipeline.worker_pool import Worker
from invoice_desk.store import Choice, Desk, Pending, PendingState, pending
from invoice_desk.store.write import storable

_log = logging.getLogger(__name__)

_Wish = Callable[[sqlite3.Connection], list[Pending]]


class ReadingQueue:
    """Reads what the user gives it. Thread-safe; every method but `restore` and `close` returns at once.

    Each job ends in one of Finished, Failed and Cancelled, told through `report`, which is called from several threads,
    one call at a time. A job that the end of a run leaves unread is told as Queued again. An engine that is away pauses
    its jobs until it is back, for which it is asked after each of `waits`, or until `resume`; those of another engine
    go on. The engine named `beside` reads too where there are words; `by_page` as in `BatchPlan`. After `close` nothing
    that is asked for does anything.
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
        beside: str = "",
        by_page: bool = False,
        waits: Sequence[float] = WAITS,
    ) -> None:
        self._desk = desk
        self._engines = engines
        self._beside = engines.get(beside)
        self._by_page = by_page
        self._workers = workers
        self._profiles = profiles
        self._limits = limits
        self._is_document = is_document
        self._report = report
        self._telling = threading.RLock()
        self._line = Line()
        self._coming_back = ComingBack(engines, self._go_on, waits=waits)
        # What a user asks for is done by one thread in the order in which it was asked for.
        self._errands = ThreadPoolExecutor(max_workers=1, thread_name_prefix="queue-errands")
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
        self._wish(wish, self._line.turn, password=password, paths=paths)

    def add_bytes(self, name: str, data: bytes, choice: Choice) -> None:
        """Read a picture that has no file."""
        wish = partial(pending.add_bytes, name=name, data=data, choice=choice)
        self._wish(wish, self._line.turn, paths=[name])

    def read_again(
        self,
        sources: Sequence[tuple[str, str | None]],
        choice: Choice,
        *,
        password: str | None = None,
        again: bool = True,
        documents: Sequence[str] = (),
    ) -> None:
        """Read (path, SHA-256) once more, from the bytes in the desk; where it has none, from the path.

        The bytes are read even where the desk has a reading by this engine and model, unless not `again`: then only
        those of their documents that have none. Of a source that holds some of `documents` only these are read.
        """
        wish = partial(pending.add_sources, sources=sources, choice=choice, again=again, documents=documents)
        self._wish(wish, self._line.next_turn(), password=password, paths=[path for path, _ in sources])

    def retry(self, job_ids: Sequence[str], choice: Choice, *, password: str | None = None) -> None:
        """Let stopped and waiting jobs be read by `choice`, as `read_again` reads."""
        self._line.take_away(job_ids)  # now, so that none of them is begun; and once what was asked for before is there
        wish = partial(pending.ask_again, ids=job_ids, choice=choice)
        self._later(partial(self._line.take_away, job_ids))
        self._wish(wish, self._line.next_turn(), password=password)

    def remove(self, job_ids: Sequence[str]) -> None:
        """Forget stopped and waiting jobs."""
        self._line.take_away(job_ids)
        self._later(partial(self._forget, job_ids))

    def resume(self) -> None:
        """Go on after a pause, at once."""
        self._coming_back.forget()
        self._line.resume()
        self._later(self._tell_state)

    def restore(self, left: Sequence[Pending] | None = None) -> None:
        """Go on with what an earlier queue on this desk left; to be called once.

        Without `left` the desk is asked, which must know of no new job yet.
        """
        if not self._line.is_closed:
            left = self._desk.pending() if left is None else left
            self._accept([job for job in left if not self._line.has(job.id)], self._line.turn, None, {})

    def cancel(self) -> None:
        """Stop what is being taken in and read, and what waits; all of it stays in the desk and can be retried."""
        if self._line.is_closed:
            return
        jobs, roots = self._line.stop()
        self._tell_state()
        self._later(partial(self._stop, jobs, roots))

    def close(self) -> None:
        """Stop at once and join the threads; what is not read goes on with the `restore` of the next queue."""
        self._line.close()
        self._coming_back.close()
        self._errands.shutdown()  # what was asked for by now is still kept in the desk
        for thread in self._threads:
            thread.join()

    def _later(self, errand: Callable[[], None]) -> None:
        try:
            self._errands.submit(self._run_errand, errand)
        except RuntimeError:
            if not self._line.is_closed:
                raise

    def _run_errand(self, errand: Callable[[], None]) -> None:
        try:
            errand()
        except Exception as error:  # noqa: BLE001 - a mistake of ours must not be lost in a future that nobody asks
            _log.error("an errand of the queue failed: %s", type(error).__name__)

    def _forget(self, job_ids: Sequence[str]) -> None:
        self._line.take_away(job_ids)
        self._desk.submit(partial(pending.drop, ids=job_ids))
        self._tell_state()

    # Taking in.

    def _wish(self, wish: _Wish, turn: int, *, password: str | None = None, paths: Sequence[Path | str] = ()) -> None:
        self._later(partial(self._keep, wish, turn, password, paths))

    def _keep(self, wish: _Wish, turn: int, password: str | None, paths: Sequence[Path | str]) -> None:
        """Commit what was asked for; a program that is killed from then on still knows of it."""
        by_text = {storable(str(path)): Path(path) for path in paths}
        try:
            jobs = self._desk.submit(wish).result()
        except Exception as error:  # noqa: BLE001 - whatever it is, the rows say that nothing was kept
            if not isinstance(error, InvoiceDeskError):
                _log.error("a wish was not kept: %s", type(error).__name__)  # its message may quote a path
                error = DeskError("desk.not_writable", path=str(self._desk.path))
            for path in by_text:
                self._tell(Failed(str(uuid.uuid4()), path, error))
        else:
            self._accept(jobs, turn, password, by_text)

    def _accept(self, jobs: Sequence[Pending], turn: int, password: str | None, by_text: Mapping[str, Path]) -> None:
        waiting: list[WaitingJob] = []
        roots: list[Root] = []
        for job in jobs:
            run = RunKey(job.choice, password, turn, job.again)
            if job.state is PendingState.STOPPED:
                self._tell(Queued(job.id, job.path, job.sha256 or ""))
                self._tell(Cancelled(job.id, job.path))
            elif job.sha256:
                self._tell(Queued(job.id, job.path, job.sha256))
                waiting.append(WaitingJob(job.id, job.path, job.sha256, run, frozenset(job.documents)))
            else:
                roots.append(Root(by_text.get(job.path) or Path(job.path), job, run))
        self._stop(self._line.line_up(waiting), self._line.add_roots(roots))
        self._tell_state()

    def _take_in_always(self) -> None:
        while (step := self._line.next_root()) is not None:
            root, cancel = step
            try:
                self._look_through(root, cancel)
            except DeskError as error:
                self._tell(Failed(root.asked.id, root.asked.path, error))
            except Exception as error:  # noqa: BLE001 - a mistake of ours must not stop what is dropped later
                _log.debug("a path could not be looked through: %s", type(error).__name__)
                reason = UnreadableDocumentError("document.failed", reason=type(error).__name__)
                self._tell(Failed(root.asked.id, root.asked.path, reason))
            self._line.root_done()
            self._tell_state()

    def _look_through(self, root: Root, cancel: CancelToken) -> None:
        is_empty = True
        try:
            for found in take_in(root, self._desk, limits=self._limits, is_document=self._is_document, cancel=cancel):
                is_empty = False
                self._have(found)
        except JobCancelledError:
            if self._line.is_stopped(root.run):  # else the queue is closed, and the next one looks through it
                self._stop([], [root])
            return
        self._desk.submit(partial(pending.drop, ids=[root.asked.id]))
        if is_empty:
            self._tell(NothingFound(root.asked.id, root.asked.path))
        self._tell(Forgotten(root.asked.id, root.asked.path))

    def _have(self, found: WaitingJob | Failed | None) -> None:
        if isinstance(found, Failed):
            self._line.count_done()
            self._tell(found)
        elif found is not None:
            self._tell(Queued(found.id, found.path, found.sha256))
            self._stop(self._line.line_up([found]), [])
        self._tell_state()

    def take_in(self, path: Path, choice: Choice) -> bool:
        """Keep what is behind a path in the desk at once, in the caller's thread, and let it be read by `choice`.

        True when something was found there and all of it is safe. Raises DeskError; JobCancelledError once closed.
        """
        asked = Pending(str(uuid.uuid4()), str(path), None, choice)
        root = Root(path, asked, RunKey(choice, None, self._line.turn))
        steps = take_in(root, self._desk, limits=self._limits, is_document=self._is_document, cancel=CancelToken())
        safe: list[bool] = []
        while not self._line.is_closed:
            try:
                step = next(steps)
            except StopIteration:
                return bool(safe) and all(safe)
            safe.append(not isinstance(step, Failed))
            self._have(step)
        raise JobCancelledError

    # Reading.

    def _read_always(self) -> None:
        while (step := self._line.next_run()) is not None:
            run, cancel = step
            try:
                self._read(run, cancel)
            except JobCancelledError:
                pass
            except InvoiceDeskError as error:
                self._pause(run.choice.engine, error)
            except Exception as error:  # noqa: BLE001 - a mistake of ours; without a pause it would come again at once
                _log.debug("a run broke off: %s", type(error).__name__)
                self._pause(run.choice.engine, EngineError("document.failed", reason=type(error).__name__))
            self._settle()

    def _read(self, run: RunKey, cancel: CancelToken) -> None:
        engine = self._engines.get(run.choice.engine)
        if engine is None:
            raise EngineUnreachableError("queue.unknown_engine", engine=run.choice.engine)
        availability = asked(engine, cancel)
        if not isinstance(availability, Ready):
            raise EngineUnreachableError(availability.hint)
        plan = BatchPlan(
            engine,
            run.choice.model or or_cancelled(engine.list_models, cancel)[0].name,
            tuple(self._profiles.values()),
            run.choice.profile if run.choice.profile in self._profiles else None,
            run.password,
            self._limits,
            run.again,
            self._beside,
            by_page=self._by_page,
        )
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
        while (job := self._line.next_job(run, cancel)) is not None:
            read = partial(self._desk.source_bytes, job.sha256)
            yield FoundFile(job.path, True, partial(_head_of, read), read, job.id, job.only)

    def _take_event(self, event: JobEvent) -> None:
        if isinstance(event, Cancelled):
            return  # what it means is known when the run has ended
        if isinstance(event, Finished | Failed):
            self._desk.submit(partial(pending.drop, ids=[event.job_id]))
            job = self._line.job_done(event.job_id)
            if isinstance(event, Finished):
                self._coming_back.worked(job.run.choice.engine)
            else:
                event = replace(event, sha256=job.sha256)
        self._tell(event)
        if isinstance(event, Started | Finished | Failed):
            self._tell_state()

    def _settle(self) -> None:
        """After a run: what it left is stopped where the user said so, and waits again otherwise."""
        if not self._line.is_closed:
            for job in self._line.left_unread():
                self._tell(Queued(job.id, job.path, job.sha256))
        self._stop(self._line.settle(), [])
        self._tell_state()

    # Both.

    def _pause(self, engine: str, error: InvoiceDeskError) -> None:
        goes_on = isinstance(error, EngineUnreachableError) and self._coming_back.is_awaited(engine)
        self._line.pause(engine, error, goes_on=goes_on)
        if goes_on:
            self._coming_back.watch(engine)
        self._tell_state()

    def _go_on(self, engine: str) -> None:
        self._line.resume(engine)
        self._tell_state()

    def _stop(self, jobs: Sequence[WaitingJob], roots: Sequence[Root]) -> None:
        """Jobs stay in the desk and are not gone on with.

        Paths that were not looked through to their end are jobs of their own from now on: they can be retried.
        """
        told = [(job.id, job.path) for job in jobs] + [(root.asked.id, root.asked.path) for root in roots]
        if not told:
            return
        self._desk.submit(partial(pending.stop, ids=[job_id for job_id, _ in told]))
        for root in roots:
            self._tell(Queued(root.asked.id, root.asked.path))
        for job_id, path in told:
            self._tell(Cancelled(job_id, path))
        self._tell_state()

    def _tell(self, event: QueueEvent) -> None:
        with self._telling:
            self._report(event)

    def _tell_state(self) -> None:
        with self._telling:
            self._report(self._line.state())


def _head_of(read: Callable[[], bytes]) -> bytes:
    return read()[:HEAD_BYTES]
