"""The figures as blocks for the clipboard and as the sheets of a workbook."""

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from invoice_desk.domain.record import Value
from invoice_desk.domain.statistics import AMOUNTS, Group, Grouping
from invoice_desk.gui.statistics.counting import Counted
from invoice_desk.gui.statistics.drawing import Drawn
from invoice_desk.gui.statistics.words import Words, sum_of

if TYPE_CHECKING:
    from invoice_desk.export.figures_book import FigureSheet

_LEADING, _BESIDE = 3, 4
"""Columns before the first amount, and those that each amount has."""


def block_of(drawn: Drawn, grouping: Grouping, words: Words) -> list[list[Value | None]]:
    """What is shown, with headers and all documents in the last row."""
    rows = words.block_of(drawn.groups, grouping)
    rows += words.block_of([drawn.everything] if drawn.everything is not None else (), None)
    figures = [[Decimal(one) if isinstance(one, int) else one for one in row] for row in rows]
    return [[*words.headers(grouping)], *figures]


def sheets_of(counted: Counted, words: Words, said: Sequence[str]) -> "list[FigureSheet]":
    """All documents by currency, a sheet for each grouping, and last what was counted, as it is `said`."""
    from invoice_desk.export.figures_book import FigureSheet

    sheets = [_sheet(words.everything, counted.overall, None, words)]
    sheets += [_sheet(text, counted.groups(one), one, words) for one, text in words.groupings.items()]
    return [*sheets, FigureSheet(words.what_is_counted, (), [[line] for line in said])]


def _sheet(name: str, groups: Sequence[Group], grouping: Grouping | None, words: Words) -> "FigureSheet":
    from invoice_desk.export.figures_book import FigureSheet

    unconfirmed = frozenset(
        (row, _LEADING + _BESIDE * place)
        for row, group in enumerate(groups)
        for place, amount in enumerate(AMOUNTS)
        if sum_of(group, amount).open
    )
    return FigureSheet(name, tuple(words.headers(grouping)), words.block_of(groups, grouping), unconfirmed)
