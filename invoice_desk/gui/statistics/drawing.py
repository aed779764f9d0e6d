"""Which groups are drawn as which bars: months without gaps, of many sellers the largest, and the others together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from invoice_desk.domain.statistics import Group, Grouping, together
from invoice_desk.gui.statistics.chart_layout import Bar
from invoice_desk.gui.statistics.words import Words, sum_of

_MOST: Final = 10
"""So many names have a bar of their own."""
_LONGEST_GAP: Final = 12
"""So many months without documents are drawn as such: a date that was misread must not stretch the axis by decades."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Bars, the group of each (None where months have no documents), and what the groups are called by their `id`."""

    bars: Sequence[Bar] = ()
    groups: Sequence[Group | None] = ()
    called: Mapping[int, str] = field(default_factory=dict)
    others: Sequence[Group] = ()
    """Those that have no bar of their own."""

    def bar_of(self, group: Group) -> int:
        """Where a group is drawn; among the others for one that has no bar of its own."""
        for number, one in enumerate(self.groups):
            if one is group:
                return number
        return len(self.bars) - 1 if any(one is group for one in self.others) else -1


def drawn(groups: Sequence[Group], grouping: Grouping, amount: str, words: Words) -> Drawn:
    """The bars of groups of one currency; `amount` as `Words.bar` takes it."""
    called = {id(one): words.name(one, grouping) for one in groups}
    if grouping is Grouping.MONTH:
        shown = _with_gaps(groups)
        bars = [_month_bar(one, amount, words) for one in shown]
        return Drawn(bars, [one if isinstance(one, Group) else None for one in shown], called)
    many = sorted(groups, key=lambda one: -_size(one, amount)) if grouping is not Grouping.RATE else list(groups)
    first, others = (many, []) if len(many) <= _MOST + 1 else (many[:_MOST], many[_MOST:])
    bars = [words.bar(one, amount, words.short(one, grouping)) for one in first]
    if not others:
        return Drawn(bars, first, called)
    rest = together(others)
    called[id(rest)] = words.others(len(others))
    return Drawn([*bars, words.bar(rest, amount, called[id(rest)])], [*first, rest], called, others)


def _size(group: Group, amount: str) -> Decimal:
    return abs(sum_of(group, amount).amount) if amount else Decimal(len(group.documents))


def _month_bar(one: Group | date | int, amount: str, words: Words) -> Bar:
    if isinstance(one, Group):
        return words.bar(one, amount, words.short(one, Grouping.MONTH))
    if isinstance(one, date):
        return Bar(words.month(one), Decimal(0), Decimal(0), "", (words.no_documents,))
    return Bar("⋯", Decimal(0), Decimal(0), "⋯", (words.left_out(one),))


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
