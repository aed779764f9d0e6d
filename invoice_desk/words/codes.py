"""A page's picture in, the codes printed on it out (QR, DataMatrix, PDF417, Aztec): zxing-cpp."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image

from invoice_desk.domain.document import Region
from invoice_desk.domain.page_code import PageCode

_SMALLEST_SIDE: Final = 20  # pixels; the smallest code has more modules
_MOST_PIXELS: Final = 40_000_000

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class FoundCodes:
    """The codes of one page; `any_unread`: a QR code stands there that could not be decoded."""

    codes: tuple[PageCode, ...] = ()
    any_unread: bool = False


def find_codes(image: Image.Image, page_number: int, *, turned: int = 0, may_be_inverted: bool = False) -> FoundCodes:
    """The codes on a picture of which the page is shown turned clockwise by `turned` degrees, as their places are.

    Takes about 10 ms for two million pixels, `may_be_inverted` (light on dark) half as much again. A module of a code
    must have about two pixels.
    """
    if min(image.size) < _SMALLEST_SIDE or image.width * image.height > _MOST_PIXELS:
        return FoundCodes()
    import zxingcpp  # native code: only where pages are really read

    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(np.asarray(image.convert("L"))),
        formats=zxingcpp.BarcodeFormats([zxingcpp.QRCodeModel2, zxingcpp.DataMatrix, zxingcpp.PDF417, zxingcpp.Aztec]),
        text_mode=zxingcpp.TextMode.Plain,
        try_invert=may_be_inverted,
        return_errors=True,
    )
    codes: list[PageCode] = []
    any_unread = False
    for one in found:
        if one.valid:
            place = one.position
            corners = [(at.x, at.y) for at in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)]
            codes.append(PageCode(one.text, _region(corners, image.size, page_number, turned)))
        elif one.symbology == zxingcpp.QRCode:
            any_unread = True
    return FoundCodes(tuple(codes), any_unread)


def can_find_codes() -> bool:
    """Whether what decodes them loads here; where it doesn't, pages are read without their codes."""
    try:
        import zxingcpp  # noqa: F401 - to see whether it loads
    except ImportError:
        return False
    return True


def _region(corners: Sequence[Point], size: tuple[int, int], page_number: int, turned: int) -> Region:
    """The box round the corners, on the page as it stands upright."""
    upright = [_turned(x / size[0], y / size[1], turned) for x, y in corners]
    xs, ys = zip(*upright, strict=True)
    return Region(page_number, max(0.0, min(xs)), max(0.0, min(ys)), min(1.0, max(xs)), min(1.0, max(ys)))


def _turned(x: float, y: float, degrees: int) -> Point:
    match degrees:
        case 90:
            return 1 - y, x
        case 180:
            return 1 - x, 1 - y
        case 270:
            return y, 1 - x
        case _:
            return x, y
