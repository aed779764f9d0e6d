"""The rows of the table by key: their order, the filter that lets some through, how many there are of each status."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, NamedTuple

from invoice_desk.gui.table.column_filter import ColumnFilter, choices_in
from invoice_desk.gui.table.columns import FILE, KIND, STATUS
from invoice_desk.gui.table.rows import RowStatus, TableRow, folded

SortKey = tuple[int, Any]

_STATUS_ORDER = {status: place for place, status in enumerate(RowStatus)}


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
        self._next = 0
        for row in rows:
            self.keep(row)

    def keep(self, row: TableRow) -> None:
        """Take a row in, at the end when it is new."""
        before = self.rows.get(row.key)
        if before is None:
            self._arrival[row.key] = self._rank[row.key] = self._next
            self._next += 1
        else:
            self.counts[before.status] -= 1
        self.counts[row.status] += 1
        self.rows[row.key] = row

    def forget(self, key: str) -> None:
        """Let a row go."""
        self.counts[self.rows.pop(key).status] -= 1
        del self._arrival[key], self._rank[key]

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
        """These keys in the present order."""
        return sorted(keys, key=self._rank.__getitem__)

    def matching(self) -> list[str]:
        """The keys of the rows that the filter lets through, in the present order."""
        return self.in_order(key for key, row in self.rows.items() if self.matches(row))

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
        self._rank = dict(self._arrival)

    def sort_by(self, sorting: Sequence[Sorting]) -> None:
        """Order the rows by several columns, the first one before all others; equals as they came."""
        self.sort_by_arrival()
        for one in reversed(sorting):
            self.sort(partial(sort_key, one.column_id), descending=one.descending)

    def sort(self, key_of: Callable[[TableRow], SortKey | None], *, descending: bool) -> None:
        """Order all rows by their keys; equals keep their order, those without a key come last either way."""
        keyed = [(key_of(self.rows[key]), key) for key in self.in_order(self.rows)]
        valued = [pair for pair in keyed if pair[0] is not None]
        valued.sort(key=_first, reverse=descending)
        ordered = [*valued, *(pair for pair in keyed if pair[0] is None)]
        self._rank = {key: place for place, (_, key) in enumerate(ordered)}


def sort_key(column_id: str, row: TableRow) -> SortKey | None:
    """What a row is sorted by; kinds of values stay apart. None for nothing."""
    if column_id == STATUS:
        return (_STATUS_ORDER[row.status], row.in_doubt)
    if column_id in (FILE, KIND):
        text = row.name if column_id == FILE else row.profile_label
        return (0, folded(text)) if text else None
    cell = row.cells.get(column_id)
    value = cell.value if cell else None
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return (0, value)
    return (1, value) if isinstance(value, date) else (2, folded(value))


def _first(pair: tuple[Any, str]) -> Any:  # noqa: ANN401 - a sort key
    return pair[0]


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
