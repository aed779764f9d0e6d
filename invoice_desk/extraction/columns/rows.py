"""The rows of a drawn table: each begins where figures stand, and what is wrapped joins the row that it is part of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise
from typing import Final

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.profile import FieldType
from invoice_desk.domain.runs import joined
from invoice_desk.extraction.columns.layout import ColumnLayout
from invoice_desk.extraction.columns.lines import NUMBERS, CellLine, cell_lines, is_carried, is_sum, without_head

_WIDER: Final = 1.4
"""So much wider than the narrowest one a space between lines is where a row ends."""


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """What is printed in one cell, over all lines of its row."""

    text: str
    region: Region


@dataclass(frozen=True, slots=True)
class PrintedRow:
    """A row by fields. `is_sum`: it adds up others, or carries a sum to the next page, and is no line item."""

    cells: Mapping[str, PrintedCell]
    is_sum: bool = False


def printed_rows(page: Page, layout: ColumnLayout, types: Mapping[str, FieldType]) -> tuple[PrintedRow, ...]:
    """The rows in the frame from the top, without heads; `types` are those of the fields.

    Columns without a field tell nothing. Where no column has figures, each line is a row.
    """
    numbers = [place for place, one in enumerate(layout.fields) if one and types.get(one) in NUMBERS]
    texts = [place for place, one in enumerate(layout.fields) if one and place not in numbers]
    lines = without_head(cell_lines(page, layout), numbers)
    kept = [line for line in lines if any(line.text(column) for column in (*numbers, *texts))]
    rows = ([line] for line in kept) if not numbers else _grouped(kept, numbers, texts)
    return tuple(_row(row, layout, numbers) for row in rows)


def _grouped(lines: Sequence[CellLine], numbers: Sequence[int], texts: Sequence[int]) -> list[list[CellLine]]:
    """The lines of each row: with those that have none of its figures."""
    anchor = max(numbers, key=lambda column: (sum(line.has_digits(column) for line in lines), column))
    starts = [place for place, line in enumerate(lines) if _begins(line, anchor, numbers, texts)]
    if not starts:
        return []
    bare = sum(not any(lines[place].text(column) for column in texts) for place in starts)
    leads = bool(texts) and 2 * bare > len(starts)
    rows = [lines[: starts[0]]]
    for start, following in pairwise([*starts, len(lines)]):
        rest = lines[start + 1 : following]
        is_last = following == len(lines)
        own = len(rest) if is_last else 0 if leads else _own(lines[start], rest, lines[following])
        rows[-1] = [*rows[-1], lines[start], *rest[:own]]
        if not is_last:
            rows.append(list(rest[own:]))
    return [list(row) for row in rows]


def _begins(line: CellLine, anchor: int, numbers: Sequence[int], texts: Sequence[int]) -> bool:
    """Whether a line has figures of its own: in the column that has most, or others beside a text."""
    figures = sum(line.has_digits(column) for column in numbers)
    return line.has_digits(anchor) or figures > 1 or (figures > 0 and any(line.text(column) for column in texts))


def _own(start: CellLine, rest: Sequence[CellLine], following: CellLine) -> int:
    """How many of the lines between two beginnings belong to the first: all, or those above the widest space."""
    ys = [start.y, *(line.y for line in rest), following.y]
    spaces = [below - above for above, below in pairwise(ys)]
    widest = max(spaces)
    return spaces.index(widest) if widest > _WIDER * min(spaces) else len(rest)


def _row(lines: Sequence[CellLine], layout: ColumnLayout, numbers: Sequence[int]) -> PrintedRow:
    words: dict[str, list[Word]] = {}
    for line in lines:
        for column in sorted(line.cells):
            if field_id := layout.fields[column]:
                words.setdefault(field_id, []).extend(line.cells[column])
    cells = {one: PrintedCell(joined(word.text for word in found), _around(found)) for one, found in words.items()}
    begins = next((line for line in lines if any(line.has_digits(column) for column in numbers)), lines[0])
    return PrintedRow(cells, is_sum(begins.whole) or is_carried(begins.whole))


def _around(words: Sequence[Word]) -> Region:
    return reduce(Region.united, (word.region for word in words))
