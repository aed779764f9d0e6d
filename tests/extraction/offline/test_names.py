"""Names of sellers and buyers, cleaned of what is printed around them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.domain.document import Page
from invoice_desk.extraction.offline.facts import load_knowledge
from invoice_desk.extraction.offline.names import clean_name, labelled_name, seller_candidates
from tests.extraction.offline.pages import lines, page_of, read, said, till_roll


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("ACME SDN BHD (123456-X)", "ACME SDN BHD"),
        ("*** Corner Shop ***", "Corner Shop"),
        ("Welcome to Corner Shop", "Corner Shop"),
        ("7-ELEVEN", "7-ELEVEN"),
        ("MP3 World", "MP3 World"),
        ("1DEA HOME", "IDEA HOME"),
        ("Bäckerei  Sonnenschein   GmbH", "Bäckerei Sonnenschein GmbH"),
        ("ＡＣＭＥ株式会社", "ACME株式会社"),
        ("ASADOR DEL PUERTO, S.L.", "ASADOR DEL PUERTO, S.L."),
        ("Harbour Books, Inc.", "Harbour Books, Inc."),
        ("CORNER HARDWARE.", "CORNER HARDWARE"),
        ("Corner Shop 8O1TZ5-U", "Corner Shop"),
        ("CORNER'S REG 3", "CORNER'S"),
        ("Harbour Books B.V. iov harbour.com", "Harbour Books B.V."),
        ("All goods are sold by Harbour Books Ltd", "Harbour Books Ltd"),
        ("", ""),
    ],
)
def test_a_name_is_cleaned_of_what_is_no_part_of_it(printed: str, name: str) -> None:
    assert clean_name(printed) == name


@settings(max_examples=60, deadline=None)
@given(st.text(st.one_of(st.sampled_from(" \t\u3000(*-"), st.characters(categories=("L", "N", "P", "S"))), max_size=40))
def test_a_clean_name_has_no_blanks_around_it_and_no_double_ones(text: str) -> None:
    name = clean_name(text)

    assert name == name.strip()
    assert "  " not in name


@pytest.mark.parametrize(
    "rows",
    [
        [["Bill to: Harbour Cafe"]],
        [["Bill to:", "Harbour Cafe"]],
        [["Bill to:", "Due date: 3 April 2026"], ["Harbour Cafe", "Your order: 77"]],
        [["Bill to:"], ["Harbour Cafe"], ["4 Quay Street"]],
        [["Customer"], ["Name:", "Harbour Cafe"]],
    ],
    ids=["behind", "beside", "below another label", "below", "behind its own label"],
)
def test_the_buyer_stands_behind_beside_or_below_its_label(rows: list[list[str]]) -> None:
    found = labelled_name(lines(*rows), "buyer_name", load_knowledge().names)

    assert found is not None
    assert found[0] == "Harbour Cafe"


def test_without_a_label_there_is_no_buyer() -> None:
    assert labelled_name(lines(["Harbour Cafe"], ["TOTAL", "5.00"]), "buyer_name", load_knowledge().names) is None


def test_figures_and_blank_pages_offer_no_names() -> None:
    names = load_knowledge().names

    assert seller_candidates((), names) == []
    assert seller_candidates(lines(["12.50", "3.00"], ["2026-05-03"]), names) == []


@pytest.mark.parametrize(
    ("page", "seller"),
    [
        (
            till_roll(
                ["MAJU JAYA TRADING SDN BHD"],
                ["(1234567-X)"],
                ["NO. 8, JALAN IPOH, 51200 KUALA LUMPUR"],
                ["TAX INVOICE"],
                ["TOTAL", "RM 5.00"],
            ),
            "MAJU JAYA TRADING SDN BHD",
        ),
        (
            till_roll(["RECEIPT"], ["Corner Shop Ltd"], ["221 Baker St, London NW1 6XE"], ["TOTAL", "£5.00"]),
            "Corner Shop Ltd",
        ),
        (
            page_of(
                ["Northgate Supplies Ltd", "INVOICE"],
                ["4 Mill Lane, Leeds LS1 4AB"],
                ["Bill to:"],
                ["Harbour Cafe Ltd"],
                ["Total", "£5.00"],
            ),
            "Northgate Supplies Ltd",
        ),
    ],
    ids=["legal form at the top", "below a title", "not the buyer"],
)
def test_the_seller_is_who_a_reader_takes_it_for(page: Page, seller: str) -> None:
    _, found = read(page)

    assert said(found)["seller_name"] == seller


@pytest.mark.parametrize(
    ("rows", "seller"),
    [
        ((["CITY MILK"], ["HARBOUR VENTURE SDN BHD"]), "HARBOUR VENTURE SDN BHD"),
        (
            (["LONG HUAT HARDWARE"], ["ENTERPRISE (SETIA"], ["ALAM) SDN BHD"]),
            "LONG HUAT HARDWARE ENTERPRISE (SETIA ALAM) SDN BHD",
        ),
    ],
    ids=["a whole name stands alone", "a name over three lines"],
)
def test_lines_are_joined_to_a_name_only_where_it_goes_on(rows: tuple[list[str], ...], seller: str) -> None:
    rest = (
        ["NO 5, JALAN BESAR"],
        ["50000 KUALA LUMPUR"],
        ["TOTAL", "RM 12.00"],
        ["CASH", "RM 20.00"],
        ["CHANGE", "RM 8.00"],
    )

    assert said(read(till_roll(*rows, *rest))[1])["seller_name"] == seller
