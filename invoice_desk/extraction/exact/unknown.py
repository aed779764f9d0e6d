"""Invoice XML of a structure that nobody here knows, understood by the names in it; what it says is a guess.

Many national formats name their parts plainly enough: CFDI (MX), NF-e (BR), KSeF (PL), Facturae (ES), cXML, exports
of all kinds. Attributes count as elements do, since some of them keep everything there.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from invoice_desk.domain.money import parse_amount
from invoice_desk.domain.record import Note
from invoice_desk.extraction.exact.vocabulary import Draft, exact_amount, exact_date
from invoice_desk.markup import Node

MODEL: Final = "unknown-xml"

_MOST_LEAVES: Final = 20_000
_NOT_A_LETTER: Final = re.compile(r"[\W_]+")

# Names without separators, casefolded, the surest first.
_NUMBER: Final = (
    "invoicenumber invoiceno invoicenum invoicenr invoiceid rechnungsnummer rechnungsnr numerofattura numerofactura"
    " numfactura numerofacture nofacture fakturanummer fakturanr fakturanumer cislofaktury factuurnummer billnumber"
    " billno fphm nnf folio p2 nrfaktury receiptnumber receiptno documentnumber documentno docno numerodocumento"
).split()
_DATE: Final = (
    "invoicedate invoiceissuedate issuedate dateofissue issuedatetime issuetime rechnungsdatum fechaexpedicion"
    " fechaemision dataemissao dhemi demi datafattura datefacture fakturadatum factuurdatum kprq p1 datawystawienia"
    " billdate documentdate docdate datadocumento fecha data date"
).split()
_TOTAL: Final = (
    "totalamountwithtax totalwithtax grandtotal grandtotalamount invoicetotal invoiceamount totalinvoiceamount"
    " totaltaxincludedamount taxinclusiveamount payableamount importetotal totalfactura totalttc bruttobetrag"
    " gesamtbetrag summebrutto vnf jshj p15 totalgross grossamount grosstotal totaltopay amountdue totalamount total"
).split()
_NET: Final = (
    "amountwithouttax totalamountwithouttax totalwithouttax taxexclusiveamount netamount nettotal totalnet subtotal"
    " subtotalamount nettobetrag totalht baseimponible taxableamount hjje"
).split()
_TAX: Final = (
    "totaltaxamount totaltax taxtotal taxtotalamount vatamount vattotal totalvat totaliva mwstbetrag steuerbetrag"
    " totaltva totalimpuestostrasladados hjse gst taxamount"
).split()
_CURRENCY: Final = "currency currencycode invoicecurrencycode documentcurrencycode moneda waluta kodwaluty".split()
_NAME: Final = (
    "name companyname corporatename registrationname legalname fullname nombre razonsocial denominazione xnome nazwa"
    " nom partyname"
).split()
_TAX_ID: Final = (
    "taxid vatid vatnumber vatno taxnumber taxno taxidentificationnumber taxregistrationnumber companyid rfc cnpj nip"
    " ustid ustidnr nif cif siren idnum gstin trn"
).split()
_SELLERS: Final = (
    "sellerparty seller supplierparty supplier vendor emisor emit emitente issuer cedente podmiot1 sprzedawca lieferant"
    " verkaeufer fournisseur vendeur from xf"
).split()
_BUYERS: Final = (
    "buyerparty buyer customerparty customer receptor dest destinatario client purchaser cessionario podmiot2 nabywca"
    " kunde kaeufer acheteur billto to gf"
).split()
_GLUED: Final[Mapping[str, str]] = {
    **dict.fromkeys(("sellername", "suppliername", "vendorname", "xfmc"), "seller_name"),
    **dict.fromkeys(("buyername", "customername", "purchasername", "gfmc"), "buyer_name"),
    **dict.fromkeys(
        ("sellertaxno", "sellertaxid", "selleridnum", "supplierid", "suppliertaxid", "suppliervatid", "xfsh"),
        "seller_tax_id",
    ),
    **dict.fromkeys(
        ("buyertaxno", "buyertaxid", "buyeridnum", "customertaxid", "customervatid", "gfsh"), "buyer_tax_id"
    ),
}
_IN_A_LINE: Final = re.compile(
    r"(?:line|lineitem|item|position|posten|concepto|detalle|det|dettagliolinee|wiersz|goods|product|row|prod|tax)s?"
)


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A text with its name and those above it, all made comparable."""

    name: str
    above: tuple[str, ...]
    text: str

    @property
    def is_in_line(self) -> bool:
        return any(_IN_A_LINE.fullmatch(name) or name.endswith(("line", "lineitem", "fawiersz")) for name in self.above)


def read_unknown(root: Node) -> Draft | None:
    """What looks like the invoice in it; None where no total stands beside a number or a date."""
    leaves = list(_leaves(root))
    draft = Draft(MODEL, "invoice")
    draft.notes.append(Note("exact.unknown_xml", {"name": root.name[:60]}))
    own = [leaf for leaf in leaves if not leaf.is_in_line]
    _number(draft, own)
    _day(draft, own)
    for field_id, names in (("total_amount", _TOTAL), ("net_amount", _NET), ("tax_amount", _TAX)):
        _amount(draft, field_id, names, own)
    for leaf in _named(own, _CURRENCY):
        draft.currency(leaf.text)
    _parties(draft, own)
    if "total_amount" not in draft or not {"invoice_number", "issue_date"} & draft.fields.keys():
        return None
    return draft


def _leaves(root: Node) -> Iterator[_Leaf]:
    """Texts and attributes in document order; the first of them are enough."""
    waiting: list[tuple[Node, tuple[str, ...]]] = [(root, ())]
    count = 0
    while waiting and count < _MOST_LEAVES:
        node, above = waiting.pop()
        name = _comparable(node.name)
        inside = (*above, name)
        for key, value in node.attributes.items():
            yield _Leaf(_comparable(key), inside, value)
        if node.text:
            yield _Leaf(name, above, node.text)
        count += 1 + len(node.attributes)
        waiting += [(child, inside) for child in reversed(node.children)]


def _comparable(name: str) -> str:
    return _NOT_A_LETTER.sub("", name).casefold()


def _named(leaves: list[_Leaf], names: list[str]) -> Iterator[_Leaf]:
    """The leaves of any of these names: by the order of the names, then of the document."""
    for name in names:
        yield from (leaf for leaf in leaves if leaf.name == name)


def _number(draft: Draft, leaves: list[_Leaf]) -> None:
    for leaf in _named(leaves, _NUMBER):
        if any(char.isdigit() for char in leaf.text):
            draft.identifier("invoice_number", leaf.text)


def _day(draft: Draft, leaves: list[_Leaf]) -> None:
    for leaf in _named(leaves, _DATE):
        if exact_date(leaf.text) is not None:
            draft.day("issue_date", leaf.text)


def _amount(draft: Draft, field_id: str, names: list[str], leaves: list[_Leaf]) -> None:
    """The amount under the surest name; different ones under the same name leave it open which is meant."""
    for name in names:
        found = [leaf for leaf in leaves if leaf.name == name]
        meanings = list(dict.fromkeys(number for leaf in found for number in _money(leaf.text)))
        if meanings:
            text = next(leaf.text for leaf in found if _money(leaf.text))
            draft.value(field_id, meanings[0], text, others=meanings[1:])
            return


def _money(text: str) -> tuple[Decimal, ...]:
    """What a text may mean as an amount; nothing says that a strange format writes decimals with a point."""
    number = exact_amount(text)
    if number is not None and "," not in text:
        return (number,)
    parsed = parse_amount(text)
    return (parsed.value, *parsed.others) if parsed is not None else ()


def _parties(draft: Draft, leaves: list[_Leaf]) -> None:
    for leaf in leaves:
        if leaf.name in _GLUED:
            field_id = _GLUED[leaf.name]
            (draft.tax_id if field_id.endswith("tax_id") else draft.text)(field_id, leaf.text)
    for role in ("seller", "buyer"):
        own = [leaf for leaf in leaves if _side(leaf.above) == role]
        for leaf in _named(own, _NAME):
            draft.text(f"{role}_name", leaf.text)
        for leaf in _named(own, _TAX_ID):
            draft.tax_id(f"{role}_tax_id", leaf.text)


def _side(above: tuple[str, ...]) -> str:
    """Whose part of the invoice it is, by the nearest name that says so."""
    for name in reversed(above):
        if name in _SELLERS:
            return "seller"
        if name in _BUYERS:
            return "buyer"
    return ""
