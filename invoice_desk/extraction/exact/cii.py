"""UN/CEFACT Cross Industry Invoice: Factur-X, ZUGFeRD 1 and 2, XRechnung in CII, and the drafts before them.

ZUGFeRD 1 has other names for the same things than CII D16B, which all later ones are.
"""

from typing import Final

from invoice_desk.domain.record import Note
from invoice_desk.extraction.exact.codes import CREDIT_NOTES, kind_of_document, means_of_payment, unit_sign
from invoice_desk.extraction.exact.vocabulary import Draft, clean, credit_sign
from invoice_desk.markup import Node

_KNOWN: Final = ("urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:", "urn:ferd:CrossIndustryDocument:invoice:")
_DRAFT: Final = "cii-draft"
_TRANSACTION: Final = ("SupplyChainTradeTransaction", "SpecifiedSupplyChainTradeTransaction")
_DOCUMENT: Final = ("ExchangedDocument", "HeaderExchangedDocument")
_CONTEXT: Final = ("ExchangedDocumentContext", "SpecifiedExchangedDocumentContext")
_AGREEMENT: Final = ("ApplicableHeaderTradeAgreement", "ApplicableSupplyChainTradeAgreement")
_SETTLEMENT: Final = ("ApplicableHeaderTradeSettlement", "ApplicableSupplyChainTradeSettlement")
_SUMMATION: Final = (
    "SpecifiedTradeSettlementHeaderMonetarySummation",
    "SpecifiedTradeSettlementMonetarySummation",
    "SpecifiedTradeSettlementLineMonetarySummation",
)
_LINE_SETTLEMENT: Final = ("SpecifiedLineTradeSettlement", "SpecifiedSupplyChainTradeSettlement")
_LINE_AGREEMENT: Final = ("SpecifiedLineTradeAgreement", "SpecifiedSupplyChainTradeAgreement")
_LINE_DELIVERY: Final = ("SpecifiedLineTradeDelivery", "SpecifiedSupplyChainTradeDelivery")
_RATE: Final = ("RateApplicablePercent", "ApplicablePercent")
_ABOUT_THE_SELLER: Final = frozenset({"REG", "AAI"})
"""Subject codes of notes that say who the seller is (commercial register, management), not what is sold."""

_GROUPING_LINES: Final = frozenset({"GROUP", "INFORMATION"})
"""Lines of EXTENDED and XRechnung that sum up others, or only say something: their amounts would count twice."""


def is_cii(root: Node) -> bool:
    """Whether it is a Cross Industry Invoice, or a draft of one, and no order (Order-X)."""
    if root.name not in {"CrossIndustryInvoice", "CrossIndustryDocument", "Invoice"}:
        return False
    return _part(root, _TRANSACTION) is not None and _part(root, _DOCUMENT) is not None


def read_cii(root: Node) -> Draft:
    """The invoice."""
    document, trade = _there(_part(root, _DOCUMENT)), _there(_part(root, _TRANSACTION))
    agreement, settlement = _there(_part(trade, _AGREEMENT)), _there(_part(trade, _SETTLEMENT))
    sums = _there(_part(settlement, _SUMMATION))
    code = document.find("TypeCode")
    is_credit_note = code in CREDIT_NOTES
    sign = credit_sign(sums.find("GrandTotalAmount"), is_credit_note=is_credit_note)
    draft = Draft(_model(root), "invoice", sign=sign)
    if draft.model == _DRAFT:
        draft.notes.append(Note("exact.unknown_xml", {"name": root.namespace or root.name}))
    draft.text("document_kind", document.find("Name"))
    draft.text("document_kind", code, meaning=kind_of_document(code))
    draft.identifier("invoice_number", document.find("ID"))
    draft.day("issue_date", _date(document.child("IssueDateTime")))
    _party(draft, "seller", _there(agreement.child("SellerTradeParty")))
    _party(draft, "buyer", _there(agreement.child("BuyerTradeParty")))
    draft.currency(settlement.find("InvoiceCurrencyCode"))
    _due_day(draft, settlement)
    _sums(draft, sums, currency=settlement.find("InvoiceCurrencyCode"), is_credit_note=is_credit_note)
    means = _there(settlement.child("SpecifiedTradeSettlementPaymentMeans"))
    draft.text("payment_method", means.find("Information"))
    draft.text("payment_method", means.find("TypeCode"), meaning=means_of_payment(means.find("TypeCode")))
    draft.text("note", " · ".join(_notes(document)))
    for item in trade.all("IncludedSupplyChainTradeLineItem"):
        _line(draft, item)
    return draft


def _model(root: Node) -> str:
    """The format's name, by the guideline that the invoice says it follows."""
    guideline = ""
    if (context := _part(root, _CONTEXT)) is not None:
        guideline = context.find("GuidelineSpecifiedDocumentContextParameter/ID").casefold()
    if not root.namespace.startswith(_KNOWN):
        return _DRAFT
    if root.name == "CrossIndustryDocument":
        return "zugferd-1"
    if "xrechnung" in guideline:
        return "xrechnung"
    if "zugferd.de:2" in guideline:
        return "zugferd-2"
    return "factur-x" if "factur-x" in guideline else "cii"


def _party(draft: Draft, role: str, party: Node) -> None:
    draft.text(f"{role}_name", party.find("Name"))
    draft.text(f"{role}_name", party.find("SpecifiedLegalOrganization/TradingBusinessName"))
    ids = [node for node in party.all("SpecifiedTaxRegistration/ID") if node.text]
    for scheme in ("VA", "FC"):  # the VAT id before the number at the local tax office
        for node in ids:
            if node.attributes.get("schemeID") == scheme:
                draft.tax_id(f"{role}_tax_id", node.text)
    if role == "seller":
        address = _there(party.child("PostalTradeAddress"))
        town = f"{address.find('PostcodeCode')} {address.find('CityName')}"
        streets = [address.find(line) for line in ("LineOne", "LineTwo", "LineThree")]
        parts = [clean(part) for part in (*streets, town, address.find("CountryID"))]
        draft.text("seller_address", ", ".join(part for part in parts if part))


def _sums(draft: Draft, sums: Node, *, currency: str, is_credit_note: bool) -> None:
    """EN 16931 BG-22; of two tax totals the one in the invoice's own currency (BT-110, not BT-111)."""
    draft.amount("net_amount", sums.find("TaxBasisTotalAmount"))
    taxes = [node for node in sums.all("TaxTotalAmount") if node.text]
    own = [node for node in taxes if node.attributes.get("currencyID", currency) == currency]
    for node in own or taxes[:1]:
        draft.amount("tax_amount", node.text)
    draft.amount("other_charges", sums.find("ChargeTotalAmount"), unless_zero=True)
    draft.amount("discount_amount", sums.find("AllowanceTotalAmount"), unless_zero=True)
    draft.amount("rounding_amount", sums.find("RoundingAmount"), unless_zero=True)
    draft.amount("total_amount", sums.find("GrandTotalAmount"))
    draft.amount("prepaid_amount", sums.find("TotalPrepaidAmount"), unless_zero=True)
    draft.due(sums.find("DuePayableAmount"), is_credit_note=is_credit_note)


def _due_day(draft: Draft, settlement: Node) -> None:
    """The last day for payment; of several (discounts, instalments) none is that of the whole."""
    days = {_date(node) for node in settlement.all("SpecifiedTradePaymentTerms/DueDateDateTime")} - {""}
    if len(days) == 1:
        draft.day("due_date", days.pop())


def _line(draft: Draft, item: Node) -> None:
    product = _there(item.child("SpecifiedTradeProduct"))
    settlement = _there(_part(item, _LINE_SETTLEMENT))
    agreement, delivery = _there(_part(item, _LINE_AGREEMENT)), _there(_part(item, _LINE_DELIVERY))
    document = _there(item.child("AssociatedDocumentLineDocument"))
    if document.find("LineStatusReasonCode") in _GROUPING_LINES:
        return
    line = draft.line()
    line.text("description", product.find("Name"))
    line.text("description", product.find("Description"))
    quantity = delivery.child("BilledQuantity")
    if quantity is not None:
        line.amount("quantity", quantity.text)
        code = quantity.attributes.get("unitCode", "")
        line.text("unit", code, meaning=unit_sign(code))
    price = _there(agreement.child("NetPriceProductTradePrice"))
    line.price(price.find("ChargeAmount"), base=price.find("BasisQuantity"))
    tax = _there(settlement.child("ApplicableTradeTax"))
    line.rate(next((found for name in _RATE if (found := tax.find(name))), ""))
    line.text("tax_category", tax.find("CategoryCode"))
    line.amount("line_amount", _there(_part(settlement, _SUMMATION)).find("LineTotalAmount"))


def _notes(document: Node) -> list[str]:
    return [
        clean(note.find("Content"))
        for note in document.all("IncludedNote")
        if note.find("SubjectCode") not in _ABOUT_THE_SELLER and note.find("Content")
    ]


def _date(node: Node | None) -> str:
    """The day as it is written; drafts put it right into the element."""
    return "" if node is None else node.find("DateTimeString") or node.find("DateTime") or node.text


def _part(node: Node, names: tuple[str, ...]) -> Node | None:
    return next((child for child in node.children if child.name in names), None)


def _there(node: Node | None) -> Node:
    return node if node is not None else Node("")
