"""A page as a picture for the eye: what the worker process of the window does, and how it is asked."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar, TypeVarTuple

from PIL import Image

from invoice_desk.domain.document import Limits, Page
from invoice_desk.domain.job import CancelToken
from invoice_desk.intake.open import open_document
from invoice_desk.intake.reader import LongSide, PageReader
from invoice_desk.words.orientation import turned as turned_clockwise

LONG_SIDE = 2200
STRIP_SHORT_SIDE = 700  # a till receipt as wide as its paper needs this much to stay readable when enlarged
STRIP_LONG_SIDE = 6000
THUMBNAIL_LONG_SIDE = 224
SECONDS_PER_PAGE = 30.0

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


class RegionOcr(Protocol):
    """Reads pieces of pages that stand upright; `words.ocr.OcrReader` is one."""

    def load(self) -> None:
        """Make it ready, which takes a second or, on a cold disk, many."""

    def read_upright(self, image: Image.Image, page_number: int, /) -> Page:
        """The words of a picture."""

    def recognise(self, lines: Sequence[Image.Image], /) -> Sequence[tuple[str, float]]:
        """What each picture of one line says, and how surely."""


@dataclass(frozen=True, slots=True)
class ViewingState:
    """What the worker process keeps: the readers of the formats, and what gives the OCR once somebody needs it."""

    readers: Sequence[PageReader]
    ocr: Callable[[], RegionOcr] | None = None


@dataclass(frozen=True, slots=True)
class PagePicture:
    """The pixels of an upright page, row by row: four bytes each, blue, green, red and 255.

    `lacks_words`: its text is not on it (OFD), and is to be drawn by whoever has fonts.
    """

    width: int
    height: int
    data: bytes
    lacks_words: bool = False


def viewing_size(width: float, height: float) -> int:
    """The long side, in pixels, that is worth showing of a page of these proportions."""
    aspect = max(width, height) / max(1.0, min(width, height))
    return min(STRIP_LONG_SIDE, max(LONG_SIDE, round(STRIP_SHORT_SIDE * aspect)))


def side_for_height(tall: int, turned: int, width: float, height: float) -> int:
    """The long side, in pixels, of a page that is `tall` pixels high once it is turned; no more than `viewing_size`."""
    upright = max(1e-6, width if turned % 180 else height)
    return max(1, min(viewing_size(width, height), round(tall * max(width, height) / upright)))


def render_page(
    state: ViewingState,
    data: bytes,
    name: str,
    password: str | None,
    limits: Limits,
    page_number: int,
    turned: int,
    long_side: LongSide,
) -> PagePicture | None:
    """One page as its file gives it, then turned clockwise by `turned` degrees (`Page.turned`); no other is decoded.

    None where the format has nothing to draw but words. Raises UnreadableDocumentError.
    """
    document = open_document(
        data, name, password=password, limits=limits, long_side=long_side, readers=state.readers, only=page_number
    )
    (raw,) = document.pages
    image = raw.image if raw.image is not None else raw.backdrop() if raw.backdrop is not None else None
    if image is None:
        return None
    image = turned_clockwise(image, turned)
    pixels = image.convert("RGBA").tobytes("raw", "BGRA")
    return PagePicture(image.width, image.height, pixels, lacks_words=raw.image is None)


class ViewingWorker(Protocol):
    """What viewing needs of a worker process; `worker.WorkerProcess` is one."""

    def ask(
        self,
        fn: Callable[[ViewingState, *_Ts], _T],
        /,
        *args: *_Ts,
        timeout: float | None = None,
        cancel: CancelToken | None = None,
        prepare: Callable[[ViewingState], None] | None = None,
    ) -> Future[_T]:
        """As `WorkerProcess.ask`."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Asks a worker process for pages, in the sizes that the window shows."""

    worker: ViewingWorker
    limits: Limits

    def ask(
        self,
        data: bytes,
        page_number: int,
        turned: int,
        *,
        small: bool,
        password: str | None,
        cancel: CancelToken,
        tall: int = 0,
    ) -> Future[PagePicture | None]:
        """As `render_page`; `small` is for a thumbnail, `tall` how many pixels high it need be at most, 0 for as large
        as is worth showing. The future may fail as `WorkerProcess.ask` says, too.
        """
        viewing: LongSide = partial(side_for_height, tall, turned) if tall else viewing_size
        return self.worker.ask(
            render_page,
            data,
            "",
            password,
            self.limits,
            page_number,
            turned,
            THUMBNAIL_LONG_SIDE if small else viewing,
            timeout=SECONDS_PER_PAGE,
            cancel=cancel,
        )
