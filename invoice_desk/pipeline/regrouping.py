"""What a person makes of documents: one parted into pieces or runs of pages, several joined into one."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import PurePath

from invoice_desk.domain.crop import Crop, cropped, on_page, shared, united
from invoice_desk.domain.document import Page, Region, SourceInfo, Word
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.domain.record import Record
from invoice_desk.domain.trust import EXACT_ENGINE
from invoice_desk.extraction.offline.facts import load_knowledge
from invoice_desk.extraction.offline.receipts import pieces_of, runs_of_pages, signs_of
from invoice_desk.intake.bundle import MEDIA_TYPE, JoinedFile, bundled
from invoice_desk.store import Desk, NewDocument, NewSource

_SAME_PLACE = 0.05


class NotJoinableError(InvoiceDeskError):
    """Documents that can't be one: another document is between them."""


@dataclass(frozen=True, slots=True)
class LikelyPieces:
    """The words of a page, and the receipts that may stand on a piece of it: that piece itself where none are found."""

    words: tuple[Word, ...]
    pieces: tuple[Region, ...]


def likely_pieces(desk: Desk, sha256: str, piece: Region) -> LikelyPieces:
    """What to begin with where a person parts a page."""
    page = next((page for page in reversed(desk.pages_of(sha256)) if page.number == piece.page), None)
    if page is None or not page.words:
        return LikelyPieces((), (piece,))
    found = pieces_of(cropped(page, piece), load_knowledge(), today=date.today())
    return LikelyPieces(page.words, tuple(on_page(one, piece) for one in found) or (piece,))


def likely_firsts(desk: Desk, record: Record) -> tuple[int, ...]:
    """The pages with which the invoices of a document seem to begin, its first one always."""
    pages = {page.number: page for page in desk.pages_of(record.source.sha256) if page.number in record.pages}
    runs = runs_of_pages([pages[number] for number in sorted(pages)], load_knowledge(), today=date.today())
    return tuple(run[0].number for run in runs if run) or record.pages[:1]


def may_be_several(desk: Desk, document_id: str, *, always: bool = False) -> bool:
    """Whether a document of several pages may be several: two of its pages have the signs of a whole one.

    What a file says as data is about all of it. `always`: as soon as it has several pages.
    """
    data = next(iter(desk.documents((document_id,), alone=True)), None)
    if data is None or len(data.pages) < 2:
        return False
    if always or any(one.engine == EXACT_ENGINE for one in data.readings):
        return always
    pages = {page.number: page for page in desk.pages_of(data.source.sha256) if page.number in data.pages}
    knowledge, today = load_knowledge(), date.today()
    whole = (number for number, page in pages.items() if signs_of([page], knowledge, today=today).is_sure)
    return len(list(islice(whole, 2))) == 2


def parted_by_pieces(record: Record, pieces: Sequence[Region]) -> list[NewDocument]:
    """A document for each piece of its only page."""
    return [_new(record, record.pages, (piece,)) for piece in pieces]


def parted_by_pages(record: Record, firsts: Iterable[int]) -> list[NewDocument]:
    """A document for each run of pages; the first run begins with the first page."""
    beginnings = {record.pages[0], *firsts}
    runs: list[list[int]] = []
    for number in record.pages:
        if number in beginnings:
            runs.append([])
        runs[-1].append(number)
    return [_new(record, tuple(run), tuple(piece for piece in record.crop if piece.page in run)) for run in runs]


@dataclass(frozen=True, slots=True)
class Joined:
    """One document in the place of several; `source` where they were in several files, which are one from now on."""

    document: NewDocument
    source: NewSource | None = None


def joined(desk: Desk, records: Sequence[Record]) -> Joined:
    """One document of several, in their order where they are of several files. Raises NotJoinableError."""
    sources = list(dict.fromkeys(record.source.sha256 for record in records))
    if len(sources) > 1:
        return _of_several_files(desk, records, sources)
    return Joined(of_one_file(records, desk.documents_of(sources[0])))


def of_one_file(records: Sequence[Record], all_of_source: Sequence[DocumentData]) -> NewDocument:
    """One document of several of one source; on a page of which they have pieces, the piece that holds them.

    Raises NotJoinableError.
    """
    first = min(records, key=lambda record: (record.pages, [(piece.y0, piece.x0) for piece in record.crop]))
    numbers, whole, crop = _extent(records)
    ids = {record.document_id for record in records}
    others = [data for data in all_of_source if data.id not in ids]
    if any(_lies_on(other, crop, whole) for other in others):
        raise NotJoinableError("regroup.another_between")
    if not others:
        crop = ()  # nothing else is there that it would have to be kept from
    return _new(first, numbers, crop)


def _extent(records: Sequence[Record]) -> tuple[tuple[int, ...], set[int], Crop]:
    """All pages, those that are whole, and the pieces of the others."""
    numbers = tuple(sorted({number for record in records for number in record.pages}))
    whole = {number for record in records for number in record.pages if number not in _pages_of(record.crop)}
    return numbers, whole, united(piece for record in records for piece in record.crop if piece.page not in whole)


def _of_several_files(desk: Desk, records: Sequence[Record], sources: Sequence[str]) -> Joined:
    files: list[JoinedFile] = []
    pages: list[Page] = []
    numbers: list[int] = []
    crop: list[Region] = []
    before = 0
    for sha256 in sources:
        here = [record for record in records if record.source.sha256 == sha256]
        of_one_file(here, desk.documents_of(sha256))  # raises where another one is between
        own, _, pieces = _extent(here)
        numbers += (before + number for number in own)
        crop += (replace(piece, page=before + piece.page) for piece in pieces)
        pages += (_counted(page, before) for page in desk.pages_of(sha256))
        files.append(JoinedFile(PurePath(here[0].source.path).name, desk.source_bytes(sha256)))
        before += here[0].source.page_count
    data = bundled(files)
    path = " + ".join((records[0].source.path, *(file.name for file in files[1:])))
    info = SourceInfo(path, hashlib.sha256(data).hexdigest(), MEDIA_TYPE, before)
    document = NewDocument(str(uuid.uuid4()), info.sha256, tuple(numbers), records[0].profile, tuple(crop))
    return Joined(document, NewSource(info, data, tuple(pages)))


def _counted(page: Page, before: int) -> Page:
    """A page of one of the files with its number among all of them."""
    words = tuple(Word(word.text, replace(word.region, page=before + page.number)) for word in page.words)
    return replace(page, number=before + page.number, words=words)


def _lies_on(other: DocumentData, crop: Crop, whole: Iterable[int]) -> bool:
    """Whether a document has something of what the joined one would have."""
    if any(number in whole for number in other.pages if number not in _pages_of(other.crop)):
        return False  # both have the page already
    return any(shared(one, piece) > _SAME_PLACE for one in other.crop for piece in crop)


def _pages_of(crop: Crop) -> set[int]:
    return {piece.page for piece in crop}


def _new(record: Record, numbers: tuple[int, ...], crop: Crop) -> NewDocument:
    return NewDocument(str(uuid.uuid4()), record.source.sha256, numbers, record.profile, crop)
