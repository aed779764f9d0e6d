"""What is printed in a box on a page, recognised anew: for print that the page's words do not know or cut otherwise."""

import io
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from invoice_desk.domain.document import Limits, Region, Word
from invoice_desk.domain.job import CancelToken
from invoice_desk.intake.open import open_document
from invoice_desk.pipeline.viewing import ViewingState, ViewingWorker, viewing_size
from invoice_desk.words.ocr import is_blank
from invoice_desk.words.orientation import turned as turned_clockwise

SECONDS_PER_BOX = 30.0
_FRAME = 24
"""Pixels of paper put round a box: text recognition finds nothing at the very edge of a picture."""
_SMALLEST = 4
_SLIVER, _AT_EDGE = 0.75, 3
"""Of the height of the tallest line: what is lower and lies at the edge, within so many pixels, is cut off another."""
_SURE = 0.5
"""How surely a box without any line found in it must be read to be one line."""


def load_ocr(state: ViewingState) -> None:
    """What prepares a worker process for boxes: it takes a second or, on a cold disk, many."""
    if state.ocr is not None:
        state.ocr().load()


def ready(_: ViewingState) -> None:
    """Asked of a worker process so that it is prepared before there is a box."""


def read_box(
    state: ViewingState, data: bytes, password: str | None, limits: Limits, box: Region, turned: int
) -> tuple[Word, ...]:
    """The words in a box on a page that is turned clockwise by `turned` degrees to stand upright (`Page.turned`).

    Both are in the frame of the upright page. None where nothing is printed, or the page has no picture. Raises
    UnreadableDocumentError.
    """
    page = _page(state, data, password, limits, box.page, turned)
    if page is None or state.ocr is None:
        return ()
    edges = _edges(page, box)
    cut = page.crop(edges)
    if min(cut.size) < _SMALLEST or is_blank(cut):
        return ()
    ocr = state.ocr()
    framed = ImageOps.expand(cut, _FRAME, _paper(cut))
    words = _without_slivers(ocr.read_upright(framed, box.page).words, framed.height)
    if not words:
        ((text, score),) = ocr.recognise([cut])
        return (Word(text, box),) if text.strip() and score >= _SURE else ()
    origin = edges[0] - _FRAME, edges[1] - _FRAME
    return tuple(Word(word.text, _on_page(word.region, framed, origin, page)) for word in words)


def box_picture(
    state: ViewingState, data: bytes, password: str | None, limits: Limits, box: Region, turned: int
) -> bytes:
    """A picture, as PNG, of what is in a box and of nothing else, with paper round it; empty where nothing is printed
    there. Box and `turned` as in `read_box`. Raises UnreadableDocumentError.
    """
    page = _page(state, data, password, limits, box.page, turned)
    cut = page.crop(_edges(page, box)) if page is not None else None
    if cut is None or min(cut.size) < _SMALLEST or is_blank(cut):
        return b""
    written = io.BytesIO()
    ImageOps.expand(cut, _FRAME, _paper(cut)).save(written, "PNG")
    return written.getvalue()


@dataclass(frozen=True, slots=True)
class BoxReader:
    """Asks a worker process for what stands in boxes."""

    worker: ViewingWorker
    limits: Limits

    def warm(self, cancel: CancelToken) -> Future[None]:
        """Make the process ready before there is a box. The future may fail as `WorkerProcess.ask` says."""
        return self.worker.ask(ready, timeout=SECONDS_PER_BOX, cancel=cancel, prepare=load_ocr)

    def ask(
        self, data: bytes, box: Region, turned: int, *, password: str | None, cancel: CancelToken
    ) -> Future[tuple[Word, ...]]:
        """As `read_box`. The future may fail as `WorkerProcess.ask` says, too."""
        return self.worker.ask(
            read_box,
            data,
            password,
            self.limits,
            box,
            turned,
            timeout=SECONDS_PER_BOX,
            cancel=cancel,
            prepare=load_ocr,
        )

    def picture(
        self, data: bytes, box: Region, turned: int, *, password: str | None, cancel: CancelToken
    ) -> Future[bytes]:
        """As `box_picture`. The future may fail as `WorkerProcess.ask` says, too."""
        return self.worker.ask(
            box_picture, data, password, self.limits, box, turned, timeout=SECONDS_PER_BOX, cancel=cancel
        )


def _page(
    state: ViewingState, data: bytes, password: str | None, limits: Limits, number: int, turned: int
) -> Image.Image | None:
    """The upright page; None where it has no picture."""
    document = open_document(
        data, "", password=password, limits=limits, long_side=viewing_size, readers=state.readers, only=number
    )
    (raw,) = document.pages
    return turned_clockwise(raw.image, turned).convert("RGB") if raw.image is not None else None


def _edges(page: Image.Image, box: Region) -> tuple[int, int, int, int]:
    """Of a box on a page, in pixels."""
    left, top = int(box.x0 * page.width), int(box.y0 * page.height)
    return left, top, round(box.x1 * page.width), round(box.y1 * page.height)


def _paper(cut: Image.Image) -> tuple[int, ...]:
    """The colour that most of a piece has: that of its paper."""
    return tuple(int(shade) for shade in np.median(np.asarray(cut).reshape(-1, 3), axis=0))


def _without_slivers(words: Sequence[Word], height: int) -> list[Word]:
    """The words without the edges of lines that the box leaves out; `height` of the framed picture in pixels."""
    top, bottom = (_FRAME + _AT_EDGE) / height, 1 - (_FRAME + _AT_EDGE) / height
    tallest = max((word.region.y1 - word.region.y0 for word in words), default=0.0)
    return [
        word
        for word in words
        if word.text.strip()
        and (word.region.y1 - word.region.y0 >= _SLIVER * tallest or (top < word.region.y0 and word.region.y1 < bottom))
    ]


def _on_page(region: Region, framed: Image.Image, origin: tuple[int, int], page: Image.Image) -> Region:
    """A place on a framed piece as one on the page; `origin` is where the frame begins there, in pixels."""
    xs = [(origin[0] + x * framed.width) / page.width for x in (region.x0, region.x1)]
    ys = [(origin[1] + y * framed.height) / page.height for y in (region.y0, region.y1)]
    x0, x1, y0, y1 = (min(1.0, max(0.0, edge)) for edge in (*xs, *ys))
    return Region(region.page, x0, y0, x1, y1)
