"""Where the values of data stand on the pages."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.record import FieldValue, Reading, Value
from invoice_desk.extraction.places import placed, sought


def sheet(*rows: tuple[str, ...]) -> Page:
    """A page; each row's words side by side."""
    words = tuple(
        Word(text, Region(1, 0.2 * x, 0.05 * y, 0.2 * x + 0.15, 0.05 * y + 0.03))
        for y, row in enumerate(rows)
        for x, text in enumerate(row)
    )
    return Page(1, 100, 140, words=words)


def found(page: Page, **fields: Value) -> dict[str, Region | None]:
    said = {field_id: FieldValue(str(value), value) for field_id, value in fields.items()}
    (reading,) = placed([Reading("exact", "ubl", "invoice", said)], [page])
    return {field_id: value.region for field_id, value in reading.fields.items()}


def place(x: int, y: int, to: int | None = None) -> Region:
    last = x if to is None else to
    return Region(1, 0.2 * x, 0.05 * y, 0.2 * last + 0.15, 0.05 * y + 0.03)


def near(left: Region | None, right: Region) -> bool:
    return left is not None and left.page == right.page and (left.x0, left.y0) == pytest.approx((right.x0, right.y0))


def test_values_are_found_in_the_forms_that_pages_print() -> None:
    page = sheet(
        ("Muster", "GmbH"),
        ("Rechnung:", "RE-1"),
        ("Datum", "04.03.2026"),
        ("Netto", "1.000,00"),
        ("Summe", "1.190,00 €"),
    )
    regions = found(
        page,
        seller_name="MUSTER GmbH",
        invoice_number="RE-1",
        issue_date=date(2026, 3, 4),
        net_amount=Decimal("1000.00"),
        total_amount=Decimal("1190"),
        currency="EUR",
    )
    wanted = {
        "seller_name": place(0, 0),
        "invoice_number": place(1, 1),
        "issue_date": place(1, 2),
        "net_amount": place(1, 3),
        "total_amount": place(1, 4),
        "currency": place(1, 4),
    }
    assert all(near(regions[field_id], region) for field_id, region in wanted.items()), regions


@pytest.mark.parametrize(
    ("printed", "number", "is_there"),
    [
        ("4711023", "471102", False),
        ("RE-471102/A", "471102", True),
        ("发票号码24112000000048542163", "24112000000048542163", True),
        ("58569 30272", "5856930272", True),
        ("471 102", "471102", True),
    ],
)
def test_a_number_is_a_whole_token_or_several(printed: str, number: str, is_there: bool) -> None:
    assert (found(sheet((printed,)), invoice_number=number)["invoice_number"] is not None) is is_there


def test_a_name_inside_a_longer_one_is_found() -> None:
    assert found(sheet(("Au bon moulin SARL",)), seller_name="Au bon moulin")["seller_name"] is not None
    assert found(sheet(("购买方名称：北京示例有限公司",)), buyer_name="北京示例有限公司")["buyer_name"] is not None


def test_a_quantity_and_a_price_side_by_side_are_two_amounts() -> None:
    assert found(sheet(("1", "160,00")), net_amount=Decimal("160.00"))["net_amount"] is not None


def test_sums_are_taken_from_the_end_and_a_refund_needs_no_sign() -> None:
    page = sheet(("Übertrag", "119,00"), ("Summe", "119,00"))
    assert near(found(page, total_amount=Decimal("-119.00"))["total_amount"], place(1, 1))


def test_what_does_not_stand_there_has_no_place() -> None:
    regions = found(sheet(("Summe", "571,04")), total_amount=Decimal("671.15"), seller_name="Au bon moulin", note="—")
    assert set(regions.values()) == {None}


def test_equal_lines_take_one_place_after_the_other() -> None:
    lines = tuple({"line_amount": FieldValue("100.00", Decimal("100.00"))} for _ in range(3))
    (reading,) = placed([Reading("exact", "ubl", "invoice", {}, lines)], [sheet(("100,00",), ("100,00",))])
    first, second, third = (line["line_amount"].region for line in reading.line_items)
    assert near(first, place(0, 0))
    assert near(second, place(0, 1))
    assert third is None


@given(st.lists(st.lists(st.text(max_size=12), max_size=4), max_size=6), st.text(max_size=12))
def test_any_page_and_any_value_go_together(rows: list[list[str]], said: str) -> None:
    page = sheet(*map(tuple, rows))
    regions = found(page, seller_name=said, total_amount=Decimal("1.00"), issue_date=date(2026, 1, 1), currency="EUR")
    for region in filter(None, regions.values()):
        assert region.page == 1


# What a model says.


def told(page: Page, **fields: Value) -> Reading:
    said = {field_id: FieldValue(str(value), value) for field_id, value in fields.items()}
    return sought(Reading("ollama", "m", "receipt", said), [page])


def test_what_stands_on_no_page_is_marked() -> None:
    reading = told(sheet(("Aldi", "Süd"), ("Total", "9.60")), invoice_number="4711", total_amount=Decimal("9.80"))
    assert {field_id for field_id, value in reading.fields.items() if value.unplaced} == {
        "invoice_number",
        "total_amount",
    }


def test_what_stands_there_has_its_place() -> None:
    reading = told(sheet(("Aldi", "Süd"), ("Total", "9.60")), seller_name="ALDI Süd", total_amount=Decimal("9.6"))
    assert near(reading.fields["seller_name"].region, place(0, 0))
    assert near(reading.fields["total_amount"].region, place(1, 1))


@pytest.mark.parametrize(
    ("field_id", "said", "is_found"),
    [
        ("seller_name", "Bäckerei Hofmann GmbH", True),
        ("seller_name", "Bäckerei Hofmeister und Söhne", False),
        ("seller_name", "上海晓晓贸易有限公司", True),
        ("seller_name", "上海大大商务服务公司", False),
        ("invoice_number", "B4ckereiHofmannGmbH", False),
    ],
)
def test_a_name_is_found_where_a_letter_was_misread_and_nothing_else_is(
    field_id: str, said: str, is_found: bool
) -> None:
    page = sheet(("Backerei", "Hofmann", "GmbH"), ("上海晓晓貿易有限公司",))
    value = told(page, **{field_id: said}).fields[field_id]
    assert (value.region is not None, value.unplaced) == (is_found, not is_found)


def test_a_name_is_found_over_two_lines_and_its_place_is_both() -> None:
    page = sheet(("Popular", "Book"), ("Co.", "(M)", "Sdn", "Bhd"), ("Kuala", "Lumpur"))
    whole = told(page, seller_name="POPULAR BOOK CO. (M) SDN BHD").fields["seller_name"]
    first, second = (told(page, note=text).fields["note"].region for text in ("Popular Book", "Co. (M) Sdn Bhd"))
    assert first is not None
    assert second is not None
    assert (whole.region, whole.unplaced) == (first.united(second), False)
    assert told(page, seller_name="Popular Kuala Lumpur Bookshop").fields["seller_name"].unplaced


@pytest.mark.parametrize("field_id", ["document_kind", "category", "currency", "payment_method", "note"])
def test_what_follows_from_the_page_as_a_whole_need_not_stand_on_it(field_id: str) -> None:
    assert not told(sheet(("Aldi",)), **{field_id: "EUR"}).fields[field_id].unplaced


def test_a_tax_of_nought_need_not_be_printed() -> None:
    assert not told(sheet(("Aldi",)), tax_amount=Decimal(0)).fields["tax_amount"].unplaced


def test_nothing_is_missing_from_pages_whose_words_nobody_knows() -> None:
    said = {"invoice_number": FieldValue("4711", "4711")}
    reading = Reading("ollama", "m", "receipt", said)
    assert sought(reading, [sheet(("Aldi",)), Page(2, 100, 140)]) is reading
    assert sought(reading, []) is reading


@given(st.text(max_size=30), st.lists(st.text(max_size=12), max_size=8))
def test_a_value_is_placed_or_marked_whatever_it_is(said: str, words: list[str]) -> None:
    value = told(sheet(("x", *words)), seller_name=said).fields["seller_name"]
    assert bool(value.region) + value.unplaced == bool(said)
