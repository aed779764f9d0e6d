"""Words to lines: rows of segments in reading order, as an eye would group them."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from invoice_desk.domain.document import Page, Region, Word

_OVERLAP = 0.45  # of the lower of two boxes: less, and they stand on different lines


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a page: its segments from left to right; `index` counts over the whole document."""

    index: int
    page: int
    segments: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The segments joined by two spaces."""
        return "  ".join(segment.text for segment in self.segments)

    @property
    def region(self) -> Region:
        """The smallest region that holds the row."""
        region = self.segments[0].region
        for segment in self.segments[1:]:
            region = region.united(segment.region)
        return region

    @property
    def height(self) -> float:
        """The tallest segment's height, relative to the page."""
        return max(segment.region.y1 - segment.region.y0 for segment in self.segments)


def lines_of(pages: Iterable[Page]) -> tuple[Line, ...]:
    """The document's lines, page by page, from top to bottom."""
    lines: list[Line] = []
    for page in pages:
        for row in _rows(page):
            lines.append(Line(len(lines), page.number, tuple(row)))
    return tuple(lines)


def _rows(page: Page) -> list[list[Word]]:
    slope = math.tan(math.radians(page.skew)) * page.width / page.height if page.height else 0.0
    words = [word for word in page.words if word.text.strip()]
    rows: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.region.x0):
        best, share = None, _OVERLAP
        for row in rows:
            overlap = _same_row(row[-1], word, slope)
            if overlap > share and word.region.x0 > row[-1].region.x1 - 0.3 * (row[-1].region.x1 - row[-1].region.x0):
                best, share = row, overlap
        if best is None:
            rows.append([word])
        else:
            best.append(word)
    rows.sort(key=lambda row: _middle(row, slope))
    return rows


def _same_row(left: Word, right: Word, slope: float) -> float:
    """How much two boxes share of their height after the page's skew is taken out, as a share of the lower box."""
    shift = slope * (_centre_x(right) - _centre_x(left))
    top = max(left.region.y0, right.region.y0 - shift)
    bottom = min(left.region.y1, right.region.y1 - shift)
    lower = min(left.region.y1 - left.region.y0, right.region.y1 - right.region.y0)
    return (bottom - top) / lower if lower > 0 else 0.0


def _centre_x(word: Word) -> float:
    return (word.region.x0 + word.region.x1) / 2


def _middle(row: Sequence[Word], slope: float) -> float:
    return sum((w.region.y0 + w.region.y1) / 2 - slope * _centre_x(w) for w in row) / len(row)
