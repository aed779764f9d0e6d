"""A table on a page as a person draws it: a frame round it, borders between its columns, a field for each column."""

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.runs import parts_of

_NARROWEST: Final = 0.004
"""Of the page's width: borders keep so far apart."""
_CUT: Final = 0.1
"""Of a word's width: so much of it may lie beyond a border, and it is not cut there."""


@dataclass(frozen=True, slots=True)
class ColumnLayout:
    """`borders` are ascending places inside the frame, 0..1 of the page's width; `fields` has one id for each column
    that they make, "" for one that is left out.
    """

    frame: Region
    borders: tuple[float, ...] = ()
    fields: tuple[str, ...] = ("",)

    @property
    def edges(self) -> tuple[float, ...]:
        """Where columns begin and end: one more than there are columns."""
        return (self.frame.x0, *self.borders, self.frame.x1)

    def column_at(self, x: float) -> int:
        """The column at a place of the page's width, the first or last one beyond the frame."""
        return bisect_right(self.borders, x)

    def with_border(self, x: float) -> "ColumnLayout":
        """With one more border, where there is room for it; the column left of it keeps the field."""
        if any(abs(x - edge) < _NARROWEST for edge in self.edges) or not self.frame.x0 < x < self.frame.x1:
            return self
        place = bisect_left(self.borders, x)
        borders = (*self.borders[:place], x, *self.borders[place:])
        return replace(self, borders=borders, fields=(*self.fields[: place + 1], "", *self.fields[place + 1 :]))

    def without_border(self, place: int) -> "ColumnLayout":
        """Without one of the borders; of the two columns that become one the field of the first is kept, if it has
        one.
        """
        first, second = self.fields[place : place + 2]
        fields = (*self.fields[:place], first or second, *self.fields[place + 2 :])
        return replace(self, borders=(*self.borders[:place], *self.borders[place + 1 :]), fields=fields)

    def moved(self, place: int, x: float) -> "ColumnLayout":
        """With one of the borders elsewhere, but never beyond its neighbours."""
        least, most = self.edges[place] + _NARROWEST, self.edges[place + 2] - _NARROWEST
        if least > most:
            return self
        return replace(self, borders=(*self.borders[:place], min(max(x, least), most), *self.borders[place + 1 :]))

    def named(self, column: int, field_id: str) -> "ColumnLayout":
        """With another field for one column; whichever had it before has none."""
        others = ["" if one == field_id else one for one in self.fields]
        return replace(self, fields=(*others[:column], field_id, *others[column + 1 :]))

    def framed(self, frame: Region) -> "ColumnLayout":
        """With another frame; borders that are outside of it go, and the fields of what was cut off with them."""
        kept = [x for x in self.borders if frame.x0 + _NARROWEST <= x <= frame.x1 - _NARROWEST]
        first = self.borders.index(kept[0]) if kept else self.column_at((frame.x0 + frame.x1) / 2)
        return ColumnLayout(frame, tuple(kept), self.fields[first : first + len(kept) + 1])


def layout_to_json(layout: ColumnLayout) -> str:
    """A layout as a text that can be kept."""
    frame = layout.frame
    place = [frame.page, frame.x0, frame.y0, frame.x1, frame.y1]
    return json.dumps({"frame": place, "borders": layout.borders, "fields": layout.fields})


def layout_from_json(text: str) -> ColumnLayout:
    """Inverse of `layout_to_json`."""
    form = json.loads(text)
    return ColumnLayout(Region(*form["frame"]), tuple(form["borders"]), tuple(form["fields"]))


def words_in(page: Page, layout: ColumnLayout) -> tuple[Word, ...]:
    """What stands in the frame; what a border cuts through is parted at its spaces."""
    frame = layout.frame
    inside = [word for word in page.words if word.text.strip() and frame.y0 <= _middle(word) <= frame.y1]
    return tuple(part for word in inside for part in _parted(word, layout) if frame.x0 <= _centre(part) <= frame.x1)


def column_of(region: Region, layout: ColumnLayout) -> int:
    """The column in which most of a place lies."""
    edges = (0.0, *layout.borders, 1.0)
    shares = [min(region.x1, right) - max(region.x0, left) for left, right in pairwise(edges)]
    return shares.index(max(shares))


def _parted(word: Word, layout: ColumnLayout) -> Iterator[Word]:
    region = word.region
    spare = _CUT * (region.x1 - region.x0)
    is_cut = any(region.x0 + spare < x < region.x1 - spare for x in layout.edges)
    yield from parts_of(word) if is_cut else (word,)


def _middle(word: Word) -> float:
    return (word.region.y0 + word.region.y1) / 2


def _centre(word: Word) -> float:
    return (word.region.x0 + word.region.x1) / 2
