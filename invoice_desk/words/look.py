"""How a page looks, in so few bits that ten thousand pages are compared at once: a difference hash of its ink.

Made for knowing a page again that was photographed, scanned or saved anew: light and paper are taken out, lines are
laid level and the margins cut away before the ink is weighed. The dHash of N. Krawetz, "Kind of Like That" (2013),
compares neighbours to the right; here those below count too, since print stands in lines.
"""

from collections.abc import Sequence
from functools import cache, partial
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from invoice_desk.domain.document import Region

_LONG_SIDE: Final = 512  # pixels; letters run into grey lines, which is what is compared
_CELLS: Final = 8  # each way
_PAPER: Final = 8  # pixels: what is brightest this near is paper
_FAINT: Final = 0.10  # of the paper's brightness: less is no ink
_STEEPEST: Final = 6  # degrees that lines may slope
_MARGIN: Final = 0.015  # of the ink, on each side: dust, and what a crop took away
_LEAST_INK: Final = 0.0005  # of a page; less is a blank one, and those all look alike

_Ink = npt.NDArray[np.float32]


def look_of(page: Image.Image, places: Sequence[Region] = ()) -> str:
    """The look of an upright page: 32 hexadecimal digits, "" where there is too little on it to know it again.

    `places` are those of its words, where they are known: what stands elsewhere is the table that the paper lay on.
    """
    ink = _level(_ink_of(page, places))
    if ink.size == 0 or float(ink.mean()) < _LEAST_INK:
        return ""
    cells = _cells(_without_margins(ink))
    right = cells[:_CELLS, 1:] > cells[:_CELLS, :-1]
    below = cells[1:, :_CELLS] > cells[:-1, :_CELLS]
    return np.packbits(np.concatenate([right.ravel(), below.ravel()])).tobytes().hex()


def _ink_of(page: Image.Image, places: Sequence[Region]) -> _Ink:
    """How dark each point is against the paper about it, 0..1; shadows and tinted paper are none."""
    grey = page.convert("L")
    scale = _LONG_SIDE / max(grey.size)
    if scale < 1:
        size = max(1, round(grey.width * scale)), max(1, round(grey.height * scale))
        grey = grey.resize(size, Image.Resampling.BOX)
    dark = np.asarray(grey, np.float32)
    ink: _Ink = np.clip(1 - dark / np.maximum(_paper(dark), 1), 0, 1)
    ink[ink < _FAINT] = 0
    if places:
        ink[_mask(places, grey.size) == 0] = 0
    return ink


def _paper(grey: _Ink) -> _Ink:
    """How bright the paper is at each point: the brightest of what is near."""
    height, width = grey.shape
    padded = np.pad(grey, ((0, -height % _PAPER), (0, -width % _PAPER)), mode="edge")
    blocks = padded.reshape(padded.shape[0] // _PAPER, _PAPER, -1, _PAPER).max(axis=(1, 3))
    brightest = Image.fromarray(blocks).resize(padded.shape[::-1], Image.Resampling.BILINEAR)
    return np.asarray(brightest, np.float32)[:height, :width]


def _mask(places: Sequence[Region], size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    mask = Image.new("L", size)
    draw = ImageDraw.Draw(mask)
    for one in places:
        draw.rectangle((one.x0 * size[0], one.y0 * size[1], one.x1 * size[0], one.y1 * size[1]), 1)
    return np.asarray(mask)


def _level(ink: _Ink) -> _Ink:
    """The ink with its lines level: turned so that rows differ most from each other."""
    picture = Image.fromarray(ink)
    small = picture.resize((max(1, picture.width // 2), max(1, picture.height // 2)), Image.Resampling.BOX)
    sharpness = cache(partial(_sharpness, small))
    whole = max(range(-_STEEPEST, _STEEPEST + 1), key=sharpness)
    best = max((whole - 0.5, whole, whole + 0.5), key=sharpness)
    return np.asarray(picture.rotate(best, Image.Resampling.BILINEAR), np.float32)


def _sharpness(ink: Image.Image, angle: float) -> float:
    rows = np.asarray(ink.rotate(angle, Image.Resampling.BILINEAR), np.float32).sum(axis=1)
    return float(np.square(np.diff(rows)).sum())


def _without_margins(ink: _Ink) -> _Ink:
    (top, bottom), (left, right) = (_span(ink.sum(axis=axis)) for axis in (1, 0))
    return ink[top:bottom, left:right]


def _span(weights: npt.NDArray[np.float32]) -> tuple[int, int]:
    share = np.cumsum(weights, dtype=np.float64) / max(float(weights.sum(dtype=np.float64)), 1e-9)
    first, last = np.searchsorted(share, (_MARGIN, 1 - _MARGIN))
    return int(first), max(int(last) + 1, int(first) + 1)


def _cells(ink: _Ink) -> _Ink:
    """The weight of the ink in a grid of one cell more than is compared each way; cells overlap, so borders blend."""
    size = (_CELLS + 1, _CELLS + 1)
    return np.asarray(Image.fromarray(ink).resize(size, Image.Resampling.BILINEAR), np.float32)
