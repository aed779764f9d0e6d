"""Whether two readings say the same: amounts by number, days by day, text by letters and figures."""

import unicodedata
from datetime import date
from decimal import Decimal

from invoice_desk.domain.record import Value


def same_value(left: Value, right: Value) -> bool:
    """Whether they differ in writing at the most."""
    return comparable(left) == comparable(right)


def comparable(value: Value) -> str:
    """A form in which equal values are equal."""
    if isinstance(value, Decimal):
        return f"{(value + 0).normalize():f}"  # plus nought: -0 is 0
    if isinstance(value, date):
        return value.isoformat()
    return "".join(character for character in unicodedata.normalize("NFKC", value).casefold() if character.isalnum())
