"""OASIS UBL 2: Peppol BIS Billing, XRechnung in UBL, and the many national invoices that are UBL (TR, SA, HR, RO …)."""

from typing import Final

from invoice_desk.extraction.exact.codes import CREDIT_NOTES, kind_of_document, means_of_payment, unit_sign
from invoice_desk.extraction.exact.vocabulary import Draft, clean, credit_sign
from invoice_desk.markup import Node

_ROOTS: Final = frozenset({"Invoice", "CreditNote"})
_NAMESPACE: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
_TAX_SCHEMES: Final = ("VAT", "GST", "TVA", "IVA", "MWST", "BTW", "KDV", "TAX")
_TAX_NUMBERS: Final = frozenset({"VKN", "TCKN"})
"""Turkish tax numbers, which UBL-TR gives as a party's identification."""

_NOTHING: Final = Node("")


def is_ubl(root: Node) -> bool:
    """Whether it is an invoice or a credit note in UBL."""
    return root.name in _ROOTS and root.namespace.startswith(_NAMESPACE)


def read_ubl(root: Node) -> Draft:
    """The invoice."""
    is_credit_root = root.name == "CreditNote"
    code = root.find("CreditNoteTypeCode" if is_credit_root else "InvoiceTypeCode")
    sums = root.child("LegalMonetaryTotal") or _NOTHING
    total = sums.find("TaxInclusiveAmount") or sums.find("PayableAmount")
    is_credit_note = is_credit_root or code in CREDIT_NOTES
    draft = Draft(_model(root), "invoice", sign=credit_sign(total, is_credit_note=is_credit_note))
    draft.text("document_kind", code, meaning=kind_of_document(code))
    draft.text("document_kind", root.name, meaning="Credit note" if is_credit_root else "Invoice")
    draft.identifier("invoice_number", root.find("ID"))
    draft.day("issue_date", root.find("IssueDate"))
    draft.day("due_date", root.find("DueDate"))
    draft.day("due_date", root.find("PaymentMeans/PaymentDueDate"))
    _party(draft, "seller", root.child("AccountingSupplierParty/Party") or _NOTHING)
    _party(draft, "buyer", root.child("AccountingCustomerParty/Party") or _NOTHING)
    currency = root.find("DocumentCurrencyCode")
    draft.currency(currency)
    _sums(draft, root, sums, currency=currency, is_credit_note=is_credit_note)
    means = root.child("PaymentMeans/PaymentMeansCode")
    if means is not None:
        draft.text("payment_method", means.attributes.get("name", ""))
        draft.text("payment_method", means.text, meaning=means_of_payment(means.text))
    draft.text("note", " · ".join(clean(node.text) for node in root.all("Note") if node.text))
    for item in root.all("CreditNoteLine" if is_credit_root else "InvoiceLine"):
        _line(draft, item, quantity="CreditedQuantity" if is_credit_root else "InvoicedQuantity")
    return draft


def _model(root: Node) -> str:
    customization = root.find("CustomizationID").casefold()
    if "xrechnung" in customization:
        return "xrechnung"
    return "peppol" if "peppol" in customization or "bis:billing" in customization else "ubl"


def _party(draft: Draft, role: str, party: Node) -> None:
    """BT-27 is the registered name; the trading name stands in where there is none."""
    person = party.child("Person") or _NOTHING
    names = (
        party.find("PartyLegalEntity/RegistrationName"),
        party.find("PartyName/Name"),
        f"{person.find('FirstName')} {person.find('FamilyName')}",
    )
    for name in names:
        draft.text(f"{role}_name", name)
    for scheme in _TAX_SCHEMES:
        for node in party.all("PartyTaxScheme"):
            if node.find("TaxScheme/ID").upper() == scheme:
                draft.tax_id(f"{role}_tax_id", node.find("CompanyID"))
    for node in party.all("PartyIdentification/ID"):
        if node.attributes.get("schemeID") in _TAX_NUMBERS:
            draft.tax_id(f"{role}_tax_id", node.text)
    draft.tax_id(f"{role}_tax_id", party.find("PartyTaxScheme/CompanyID"))
    if role == "seller":
        address = party.child("PostalAddress") or _NOTHING
        street = f"{address.find('StreetName')} {address.find('BuildingNumber')}"
        town = f"{address.find('PostalZone')} {address.find('CityName')}"
        parts = [street, address.find("AdditionalStreetName"), town, address.find("Country/IdentificationCode")]
        draft.text("seller_address", ", ".join(cleaned for part in parts if (cleaned := clean(part))))


def _sums(draft: Draft, root: Node, sums: Node, *, currency: str, is_credit_note: bool) -> None:
    """EN 16931 BG-22; of two tax totals the one in the invoice's own currency (BT-110, not BT-111)."""
    draft.amount("net_amount", sums.find("TaxExclusiveAmount"))
    taxes = [node for node in root.all("TaxTotal/TaxAmount") if node.text]
    own = [node for node in taxes if node.attributes.get("currencyID", currency) == currency]
    for node in own or taxes[:1]:
        draft.amount("tax_amount", node.text)
    draft.amount("other_charges", sums.find("ChargeTotalAmount"), unless_zero=True)
    draft.amount("discount_amount", sums.find("AllowanceTotalAmount"), unless_zero=True)
    draft.amount("rounding_amount", sums.find("PayableRoundingAmount"), unless_zero=True)
    draft.amount("total_amount", sums.find("TaxInclusiveAmount"))
    draft.amount("prepaid_amount", sums.find("PrepaidAmount"), unless_zero=True)
    draft.amount("total_amount", sums.find("PayableAmount"))
    draft.due(sums.find("PayableAmount"), is_credit_note=is_credit_note)


def _line(draft: Draft, item: Node, *, quantity: str) -> None:
    line = draft.line()
    product = item.child("Item") or _NOTHING
    line.text("description", product.find("Name"))
    line.text("description", product.find("Description"))
    count = item.child(quantity)
    if count is not None:
        line.amount("quantity", count.text)
        code = count.attributes.get("unitCode", "")
        line.text("unit", code, meaning=unit_sign(code))
    line.price(item.find("Price/PriceAmount"), base=item.find("Price/BaseQuantity"))
    line.amount("line_amount", item.find("LineExtensionAmount"))
    line.amount("line_tax", item.find("TaxTotal/TaxAmount"))
    for tax in (product.child("ClassifiedTaxCategory"), item.child("TaxTotal/TaxSubtotal/TaxCategory")):
        if tax is not None:
            line.rate(tax.find("Percent"))
            line.text("tax_category", tax.find("ID"))
    line.rate(item.find("TaxTotal/TaxSubtotal/Percent"))
