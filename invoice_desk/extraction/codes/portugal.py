"""The code on Portuguese invoices (Portaria 195/2020): fields `A:…*B:…*…`, amounts in euros."""

import re
from typing import Final

from invoice_desk.extraction.codes.draft import CodeDraft
from invoice_desk.extraction.exact.vocabulary import exact_amount, exact_date

MODEL: Final = "atcud-qr"

_NEEDED: Final = frozenset("ABCDEFGHNOQR")
_TAX_NUMBER: Final = re.compile(r"[0-9]{9}")
_DAY: Final = re.compile(r"[0-9]{8}")
_AMOUNT: Final = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,2})?")
_NOBODY: Final = "999999990"  # the final consumer who gave no number
_CREDIT_NOTE: Final = "NC"


def read_portugal(text: str) -> CodeDraft | None:
    """Tax numbers, document number (G), day, tax (N) and total (O); what is taxed follows from these."""
    pairs = [pair.partition(":") for pair in text.strip().split("*")]
    said = {name.strip(): value.strip() for name, _, value in pairs}
    if _NEEDED - said.keys() or pairs[0][0] != "A":
        return None
    seller, buyer, day, tax, total = (said[name] for name in "ABFNO")
    if not _TAX_NUMBER.fullmatch(seller) or not _DAY.fullmatch(day) or exact_date(day) is None:
        return None
    if not _AMOUNT.fullmatch(tax) or not _AMOUNT.fullmatch(total):
        return None
    draft = CodeDraft(MODEL, sign=-1 if said["D"] == _CREDIT_NOTE and not total.startswith("-") else 1)
    draft.tax_id("seller_tax_id", seller)
    if _TAX_NUMBER.fullmatch(buyer) and buyer != _NOBODY:
        draft.tax_id("buyer_tax_id", buyer)
    draft.identifier("invoice_number", said["G"])
    draft.day("issue_date", day)
    draft.amount("tax_amount", tax)
    draft.money("total_amount", total)
    whole, levy = exact_amount(total), exact_amount(tax)
    if whole and levy is not None:
        draft.computed("net_amount", whole - levy)
    draft.currency("EUR")
    return draft
