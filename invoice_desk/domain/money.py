"""Amounts of money as they are printed: found in a line, read as Decimals, with both readings where print is ambiguous.

No float anywhere, no lost sign, and `1.234` is never decided by a guess that nobody sees.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from invoice_desk.domain.currency import CURRENCY_PATTERN
from invoice_desk.domain.glyphs import fold_glyphs, is_wide_space
from invoice_desk.domain.parsed import Parsed

_LONGEST_TEXT: Final = 64
_LONGEST_INTEGER: Final = 12
_LONGEST_BARE_INTEGER: Final = 9
_CONTEXT: Final = 12

# What one number may look like.
_INTEGER: Final = re.compile(r"0|[1-9]\d*")
_GROUPED: Final = re.compile(
    r"[1-9]\d{0,2}(?P<group>[,.' ])\d{3}(?:(?P=group)\d{3})*(?:(?P<mark>(?!(?P=group))[.,])(?P<part>\d+))?"
)
_INDIAN: Final = re.compile(r"[1-9]\d?(?P<group>,)(?:\d{2},)+\d{3}(?:(?P<mark>\.)(?P<part>\d+))?")
_POINTED: Final = re.compile(r"\d*(?P<mark>[.,])\d+")
_OTHER_MARK: Final = {".": ",", ",": "."}
_SLIPPED_MARK: Final = re.compile(r"(?<=\d)(?: ([.,])|([.,]) )(?=\d\d\Z)")
_O_FOR_ZERO: Final = re.compile(r"(?:(?<![\w.,])|(?<=\bRM))(?=[O.,]*\d|O[.,]\d)[\dO]{1,6}[.,][\dO]{2}(?![\w.,])")

# A whole text that is one amount.
_WHOLE: Final = re.compile(
    rf"(?P<open>\()?\s*(?P<sign>[-+])?\s*{CURRENCY_PATTERN}?\s*(?P<sign2>[-+])?\s*(?P<open2>\()?\**"
    r"(?P<core>\d(?:[\d.,' ]*\d)?|[.,]\d+)(?:\s?[.,]\s?-{1,2}|\s?-,--|\s?/[-=]|[.,])?(?P<trail>\s*[-+])?"
    rf"(?:\s*{CURRENCY_PATTERN}\s*[整正]?)?(?P<trail2>\s*[-+])?(?P<credit>\s*[CD]R\.?)?(?P<close2>\))?\s*(?P<close>\))?",
    re.IGNORECASE,
)
_OPENING: Final = ("open", "open2")
_CLOSING: Final = ("close2", "close")
_AROUND: Final = " \t\r\n:=*#;|_"
_YEN: Final = re.compile("[¥円]")

# Amounts inside a line.
_SPACED: Final = re.compile(r"(?<![\d.,'])\d{1,3}(?: \d{3})+(?:[.,]\d{1,4})?(?!\d|[.,']\d)")
_SLIPPED: Final = re.compile(r"(?<![\d.,'])\d{1,6}(?: \.|\. )\d\d(?! ?[.,:/-]? ?\d)")
_RUN: Final = re.compile(r"\d(?:[\d.,']*\d)?|(?<![\w.,])\.\d\d(?![\d.,])")
_CURRENCY_BEFORE: Final = re.compile(rf"(?:(?<![\w)])-)?\(?(?<!\d)(?<!\d-){CURRENCY_PATTERN} ?[-(]?\**\Z")
_SIGN_BEFORE: Final = re.compile(r"(?:\A *- ?|(?<![^\s(:*=])-|(?<!\w)\()\**\Z")
_SIGN_AFTER: Final = re.compile(r"(?:(?: ?[.,]-{1,2}| -,--|/[-=])(?![\w-]))?(?:-(?![\w-])| -\Z)?")
_CURRENCY_AFTER: Final = re.compile(rf"(?:{CURRENCY_PATTERN}| {CURRENCY_PATTERN}(?! ?\d))(?:-(?![\w-]))?")
_UNIT_AFTER: Final = re.compile(r" ?[元圆圓円]")  # ￥53.0元 names its currency twice
_CREDIT_AFTER: Final = re.compile(r"(?: ?CR\b)?")
_NO_MONEY_BEFORE: Final = re.compile(r"(?:(?<!\d)%|\d[:/])\Z")
_NO_MONEY_AFTER: Final = re.compile(
    r"\s?%|[\"°]|[:/]\d|-\d{4}|\s?(?:[ap]\.?m|[AP]\.?M|Uhr|kg|KG|Kg|g|mg|MG|ml|ML|l|L|cl|CL|cm|CM|mm|MM|km|KM|kWh|KWH|"
    r"lbs?|LBS?|oz|OZ|ltr|LTR|Ltr|litres?|LITRES?|pcs|PCS|Stk)\b"
)
_CJK: Final = r"[\u2e80-\u9fff\uac00-\ud7af]"
_GLUED_BEFORE: Final = re.compile(rf"(?:[^\W\d_]{{3}}|{_CJK}|(?<![^\W\d_])[xX×])\Z")
_GLUED_AFTER: Final = re.compile(rf"(?:SR|ZRL?|ZRE|OS|ES|RS|GS|DS|TX|[A-FHNR-TVXZ])(?![^\W_])|[xX×]\d|{_CJK}")
_BARE_BEFORE: Final = re.compile(r"(?:[\s(:*=]|\A)-?\Z")
_BARE_AFTER: Final = re.compile(r"[\s)*,;:]|\Z")
_DATE_SHAPE: Final = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")


@dataclass(frozen=True, slots=True)
class AmountMatch:
    """A token that looks like money; `text` holds adjoining signs and currency and is fit for `parse_amount`.

    `grouped`: thousands marks stand in it, or may (`1.234`). A match with neither decimals, grouping nor currency is
    a bare integer: a quantity, a year or a number as often as an amount.
    """

    start: int
    end: int
    text: str
    has_decimals: bool
    grouped: bool = False
    has_currency: bool = False


@dataclass(frozen=True, slots=True)
class _Number:
    """What bare digits and marks may mean, as thousands first; `mark` is the decimal mark that is used or implied."""

    readings: tuple[Decimal, ...]
    mark: str = ""
    grouped: bool = False

    @property
    def places(self) -> int:
        """How many decimals are certain."""
        return -int(self.readings[0].as_tuple().exponent) if len(self.readings) == 1 else 0


def parse_amount(text: str, *, decimal_mark: str | None = None, places: int | None = None) -> Parsed[Decimal] | None:
    """The amount that the whole text is, with the printed number of places; None when it is none.

    `decimal_mark` (what other amounts on the page use) and `places` (the currency's decimals) settle `1.234`; where
    both are unknown or contradict one another, both readings are returned. Brackets, a minus at either end and CR
    make an amount negative; `¥1,234-` may also be the Japanese closing stroke, so both signs are returned.
    """
    match = _whole(text)
    number = _number(match["core"]) if match else None
    if match is None or number is None:
        return None
    readings = _decided(number, decimal_mark, places)
    stroke_behind = "-" in (match["trail"] or "") + (match["trail2"] or "")
    if stroke_behind and not _says_negative(match) and _YEN.search(match.string) and not number.places:
        readings = tuple(signed for reading in readings for signed in (reading, reading.copy_negate()))
    elif stroke_behind or _says_negative(match):
        readings = tuple(reading.copy_negate() for reading in readings)
    return Parsed(readings[0], readings[1:])


def find_amounts(text: str) -> list[AmountMatch]:
    """The money-looking tokens of one line, from left to right; no dates, times, rates, phone numbers or measures."""
    folded = _folded(text)
    taken = bytearray(len(folded))
    found: list[AmountMatch] = []
    for pattern in (_SPACED, _SLIPPED, _RUN):
        for digits in pattern.finditer(folded):
            start, end = digits.span()
            if 1 in taken[start:end]:
                continue
            near = max(0, start - _CONTEXT)
            near = max(near, taken.rfind(1, near, start) + 1)
            amount = _amount_at(text, folded, (start, end), near=near)
            if amount is not None and (pattern is not _SPACED or _is_one_number(text, amount, (start, end))):
                found.append(amount)
                taken[amount.start : amount.end] = b"\1" * (amount.end - amount.start)
    return sorted(found, key=lambda amount: amount.start)


def decimal_mark_of(amounts: Iterable[str]) -> str | None:
    """The decimal mark, "." or ",", that the unambiguous ones of these printed amounts use; None if none or both do."""
    matches = (_whole(text) for text in amounts)
    numbers = (_number(match["core"]) for match in matches if match)
    marks = {number.mark for number in numbers if number and number.mark and len(number.readings) == 1}
    return marks.pop() if len(marks) == 1 else None


def _folded(text: str) -> str:
    folded = fold_glyphs(text)
    if "O" not in folded:
        return folded
    return _O_FOR_ZERO.sub(lambda match: match.group().replace("O", "0"), folded)


def _whole(text: str) -> re.Match[str] | None:
    folded = _folded(text).strip(_AROUND)
    match = _WHOLE.fullmatch(folded) if len(folded) <= _LONGEST_TEXT else None
    if match is None:
        return None
    opened, closed = (sum(match[name] is not None for name in names) for names in (_OPENING, _CLOSING))
    return match if opened == closed else None


def _number(core: str) -> _Number | None:
    """What bare digits and marks may mean; None for a version, a date, a long identifier."""
    core = _SLIPPED_MARK.sub(r"\1\2", core)
    if core.isdigit():
        return _Number((Decimal(core),)) if _INTEGER.fullmatch(core) and len(core) <= _LONGEST_INTEGER else None
    grouped = _GROUPED.fullmatch(core) or _INDIAN.fullmatch(core)
    pointed = _POINTED.fullmatch(core)
    if grouped and pointed:
        return _Number((Decimal(_digits(core)), _with_point(core)), pointed["mark"], grouped=True)
    if grouped:
        whole, part = core[: grouped.start("mark")] if grouped["mark"] else core, grouped["part"] or ""
        mark = grouped["mark"] or (_OTHER_MARK.get(grouped["group"], "") if core.count(grouped["group"]) > 1 else "")
        return _Number((Decimal(f"{_digits(whole)}.{part}"),), mark, grouped=True)
    return _Number((_with_point(core),), pointed["mark"]) if pointed else None


def _digits(core: str) -> str:
    return re.sub(r"\D", "", core)


def _with_point(core: str) -> Decimal:
    return Decimal(core.replace(",", "."))


def _decided(number: _Number, decimal_mark: str | None, places: int | None) -> tuple[Decimal, ...]:
    """The readings that page and currency leave, the likelier first; three decimals are those of KWD, BHD and so on."""
    if len(number.readings) == 1:
        return number.readings
    by_page = () if decimal_mark is None else (number.mark == decimal_mark,)
    by_currency = () if places is None else (places == 3,)
    says_decimals = (*by_page, *by_currency)
    thousands, decimals = number.readings
    likelier = (decimals, thousands) if says_decimals and says_decimals[0] else (thousands, decimals)
    return likelier[:1] if len(set(says_decimals)) == 1 else likelier


def _says_negative(match: re.Match[str]) -> bool:
    """Whether anything but a stroke behind the figure says so."""
    leading = (match["sign"], match["sign2"])
    return "-" in leading or bool(match["open"] or match["open2"]) or (match["credit"] or "").strip().upper()[:1] == "C"


def _amount_at(text: str, folded: str, digits: tuple[int, int], *, near: int) -> AmountMatch | None:
    """The amount whose digits stand there, with what adjoins it from `near` on; None if it is no money."""
    start, end = digits
    core = folded[start:end]
    number = _number(core)
    if number is None:
        return None
    currency_before = _CURRENCY_BEFORE.search(folded, near, start)
    right = _end_of(_SIGN_AFTER, folded, end)
    currency_after = (_UNIT_AFTER if currency_before else _CURRENCY_AFTER).match(folded, right)
    right = _end_of(_CREDIT_AFTER, folded, currency_after.end() if currency_after else right)
    if _NO_MONEY_BEFORE.search(folded, near, start) or _NO_MONEY_AFTER.match(folded, right):
        return None
    has_currency = currency_before is not None or currency_after is not None
    cents = number.places == 2
    glued_before = currency_before is None and folded[start - 1 : start].isalpha()
    if glued_before and not (cents and _GLUED_BEFORE.search(folded, near, start)):
        return None
    if folded[right : right + 1].isalpha() and not (cents and _GLUED_AFTER.match(folded, right)):
        return None
    if core.isdigit() and not has_currency and not _is_bare_integer(folded, start, right):
        return None
    prefix = currency_before or _SIGN_BEFORE.search(folded, near, start)
    left, right = _with_brackets(folded, prefix.start() if prefix else start, start, right)
    left += len(folded[left:start]) - len(folded[left:start].lstrip())
    return AmountMatch(left, right, text[left:right], number.places > 0, number.grouped, has_currency)


def _end_of(pattern: re.Pattern[str], text: str, position: int) -> int:
    match = pattern.match(text, position)
    return match.end() if match else position


def _is_bare_integer(folded: str, start: int, right: int) -> bool:
    """Whether digits alone stand as a token of their own and are no date or identifier."""
    if right - start > _LONGEST_BARE_INTEGER or _DATE_SHAPE.match(folded, start):
        return False
    before = _BARE_BEFORE.search(folded, max(0, start - 2), start)
    return before is not None and _BARE_AFTER.match(folded, right) is not None


def _with_brackets(folded: str, left: int, start: int, right: int) -> tuple[int, int]:
    """The span with its closing bracket, or without the opening one where none closes."""
    opening = folded.find("(", left, start)
    if opening < 0:
        return left, right
    if "(" in folded[opening + 1 : start]:
        return _with_brackets(folded, opening + 1, start, right)
    if folded[right : right + 1] == ")":
        return left, right + 1
    return (left + 1 if opening == left else start), right


def _is_one_number(text: str, amount: AmountMatch, digits: tuple[int, int]) -> bool:
    """Whether figures parted by spaces are one number, not a quantity before a price."""
    start, end = digits
    if amount.has_currency or any(is_wide_space(char) for char in text[start:end]):
        return True
    stands_alone = amount.text.strip() == text.strip()
    return amount.has_decimals and ("," in text[start:end] or stands_alone)
