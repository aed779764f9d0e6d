"""The left code on Taiwanese e-invoices (電子發票證明聯一維及二維條碼規格說明): fixed columns, hexadecimal amounts."""

import re
from typing import Final

from invoice_desk.extraction.codes.draft import CodeDraft

MODEL: Final = "einvoice-tw-qr"

_COLUMNS: Final = re.compile(
    r"(?P<number>[A-Z]{2}[0-9]{8})(?P<year>[0-9]{3})(?P<month>[0-9]{2})(?P<day>[0-9]{2})[0-9]{4}"
    r"[0-9A-Fa-f]{8}(?P<total>[0-9A-Fa-f]{8})(?P<buyer>[0-9]{8})(?P<seller>[0-9]{8})[0-9A-Za-z+/=]{24}.*",
    re.DOTALL,
)
_FIRST_YEAR: Final = 1911  # of the Republic's calendar, less one


def read_taiwan(text: str) -> CodeDraft | None:
    """Number, day, total and both parties' numbers; the net amount is left out, since tills fill it in differently."""
    match = _COLUMNS.fullmatch(text.strip())
    if match is None:
        return None
    draft = CodeDraft(MODEL)
    draft.text("invoice_number", match["number"])
    draft.day("issue_date", f"{int(match['year']) + _FIRST_YEAR}-{match['month']}-{match['day']}")
    if "issue_date" not in draft:
        return None
    draft.tax_id("seller_tax_id", match["seller"])
    draft.tax_id("buyer_tax_id", match["buyer"])
    draft.amount("total_amount", str(int(match["total"], 16)), unless_zero=True)
    draft.currency("TWD")
    return draft
