"""The page-reader seam: a file's bytes in, its pages as pictures or words out.

Runs inside a worker process, one document at a time: decoders may crash or hang, and pypdfium2 is not thread-safe.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from PIL import Image

from invoice_desk.domain.document import Limits, Region, Word
from invoice_desk.domain.record import Note

LongSide = int | Callable[[float, float], int]
"""The most pixels a page's long side may have: a number, or a rule by the page's width and height (in any unit)."""


def most_pixels(asked: LongSide, width: float, height: float) -> int:
    """What `asked` allows the long side of a page of these proportions."""
    return asked if isinstance(asked, int) else asked(width, height)


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page as its file gives it.

    `image` is RGB, upright by the file's own word (EXIF, PDF rotation), long side at most what was asked for; None
    where the format has no picture (OFD): then `backdrop` makes one, as long, of what is drawn beside the words.
    `words` come from the file's own text (text layer, OFD), in relative coordinates of the same upright page; empty
    when there are none. `width` and `height` are the picture's, or the page's proportions.

    Of a page that is drawn (PDF), `pictures` are the places of the pictures on it, and `scanned` says that the page is
    one: a picture covers most of it, or its text is there but invisible.
    """

    number: int
    width: float
    height: float
    image: Image.Image | None
    words: tuple[Word, ...] = ()
    pictures: tuple[Region, ...] = ()
    scanned: bool = False
    backdrop: Callable[[], Image.Image] | None = None


@dataclass(slots=True)
class OpenedDocument:
    """An opened file: how many pages it has, and those within the limits, decoded one by one as they are taken."""

    media_type: str
    page_count: int
    pages: Iterator[RawPage]
    notes: list[Note] = field(default_factory=list)


class PageReader(Protocol):
    """Reads one family of formats."""

    def accepts(self, head: bytes, name: str) -> bool:
        """Whether these first bytes (1 kB or more where the file has them) are this reader's, whatever the name."""

    def open(
        self,
        data: bytes,
        name: str,
        password: str | None,
        limits: Limits,
        long_side: LongSide,
        *,
        only: int | None = None,
    ) -> OpenedDocument:
        """Open a file; pages are decoded with a long side of at most `long_side` pixels, or the page `only` alone.

        Raises UnreadableDocumentError, here or while pages are taken.
        """
