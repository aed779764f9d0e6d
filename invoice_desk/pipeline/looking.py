"""A document's pages for a model that looks at them: upright pictures, made in a worker process.

Reading a page by OCR takes longer than showing it to many a model, which does not ask for the words. So they are read
only where nothing else tells which way up a page stands; and where they stand is looked for only where a page is too
tall for one picture, so that no line is cut, and where its print may have become too small.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from PIL import Image

from invoice_desk.domain.document import Limits, Page, Region
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.extraction.catalogue import ImageBudget
from invoice_desk.extraction.engine import ExtractionEngine, needs_words_too, wants_pictures
from invoice_desk.intake.open import open_document
from invoice_desk.intake.reader import OpenedDocument, RawPage
from invoice_desk.pipeline.picturing import Layout, PicturedPage, is_exact, picture_pages, pictures_of
from invoice_desk.pipeline.reading import (
    SHARE_FOR_PAGES,
    ReadDocument,
    ReadingState,
    code_search,
    loaded,
    own_page,
    with_data,
)
from invoice_desk.words.look import look_of
from invoice_desk.words.ocr import reading_size
from invoice_desk.words.orientation import turned
from invoice_desk.words.strokes import stroke_height
from invoice_desk.words.text_layer import is_trustworthy

_SURELY_LARGE: Final = 9
"""Pixels of a stroke: of 33 receipts and invoices one had so many with lines of 13 pixels or fewer, most with 17."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wants:
    """What a model is to be given of each page."""

    pictures: bool
    words: bool

    @staticmethod
    def of(engine: ExtractionEngine, model: str) -> "Wants":
        """Asks the engine, which may take seconds."""
        pictures = wants_pictures(engine, model)
        return Wants(pictures, words=not pictures or needs_words_too(engine, model))


def look_at_document(
    state: ReadingState, data: bytes, name: str, password: str | None, limits: Limits, budget: ImageBudget
) -> ReadDocument:
    """Open a document and make pictures of its pages; the pages have the words that their file says.

    A page for which no time is left becomes a note. Raises UnreadableDocumentError, also where a single page can't be
    decoded: a model must not be asked about half of a document as if it were the whole. Raises OcrNotLoadedError.
    """
    deadline = time.monotonic() + limits.seconds_per_document * SHARE_FOR_PAGES
    eye = _Eye(state, data, name, password, limits, budget)
    document = eye.opened()
    pages: list[Page] = []
    pictures: list[PicturedPage] = []
    notes: list[Note] = []
    search = code_search(state, data, name, password, limits)
    for raw in document.pages:
        page, shown = eye.seen(raw, document.media_type)
        pages.append(page)
        pictures += shown
        search.look_at(raw, page, has_more_pixels=eye.has_reduced(raw))
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
        tuple(pictures),
        codes=tuple(search.codes),
    )
    return with_data(read, data, name, password, limits)


class _Eye:
    """Looks at the pages of one document."""

    def __init__(
        self,
        state: ReadingState,
        data: bytes,
        name: str,
        password: str | None,
        limits: Limits,
        budget: ImageBudget,
    ) -> None:
        self._state = state
        self._data = data
        self._name = name
        self._password = password
        self._limits = limits
        self._budget = budget
        self._plain = Layout.of((), budget)

    def opened(self) -> OpenedDocument:
        """The document with pages as large as the pictures are to be."""
        return open_document(
            self._data,
            self._name,
            password=self._password,
            limits=self._limits,
            long_side=self._plain.decoded_long_side,
            readers=self._state.readers,
        )

    def has_reduced(self, raw: RawPage) -> bool:
        """Whether its picture is smaller than the page is in its file, and than text recognition would have it."""
        if raw.image is None:
            return False
        long_side = max(raw.image.size)
        return self._plain.decoded_long_side(*raw.image.size) <= long_side < reading_size(*raw.image.size)

    def seen(self, raw: RawPage, media_type: str) -> tuple[Page, tuple[PicturedPage, ...]]:
        """A page and its pictures; none where its format has no picture."""
        page, pictures = self._seen(raw, media_type)
        if raw.image is not None:
            places = [word.region for word in page.words]
            page = replace(page, look=look_of(turned(raw.image, page.turned), places))
        return page, pictures

    def _seen(self, raw: RawPage, media_type: str) -> tuple[Page, tuple[PicturedPage, ...]]:
        own = own_page(raw, media_type)
        if raw.image is None:
            return own, ()
        if is_trustworthy(raw.words, scanned=raw.scanned):
            places = [word.region for word in own.words]
            if self._is_tall(own):
                return own, self._pictured(own, places)
            layout = Layout.of(places, self._budget)
            return own, tuple(pictures_of(raw.image, own.number, layout, is_exact=is_exact(media_type)))
        turns = self._state.ocr.turns_of(raw.image)
        upright = turned(raw.image, turns[0])
        page = Page(raw.number, upright.width, upright.height, turned=turns[0])
        if len(turns) > 1:
            page = self._read(page)
            return page, self._pictured(page, [word.region for word in page.words])
        if self._is_tall(page) or self._may_be_small(upright):
            return page, self._pictured(page, self._places(page))
        return page, tuple(pictures_of(upright, page.number, self._plain, is_exact=is_exact(media_type)))

    def _is_tall(self, page: Page) -> bool:
        return page.height > self._budget.largest_aspect * page.width

    def _may_be_small(self, image: Image.Image) -> bool:
        """Whether print may have become too small; what has all its pixels was not made smaller here."""
        is_reduced = max(image.size) >= self._plain.decoded_long_side(*image.size)
        return is_reduced and stroke_height(image) < _SURELY_LARGE

    def _read(self, page: Page) -> Page:
        """The page with its words; as it is, where OCR fails: the model sees it all the same."""
        ocr, image = loaded(self._state.ocr), self._decoded(page.number)
        try:
            return ocr.read(image, page.number) if image is not None else page
        except Exception as error:  # noqa: BLE001 - native code in OCR fails in many ways
            _log.debug("a page was not read: %s", type(error).__name__)
            return page

    def _places(self, page: Page) -> Sequence[Region]:
        """Where words stand on it; nothing, where that can't be found."""
        ocr, image = loaded(self._state.ocr), self._decoded(page.number)
        try:
            return ocr.places(turned(image, page.turned), page.number) if image is not None else ()
        except Exception as error:  # noqa: BLE001 - as above
            _log.debug("no words were found on a page: %s", type(error).__name__)
            return ()

    def _decoded(self, number: int) -> Image.Image | None:
        """A page in the size that is best for OCR."""
        document = open_document(
            self._data,
            self._name,
            password=self._password,
            limits=self._limits,
            long_side=reading_size,
            readers=self._state.readers,
            only=number,
        )
        (raw,) = document.pages
        return raw.image

    def _pictured(self, page: Page, places: Sequence[Region]) -> tuple[PicturedPage, ...]:
        """Pictures of a page by the places of its words, decoded anew in the size that they ask for."""
        return picture_pages(
            self._state,
            self._data,
            self._name,
            self._password,
            self._limits,
            {page.number: page.turned},
            self._budget,
            {page.number: places},
        )
