"""A real invoice over three pages: its columns are proposed on each, and its rows come to what it says."""

from decimal import Decimal

from invoice_desk import app
from invoice_desk.config import load_profiles, resource
from invoice_desk.domain.document import Limits, Page, Region, Word
from invoice_desk.extraction.columns.reading import likely_layout, rows_in
from invoice_desk.extraction.columns.values import Money
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
        found += [row for row in rows_in(page, layout, TYPES, Money("EUR")) if not row.is_sum]
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
    drawn = [rows_in(last, one, TYPES, Money("EUR")) for one in (carried, own)]
    assert [row.cells["line_amount"].value for row in drawn[0]] == [row.cells["line_amount"].value for row in drawn[1]]


def test_without_a_head_a_table_is_sought_round_the_line_items_that_are_known() -> None:
    def word(text: str, x: float, y: float) -> Word:
        return Word(text, Region(1, x, y, x + 0.012 * len(text), y + 0.012))

    rows = (("Coffee", "2", "3.00"), ("Cake", "1", "4.50"), ("Water", "1", "2.00"))
    words = [
        word(text, x, 0.3 + 0.03 * y)
        for y, row in enumerate(rows)
        for text, x in zip(row, (0.1, 0.5, 0.8), strict=True)
    ]
    page = Page(1, 600, 800, words=(*words, word("Thank you", 0.3, 0.8)))
    assert likely_layout(page, TYPES) is None
    known = [one.region for one in words if one.text in ("Coffee", "Water", "2.00")]
    layout = likely_layout(page, TYPES, around=known)
    assert layout is not None
    assert layout.frame.y1 < 0.8
    found = rows_in(page, layout, TYPES, Money("EUR"))
    assert [row.cells["description"].value for row in found] == ["Coffee", "Cake", "Water"]
    assert [row.cells["line_amount"].value for row in found] == [Decimal("3.00"), Decimal("4.50"), Decimal("2.00")]
