"""Currencies keep their decimals, and a printed symbol names candidates without deciding."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.currency import CODES, SYMBOLS, WITHDRAWN, currencies_in, currency_of_country, places


def codes_in(text: str) -> list[tuple[str, ...]]:
    return [match.codes for match in currencies_in(text)]


def test_the_list_is_closed_and_well_formed() -> None:
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in CODES)
    assert 150 <= len(CODES) <= 165
    assert WITHDRAWN < CODES
    assert not CODES & {"XXX", "XAU", "DEM", "FRF", "CLF"}


def test_every_symbol_stands_for_listed_codes() -> None:
    assert {code for codes in SYMBOLS.values() for code in codes} <= CODES


@pytest.mark.parametrize(
    ("code", "count"), [("EUR", 2), ("JPY", 0), ("KRW", 0), ("VND", 0), ("KWD", 3), ("TND", 3), ("IDR", 2)]
)
def test_a_currency_has_the_decimals_of_the_standard(code: str, count: int) -> None:
    assert places(code) == count


@pytest.mark.parametrize(
    ("country", "code"),
    [
        ("MY", "MYR"),
        ("de", "EUR"),
        ("CN", "CNY"),
        ("HK", "HKD"),
        ("TW", "TWD"),
        ("CH", "CHF"),
        ("UA", "UAH"),
        ("ZZ", None),
    ],
)
def test_a_country_pays_with_its_currency(country: str, code: str | None) -> None:
    assert currency_of_country(country) == code


def test_a_country_that_took_the_euro_paid_otherwise_before() -> None:
    assert currency_of_country("HR", date(2022, 12, 31)) == "HRK"
    assert currency_of_country("HR", date(2023, 1, 1)) == "EUR"
    assert currency_of_country("BG", date(2025, 12, 31)) == "BGN"
    assert currency_of_country("HR") == "EUR"
    assert currency_of_country("DE", date(2022, 12, 31)) == "EUR"


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("TOTAL RM26.60", [("MYR",)]),
        ("AMOUNT (RM)", [("MYR",)]),
        ("Summe EUR 29,78", [("EUR",)]),
        ("USD12.50", [("USD",)]),
        ("12.50EUR", [("EUR",)]),
        ("12,50 €", [("EUR",)]),
        ("￥52.70", [("CNY", "JPY")]),
        ("合计12元", [("CNY", "TWD", "HKD")]),
        ("HK$39.00", [("HKD",)]),
        ("CA$5 A$6", [("CAD",), ("AUD",)]),
        ("300,00 Kč", [("CZK",)]),
        ("102,00 kr", [("SEK", "NOK", "DKK", "ISK")]),
        ("350円", [("JPY",)]),
        ("￦1,000", [("KRW",)]),
        ("50,94 TL", [("TRY",)]),
        ("120.00 грн", [("UAH",)]),
        ("Betrag (kr)", [("SEK", "NOK", "DKK", "ISK")]),
    ],
)
def test_a_printed_currency_names_its_candidates(text: str, codes: list[tuple[str, ...]]) -> None:
    assert codes_in(text) == codes


@pytest.mark.parametrize(
    "text", ["ALL ITEMS", "TOP SHOP", "FORM", "EUROPA", "kr", "元祖食品", "Fr. 12.03.2026", "usd", "XEUR1", "", "ARMS"]
)
def test_a_word_that_only_looks_like_a_currency_is_none(text: str) -> None:
    assert codes_in(text) == []


@given(st.text())
def test_matches_lie_inside_any_text(text: str) -> None:
    for match in currencies_in(text):
        assert text[match.start : match.end] == match.text
        assert match.codes
        assert set(match.codes) <= CODES


@given(st.sampled_from(sorted(CODES)))
def test_every_code_beside_a_figure_is_seen(code: str) -> None:
    assert (code,) in codes_in(f"{code} 12.50")
    assert (code,) in codes_in(f"12.50 {code}")
