"""Which groups are drawn as which bars: months without gaps, of many sellers the largest, and the others together."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from invoice_desk.domain.statistics import Group, Grouping, together
from invoice_desk.gui.statistics.chart_layout import Bar
from invoice_desk.gui.statistics.counting import Counted
from invoice_desk.gui.statistics.words import Words, sum_of

_MOST: Final = 10
"""So many names have a bar of their own."""
_LONGEST_GAP: Final = 12
"""So many months without documents are drawn as such: a date that was misread must not stretch the axis by decades."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """All `groups` of one currency, `everything` they hold, and the bars, with the group of each in `drawn`.

    None stands there for months without documents, `rest` for all `others`, which have no bar of their own.
    """

    groups: Sequence[Group] = ()
    everything: Group | None = None
    bars: Sequence[Bar] = ()
    drawn: Sequence[Group | None] = ()
    others: Sequence[Group] = ()
    rest: Group | None = None

    def bar_of(self, group: Group | None) -> int:
        """Where a group is drawn: with the others where it has no bar of its own; -1 where it is not."""
        for number, one in enumerate(self.drawn):
            if one is not None and one is group:
                return number
        return len(self.bars) - 1 if any(one is group for one in self.others) else -1


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn: `amount` as `Words.bar` takes it."""

    grouping: Grouping
    currency: str
    amount: str


def drawn_of(counted: Counted, wish: Wish, words: Words) -> Drawn:
    """What there is to draw; pure, and takes a moment where there are thousands of groups."""
    groups = [one for one in counted.groups(wish.grouping) if one.currency == wish.currency]
    everything = next((one for one in counted.overall if one.currency == wish.currency), None)
    if wish.grouping is Grouping.MONTH:
        shown = _with_gaps(groups)
        bars = [_month_bar(one, wish.amount, words) for one in shown]
        return Drawn(groups, everything, bars, [one if isinstance(one, Group) else None for one in shown])
    is_by_size = wish.grouping is not Grouping.RATE
    many = sorted(groups, key=lambda one: -_size(one, wish.amount)) if is_by_size else groups
    first, others = (many, []) if len(many) <= _MOST + 1 else (many[:_MOST], many[_MOST:])
    bars = [words.bar(one, wish.amount, words.short(one, wish.grouping)) for one in first]
    if not others:
        return Drawn(groups, everything, bars, first)
    rest = together(others)
    bars.append(words.bar(rest, wish.amount, words.others(len(others))))
    return Drawn(groups, everything, bars, [*first, rest], others, rest)


def _size(group: Group, amount: str) -> Decimal:
    return abs(sum_of(group, amount).amount) if amount else Decimal(len(group.documents))


def _month_bar(one: Group | date | int, amount: str, words: Words) -> Bar:
    if isinstance(one, Group):
        return words.bar(one, amount, words.short(one, Grouping.MONTH))
    if isinstance(one, date):
        return Bar(words.month(one), Decimal(0), Decimal(0), "", (words.no_documents,), leads=False)
    return Bar("⋯", Decimal(0), Decimal(0), "⋯", (words.left_out(one),), leads=False)


def _with_gaps(groups: Sequence[Group]) -> list[Group | date | int]:
    """Groups of months, between them the months that have no documents; of too many of them only how many there are."""
    shown: list[Group | date | int] = []
    last: date | None = None
    for group in groups:
        if isinstance(group.key, date):
            gap = _between(last, group.key) if last is not None else []
            shown += gap if len(gap) <= _LONGEST_GAP else [len(gap)]
            last = group.key
        shown.append(group)
    return shown


def _between(first: date, last: date) -> list[date]:
    start, end = first.year * 12 + first.month, last.year * 12 + last.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(start, end)]
