"""What of a document falls under which tax rate, as its line items say; nothing is reckoned that it does not prove."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
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
    BR-CO-10). Their taxes are those that are printed, or those that follow from the rates (BR-CO-17), where together
    they come to its tax (BR-CO-14).
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
    sums = {rate: _sum(lines, "line_amount", may_lack=False) for rate, lines in groups.items()}
    amounts = {rate: amount for rate, amount in sums.items() if amount is not None}
    everything = exact_sum(amounts.values()) if len(amounts) == len(sums) else None
    is_net, is_gross = everything is not None and everything == net, everything is not None and everything == total
    if not is_net and not is_gross:
        amounts = {}
    taxes: dict[str, Decimal] = {}
    if isinstance(tax, Decimal) and tax.is_finite():
        printed = {rate: _sum(lines, "line_tax") or Decimal(0) for rate, lines in groups.items()}
        follow = _at_rates(amounts, tax, is_net=is_net)
        taxes = next((one for one in (printed, follow) if one and exact_sum(one.values()) == tax), {})
    return tuple(
        _share(rate, lines, amounts.get(rate), taxes.get(rate), is_net=is_net) for rate, lines in groups.items()
    )


def _at_rates(amounts: Mapping[str, Decimal], tax: Decimal, *, is_net: bool) -> dict[str, Decimal]:
    """The taxes of amounts without them, or with them, rounded as `tax` is; none where a rate is no percentage."""
    rates = {rate: Decimal(match[1]).scaleb(-2) for rate in amounts if (match := _RATE.fullmatch(rate))}
    if len(rates) < len(amounts):
        return {}
    factors = {rate: share if is_net else share / (1 + share) for rate, share in rates.items()}
    with localcontext(rounding=ROUND_HALF_UP, prec=60):
        unit = Decimal(1).scaleb(min(int(tax.as_tuple().exponent), 0))
        try:
            return {rate: (amount * factors[rate]).quantize(unit) for rate, amount in amounts.items()}
        except InvalidOperation:  # more digits than any amount has
            return {}


def _share(
    rate: str, lines: Sequence[_Line], amount: Decimal | None, tax: Decimal | None, *, is_net: bool
) -> RateShare:
    net, total = (amount, None) if is_net else (None, amount)
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
