"""The rows of the table by key: their order, the filter that lets some through, how many there are of each status."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from operator import itemgetter
from typing import Any, NamedTuple

from invoice_desk.domain.record import Value
from invoice_desk.gui.table.column_filter import ColumnFilter, choices_in
from invoice_desk.gui.table.columns import FILE, KIND, STATUS
from invoice_desk.gui.table.rows import RowStatus, TableRow, folded

_ALMOST_ALL = 4
"""Where more than one in so many rows is wanted in order, going through all of them is quicker than sorting."""
_STATUS_ORDER = {status: place for place, status in enumerate(RowStatus)}


_Number = Decimal | tuple[int, int]
_FIRST = itemgetter(0)


class Sorting(NamedTuple):
    """A column by which rows are sorted."""

    column_id: str
    descending: bool = False


class RowBook:
    """Keeps rows, their order and the filter; knows nothing of views."""

    def __init__(self, rows: Iterable[TableRow] = ()) -> None:
        self.rows: dict[str, TableRow] = {}
        self.counts: Counter[RowStatus] = Counter()
        self.group: frozenset[RowStatus] | None = None
        self.words: list[str] = []
        self.filters: dict[str, ColumnFilter] = {}
        self._arrival: dict[str, int] = {}
        self._rank: dict[str, int] = {}
        self._ordered: list[str] | None = None
        """All keys by rank; None: to be made anew."""
        self._next = 0
        for row in rows:
            self.keep(row)

    def keep(self, row: TableRow) -> None:
        """Take a row in, at the end when it is new."""
        before = self.rows.get(row.key)
        if before is None:
            self._arrival[row.key] = self._rank[row.key] = self._next
            self._next += 1
            if self._ordered is not None:
                self._ordered.append(row.key)
        else:
            self.counts[before.status] -= 1
        self.counts[row.status] += 1
        self.rows[row.key] = row

    def forget(self, key: str) -> None:
        """Let a row go."""
        self.counts[self.rows.pop(key).status] -= 1
        del self._arrival[key], self._rank[key]
        self._ordered = None

    def rename(self, key: str, row: TableRow) -> None:
        """Put `row`, which is new, in the place of `key`."""
        self._arrival[row.key], self._rank[row.key] = self._arrival[key], self._rank[key]
        self.rows[row.key] = self.rows[key]
        self.counts[self.rows[key].status] += 1
        self.forget(key)
        self.keep(row)

    def rank(self, key: str) -> int:
        """Where a row stands among all rows; ranks may leave gaps."""
        return self._rank[key]

    def in_order(self, keys: Iterable[str]) -> list[str]:
        """These keys, which are here, in the present order; each once."""
        wanted = set(keys)
        if len(wanted) * _ALMOST_ALL <= len(self.rows):
            return sorted(wanted, key=self._rank.__getitem__)
        return [key for key in self._all() if key in wanted]

    def _all(self) -> list[str]:
        if self._ordered is None:
            self._ordered = sorted(self.rows, key=self._rank.__getitem__)
        return self._ordered

    def matching(self) -> list[str]:
        """The keys of the rows that the filter lets through, in the present order."""
        rows: Iterable[TableRow] = map(self.rows.__getitem__, self._all())
        if (group := self.group) is not None:
            rows = [row for row in rows if row.status in group]
        for word in self.words:
            rows = [row for row in rows if word in row.search or (row.rejected_as and word in row.sought)]
        for one in self.filters.values():
            rows = [row for row in rows if one.lets(row)]
        return [row.key for row in rows]

    def matches(self, row: TableRow) -> bool:
        """Whether the filters let a row through."""
        return (
            self.is_in_group(row)
            and all(word in row.sought for word in self.words)
            and all(one.lets(row) for one in self.filters.values())
        )

    def choices(self, column_id: str) -> list[tuple[str, int]]:
        """The texts of a column with their numbers, in the rows that all other filters let through."""
        own = self.filters.pop(column_id, None)
        try:
            return choices_in((row for row in self.rows.values() if self.matches(row)), column_id)
        finally:
            if own is not None:
                self.filters[column_id] = own

    def set_column_filter(self, wanted: ColumnFilter) -> None:
        """Let through what a column's filter does, besides the others; an empty one takes it away."""
        self.filters.pop(wanted.column_id, None)
        if not wanted.is_empty:
            self.filters[wanted.column_id] = wanted

    def is_in_group(self, row: TableRow) -> bool:
        """Whether a row's status is one of those to be shown."""
        return self.group is None or row.status in self.group

    def set_filter(self, text: str, group: frozenset[RowStatus] | None) -> None:
        """Let through what has every word of `text` and a status of `group` (None: any)."""
        self.words, self.group = folded(text).split(), group

    def sort_by_arrival(self) -> None:
        """Order the rows as they came."""
        self._rank, self._ordered = dict(self._arrival), None

    def sort_by(self, sorting: Sequence[Sorting]) -> None:
        """Order the rows by several columns, the first one before all others; equals as they came."""
        self.sort_by_arrival()
        for one in reversed(sorting):
            self.sort(one.column_id, descending=one.descending)

    def sort(self, column_id: str, *, descending: bool) -> None:
        """Order all rows by a column; equals keep their order, those without a value come last either way."""
        keys = self._all()
        # Kinds of values stay apart: of one kind they are compared much quicker, too.
        numbers: list[tuple[_Number, str]] = []
        days: list[tuple[date, str]] = []
        texts: list[tuple[str, str]] = []
        nothing: list[str] = []
        fold = _Folded()
        for key, value in zip(keys, _sorted_by(column_id, map(self.rows.__getitem__, keys)), strict=True):
            if value is None or value == "":
                nothing.append(key)
            elif isinstance(value, str):
                texts.append((fold[value], key))
            elif isinstance(value, date):
                days.append((value, key))
            else:
                numbers.append((value, key))
        kinds: list[list[tuple[Any, str]]] = [numbers, days, texts]
        for pairs in kinds:
            pairs.sort(key=_FIRST, reverse=descending)
        ordered = [key for pairs in (reversed(kinds) if descending else kinds) for _, key in pairs]
        self._ordered = ordered + nothing
        self._rank = {key: place for place, key in enumerate(self._ordered)}


class _Folded(dict[str, str]):
    """Texts as they are compared; many rows have the same."""

    def __missing__(self, text: str) -> str:
        self[text] = found = folded(text)
        return found


def _sorted_by(column_id: str, rows: Iterable[TableRow]) -> Iterable[Value | tuple[int, int] | None]:
    """What rows are sorted by; None and "" for nothing."""
    if column_id == STATUS:
        return [(_STATUS_ORDER[row.status], row.in_doubt) for row in rows]
    if column_id == FILE:
        return [row.name for row in rows]
    if column_id == KIND:
        return [row.profile_label for row in rows]
    cells = [row.cells.get(column_id) for row in rows]
    return [cell.value if cell is not None else None for cell in cells]


def runs(places: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and the last of every run of neighbours, from the top."""
    first = end = -1
    for place in sorted(set(places)):
        if first >= 0 and place != end + 1:
            yield first, end
            first = -1
        first = place if first < 0 else first
        end = place
    if first >= 0:
        yield first, end
