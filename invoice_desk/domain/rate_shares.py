"""What of a document falls under which tax rate, as its line items say; nothing is reckoned that they do not prove."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from invoice_desk.domain.record import Cell, Record, Verdict, value_text
from invoice_desk.domain.sums import exact_sum

_RATE: Final = re.compile(r"(\d{1,3}(?:[.,]\d{1,4})?) ?%")
_SETTLED: Final = (Verdict.CONFIRMED, Verdict.CORRECTED)

_Line = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class RateShare:
    """What of a document falls under a rate, "" for lines that print none; an amount is None where lines don't say it.

    The only share of a document has no amounts: they are those of the document. `is_settled`: all that was added up is
    confirmed, or a person has set it.
    """

    rate: str
    net: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    is_settled: bool = False


@lru_cache(maxsize=1000)
def rate_text(printed: str) -> str:
    """A rate in the one form of all its spellings: `13 %`, `13.00%` and `１３％` are `13%`; words stay as they are."""
    text = unicodedata.normalize("NFKC", printed).strip()
    match = _RATE.fullmatch(text)
    if match is None:
        return text
    number = Decimal(match[1].replace(",", "."))
    return f"{number.normalize() + 0:f}%"


def rate_shares(record: Record) -> tuple[RateShare, ...]:
    """The shares of a document by rate, as they come; none where no line prints a rate.

    Lines of several rates are added up only where together they come to the document's net amount or total (EN 16931
    BR-CO-10), their taxes only where they come to its tax.
    """
    groups: dict[str, list[_Line]] = defaultdict(list)
    for line in record.line_items:
        if _amount(line, "line_amount") is not None or _rate(line):
            groups[_rate(line)].append(line)
    if not any(groups):
        return ()
    if len(groups) == 1:
        return tuple(map(RateShare, groups))
    net, tax, total = (record.value(one) for one in ("net_amount", "tax_amount", "total_amount"))
    lines = [line for several in groups.values() for line in several]
    everything = _sum(lines, "line_amount", may_lack=False)
    are_net, are_gross = everything is not None and everything == net, everything is not None and everything == total
    has_taxes = (taxes := _sum(lines, "line_tax")) is not None and taxes == tax
    return tuple(
        _share(rate, several, are_net=are_net, are_gross=are_gross and not are_net, has_taxes=has_taxes)
        for rate, several in groups.items()
    )


def _share(rate: str, lines: Sequence[_Line], *, are_net: bool, are_gross: bool, has_taxes: bool) -> RateShare:
    amount = _sum(lines, "line_amount")
    net, total = amount if are_net else None, amount if are_gross else None
    tax = (_sum(lines, "line_tax") or Decimal(0)) if has_taxes else None  # others sum up to all of it: it has none
    if tax is not None and net is not None:
        total = exact_sum((net, tax))
    elif tax is not None and total is not None:
        net = exact_sum((total, -tax))
    added = [line[one] for line in lines for one in ("line_amount", "line_tax") if _amount(line, one) is not None]
    return RateShare(rate, net, tax, total, is_settled=all(cell.verdict in _SETTLED for cell in added))


def _rate(line: _Line) -> str:
    cell = line.get("tax_rate")
    return rate_text(value_text(cell.value)) if cell is not None and cell.value is not None else ""


def _amount(line: _Line, field_id: str) -> Decimal | None:
    cell = line.get(field_id)
    value = cell.value if cell is not None else None
    return value if isinstance(value, Decimal) and value.is_finite() else None


def _sum(lines: Iterable[_Line], field_id: str, *, may_lack: bool = True) -> Decimal | None:
    """None where no line has the amount, or one lacks it that must not."""
    amounts = [_amount(line, field_id) for line in lines]
    found = [one for one in amounts if one is not None]
    return exact_sum(found) if found and (may_lack or len(found) == len(amounts)) else None
