"""From the bytes of a file to its documents in the desk: prepared in worker processes, read by the engine, kept."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from invoice_desk.domain.crop import reading_on_pages, seen_pages
from invoice_desk.domain.document import Page, Region, SourceInfo
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Note, Reading
from invoice_desk.domain.witness import OFFLINE, witness_of
from invoice_desk.extraction.catalogue import family_of
from invoice_desk.extraction.engine import ExtractionRequest, PageImage
from invoice_desk.extraction.offline.facts import load_knowledge
from invoice_desk.extraction.places import placed, sought
from invoice_desk.extraction.seen_reading import seen_reading
from invoice_desk.pipeline.beside import WordsBeside, reading_beside
from invoice_desk.pipeline.exact_data import candidates, fitted, is_whole
from invoice_desk.pipeline.looking import Wants, look_at_document
from invoice_desk.pipeline.or_cancelled import or_cancelled
from invoice_desk.pipeline.own_codes import OwnCodes
from invoice_desk.pipeline.parting import Part, Parted, as_found, as_known, by_page, whole
from invoice_desk.pipeline.picturing import PicturedPage, picture_pages
from invoice_desk.pipeline.pieces import read_pieces
from invoice_desk.pipeline.reading import ReadDocument, read_document
from invoice_desk.pipeline.saving import save_document
from invoice_desk.pipeline.worker_pool import WorkerPool
from invoice_desk.review.page_status import UNREAD
from invoice_desk.store import Desk

if TYPE_CHECKING:
    from invoice_desk.pipeline.batch import BatchPlan

Say = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class _Given:
    """A file that is being read."""

    source: SourceInfo
    data: bytes
    document: ReadDocument
    say: Say
    only: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Said:
    """What was read of one document; `pages` are those of its source, with words where those came meanwhile."""

    part: Part
    pages: tuple[Page, ...]
    readings: tuple[Reading, ...]
    notes: tuple[Note, ...]


class SourceReader:
    """Reads one file after another as the plan says. Thread-safe."""

    def __init__(self, desk: Desk, plan: "BatchPlan", workers: WorkerPool, cancel: CancelToken) -> None:
        self._desk = desk
        self._plan = plan
        self._workers = workers
        self._cancel = cancel
        self._extracting = threading.Semaphore(plan.engine.max_parallel)
        self._asking = threading.Lock()
        self._wants: Wants | None = None

    def read(
        self, path: str, data: bytes, sha256: str, say: Say, *, only: frozenset[str] = frozenset()
    ) -> tuple[str, ...]:
        """The ids of the documents in a file, those that were read first, once they are committed; of several that the
        desk has `only` these are read, if any. Raises InvoiceDeskError; then none is kept.
        """
        say(Progress(stage="progress.preparing"))
        document = self._prepared(data, path)
        given = _Given(SourceInfo(path, sha256, document.media_type, document.page_count), data, document, say, only)
        if document.is_data:
            return self._keep_data(given)
        said = self._said(given)
        saved = tuple(
            save_document(
                self._desk,
                self._plan,
                given.source,
                data,
                one.pages,
                one.readings,
                (*document.notes, *one.notes),
                document_pages=one.part.numbers,
                crop=one.part.crop,
                document_id=one.part.document_id,
            )
            for one in said
        )
        return (*saved, *(one for one in self._desk.documents_for(sha256) if one not in saved))

    def _keep_data(self, given: _Given) -> tuple[str, ...]:
        document = given.document
        several = len(document.exact) > 1
        return tuple(
            save_document(
                self._desk,
                self._plan,
                given.source,
                given.data,
                document.pages,
                fitted(readings, self._plan),
                document.notes,
                document_pages=(number,) if several else None,
            )
            for number, readings in enumerate(document.exact, 1)
        )

    def _said(self, given: _Given) -> Sequence[_Said]:
        """What is read of each document of a file: of all of them before any is kept."""
        parted = self._parted(given)
        said = self._said_of(parted, given)
        if len(said) != 1 or said[0].part.crop or said[0].pages is parted.pages:
            return said
        # The words came while a model looked at all of it, and may tell that it looked at several documents.
        given = replace(given, document=replace(given.document, pages=said[0].pages))
        parted = self._parted(given)
        return self._said_of(parted, given) if len(parted.parts) > 1 else said

    def _said_of(self, parted: Parted, given: _Given) -> Sequence[_Said]:
        said: list[_Said] = []
        pages = parted.pages
        for part in parted.parts:
            seen = part.pages if any(page.words for page in part.pages) else _seen(pages, part)
            said.append(self._read(replace(part, pages=seen), pages, given))
            pages = said[-1].pages
        return said

    def _parted(self, given: _Given) -> Parted:
        """The documents of a file: as the desk has them, as its data says, as they surely are."""
        known = self._desk.documents_of(given.source.sha256)
        closer = partial(self._read_pieces, given)
        numbers = {page.number for page in given.document.pages}
        own = [one for one in known if one.source.sha256 == given.source.sha256]
        if len(known) > 1 or any(_is_part(one, numbers) for one in own):
            if given.only:
                return as_known(given.document, [one for one in known if one.id in given.only], closer)
            return as_known(given.document, [one for one in known if not self._has_read(one)] or known, closer)
        if known or given.document.exact:
            # By its id: a person may part it while it is read, and what is said of it must not make another one then.
            same = (one.id for one in own if numbers == set(one.pages))
            return whole(given.document, document_id=next(same, ""))
        found = as_found(given.document, load_knowledge(), closer, today=date.today())
        return by_page(found) if self._plan.by_page else found

    def _has_read(self, data: DocumentData) -> bool:
        """Whether the engine need not read a document that the desk has."""
        plan = self._plan
        return not plan.again and any(
            (one.engine, one.model, plan.profile or one.profile) == (plan.engine.name, plan.model, one.profile)
            for one in data.readings
        )

    def _read(self, part: Part, pages: tuple[Page, ...], given: _Given) -> _Said:
        """One document. Raises EngineError where nothing is known of it."""
        is_all = not part.crop and {page.number for page in pages} == set(part.numbers)
        data = given.document.exact[0] if given.document.exact and is_all else ()
        codes = OwnCodes.of(part, given.document.codes)
        exact = (*data, *codes.sure(part.pages))
        pictures = self._pictures(part, given)
        notes = tuple(note for one in pictures for note in one.notes)
        images = tuple(PageImage(one.page, one.media_type, one.data, one.tile, one.repeated_lines) for one in pictures)
        profiles = candidates(exact, self._plan)
        request = ExtractionRequest(given.source, given.data, part.pages, profiles, self._plan.model, images)
        try:
            with WordsBeside(partial(self._words, given, part), self._plan.patience) as beside:
                reading = self._extracted(request, given.say, beside)
                came = beside.pages()
        except EngineUnreachableError:
            raise
        except EngineError as error:
            if not is_whole(exact):
                raise
            return _Said(part, pages, fitted(exact, self._plan), (*notes, Note(error.code, error.params)))
        if came:
            pages, data = came, placed(data, came)
            request = replace(request, pages=_seen(pages, part))
        beside_it, doubts = codes.beside(reading, request.pages)
        exact = (*data, *beside_it)
        read = self._seen_beside(request, reading)
        readings = (reading_on_pages(one, part.crop) for one in (*self._looks(request, read), *read))
        return _Said(part, pages, (*fitted(exact, self._plan, otherwise=reading.profile), *readings), (*notes, *doubts))

    def _seen_beside(self, request: ExtractionRequest, reading: Reading) -> tuple[Reading, ...]:
        """The reading, with places where it named none, after that of the engine beside.

        What that engine has said before stands: it is asked for the kind of document that this reading found, which
        may be the wrong one.
        """
        plan, sha256 = self._plan, request.source.sha256
        is_known = plan.beside is not None and self._desk.reading_exists(
            sha256, engine=plan.beside.name, model=plan.beside.list_models()[0].name, profile=None
        )
        beside = None if is_known else plan.beside
        others = reading_beside(beside, request, plan.profiles, reading, self._cancel)
        names_places = any(value.region for value in reading.fields.values())
        return (*others, reading if names_places else sought(reading, request.pages))

    def _looks(self, request: ExtractionRequest, readings: Sequence[Reading]) -> Iterator[Reading]:
        """What the pages show where the last reading of their words has its values."""
        of_words = [one for one in readings if witness_of(one) == OFFLINE]
        profiles = {one.id: one for one in self._plan.profiles}
        for one in of_words[-1:]:
            if one.profile in profiles and (seen := seen_reading(one, request.pages, profiles[one.profile])):
                yield seen

    def _words(self, given: _Given, part: Part) -> Sequence[Page]:
        """The pages of a file that was only looked at with their words; nothing where they were read before."""
        if self._wanted().words or all(page.words for page in part.pages):
            return ()
        plan = self._plan
        return self._workers.ask(read_document, given.data, given.source.path, plan.password, plan.limits).pages

    def _extracted(self, request: ExtractionRequest, say: Say, beside: WordsBeside) -> Reading:
        """What the engine says, once it has a seat free."""

        def heard(progress: Progress) -> None:
            beside.hear(progress)
            say(progress)

        if not self._extracting.acquire(blocking=False):
            say(Progress(stage="progress.queued"))
            self._extracting.acquire()
        try:
            self._cancel.raise_if_cancelled()
            beside.looking()
            return self._plan.engine.extract(request, self._cancel, heard)
        finally:
            self._extracting.release()

    def _prepared(self, data: bytes, name: str) -> ReadDocument:
        """The document with what the model wants to know: pictures where it only looks, words where it reads."""
        plan, wants = self._plan, self._wanted()
        if wants.pictures and not wants.words:
            budget = family_of(plan.model).budget
            return self._workers.ask(look_at_document, data, name, plan.password, plan.limits, budget)
        return self._workers.ask(read_document, data, name, plan.password, plan.limits)

    def _pictures(self, part: Part, given: _Given) -> Sequence[PicturedPage]:
        """What a model that looks is shown of one document: of pages that it shares only its pieces."""
        plan = self._plan
        if not self._wanted().pictures:
            return ()
        if given.document.pictures and not part.crop:
            return [one for one in given.document.pictures if one.page in part.numbers]
        turned = {page.number: page.turned for page in part.pages}
        boxes = {page.number: tuple(word.region for word in page.words) for page in part.pages}
        budget, name = family_of(plan.model).budget, given.source.path
        return self._workers.ask(
            picture_pages, given.data, name, plan.password, plan.limits, turned, budget, boxes, part.crop
        )

    def _read_pieces(self, given: _Given, pieces: Sequence[Region], turned: Mapping[int, int]) -> Sequence[Page | None]:
        plan, name = self._plan, given.source.path
        return self._workers.ask(read_pieces, given.data, name, plan.password, plan.limits, pieces, turned)

    def _wanted(self) -> Wants:
        """Asked once."""
        with self._asking:
            if self._wants is None:
                self._wants = or_cancelled(partial(Wants.of, self._plan.engine, self._plan.model), self._cancel)
            return self._wants


def _is_part(data: DocumentData, numbers: Set[int]) -> bool:
    """Whether a document is a part of its file with these pages: the others went into another desk, unless nobody could
    read them.
    """
    pages = set(data.pages)
    is_less = pages < numbers and not any(note.code in UNREAD for note in data.notes)
    return bool(data.crop) or is_less or not pages <= numbers


def _seen(pages: Sequence[Page], part: Part) -> tuple[Page, ...]:
    return seen_pages(pages, part.numbers, part.crop)
