"""Codes that a payer scans: the SEPA credit transfer of EPC069-12 (GiroCode) and the Swiss QR-bill.

Both say what is to be paid and to whom. The payee is whose account it is, which may be another than the seller in the
header; the amount may be a part of the total. So neither settles the total: it is evidence beside the page's figures.
"""

import re
from typing import Final

from invoice_desk.extraction.codes.draft import CodeDraft

EPC: Final = "epc-qr"
SWISS: Final = "swiss-qr"

_EPC_AMOUNT: Final = re.compile(r"EUR[0-9]{1,9}(?:\.[0-9]{1,2})?")
_EPC_FEWEST: Final = 7
_SWISS_FEWEST: Final = 30
_SWISS_AMOUNT: Final = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
_SWISS_CURRENCIES: Final = frozenset({"CHF", "EUR"})
_SWICO_PREFIX: Final = "//S1/"
_SWICO: Final = re.compile(r"/(?P<tag>[0-9][0-9])/(?P<text>(?:[^/\\]|\\[/\\])*)")
_SWICO_DAY: Final = re.compile(r"(?P<year>[0-9][0-9])(?P<month>[0-9][0-9])(?P<day>[0-9][0-9])")


def read_epc(text: str) -> CodeDraft | None:
    """EPC069-12, versions 001 and 002: service tag, version, character set, `SCT`, BIC, name, IBAN, amount, …"""
    lines = [line.strip() for line in text.strip().splitlines()]
    if len(lines) < _EPC_FEWEST or lines[0] != "BCD" or lines[1] not in {"001", "002"} or lines[3] != "SCT":
        return None
    draft = CodeDraft(EPC)
    draft.text("seller_name", lines[5])
    amount = lines[7] if len(lines) > _EPC_FEWEST else ""
    if _EPC_AMOUNT.fullmatch(amount):
        _payable(draft, amount.removeprefix("EUR"), "EUR")
    return draft if draft.fields else None


def read_swiss(text: str) -> CodeDraft | None:
    """Swiss Implementation Guidelines QR-bill 2.x: one element a line, empty lines for absent ones.

    Billing information in Swico's form (`//S1/10/number/11/YYMMDD/…`) names the invoice.
    """
    lines = [line.strip() for line in text.strip("\r\n").splitlines()]
    if len(lines) < _SWISS_FEWEST or lines[0] != "SPC" or not lines[1].startswith("02") or lines[2] != "1":
        return None
    if lines[19] not in _SWISS_CURRENCIES:
        return None
    draft = CodeDraft(SWISS)
    draft.text("seller_name", lines[5])
    draft.text("buyer_name", lines[21])
    if _SWISS_AMOUNT.fullmatch(lines[18]):
        _payable(draft, lines[18], lines[19])
    else:
        draft.currency(lines[19])
    _billing(draft, next((line for line in lines[_SWISS_FEWEST:] if line.startswith(_SWICO_PREFIX)), ""))
    return draft


def _payable(draft: CodeDraft, amount: str, currency: str) -> None:
    draft.money("amount_due", amount)
    draft.sight("amount_due", amount)
    draft.currency(currency)


def _billing(draft: CodeDraft, text: str) -> None:
    said = {match["tag"]: match["text"] for match in _SWICO.finditer(text.removeprefix("//S1"))}
    draft.identifier("invoice_number", re.sub(r"\\([/\\])", r"\1", said.get("10", "")))
    if day := _SWICO_DAY.fullmatch(said.get("11", "")):
        draft.day("issue_date", f"20{day['year']}-{day['month']}-{day['day']}")
