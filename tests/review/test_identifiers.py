"""An id proves itself only under a scheme that is known to be its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.review.id_repairs import repaired_id
from invoice_desk.review.identifiers import USCC_ALPHABET, country_of, passes_check_digit


@pytest.mark.parametrize(
    ("number", "currency"),
    [
        ("91110105MAEXAMP14M", "CNY"),
        ("DE812720447", ""),
        ("DE 812 720 447", "EUR"),
        ("150178823", "GBP"),
        ("GB150178823", ""),
        ("53 004 085 616", "AUD"),
        ("T7-0000-1205-0002", "JPY"),
        ("1208147521", "KRW"),
        ("CHE-107.787.577 MWST", "CHF"),
    ],
)
def test_a_right_check_digit_passes(number: str, currency: str) -> None:
    assert passes_check_digit(number, currency) is True


@pytest.mark.parametrize(
    ("number", "currency"), [("91110105MAEXAMP15M", "CNY"), ("DE812720448", ""), ("150178824", "GBP")]
)
def test_a_wrong_check_digit_fails(number: str, currency: str) -> None:
    assert passes_check_digit(number, currency) is False


@pytest.mark.parametrize(
    ("number", "currency"),
    [("150178823", ""), ("000220499968", "MYR"), ("CZ699003920000", "CZK"), ("215/5940/2539", "EUR"), ("", "EUR")],
)
def test_an_id_without_a_known_scheme_proves_nothing(number: str, currency: str) -> None:
    assert passes_check_digit(number, currency) is None


@given(st.integers(2, 10), st.sampled_from("0123456789"))
def test_one_misread_digit_of_a_german_id_is_noticed(place: int, digit: str) -> None:
    number = "DE812720447"
    misread = number[:place] + digit + number[place + 1 :]
    assert passes_check_digit(misread) is (misread == number)


@given(st.text(max_size=30), st.sampled_from(["", "EUR", "GBP", "SGD", "MXN", "THB"]))
def test_no_text_breaks_it(number: str, currency: str) -> None:
    assert passes_check_digit(number, currency) in {True, False, None}


@pytest.mark.parametrize(
    ("number", "country"),
    [
        ("DE812720447", "DE"),
        ("EL094259216", "GR"),
        ("91110105MAEXAMP14M", "CN"),
        ("T7000012050002", "JP"),
        ("CHE-107.787.577 MWST", "CH"),
        ("27AAPFU0939F1ZV", "IN"),
        ("150178823", None),
    ],
)
def test_the_form_of_an_id_tells_its_country(number: str, country: str | None) -> None:
    assert country_of(number) == country


USCC = "91330106MA7GAL1299"


@settings(deadline=None)
@given(st.sampled_from([USCC, "DE812720447", "GB150178823"]), st.integers(0, 17), st.sampled_from(USCC_ALPHABET))
def test_a_repair_proves_itself_and_is_one_edit_away(number: str, place: int, other: str) -> None:
    misread = number[:place] + other + number[place + 1 :]
    meant = repaired_id(misread)
    if meant is not None:
        assert passes_check_digit(meant) is True
        assert abs(len(meant) - len(misread)) <= 1
    if misread == number:
        assert meant is None


@settings(deadline=None)
@given(st.text(max_size=22), st.sampled_from(["", "CNY", "EUR"]))
def test_no_text_breaks_the_repair(number: str, currency: str) -> None:
    repaired_id(number, currency)
