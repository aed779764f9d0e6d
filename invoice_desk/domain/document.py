"""What is looked at: sources, pages, regions on a page and the words found there.

Coordinates are relative to the page *turned upright*: 0..1 from the left, 0..1 from the top. Pages count from 1.
"""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle on a page."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float

    def united(self, other: "Region") -> "Region":
        """The smallest region that holds both; they must be on one page."""
        return Region(
            self.page,
            min(self.x0, other.x0),
            min(self.y0, other.y0),
            max(self.x1, other.x1),
            max(self.y1, other.y1),
        )


class WordOrigin(StrEnum):
    """Who says that these words stand on the page."""

    OCR = "ocr"
    TEXT_LAYER = "text_layer"
    OFD = "ofd"


@dataclass(frozen=True, slots=True)
class Word:
    """A run of text as its origin gave it: one word, or a whole cell or line."""

    text: str
    region: Region


@dataclass(frozen=True, slots=True)
class SeenWord:
    """A word of the file's own text that was looked at on the page.

    `seen` is `text` where the page shows it, "" where nothing is printed; what could not be made out is no `SeenWord`.
    """

    text: str
    seen: str
    region: Region

    @property
    def agrees(self) -> bool:
        """Whether the page shows what the file says."""
        return self.seen == self.text


@dataclass(frozen=True, slots=True)
class Page:
    """One page, turned upright, with its words; `width` and `height` in pixels or points give its proportions.

    `turned` is how far, in degrees clockwise (0, 90, 180, 270), the stored page was turned to stand upright; `skew` by
    how many degrees the lines of the upright page still slope, positive when they fall to the right. `look` is how it
    looks, as `words.look` tells it, "" where nobody has looked. `seen` are those of its words that were looked at.
    """

    number: int
    width: float
    height: float
    turned: int = 0
    skew: float = 0.0
    origin: WordOrigin = WordOrigin.OCR
    words: tuple[Word, ...] = ()
    look: str = ""
    seen: tuple[SeenWord, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """What intake accepts; every number is a setting."""

    max_bytes: int = 200_000_000
    max_pixels: int = 250_000_000
    max_pages: int = 100
    max_zip_ratio: int = 200
    max_zip_bytes: int = 1_000_000_000
    max_zip_entries: int = 10_000
    seconds_per_document: float = 120.0


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """A dropped file without its bytes: where it came from, as given, and what it is."""

    path: str
    sha256: str
    media_type: str
    page_count: int
