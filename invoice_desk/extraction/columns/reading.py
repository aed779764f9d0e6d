"""A page in, a drawn table out: the layout that is likely on it, and the rows of a layout."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from invoice_desk.domain.document import Page, Region
from invoice_desk.domain.profile import FieldType
from invoice_desk.extraction.columns.borders import framed, proposed_borders, proposed_frame
from invoice_desk.extraction.columns.layout import ColumnLayout
from invoice_desk.extraction.columns.naming import named_columns
from invoice_desk.extraction.columns.rows import printed_rows
from invoice_desk.extraction.columns.values import DrawnRow, Money, drawn_rows


def likely_layout(
    page: Page,
    types: Mapping[str, FieldType],
    *,
    like: ColumnLayout | None = None,
    around: Sequence[Region] = (),
) -> ColumnLayout | None:
    """Where a table stands on a page, with columns and their fields; None where no head of one is found, and nothing is
    known `around` which it stands: values of line items, however they were read.

    `like` is a layout of another document of its kind: then its columns are taken, as far down as this table goes.
    """
    frame = proposed_frame(page) or framed(around)
    if like is not None:
        known = replace(like.frame, page=page.number)
        if frame is not None:
            known = replace(known, y0=frame.y0, y1=frame.y1)
        return like.framed(known)
    return layout_in(page, frame, types) if frame is not None else None


def layout_in(page: Page, frame: Region, types: Mapping[str, FieldType]) -> ColumnLayout:
    """The likely columns of what stands in a frame, and their fields."""
    borders = proposed_borders(page, frame)
    return named_columns(page, ColumnLayout(frame, borders, ("",) * (len(borders) + 1)), types)


def rows_in(
    page: Page, layout: ColumnLayout, types: Mapping[str, FieldType], money: Money | None = None
) -> tuple[DrawnRow, ...]:
    """The rows of a drawn table, with their values."""
    return drawn_rows(printed_rows(page, layout, types), types, money)
