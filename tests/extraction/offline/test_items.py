"""Line items of tables and of till receipts."""

import pytest

from invoice_desk.domain.document import Page
from tests.extraction.offline.documents import GERMAN_TILL, JAPANESE_TILL
from tests.extraction.offline.pages import page_of, read, till_roll


def _items(page: Page) -> list[dict[str, str]]:
    _, found = read(page)
    return [{field_id: f"{value.value}" for field_id, value in item.items()} for item in found.line_items]


def _goods(page: Page) -> list[tuple[str, str]]:
    return [(item["description"], item["line_amount"]) for item in _items(page)]


def test_a_row_of_a_table_is_read_by_its_column_heads() -> None:
    page = page_of(
        ["Northgate Supplies Ltd", "INVOICE"],
        ["Description", "Qty", "Unit price", "VAT rate", "Amount"],
        ["Paper towels", "10", "4.50", "20%", "45.00"],
        ["", "", "", "Total", "£54.00"],
    )

    assert _items(page) == [
        {
            "description": "Paper towels",
            "quantity": "10",
            "unit_price": "4.50",
            "tax_rate": "20%",
            "line_amount": "45.00",
        }
    ]


def test_a_text_over_a_row_without_one_describes_it() -> None:
    page = page_of(
        ["Northgate Supplies Ltd", "INVOICE"],
        ["Description", "Qty", "Unit price", "Amount"],
        ["Paper towels, recycled"],
        ["", "10", "4.50", "45.00"],
        ["", "", "Total", "£45.00"],
    )

    assert _goods(page) == [("Paper towels, recycled", "45.00")]


def test_the_goods_of_a_till_receipt_end_at_the_first_sum() -> None:
    assert _goods(GERMAN_TILL) == [("Roggenbrot", "4.20"), ("Hochzeitstorte", "1260.00"), ("Kaffee", "3.50")]


def test_quantity_and_price_are_named_when_their_product_is_the_amount() -> None:
    page = till_roll(["GREEN CAFE"], ["Green tea", "2", "4.50", "9.00"], ["TOTAL", "9.00"])

    (item,) = _items(page)
    assert (item["quantity"], item["unit_price"], item["line_amount"]) == ("2", "4.50", "9.00")


@pytest.mark.parametrize("name", ["EXERCISE BOOK A4", "VITAMIN B12", "TISSUE BOX", "KLEENEX"])
def test_a_name_keeps_its_last_letters_and_figures(name: str) -> None:
    page = till_roll(["GREEN CAFE"], [name, "12.00"], ["Cake", "8.00"], ["TOTAL", "20.00"])

    assert _goods(page) == [(name, "12.00"), ("Cake", "8.00")]


def test_a_quantity_behind_a_name_is_no_part_of_it() -> None:
    page = till_roll(["GREEN CAFE"], ["Green tea 2 x", "4.50", "9.00"], ["Cake", "8.00"], ["TOTAL", "17.00"])

    assert _goods(page) == [("Green tea", "9.00"), ("Cake", "8.00")]


def test_goods_of_two_chinese_characters_are_goods() -> None:
    page = till_roll(["鼎泰小吃店"], ["小笼包", "36.00"], ["豆浆", "5.00"], ["合计", "41.00"])

    assert _goods(page) == [("小笼包", "36.00"), ("豆浆", "5.00")]


def test_goods_are_found_in_a_currency_without_decimals() -> None:
    assert _goods(JAPANESE_TILL) == [("日替わり定食", "980"), ("アイスコーヒー", "1220")]


def test_sums_and_payments_are_no_goods() -> None:
    page = till_roll(["GREEN CAFE"], ["TOTAL", "9.00"], ["CASH", "10.00"], ["CHANGE", "1.00"], ["Sweets", "4.00"])

    assert _items(page) == []
