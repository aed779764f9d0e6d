"""Dates on a page: which order they are read in, which of several is the date of issue."""

from datetime import date

import pytest

from invoice_desk.domain.document import Page
from tests.extraction.offline.pages import page_of, read, said, till_roll


def _shop(*rows: list[str], printed: str = "DATE: 03/04/2026") -> Page:
    return till_roll(["Corner Shop"], *rows, [printed], ["Milk", "2.40"], ["Bread", "3.10"], ["TOTAL", "5.50"])


def _dated(page: Page) -> set[date]:
    """Every reading of the date of issue that is left."""
    _, found = read(page)
    day = found.fields["issue_date"]
    return {value for value in (day.value, *day.others) if isinstance(value, date)}


APRIL, MARCH = date(2026, 4, 3), date(2026, 3, 4)


def test_an_open_date_keeps_its_other_reading_where_nothing_decides() -> None:
    assert _dated(_shop()) == {APRIL, MARCH}


def test_a_date_in_america_is_read_month_first() -> None:
    assert _dated(_shop(["Springfield, IL 62704"], ["(217) 555-0142"])) == {MARCH}


def test_a_date_in_malaysia_is_read_day_first() -> None:
    assert _dated(_shop(["JALAN BUKIT BINTANG, KUALA LUMPUR, MALAYSIA"])) == {APRIL}


def test_a_date_that_fits_one_order_only_decides_for_the_others_on_the_page() -> None:
    assert _dated(_shop(["RETURNS UNTIL 25/04/2026"])) == {APRIL}
    assert _dated(_shop(["RETURNS UNTIL 04/25/2026"])) == {MARCH}


@pytest.mark.parametrize(("weekday", "expected"), [("Fri", {APRIL}), ("Wednesday", {MARCH}), ("Mon", {APRIL, MARCH})])
def test_a_weekday_beside_a_date_decides_when_it_fits_one_reading(weekday: str, expected: set[date]) -> None:
    assert _dated(_shop(printed=f"{weekday} 03/04/2026 14:05")) == expected


def test_the_same_day_printed_in_words_elsewhere_decides() -> None:
    assert _dated(_shop(["04-Mar-2026 14:05"])) == {MARCH}


@pytest.mark.parametrize(
    "row",
    [
        ["Invoice date: 05.06.2026", "Due date: 20.06.2026"],
        ["Due date: 20.06.2026", "Invoice date: 05.06.2026"],
        ["Due date: 20.06.2026 Invoice date: 05.06.2026"],
    ],
    ids=["issue first", "due first", "in one segment"],
)
def test_two_dates_on_one_row_belong_each_to_the_label_before_it(row: list[str]) -> None:
    _, found = read(page_of(["Müller Bau GmbH"], row, ["Invoice No: 2026-0815"], ["INVOICE"], ["Total", "119,00 €"]))

    assert said(found)["issue_date"] == "2026-06-05"
    assert said(found)["due_date"] == "2026-06-20"


def test_a_date_under_its_column_head_is_known_by_the_head() -> None:
    _, found = read(
        page_of(
            ["Northgate Supplies Ltd", "INVOICE"],
            ["Invoice date", "Due date", "Customer no."],
            ["5 June 2026", "20 June 2026", "40017"],
            ["Total", "£119.00"],
        )
    )

    assert said(found)["issue_date"] == "2026-06-05"
    assert said(found)["due_date"] == "2026-06-20"


def test_a_date_of_delivery_is_not_the_date_of_issue() -> None:
    _, found = read(
        page_of(
            ["Müller Bau GmbH"],
            ["Lieferdatum: 01.06.2026"],
            ["Rechnungsdatum: 05.06.2026"],
            ["Rechnungsbetrag", "119,00 €"],
        )
    )

    assert said(found)["issue_date"] == "2026-06-05"


def test_a_month_in_letters_elsewhere_decides() -> None:
    rows = (["KEDAI MAJU SDN BHD"], ["KUALA LUMPUR"], ["DATE: 6/1/2018"], ["Jun/2018"], ["TOTAL", "RM 5.00"])

    day = read(till_roll(*rows))[1].fields["issue_date"]
    assert (day.value, day.others) == (date(2018, 6, 1), ())


def test_a_month_in_letters_that_no_reading_falls_in_changes_nothing() -> None:
    rows = (["KEDAI MAJU SDN BHD"], ["KUALA LUMPUR"], ["DATE: 6/1/2018"], ["GST from Apr 2015"], ["TOTAL", "RM 5.00"])

    assert said(read(till_roll(*rows))[1])["issue_date"] == "2018-01-06"
