"""UBL: Peppol, XRechnung and national invoices."""

from datetime import date
from decimal import Decimal

import pytest

from tests.extraction.exact.invoices import amounts, only, ubl, values

LINE = """<cac:{0}Line><cbc:ID>1</cbc:ID><cbc:{1} unitCode="KGM">10</cbc:{1}>
<cbc:LineExtensionAmount currencyID="SEK">100.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Kaffe</cbc:Name><cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>25</cbc:Percent>
</cac:ClassifiedTaxCategory></cac:Item><cac:Price><cbc:PriceAmount>1000</cbc:PriceAmount>
<cbc:BaseQuantity>100</cbc:BaseQuantity></cac:Price></cac:{0}Line>"""


def test_an_invoice_is_read() -> None:
    reading = only(ubl(head="<cbc:DueDate>2026-04-03</cbc:DueDate>", lines=LINE.format("Invoice", "InvoicedQuantity")))
    found = values(reading.fields)
    assert (reading.model, reading.profile) == ("peppol", "invoice")
    assert (found["seller_name"], found["seller_tax_id"]) == ("Exempel AB", "SE556677889901")
    assert (found["buyer_name"], found["buyer_tax_id"]) == ("Kund AB", "SE112233445501")
    assert (found["issue_date"], found["due_date"]) == (date(2026, 3, 4), date(2026, 4, 3))
    assert amounts(reading) == ["100.00", "25.00", "125.00"]
    assert amounts(reading, "amount_due") == ["125.00"]
    (line,) = reading.line_items
    assert values(line) == {
        "description": "Kaffe",
        "quantity": Decimal("10"),
        "unit": "kg",
        "unit_price": Decimal("10"),
        "line_amount": Decimal("100.00"),
        "tax_rate": "25%",
        "tax_category": "S",
    }


def test_a_credit_note_is_negative() -> None:
    reading = only(ubl(root="CreditNote", lines=LINE.format("CreditNote", "CreditedQuantity")))
    assert amounts(reading) == ["-100.00", "-25.00", "-125.00"]
    assert reading.fields["document_kind"].value == "Credit note"
    (line,) = reading.line_items
    assert (line["quantity"].value, line["line_amount"].value) == (Decimal("-10"), Decimal("-100.00"))
    assert "amount_due" not in reading.fields


@pytest.mark.parametrize(
    ("customization", "model"),
    [
        ("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0", "xrechnung"),
        ("TR1.2", "ubl"),
        ("urn:fdc:peppol.eu:2017:poacc:billing:3.0", "peppol"),
    ],
)
def test_the_model_is_the_format(customization: str, model: str) -> None:
    assert only(ubl(customization=customization)).model == model


def test_an_invoice_in_an_envelope_is_found() -> None:
    inner = ubl().partition(b"?>")[2]
    wrapped = b"<StandardBusinessDocument xmlns='urn:x'><Header/><Body>" + inner + b"</Body></StandardBusinessDocument>"
    assert only(wrapped).model == "peppol"


def test_turkish_tax_numbers_are_a_party_s_identification() -> None:
    party = b"<cac:Party><cac:PartyIdentification><cbc:ID schemeID='VKN'>1234567890</cbc:ID></cac:PartyIdentification>"
    data = ubl().replace(b"<cac:Party>", party, 1).replace(b"<cbc:CompanyID>SE556677889901</cbc:CompanyID>", b"")
    assert only(data).fields["seller_tax_id"].value == "1234567890"
