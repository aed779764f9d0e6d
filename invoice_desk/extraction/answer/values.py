"""A printed text that a model copied, typed by the program's own parsers; what is ambiguous stays so."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from invoice_desk.domain.currency import currencies_in
from invoice_desk.domain.dates import find_dates, parse_date
from invoice_desk.domain.glyphs import fold_glyphs
from invoice_desk.domain.money import find_amounts, parse_amount
from invoice_desk.domain.parsed import Parsed
from invoice_desk.domain.profile import FieldSpec, FieldType
from invoice_desk.domain.record import FieldValue, Value
from invoice_desk.domain.typed import YEARS, InvalidValueError, typed_value

LONGEST_TEXT: Final = 1_000
_ABSENT: Final = frozenset(
    (
        "null|none|nil|nan|n/a|n.a.|na|n.a|not available|not applicable|not found|not visible|not specified|not present"
        "|not provided|not printed|not shown|not given|not mentioned|not stated|not legible|unknown|unspecified|missing"
        "|absent|empty|blank|undefined|string|string or null"
        "|无|沒有|没有|未知|未提供|未提及|未显示|未标注|未注明|未找到|未打印|未填写|不详|不适用|暂无|空|空白|缺失|无法识别|无法辨认|看不清"
    ).split("|")
)
_FILLERS: Final = " \t-‐‑‒–—―_/\\*.…·~?？。、|()（）[]【】<>"
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufeff\u200b]+")
_LINES: Final = re.compile(r"\s*[\n\t]\s*")
_COUNT: Final = re.compile(r"(?P<number>[-+]?\d(?:[\d.,' ]*\d)?) ?(?:[^\W\d]|[×²³])[^\d]{0,20}|[xX×*] ?(?P<times>\d+)")
_PERCENTAGE: Final = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d{1,4})? ?%")


@dataclass(frozen=True, slots=True)
class Habits:
    """What the rest of the answer says of its figures: their decimal mark, the decimals of the currency."""

    decimal_mark: str | None = None
    places: int | None = None
    today: date | None = None


def printed(said: object) -> str | None:
    """The text that a model gave for a field: "" where it says that there is none, None where it is no text at all."""
    if said is None:
        return ""
    if isinstance(said, list):
        parts = [text for part in said if (text := printed(part)) != ""]
        return ", ".join(part for part in parts if part is not None) if None not in parts else None
    if isinstance(said, bool) or not isinstance(said, (str, Decimal)):
        return None
    text = _LINES.sub(" ", cleaned(str(said))).strip()
    is_absent = not text.strip(_FILLERS) or text.strip(_FILLERS).casefold() in _ABSENT or text.casefold() in _ABSENT
    return "" if is_absent else text


def cleaned(text: str) -> str:
    """Text fit for files: halves of characters (a stream may cut an emoji) joined or dropped, no control characters."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not text.isascii() else text
    return _CONTROL.sub("", whole.replace("\r\n", "\n").replace("\r", "\n"))


def value_of(text: str, spec: FieldSpec, habits: Habits) -> FieldValue | None:
    """A field's value with all readings that its text allows; None where the text is no such value."""
    if len(text) > LONGEST_TEXT:
        return None
    match spec.type:
        case FieldType.AMOUNT:
            # A price of one unit may have more places than its currency: 1.659 a litre.
            return _parsed(text, _amount(text, habits, None if spec.id == "unit_price" else habits.places))
        case FieldType.QUANTITY:
            return _parsed(text, _quantity(text, habits))
        case FieldType.DATE:
            return _parsed(text, _date(text, habits.today))
        case FieldType.CURRENCY:
            return _parsed(text, _currency(text))
        case FieldType.RATE:
            return _parsed(text, _rate(text))
        case FieldType.IDENTIFIER:
            return FieldValue(text, unicodedata.normalize("NFKC", text).strip())
        case _:
            return FieldValue(text, text)


def _parsed(text: str, parsed: Parsed[Value] | None) -> FieldValue | None:
    return FieldValue(text, parsed.value, None, parsed.others) if parsed is not None else None


def _amount(text: str, habits: Habits, places: int | None) -> Parsed[Value] | None:
    parsed = parse_amount(text, decimal_mark=habits.decimal_mark, places=places)
    if parsed is None and len(text) <= 100:
        found = find_amounts(text)
        if len(found) == 1 and (
            found[0].has_decimals or found[0].has_currency
        ):  # words beside the one amount there is: "12.50 incl. VAT"
            parsed = parse_amount(found[0].text, decimal_mark=habits.decimal_mark, places=places)
    return _without_minus_zero(parsed)


def _quantity(text: str, habits: Habits) -> Parsed[Value] | None:
    parsed = parse_amount(text, decimal_mark=habits.decimal_mark)
    if parsed is None and (match := _COUNT.fullmatch(fold_glyphs(text))):
        parsed = parse_amount(match["number"] or match["times"], decimal_mark=habits.decimal_mark)
    return _without_minus_zero(parsed)


def _without_minus_zero(parsed: Parsed[Decimal] | None) -> Parsed[Value] | None:
    if parsed is None:
        return None
    readings = [reading or abs(reading) for reading in (parsed.value, *parsed.others)]
    return _readings(readings)


def _date(text: str, today: date | None) -> Parsed[Value] | None:
    parsed = parse_date(text, today=today)
    if parsed is None and len(text) <= 100:
        found = find_dates(text, today=today)
        parsed = parse_date(found[0].text, today=today) if len(found) == 1 else None
    if parsed is None or parsed.value.year not in YEARS:
        return None
    return _readings([day for day in (parsed.value, *parsed.others) if day.year in YEARS])


def _currency(text: str) -> Parsed[Value] | None:
    readings = _typed_readings("currency", text)
    if readings is not None:
        return _readings(readings)
    named = [match.codes for match in currencies_in(text)]
    left = [code for code in named[0] if all(code in codes for codes in named)] if named else []
    return _readings(left) if left else None


def _rate(text: str) -> Parsed[Value] | None:
    readings = _typed_readings("rate", text)
    if readings is None:
        found = _PERCENTAGE.findall(fold_glyphs(text))
        readings = _typed_readings("rate", found[0]) if len(found) == 1 else None
    return _readings(readings) if readings is not None else None


def _typed_readings(kind: str, text: str) -> Sequence[Value] | None:
    """What a person who types the text would be told that it may mean; None where it is no value."""
    try:
        value = typed_value(kind, text)
    except InvalidValueError as error:
        return error.readings or None
    return [value] if value is not None else None


def _readings(readings: Sequence[Value]) -> Parsed[Value]:
    distinct = list(dict.fromkeys(readings))
    return Parsed(distinct[0], tuple(distinct[1:]))
