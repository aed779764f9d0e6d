"""Texts are found as people see them, and replaced without losing a character beside them."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.record import Value, Verdict
from invoice_desk.gui.table.rows import CellView, shown_text
from invoice_desk.gui.table.searching import Place, Query, holds, places_of, replaced, spans
from tests.gui.table.samples import document

KINDS = {"seller_name": "text", "invoice_number": "identifier", "total_amount": "amount", "issue_date": "date"}


def cell(value: Value | None) -> CellView:
    return CellView(shown_text(value), value, Verdict.CONFIRMED)


def found(text: str, wanted: str, *, exact: bool = False) -> list[str]:
    return [text[start:end] for start, end in spans(Query(wanted, exact), text)]


@pytest.mark.parametrize(
    ("text", "wanted", "parts"),
    [
        ("Tesco Stores TESCO", "tesco", ["Tesco", "TESCO"]),
        ("ＴＥＳＣＯ　Ｌｔｄ", "tesco ltd", ["ＴＥＳＣＯ　Ｌｔｄ"]),
        ("Straße", "STRASSE", ["Straße"]),
        ("ａｂａ", "ab", ["ａｂ"]),
        ("aaa", "aa", ["aa"]),
        ("cafe\u0301 cafe", "cafe", ["cafe"]),
        ("cafe\u0301", "CAFÉ", ["cafe\u0301"]),
        ("ﬁx", "f", []),
        ("北京市百货", "百货", ["百货"]),
        ("a.b", ".", ["."]),
        ("anything", "", []),
    ],
)
def test_a_text_is_found_as_it_is_seen(text: str, wanted: str, parts: list[str]) -> None:
    assert found(text, wanted) == parts


def test_an_exact_search_tells_capitals_and_widths_apart() -> None:
    assert found("Tesco tesco ｔｅｓｃｏ", "tesco", exact=True) == ["tesco"]


@given(
    st.text(st.sampled_from("aAｂＢßﬁ e\u0301é")), st.text(st.sampled_from("aAbße\u0301"), min_size=1), st.booleans()
)
def test_what_is_found_does_not_overlap_and_replacing_it_by_itself_changes_nothing(
    text: str, wanted: str, exact: bool
) -> None:
    query, end = Query(wanted, exact), 0
    pieces = []
    for start, stop in spans(query, text):
        assert end <= start < stop <= len(text)
        assert next(spans(query, text[start:stop]), None) == (0, stop - start)
        pieces += [text[end:start], text[start:stop]]
        end = stop
    assert "".join([*pieces, text[end:]]) == text
    without = replaced(query, cell(text), "text", "")
    assert len(without) == len(text) - sum(stop - start for start, stop in spans(query, text))


@given(st.text(st.characters(codec="ascii")), st.text(st.characters(codec="ascii"), min_size=1))
def test_a_plain_text_is_replaced_as_python_does(text: str, wanted: str) -> None:
    assert replaced(Query(wanted, exact=True), cell(text), "text", "*") == text.replace(wanted, "*")
    lowered = replaced(Query(wanted), cell(text.lower()), "text", "*")
    assert lowered == text.lower().replace(wanted.lower(), "*")


@pytest.mark.parametrize(
    ("kind", "value", "wanted", "is_found"),
    [
        ("amount", Decimal("1234.50"), "1,234.50", True),
        ("amount", Decimal("1234.50"), "1234.5", True),
        ("amount", Decimal("1234.50"), "234", False),
        ("amount", Decimal("1.234"), "1.234", True),
        ("date", date(2026, 3, 4), "2026年3月4日", True),
        ("date", date(2026, 3, 4), "2026", False),
        ("currency", "EUR", "eur", True),
        ("currency", "EUR", "E", False),
        ("rate", "13%", "13", True),
        ("text", "12 Main Street", "2", True),
        ("identifier", "25442000000000000001", "4420", True),
        ("text", None, "a", False),
    ],
)
def test_amounts_dates_and_currencies_are_found_as_whole_values_only(
    kind: str, value: Value | None, wanted: str, is_found: bool
) -> None:
    assert holds(Query(wanted), cell(value), kind) is is_found


def test_a_whole_value_is_replaced_by_a_whole_one() -> None:
    assert replaced(Query("5"), cell(Decimal(5)), "amount", "6") == "6"


def test_cells_are_found_in_the_order_of_rows_and_fields() -> None:
    rows = [
        document("a", seller_name="Tesco", invoice_number="tesco-1", total_amount=Decimal(5)),
        document("b", seller_name="Aldi", invoice_number="7"),
        document("c", seller_name="tesco 2"),
    ]
    fields = ("invoice_number", "seller_name")
    targets = [(row, fields) for row in rows]
    assert places_of(Query("tesco"), targets, KINDS) == [
        Place("a", "invoice_number"),
        Place("a", "seller_name"),
        Place("c", "seller_name"),
    ]


def test_the_currency_of_a_row_decides_what_an_amount_means() -> None:
    rows = [
        document("a", currency="EUR", total_amount=Decimal(1234)),
        document("b", currency="KWD", total_amount=Decimal("1.234")),
    ]
    targets = [(row, ("total_amount",)) for row in rows]
    assert places_of(Query("1.234"), targets, KINDS) == [Place("a", "total_amount"), Place("b", "total_amount")]
