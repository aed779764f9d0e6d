"""Parts of pages: a document may have a page for itself, or a piece of one that it shares with other documents.

A crop is a region for each page of which a document has a piece; its other pages are its own. What stands on a piece is
read in the piece's own frame, as if it were a page (0..1 from its left and its top), and kept in that of the page.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.record import FieldValue, Reading

Crop = tuple[Region, ...]


def piece_of(crop: Crop, number: int) -> Region | None:
    """The piece of this page; None where all of it is meant."""
    return next((region for region in crop if region.page == number), None)


def holds(piece: Region, region: Region) -> bool:
    """Whether the middle of a place lies on a piece of its page."""
    if piece.page != region.page:
        return False
    x, y = (region.x0 + region.x1) / 2, (region.y0 + region.y1) / 2
    return piece.x0 <= x <= piece.x1 and piece.y0 <= y <= piece.y1


def in_piece(region: Region, piece: Region) -> Region:
    """A place on a page in the frame of a piece of that page; it may reach beyond it."""
    width, height = piece.x1 - piece.x0, piece.y1 - piece.y0
    return Region(
        region.page,
        (region.x0 - piece.x0) / width,
        (region.y0 - piece.y0) / height,
        (region.x1 - piece.x0) / width,
        (region.y1 - piece.y0) / height,
    )


def on_page(region: Region, piece: Region) -> Region:
    """Inverse of `in_piece`; what reaches beyond the page ends at its edge."""
    width, height = piece.x1 - piece.x0, piece.y1 - piece.y0
    return Region(
        region.page,
        _within(piece.x0 + region.x0 * width),
        _within(piece.y0 + region.y0 * height),
        _within(piece.x0 + region.x1 * width),
        _within(piece.y0 + region.y1 * height),
    )


def cropped(page: Page, piece: Region) -> Page:
    """A piece of a page as a page of its own, with the words whose middles lie on it."""
    words = (word for word in page.words if holds(piece, word.region))
    return replace(
        page,
        width=page.width * (piece.x1 - piece.x0),
        height=page.height * (piece.y1 - piece.y0),
        words=tuple(Word(word.text, in_piece(word.region, piece)) for word in words),
        seen=tuple(replace(one, region=in_piece(one.region, piece)) for one in page.seen if holds(piece, one.region)),
    )


def seen_pages(pages: Iterable[Page], numbers: Sequence[int], crop: Crop) -> tuple[Page, ...]:
    """What a document has of the pages of its source, each in the frame of the piece."""
    own = (page for page in pages if page.number in numbers)
    return tuple(page if (piece := piece_of(crop, page.number)) is None else cropped(page, piece) for page in own)


def reading_on_pages(reading: Reading, crop: Crop) -> Reading:
    """What was read in the frames of the pieces, with all its places on the pages."""
    if not crop:
        return reading
    return replace(
        reading,
        fields=_placed(reading.fields, crop),
        line_items=tuple(_placed(line, crop) for line in reading.line_items),
        sightings=tuple(replace(seen, region=_placed_region(seen.region, crop)) for seen in reading.sightings),
    )


def united(crops: Iterable[Region]) -> Crop:
    """The smallest piece of each page that holds all of its pieces, by page."""
    pieces: dict[int, Region] = {}
    for piece in crops:
        pieces[piece.page] = pieces[piece.page].united(piece) if piece.page in pieces else piece
    return tuple(pieces[number] for number in sorted(pieces))


def shared(one: Region, other: Region) -> float:
    """How much of the smaller of two pieces lies on the other one as well, 0..1."""
    if one.page != other.page:
        return 0.0
    width = min(one.x1, other.x1) - max(one.x0, other.x0)
    height = min(one.y1, other.y1) - max(one.y0, other.y0)
    smaller = min((piece.x1 - piece.x0) * (piece.y1 - piece.y0) for piece in (one, other))
    return max(0.0, width) * max(0.0, height) / smaller if smaller > 0 else 0.0


def halves(piece: Region, words: Iterable[Word], *, upright: bool) -> tuple[Region, Region]:
    """A piece cut in two by an upright line or a flat one: where words leave most room, in the middle without any."""
    start, end = (piece.x0, piece.x1) if upright else (piece.y0, piece.y1)
    spans = sorted(
        (region.x0, region.x1) if upright else (region.y0, region.y1)
        for region in (word.region for word in words)
        if holds(piece, region)
    )
    widest, at = 0.0, (start + end) / 2
    reached = spans[0][1] if spans else start
    for before, after in spans:
        if before - reached > widest:
            widest, at = before - reached, (before + reached) / 2
        reached = max(reached, after)
    if upright:
        return replace(piece, x1=at), replace(piece, x0=at)
    return replace(piece, y1=at), replace(piece, y0=at)


def _placed(fields: Mapping[str, FieldValue], crop: Crop) -> dict[str, FieldValue]:
    return {
        field_id: value if value.region is None else replace(value, region=_placed_region(value.region, crop))
        for field_id, value in fields.items()
    }


def _placed_region(region: Region, crop: Crop) -> Region:
    piece = piece_of(crop, region.page)
    return region if piece is None else on_page(region, piece)


def _within(edge: float) -> float:
    return min(1.0, max(0.0, edge))
