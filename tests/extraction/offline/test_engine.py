"""Whole documents read offline, and what holds for any page at all."""

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.domain.document import Page, Region, SourceInfo, Word
from invoice_desk.domain.errors import JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.extraction.engine import ExtractionRequest, Ready
from invoice_desk.extraction.offline.engine import Found, OfflineEngine
from tests.extraction.offline.documents import (
    FRENCH_INVOICE,
    GERMAN_TILL,
    JAPANESE_TILL,
    MALAYSIAN_TILL,
    TWO_PAGES,
    US_RESTAURANT,
    train_ticket,
)
from tests.extraction.offline.pages import page_of, read, said, shipped_profiles, till_roll


def _has(found: Found, expected: Mapping[str, str]) -> bool:
    """Whether the fields read are these; the comparison shows every difference."""
    fields = said(found)
    assert {field_id: fields.get(field_id) for field_id in expected} == dict(expected)
    return True


def test_a_malaysian_till_receipt_is_read_with_its_tax_rounding_and_what_was_paid_left_out() -> None:
    kind, found = read(MALAYSIAN_TILL)

    assert kind == "receipt"
    assert _has(
        found,
        {
            "seller_name": "KEDAI BUKU MAJU SDN BHD",
            "seller_tax_id": "000123456789",
            "invoice_number": "CS00012345",
            "issue_date": "2018-03-15",
            "currency": "MYR",
            "net_amount": "20.60",
            "tax_amount": "1.23",
            "rounding_amount": "0.02",
            "total_amount": "21.85",
        },
    )


def test_what_was_paid_and_given_back_is_kept_as_evidence() -> None:
    _, found = read(MALAYSIAN_TILL)

    seen = {(sighting.role, f"{sighting.value}") for sighting in found.sightings}
    assert {("cash", "50.00"), ("change", "28.15"), ("rounding", "0.02")} <= seen


def test_a_german_receipt_is_read_with_decimal_commas_and_its_two_rates_added_up() -> None:
    kind, found = read(GERMAN_TILL)

    assert kind == "receipt"
    assert _has(
        found,
        {
            "seller_name": "Bäckerei Sonnenschein GmbH",
            "seller_tax_id": "DE123456788",
            "invoice_number": "004711",
            "issue_date": "2026-05-04",
            "currency": "EUR",
            "net_amount": "1184.44",
            "tax_amount": "83.26",
            "total_amount": "1267.70",
        },
    )


def test_a_french_invoice_is_read_with_its_client_due_date_and_items() -> None:
    kind, found = read(FRENCH_INVOICE)

    assert kind == "invoice"
    assert _has(
        found,
        {
            "seller_name": "Menuiserie Durand SARL",
            "seller_tax_id": "FR40303265045",
            "buyer_name": "Boulangerie Petit",
            "invoice_number": "F-2026-0117",
            "issue_date": "2026-03-05",
            "due_date": "2026-04-04",
            "currency": "EUR",
            "net_amount": "1242.00",
            "tax_amount": "248.40",
            "total_amount": "1490.40",
        },
    )
    assert [(f"{item['description'].value}", f"{item['line_amount'].value}") for item in found.line_items] == [
        ("Table en chêne", "900.00"),
        ("Chaise", "342.00"),
    ]


def test_an_american_bill_is_read_month_first_with_its_tip() -> None:
    kind, found = read(US_RESTAURANT)

    assert kind == "receipt"
    assert _has(
        found,
        {
            "seller_name": "Blue Plate Diner",
            "invoice_number": "40217",
            "issue_date": "2026-03-04",
            "currency": "USD",
            "net_amount": "18.50",
            "tax_amount": "1.53",
            "tip_amount": "3.70",
            "total_amount": "23.73",
        },
    )
    assert found.fields["issue_date"].others == ()
    assert found.fields["currency"].others == ()


def test_a_japanese_receipt_is_read_in_yen_without_decimals() -> None:
    kind, found = read(JAPANESE_TILL)

    assert kind == "receipt"
    assert _has(
        found,
        {
            "seller_name": "さくら食堂",
            "seller_tax_id": "T1234567890123",
            "issue_date": "2026-04-05",
            "currency": "JPY",
            "tax_amount": "200",
            "total_amount": "2200",
        },
    )
    assert found.fields["currency"].others == ()


def test_an_invoice_of_two_pages_is_one_document_with_the_items_of_both() -> None:
    kind, found = read(*TWO_PAGES)

    assert kind == "invoice"
    assert _has(
        found,
        {
            "seller_name": "Northgate Supplies Ltd",
            "buyer_name": "Harbour Cafe",
            "invoice_number": "NG-2026-114",
            "issue_date": "2026-03-02",
            "net_amount": "120.00",
            "tax_amount": "24.00",
            "total_amount": "144.00",
            "currency": "GBP",
        },
    )
    total = found.fields["total_amount"].region
    assert total is not None
    assert total.page == 2
    assert [f"{item['description'].value}" for item in found.line_items] == [
        "Paper towels",
        "Dish soap",
        "Bin liners",
        "Floor cleaner",
    ]


def test_a_page_that_slopes_is_read_as_well_as_an_upright_one() -> None:
    rows = (["Corner Shop Ltd"], ["Milk", "2.40"], ["Bread", "3.10"], ["TOTAL", "£5.50"], ["CASH", "£10.00"])

    for skew in (-3.0, 3.0):
        _, found = read(page_of(*rows, skew=skew))
        assert said(found)["total_amount"] == "5.50"
        assert said(found)["seller_name"] == "Corner Shop Ltd"


@pytest.mark.parametrize(
    "page", [page_of(), page_of(["   "], []), Page(1, 0.0, 0.0)], ids=["empty", "blanks", "no size"]
)
def test_a_blank_page_invents_nothing(page: Page) -> None:
    kind, found = read(page)

    assert kind in shipped_profiles()
    assert found == Found({})


_PROSE = page_of(
    ["The committee met again on a grey morning and spoke"],
    ["about the harbour, the weather and the price of bread."],
    ["Nobody wrote anything down, and everybody went home."],
)


def test_a_page_of_prose_has_no_amounts_dates_numbers_or_currency() -> None:
    _, found = read(_PROSE)

    assert set(found.fields) <= {"seller_name"}
    assert found.line_items == ()
    assert found.sightings == ()


def test_a_page_of_prose_has_no_seller() -> None:
    _, found = read(_PROSE)

    assert "seller_name" not in found.fields


def test_a_long_number_without_a_label_is_no_total() -> None:
    _, found = read(till_roll(["Corner Shop"], ["8801234567"], ["7203881"]))

    assert "total_amount" not in found.fields
    assert "currency" not in found.fields


def test_what_was_paid_before_leaves_the_rest_due() -> None:
    _, found = read(
        page_of(
            ["Müller Bau GmbH", "RECHNUNG"],
            ["50667 Köln", "Rechnungsnr.: 2026-0815"],
            ["", "Nettobetrag", "1.000,00 €"],
            ["", "zzgl. 19 % MwSt", "190,00 €"],
            ["", "Rechnungsbetrag", "1.190,00 €"],
            ["", "Anzahlung", "500,00 €"],
            ["", "Restbetrag", "690,00 €"],
        )
    )

    assert _has(found, {"total_amount": "1190.00", "prepaid_amount": "500.00", "amount_due": "690.00"})


def test_a_value_stands_where_its_region_says() -> None:
    _, found = read(MALAYSIAN_TILL)

    region = found.fields["total_amount"].region
    (word,) = (word for word in MALAYSIAN_TILL.words if word.text == "21.85")
    assert region == word.region


def test_one_profile_given_is_the_one_that_is_used() -> None:
    kind, _ = read(MALAYSIAN_TILL, profiles=[shipped_profiles()["invoice"]])

    assert kind == "invoice"


def _request(*pages: Page) -> ExtractionRequest:
    source = SourceInfo("in/a.jpg", "00", "image/jpeg", len(pages))
    return ExtractionRequest(source, b"", pages, tuple(shipped_profiles().values()))


def test_a_reading_holds_only_fields_that_its_kind_of_document_has() -> None:
    reports: list[Progress] = []

    reading = OfflineEngine().extract(_request(train_ticket()), CancelToken(), reports.append)

    assert reading.engine == "offline"
    assert reading.profile == "train_ticket_cn"
    assert set(reading.fields) <= {spec.id for spec in shipped_profiles()["train_ticket_cn"].fields}
    assert "seller_name" not in reading.fields
    assert reports == [Progress(1, 1, "progress.fields")]


def test_a_cancelled_job_reads_nothing() -> None:
    cancel, reports = CancelToken(), list[Progress]()
    cancel.cancel()

    with pytest.raises(JobCancelledError):
        OfflineEngine().extract(_request(MALAYSIAN_TILL), cancel, reports.append)

    assert reports == []


def test_the_engine_is_always_ready_and_sends_nothing_anywhere() -> None:
    engine = OfflineEngine()

    assert engine.availability() == Ready()
    assert [model.leaves_computer for model in engine.list_models()] == [False]


_PRINTED = (
    *"TOTAL|Subtotal|GST 6%|12.50|RM 3.00|CASH|CHANGE|03/04/2026|Fri|Invoice No: A-17|SDN BHD|Bill to:".split("|"),
    *"Qty|Amount|Description|MwSt|Netto|Steuer|USt-IdNr. DE123456788|Tip|Straße".split("|"),
    *"发票号码:24112000000012345678|发票代码|购买方|名称:|纳税人识别号|合计|价税合计(大写)|壹佰圆整|(小写)".split("|"),
    *"开票日期|2024年05月20日|限乘当日当次车|北京南站|二等座|¥553.0元|G103".split("|"),
)
_PIECES = st.one_of(
    st.text(max_size=8),
    st.text("0123456789.,-/:¥$€% ", max_size=12),
    st.sampled_from(_PRINTED),
)


@st.composite
def _pages(draw: st.DrawFn) -> tuple[Page, ...]:
    side = st.floats(0, 1)
    pages = []
    for number in range(1, draw(st.integers(1, 2)) + 1):
        words = []
        for text in draw(st.lists(st.lists(_PIECES, min_size=1, max_size=3).map(" ".join), max_size=20)):
            (x0, x1), (y0, y1) = (sorted((draw(side), draw(side))) for _ in "xy")
            words.append(Word(text, Region(number, x0, y0, x1, y1)))
        pages.append(
            Page(
                number,
                draw(st.sampled_from([400.0, 1000.0])),
                900.0,
                skew=draw(st.sampled_from([0.0, 2.5])),
                words=tuple(words),
            )
        )
    return tuple(pages)


@st.composite
def _printed_pages(draw: st.DrawFn) -> tuple[Page, ...]:
    row = st.lists(st.lists(_PIECES, min_size=1, max_size=2).map(" ".join), max_size=4)
    return tuple(page_of(*draw(st.lists(row, max_size=20)), number=number) for number in (1, 2))


def _regions(found: Found) -> Iterator[Region | None]:
    yield from (value.region for value in found.fields.values())
    yield from (value.region for item in found.line_items for value in item.values())
    yield from (sighting.region for sighting in found.sightings)


@settings(max_examples=60, deadline=None)
@given(pages=st.one_of(_pages(), _printed_pages()), kind=st.sampled_from(["", *sorted(shipped_profiles())]))
def test_any_page_is_read_and_every_value_found_stands_within_its_page(pages: tuple[Page, ...], kind: str) -> None:
    profile, found = read(*pages, profiles=[shipped_profiles()[kind]] if kind else ())

    assert profile == kind or not kind
    numbers = {page.number for page in pages}
    for region in _regions(found):
        if region is not None:
            assert region.page in numbers
            assert -1e-9 <= region.x0 <= region.x1 + 1e-9 <= 1 + 2e-9
            assert -1e-9 <= region.y0 <= region.y1 <= 1 + 1e-9
