"""A run over many documents: read in worker processes, extracted, kept in the desk; one failure is one row."""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import (
    DeskError,
    EngineUnreachableError,
    InvoiceDeskError,
    JobCancelledError,
    UnreadableDocumentError,
)
from invoice_desk.domain.job import Cancelled, CancelToken, Failed, Finished, JobEvent, Progress, Progressed, Started
from invoice_desk.domain.profile import Profile
from invoice_desk.extraction.engine import (
    ExtractionEngine,
)
from invoice_desk.intake.walk import FoundFile, is_wanted
from invoice_desk.pipeline.duplicates import keep_likeness_of
from invoice_desk.pipeline.exact_data import is_known_data
from invoice_desk.pipeline.source_reader import SourceReader
from invoice_desk.pipeline.worker_pool import Worker, WorkerPool
from invoice_desk.store import Desk

LOOK_AHEAD = 3
"""Documents in flight for each worker: one is read, one waits for it, one is extracted and saved."""

_NOT_THE_DOCUMENTS_FAULT = (DeskError, EngineUnreachableError)
"""What ends a run: the next document would fare no better."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """How documents are read in one run. `profile` None lets the engine decide among `profiles`.

    `model` is the name that the engine's readings carry: by it a later run knows what is done; `again` reads that too.
    `beside` reads too wherever there are words; they are recognised while a model looks for longer than `patience`
    seconds. `by_page`: each page of a new file is a document.
    """

    engine: ExtractionEngine
    model: str
    profiles: tuple[Profile, ...]
    profile: str | None = None
    password: str | None = None
    limits: Limits = field(default_factory=Limits)
    again: bool = False
    beside: ExtractionEngine | None = None
    patience: float = 1.0
    by_page: bool = False

    @property
    def candidates(self) -> tuple[Profile, ...]:
        """The profiles that a document of this run may have."""
        if self.profile is None:
            return self.profiles
        return tuple(profile for profile in self.profiles if profile.id == self.profile)


@dataclass(frozen=True, slots=True)
class Summary:
    """How many documents were read, known already (from before, or the same bytes again), failed; files passed over."""

    read: int = 0
    known: int = 0
    failed: int = 0
    skipped: int = 0
    cancelled: bool = False


def run_batch(
    files: Iterable[FoundFile],
    desk: Desk,
    plan: BatchPlan,
    workers: Sequence[Worker],
    *,
    is_document: Callable[[bytes, str], bool],
    cancel: CancelToken,
    report: Callable[[JobEvent], None],
) -> Summary:
    """Read `files` into the desk; those found in folders that `is_document` (first bytes, path) denies are passed over.

    `report` is called from several threads, one call at a time; Started events come in the order of `files`, and
    Finished or Failed once that is committed. Memory does not grow with the number of documents. After a cancel the
    documents in flight get Cancelled events. Raises DeskError when the desk fails, EngineUnreachableError when the
    engine is away (no document is rejected for it), and KeyboardInterrupt, all after everything in flight was stopped.
    """
    keep_likeness_of(desk, desk.without_identity(), {one.id: one for one in plan.profiles})
    run = _Run(desk, plan, workers, cancel, report)
    limit = LOOK_AHEAD * len(workers) + plan.engine.max_parallel - 1
    with ThreadPoolExecutor(limit, thread_name_prefix="batch") as pool:
        try:
            pending: set[Future[None]] = set()
            for number, found in enumerate(files):
                if cancel.cancelled:
                    break
                if not is_wanted(found, is_document):
                    run.skip()
                    continue
                if len(pending) >= limit:
                    pending = _without_done(pending)
                job_id = found.job_id or str(number)
                run.tell(Started(job_id, found.path))
                pending.add(pool.submit(run.work_on, found, job_id))
            while pending:
                pending = _without_done(pending)
        except BaseException:
            cancel.cancel()
            raise
    return run.summary()


def _without_done(pending: set[Future[None]]) -> set[Future[None]]:
    done, rest = wait(pending, return_when=FIRST_COMPLETED)
    for future in done:
        future.result()
    return rest


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of some bytes: documents, or an error."""

    document_ids: tuple[str, ...] = ()
    error: InvoiceDeskError | None = None


class _Run:
    """The jobs of one run: each goes through its steps in a thread of its own, and they share the workers."""

    def __init__(
        self,
        desk: Desk,
        plan: BatchPlan,
        workers: Sequence[Worker],
        cancel: CancelToken,
        report: Callable[[JobEvent], None],
    ) -> None:
        self._desk = desk
        self._plan = plan
        self._cancel = cancel
        self._report = report
        self._reporting = threading.Lock()
        self._lock = threading.Lock()
        pool = WorkerPool(workers, plan.limits.seconds_per_document, cancel)
        self._reader = SourceReader(desk, plan, pool, cancel)
        self._outcomes: dict[tuple[str, frozenset[str]], Future[_Outcome]] = {}  # by SHA-256 and `only`, no bytes
        self._counts = dict.fromkeys(("read", "known", "failed", "skipped"), 0)

    def summary(self) -> Summary:
        return Summary(**self._counts, cancelled=self._cancel.cancelled)

    def skip(self) -> None:
        self._count("skipped")

    def tell(self, event: JobEvent) -> None:
        with self._reporting:
            self._report(event)

    def work_on(self, found: FoundFile, job_id: str) -> None:
        """Take one file through all steps and tell how it ended. Raises what ends the run."""
        try:
            self._cancel.raise_if_cancelled()
            document_id, *others = self._documents_in(found, job_id)
        except _NOT_THE_DOCUMENTS_FAULT:
            self._cancel.cancel()  # now, not when the next file comes: `files` may be waiting for one
            raise
        except JobCancelledError:
            self.tell(Cancelled(job_id, found.path))
        except InvoiceDeskError as error:
            self._count("failed")
            self.tell(Failed(job_id, found.path, error))
        else:
            self.tell(Finished(job_id, found.path, document_id, tuple(others)))

    def _documents_in(self, found: FoundFile, job_id: str) -> tuple[str, ...]:
        """The ids of the documents in a file. Raises InvoiceDeskError.

        The desk then has it as a rejection, unless these bytes became a document in an earlier run.
        """
        try:
            data = found.read()
        except UnreadableDocumentError as error:
            self._desk.save_rejection(found.path, code=error.code, params=error.params)
            raise
        sha256 = hashlib.sha256(data).hexdigest()
        outcome, is_first = self._outcome_of((sha256, found.only))
        if is_first:
            outcome.set_result(self._outcome(found, data, sha256, job_id))
        result = outcome.result()
        if result.error is not None:
            if not isinstance(result.error, (*_NOT_THE_DOCUMENTS_FAULT, JobCancelledError)):
                self._reject(found.path, data, sha256, result.error)
            raise _anew(result.error)
        if not is_first:
            self._desk.add_origin(found.path, sha256=sha256)
            self._count("known")
        return result.document_ids

    def _outcome_of(self, asked: tuple[str, frozenset[str]]) -> tuple[Future[_Outcome], bool]:
        """Where the outcome of these bytes is or will be, and whether it falls to the caller to find it."""
        with self._lock:
            is_first = asked not in self._outcomes
            return self._outcomes.setdefault(asked, Future()), is_first

    def _outcome(self, found: FoundFile, data: bytes, sha256: str, job_id: str) -> _Outcome:
        """What becomes of these bytes; whatever goes wrong is in the outcome, for whoever has the same bytes."""
        try:
            return _Outcome(self._known(found.path, sha256) or self._new(found, data, sha256, job_id))
        except InvoiceDeskError as error:
            return _Outcome(error=_anew(error))
        except Exception as error:  # noqa: BLE001 - a mistake in our own code must not take the other documents along
            _log.debug("job %s failed: %s", job_id, type(error).__name__)  # a message may quote the document
            return _Outcome(error=UnreadableDocumentError("document.failed", reason=type(error).__name__))

    def _known(self, path: str, sha256: str) -> tuple[str, ...]:
        plan = self._plan
        if moved := self._desk.documents_in_place_of(sha256):
            self._desk.add_origin(path, sha256=sha256)
            self._count("known")
            return moved
        if plan.again or not (
            self._desk.reading_exists(sha256, engine=plan.engine.name, model=plan.model, profile=plan.profile)
            or is_known_data(self._desk, plan, sha256)
        ):
            return ()
        self._desk.add_origin(path, sha256=sha256)
        self._count("known")
        return self._desk.documents_for(sha256)

    def _new(self, found: FoundFile, data: bytes, sha256: str, job_id: str) -> tuple[str, ...]:
        def say(progress: Progress) -> None:
            self.tell(Progressed(job_id, found.path, progress))

        ids = self._reader.read(found.path, data, sha256, say, only=found.only)
        self._count("read")
        return ids

    def _reject(self, path: str, data: bytes, sha256: str, error: InvoiceDeskError) -> None:
        self._desk.save_rejection(path, code=error.code, params=error.params, sha256=sha256, data=data)

    def _count(self, kind: str) -> None:
        with self._lock:
            self._counts[kind] += 1


def _anew(error: InvoiceDeskError) -> InvoiceDeskError:
    """The same error without its traceback, which would keep the document's bytes alive."""
    return type(error)(error.code, **error.params)
