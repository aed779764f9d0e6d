"""Factur-X, ZUGFeRD and XRechnung: what the XML says becomes fields and lines."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.data_part import DataOrigin
from tests.extraction.exact.invoices import amounts, cii, cii_line, only, values

PERIOD = (
    "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>{}</ram:DueDateDateTime></ram:SpecifiedTradePaymentTerms>"
)


def test_the_header_is_read_with_the_text_of_the_data() -> None:
    reading = only(cii(lines=cii_line("Beratung")))
    found = values(reading.fields)
    assert (reading.engine, reading.model, reading.profile) == ("exact", "factur-x", "invoice")
    assert found["seller_name"] == "Muster & Söhne GmbH"
    assert found["buyer_name"] == "Probe AG"
    assert (found["invoice_number"], found["issue_date"], found["currency"]) == ("RE-1", date(2026, 3, 4), "EUR")
    assert amounts(reading) == ["100.00", "19.00", "119.00"]
    assert reading.fields["issue_date"].text == "20260304"
    assert reading.fields["document_kind"].value == "Invoice"


def test_the_vat_id_goes_before_the_number_at_the_local_tax_office() -> None:
    assert only(cii()).fields["seller_tax_id"].value == "DE136695976"


def test_lines_are_read() -> None:
    (line,) = only(cii(lines=cii_line("Beratung\n  vor Ort"))).line_items
    assert values(line) == {
        "description": "Beratung vor Ort",
        "quantity": Decimal("2"),
        "unit": "h",
        "unit_price": Decimal("50.00"),
        "tax_rate": "19%",
        "tax_category": "S",
        "line_amount": Decimal("100.00"),
    }


def test_a_price_for_a_hundred_is_the_price_of_one() -> None:
    (line,) = only(cii(lines=cii_line("Schrauben", quantity="400", price="25.00", base="100"))).line_items
    assert line["unit_price"].value == Decimal("0.25")
    assert line["unit_price"].text == "25.00 / 100"


def test_the_amounts_of_a_credit_note_are_negative() -> None:
    reading = only(cii(code="381", lines=cii_line("Beratung")))
    assert amounts(reading) == ["-100.00", "-19.00", "-119.00"]
    assert reading.fields["total_amount"].text == "119.00"
    assert "amount_due" not in reading.fields
    (line,) = reading.line_items
    assert [line[part].value for part in ("quantity", "unit_price", "line_amount")] == [
        Decimal("-2"),
        Decimal("50.00"),
        Decimal("-100.00"),
    ]


@pytest.mark.parametrize("code", ["380", "381", "384", "389"])
def test_amounts_that_are_negative_in_the_data_stay_so(code: str) -> None:
    sums = "<ram:GrandTotalAmount>-8.79</ram:GrandTotalAmount><ram:DuePayableAmount>-8.79</ram:DuePayableAmount>"
    assert amounts(only(cii(code=code, sums=sums)), "total_amount") == ["-8.79"]


def test_what_was_prepaid_is_told_and_nothing_prepaid_is_no_field() -> None:
    total = "<ram:GrandTotalAmount>119.00</ram:GrandTotalAmount>"
    rest = "<ram:TotalPrepaidAmount>{}</ram:TotalPrepaidAmount><ram:DuePayableAmount>{}</ram:DuePayableAmount>"
    some = only(cii(sums=total + rest.format("100.00", "19.00")))
    assert amounts(some, "prepaid_amount", "amount_due") == ["100.00", "19.00"]
    assert "prepaid_amount" not in only(cii(sums=total + rest.format("0.00", "119.00"))).fields


def test_of_two_tax_totals_the_one_in_the_invoice_s_currency_is_taken() -> None:
    taxes = '<ram:TaxTotalAmount currencyID="CZK">500.00</ram:TaxTotalAmount><ram:TaxTotalAmount currencyID="EUR">19.00'
    reading = only(cii(sums=f"{taxes}</ram:TaxTotalAmount><ram:GrandTotalAmount>119.00</ram:GrandTotalAmount>"))
    assert amounts(reading, "tax_amount") == ["19.00"]


def test_one_due_day_is_told_and_of_several_none() -> None:
    one, other = (PERIOD.format(f"<udt:DateTimeString>202604{day}</udt:DateTimeString>") for day in ("03", "13"))
    assert only(cii(settlement=one)).fields["due_date"].value == date(2026, 4, 3)
    assert "due_date" not in only(cii(settlement=one + other)).fields


@pytest.mark.parametrize(
    ("guideline", "name", "model"),
    [
        ("urn:factur-x.eu:1p0:minimum", "factur-x.xml", "factur-x"),
        ("urn:cen.eu:en16931:2017#conformant#urn:zugferd.de:2p0:extended", "zugferd-invoice.xml", "zugferd-2"),
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "a.xml", "xrechnung"),
        ("urn:cen.eu:en16931:2017", "factur-x.xml", "factur-x"),
        ("urn:cen.eu:en16931:2017", "a.xml", "cii"),
    ],
)
def test_the_model_is_the_format(guideline: str, name: str, model: str) -> None:
    assert only(cii(guideline=guideline), name, DataOrigin.ATTACHMENT).model == model


def test_zugferd_1_has_other_names_for_the_same() -> None:
    data = cii(lines="").decode()
    for new, old in (
        ("CrossIndustryInvoice", "CrossIndustryDocument"),
        ("urn:un:unece:uncefact:data:standard:CrossIndustryDocument:100", "urn:ferd:CrossIndustryDocument:invoice:1p0"),
        ("rsm:ExchangedDocument>", "rsm:HeaderExchangedDocument>"),
        ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction"),
        ("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement"),
        ("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement"),
        ("SpecifiedTradeSettlementHeaderMonetarySummation", "SpecifiedTradeSettlementMonetarySummation"),
    ):
        data = data.replace(new, old)
    reading = only(data.encode())
    assert reading.model == "zugferd-1"
    assert amounts(reading) == ["100.00", "19.00", "119.00"]
    assert reading.fields["seller_tax_id"].value == "DE136695976"


def test_a_draft_of_the_standard_is_a_guess_and_says_so() -> None:
    reading = only(cii(namespace="urn:un:unece:uncefact:data:standard:CBFBUY:5"))
    assert reading.model == "cii-draft"
    assert [note.code for note in reading.notes] == ["exact.unknown_xml"]


def test_an_order_is_no_invoice() -> None:
    order = cii().replace(b"rsm:CrossIndustryInvoice", b"rsm:SCRDMCCBDACIOMessageStructure")
    assert read_models(order) in ([], ["unknown-xml"])


def read_models(data: bytes) -> list[str]:
    from tests.extraction.exact.invoices import read

    return [reading.model for document in read(data).documents for reading in document]


@given(
    st.decimals(-99999, 99999, places=2),
    st.decimals(0, 9999, places=2),
    st.text(st.characters(codec="utf-8", exclude_characters="<&", exclude_categories=["C"]), min_size=1, max_size=40),
)
def test_whatever_amount_and_name_stand_in_it_are_read_as_they_are(total: Decimal, tax: Decimal, name: str) -> None:
    sums = (
        f'<ram:TaxTotalAmount currencyID="EUR">{tax}</ram:TaxTotalAmount>'
        f"<ram:GrandTotalAmount>{total}</ram:GrandTotalAmount>"
    )
    reading = only(cii(sums=sums, lines=cii_line(name)))
    assert reading.fields["total_amount"].value == total
    assert reading.fields["tax_amount"].value == tax
    (line,) = reading.line_items
    if any(char.isalnum() for char in name):
        assert line["description"].value == " ".join(name.split())
