"""Small pictures of the places where values stand, cut from the picture of a page; runs in background threads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage

from invoice_desk.domain.document import Page, Region

PIECE_SIZE = QSize(640, 84)
"""Of a piece in pixels, at most: twice of what is shown, for dense screens."""

MOST_DENSE = 2.0
"""Pixels of a piece for each one that is shown, at most."""

_AIR = 1.7
"""How high a piece is, of the height of its print."""
_FINE = 1000
"""A page may be told in any unit, also as one by one."""
_LEAST = 0.012
"""Least height of a piece, of the page's width: a region may be a thin line."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A picture of a place with what is around it; `mark` is the place itself, as parts of the picture."""

    picture: QImage
    mark: QRectF


def pieces_of(levels: Sequence[QImage], regions: Iterable[Region]) -> Mapping[Region, Piece]:
    """A piece for each region of the page whose picture is there in `levels`, the largest first."""
    return {region: _piece(levels, region) for region in regions}


def cut_out(picture: QImage, piece: Region) -> QImage:
    """Exactly this piece of a page's picture."""
    width, height = picture.width(), picture.height()
    left, top = min(width - 1, round(piece.x0 * width)), min(height - 1, round(piece.y0 * height))
    size = max(1, round(piece.x1 * width) - left), max(1, round(piece.y1 * height) - top)
    return picture.copy(QRect(left, top, *size))


def height_needed(page: Page, regions: Iterable[Region], *, density: float) -> int:
    """How high the picture of a page must be, in pixels, for pieces to be sharp on a screen of that density."""
    shown = PIECE_SIZE.height() / MOST_DENSE * min(density, MOST_DENSE)
    width, height = round(page.width * _FINE), round(page.height * _FINE)
    return max(ceil(shown / max(surroundings(region, width, height).height(), 1e-6)) for region in regions)


def _piece(levels: Sequence[QImage], region: Region) -> Piece:
    whole = levels[0]
    part = surroundings(region, whole.width(), whole.height())
    # The smallest picture that is still sharp.
    needed = PIECE_SIZE.height() / max(part.height(), 1e-6)
    level = next((one for one in reversed(levels) if one.height() >= needed), whole)
    left, top = int(part.x() * level.width()), int(part.y() * level.height())
    size = max(1, round(part.width() * level.width())), max(1, round(part.height() * level.height()))
    cut = level.copy(QRect(left, top, *size))
    if cut.width() > PIECE_SIZE.width() or cut.height() > PIECE_SIZE.height():
        cut = cut.scaled(PIECE_SIZE, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    mark = QRectF(
        (region.x0 - part.x()) / part.width(),
        (region.y0 - part.y()) / part.height(),
        (region.x1 - region.x0) / part.width(),
        (region.y1 - region.y0) / part.height(),
    )
    return Piece(cut, mark)


def surroundings(region: Region, width: int, height: int) -> QRectF:
    """What is cut for a region of a page of so many pixels, as parts of the page: the whole region with some air, as
    wide for its height as a piece is; less at the page's edges.
    """
    aspect = PIECE_SIZE.width() / PIECE_SIZE.height()
    high = max((region.y1 - region.y0) * height * _AIR, _LEAST * width)
    wide = max((region.x1 - region.x0) * width * 1.08, high * aspect)
    high = max(high, wide / aspect)
    wide, high = min(wide, width), min(high, height)
    left = (region.x0 + region.x1) / 2 * width - wide / 2
    top = (region.y0 + region.y1) / 2 * height - high / 2
    left, top = min(max(left, 0.0), width - wide), min(max(top, 0.0), height - high)
    return QRectF(left / width, top / height, wide / width, high / height)
