"""Invoice numbers behind their labels, tax ids by their forms."""

import pytest

from invoice_desk.extraction.offline.facts import load_knowledge
from invoice_desk.extraction.offline.numbers import invoice_number_of, tax_ids_of
from tests.extraction.offline.pages import lines


def _number(*rows: list[str]) -> str | None:
    found = invoice_number_of(lines(*rows), load_knowledge().labels["number"])
    return found.text if found else None


def _tax_ids(*rows: list[str], country: str | None = None) -> list[str]:
    found = tax_ids_of(lines(*rows), load_knowledge().labels["number"], country)
    return [f"{value.value}" for value in found]


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ([["Invoice No: INV-2026/017"]], "INV-2026/017"),
        ([["Invoice No.", "INV-2026/017"]], "INV-2026/017"),
        ([["Invoice number"], ["INV-2026-017"]], "INV-2026-017"),
        ([["Rechnungsnr.: 2026-0815"]], "2026-0815"),
        ([["Facture N° : F-2026-0117"]], "F-2026-0117"),
        ([["Receipt #: 000471"]], "000471"),
        ([["收據編號：21011907100054"]], "21011907100054"),
    ],
)
def test_a_number_is_found_behind_beside_or_below_its_label(rows: list[list[str]], number: str) -> None:
    assert _number(*rows) == number


def test_the_invoice_number_goes_before_numbers_of_orders_and_receipts() -> None:
    assert _number(["Order No: 88123"], ["Receipt No: 4711"], ["Invoice No: A-2026-17"]) == "A-2026-17"


@pytest.mark.parametrize("text", ["Invoice 03/04/2026", "Receipt 12:45", "Invoice", "Invoice for services"])
def test_dates_times_and_words_are_no_numbers(text: str) -> None:
    assert _number([text]) is None


def test_a_number_without_a_label_is_not_guessed() -> None:
    assert _number(["Corner Shop"], ["A-2026-17"], ["88123"]) is None


def test_a_number_keeps_its_leading_zeros_and_stands_where_it_is_printed() -> None:
    found = invoice_number_of(lines(["Invoice No: 000471"]), load_knowledge().labels["number"])

    assert found is not None
    assert found.value == "000471"
    assert found.region is not None
    assert found.region.x0 > lines(["Invoice No: 000471"])[0].region.x0


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("USt-IdNr.: DE 123 456 788", "DE123456788"),
        ("TVA FR40303265045", "FR40303265045"),
        ("ATU12345678", "ATU12345678"),
        ("IT12345678903", "IT12345678903"),
    ],
)
def test_an_unmistakable_tax_id_needs_no_country(text: str, value: str) -> None:
    assert _tax_ids([text]) == [value]


def test_a_bare_number_is_a_tax_id_only_behind_a_label() -> None:
    assert _tax_ids(["GST No: 000123456789"], country="MY") == ["000123456789"]
    assert _tax_ids(["000123456789"], country="MY") == []


def test_a_date_behind_a_label_is_no_tax_id() -> None:
    assert _tax_ids(["GST 03/04/2026"], country="MY") == []


@pytest.mark.parametrize("label", ["Uw BTW nummer", "Ihre USt-IdNr.", "Your VAT No", "Customer VAT", "Votre N° TVA"])
def test_what_a_label_calls_the_customers_own_is_no_tax_id_of_the_seller(label: str) -> None:
    assert _tax_ids([f"{label}: DE123456788"], ["USt-IdNr.: DE136695976"]) == ["DE136695976"]


def test_a_dutch_number_keeps_its_points_out() -> None:
    assert _tax_ids(["BTW-nr: NL8152.54.295.B01"]) == ["NL815254295B01"]


def test_a_number_of_a_card_is_no_number_of_the_invoice() -> None:
    assert _number(["Check: XXXXXXXXXXXX0041"]) is None
