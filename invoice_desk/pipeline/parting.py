"""The documents that a source holds: those that the desk knows, else those that its pages surely are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain
from typing import Final

from invoice_desk.domain.crop import Crop, cropped, on_page, piece_of, seen_pages
from invoice_desk.domain.document import Page, Region, Word, WordOrigin
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.extraction.offline.facts import Knowledge
from invoice_desk.extraction.offline.receipts import are_receipts, pieces_of, runs_of_pages, slips_among
from invoice_desk.pipeline.reading import ReadDocument

_MARGIN: Final = 0.012  # of the page's long side: what is shown round the words of a receipt

ReadPieces = Callable[[Sequence[Region], Mapping[int, int]], Sequence[Page | None]]
"""Reads pieces of pages that were turned so far, as `pipeline.pieces.read_pieces` does."""


@dataclass(frozen=True, slots=True)
class Part:
    """One document of a source: the numbers of its pages, its pieces of them, and what an engine is to see of them.

    `document_id` is "" for one that the desk does not have yet.
    """

    numbers: tuple[int, ...]
    pages: tuple[Page, ...]
    crop: Crop = ()
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class Parted:
    """The pages of a source, with what was read more closely, and its documents."""

    pages: tuple[Page, ...]
    parts: tuple[Part, ...]


def whole(document: ReadDocument, *, document_id: str = "") -> Parted:
    """All pages as one document."""
    return Parted(document.pages, (Part(_numbers(document.pages), document.pages, document_id=document_id),))


def as_known(document: ReadDocument, known: Sequence[DocumentData], read_pieces: ReadPieces) -> Parted:
    """The documents that the desk has of the source already, as a person or an earlier run made them."""
    pieces = tuple(dict.fromkeys(chain.from_iterable(data.crop for data in known)))
    closer = _closer(document.pages, pieces, read_pieces)
    pages = _with_closer(document.pages, closer)
    parts = (Part(data.pages, _seen(pages, closer, data.pages, data.crop), data.crop, data.id) for data in known)
    return Parted(pages, tuple(part for part in parts if part.pages))


def as_found(document: ReadDocument, knowledge: Knowledge, read_pieces: ReadPieces, *, today: date) -> Parted:
    """The documents that the pages surely are."""
    crops: dict[int, tuple[Region, ...]] = {}
    closer: dict[Region, Page] = {}
    for page in document.pages:
        pieces = pieces_of(page, knowledge, today=today)
        if read := _sure(page, pieces, knowledge, read_pieces, today):
            slips = slips_among([one for _, one in read], knowledge, today=today)
            # A slip comes after the receipts: read from the top, each purchase is met as a whole first.
            read = [read[at] for at in sorted(range(len(read)), key=lambda at: at in slips)]
            fitted = {_fitted(piece, one, page): _recut(one, piece, _fitted(piece, one, page)) for piece, one in read}
            closer.update(fitted)
            crops[page.number] = tuple(fitted)
    pages = _with_closer(document.pages, closer)
    parts: list[Part] = []
    for run in _between(pages, crops):
        if run[0].number in crops:
            parts += (Part((run[0].number,), (closer[one],), (one,)) for one in crops[run[0].number])
        else:
            runs = runs_of_pages(run, knowledge, today=today)
            parts += (Part(_numbers(one), one) for one in runs)
    return Parted(pages, tuple(parts))


def by_page(parted: Parted) -> Parted:
    """Each page for itself."""
    parts: list[Part] = []
    for part in parted.parts:
        is_one = bool(part.crop) or len(part.numbers) < 2
        parts += [part] if is_one else (Part((page.number,), (page,)) for page in part.pages)
    return Parted(parted.pages, tuple(parts))


def _sure(
    page: Page, pieces: Sequence[Region], knowledge: Knowledge, read_pieces: ReadPieces, today: date
) -> list[tuple[Region, Page]]:
    """Pieces of a page that surely are receipts, read closely; where that shows more of them on a piece, these."""
    read = _closer([page], pieces, read_pieces) if pieces else {}
    found: list[tuple[Region, Page]] = []
    for piece in pieces:
        within = [on_page(one, piece) for one in pieces_of(read[piece], knowledge, today=today)]
        found += _sure(page, within, knowledge, read_pieces, today) or [(piece, read[piece])]
    return found if found and are_receipts([one for _, one in found], knowledge, today=today) else []


def _between(pages: Sequence[Page], crops: Mapping[int, object]) -> list[tuple[Page, ...]]:
    """Pages that hold several documents alone, the others in the runs that they leave."""
    runs: list[tuple[Page, ...]] = []
    for page in pages:
        if runs and page.number not in crops and runs[-1][-1].number not in crops:
            runs[-1] = (*runs[-1], page)
        else:
            runs.append((page,))
    return runs


def _closer(pages: Sequence[Page], pieces: Sequence[Region], read_pieces: ReadPieces) -> dict[Region, Page]:
    """Each piece in its own frame: read closely where the page's words are from OCR, with the page's own words else."""
    by_number = {page.number: page for page in pages}
    plain = {piece: cropped(by_number[piece.page], piece) for piece in pieces if piece.page in by_number}
    wanted = [piece for piece in plain if _is_read(by_number[piece.page])]
    if not wanted:
        return plain
    turned = {piece.page: by_number[piece.page].turned for piece in wanted}
    for piece, page in zip(wanted, read_pieces(wanted, turned), strict=True):
        if page is not None and _weight(page.words) >= _weight(plain[piece].words):
            plain[piece] = replace(plain[piece], words=page.words, skew=page.skew)
    return plain


def _is_read(page: Page) -> bool:
    """Whether OCR read it; a page that is only looked at has no words."""
    return page.origin is WordOrigin.OCR and bool(page.words)


def _weight(words: Iterable[Word]) -> int:
    return sum(len(word.text) for word in words)


def _with_closer(pages: Sequence[Page], closer: Mapping[Region, Page]) -> tuple[Page, ...]:
    """The pages with the words of their pieces in place of their own."""
    return tuple(
        _with_pieces(page, {piece: read for piece, read in closer.items() if piece.page == page.number})
        for page in pages
    )


def _with_pieces(page: Page, closer: Mapping[Region, Page]) -> Page:
    if not closer or page.origin is not WordOrigin.OCR:
        return page
    here = chain.from_iterable(
        (Word(word.text, on_page(word.region, piece)) for word in read.words) for piece, read in closer.items()
    )
    rest = (word for word in page.words if piece_at(word.region, tuple(closer)) is None)
    return replace(page, words=(*here, *rest))


def piece_at(region: Region, crop: Crop) -> Region | None:
    """The piece on which the middle of a place lies."""
    x, y = (region.x0 + region.x1) / 2, (region.y0 + region.y1) / 2
    return next(
        (one for one in crop if one.page == region.page and one.x0 <= x <= one.x1 and one.y0 <= y <= one.y1),
        None,
    )


def _seen(pages: Sequence[Page], closer: Mapping[Region, Page], numbers: Sequence[int], crop: Crop) -> tuple[Page, ...]:
    plain = seen_pages(pages, numbers, crop)
    pieces = (piece_of(crop, page.number) for page in plain)
    return tuple(page if piece is None else closer.get(piece, page) for page, piece in zip(plain, pieces, strict=True))


def _fitted(piece: Region, read: Page, page: Page) -> Region:
    """A piece without the emptiness round its words."""
    if not read.words:
        return piece
    places = [on_page(word.region, piece) for word in read.words]
    margin = _MARGIN * max(page.width, page.height)
    x, y = margin / page.width, margin / page.height
    return Region(
        piece.page,
        max(piece.x0, min(place.x0 for place in places) - x),
        max(piece.y0, min(place.y0 for place in places) - y),
        min(piece.x1, max(place.x1 for place in places) + x),
        min(piece.y1, max(place.y1 for place in places) + y),
    )


def _recut(read: Page, old: Region, piece: Region) -> Page:
    """What was read in one frame in another."""
    words = tuple(Word(word.text, on_page(word.region, old)) for word in read.words)
    width, height = read.width / (old.x1 - old.x0), read.height / (old.y1 - old.y0)
    return cropped(replace(read, width=width, height=height, words=words), piece)


def _numbers(pages: Iterable[Page]) -> tuple[int, ...]:
    return tuple(sorted({page.number for page in pages}))
