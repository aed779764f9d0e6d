"""What a page says again of the values that were chosen."""

import pytest

from invoice_desk.domain.document import Page
from tests.extraction.offline.documents import FRENCH_INVOICE, MALAYSIAN_TILL, OLD_FAPIAO, TWO_PAGES, US_RESTAURANT
from tests.extraction.offline.pages import page_of, read, till_roll

DAYS = {"issue_date", "due_date", "other_date", "date", "open_date", "numbered_date"}


def seen(*pages: Page, roles: set[str]) -> list[tuple[str, str]]:
    _, found = read(*pages)
    return [(sighting.role, str(sighting.value)) for sighting in found.sightings if sighting.role in roles]


@pytest.mark.parametrize(
    ("printed", "role"),
    [
        ("23/04/2018", "issue_date"),
        ("2018-04-03", "issue_date"),
        ("03 Apr 2018", "issue_date"),
        ("03/04/2018", "open_date"),
    ],
)
def test_a_day_in_figures_that_another_country_reads_otherwise_is_open(printed: str, role: str) -> None:
    page = till_roll(["KEDAI MAJU SDN BHD"], ["KUALA LUMPUR"], [f"DATE: {printed}"])

    assert [said for said, _ in seen(page, roles=DAYS)] == [role]


def test_every_day_keeps_the_part_that_its_label_gives_it() -> None:
    page = page_of(["Invoice"], ["Invoice date: 23.04.2018"], ["Due date: 30.04.2018"], ["Delivery date: 20.04.2018"])

    assert seen(page, roles=DAYS) == [
        ("issue_date", "2018-04-23"),
        ("due_date", "2018-04-30"),
        ("other_date", "2018-04-20"),
    ]


@pytest.mark.parametrize(
    ("date", "number", "is_seen"),
    [
        ("23/04/2018", "CS-20180423-0012", True),
        ("23/04/2018", "CS-201804230012", True),
        ("23/04/2018", "T230418007", True),
        ("03/04/2018", "T180403007", True),
        ("03/04/2018", "T030418007", False),  # as open as the date itself
        ("23/04/2018", "T180424007", False),
    ],
)
def test_a_number_that_begins_with_the_day_says_it_again(date: str, number: str, is_seen: bool) -> None:
    page = till_roll(["KEDAI MAJU SDN BHD"], ["KUALA LUMPUR"], [f"DATE: {date}"], [f"INVOICE NO: {number}"])

    assert bool(seen(page, roles={"numbered_date"})) is is_seen


def test_marks_of_currency_and_cues_of_the_country_are_seen() -> None:
    said = seen(MALAYSIAN_TILL, roles={"currency", "country"})

    assert set(said) == {("currency", "MYR"), ("country", "MY")}
    assert ("currency", "EUR") in seen(FRENCH_INVOICE, roles={"currency"})


def test_a_sign_that_several_currencies_share_is_no_mark() -> None:
    said = seen(US_RESTAURANT, roles={"currency", "country"})

    assert ("country", "US") in said
    assert not [value for role, value in said if role == "currency"]


def test_a_currency_is_no_cue_of_its_own_country() -> None:
    assert not seen(till_roll(["Corner Shop"], ["TOTAL", "RM 12.00"]), roles={"country"})


def test_letters_of_a_name_are_no_mark() -> None:
    assert not seen(till_roll(["RON SDN BHD"], ["TOTAL", "12.00"]), roles={"currency"})


def test_a_mark_right_before_an_amount_of_the_next_segment_is_seen() -> None:
    assert seen(till_roll(["Corner Shop"], ["TOTAL RM", "12.00"]), roles={"currency"}) == [("currency", "MYR")]


def test_a_name_at_the_foot_of_a_till_roll_is_the_sellers_again() -> None:
    page = till_roll(["KEDAI BUKU MAJU"], ["NO. 12, JALAN MERDEKA"], ["TOTAL", "RM 12.00"], ["KEDAI BUKU MAJU"])

    assert seen(page, roles={"seller_name"}) == [("seller_name", "KEDAI BUKU MAJU")]


@pytest.mark.parametrize(
    ("site", "is_seen"), [("www.northgate.co.uk", True), ("mail@northgate.com", True), ("north.com", False)]
)
def test_a_site_that_spells_the_whole_name_says_it_again(site: str, is_seen: bool) -> None:
    page = page_of(["Northgate Ltd", "INVOICE"], ["4 Mill Lane, Leeds LS1 4AB"], [site], ["Total", "£144.00"])

    assert bool(seen(page, roles={"seller_name"})) is is_seen


def test_the_name_on_a_letter_may_be_the_buyers_and_is_no_witness() -> None:
    page = page_of(["Harbour Cafe", "INVOICE"], ["4 Mill Lane, Leeds LS1 4AB"], ["Total", "£144.00"], ["Harbour Cafe"])

    assert not seen(page, roles={"seller_name"})


def test_numbers_are_seen_on_other_pages_and_in_other_lines() -> None:
    assert seen(*TWO_PAGES, roles={"invoice_number"}) == [("invoice_number", "NG-2026-114")]


@pytest.mark.parametrize(
    ("label", "is_seen"), [("Invoice No", True), ("Receipt No", True), ("Order No", False), ("Transaction No", False)]
)
def test_a_number_of_an_order_is_no_witness_however_often_it_is_printed(label: str, is_seen: bool) -> None:
    page = till_roll(["Corner Shop"], [f"{label}: 4711889"], ["TOTAL", "12.00"], ["Ref 4711889"])

    assert bool(seen(page, roles={"invoice_number"})) is is_seen


def test_a_tax_id_on_a_letter_that_names_one_may_be_the_buyers() -> None:
    rows = (["Northgate Ltd", "INVOICE"], ["VAT No: GB 123 4567 82"], ["Total", "£144.00"], ["VAT GB 123456782"])

    assert not seen(page_of(*rows), roles={"seller_tax_id"})


def test_a_fapiao_says_its_numbers_once() -> None:
    assert not seen(OLD_FAPIAO, roles={"invoice_number", "invoice_code", "seller_tax_id"})


@pytest.mark.parametrize(
    ("printed", "said"),
    [("作废", True), ("（已 作 废）", True), ("涂改作废", False), ("逾期作废，不退不换", False), ("Avoid", False)],
)
def test_a_void_mark_stands_alone(printed: str, said: bool) -> None:
    page = page_of(["电子发票（普通发票）"], [printed], ["价税合计 ¥113.00"])
    assert bool(seen(page, roles={"void"})) is said
