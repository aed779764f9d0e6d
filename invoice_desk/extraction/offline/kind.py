"""Which kind of document a page is: the profile whose tell-tale words stand on it."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from invoice_desk.domain.document import Page
from invoice_desk.extraction.offline.lines import Line

_FAPIAO: Final = re.compile(
    r"发票代码|发票号码|价税合计|纳税人识别号|统一社会信用代码|购买方|购货单位|销售方|销货单位|增值税|开票日期|电子发票"
)
_TRAIN: Final = re.compile(
    r"限乘当日|中国铁路|(?<!\d)12306(?!\d)|[一二]等座|商务座|硬座|软卧|硬卧|检票口|\d{2}车\d{1,3}[A-F]?号|\d{1,2}:\d{2}开"
)
_TAXI: Final = re.compile(r"出租|上车|下车|里程|车号|等候|燃油|车牌号|乘车")
_AIR: Final = re.compile(r"航空运输电子客票|行程单|民航发展基金|燃油附加费|旅客姓名|航班号")
_FIXED: Final = re.compile(r"定额发票")
_INVOICE: Final = re.compile(
    r"\b(?:invoice|rechnung|facture|factura|fattura|factuur|fatura|faktura|credit note|gutschrift|avoir|korrektur)"
    r"|請求書",
    re.IGNORECASE,
)
_TILL: Final = re.compile(
    r"\b(?:receipt|cash|change|tendered|visa|mastercard|cashier|kasse|bon|quittung|beleg|tunai|baki|ticket|pos|till)\b|小票|找零|收银|領収|レシート",
    re.IGNORECASE,
)
_WIDE: Final = 0.6  # of the height: a page narrower than that is a till roll
_CHINESE: Final = (
    ("fixed_invoice_cn", _FIXED, 1),
    ("air_itinerary_cn", _AIR, 3),
    ("vat_invoice_cn", _FAPIAO, 3),
    ("train_ticket_cn", _TRAIN, 2),
    ("taxi_receipt_cn", _TAXI, 3),
)
"""Profiles with their cues and how many different ones it takes; the first that fits: some print others' labels."""


def kind_of(lines: Sequence[Line], pages: Sequence[Page], known: Iterable[str]) -> str:
    """The id of the profile that fits, one of `known`; `receipt` where nothing else speaks up, `generic` without it."""
    available = set(known)
    texts = [line.text.replace(" ", "") for line in lines]
    if "train_ticket_cn" in available and any("铁路电子客票" in text for text in texts):
        return "train_ticket_cn"  # prints the labels of a VAT invoice as well
    for profile, pattern, enough in _CHINESE:
        cues = {match for text in texts for match in pattern.findall(text)}
        if profile in available and len(cues) >= enough:
            return profile
    if "invoice" in available and _looks_like_invoice(lines, pages):
        return "invoice"
    return next((profile for profile in ("receipt", "generic") if profile in available), min(available))


def is_till_roll(pages: Sequence[Page]) -> bool:
    """Whether a document's first page is too narrow for a letter."""
    return bool(pages) and pages[0].width <= _WIDE * pages[0].height


def _looks_like_invoice(lines: Sequence[Line], pages: Sequence[Page]) -> bool:
    if not pages or not any(_INVOICE.search(line.text) for line in lines):
        return False
    till = sum(bool(_TILL.search(line.text)) for line in lines)
    columns = sum(len(line.segments) >= 4 for line in lines)
    return not is_till_roll(pages) and (till <= 2 or columns >= 4)
