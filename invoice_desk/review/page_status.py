"""How the pages of a document stand: what is still to be looked at on each of them, and which ones nobody read."""

from collections.abc import Mapping
from typing import Final

from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Cell, Record, ReviewState
from invoice_desk.review.open_points import OpenPoint, open_points

_LEFT_OUT: Final = frozenset({"page.not_read", "page.damaged"})
_CUT_SHORT: Final = frozenset({"pages.limited", "pages.out_of_time"})
UNREAD: Final = _LEFT_OUT | _CUT_SHORT
"""Notes on a source of which not all pages were read."""


def points_by_page(record: Record, profile: Profile) -> Mapping[int, tuple[OpenPoint, ...]]:
    """The open points of a document in review, by the page of its source on which their value stands.

    What is missing stands on no page; after review nothing is open.
    """
    found: dict[int, tuple[OpenPoint, ...]] = {}
    if record.state is not ReviewState.TO_REVIEW:
        return found
    for point in open_points(record, profile):
        cells = record.cells if point.line is None else _line(record, point.line)
        cell = cells.get(point.field_id)
        if cell is not None and cell.region is not None:
            found[cell.region.page] = (*found.get(cell.region.page, ()), point)
    return found


def unread_pages(record: Record) -> tuple[int, ...]:
    """The pages of a document's source that were left out or not come to, in order.

    They belong to a document that has all others of its source; where several share a source, to none.
    """
    unread: set[int] = set()
    total = record.source.page_count
    for note in record.notes:
        page, shown = note.params.get("page"), note.params.get("shown")
        if note.code in _LEFT_OUT and isinstance(page, int):
            unread.add(page)
        elif note.code in _CUT_SHORT and isinstance(shown, int):
            unread.update(range(shown + 1, total + 1))
    is_whole = bool(unread) and not record.crop and set(record.pages) == set(range(1, total + 1)) - unread
    return tuple(sorted(unread)) if is_whole else ()


def _line(record: Record, line: int) -> Mapping[str, Cell]:
    return record.line_items[line] if line < len(record.line_items) else {}
