"""From a document's bytes to the words on its pages: what a worker process does for a run or for the window."""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from PIL import Image

from invoice_desk.domain.document import Limits, Page, Region, WordOrigin
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.page_code import PageCode
from invoice_desk.domain.record import Note, Reading
from invoice_desk.extraction.exact.fapiao import INFO_KEYS
from invoice_desk.extraction.exact.reader import ExactReadings, exact_readings
from invoice_desk.extraction.offline.engine import places_of_values
from invoice_desk.extraction.places import placed
from invoice_desk.intake.embedded import data_parts
from invoice_desk.intake.open import open_document
from invoice_desk.intake.reader import PageReader, RawPage
from invoice_desk.intake.xml_pages import MEDIA_TYPES
from invoice_desk.pipeline.page_codes import CodeSearch
from invoice_desk.pipeline.picturing import PicturedPage
from invoice_desk.words.look import look_of
from invoice_desk.words.ocr import reading_size
from invoice_desk.words.orientation import turned
from invoice_desk.words.seen import is_mostly_other, seen_words
from invoice_desk.words.text_layer import is_trustworthy, pictures_worth_reading, with_words_in_pictures

_log = logging.getLogger(__name__)

SHARE_FOR_PAGES = 0.7
"""Of the seconds a document may take, those in which a page may still be begun: the rest is left for finishing it."""

SHARE_FOR_LOOKS = 0.35
"""Of those seconds, in which it is looked whether pages show their own words: a long document rather has all pages."""


class OcrNotLoadedError(Exception):
    """Nothing is wrong: a page needs OCR, and this process has not loaded it; to be asked again after `load_ocr`."""


class Ocr(Protocol):
    """Reads the words of a picture; `words.ocr.OcrReader` is one."""

    @property
    def is_loaded(self) -> bool:
        """Whether it is ready to read and to find places."""

    def load(self) -> None:
        """Make it ready, which takes a second or, on a cold disk, many."""

    def read(self, image: Image.Image, page_number: int, /) -> Page:
        """The page, turned upright, with its words."""

    def recognise(self, lines: Sequence[Image.Image], /) -> Sequence[tuple[str, float]]:
        """What each picture of one line says, and how surely."""

    def turns_of(self, image: Image.Image, /) -> tuple[int, ...]:
        """By how many degrees clockwise it must be turned to stand upright; several where only reading can tell."""

    def places(self, image: Image.Image, page_number: int, /) -> tuple[Region, ...]:
        """Where words stand on an upright page; finding them is faster than reading them."""


@dataclass(frozen=True, slots=True)
class ReadingState:
    """What a worker process keeps warm: the readers of the formats, and the OCR models."""

    readers: Sequence[PageReader]
    ocr: Ocr


def load_ocr(state: ReadingState) -> None:
    """What prepares a worker process for documents that must be read."""
    state.ocr.load()


def loaded(ocr: Ocr) -> Ocr:
    """The OCR where it is ready. Raises OcrNotLoadedError: loading must not count as the time that a document takes."""
    if not ocr.is_loaded:
        raise OcrNotLoadedError
    return ocr


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document's pages with their words; `notes` name the pages that are missing among `page_count`, and why.

    `pictures` are those of a document that was looked at (`pipeline.looking`). `exact` are the readings of the data in
    the file, for each document that it holds: one nearly always, none where there is no such data. Of several documents
    each has its page. `codes` are those printed on the pages, whatever they are for.
    """

    media_type: str
    page_count: int
    pages: tuple[Page, ...]
    notes: tuple[Note, ...]
    pictures: tuple[PicturedPage, ...] = ()
    exact: tuple[tuple[Reading, ...], ...] = ()
    codes: tuple[PageCode, ...] = ()

    @property
    def is_data(self) -> bool:
        """Whether the file is data alone: its pages show nothing that an engine could see and the data does not say."""
        return self.media_type in MEDIA_TYPES.values()


def read_document(state: ReadingState, data: bytes, name: str, password: str | None, limits: Limits) -> ReadDocument:
    """Open a document and read its pages, by its own text where that can be trusted, by OCR elsewhere.

    Where its own text counts, the words that matter are looked at: the page may show something else. A page that fails,
    or for which no time is left, becomes a note; the others are kept. Raises UnreadableDocumentError when no page could
    be read, or when data alone is no invoice, and OcrNotLoadedError.
    """
    began = time.monotonic()
    deadline = began + limits.seconds_per_document * SHARE_FOR_PAGES
    look_until = began + limits.seconds_per_document * SHARE_FOR_LOOKS
    document = open_document(
        data, name, password=password, limits=limits, long_side=reading_size, readers=state.readers
    )
    pages: list[Page] = []
    notes: list[Note] = []
    search = code_search(state, data, name, password, limits)
    for raw in document.pages:
        try:
            may_look = time.monotonic() < look_until
            pages.append(_words_of(raw, document.media_type, state.ocr, notes, may_look=may_look))
        except OcrNotLoadedError:
            raise
        except Exception:  # noqa: BLE001 - native code in OCR fails in many ways, and the other pages must not suffer
            notes.append(Note("page.not_read", {"page": raw.number}))
        else:
            search.look_at(raw, pages[-1])
        if time.monotonic() > deadline:
            if raw.number < min(document.page_count, limits.max_pages):
                notes.append(Note("pages.out_of_time", {"shown": raw.number, "total": document.page_count}))
            break
    if not pages:
        raise UnreadableDocumentError("document.no_page_read")
    read = ReadDocument(
        document.media_type,
        document.page_count,
        tuple(pages),
        (*document.notes, *notes),
        codes=tuple(search.codes),
    )
    return with_data(read, data, name, password, limits)


def code_search(state: ReadingState, data: bytes, name: str, password: str | None, limits: Limits) -> CodeSearch:
    """Looks for codes on the pages of a document, which it may decode anew in another size."""

    def decode(number: int, long_side: int) -> RawPage | None:
        document = open_document(
            data, name, password=password, limits=limits, long_side=long_side, readers=state.readers, only=number
        )
        return next(document.pages, None)

    return CodeSearch(decode)


def with_data(read: ReadDocument, data: bytes, name: str, password: str | None, limits: Limits) -> ReadDocument:
    """The document with what the data in its file says, each value at its place where the page shows it.

    Raises UnreadableDocumentError where the file is data alone and no invoice.
    """
    try:
        return _with_data(read, data, name, password, limits)
    except UnreadableDocumentError:
        raise
    except Exception as error:  # whatever the data is, the pages were read and must not suffer
        _log.debug("the data of a file could not be read: %s", type(error).__name__)
        if read.is_data:
            raise UnreadableDocumentError("document.failed", reason=type(error).__name__) from error
        return replace(read, notes=(*read.notes, Note("exact.unread", {"name": type(error).__name__})))


def _with_data(read: ReadDocument, data: bytes, name: str, password: str | None, limits: Limits) -> ReadDocument:
    parts = data_parts(data, name, password=password, limits=limits, info_keys=INFO_KEYS)
    said = exact_readings(parts)
    if read.is_data and not said.documents:
        raise UnreadableDocumentError("xml.no_invoice")
    notes = read.notes if not said.unread else (*read.notes, Note("exact.unread", {"name": said.unread}))
    exact = tuple(
        placed(readings, pages) for readings, pages in zip(said.documents, _pages_of_each(read, said), strict=False)
    )
    return replace(read, notes=notes, exact=exact)


def _pages_of_each(read: ReadDocument, said: ExactReadings) -> list[tuple[Page, ...]]:
    return [(page,) for page in read.pages] if len(said.documents) > 1 else [read.pages]


def own_page(raw: RawPage, media_type: str) -> Page:
    """The page with what its file says itself."""
    origin = WordOrigin.OFD if media_type == "application/ofd" else WordOrigin.TEXT_LAYER
    return Page(raw.number, raw.width, raw.height, origin=origin, words=raw.words)


def _words_of(raw: RawPage, media_type: str, ocr: Ocr, notes: list[Note], *, may_look: bool) -> Page:
    page = _read_page(raw, media_type, ocr, notes, may_look=may_look)
    if raw.image is None:
        return page
    return replace(page, look=look_of(turned(raw.image, page.turned), [word.region for word in page.words]))


def _read_page(raw: RawPage, media_type: str, ocr: Ocr, notes: list[Note], *, may_look: bool) -> Page:
    own = own_page(raw, media_type)
    if raw.image is None:
        return own
    if not is_trustworthy(raw.words, scanned=raw.scanned):
        return loaded(ocr).read(raw.image, raw.number)
    own = _looked_at(own, raw.image, loaded(ocr)) if may_look else own
    if is_mostly_other(own.seen):
        notes.append(Note("page.text_not_shown", {"page": raw.number}))
        return ocr.read(raw.image, raw.number)
    pictures = pictures_worth_reading(raw.pictures)
    return with_words_in_pictures(own, loaded(ocr).read(raw.image, raw.number), pictures) if pictures else own


def _looked_at(page: Page, image: Image.Image, ocr: Ocr) -> Page:
    """The page with those of its words that were looked at; as it is, where that fails."""
    try:
        return replace(page, seen=seen_words(page, image, ocr.recognise, values=places_of_values(page)))
    except Exception as error:  # noqa: BLE001 - native code in OCR fails in many ways
        _log.debug("a page was not looked at: %s", type(error).__name__)
        return page
