"""Numbers in spreadsheets: exactness, formats, rates."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.export.numbers import amount_format, fits_spreadsheet, printed_places, rate_format, rate_fraction


@given(st.integers(-(10**15) + 1, 10**15 - 1), st.integers(0, 12))
def test_fifteen_digits_fit_and_come_back_from_a_float(digits: int, places: int) -> None:
    value = Decimal(digits).scaleb(-places)
    assert fits_spreadsheet(value)
    assert Decimal(str(float(value))) == value


@pytest.mark.parametrize("text", ["1234567890123456", "0.1234567890123456", "NaN", "Infinity", "1E+400"])
def test_what_a_spreadsheet_would_change_does_not_fit(text: str) -> None:
    assert not fits_spreadsheet(Decimal(text))


@pytest.mark.parametrize("text", ["0", "-0.00", "12.50", "1000000000000000000", "0.00000000000000001200"])
def test_zeros_at_either_end_cost_no_digits(text: str) -> None:
    assert fits_spreadsheet(Decimal(text))


@pytest.mark.parametrize(("text", "places"), [("12", 0), ("12.50", 2), ("1E+3", 0), ("0.00004", 5), ("NaN", 0)])
def test_printed_places_are_counted(text: str, places: int) -> None:
    assert printed_places(Decimal(text)) == places


def test_negative_amounts_are_red_and_have_their_sign() -> None:
    assert amount_format(2) == "#,##0.00;[Red]-#,##0.00"
    assert amount_format(0) == "#,##0;[Red]-#,##0"


@pytest.mark.parametrize(
    ("text", "fraction", "shown"),
    [
        ("13%", "0.13", "0%"),
        ("5.5 %", "0.055", "0.0%"),
        ("19,00%", "0.1900", "0.00%"),
        ("１３％", "0.13", "0%"),
        ("-3%", "-0.03", "0%"),
    ],
)
def test_a_printed_rate_is_a_fraction_shown_as_printed(text: str, fraction: str, shown: str) -> None:
    found = rate_fraction(text)
    assert found == Decimal(fraction)
    assert found is not None
    assert rate_format(found) == shown


@pytest.mark.parametrize("text", ["免税", "不征税", "***", "13", "", "%", "1,234%", "SR 6%"])
def test_a_rate_in_words_or_without_a_sign_is_no_number(text: str) -> None:
    assert rate_fraction(text) is None
