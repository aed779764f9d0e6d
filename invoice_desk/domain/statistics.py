"""Statistics of documents: how many there are and what they come to, by month, seller, category and tax rate.

Amounts of two currencies are never added up, and what is not confirmed is told beside every sum.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Final, NamedTuple

from invoice_desk.domain.rate_shares import RateShare
from invoice_desk.domain.sums import exact_sum, exactly


class Grouping(StrEnum):
    """By what documents are put together."""

    MONTH = "month"
    SELLER = "seller"
    CATEGORY = "category"
    RATE = "rate"


AMOUNTS: Final = ("total_amount", "net_amount", "tax_amount")
"""The fields that are summed up."""

_Three = tuple[Decimal | None, Decimal | None, Decimal | None]


class Entry(NamedTuple):
    """What of a document is counted; "" and None stand for what is not known.

    `month` is the first day of the month of issue, `seller` by what a seller is known whatever its spelling. `amounts`
    are those of `AMOUNTS`, `settled` says which of them are confirmed, or set by a person. Without `rates` the lines
    print none.
    """

    document_id: str
    month: date | None = None
    seller: str = ""
    seller_name: str = ""
    category: str = ""
    currency: str = ""
    amounts: _Three = (None, None, None)
    settled: tuple[bool, bool, bool] = (False, False, False)
    rates: tuple[RateShare, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """What one amount of several documents comes to: of `documents` that have it, `open` of them not confirmed.

    `amount` is all of it, `open_amount` what of it is not confirmed; `missing` documents have no such amount.
    """

    amount: Decimal = Decimal(0)
    open_amount: Decimal = Decimal(0)
    documents: int = 0
    open: int = 0
    missing: int = 0

    @property
    def settled_amount(self) -> Decimal:
        """What of it is confirmed."""
        return exact_sum((self.amount, -self.open_amount))

    @property
    def settled(self) -> int:
        """Documents that have the amount, and confirmed."""
        return self.documents - self.open


@dataclass(frozen=True, slots=True)
class Group:
    """Documents of one currency that belong together. `key` is the month, or a text; None or "" for none.

    `label` is what a person calls it: of a seller the spelling that most documents have.
    """

    key: date | str | None
    label: str
    currency: str
    documents: tuple[str, ...]
    total: Sum
    net: Sum
    tax: Sum


def groups_of(entries: Iterable[Entry], grouping: Grouping) -> tuple[Group, ...]:
    """The groups of each currency: months as they follow each other, else the largest totals first, rates by size.

    What has no month, seller, category or rate comes last. A document under several rates is in the group of each.
    """
    found: dict[tuple[date | str | None, str], list[Entry]] = defaultdict(list)
    if grouping is Grouping.RATE:
        for entry in entries:
            for rate, part in _by_rate(entry):
                found[rate, entry.currency].append(part)
    else:
        key_of = _KEYS[grouping]
        for entry in entries:
            found[key_of(entry), entry.currency].append(entry)
    with exactly():
        groups = [_group(key, currency, several, grouping) for (key, currency), several in found.items()]
    return tuple(sorted(groups, key=_ORDERS[grouping]))


def overall(groups: Iterable[Group]) -> tuple[Group, ...]:
    """All documents of each currency, from groups in which each is once: first the currency that most have, those
    without one last.
    """
    found: dict[str, list[Group]] = defaultdict(list)
    for one in groups:
        found[one.currency].append(one)
    whole = map(together, found.values())
    return tuple(sorted(whole, key=lambda one: (not one.currency, -len(one.documents), one.currency)))


def together(groups: Sequence[Group]) -> Group:
    """Several groups of one currency as one, without a name. ValueError for more currencies, or no group."""
    (currency,) = {one.currency for one in groups}
    documents = tuple(dict.fromkeys(each for one in groups for each in one.documents))
    total, net, tax = (_added([getattr(one, part) for one in groups]) for part in ("total", "net", "tax"))
    return Group(None, "", currency, documents, total, net, tax)


def _added(sums: Sequence[Sum]) -> Sum:
    return Sum(
        exact_sum(one.amount for one in sums),
        exact_sum(one.open_amount for one in sums),
        sum(one.documents for one in sums),
        sum(one.open for one in sums),
        sum(one.missing for one in sums),
    )


def _group(key: date | str | None, currency: str, entries: Sequence[Entry], grouping: Grouping | None = None) -> Group:
    label = key if isinstance(key, str) else key.isoformat() if key else ""
    if grouping is Grouping.SELLER:
        names = Counter(one.seller_name for one in entries)
        label = min(names, key=lambda name: (-names[name], name))
    total, net, tax = (_sum(entries, place) for place in range(len(AMOUNTS)))
    return Group(key, label, currency, tuple(one.document_id for one in entries), total, net, tax)


def _sum(entries: Sequence[Entry], place: int) -> Sum:
    """Only while amounts are added up `exactly`."""
    values = [value for one in entries if (value := one.amounts[place]) is not None]
    waiting = [value for one in entries if not one.settled[place] and (value := one.amounts[place]) is not None]
    missing = len(entries) - len(values)
    return Sum(sum(values, Decimal(0)), sum(waiting, Decimal(0)), len(values), len(waiting), missing)


def _by_rate(entry: Entry) -> Iterable[tuple[str, Entry]]:
    """The document with its own amounts where all of it falls under one rate."""
    if len(entry.rates) < 2:
        return ((entry.rates[0].rate if entry.rates else "", entry),)
    return [
        (one.rate, entry._replace(amounts=(one.total, one.net, one.tax), settled=(one.is_settled,) * 3))
        for one in entry.rates
    ]


_KEYS: Final[Mapping[Grouping, Callable[[Entry], date | str | None]]] = {
    Grouping.MONTH: attrgetter("month"),
    Grouping.SELLER: attrgetter("seller"),
    Grouping.CATEGORY: attrgetter("category"),
}


def _by_month(one: Group) -> tuple[bool, str, str]:
    return (one.key is None, one.label, one.currency)


def _by_size(one: Group) -> tuple[bool, Decimal, int, str, str]:
    return (not one.key, -one.total.amount, -len(one.documents), one.label, one.currency)


def _by_rate_itself(one: Group) -> tuple[bool, bool, Decimal, str, str]:
    """Percentages by size, then words."""
    number = one.label.removesuffix("%")
    is_number = number != one.label and number.replace(".", "", 1).isdigit()
    return (not one.key, not is_number, Decimal(number) if is_number else Decimal(0), one.label, one.currency)


_ORDERS: Final[Mapping[Grouping, Callable[[Group], tuple[object, ...]]]] = {
    Grouping.MONTH: _by_month,
    Grouping.SELLER: _by_size,
    Grouping.CATEGORY: _by_size,
    Grouping.RATE: _by_rate_itself,
}
