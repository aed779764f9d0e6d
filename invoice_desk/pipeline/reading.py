"""From a document's bytes to the words on its pages: what a worker process does for a run or for the window."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from PIL import Image

from invoice_desk.domain.document import Limits, Page, Region, WordOrigin
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.open import open_document
from invoice_desk.intake.reader import PageReader, RawPage
from invoice_desk.pipeline.picturing import PicturedPage
from invoice_desk.words.ocr import reading_size
from invoice_desk.words.text_layer import is_trustworthy, pictures_worth_reading, with_words_in_pictures

SHARE_FOR_PAGES = 0.7
"""Of the seconds a document may take, those in which a page may still be begun: the rest is left for finishing it."""


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

    `pictures` are those of a document that was looked at (`pipeline.looking`).
    """

    media_type: str
    page_count: int
    pages: tuple[Page, ...]
    notes: tuple[Note, ...]
    pictures: tuple[PicturedPage, ...] = ()


def read_document(state: ReadingState, data: bytes, name: str, password: str | None, limits: Limits) -> ReadDocument:
    """Open a document and read its pages, by its own text where that can be trusted, by OCR elsewhere.

    A page that fails, or for which no time is left, becomes a note; the others are kept. Raises UnreadableDocumentError
    when no page could be read, and OcrNotLoadedError.
    """
    deadline = time.monotonic() + limits.seconds_per_document * SHARE_FOR_PAGES
    document = open_document(
        data, name, password=password, limits=limits, long_side=reading_size, readers=state.readers
    )
    pages: list[Page] = []
    notes: list[Note] = []
    for raw in document.pages:
        try:
            pages.append(_words_of(raw, document.media_type, state.ocr))
        except OcrNotLoadedError:
            raise
        except Exception:  # noqa: BLE001 - native code in OCR fails in many ways, and the other pages must not suffer
            notes.append(Note("page.not_read", {"page": raw.number}))
        if time.monotonic() > deadline:
            if raw.number < min(document.page_count, limits.max_pages):
                notes.append(Note("pages.out_of_time", {"shown": raw.number, "total": document.page_count}))
            break
    if not pages:
        raise UnreadableDocumentError("document.no_page_read")
    return ReadDocument(document.media_type, document.page_count, tuple(pages), (*document.notes, *notes))


def own_page(raw: RawPage, media_type: str) -> Page:
    """The page with what its file says itself."""
    origin = WordOrigin.OFD if media_type == "application/ofd" else WordOrigin.TEXT_LAYER
    return Page(raw.number, raw.width, raw.height, origin=origin, words=raw.words)


def _words_of(raw: RawPage, media_type: str, ocr: Ocr) -> Page:
    own = own_page(raw, media_type)
    if raw.image is None:
        return own
    if not is_trustworthy(raw.words, scanned=raw.scanned):
        return loaded(ocr).read(raw.image, raw.number)
    pictures = pictures_worth_reading(raw.pictures)
    return with_words_in_pictures(own, loaded(ocr).read(raw.image, raw.number), pictures) if pictures else own
