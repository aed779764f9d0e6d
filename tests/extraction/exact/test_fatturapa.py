"""FatturaPA: ordinary, simplified, several invoices in one file."""

from datetime import date
from decimal import Decimal

from tests.extraction.exact.invoices import amounts, fattura, fattura_body, only, read, values

PAYMENT = """<DatiPagamento><CondizioniPagamento>{0}</CondizioniPagamento><DettaglioPagamento>
<ModalitaPagamento>MP05</ModalitaPagamento><DataScadenzaPagamento>2026-04-03</DataScadenzaPagamento>
<ImportoPagamento>{1}</ImportoPagamento></DettaglioPagamento></DatiPagamento>"""


def test_an_invoice_is_read() -> None:
    reading = only(fattura(fattura_body(more=PAYMENT.format("TP02", "102.00"))))
    found = values(reading.fields)
    assert (reading.model, reading.profile) == ("fatturapa", "invoice")
    assert (found["seller_name"], found["seller_tax_id"]) == ("Esempio S.r.l.", "IT01234567897")
    assert (found["buyer_name"], found["buyer_tax_id"]) == ("Mario Rossi", "RSSMRA80A01H501U")
    assert found["seller_address"] == "Via Roma 1, 00100 Roma RM, IT"
    assert (found["invoice_number"], found["issue_date"]) == ("12/A", date(2026, 3, 4))
    assert (found["due_date"], found["payment_method"]) == (date(2026, 4, 3), "Bonifico")
    assert amounts(reading) == ["100.00", "22.00", "122.00"]
    assert amounts(reading, "amount_due") == ["102.00"]
    (line,) = reading.line_items
    assert (line["description"].value, line["line_amount"].value) == ("Ore di consulenza", Decimal("100.00"))
    assert line["tax_rate"].value == "22%"


def test_a_total_that_is_left_out_is_net_and_tax() -> None:
    reading = only(fattura(fattura_body(total=None)))
    assert amounts(reading) == ["100.00", "22.00", "122.00"]
    assert reading.fields["total_amount"].text == ""


def test_a_nota_di_credito_is_negative() -> None:
    reading = only(fattura(fattura_body(kind="TD04")))
    assert amounts(reading) == ["-100.00", "-22.00", "-122.00"]
    assert reading.line_items[0]["line_amount"].value == Decimal("-100.00")
    assert reading.fields["document_kind"].value == "Nota di credito"


def test_a_deposit_paid_before_is_not_due() -> None:
    assert "amount_due" not in only(fattura(fattura_body(more=PAYMENT.format("TP03", "122.00")))).fields


def test_several_bodies_are_several_documents_in_their_order() -> None:
    documents = read(fattura(*(fattura_body(number) for number in ("1", "2", "3")))).documents
    assert [document[0].fields["invoice_number"].value for document in documents] == ["1", "2", "3"]
    assert {document[0].fields["seller_name"].value for document in documents} == {"Esempio S.r.l."}


def test_an_empty_body_between_others_keeps_its_place() -> None:
    documents = read(fattura(fattura_body("1"), "<FatturaElettronicaBody/>", fattura_body("3"))).documents
    numbers = [document[0].fields.get("invoice_number") for document in documents]
    assert [number.value if number else None for number in numbers] == ["1", None, "3"]


def test_a_simplified_invoice_is_read() -> None:
    data = """<FatturaElettronicaSemplificata><FatturaElettronicaHeader><CedentePrestatore>
<IdFiscaleIVA><IdPaese>IT</IdPaese><IdCodice>01234567897</IdCodice></IdFiscaleIVA><Denominazione>Bar Uno</Denominazione>
</CedentePrestatore></FatturaElettronicaHeader><FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento>
<TipoDocumento>TD07</TipoDocumento><Divisa>EUR</Divisa><Data>2026-03-04</Data><Numero>7</Numero>
</DatiGeneraliDocumento></DatiGenerali><DatiBeniServizi><Descrizione>Pranzo</Descrizione><Importo>11.00</Importo>
<DatiIVA><Imposta>1.00</Imposta></DatiIVA></DatiBeniServizi></FatturaElettronicaBody></FatturaElettronicaSemplificata>"""
    reading = only(data.encode())
    assert reading.fields["seller_name"].value == "Bar Uno"
    assert amounts(reading) == ["10.00", "1.00", "11.00"]
