"""XBRL vouchers of the Chinese Ministry of Finance (电子凭证会计数据标准): invoices, railway, air, bank receipts.

They come inside OFD and PDF files or loose; elements are told by their local names, since the date in the namespace
(http://xbrl.mof.gov.cn/taxonomy/2021-11-30/rai) changes with every edition.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from invoice_desk.extraction.exact.fapiao import read_fapiao_pairs
from invoice_desk.extraction.exact.vocabulary import Draft, exact_amount
from invoice_desk.markup import Node

_AUTHORITY: Final = "xbrl.mof.gov.cn/taxonomy/"
_LINE: Final = "InformationOfTaxableGoodsOrServicesDetailItemsTuple"
_FLIGHT: Final = "DetailInformationOfAirTicketTuple"
_SALE: Final = "售"


def is_xbrl(root: Node) -> bool:
    """Whether it is a voucher of the ministry's standard."""
    return root.name == "xbrl" and bool(_taxonomy(root))


def read_xbrl(root: Node) -> Draft | None:
    """The voucher; None for a kind that is not read here."""
    taxonomy = _taxonomy(root)
    read = _READERS.get(taxonomy)
    return read(root) if read is not None else None


def _taxonomy(root: Node) -> str:
    """The last part of the namespace that the facts have: `inv`, `rai`, `bker` …"""
    for node in root.children:
        if _AUTHORITY in node.namespace:
            return node.namespace.rpartition("/")[2]
    return ""


def _facts(root: Node) -> dict[str, str]:
    """The facts that stand directly in the voucher; those of a tuple belong to it alone."""
    facts: dict[str, str] = {}
    for node in root.children:
        if node.text and not node.children:
            facts.setdefault(node.name, node.text)
    return facts


def _vat_invoice(root: Node) -> Draft:
    """Invoices of the old system, on paper or electronic (inv)."""
    facts = _facts(root)
    draft = Draft("xbrl-inv", "vat_invoice_cn")
    draft.text("document_kind", facts.get("TypeOfInvoice", ""))
    draft.identifier("invoice_code", facts.get("CodeOfInvoice", ""))
    draft.identifier("invoice_number", facts.get("NumberOfInvoice", ""))
    draft.identifier("check_code", facts.get("IdentifyingCode", ""))
    draft.day("issue_date", facts.get("DateOfIssue", ""))
    id_of = "TaxpayerIdentificationNumberUnifiedSocialCreditCodeOf"
    for role, party in (("seller", "Seller"), ("buyer", "Purchaser")):
        draft.text(f"{role}_name", facts.get(f"NameOf{party}", ""))
        draft.tax_id(f"{role}_tax_id", facts.get(f"{id_of}{party}", ""))
    draft.text("seller_address", facts.get("AddressPhoneNumberOfSeller", ""))
    draft.amount("net_amount", facts.get("TotalAmountExcludingTax", ""))
    draft.amount("tax_amount", facts.get("TotalTaxAmount", ""))
    draft.amount("total_amount", facts.get("TaxIncludedAmountInFigures", ""))
    draft.text("total_in_words", facts.get("TaxIncludedAmountInWords", ""))
    draft.text("note", facts.get("Remarks", ""))
    for item in root.all(_LINE):
        line = draft.line()
        line.goods(item.find("NameOfTaxableGoodsOrServices"))
        line.text("specification", item.find("Specification"))
        line.text("unit", item.find("UnitOfGoodsOrServices"))
        line.amount("quantity", item.find("QuantityOfGoodsOrServices"))
        line.amount("unit_price", item.find("UnitPriceOfGoodsOrServices"))
        line.amount("line_amount", item.find("AmountExcludingTax"))
        line.rate(item.find("TaxRate"), is_fraction=True)
        line.amount("line_tax", item.find("TaxAmount"))
    return _in_yuan(draft)


def _digital_invoice(root: Node) -> Draft:
    """数电票 (einv): the names of its XML, some of them without the goods."""
    draft = read_fapiao_pairs(((node.name, node.text) for node in root.walk() if node.text), "xbrl-einv")
    facts = _facts(root)
    draft.day("issue_date", facts.get("RequestTime", ""))
    return draft


def _railway(root: Node) -> Draft:
    """电子发票（铁路电子客票）: the fare is the total; net and tax stand nowhere on the page."""
    facts = _facts(root)
    draft = Draft("xbrl-rai", "train_ticket_cn")
    draft.text("document_kind", facts.get("TypeOfVoucher", ""))
    draft.identifier("invoice_number", facts.get("ElectronicInvoiceRailwayETicketNumber", ""))
    draft.day("issue_date", facts.get("DateOfIssue", ""))
    draft.day("travel_date", facts.get("TravelDate", ""))
    draft.text("departure", facts.get("DepartureStation", ""))
    draft.text("destination", facts.get("DestinationStation", ""))
    draft.identifier("vehicle", facts.get("TrainNumber", ""))
    draft.text("passenger_name", facts.get("Name", ""))
    draft.text("buyer_name", facts.get("NameOfPurchaser", ""))
    draft.tax_id("buyer_tax_id", facts.get("UnifiedSocialCreditCodeOfPurchaser", ""))
    draft.amount("net_amount", facts.get("TotalAmountExcludingTax", ""))
    draft.amount("tax_amount", facts.get("TaxAmount", ""))
    draft.amount("total_amount", facts.get("Fare", ""))
    business = facts.get("TypeOfBusiness", "")
    notes = [facts.get("Remarks", ""), business if business != _SALE else "", facts.get("NumberOfOriginalInvoice", "")]
    draft.text("note", " · ".join(note for note in notes if note))
    return _in_yuan(draft)


def _air(root: Node) -> Draft:
    """电子发票（航空运输电子客票行程单）: 民航发展基金, 其他税费 and insurance are outside of the taxed price."""
    facts = _facts(root)
    draft = Draft("xbrl-atr", "generic")
    draft.text("document_kind", facts.get("TypeOfVoucher", ""))
    draft.identifier("invoice_number", facts.get("ElectronicInvoiceAirTransportReceiptNumber", ""))
    draft.identifier("check_code", facts.get("VerificationCode", ""))
    draft.day("issue_date", facts.get("IssueDate", ""))
    draft.text("seller_name", facts.get("NameOfSeller", "") or facts.get("IssueParty", ""))
    draft.text("buyer_name", facts.get("NameOfPurchaser", ""))
    draft.tax_id("buyer_tax_id", facts.get("UnifiedSocialCreditCodeOfPurchaser", ""))
    draft.text("passenger_name", facts.get("PassengerName", ""))
    parts = {
        name: exact_amount(facts.get(name, "")) for name in ("Fare", "FuelSurcharge", "VatTaxAmount", "TotalAmount")
    }
    fare, fuel, tax, total = parts.values()
    if fare is not None:
        draft.computed("net_amount", fare + (fuel or Decimal(0)))
    draft.amount("tax_amount", facts.get("VatTaxAmount", ""))
    draft.amount("total_amount", facts.get("TotalAmount", ""))
    extra = [exact_amount(facts.get(name, "")) for name in ("CivilAviationDevelopmentFund", "OtherTaxes")]
    charges = sum((one for one in extra if one is not None), Decimal(0))
    insurance = exact_amount(facts.get("Insurance", ""))
    if fare is not None and total is not None and insurance:
        without = fare + (fuel or Decimal(0)) + (tax or Decimal(0)) + charges
        charges += insurance if without + insurance == total else Decimal(0)
    if charges:
        draft.computed("other_charges", charges)
    _flights(draft, list(root.all(_FLIGHT)))
    return _in_yuan(draft)


def _flights(draft: Draft, flights: list[Node]) -> None:
    """From where the first flight starts to where the last one lands."""
    if not flights:
        return
    draft.text("departure", flights[0].find("DepartureStation"))
    draft.text("destination", flights[-1].find("DestinationStation"))
    draft.day("travel_date", flights[0].find("CarrierDate"))
    draft.identifier("vehicle", " ".join(flight.find("Flight") for flight in flights if flight.find("Flight")))


def _bank_receipt(root: Node) -> Draft:
    """银行电子回单 (bker): who paid is the buyer, who was paid is the seller."""
    facts = _facts(root)
    draft = Draft("xbrl-bker", "generic")
    draft.text("document_kind", facts.get("TypeOfBankElectronicReceipt", ""))
    draft.identifier("invoice_number", facts.get("NumberOfBankElectronicReceipt", ""))
    draft.identifier("check_code", facts.get("IdentifyingCode", ""))
    draft.day("issue_date", facts.get("DateOfBookkeeping", ""))
    draft.day("issue_date", facts.get("IssueDate", ""))
    draft.text("seller_name", facts.get("AccountNameOfPayee", ""))
    draft.text("buyer_name", facts.get("AccountNameOfPayer", ""))
    draft.amount("total_amount", facts.get("TransactionAmountInFigures", ""))
    draft.text("total_in_words", facts.get("TransactionAmountInWords", ""))
    draft.currency(facts.get("Currency", ""))
    notes = [facts.get(name, "") for name in ("Usage", "Notes")]
    draft.text("note", " · ".join(note for note in notes if note))
    return _in_yuan(draft)


def _in_yuan(draft: Draft) -> Draft:
    if draft.fields:
        draft.currency("CNY")
    return draft


_READERS: Final[Mapping[str, Callable[[Node], Draft]]] = {
    "inv": _vat_invoice,
    "einv": _digital_invoice,
    "rai": _railway,
    "atr": _air,
    "air": _air,
    "bker": _bank_receipt,
}
