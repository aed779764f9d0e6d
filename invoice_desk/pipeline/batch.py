"""A run over many documents: read in worker processes, extracted, kept in the desk; one failure is one row."""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Protocol, TypeVar, TypeVarTuple

from invoice_desk.domain.document import Limits, Page, SourceInfo
from invoice_desk.domain.errors import (
    DeskError,
    EngineError,
    EngineUnreachableError,
    InvoiceDeskError,
    JobCancelledError,
    UnreadableDocumentError,
)
from invoice_desk.domain.job import Cancelled, CancelToken, Failed, Finished, JobEvent, Progress, Progressed, Started
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Note, Reading
from invoice_desk.domain.trust import is_exact
from invoice_desk.extraction.catalogue import family_of
from invoice_desk.extraction.engine import (
    ExtractionEngine,
    ExtractionRequest,
    PageImage,
)
from invoice_desk.extraction.places import placed, sought
from invoice_desk.intake.walk import FoundFile, is_wanted
from invoice_desk.pipeline.beside import WordsBeside, reading_beside
from invoice_desk.pipeline.exact_data import candidates, fitted, is_known_data
from invoice_desk.pipeline.looking import Wants, look_at_document
from invoice_desk.pipeline.or_cancelled import or_cancelled
from invoice_desk.pipeline.picturing import picture_pages
from invoice_desk.pipeline.reading import OcrNotLoadedError, ReadDocument, ReadingState, load_ocr, read_document
from invoice_desk.pipeline.saving import save_document
from invoice_desk.store import Desk
from invoice_desk.worker import WorkerDiedError

LOOK_AHEAD = 3
"""Documents in flight for each worker: one is read, one waits for it, one is extracted and saved."""

_NOT_THE_DOCUMENTS_FAULT = (DeskError, EngineUnreachableError)
"""What ends a run: the next document would fare no better."""

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
_log = logging.getLogger(__name__)


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


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """How documents are read in one run. `profile` None lets the engine decide among `profiles`.

    `model` is the name that the engine's readings carry: by it a later run knows what is done; `again` reads that too.
    `beside` reads too wherever there are words; they are recognised while a model looks for longer than `patience`
    seconds.
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
    """What became of some bytes: a document, an error, or neither when the user stopped."""

    document_id: str = ""
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
        self._waiting = dict.fromkeys(range(len(workers)), 0)
        self._workers = workers
        self._extracting = threading.Semaphore(plan.engine.max_parallel)
        self._asking = threading.Lock()
        self._wants: Wants | None = None
        self._outcomes: dict[str, Future[_Outcome]] = {}  # by SHA-256; holds no document's bytes
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
            document_id = self._document_in(found, job_id)
        except _NOT_THE_DOCUMENTS_FAULT:
            self._cancel.cancel()  # now, not when the next file comes: `files` may be waiting for one
            raise
        except JobCancelledError:
            self.tell(Cancelled(job_id, found.path))
        except InvoiceDeskError as error:
            self._count("failed")
            self.tell(Failed(job_id, found.path, error))
        else:
            self.tell(Finished(job_id, found.path, document_id))

    def _document_in(self, found: FoundFile, job_id: str) -> str:
        """The id of the (first) document in a file. Raises InvoiceDeskError.

        The desk then has it as a rejection, unless these bytes became a document in an earlier run.
        """
        try:
            data = found.read()
        except UnreadableDocumentError as error:
            self._desk.save_rejection(found.path, code=error.code, params=error.params)
            raise
        sha256 = hashlib.sha256(data).hexdigest()
        outcome, is_first = self._outcome_of(sha256)
        if is_first:
            outcome.set_result(self._outcome(found.path, data, sha256, job_id))
        result = outcome.result()
        if result.error is not None:
            if not isinstance(result.error, (*_NOT_THE_DOCUMENTS_FAULT, JobCancelledError)):
                self._reject(found.path, data, sha256, result.error)
            raise _anew(result.error)
        if not is_first:
            self._desk.add_origin(found.path, sha256=sha256)
            self._count("known")
        return result.document_id

    def _outcome_of(self, sha256: str) -> tuple[Future[_Outcome], bool]:
        """Where the outcome of these bytes is or will be, and whether it falls to the caller to find it."""
        with self._lock:
            is_first = sha256 not in self._outcomes
            return self._outcomes.setdefault(sha256, Future()), is_first

    def _outcome(self, path: str, data: bytes, sha256: str, job_id: str) -> _Outcome:
        """What becomes of these bytes; whatever goes wrong is in the outcome, for whoever has the same bytes."""
        try:
            return _Outcome(self._known(path, sha256) or self._new(path, data, sha256, job_id))
        except InvoiceDeskError as error:
            return _Outcome(error=_anew(error))
        except Exception as error:  # noqa: BLE001 - a mistake in our own code must not take the other documents along
            _log.debug("job %s failed: %s", job_id, type(error).__name__)  # a message may quote the document
            return _Outcome(error=UnreadableDocumentError("document.failed", reason=type(error).__name__))

    def _known(self, path: str, sha256: str) -> str:
        plan = self._plan
        if plan.again or not (
            self._desk.reading_exists(sha256, engine=plan.engine.name, model=plan.model, profile=plan.profile)
            or is_known_data(self._desk, plan, sha256)
        ):
            return ""
        self._desk.add_origin(path, sha256=sha256)
        self._count("known")
        return self._desk.documents_for(sha256)[0]

    def _new(self, path: str, data: bytes, sha256: str, job_id: str) -> str:
        self._say(job_id, path, Progress(stage="progress.preparing"))
        document = self._prepared(data, path)
        source = SourceInfo(path, sha256, document.media_type, document.page_count)
        save = partial(save_document, self._desk, self._plan, source, data)
        if document.is_data:
            several = len(document.exact) > 1
            ids = [
                save(
                    document.pages,
                    fitted(readings, self._plan),
                    document.notes,
                    document_pages=(number,) if several else None,
                )
                for number, readings in enumerate(document.exact, 1)
            ]
            self._count("read")
            return ids[0]
        exact = document.exact[0] if document.exact else ()
        pictures = document.pictures
        notes = (*document.notes, *(note for one in pictures for note in one.notes))
        images = tuple(PageImage(one.page, one.media_type, one.data, one.tile, one.repeated_lines) for one in pictures)
        profiles = candidates(exact, self._plan)
        request = ExtractionRequest(source, data, document.pages, profiles, self._plan.model, images)
        try:
            with WordsBeside(partial(self._words, data, path, document), self._plan.patience) as beside:
                reading = self._extracted(request, job_id, path)
                pages = beside.pages() or document.pages
        except EngineUnreachableError:
            raise
        except EngineError as error:
            if not any(map(is_exact, exact)):
                raise
            document_id = save(document.pages, fitted(exact, self._plan), (*notes, Note(error.code, error.params)))
        else:
            readings = self._seen_beside(replace(request, pages=pages), reading)
            if pages is not document.pages:
                exact = placed(exact, pages)
            document_id = save(pages, (*fitted(exact, self._plan, otherwise=reading.profile), *readings), notes)
        self._count("read")
        return document_id

    def _seen_beside(self, request: ExtractionRequest, reading: Reading) -> tuple[Reading, ...]:
        """The reading, with places where it named none, after that of the engine beside."""
        plan = self._plan
        others = reading_beside(plan.beside, request, plan.profiles, reading, self._cancel)
        names_places = any(value.region for value in reading.fields.values())
        return (*others, reading if names_places else sought(reading, request.pages))

    def _words(self, data: bytes, name: str, document: ReadDocument) -> Sequence[Page]:
        """The pages of a document that was only looked at with their words; nothing where they were read before."""
        if self._wanted().words or all(page.words for page in document.pages):
            return ()
        plan = self._plan
        return self._in_worker(read_document, data, name, plan.password, plan.limits).pages

    def _extracted(self, request: ExtractionRequest, job_id: str, path: str) -> Reading:
        """What the engine says, once it has a seat free."""
        if not self._extracting.acquire(blocking=False):
            self._say(job_id, path, Progress(stage="progress.queued"))
            self._extracting.acquire()
        try:
            self._cancel.raise_if_cancelled()
            return self._plan.engine.extract(request, self._cancel, partial(self._say, job_id, path))
        finally:
            self._extracting.release()

    def _say(self, job_id: str, path: str, progress: Progress) -> None:
        self.tell(Progressed(job_id, path, progress))

    def _prepared(self, data: bytes, name: str) -> ReadDocument:
        """The document with what the model wants to know: pictures where it looks, words where it reads."""
        plan, wants, budget = self._plan, self._wanted(), family_of(self._plan.model).budget
        if wants.pictures and not wants.words:
            return self._in_worker(look_at_document, data, name, plan.password, plan.limits, budget)
        document = self._in_worker(read_document, data, name, plan.password, plan.limits)
        if not wants.pictures:
            return document
        turned = {page.number: page.turned for page in document.pages}
        boxes = {page.number: tuple(word.region for word in page.words) for page in document.pages}
        pictures = self._in_worker(picture_pages, data, name, plan.password, plan.limits, turned, budget, boxes)
        return replace(document, pictures=pictures)

    def _wanted(self) -> Wants:
        """Asked once in a run."""
        with self._asking:
            if self._wants is None:
                self._wants = or_cancelled(partial(Wants.of, self._plan.engine, self._plan.model), self._cancel)
            return self._wants

    def _in_worker(self, work: Callable[[ReadingState, *_Ts], _T], *args: *_Ts) -> _T:
        """Done in a worker process; one that dies in the middle gets a second chance."""
        try:
            return self._once_it_can_read(work, *args)
        except WorkerDiedError:
            self._cancel.raise_if_cancelled()
            return self._once_it_can_read(work, *args)

    def _once_it_can_read(self, work: Callable[[ReadingState, *_Ts], _T], *args: *_Ts) -> _T:
        """Done where it does not matter whether OCR is loaded, else once it is."""
        try:
            return self._ask(work, *args)
        except OcrNotLoadedError:
            return self._ask(work, *args, prepare=load_ocr)

    def _ask(
        self,
        work: Callable[[ReadingState, *_Ts], _T],
        *args: *_Ts,
        prepare: Callable[[ReadingState], None] | None = None,
    ) -> _T:
        with self._lock:
            idlest = min(self._waiting, key=self._waiting.__getitem__)
            self._waiting[idlest] += 1
        try:
            worker, seconds = self._workers[idlest], self._plan.limits.seconds_per_document
            return worker.ask(work, *args, timeout=seconds, cancel=self._cancel, prepare=prepare).result()
        finally:
            with self._lock:
                self._waiting[idlest] -= 1

    def _reject(self, path: str, data: bytes, sha256: str, error: InvoiceDeskError) -> None:
        self._desk.save_rejection(path, code=error.code, params=error.params, sha256=sha256, data=data)

    def _count(self, kind: str) -> None:
        with self._lock:
            self._counts[kind] += 1


def _anew(error: InvoiceDeskError) -> InvoiceDeskError:
    """The same error without its traceback, which would keep the document's bytes alive."""
    return type(error)(error.code, **error.params)
