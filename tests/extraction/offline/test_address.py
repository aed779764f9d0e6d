"""Where the seller is, from the lines under its name."""

from collections.abc import Sequence

import pytest

from invoice_desk.domain.document import Page
from tests.extraction.offline.documents import GERMAN_TILL, JAPANESE_TILL, MALAYSIAN_TILL, US_RESTAURANT
from tests.extraction.offline.pages import read, said, till_roll


def address(*pages: Page) -> str | None:
    return said(read(*pages)[1]).get("seller_address")


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (MALAYSIAN_TILL, "NO. 12, JALAN MERDEKA, 50000 KUALA LUMPUR"),
        (GERMAN_TILL, "Hauptstraße 5 10115 Berlin"),
        (US_RESTAURANT, "118 Main Street Austin, TX 78701"),
        (JAPANESE_TILL, "東京都千代田区丸の内1-2-3"),
    ],
    ids=["MY", "DE", "US", "JP"],
)
def test_the_lines_of_the_address_are_joined(page: Page, expected: str) -> None:
    assert address(page) == expected


@pytest.mark.parametrize(
    "between", [["(123456-X)"], ["FORMERLY KNOWN AS BUKU JAYA"], ["GST ID NO: 000123456789"], ["TEL: 03-1234 5678"]]
)
def test_numbers_and_former_names_between_name_and_address_are_skipped(between: Sequence[str]) -> None:
    page = till_roll(
        ["KEDAI BUKU MAJU SDN BHD"], between, ["NO. 12, JALAN MERDEKA,"], ["50000 KUALA LUMPUR"], ["TEL: 1"]
    )

    assert address(page) == "NO. 12, JALAN MERDEKA, 50000 KUALA LUMPUR"


def test_goods_are_no_address() -> None:
    page = till_roll(["KEDAI MAJU SDN BHD"], ["PLAZA STATIONERY SET 12", "4.00"], ["TOTAL", "RM 4.00"])

    assert address(page) is None


def test_no_seller_has_no_address() -> None:
    assert address(till_roll([])) is None
