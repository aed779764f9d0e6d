"""Amounts confirm one another only where nothing speaks against it."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.record import FieldValue, Reading, Sighting
from invoice_desk.review.witnesses import ties_of
from tests.review.readings import chosen, money, reading, row, seen

Figures = tuple[tuple[str, str, str], ...]

GST: Figures = (("subtotal", "subtotal", "10.00"), ("tax", "gst6", "0.60"), ("total", "total", "10.60"))
ROUNDING: Figures = (
    ("grand_total", "totalinclgst", "21.83"),
    ("rounding", "roundingadj", "0.02"),
    ("total", "totalrounded", "21.85"),
    ("cash", "cash", "50.00"),
    ("change", "change", "28.15"),
)


def confirmed(one: Reading) -> dict[str, str]:
    return {field_id: str(value) for tie in ties_of(one) for field_id, value in tie.fields.items()}


def rules(one: Reading) -> set[str]:
    return {tie.rule for tie in ties_of(one)}


def of(figures: Figures, **rows: int) -> Reading:
    return reading(chosen(figures, **rows), sightings=seen(*figures))


def test_net_and_tax_confirm_the_total_and_themselves() -> None:
    one = of(GST, net_amount=0, tax_amount=1, total_amount=2)
    assert rules(one) == {"net+tax=total"}
    assert confirmed(one) == {"net_amount": "10.00", "tax_amount": "0.60", "total_amount": "10.60"}


def test_a_gst_summary_confirms_the_net_amount_and_the_tax() -> None:
    figures: Figures = (("total", "totalsalesincl", "10.60"), ("net", "amtrm", "10.00"), ("tax", "taxrm", "0.60"))
    assert set(confirmed(of(figures, total_amount=0, net_amount=1, tax_amount=2))) == {
        "net_amount",
        "tax_amount",
        "total_amount",
    }


@pytest.mark.parametrize(
    "extra",
    [
        (("other_charges", "servicecharge", "1.00"), ("total", "total", "11.60")),
        (("rounding", "rounding", "-0.02"), ("total", "total", "10.58")),
        (("tip", "tip", "2.00"), ("total", "total", "12.60")),
        (("discount", "discount", "0.60"), ("total", "total", "10.00")),
    ],
)
def test_what_is_added_to_net_and_tax_belongs_to_the_tie(extra: Figures) -> None:
    figures = (*GST[:2], *extra)
    expected = set() if extra[1][2] in {"10.00", "10.58"} else {"net+tax=total"}  # net = total; not the rounder amount
    assert rules(of(figures, net_amount=0, tax_amount=1, total_amount=3)) == expected


def test_cash_less_change_confirms_the_total() -> None:
    figures: Figures = (("total", "total", "37.40"), ("cash", "cash", "-50.00"), ("change", "change", "12.60"))
    assert rules(of(figures, total_amount=0)) == {"cash-change=total"}


def test_an_amount_in_words_confirms_the_figures() -> None:
    figures: Figures = (("total_amount", "total_amount", "2806.01"),)
    words = FieldValue("贰仟捌佰零陆圆零壹分", "贰仟捌佰零陆圆零壹分", row(9))
    one = reading({**chosen(figures, total_amount=0), "total_in_words": words}, sightings=seen(*figures))
    assert confirmed(one) == {"total_amount": "2806.01", "total_in_words": "贰仟捌佰零陆圆零壹分"}
    other = FieldValue("贰仟捌佰零陆圆整", "贰仟捌佰零陆圆整", row(9))
    assert not ties_of(reading({**one.fields, "total_in_words": other}, sightings=one.sightings))


def test_a_chinese_invoice_ties_its_three_sums() -> None:
    figures: Figures = (
        ("net_amount", "net_amount", "2576.12"),
        ("tax_amount", "tax_amount", "229.89"),
        ("total_amount", "total_amount", "2806.01"),
    )
    assert rules(of(figures, net_amount=0, tax_amount=1, total_amount=2)) == {"net+tax=total"}


@pytest.mark.parametrize(
    ("role", "label", "ties"),
    [
        ("amount_due", "amountdue", True),
        ("payment", "visa", True),
        ("cash", "cash", True),
        ("total", "eatin", True),
        ("total", "totalrm", False),  # the same label with the currency behind it
        ("total", "total", False),
        ("subtotal", "subtotal", False),
        ("net", "nettotal", False),
        ("tax", "vat", False),
    ],
)
def test_a_total_printed_twice_needs_two_labels_that_say_total(role: str, label: str, ties: bool) -> None:
    figures: Figures = (("total", "total", "6.00"), (role, label, "6.00"))
    assert (rules(of(figures, total_amount=0)) == {"total=total"}) is ties


def test_cash_that_equals_the_total_is_no_witness_beside_change() -> None:
    figures: Figures = (("total", "total", "6.00"), ("cash", "cash", "6.00"), ("change", "change", "4.00"))
    assert not ties_of(of(figures, total_amount=0))


def test_zero_tax_ties_nothing() -> None:
    figures: Figures = (("subtotal", "subtotal", "6.00"), ("tax", "tax", "0.00"), ("total", "total", "6.00"))
    assert not ties_of(of(figures, net_amount=0, tax_amount=1, total_amount=2))


def test_a_computed_amount_is_no_witness() -> None:
    one = of(GST, net_amount=0, total_amount=2)
    assert not ties_of(reading({**one.fields, "tax_amount": money("0.60", None)}, sightings=one.sightings))


def test_one_label_for_two_amounts_is_one_witness() -> None:
    figures: Figures = (("net", "tax", "10.00"), ("tax", "tax", "0.60"), ("total", "total", "10.60"))
    assert not ties_of(of(figures, net_amount=0, tax_amount=1, total_amount=2))


def test_two_labels_at_one_place_are_one_witness() -> None:
    twice = (
        Sighting("total", Decimal("6.00"), "total", row(1)),
        Sighting("amount_due", Decimal("6.00"), "due", row(1)),
    )
    assert not ties_of(reading({"total_amount": money("6.00", 1)}, sightings=twice))


def items(*amounts: str, first_row: int = 20) -> tuple[dict[str, FieldValue], ...]:
    return tuple({"line_amount": money(amount, first_row + number)} for number, amount in enumerate(amounts))


@pytest.mark.parametrize(
    ("lines", "ties"),
    [
        (items("4.00", "6.60"), True),
        (items("4.00", "6.00"), False),
        (items("10.60"), False),
        ((*items("4.00"), {"line_amount": money("6.60", 20)}), False),  # both at one place
        ((*items("4.00"), {"line_amount": money("6.60", None)}), False),
        ((*items("4.00"), {"line_amount": money("6.60", 21, "6600")}), False),
        (items("4.00", "6.60", first_row=2), False),  # the sum itself taken for a line
    ],
)
def test_lines_confirm_the_total_that_they_make(lines: tuple[dict[str, FieldValue], ...], ties: bool) -> None:
    sightings = (Sighting("total", Decimal("10.60"), "total", row(2)),)
    one = reading({"total_amount": money("10.60", 2)}, sightings=sightings, lines=lines)
    assert (rules(one) == {"lines=total"}) is ties


def test_lines_confirm_the_net_amount_and_not_the_total_above_it() -> None:
    figures: Figures = (("net", "net", "10.00"), ("total", "total", "11.00"))
    one = reading(chosen(figures, net_amount=0, total_amount=1), sightings=seen(*figures), lines=items("4", "6.00"))
    assert confirmed(one) == {"net_amount": "10.00"}


def test_the_rounded_total_is_confirmed_and_the_one_before_rounding_is_not() -> None:
    assert confirmed(of(ROUNDING, total_amount=2)) == {"total_amount": "21.85"}
    assert not ties_of(of(ROUNDING, total_amount=0))
    assert not ties_of(of((*ROUNDING[:2], ("payment", "visa", "21.83")), total_amount=0))


def test_a_total_before_the_tip_is_not_confirmed() -> None:
    figures: Figures = (*GST, ("tip", "tip", "2.00"), ("grand_total", "totalwithtip", "12.60"))
    assert not ties_of(of(figures, net_amount=0, tax_amount=1, total_amount=2))
    assert rules(of(figures, net_amount=0, tax_amount=1, total_amount=4)) == {"net+tax=total"}


def test_a_tip_written_by_hand_leaves_the_printed_total_open() -> None:
    figures: Figures = (*GST, ("tip", "tip", "2.00"))
    assert not ties_of(of(figures, net_amount=0, tax_amount=1, total_amount=2))


def test_suggested_tips_change_nothing() -> None:
    figures: Figures = (*GST, ("tip", "tip15", "1.59"), ("tip", "tip20", "2.12"))
    assert rules(of(figures, net_amount=0, tax_amount=1, total_amount=2)) == {"net+tax=total"}


def test_a_total_that_is_discounted_further_on_is_not_confirmed() -> None:
    figures: Figures = (*GST, ("discount", "coupon", "-1.00"), ("total", "topay", "9.60"))
    assert not ties_of(of(figures, net_amount=0, tax_amount=1, total_amount=2))


def test_what_remains_after_a_prepayment_is_not_the_total() -> None:
    figures: Figures = (
        ("total", "total", "100.00"),
        ("prepaid", "deposit", "40.00"),
        ("amount_due", "amountdue", "60.00"),
        ("payment", "visa", "60.00"),
    )
    assert not ties_of(of(figures, total_amount=2))


def test_two_totals_that_could_both_be_confirmed_leave_both_open() -> None:
    figures: Figures = (*GST, ("grand_total", "grandtotal", "17.00"), ("payment", "visa", "17.00"))
    for total in (2, 3):
        assert not ties_of(of(figures, net_amount=0, tax_amount=1, total_amount=total))


def test_a_sum_below_a_larger_total_is_not_confirmed() -> None:
    figures: Figures = (*GST, ("grand_total", "totalttc", "15.10"))
    assert not ties_of(of(figures, net_amount=0, tax_amount=1, total_amount=2))


def test_what_was_handed_over_is_no_larger_total() -> None:
    figures: Figures = (*GST, ("total", "totalpaid", "50.00"), ("change", "change", "39.40"))
    assert rules(of(figures, net_amount=0, tax_amount=1, total_amount=2)) == {"net+tax=total"}


def test_a_total_that_change_contradicts_is_not_confirmed() -> None:
    figures: Figures = (*GST, ("cash", "cash", "50.00"), ("change", "change", "26.00"))
    assert not ties_of(of(figures, net_amount=0, tax_amount=1, total_amount=2))


def test_a_line_under_the_head_total_is_not_the_total() -> None:
    figures: Figures = (("total", "price", "11.90"), ("total", "eatin", "11.90"))
    lines = ({"line_amount": money("11.90", 0)}, {"line_amount": money("11.90", 1)})
    assert not ties_of(reading(chosen(figures, total_amount=1), sightings=seen(*figures), lines=lines))


def test_a_tie_decides_what_an_ambiguous_amount_means() -> None:
    figures: Figures = (("net", "net", "1000"), ("tax", "vat", "200"), ("total", "total", "1.200"))
    fields = {**chosen(figures, net_amount=0, tax_amount=1), "total_amount": money("1.200", 2, "1200")}
    assert confirmed(reading(fields, sightings=seen(*figures)))["total_amount"] == "1200"


def test_a_tie_that_holds_in_both_meanings_decides_nothing() -> None:
    figures: Figures = (("net", "net", "1.000"), ("tax", "vat", "0.200"), ("total", "total", "1.200"))
    meanings = {"net_amount": ("1.000", "1000"), "tax_amount": ("0.200", "200"), "total_amount": ("1.200", "1200")}
    fields = {part: money(first, number, second) for number, (part, (first, second)) in enumerate(meanings.items())}
    assert not ties_of(reading(fields, sightings=seen(*figures)))


@given(net=st.decimals(1, 9999, places=2), tax=st.decimals("0.01", 999, places=2), total=st.decimals(1, 9999, places=2))
def test_net_and_tax_confirm_a_total_only_when_they_make_it(net: Decimal, tax: Decimal, total: Decimal) -> None:
    for whole in (total, net + tax):
        figures: Figures = (("net", "net", str(net)), ("tax", "vat", str(tax)), ("total", "total", str(whole)))
        ties = rules(of(figures, net_amount=0, tax_amount=1, total_amount=2))
        assert ties == ({"net+tax=total"} if net + tax == whole and net != tax else set())
