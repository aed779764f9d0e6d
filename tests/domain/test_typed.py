"""What a person types is read as the field's type, and refused where it could mean two things."""

import string
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.currency import CODES
from invoice_desk.domain.record import Value, value_text
from invoice_desk.domain.typed import InvalidValueError, typed_value, value_part

TODAY = date(2026, 11, 24)


def typed(kind: str, text: str, currency: str = "") -> Value | None:
    return typed_value(kind, text, currency=currency, today=TODAY)


def refused(kind: str, text: str, currency: str = "") -> InvalidValueError:
    with pytest.raises(InvalidValueError) as caught:
        typed(kind, text, currency)
    assert caught.value.params["text"] == text.strip()
    return caught.value


@pytest.mark.parametrize("kind", ["amount", "quantity", "rate", "date", "currency", "identifier", "text"])
@pytest.mark.parametrize("nothing", ["", "  ", "\t", "\u3000"])
def test_nothing_typed_is_no_value(kind: str, nothing: str) -> None:
    assert typed(kind, nothing) is None


@pytest.mark.parametrize(
    ("text", "currency", "value"),
    [
        ("1,234.50", "", "1234.50"),
        ("1.234,50", "", "1234.50"),
        ("1 234,50", "EUR", "1234.50"),
        ("¥1,234.50", "CNY", "1234.50"),
        ("(12.00)", "", "-12.00"),
        ("-5", "", "-5"),
        ("−5", "", "-5"),
        ("１，２３４．５０", "", "1234.50"),
        ("12.5", "EUR", "12.5"),
        ("12.500000", "EUR", "12.500000"),
        ("1.234", "EUR", "1234"),
        ("1.234", "KWD", "1.234"),
        ("0.123", "", "0.123"),
        (" 7 ", "", "7"),
        ("(0.00)", "", "0.00"),
    ],
)
def test_amounts_are_read_in_every_notation_with_the_places_typed(text: str, currency: str, value: str) -> None:
    read = typed("amount", text, currency)
    assert isinstance(read, Decimal)
    assert str(read) == value


@pytest.mark.parametrize("kind", ["amount", "quantity"])
def test_three_places_with_no_currency_are_refused_with_both_readings(kind: str) -> None:
    error = refused(kind, "1.234")
    assert error.code == "typed.ambiguous"
    assert {error.params["value"], error.params["other"]} == {"1234", "1.234"}


def test_a_quantity_is_not_decided_by_the_currency() -> None:
    assert refused("quantity", "1.234", "EUR").code == "typed.ambiguous"


@pytest.mark.parametrize("text", ["abc", "1.2.3", "1e5", "NaN", "12 34", "2026-03-04"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    assert refused("amount", text).code == "typed.not_an_amount"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-03-04", date(2026, 3, 4)),
        ("2026/3/4", date(2026, 3, 4)),
        ("2026年3月4日", date(2026, 3, 4)),
        ("20260304", date(2026, 3, 4)),
        ("２０２６-０３-０４", date(2026, 3, 4)),
        ("4 March 2026", date(2026, 3, 4)),
        ("13.03.2026", date(2026, 3, 13)),
        ("05/05/2026", date(2026, 5, 5)),
        ("2031-01-01", date(2031, 1, 1)),
    ],
)
def test_dates_are_read_in_every_clear_notation(text: str, value: date) -> None:
    assert typed("date", text) == value


def test_a_date_of_two_readings_is_refused_and_both_are_named() -> None:
    error = refused("date", "03/04/2026")
    assert error.code == "typed.ambiguous_date"
    assert {error.params["value"], error.params["other"]} == {"2026-04-03", "2026-03-04"}


@pytest.mark.parametrize("text", ["foo", "2026-02-30", "04/2026", "260304", "12.50"])
def test_what_is_no_date_is_refused(text: str) -> None:
    assert refused("date", text).code == "typed.not_a_date"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("13%", "13%"),
        ("13", "13%"),
        ("13 %", "13%"),
        ("９％", "9%"),
        ("19,0 %", "19.0%"),
        ("0.5%", "0.5%"),
        ("0", "0%"),
        ("免税", "免税"),
    ],
)
def test_rates_are_text_in_one_form(text: str, value: str) -> None:
    assert typed("rate", text) == value


@pytest.mark.parametrize("text", ["101%", "6%/13%", "-5"])
def test_what_is_no_rate_is_refused(text: str) -> None:
    assert refused("rate", text).code == "typed.not_a_rate"


def test_a_share_may_be_meant_as_a_percentage_and_is_refused() -> None:
    error = refused("rate", "0.13")
    assert (error.code, error.params["value"], error.params["other"]) == ("typed.ambiguous", "13%", "0.13%")


@pytest.mark.parametrize(
    ("text", "value"),
    [("eur", "EUR"), ("€", "EUR"), ("us$", "USD"), ("人民币", "CNY"), ("ＥＵＲ", "EUR"), ("rm", "MYR")],
)
def test_currencies_are_codes_symbols_or_names(text: str, value: str) -> None:
    assert typed("currency", text) == value


def test_a_sign_of_two_currencies_is_refused_and_both_are_named() -> None:
    error = refused("currency", "¥")
    assert (error.code, error.params["value"], error.params["other"]) == ("typed.ambiguous", "CNY", "JPY")


def test_what_is_no_currency_is_refused() -> None:
    assert refused("currency", "xyz").code == "typed.not_a_currency"


def test_identifiers_keep_their_zeros_and_become_narrow() -> None:
    assert typed("identifier", " ００７ＡＢ ") == "007AB"
    assert typed("identifier", "25442000000000000001") == "25442000000000000001"


def test_text_stays_as_it_is_but_for_the_space_around_it() -> None:
    assert typed("text", "  Café ＡＢ  1.234 ") == "Café ＡＢ  1.234"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2))
def test_the_text_of_an_amount_gives_that_amount(value: Decimal) -> None:
    for text in (value_text(value), f"{value:,f}"):
        read = typed("amount", text)
        assert read == value
        assert isinstance(read, Decimal)
        assert read.as_tuple().exponent == value.as_tuple().exponent


@given(st.integers(min_value=-(10**9), max_value=10**9))
def test_the_text_of_a_whole_number_gives_that_number(value: int) -> None:
    for kind in ("amount", "quantity"):
        assert typed(kind, value_text(Decimal(value))) == value


@given(st.dates(min_value=date(1901, 1, 1), max_value=date(2099, 12, 31)))
def test_the_text_of_a_date_gives_that_date(value: date) -> None:
    assert typed("date", value_text(value)) == value


@given(st.sampled_from(sorted(CODES)))
def test_the_text_of_a_currency_gives_that_currency(value: str) -> None:
    assert typed("currency", value_text(value)) == value


@given(st.decimals(min_value=0, max_value=100, places=1))
def test_a_rate_typed_again_stays_the_same(value: Decimal) -> None:
    once = typed("rate", f"{value}%")
    assert isinstance(once, str)
    assert typed("rate", once) == once


@given(
    st.text(string.printable + "一二三元％．０１２"),
    st.sampled_from(["amount", "rate", "date", "currency", "quantity"]),
)
def test_whatever_is_typed_is_a_value_or_refused(text: str, kind: str) -> None:
    try:
        value = typed(kind, text)
    except InvalidValueError:
        return
    assert (value is None) == (not text.strip())


# Taken from a page.


def is_value(kind: str, text: str) -> bool:
    try:
        return typed_value(kind, text) is not None
    except InvalidValueError:
        return False


@pytest.mark.parametrize(
    ("kind", "text", "part"),
    [
        ("amount", "21.50", "21.50"),
        ("amount", "TOTAL 21.50", "21.50"),
        ("amount", "合计:21.50", "21.50"),
        ("amount", "价税合计（小写）： ¥21.50", "¥21.50"),
        ("amount", "3 x 7.00 21.00", "3 x 7.00 21.00"),
        ("amount", "nothing", "nothing"),
        ("date", "Date: 2026-03-04", "2026-03-04"),
        ("identifier", "发票号码：24312000000012345678", "24312000000012345678"),
        ("identifier", "24312000000012345678", "24312000000012345678"),
        ("identifier", "No:", "No:"),
        ("text", "Chez Jean: Paris", "Chez Jean: Paris"),
        ("rate", "VAT 13%", "13%"),
    ],
)
def test_a_label_before_a_value_is_left_on_the_page(kind: str, text: str, part: str) -> None:
    assert value_part(kind, text, lambda one: is_value(kind, one)) == part


@given(st.sampled_from(["text", "amount", "date", "identifier", "rate"]), st.text(max_size=30))
def test_what_is_taken_always_stands_in_the_text(kind: str, text: str) -> None:
    part = value_part(kind, text, lambda one: is_value(kind, one))
    assert part in text
    assert part or not text
