"""The signed code on Indian invoices (GST e-invoice, IRP): a JSON Web Token. Its signature is not checked."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, Final

from invoice_desk.extraction.codes.draft import CodeDraft

MODEL: Final = "gst-qr"

_LONGEST: Final = 8000
_GSTIN: Final = re.compile(r"[0-9]{2}[0-9A-Z]{13}")
_TOKEN: Final = re.compile(r"[\w-]+\.(?P<payload>[\w-]+)\.[\w-]+", re.ASCII)
_DAY: Final = re.compile(r"(?P<day>[0-9]{2})[/-](?P<month>[0-9]{2})[/-](?P<year>[0-9]{4})")
_AMOUNT: Final = re.compile(r"[0-9]{1,13}(?:\.[0-9]{1,4})?")
_CREDIT_NOTE: Final = "CRN"


def read_gst(text: str) -> CodeDraft | None:
    """Both parties' GSTIN, number, day and total value, which the scheme states in rupees."""
    match = _TOKEN.fullmatch(text.strip()[:_LONGEST])
    said = _document(match["payload"]) if match else {}
    seller, number, day, total = (said.get(name, "") for name in ("SellerGstin", "DocNo", "DocDt", "TotInvVal"))
    printed = _DAY.fullmatch(day)
    if printed is None or not number or not _GSTIN.fullmatch(seller) or not _AMOUNT.fullmatch(total):
        return None
    draft = CodeDraft(MODEL, sign=-1 if said.get("DocTyp") == _CREDIT_NOTE else 1)
    draft.tax_id("seller_tax_id", seller)
    if _GSTIN.fullmatch(said.get("BuyerGstin", "")):  # `URP` stands for a buyer who is not registered
        draft.tax_id("buyer_tax_id", said["BuyerGstin"])
    draft.identifier("invoice_number", number)
    draft.day("issue_date", f"{printed['year']}-{printed['month']}-{printed['day']}")
    draft.money("total_amount", total)
    draft.currency("INR")
    return draft


def _document(payload: str) -> Mapping[str, str]:
    """The values under `data`, which is JSON in a text of JSON; numbers as they are written."""
    try:
        raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        outer = _parsed(raw.decode("utf-8"))
        inner = outer.get("data") if isinstance(outer, dict) else None
        data = _parsed(inner) if isinstance(inner, str) else inner
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {name: value.strip() for name, value in data.items() if isinstance(value, str)}


def _parsed(text: str) -> Any:  # noqa: ANN401 - JSON of strangers
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
