"""The codes on Chinese invoices: the comma-separated text of the tax administration, and Shenzhen's blockchain link.

The text is `01,type,code,number,amount,day,check code,checksum`, on 数电票 with an empty code and check code. The
amount is the net amount (合计金额) on invoices of the old system, the total with tax (价税合计, 票价) on digital ones.
Of other types that is not known, so it is only held against the page.
"""

import re
from typing import Final

from invoice_desk.domain.page_code import CODE_AMOUNT
from invoice_desk.extraction.codes.draft import CodeDraft
from invoice_desk.extraction.codes.links import parameters
from invoice_desk.extraction.exact.vocabulary import exact_date

QR: Final = "fapiao-qr"
BLOCKCHAIN: Final = "blockchain-qr"

_INVOICE: Final = "vat_invoice_cn"
_PROFILES: Final = {
    **dict.fromkeys(("01", "04", "08", "10", "11", "14", "20", "31", "32"), _INVOICE),
    "51": "train_ticket_cn",
}
_NET: Final = frozenset({"01", "04", "08", "10", "20"})
_DIGITAL: Final = frozenset({"31", "32", "51"})
_FEWEST_PARTS: Final = 6
_AMOUNT: Final = re.compile(r"-?[0-9]{1,13}(?:\.[0-9]{1,2})?")
_DAY: Final = re.compile(r"[0-9]{8}")
_CHECK_CODE: Final = re.compile(r"[0-9]{20}")
_OLD_CODE: Final = re.compile(r"[0-9]{10}|[0-9]{12}")
_OLD_NUMBER: Final = re.compile(r"[0-9]{8}")
_NEW_NUMBER: Final = re.compile(r"[0-9]{20}")
_TYPE: Final = re.compile(r"[0-9]{2}")

_HOST: Final = "bcfp.shenzhen.chinatax.gov.cn"
_FEN: Final = re.compile(r"[0-9]{1,13}")


def read_fapiao(text: str) -> CodeDraft | None:
    """The invoice that the text of the tax administration names; None for any other text."""
    parts = [part.strip() for part in text.strip().split(",")]
    if len(parts) < _FEWEST_PARTS or parts[0] != "01":
        return None
    kind, code, number, amount, day = parts[1:_FEWEST_PARTS]
    if not _TYPE.fullmatch(kind) or not _DAY.fullmatch(day) or exact_date(day) is None:
        return None
    if not _is_identity(kind, code, number) or (amount and not _AMOUNT.fullmatch(amount)):
        return None
    draft = CodeDraft(QR, _PROFILES.get(kind, ""))
    draft.text("invoice_code", code)
    draft.text("invoice_number", number)
    draft.day("issue_date", day)
    if len(parts) > _FEWEST_PARTS and _CHECK_CODE.fullmatch(parts[_FEWEST_PARTS]):
        draft.text("check_code", parts[_FEWEST_PARTS])
    draft.currency("CNY")
    draft.sight(CODE_AMOUNT, amount)
    if kind in _NET:
        draft.money("net_amount", amount)
    elif kind in _DIGITAL:
        draft.money("total_amount", amount)
    return draft


def read_blockchain(text: str) -> CodeDraft | None:
    """The invoice that a link to Shenzhen's register names; it is never opened.

    The amount in it is taken for fen, as published samples have it; since nobody promises that, it is only held against
    the page.
    """
    said = parameters(text, {_HOST})
    number = said.get("bill_num", "")
    if not _OLD_NUMBER.fullmatch(number):
        return None
    draft = CodeDraft(BLOCKCHAIN, _INVOICE)
    draft.text("invoice_number", number)
    draft.currency("CNY")
    fen = said.get("total_amount", "")
    if _FEN.fullmatch(fen):
        draft.sight(CODE_AMOUNT, f"{fen.zfill(3)[:-2]}.{fen.zfill(3)[-2:]}")
    return draft


def _is_identity(kind: str, code: str, number: str) -> bool:
    """Code and 8 digits of the old system, or 20 digits without a code; digital kinds have the latter only."""
    if code:
        return kind not in _DIGITAL and bool(_OLD_CODE.fullmatch(code) and _OLD_NUMBER.fullmatch(number))
    return bool(_NEW_NUMBER.fullmatch(number))
