"""Where a page falls apart: bands without a word from edge to edge, upright or flat, and a little aslant."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Final

from invoice_desk.domain.document import Page, Region, Word

_SLOPES: Final = (0.0, -2.0, 2.0, -4.0, 4.0, -7.0, 7.0)
"""Degrees by which papers on one picture lie aslant, the usual ones first."""

_UPRIGHT_GAP: Final = 1.2  # heights of the text: columns of a table stand closer or have something across them
_FLAT_GAP: Final = 2.0
_MOST_CUTS: Final = 16


@dataclass(frozen=True, slots=True)
class Cut:
    """Words on both sides of a band; `gap` is its width in heights of the text."""

    before: tuple[Word, ...]
    after: tuple[Word, ...]
    gap: float
    is_upright: bool


@dataclass(frozen=True, slots=True)
class _Box:
    """A word in pixels: its ends, its middle and how tall its letters are, whatever the slope adds to its box."""

    word: Word
    left: float
    right: float
    middle: float
    height: float


def cuts_through(words: Sequence[Word], page: Page) -> list[Cut]:
    """The bands that part the words of a page in two, the widest first."""
    if len(words) < 2:
        return []
    usual = median((word.region.y1 - word.region.y0) * page.height for word in words)
    boxes = [_boxed(word, page, usual) for word in words]
    found: dict[frozenset[int], Cut] = {}
    for slope in _SLOPES:
        for is_upright in (True, False):
            for cut in _cuts(boxes, math.radians(page.skew + slope), usual, is_upright=is_upright):
                key = frozenset(map(id, cut.before))
                if key not in found or found[key].gap < cut.gap:
                    found[key] = cut
    return sorted(found.values(), key=lambda cut: -cut.gap)[:_MOST_CUTS]


def bounds_of(words: Sequence[Word]) -> Region:
    """The smallest region that holds all of them; they must be on one page."""
    region = words[0].region
    for word in words[1:]:
        region = region.united(word.region)
    return region


def _boxed(word: Word, page: Page, usual: float) -> _Box:
    region = word.region
    height = min((region.y1 - region.y0) * page.height, 1.5 * usual)
    middle = (region.y0 + region.y1) / 2 * page.height
    return _Box(word, region.x0 * page.width, region.x1 * page.width, middle, height)


def _cuts(boxes: Sequence[_Box], slope: float, usual: float, *, is_upright: bool) -> Iterator[Cut]:
    least = (_UPRIGHT_GAP if is_upright else _FLAT_GAP) * usual
    spans = sorted(((*_span(box, slope, is_upright=is_upright), box.word) for box in boxes), key=lambda span: span[0])
    reached = spans[0][1]
    for count, (before, after) in enumerate(pairwise(spans), 1):
        reached = max(reached, before[1])
        if after[0] - reached >= least > 0:
            words = [word for _, _, word in spans]
            yield Cut(tuple(words[:count]), tuple(words[count:]), (after[0] - reached) / usual, is_upright)


def _span(box: _Box, slope: float, *, is_upright: bool) -> tuple[float, float]:
    """From where to where a word reaches across a band that lies aslant as the lines of its paper do."""
    sine, cosine = math.sin(slope), math.cos(slope)
    if is_upright:
        shift = box.middle * sine
        return box.left * cosine + shift, box.right * cosine + shift
    centre = box.middle * cosine - (box.left + box.right) / 2 * sine
    return centre - box.height / 2, centre + box.height / 2
