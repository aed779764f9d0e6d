"""Invoice XML that nobody knows: the plain names in it are enough for a guess."""

from datetime import date
from decimal import Decimal

import pytest

from tests.extraction.exact.invoices import only, read, values

CFDI = """<cfdi:Comprobante xmlns:cfdi="http://www.sat.gob.mx/cfd/4" Folio="167ABC" Fecha="2026-03-04T10:11:12"
 SubTotal="100.00" Moneda="MXN" Total="116.00"><cfdi:Emisor Rfc="EKU9003173C9" Nombre="ESCUELA KEMPER URGATE"/>
<cfdi:Receptor Rfc="URE180429TM6" Nombre="UNIVERSIDAD ROBOTICA"/><cfdi:Conceptos>
<cfdi:Concepto Descripcion="Clase" Importe="100.00" Total="7.00"/></cfdi:Conceptos></cfdi:Comprobante>"""
KSEF = """<Faktura xmlns="http://crd.gov.pl/wzor/2025/06/25/13775/"><Podmiot1><DaneIdentyfikacyjne><NIP>9999999999</NIP>
<Nazwa>ABC AGD sp. z o. o.</Nazwa></DaneIdentyfikacyjne></Podmiot1><Podmiot2><DaneIdentyfikacyjne><NIP>1111111111</NIP>
<Nazwa>F.H.U. Jan Kowalski</Nazwa></DaneIdentyfikacyjne></Podmiot2><Fa><KodWaluty>PLN</KodWaluty><P_1>2026-02-15</P_1>
<P_2>FV2026/02/150</P_2><P_15>2051</P_15><FaWiersz><P_7>lodówka</P_7><P_11>1626.01</P_11></FaWiersz></Fa></Faktura>"""
PLAIN = """<invoice><invoice-number>A-77</invoice-number><invoice_date>2026-03-04</invoice_date>
<Supplier><Name>Acme</Name><TaxID>GB123</TaxID></Supplier><Customer><Name>Bob</Name></Customer>
<Lines><Line><Amount>7</Amount><Total>7.00</Total></Line></Lines><Currency>GBP</Currency>
<Total>{total}</Total></invoice>"""


def test_a_mexican_invoice_in_attributes_is_understood() -> None:
    reading = only(CFDI.encode())
    found = values(reading.fields)
    assert (reading.model, [note.code for note in reading.notes]) == ("unknown-xml", ["exact.unknown_xml"])
    assert (found["invoice_number"], found["issue_date"], found["currency"]) == ("167ABC", date(2026, 3, 4), "MXN")
    assert (found["net_amount"], found["total_amount"]) == (Decimal("100.00"), Decimal("116.00"))
    assert (found["seller_name"], found["seller_tax_id"]) == ("ESCUELA KEMPER URGATE", "EKU9003173C9")
    assert (found["buyer_name"], found["buyer_tax_id"]) == ("UNIVERSIDAD ROBOTICA", "URE180429TM6")


def test_a_polish_invoice_is_understood() -> None:
    found = values(only(KSEF.encode()).fields)
    assert (found["invoice_number"], found["issue_date"]) == ("FV2026/02/150", date(2026, 2, 15))
    assert (found["seller_name"], found["buyer_tax_id"]) == ("ABC AGD sp. z o. o.", "1111111111")
    assert (found["total_amount"], found["currency"]) == (Decimal("2051"), "PLN")


def test_the_amounts_of_lines_are_not_the_total() -> None:
    found = values(only(PLAIN.format(total="119.00").encode()).fields)
    assert found["total_amount"] == Decimal("119.00")
    assert (found["seller_name"], found["buyer_name"]) == ("Acme", "Bob")


@pytest.mark.parametrize(
    ("total", "meanings"),
    [("1.234,50", ["1234.50"]), ("1,234", ["1234", "1.234"]), ("119.00</Total><Total>99.00", ["119.00", "99.00"])],
)
def test_what_the_total_may_mean_is_left_open(total: str, meanings: list[str]) -> None:
    value = only(PLAIN.format(total=total).encode()).fields["total_amount"]
    assert [str(one) for one in (value.value, *value.others)] == meanings


@pytest.mark.parametrize(
    "data", ["<a/>", "<invoice><note>pay soon</note></invoice>", "<invoice><total>5.00</total></invoice>"]
)
def test_xml_without_number_date_and_total_is_no_invoice(data: str) -> None:
    assert read(data.encode()).documents == ()
