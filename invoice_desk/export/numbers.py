"""Numbers in spreadsheets: which Decimals a spreadsheet keeps exactly, how they are shown, which rates are numbers."""

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache

_EXACT_DIGITS = 15
_EXPONENTS = 300
_MOST_PLACES = 15
_RATE = re.compile(r"([+-]?\d{1,3})(?:[.,](\d{1,2}))? ?%")


def exact_places(value: Decimal) -> int | None:
    """How many decimals the value was printed with, or None where a spreadsheet can't keep it: it has 15 digits."""
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or abs(value.adjusted()) > _EXPONENTS:
        return None
    if len(digits) > _EXACT_DIGITS and len("".join(map(str, digits)).strip("0")) > _EXACT_DIGITS:
        return None
    return min(-exponent, _MOST_PLACES) if exponent < 0 else 0


def fits_spreadsheet(value: Decimal) -> bool:
    """Whether a spreadsheet keeps the value exactly."""
    return exact_places(value) is not None


def printed_places(value: Decimal) -> int:
    """How many decimals the value was printed with, at most 15."""
    exponent = value.as_tuple().exponent
    return min(max(-exponent, 0), _MOST_PLACES) if isinstance(exponent, int) else 0


@lru_cache(maxsize=64)
def amount_format(places: int) -> str:
    """`#,##0.00;[Red]-#,##0.00` with that many decimals."""
    decimals = "." + "0" * places if places else ""
    return f"#,##0{decimals};[Red]-#,##0{decimals}"


@lru_cache(maxsize=64)
def rate_format(value: Decimal) -> str:
    """`0%`, `0.0%` … for a rate given as a fraction, with its own number of decimals."""
    places = max(printed_places(value) - 2, 0)
    return f"0{'.' + '0' * places if places else ''}%"


@lru_cache(maxsize=256)
def rate_fraction(text: str) -> Decimal | None:
    """The rate that a text such as `13%` or `5,5 %` prints, as a fraction; None for `免税`, `***` and all else."""
    match = _RATE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    whole, decimals = match.groups()
    return Decimal(f"{whole}.{decimals}" if decimals else whole).scaleb(-2)
