"""What a person types into a field or takes from a page, read as the field's type; what could mean two things is
refused, not guessed.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Final

from invoice_desk.domain.currency import CODES, SYMBOLS, places
from invoice_desk.domain.dates import parse_date
from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.domain.glyphs import fold_glyphs
from invoice_desk.domain.money import parse_amount
from invoice_desk.domain.record import Value, value_text

YEARS: Final = range(1900, 2100)
"""A date outside of them is a misread number."""

_RATE: Final = re.compile(r"(?P<number>\d{1,3}(?:[.,]\d{1,4})?) ?(?P<sign>%)?")
_WHOLE: Final = 100
_COLONS: Final = ":："
_BY_SYMBOL: Final = {symbol.casefold(): codes for symbol, codes in SYMBOLS.items()}


class InvalidValueError(InvoiceDeskError):
    """What was typed is no value of the field, or more than one; `code` and `params` say which and why.

    `readings` are the values that it may mean, none where it is no value at all.
    """

    readings: tuple[Value, ...] = ()


def typed_value(kind: str, text: str, *, currency: str = "", today: date | None = None) -> Value | None:
    """The value of a typed text in a field of that type (a `FieldType` or its string); None for an empty text.

    An amount keeps the number of places typed; `currency` decides whether `1.234` has thousands or three decimals:
    give none for a unit price (1.659 a litre), which may have more places than its currency.
    A rate is text, as everywhere: `13%`, `免税`. Nothing is guessed: what a document's context would settle, a person
    can settle by typing on. Raises InvalidValueError.
    """
    typed = text.strip()
    if not typed:
        return None
    match kind:
        case "amount":
            return _amount(typed, places(currency) if currency in CODES else None)
        case "quantity":
            return _amount(typed, None)
        case "rate":
            return _rate(typed)
        case "date":
            return _date(typed, today)
        case "currency":
            return _currency(typed)
        case "identifier":
            return unicodedata.normalize("NFKC", typed).strip()  # an input method may leave the digits full-width
        case _:
            return typed


def retyped_value(kind: str, text: str, *, standing: Value | None, currency: str = "") -> Value | None:
    """As `typed_value`, in a field that holds `standing`: typed as it stands, it stays what it is.

    1.659 must not become 1659 because somebody agreed with it. Raises InvalidValueError.
    """
    if standing is not None and text == value_text(standing):
        return standing
    return typed_value(kind, text, currency=currency)


def value_part(kind: str, text: str, is_value: Callable[[str], bool]) -> str:
    """That part of a text which is a value of a field of that type: all of it, what follows its label, or its only word
    that is one. Without any, or with several, the whole text, for a person to mend.
    """
    label_end = max(text.find(colon) for colon in _COLONS) + 1
    after = text[label_end:].strip() if label_end else ""
    if kind == "identifier" and after:
        return after
    if kind == "text" or is_value(text):
        return text
    if after and is_value(after):
        return after
    words = (word for word in text.split() if kind != "rate" or any(map(str.isdigit, word)))  # any word is a rate
    values = [word for word in words if is_value(word)]
    return values[0] if len(values) == 1 else text


def _amount(typed: str, decimals: int | None) -> Decimal:
    parsed = parse_amount(typed, places=decimals)
    if parsed is None:
        raise InvalidValueError("typed.not_an_amount", text=typed)
    if parsed.ambiguous:
        raise _ambiguous("typed.ambiguous", typed, [parsed.value, *parsed.others])
    return parsed.value or abs(parsed.value)  # there is no -0.00


def _rate(typed: str) -> str:
    """`13`, `13%` and `13 %` are one rate; 0.13 may be meant as a share or as a percentage."""
    folded = fold_glyphs(typed)
    match = _RATE.fullmatch(folded)
    if match is None and not any(char.isdigit() for char in folded):
        return typed
    if match is None:
        raise InvalidValueError("typed.not_a_rate", text=typed)
    number = Decimal(match["number"].replace(",", "."))
    if number > _WHOLE:
        raise InvalidValueError("typed.not_a_rate", text=typed)
    if 0 < number < 1 and match["sign"] is None:
        raise _ambiguous("typed.ambiguous", typed, [f"{number * _WHOLE:f}".rstrip("0").rstrip(".") + "%", f"{number}%"])
    return f"{number:f}%"


def _date(typed: str, today: date | None) -> date:
    parsed = parse_date(typed, today=today)
    if parsed is None or parsed.value.year not in YEARS:
        raise InvalidValueError("typed.not_a_date", text=typed)
    if parsed.ambiguous:
        raise _ambiguous("typed.ambiguous_date", typed, [parsed.value, *parsed.others])
    return parsed.value


def _currency(typed: str) -> str:
    folded = fold_glyphs(typed).strip()
    if folded.upper() in CODES:
        return folded.upper()
    codes = SYMBOLS.get(folded) or _BY_SYMBOL.get(folded.casefold(), ())
    if not codes:
        raise InvalidValueError("typed.not_a_currency", text=typed)
    if len(codes) > 1:
        raise _ambiguous("typed.ambiguous", typed, codes)
    return codes[0]


def _ambiguous(code: str, typed: str, readings: Iterable[Value]) -> InvalidValueError:
    meant = tuple(readings)
    value, *others = map(value_text, meant)
    error = InvalidValueError(code, text=typed, value=value, other=", ".join(others))
    error.readings = meant
    return error
