"""Pieces of pages, each read by OCR at its best size instead of that of the whole page: what a worker process does."""

import logging
from collections.abc import Mapping, Sequence

from invoice_desk.domain.document import Limits, Page, Region
from invoice_desk.intake.open import open_document
from invoice_desk.pipeline.cutting import cut_out, size_for_pieces
from invoice_desk.pipeline.reading import ReadingState, loaded
from invoice_desk.words.ocr import reading_size
from invoice_desk.words.orientation import turned as turned_clockwise

_log = logging.getLogger(__name__)


def read_pieces(
    state: ReadingState,
    data: bytes,
    name: str,
    password: str | None,
    limits: Limits,
    pieces: Sequence[Region],
    turned: Mapping[int, int],
) -> tuple[Page | None, ...]:
    """Each piece of a page, once it is turned clockwise by so many degrees, as a page of its own, in its own frame.

    None for a piece that OCR fails on or takes for one that lies on its side: the page's own words tell more of it.
    Raises UnreadableDocumentError and OcrNotLoadedError.
    """
    ocr = loaded(state.ocr)
    read: dict[Region, Page] = {}
    for number in dict.fromkeys(piece.page for piece in pieces):
        here = [piece for piece in pieces if piece.page == number]
        document = open_document(
            data,
            name,
            password=password,
            limits=limits,
            long_side=size_for_pieces(reading_size, here, turned[number]),
            readers=state.readers,
            only=number,
        )
        for raw in document.pages:
            if raw.image is None:
                continue
            for piece in here:
                try:
                    page = ocr.read(cut_out(turned_clockwise(raw.image, turned[number]), piece), number)
                except Exception as error:  # noqa: BLE001 - native code in OCR fails in many ways
                    _log.debug("a piece of a page was not read: %s", type(error).__name__)
                    continue
                if not page.turned:
                    read[piece] = page
    return tuple(read.get(piece) for piece in pieces)
