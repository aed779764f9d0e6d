"""Numbers that name things: invoice numbers by their labels, tax ids by their forms and labels."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from invoice_desk.domain.dates import find_dates
from invoice_desk.domain.document import Word
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.offline.figures import part_of
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.vocabulary import Vocabulary, tokens_of

_NUMBER: Final = re.compile(r"[A-Za-z0-9ÄÖÜ№#][A-Za-z0-9ÄÖÜ/_.-]*(?:\s?[-/]\s?[A-Za-z0-9]+)*")
_LEADING: Final = re.compile(
    r"^[\s.:：#№°º'=_-]*(?:(?:no|nr|num|number|n|id)\b[\s.:：#°º]*)?[\s.:：#№°º=_-]*", re.IGNORECASE
)
_SAYS_NUMBER: Final = tuple("no nr num # 号码 番号 编号 編號 cislo broj id".split())
_SAYS_INVOICE: Final = tuple("inv rech fact fakt fatt 发票 請求 racun credit avoir gutschrift".split())
_OF_THE_BUYER: Final = re.compile(
    r"\W*(?:your|customer|client|buyer|uw|ihre?|kunden?|votre|su|vostra|deres|din|klant)\b.{0,20}"
    r"\b(?:vat|gst|tax|btw|ust|mwst|tva|n\.?i\.?f|iva|p\.?\s?iva|moms|abn)",
    re.IGNORECASE,
)
_SURE: Final = 1.65  # above the best that labels of orders and transactions reach, a number right behind them
_CLOCK: Final = re.compile(r"^\d{1,2}:\d{2}")
_TAX_FORMS: Final = (
    ("ATU\\s?\\d{8}", ""),
    ("DE\\s?\\d{3}\\s?\\d{3}\\s?\\d{3}", ""),
    ("NL\\s?(?:\\d[\\s.]?){9}B\\s?\\d{2}", ""),
    ("FR\\s?[0-9A-Z]{2}\\s?\\d{3}\\s?\\d{3}\\s?\\d{3}(?:\\s?\\d{2})?", ""),
    ("(?:BE)\\s?[01]?\\d{3}[. ]?\\d{3}[. ]?\\d{3}", ""),
    (
        "(?:EE|PT)\\s?\\d{9}|(?:LV|IT|HR)\\s?\\d{11}|(?:DK|LU|SI|MT|FI|HU)\\s?\\d{8}|(?:CZ|SK)\\s?\\d{8,10}|PL\\s?\\d{10}",
        "",
    ),
    ("SE\\s?\\d{10}\\s?01|LT\\s?\\d{9,12}|EL\\s?\\d{9}|RO\\s?\\d{6,10}|ES\\s?[A-Z0-9]\\d{7}[A-Z0-9]", ""),
    ("CHE[- ]?\\d{3}[. ]?\\d{3}[. ]?\\d{3}", ""),
    ("(?:GB\\s?)?\\d{3}\\s?(?:\\d{4}\\s?\\d{2}|\\d{3}\\s?\\d{3})", "GB"),
    ("T\\d{13}", "JP"),
    ("\\d{3}-\\d{2}-\\d{5}", "KR"),
    ("\\d{9}\\s?RT\\s?\\d{4}|R\\s?\\d{9}", "CA"),
    ("\\d{2}\\s?\\d{3}\\s?\\d{3}\\s?\\d{3}", "AU"),
    ("\\d{2}[A-Z]{5}\\d{4}[A-Z][0-9A-Z]Z[0-9A-Z]", "IN"),
    ("\\d{6}\\s?-\\s?\\d{4}", "SE"),
    ("[A-HJNP-SUVW]-?\\d{7,8}[A-J]?|\\d{8}[A-Z]", "ES"),
    ("\\d{11}", "HR IT"),
    ("\\d{9}", "GR PT"),
    ("\\d{12}", "MY UA"),
    ("\\d{8}-\\d-\\d{2}", "HU"),
    ("\\d{3}-?\\d{3}-?\\d{2}-?\\d{2}", "PL"),
    ("[0-9A-HJ-NP-RTUW-Y]{18}", "CN"),
    ("\\d{8}", "TW CZ"),
    ("\\d{15}", "AE SA"),
)
_UNMISTAKABLE: Final = re.compile(
    "(?<![A-Z0-9])(?:" + "|".join(form for form, country in _TAX_FORMS if not country) + ")(?![A-Z0-9])"
)
_LOOSE: Final = re.compile(r"(?<![A-Z0-9])(?:[A-Z]{2,4}-?)?(?:\d{8,15}[A-Z]?|\d(?:[\s.-]?\d){6,14})(?!\d)")


def invoice_number_of(lines: Sequence[Line], vocabulary: Vocabulary[str]) -> FieldValue | None:
    """The number beside the best label: "Invoice No" before "Receipt", before "Bill"; None without a label."""
    best = _best_number(lines, vocabulary)
    return best[1] if best else None


def is_surely_invoice_number(number: FieldValue, lines: Sequence[Line], vocabulary: Vocabulary[str]) -> bool:
    """Whether a number's own label names it as that of the document: not an order's, a transaction's or a bare one."""
    best = _best_number(lines, vocabulary)
    return best is not None and best[0] > _SURE and best[1].value == number.value


def _best_number(lines: Sequence[Line], vocabulary: Vocabulary[str]) -> tuple[float, FieldValue] | None:
    best: tuple[float, FieldValue] | None = None
    for line in lines:
        for score, value in _numbers_on(line, lines, vocabulary):
            score -= 0.3 * (line.page > 1) + line.index / 1000
            if best is None or score > best[0]:
                best = (score, value)
    return best


def _numbers_on(line: Line, lines: Sequence[Line], vocabulary: Vocabulary[str]) -> Iterator[tuple[float, FieldValue]]:
    for position, segment in enumerate(line.segments):
        found = vocabulary.find(segment.text)
        for match in found.matches:
            if match.role != "invoice_number":
                continue
            strength = _strength(match.phrase)
            after = _after_label(segment.text, match.end)
            if after is not None and (value := _number_in(segment, after)):
                yield strength + 0.2, value
                continue
            if match.end < found.tokens - 1 or after is None:
                continue
            if position + 1 < len(line.segments) and (value := _number_in(line.segments[position + 1], 0)):
                yield strength + 0.1, value
                continue
            below = _below(segment, line, lines)
            if below is not None and strength >= 2 and (value := _number_in(below, 0)):
                yield strength, value


def _strength(phrase: str) -> float:
    """How surely a label announces the document's own number."""
    explicit = any(mark in phrase for mark in _SAYS_NUMBER)
    kind = 2.0 if any(word in phrase for word in _SAYS_INVOICE) else 1.0
    if any(word in phrase for word in ("trans", "order", "ref", "sales", "folio", "流水", "交易", "订单", "승인")):
        kind = 0.4
    if phrase in {"number", "check", "doc", "bill", "ticket", "beleg", "bon", "slip"}:
        kind = 0.6
    return kind + explicit


def _after_label(text: str, end: int) -> int | None:
    """Where in the text the label's tokens end; None when the tokens can't be placed."""
    at = 0
    lowered = text.casefold()
    tokens = tokens_of(text)
    for token in tokens[:end]:
        place = lowered.find(token, at)
        if place < 0:
            return None
        at = place + len(token)
    return at


def _number_in(segment: Word, start: int) -> FieldValue | None:
    text = segment.text[start:]
    lead = _LEADING.match(text)
    begin = lead.end() if lead else 0
    match = _NUMBER.match(text[begin:])
    if match is None:
        return None
    number = match[0].strip(" .-/_")
    digits = sum(character.isdigit() for character in number)
    if digits < 2 or digits < len(number) / 4 or "XXX" in number.upper() or _CLOCK.match(text[begin:]):
        return None
    if any(date.start == 0 and date.end >= len(number) - 1 for date in find_dates(text[begin:])):
        return None
    region = part_of(segment, start + begin, start + begin + len(number))
    return FieldValue(number, number, region)


def _below(segment: Word, line: Line, lines: Sequence[Line]) -> Word | None:
    for other in lines[line.index + 1 : line.index + 3]:
        for candidate in other.segments if other.page == line.page else ():
            if min(candidate.region.x1, segment.region.x1) > max(candidate.region.x0, segment.region.x0):
                return candidate
    return None


def tax_ids_of(lines: Sequence[Line], vocabulary: Vocabulary[str], country: str | None) -> list[FieldValue]:
    """Tax ids from top to bottom: unmistakable forms anywhere, the country's own forms behind a label.

    What a label calls the customer's own is left out.
    """
    forms = [form for form, codes in _TAX_FORMS if country and country in codes.split()]
    local = re.compile(f"(?<![A-Z0-9])(?:{'|'.join(forms)})(?![A-Z0-9])") if forms else None
    found: list[FieldValue] = []
    for line in lines:
        before = False
        for segment in line.segments:
            if _OF_THE_BUYER.match(segment.text):
                continue
            labelled = "seller_tax_id" in vocabulary.find(segment.text).roles
            near = labelled or before
            value = _tax_id_in(segment, local if near else None, loose=near)
            before = labelled and value is None
            if value is not None:
                found.append(value)
    return found


def _tax_id_in(segment: Word, local: re.Pattern[str] | None, *, loose: bool) -> FieldValue | None:
    text = segment.text.upper()
    match = (
        _UNMISTAKABLE.search(text)
        or (local.search(text) if local else None)
        or (_LOOSE.search(text) if loose else None)
    )
    if match is None:
        return None
    compact = re.sub(r"[\s.]", "", match[0])
    if sum(character.isdigit() for character in compact) < 7 or find_dates(match[0]):
        return None
    return FieldValue(segment.text[slice(*match.span())], compact, part_of(segment, *match.span()))
