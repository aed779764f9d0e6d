"""What is done for drawn columns in background threads; the first window draws none."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Verdict

if TYPE_CHECKING:
    from invoice_desk.domain.profile import FieldType
    from invoice_desk.domain.record import Record
    from invoice_desk.extraction.columns.layout import ColumnLayout
    from invoice_desk.extraction.columns.values import DrawnRow
    from invoice_desk.pipeline.viewing import Viewer


def likely(
    page: Page,
    types: "Mapping[str, FieldType]",
    ask: "Callable[[], ColumnLayout | None] | None",
    around: Sequence[Region],
) -> "tuple[ColumnLayout | None, bool]":
    """The likely layout on a page, `around` values of line items, and whether it is one that `ask` remembers."""
    from invoice_desk.extraction.columns.reading import likely_layout

    known = ask() if ask is not None else None
    return likely_layout(page, types, like=known, around=around), known is not None


def layout_in_frame(page: Page, frame: Region, types: "Mapping[str, FieldType]") -> "ColumnLayout":
    """The likely columns in a frame."""
    from invoice_desk.extraction.columns.reading import layout_in

    return layout_in(page, frame, types)


def rows_of(
    page: Page, layout: "ColumnLayout", types: "Mapping[str, FieldType]", record: "Record"
) -> "Sequence[DrawnRow]":
    """The rows of a layout, amounts read as those of the record are written that are not contested."""
    from invoice_desk.extraction.columns.reading import rows_in
    from invoice_desk.extraction.columns.values import money_of

    known = [
        (cell.text, cell.value)
        for cell in record.cells.values()
        if isinstance(cell.value, Decimal) and cell.verdict is not Verdict.CONFLICT
    ]
    return rows_in(page, layout, types, money_of(str(record.value("currency") or ""), known))


def words_in_frame(
    viewer: "Viewer",
    source_bytes: Callable[[str], bytes],
    sha256: str,
    *,
    box: Region,
    turned: int,
    password: str | None,
    cancel: CancelToken,
) -> Sequence[Word]:
    """What is printed in a frame, recognised anew."""
    from invoice_desk.pipeline.box_reading import BoxReader

    reader = BoxReader(viewer.worker, viewer.limits)
    return reader.ask(source_bytes(sha256), box, turned, password=password, cancel=cancel).result()
