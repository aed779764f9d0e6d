"""What falls under a rate is taken from the lines only where they come to the document's own amounts."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import SourceInfo
from invoice_desk.domain.rate_shares import RateShare, rate_shares, rate_text
from invoice_desk.domain.record import Cell, Record, Value, Verdict

Line = tuple[str | None, str | None, str | None]
"""Rate, amount, tax."""


def cell(value: Value | None, verdict: Verdict = Verdict.CONFIRMED) -> Cell:
    return Cell(value, Verdict.MISSING if value is None else verdict)


def amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def shares(*lines: Line, net: str | None, tax: str | None, total: str | None) -> dict[str, RateShare]:
    header = {"net_amount": net, "tax_amount": tax, "total_amount": total}
    items = tuple(
        {"tax_rate": cell(rate), "line_amount": cell(amount(value)), "line_tax": cell(amount(levy))}
        for rate, value, levy in lines
    )
    record = Record(
        "one",
        SourceInfo("a.jpg", "0" * 64, "image/jpeg", 1),
        "receipt",
        {field_id: cell(amount(text)) for field_id, text in header.items()},
        items,
    )
    found = rate_shares(record)
    assert len({one.rate for one in found}) == len(found)
    return {one.rate: one for one in found}


@pytest.mark.parametrize(
    ("printed", "rate"),
    [
        ("13%", "13%"),
        (" 13.00 %", "13%"),
        ("１３％", "13%"),
        ("5,5 %", "5.5%"),
        ("10%", "10%"),
        ("免税", "免税"),
        ("***", "***"),
    ],
)
def test_a_rate_has_one_form(printed: str, rate: str) -> None:
    assert rate_text(printed) == rate


def test_a_document_under_one_rate_is_its_only_share() -> None:
    found = shares(("13%", "10.00", None), ("13 %", "5.00", None), net="15.00", tax="1.95", total="16.95")
    assert found == {"13%": RateShare("13%")}


def test_without_any_rate_there_is_no_share() -> None:
    assert shares((None, "10.00", None), net="10.00", tax=None, total="10.00") == {}


def test_net_lines_and_their_taxes_are_added_up_by_rate() -> None:
    lines: list[Line] = [
        ("13%", "100.00", "13.00"),
        ("6%", "50.00", "3.00"),
        ("免税", "7.00", None),
        ("13%", "1.00", "0.13"),
    ]
    found = shares(*lines, net="158.00", tax="16.13", total="174.13")
    assert found["13%"] == RateShare("13%", Decimal("101.00"), Decimal("13.13"), Decimal("114.13"), True)
    assert found["6%"] == RateShare("6%", Decimal("50.00"), Decimal("3.00"), Decimal("53.00"), True)
    assert found["免税"] == RateShare("免税", Decimal("7.00"), Decimal(0), Decimal("7.00"), True)


def test_lines_with_tax_in_them_give_totals() -> None:
    found = shares(("19%", "11.90", None), ("7%", "10.70", None), net="20.00", tax=None, total="22.60")
    assert found["19%"] == RateShare("19%", total=Decimal("11.90"), is_settled=True)
    assert found["7%"] == RateShare("7%", total=Decimal("10.70"), is_settled=True)


def test_taxes_follow_from_the_rates_where_they_come_to_the_tax_of_the_document() -> None:
    net = shares(("20%", "81.90", None), ("5.5%", "543.00", None), net="624.90", tax="46.25", total="671.15")
    assert net["20%"] == RateShare("20%", Decimal("81.90"), Decimal("16.38"), Decimal("98.28"), True)
    assert net["5.5%"].tax == Decimal("29.87")
    gross = shares(("19%", "11.90", None), ("7%", "10.70", None), net="20.00", tax="2.60", total="22.60")
    assert gross["19%"] == RateShare("19%", Decimal("10.00"), Decimal("1.90"), Decimal("11.90"), True)
    assert gross["7%"].net == Decimal("10.00")


@pytest.mark.parametrize("second", [("6%", "50.01", "3.00"), ("6%", None, "3.00")])
def test_lines_that_do_not_come_to_the_document_say_nothing_of_its_amounts(second: Line) -> None:
    found = shares(("13%", "100.00", "13.00"), second, net="150.00", tax="16.50", total="166.50")
    assert [(one.net, one.tax, one.total) for one in found.values()] == [(None, None, None)] * 2


def test_lines_without_a_rate_are_a_share_beside_the_others() -> None:
    found = shares(("13%", "100.00", "13.00"), (None, "8.00", None), net="108.00", tax="13.00", total="121.00")
    assert found[""].net == Decimal("8.00")
    assert found["13%"].total == Decimal("113.00")


CENTS = st.integers(-(10**7), 10**7).map(lambda cents: str(Decimal(cents).scaleb(-2)))
LINES = st.lists(
    st.tuples(st.none() | st.sampled_from(["13%", "6%", "0%", "免税"]), CENTS, st.none() | CENTS),
    min_size=1,
    max_size=5,
)


@given(LINES)
def test_shares_together_come_to_the_document(lines: list[Line]) -> None:
    net, tax = (sum((Decimal(line[part] or 0) for line in lines), Decimal(0)) for part in (1, 2))
    found = shares(*lines, net=str(net), tax=str(tax), total=str(net + tax))
    for part, wanted in (("net", net), ("tax", tax), ("total", net + tax)) if len(found) > 1 else ():
        assert sum(getattr(one, part) for one in found.values()) == wanted


@given(st.text(max_size=8) | st.from_regex(r"\d{1,3}[.,]\d{1,4} ?%", fullmatch=True))
def test_the_form_of_a_rate_is_its_own(printed: str) -> None:
    assert rate_text(rate_text(printed)) == rate_text(printed)
