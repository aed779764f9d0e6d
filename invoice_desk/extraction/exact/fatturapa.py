"""FatturaPA, the invoice of Italy (format 1.2, ordinary and simplified); one file may hold several invoices."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Final

from invoice_desk.extraction.exact.vocabulary import Draft, clean, credit_sign, exact_amount
from invoice_desk.markup import Node

MODEL: Final = "fatturapa"

_ROOTS: Final = frozenset({"FatturaElettronica", "FatturaElettronicaSemplificata"})
_CREDIT_NOTES: Final = frozenset({"TD04", "TD08"})
_KINDS: Final = {
    "TD01": "Fattura",
    "TD02": "Acconto/anticipo su fattura",
    "TD03": "Acconto/anticipo su parcella",
    "TD04": "Nota di credito",
    "TD05": "Nota di debito",
    "TD06": "Parcella",
    "TD07": "Fattura semplificata",
    "TD08": "Nota di credito semplificata",
    "TD09": "Nota di debito semplificata",
    "TD24": "Fattura differita",
}
_MEANS: Final = {
    "MP01": "Contanti",
    "MP02": "Assegno",
    "MP05": "Bonifico",
    "MP08": "Carta di pagamento",
    "MP12": "RIBA",
    "MP19": "SEPA Direct Debit",
    "MP23": "PagoPA",
}
_MOST_BODIES: Final = 500
_DEPOSIT: Final = "TP03"
_NOTHING: Final = Node("")


def is_fatturapa(root: Node) -> bool:
    """Whether it is one or more Italian invoices."""
    return root.name in _ROOTS and root.child("FatturaElettronicaBody") is not None


def read_fatturapa(root: Node) -> Iterator[Draft]:
    """Every invoice in the file, in its order."""
    header = root.child("FatturaElettronicaHeader") or _NOTHING
    for body in islice(root.all("FatturaElettronicaBody"), _MOST_BODIES):
        yield _invoice(header, body)


def _invoice(header: Node, body: Node) -> Draft:
    general = body.child("DatiGenerali/DatiGeneraliDocumento") or _NOTHING
    kind = general.find("TipoDocumento")
    is_credit_note = kind in _CREDIT_NOTES
    net, tax = _summary(body)
    total = general.find("ImportoTotaleDocumento")
    sign = credit_sign(total or f"{net or 0}", is_credit_note=is_credit_note)
    draft = Draft(MODEL, "invoice", sign=sign)
    draft.text("document_kind", kind, meaning=_KINDS.get(kind, ""))
    draft.identifier("invoice_number", general.find("Numero"))
    draft.day("issue_date", general.find("Data"))
    draft.currency(general.find("Divisa"))
    _party(draft, "seller", header.child("CedentePrestatore") or _NOTHING)
    _party(draft, "buyer", header.child("CessionarioCommittente") or _NOTHING)
    _sums(draft, body, total, net=net, tax=tax)
    _payment(draft, body, is_credit_note=is_credit_note)
    draft.text("note", " · ".join(clean(node.text) for node in general.all("Causale") if node.text))
    for item in body.all("DatiBeniServizi/DettaglioLinee"):
        line = draft.line()
        line.text("description", item.find("Descrizione"))
        line.amount("quantity", item.find("Quantita"))
        line.text("unit", item.find("UnitaMisura"))
        line.amount("unit_price", item.find("PrezzoUnitario"))
        line.amount("line_amount", item.find("PrezzoTotale"))
        line.rate(item.find("AliquotaIVA"))
        line.text("tax_category", item.find("Natura"))
    return draft


def _party(draft: Draft, role: str, party: Node) -> None:
    """Ordinary invoices keep the person's data one level deeper than simplified ones."""
    data = party.child("DatiAnagrafici") or party.child("IdentificativiFiscali") or party
    other = party.child("AltriDatiIdentificativi") or party
    for place in (data.child("Anagrafica") or data, other):
        draft.text(f"{role}_name", place.find("Denominazione"))
        draft.text(f"{role}_name", f"{place.find('Nome')} {place.find('Cognome')}")
    vat = data.child("IdFiscaleIVA") or _NOTHING
    if number := vat.find("IdCodice"):
        draft.tax_id(f"{role}_tax_id", vat.find("IdPaese") + number)
    draft.tax_id(f"{role}_tax_id", data.find("CodiceFiscale"))
    if role == "seller":
        place = party.child("Sede") or _NOTHING
        street = f"{place.find('Indirizzo')} {place.find('NumeroCivico')}"
        town = f"{place.find('CAP')} {place.find('Comune')} {place.find('Provincia')}"
        parts = (clean(street), clean(town), place.find("Nazione"))
        draft.text("seller_address", ", ".join(part for part in parts if part))


def _summary(body: Node) -> tuple[Decimal | None, Decimal | None]:
    """Net and tax over all rates; None where the file does not say them."""
    rows = list(body.all("DatiBeniServizi/DatiRiepilogo"))
    if rows:
        return _added(rows, "ImponibileImporto"), _added(rows, "Imposta")
    goods = list(body.all("DatiBeniServizi"))  # simplified: amounts with tax, the tax beside them or only its rate
    total, tax = _added(goods, "Importo"), _added(goods, "DatiIVA/Imposta")
    return (None if total is None or tax is None else total - tax), tax


def _added(rows: list[Node], path: str) -> Decimal | None:
    numbers = [exact_amount(row.find(path)) for row in rows]
    known = [number for number in numbers if number is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(numbers) else None


def _sums(draft: Draft, body: Node, total: str, *, net: Decimal | None, tax: Decimal | None) -> None:
    if net is not None:
        draft.computed("net_amount", net)
    if tax is not None:
        draft.computed("tax_amount", tax)
    draft.amount("total_amount", total)
    goods = _added(list(body.all("DatiBeniServizi")), "Importo")
    if goods is not None:
        draft.computed("total_amount", goods)
    elif net is not None and tax is not None:  # ImportoTotaleDocumento may be left out
        draft.computed("total_amount", net + tax)
    draft.amount("rounding_amount", body.find("DatiGenerali/DatiGeneraliDocumento/Arrotondamento"), unless_zero=True)


def _payment(draft: Draft, body: Node, *, is_credit_note: bool) -> None:
    """What is to be paid (ImportoPagamento, after a tax withheld); several instalments have no common last day."""
    details = [
        detail
        for payment in body.all("DatiPagamento")
        if payment.find("CondizioniPagamento") != _DEPOSIT
        for detail in payment.all("DettaglioPagamento")
    ]
    due = _added(details, "ImportoPagamento")
    if due is not None:
        draft.due(f"{due:f}", is_credit_note=is_credit_note)
    days = {detail.find("DataScadenzaPagamento") for detail in details} - {""}
    if len(days) == 1:
        draft.day("due_date", days.pop())
    means = {detail.find("ModalitaPagamento") for detail in details} - {""}
    if len(means) == 1:
        code = means.pop()
        draft.text("payment_method", code, meaning=_MEANS.get(code, ""))
