"""A real invoice over three pages: its columns are proposed on each, and its rows come to what it says."""

from decimal import Decimal

from invoice_desk import app
from invoice_desk.config import load_profiles, resource
from invoice_desk.domain.document import Limits, Page
from invoice_desk.extraction.columns.reading import likely_layout, rows_in
from invoice_desk.intake.open import open_document
from invoice_desk.pipeline.reading import own_page
from invoice_desk.pipeline.viewing import viewing_size

TYPES = {spec.id: spec.type for spec in load_profiles()[0]["invoice"].line_items}
FIELDS = ("", "description", "unit", "quantity", "unit_price", "tax_rate", "line_amount")


def pages_of(name: str) -> list[Page]:
    data = resource("samples", name).read_bytes()
    document = open_document(
        data, name, password=None, limits=Limits(), long_side=viewing_size, readers=app.page_readers()
    )
    return [own_page(raw, document.media_type) for raw in document.pages]


def test_every_row_of_three_pages_is_found_and_what_is_carried_on_is_none() -> None:
    found = []
    for page in pages_of("ie_invoice_3_pages_sample.pdf"):
        layout = likely_layout(page, TYPES)
        assert layout is not None
        assert layout.fields == FIELDS
        found += [row for row in rows_in(page, layout, TYPES, currency="EUR") if not row.is_sum]
    assert all(row.fits for row in found)
    assert len(found) == 52
    assert sum(Decimal(str(row.cells["line_amount"].value)) for row in found) == Decimal(
        "4806.48"
    )  # as the invoice says: total net


def test_columns_of_another_page_go_as_far_down_as_the_table_there() -> None:
    first, _, last = pages_of("ie_invoice_3_pages_sample.pdf")
    like = likely_layout(first, TYPES)
    own = likely_layout(last, TYPES)
    assert like is not None
    assert own is not None
    carried = likely_layout(last, TYPES, like=like)
    assert carried is not None
    assert (carried.borders, carried.fields) == (like.borders, like.fields)
    assert (carried.frame.page, carried.frame.y0, carried.frame.y1) == (3, own.frame.y0, own.frame.y1)
    drawn = [rows_in(last, one, TYPES, currency="EUR") for one in (carried, own)]
    assert [row.cells["line_amount"].value for row in drawn[0]] == [row.cells["line_amount"].value for row in drawn[1]]
