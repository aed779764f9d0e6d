"""The lines of a drawn table, cell by cell, and which of them are heads and sums."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from invoice_desk.config import resource
from invoice_desk.domain.document import Page, Word
from invoice_desk.domain.profile import FieldType
from invoice_desk.extraction.columns.layout import ColumnLayout, column_of, words_in
from invoice_desk.extraction.offline.lines import lines_of
from invoice_desk.extraction.offline.vocabulary import Vocabulary, load_vocabularies

NUMBERS: Final = frozenset({FieldType.AMOUNT, FieldType.QUANTITY, FieldType.RATE})
_SUMS: Final = frozenset("grand_total total subtotal net tax cash payment change amount_due prepaid".split())
_MOSTLY: Final = 0.6
_DIGITS: Final = re.compile(r"\d[\d.,]*\s?%?")
_HEADS: Final = 2
"""Columns whose names a line must hold to be the head of a table."""


@dataclass(frozen=True, slots=True)
class CellLine:
    """One line of print in the frame: its words by column; `y` is its middle, as if the page lay straight."""

    y: float
    cells: Mapping[int, tuple[Word, ...]]

    def text(self, column: int) -> str:
        """What stands in a column, "" for nothing."""
        return " ".join(word.text for word in self.cells.get(column, ()))

    def has_digits(self, column: int) -> bool:
        """Whether a figure stands in a column."""
        return any(char.isdigit() for char in self.text(column))

    @property
    def whole(self) -> str:
        """Everything that stands in it."""
        return " ".join(self.text(column) for column in sorted(self.cells))


def cell_lines(page: Page, layout: ColumnLayout) -> list[CellLine]:
    """The lines in the frame, from the top."""
    inside = replace(page, words=words_in(page, layout))
    slope = math.tan(math.radians(page.skew)) * page.width / page.height if page.height else 0.0
    found = []
    for line in lines_of([inside]):
        cells: dict[int, tuple[Word, ...]] = {}
        for word in line.segments:
            column = column_of(word.region, layout)
            cells[column] = (*cells.get(column, ()), word)
        found.append(CellLine(sum(_height_of(word, slope) for word in line.segments) / len(line.segments), cells))
    return sorted(found, key=lambda line: line.y)


def head_names(line: CellLine) -> dict[int, str]:
    """By column, the field that its head names; empty for a line that is no head."""
    names: dict[int, str] = {}
    for column in line.cells:
        found = vocabulary("column").find(line.text(column))
        if found.matches and found.covered >= _MOSTLY:
            names[column] = found.matches[0].role
    return names if len(names) >= _HEADS else {}


def is_sum(text: str) -> bool:
    """Whether a line's text, its figures aside, is the label of a sum."""
    found = vocabulary("amount").find(_DIGITS.sub(" ", text))
    return bool(_SUMS & set(found.roles)) and found.covered >= _MOSTLY


def is_carried(text: str) -> bool:
    """Whether a line only carries a sum from one page to the next."""
    found = vocabulary("carried").find(_DIGITS.sub(" ", text))
    return bool(found.matches) and found.covered >= _MOSTLY


def without_head(lines: Sequence[CellLine], numbers: Sequence[int]) -> list[CellLine]:
    """The lines below the head, without heads that are repeated; `numbers` are the columns of figures.

    A second line of a head names no column, but has words where figures stand below.
    """
    last = -1
    for place, line in enumerate(lines):
        if any(line.has_digits(column) for column in numbers) and not head_names(line):
            break
        if head_names(line) or any(line.text(column) for column in numbers):
            last = place
    return [line for line in lines[last + 1 :] if not head_names(line)]


def vocabulary(group: str) -> Vocabulary[str]:
    """The labels of a group."""
    return load_vocabularies(resource("offline", "labels.toml"))[group]


def _height_of(word: Word, slope: float) -> float:
    region = word.region
    return (region.y0 + region.y1) / 2 - slope * (region.x0 + region.x1) / 2
