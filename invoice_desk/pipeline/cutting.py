"""Pieces of a page's picture, and how large the page must be for them."""

import math
from collections.abc import Sequence
from typing import Final

from PIL import Image

from invoice_desk.domain.document import Region
from invoice_desk.intake.reader import LongSide, most_pixels

_LONGEST_PAGE: Final = 6000
"""Pixels of a page's long side: more are not decoded for the sake of a small piece of it."""


def size_for_pieces(asked: LongSide, pieces: Sequence[Region], turned: int) -> LongSide:
    """The rule for a page, which is turned by `turned` degrees once it is decoded, so that each of its pieces gets the
    long side that is `asked` of a page.
    """

    def long_side(width: float, height: float) -> int:
        across, down = (height, width) if turned in (90, 270) else (width, height)
        wanted = 0.0
        for piece in pieces:
            size = max(1e-9, (piece.x1 - piece.x0) * across), max(1e-9, (piece.y1 - piece.y0) * down)
            # Two pixels less, because pieces end at whole ones and must not outgrow what is asked by that.
            wanted = max(wanted, (most_pixels(asked, *size) - 2) * max(width, height) / max(size))
        return min(_LONGEST_PAGE, max(1, math.floor(wanted)))

    return long_side


def cut_out(page: Image.Image, piece: Region) -> Image.Image:
    """A piece of an upright page, of one pixel at least."""
    left, top = math.floor(piece.x0 * page.width), math.floor(piece.y0 * page.height)
    right, bottom = math.ceil(piece.x1 * page.width), math.ceil(piece.y1 * page.height)
    left, top = min(left, page.width - 1), min(top, page.height - 1)
    return page.crop((left, top, max(left + 1, right), max(top + 1, bottom)))
