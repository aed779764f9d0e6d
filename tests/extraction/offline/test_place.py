"""Where a page comes from and which currency its amounts are in."""

from datetime import date

import pytest

from invoice_desk.domain.document import Page
from invoice_desk.extraction.offline.facts import load_knowledge
from invoice_desk.extraction.offline.place import country_of, cues_of, currency_of
from tests.extraction.offline.pages import lines, read, said, till_roll


@pytest.mark.parametrize(
    ("rows", "country"),
    [
        ([["KEDAI MAJU SDN BHD"], ["50000 KUALA LUMPUR"]], "MY"),
        ([["Bäckerei Sonnenschein GmbH"], ["10115 Berlin"]], "DE"),
        ([["12 rue des Lilas, 69003 Lyon, France"]], "FR"),
        ([["Springfield, IL 62704"], ["(217) 555-0142"]], "US"),
        ([["東京都千代田区"], ["消費税"]], "JP"),
        ([["London NW1 6XE"]], "GB"),
        ([["Corner Shop"], ["TOTAL", "5.50"]], None),
        ([], None),
    ],
)
def test_a_country_is_told_by_its_cues_or_not_at_all(rows: list[list[str]], country: str | None) -> None:
    assert country_of(cues_of(lines(*rows), load_knowledge().places)) == country


def test_a_cue_printed_often_says_no_more_than_once() -> None:
    repeated = [["JALAN"]] * 5

    assert country_of(cues_of(lines(*repeated), load_knowledge().places)) is None


def test_a_lone_dollar_sign_keeps_its_other_currencies() -> None:
    _, found = read(till_roll(["Corner Shop"], ["Milk", "$2.40"], ["TOTAL", "$2.40"]))

    currency = found.fields["currency"]
    assert {"USD", "CAD", "AUD", "SGD"} <= {currency.value, *currency.others}


def test_a_lone_yen_sign_is_yen_or_renminbi() -> None:
    _, found = read(till_roll(["Corner Shop"], ["Milk", "¥240"], ["TOTAL", "¥240"]))

    currency = found.fields["currency"]
    assert {"JPY", "CNY"} <= {currency.value, *currency.others}


def test_the_country_decides_what_a_dollar_sign_means() -> None:
    found = currency_of(lines(["TOTAL", "$2.40"]), "CA", date(2026, 3, 4))

    assert found is not None
    assert (found.code, found.printed, found.others) == ("CAD", "$", ())


def test_nothing_printed_and_no_country_means_no_currency() -> None:
    assert currency_of(lines(["TOTAL", "2.40"]), None, None) is None


def test_a_country_that_changed_its_currency_is_read_by_the_day() -> None:
    old = currency_of(lines(["UKUPNO", "240,00"]), "HR", date(2022, 5, 3))
    new = currency_of(lines(["UKUPNO", "240,00"]), "HR", date(2024, 5, 3))

    assert (old and old.code, new and new.code) == ("HRK", "EUR")


@pytest.mark.parametrize(
    "page",
    [
        till_roll(["MAJU SDN BHD"], ["Milk", "2.40"], ["Bread", "3.10"], ["TOTAL", "5.50"]),
        till_roll(["MAJU SDN BHD"], ["Milk", "RM 2.40"], ["Bread", "RM 3.10"], ["TOTAL", "RM 5.50"]),
        till_roll(["MAJU SDN BHD"], ["Milk", "2.40"], ["PAID TO MAJU SDN BHD 5.50"], ["TOTAL", "5.50"]),
    ],
    ids=["no currency printed", "ringgit printed", "an amount behind the name"],
)
def test_bhd_in_a_company_name_is_no_currency(page: Page) -> None:
    _, found = read(page)

    assert said(found)["currency"] == "MYR"


def test_dinars_of_bahrain_beside_amounts_are_dinars() -> None:
    _, found = read(till_roll(["Manama Store"], ["Dates", "BHD 2.400"], ["TOTAL", "BHD 2.400"]))

    assert said(found)["currency"] == "BHD"
