"""The code on Saudi invoices: base64 of tag, length in bytes, value (ZATCA, Detailed Guidelines for E-Invoicing)."""

import base64
import binascii
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from invoice_desk.extraction.codes.draft import CodeDraft
from invoice_desk.extraction.exact.vocabulary import exact_date

MODEL: Final = "zatca-qr"

_SELLER, _TAX_ID, _TIME, _TOTAL, _TAX = range(1, 6)
_LONGEST: Final = 4000
_TAX_NUMBER: Final = re.compile(r"3[0-9]{13}3")
_AMOUNT: Final = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,4})?")
_LATE_IN_UTC: Final = re.compile(r".*[T ](?:2[1-3]|24):.*Z")  # the next day has begun in Riyadh, at UTC+3


def read_zatca(text: str) -> CodeDraft | None:
    """Seller, VAT number, day, total with VAT and VAT; the currency of these is not said."""
    said = _tags(text.strip())
    tax_id, total, tax = (said.get(tag, "").strip() for tag in (_TAX_ID, _TOTAL, _TAX))
    day = exact_date(said.get(_TIME, ""))
    if day is None or not _TAX_NUMBER.fullmatch(tax_id) or not all(map(_AMOUNT.fullmatch, (total, tax))):
        return None
    draft = CodeDraft(MODEL)
    draft.text("seller_name", said.get(_SELLER, ""))
    draft.tax_id("seller_tax_id", tax_id)
    # Many tills write their own time and call it UTC: late in the evening either day may be meant.
    may_be_next = _LATE_IN_UTC.fullmatch(said[_TIME].strip()) is not None
    draft.value("issue_date", day, said[_TIME], others=[day + timedelta(days=1)] if may_be_next else [])
    draft.money("total_amount", total)
    draft.money("tax_amount", tax)
    return draft


def _tags(text: str) -> Mapping[int, str]:
    """The five tags of the first phase; those behind them are hashes and signatures. Empty for any other text."""
    if len(text) > _LONGEST:
        return {}
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return {}
    found: dict[int, str] = {}
    place = 0
    for tag in (_SELLER, _TAX_ID, _TIME, _TOTAL, _TAX):
        if len(data) < place + 2 or data[place] != tag:
            return {}
        end = place + 2 + data[place + 1]
        if len(data) < end:
            return {}
        try:
            found[tag] = data[place + 2 : end].decode("utf-8")
        except UnicodeDecodeError:
            return {}
        place = end
    return found
