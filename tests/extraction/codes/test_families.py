"""Each family of codes: what it says, what it leaves open, and that nothing else is taken for it."""

import base64
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.record import Value
from invoice_desk.extraction.codes.draft import CodeDraft
from invoice_desk.extraction.codes.reader import read_code
from tests.extraction.codes import payloads
from tests.extraction.codes.payloads import (
    austria,
    epc,
    fapiao,
    germany,
    gst,
    mexico,
    portugal,
    russia,
    spain,
    swiss,
    taiwan,
    zatca,
)


def read(text: str) -> CodeDraft:
    draft = read_code(text)
    assert draft is not None, text
    return draft


def said(text: str) -> dict[str, Value]:
    return {field_id: value.value for field_id, value in read(text).fields.items()}


def test_a_digital_chinese_invoice_says_its_total_with_tax() -> None:
    assert said(payloads.SHUDIAN) == {
        "invoice_number": "26312000000012345678",
        "issue_date": date(2026, 3, 4),
        "currency": "CNY",
        "total_amount": Decimal("1130.00"),
    }


def test_a_chinese_invoice_of_the_old_system_says_its_net_amount_and_check_code() -> None:
    assert said(payloads.OLD_INVOICE) == {
        "invoice_code": "031001900104",
        "invoice_number": "12345678",
        "check_code": "12345678901234567890",
        "issue_date": date(2020, 1, 2),
        "currency": "CNY",
        "net_amount": Decimal("104.72"),
    }


@pytest.mark.parametrize(
    ("kind", "amount_is"),
    [(kind, "net_amount") for kind in ("01", "04", "08", "10", "20")]
    + [(kind, "total_amount") for kind in ("31", "32", "51")]
    + [(kind, "") for kind in ("03", "11", "14", "15", "61", "99")],
)
def test_which_amount_a_chinese_code_holds_is_told_by_the_kind_and_never_guessed(kind: str, amount_is: str) -> None:
    is_old = kind in {"01", "03", "04", "08", "10", "11", "14", "15", "20"}
    draft = read(fapiao(kind, "12345678", code="3100191130") if is_old else fapiao(kind))
    assert {"net_amount", "total_amount"} & draft.fields.keys() == ({amount_is} if amount_is else set())
    assert draft.seen == [("code_amount", Decimal("1130.00"))]


@pytest.mark.parametrize(("kind", "profile"), [("32", "vat_invoice_cn"), ("51", "train_ticket_cn"), ("61", "")])
def test_the_kind_tells_the_profile_where_it_is_known(kind: str, profile: str) -> None:
    assert read(fapiao(kind)).profile == profile


def test_chinese_codes_are_read_leniently() -> None:
    for text in ("01,32,,26312000000012345678,1130.00,20260304", f" {payloads.SHUDIAN}\r\n", f"{payloads.SHUDIAN},,"):
        assert said(text)["total_amount"] == Decimal("1130.00")
    assert said("01,04,3100191130,12345678,-22.5,20200102,,ab")["net_amount"] == Decimal("-22.50")
    assert "net_amount" not in said("01,04,3100191130,12345678,,20200102,,")


@pytest.mark.parametrize(
    "text",
    [
        fapiao("32", "2631200000001234567"),  # a figure too few
        fapiao("32", "12345678"),  # a number of the old system without its code
        fapiao("31", "12345678", code="3100191130"),  # a digital kind with a code
        fapiao("10", "26312000000012345678", code="3100191130"),
        fapiao("32", amount="1.130,00"),
        "01,32,,26312000000012345678,1130.00,20260230,,A1B2",  # no such day
        "02,32,,26312000000012345678,1130.00,20260304,,A1B2",
        "01,32,,２６３１２０００００００１２３４５６７８,1130.00,20260304,,",
    ],
)
def test_what_is_no_chinese_invoice_s_text_is_not_read(text: str) -> None:
    assert read_code(text) is None


def test_a_blockchain_link_names_its_invoice_and_its_amount_is_only_evidence() -> None:
    draft = read(payloads.BLOCKCHAIN)
    assert said(payloads.BLOCKCHAIN) == {"invoice_number": "12345678", "currency": "CNY"}
    assert draft.seen == [("code_amount", Decimal("300.00"))]
    assert read(payloads.BLOCKCHAIN.replace("=30000", "=5")).seen == [("code_amount", Decimal("0.05"))]
    for other in (
        "https://example.com/",
        "https://bcfp.shenzhen.chinatax.gov.cn.example.com/",
        "ftp://x@[/",
        "https://[",
    ):
        assert read_code(payloads.BLOCKCHAIN.replace("https://bcfp.shenzhen.chinatax.gov.cn/", other)) is None


@pytest.mark.parametrize("text", [epc(), epc(version="001"), epc(end="\r\n")])
def test_a_credit_transfer_says_what_is_to_be_paid_and_to_whom(text: str) -> None:
    assert said(text) == {"seller_name": "Muster GmbH", "amount_due": Decimal("119.50"), "currency": "EUR"}
    assert read(text).seen == [("amount_due", Decimal("119.5"))]


def test_a_credit_transfer_without_an_amount_says_the_payee_alone() -> None:
    assert said(epc("")) == {"seller_name": "Muster GmbH"}


def test_a_swiss_bill_says_what_is_to_be_paid_in_which_currency() -> None:
    assert said(swiss()) == {
        "seller_name": "Max Muster & Söhne",
        "buyer_name": "Simon Muster",
        "amount_due": Decimal("1949.75"),
        "currency": "CHF",
    }
    assert said(swiss("", "EUR")).keys() == {"seller_name", "buyer_name", "currency"}
    assert read_code(swiss(currency="USD")) is None


def test_the_billing_information_of_a_swiss_bill_names_the_invoice() -> None:
    fields = said(swiss(billing=r"//S1/10/1X.66711\/8824/11/200712/20/MW-2020-04/30/107978798/40/0:30"))
    assert (fields["invoice_number"], fields["issue_date"]) == ("1X.66711/8824", date(2020, 7, 12))


def test_a_saudi_code_counts_lengths_in_bytes_and_says_no_currency() -> None:
    for text in (zatca(), zatca(behind=b"\x06\x2c" + b"x" * 44)):
        assert said(text) == {
            "seller_name": "شركة الاختبار",
            "seller_tax_id": "310122393500003",
            "issue_date": date(2022, 4, 25),
            "total_amount": Decimal("1150.00"),
            "tax_amount": Decimal("150.00"),
        }


@pytest.mark.parametrize(
    ("time", "next_day"), [("22:30:00Z", True), ("20:59:59Z", False), ("22:30:00", False), ("22:30:00+03:00", False)]
)
def test_late_in_the_evening_by_utc_the_next_day_may_be_meant(time: str, next_day: bool) -> None:
    day = read(zatca("X", "310122393500003", f"2022-12-31T{time}", "115", "15")).fields["issue_date"]
    assert day.value == date(2022, 12, 31)
    assert day.others == ((date(2023, 1, 1),) if next_day else ())


def test_an_indian_token_says_parties_number_day_and_total_in_rupees() -> None:
    assert said(gst()) == {
        "seller_tax_id": "29AABCT1332L000",
        "buyer_tax_id": "27AAPFU0939F1ZV",
        "invoice_number": "DOC/0012",
        "issue_date": date(2026, 9, 5),
        "total_amount": Decimal("12908.50"),
        "currency": "INR",
    }
    assert "buyer_tax_id" not in said(gst(BuyerGstin="URP"))
    assert said(gst(DocTyp="CRN"))["total_amount"] == Decimal("-12908.50")


def test_a_portuguese_code_says_the_sums_in_euros() -> None:
    assert said(portugal()) == {
        "seller_tax_id": "501442600",
        "invoice_number": "FT A/12",
        "issue_date": date(2026, 3, 4),
        "tax_amount": Decimal("23.00"),
        "total_amount": Decimal("123.00"),
        "net_amount": Decimal("100.00"),
        "currency": "EUR",
    }
    assert said(portugal(B="123456789"))["buyer_tax_id"] == "123456789"
    refund = said(portugal(D="NC"))
    assert [refund[part] for part in ("net_amount", "tax_amount", "total_amount")] == [-100, -23, -123]


def test_a_taiwanese_code_says_number_day_and_total() -> None:
    assert said(taiwan(buyer="87654321")) == {
        "invoice_number": "AB12345678",
        "issue_date": date(2026, 3, 4),
        "seller_tax_id": "12345678",
        "buyer_tax_id": "87654321",
        "total_amount": Decimal(105),
        "currency": "TWD",
    }
    assert "buyer_tax_id" not in said(taiwan())


def test_a_spanish_link_says_seller_number_day_and_total() -> None:
    assert said(spain()) == {
        "seller_tax_id": "89890001K",
        "invoice_number": "12345678&G33",
        "issue_date": date(2026, 9, 1),
        "total_amount": Decimal("241.40"),
        "currency": "EUR",
    }
    for change in (
        {"nif": "8989"},
        {"numserie": ""},
        {"fecha": "2026-09-01"},
        {"fecha": "31-02-2026"},
        {"importe": "x"},
    ):
        assert read_code(spain(**change)) is None


@pytest.mark.parametrize(
    ("total", "meaning"), [("0000001230.600000", "1230.60"), ("1230.6", "1230.60"), ("5", "5.00"), ("100.00", "100.00")]
)
def test_a_mexican_link_says_both_parties_and_the_total_in_no_certain_currency(total: str, meaning: str) -> None:
    assert said(mexico(total)) == {
        "seller_tax_id": "XOJI740919U48",
        "buyer_tax_id": "CACX7605101P8",
        "total_amount": Decimal(meaning),
    }
    assert "buyer_tax_id" not in said(mexico(total, "XAXX010101000"))


def test_an_austrian_till_says_day_and_total_of_all_tax_rates() -> None:
    assert said(austria()) == {"issue_date": date(2025, 12, 17), "total_amount": Decimal("75.07"), "currency": "EUR"}
    assert said(austria("-34,97_0,00_0,00_0,00_0,00"))["total_amount"] == Decimal("-34.97")
    assert read_code(austria("34,97_0,00")) is None


def test_a_german_till_says_day_and_total_of_all_tax_rates() -> None:
    assert said(germany()) == {"issue_date": date(2025, 7, 10), "total_amount": Decimal("2.55"), "currency": "EUR"}
    assert read(germany(time="2025-07-10T22:05:00.000Z")).fields["issue_date"].others == (date(2025, 7, 11),)
    assert read_code(germany(kind="AVTraining")) is None


def test_a_russian_till_says_day_and_total_and_what_was_given_back() -> None:
    assert said(russia()) == {"issue_date": date(2026, 3, 4), "total_amount": Decimal("746.00"), "currency": "RUB"}
    assert said(russia("746", "2"))["total_amount"] == Decimal("-746.00")


@pytest.mark.parametrize("text", payloads.NOT_OF_INVOICES)
def test_a_code_that_is_no_invoice_s_says_nothing(text: str) -> None:
    assert read_code(text) is None


@given(st.sampled_from(payloads.ALL), st.data())
def test_a_damaged_text_is_read_or_not_and_nothing_else(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 9)))
    read_code(text[:start] + data.draw(st.text(max_size=9)) + text[end:])


@given(st.text())
def test_any_text_is_read_or_not_and_nothing_else(text: str) -> None:
    read_code(text)


@pytest.mark.parametrize("shape", [lambda text: text, lambda text: text.join(("eyJhIjoxfQ.", ".eyJhIjoxfQ"))])
@given(nested=st.sampled_from(["[", '{"data":', '{"data":"[[[[']), times=st.integers(1, 1500))
def test_deep_json_does_no_harm(shape: Callable[[str], str], nested: str, times: int) -> None:
    read_code(shape(base64.urlsafe_b64encode((nested * times).encode()).decode().rstrip("=")))


@given(
    number=st.from_regex(r"[0-9]{20}", fullmatch=True),
    amount=st.decimals("0.01", "99999999.99", places=2),
    day=st.dates(date(2000, 1, 1), date(2099, 12, 31)),
)
def test_what_is_written_into_a_chinese_code_comes_out_of_it(number: str, amount: Decimal, day: date) -> None:
    fields = said(f"01,32,,{number},{amount},{day:%Y%m%d},,0000,")
    assert (fields["invoice_number"], fields["total_amount"], fields["issue_date"]) == (number, amount, day)
