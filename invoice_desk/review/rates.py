"""Legal tax rates of a document's country and day, from `resources/rates.toml`, and the rates that its lines print."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final, NamedTuple

from invoice_desk.config import resource
from invoice_desk.domain.currency import countries_of
from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Finding, Record, Severity, value_text
from invoice_desk.review.check import CheckContext, text_of
from invoice_desk.review.identifiers import country_of

_PERCENT: Final = Decimal("0.01")
_RATE: Final = re.compile(r"(\d{1,2}(?:\.\d{1,4})?) ?%")
_CHINESE: Final = "vat_invoice_cn"


class _Span(NamedTuple):
    rate: Decimal
    first: date
    last: date


def printed_rate(record: Record, line: int) -> Decimal | None:
    """The rate of a line as a fraction; None where it has none, or a word (免税)."""
    cell = record.line_items[line].get("tax_rate")
    text = value_text(cell.value) if cell is not None and cell.value is not None else ""
    match = _RATE.fullmatch(text.strip())
    return Decimal(match[1]) * _PERCENT if match else None


def legal_rates(record: Record) -> frozenset[Decimal]:
    """The rates above nought, as fractions, that the document may have by its country and date.

    Empty where the country or the date isn't known.
    """
    day, country = record.value("issue_date"), _country(record)
    if country is None or not isinstance(day, date):
        return frozenset()
    return frozenset(span.rate for span in _rates()[country] if span.first <= day <= span.last)


def rates_are_legal(record: Record, _: CheckContext) -> Iterator[Finding]:
    """VAT and GST rates by country and day: the acts named in `resources/rates.toml`. Zero is legal everywhere."""
    legal = legal_rates(record)
    told: set[Decimal] = set()
    for index in range(len(record.line_items) if legal else 0):
        rate = printed_rate(record, index)
        if not rate or rate in legal or rate in told:
            continue
        told.add(rate)
        params: dict[str, Param] = {
            "line": index + 1,
            "rate": _in_percent(rate),
            "legal": ", ".join(_in_percent(one) for one in sorted(legal, reverse=True)),
        }
        yield Finding("legal-rate", Severity.WARNING, ("tax_rate",), "rate.not_legal", params)


def _country(record: Record) -> str | None:
    """Whose tax the document has: by the seller's tax id, the kind of document, or a money that one country has."""
    known = _rates()
    country = country_of(text_of(record, "seller_tax_id"))
    if country is None and record.profile == _CHINESE:
        country = "CN"
    if country is None:
        paying = [one for one in countries_of(text_of(record, "currency")) if one in known]
        country = paying[0] if len(paying) == 1 else None
    return country if country in known else None


def _in_percent(rate: Decimal) -> str:
    return f"{(rate / _PERCENT).normalize():f}%"


@cache
def _rates() -> Mapping[str, tuple[_Span, ...]]:
    with resource("rates.toml").open("rb") as file:
        declared = tomllib.load(file)
    return {
        country: tuple(
            _Span(Decimal(one["rate"]) * _PERCENT, one.get("first", date.min), one.get("last", date.max))
            for one in entry["rates"]
        )
        for country, entry in declared.items()
    }
