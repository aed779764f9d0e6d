"""The rows of the results table for Qt: changed in place by key, sorted and filtered here over a list of keys."""

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from typing_extensions import override

from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.columns import DOCUMENTS, LEADING, TableColumn
from invoice_desk.gui.table.roles import Index
from invoice_desk.gui.table.row_book import RowBook, Sorting, runs
from invoice_desk.gui.table.rows import RowStatus, TableRow

_FIRST_FIELD = len(LEADING)
_NONE = QModelIndex()
_FEW = 50
"""Up to so many rows come and go one by one; beyond it the view is told once that everything has moved."""


class RowsModel(QAbstractTableModel):
    """Holds the rows and which of them are shown in which order; what a cell says is told by who inherits.

    A row that changes keeps its place, even where the sorting or a filter would now put it elsewhere; only when its
    status leaves the group that is shown does it go, and not even then while it is kept: whoever types in it must not
    find himself in another one.
    """

    counts_changed = Signal()
    filters_changed = Signal()
    """Other columns are filtered, or in another way."""
    sorting_changed = Signal()

    def __init__(self, columns: Sequence[TableColumn], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._ids = [column.id for column in self.columns]
        self._column_of = {field_id: place for place, field_id in enumerate(self._ids)}
        self.offered: Mapping[str, Sequence[str]] = {}
        """Texts to choose from in a field, whether any row has them or not."""
        self._book = RowBook()
        self._sorting: tuple[Sorting, ...] = ()
        self._shown: list[str] = []
        self._places: dict[str, int] | None = {}  # where each shown key is; None: to be made anew
        self._kept = ""
        self._overdue: set[str] = set()  # rows that stayed only because they were kept

    # Rows come, change and go.

    def set_rows(self, rows: Iterable[TableRow]) -> None:
        """Show these rows and no others, in order of arrival."""
        self.beginResetModel()
        book = RowBook(rows)
        book.words, book.group, book.filters = self._book.words, self._book.group, self._book.filters
        self._book = book
        self._shown, self._places = book.matching(), None
        self.endResetModel()
        self.counts_changed.emit()

    def put(self, rows: Iterable[TableRow]) -> None:
        """Show new rows at the end, and rows that are here as they are now."""
        book, places, counted = self._book, self._place_of(), dict(self._book.counts)
        changed: list[int] = []
        gone: list[str] = []
        fresh: list[str] = []
        for key, row in {row.key: row for row in rows}.items():
            book.keep(row)
            if key not in places:
                fresh += [key] if book.matches(row) else []
            elif self._stays(row):
                changed.append(places[key])
            else:
                gone.append(key)
        self._tell_changed(changed)
        self._hide(gone)
        self._show(fresh)
        self._tell_counts(counted)

    def replace(self, key: str, row: TableRow) -> None:
        """Put `row` where the row `key` is: a job has become a document."""
        book, counted = self._book, dict(self._book.counts)
        if key not in book.rows or row.key in book.rows:
            self.remove({key} - {row.key})
            self.put([row])
            return
        book.rename(key, row)
        place = self._place_of().pop(key, None)
        if place is None:
            self._show([row.key] if book.matches(row) else [])
        else:
            self._shown[place] = row.key
            self._place_of()[row.key] = place
            self._tell_changed([place])
            self._kept = row.key if key == self._kept else self._kept
            self._hide([] if self._stays(row) else [row.key])
        self._tell_counts(counted)

    def remove(self, keys: Iterable[str]) -> None:
        """Take rows away; keys that are not here are passed over."""
        going, counted = {key for key in keys if key in self._book.rows}, dict(self._book.counts)
        self._hide(key for key in self._shown if key in going)
        for key in going:
            self._book.forget(key)
        self._tell_counts(counted)

    def keep(self, key: str) -> None:
        """Keep showing this row, instead of the one kept before, which goes with the next `let_go`."""
        self._kept = key

    def let_go(self) -> None:
        """Hide what was only kept."""
        going = {key for key in self._overdue if key != self._kept}
        self._overdue -= going
        self._hide(key for key in going if self.view_row(key) >= 0 and not self._book.is_in_group(self._book.rows[key]))

    # What is here, and where.

    def row(self, key: str) -> TableRow | None:
        """The row of that key, shown or not."""
        return self._book.rows.get(key)

    def all_rows(self) -> list[TableRow]:
        """All rows in the present order, also those that the filter hides."""
        return [self._book.rows[key] for key in self._book.in_order(self._book.rows)]

    def any_rows(self) -> Iterable[TableRow]:
        """The same in no order, which costs nothing however many there are."""
        return self._book.rows.values()

    def shown_keys(self) -> list[str]:
        """The keys of the shown rows from the top."""
        return list(self._shown)

    def key_at(self, view_row: int) -> str:
        """The key of a shown row, "" where there is none."""
        return self._shown[view_row] if 0 <= view_row < len(self._shown) else ""

    def keys_between(self, first: int, last: int) -> list[str]:
        """The keys of the shown rows from one to another, both of them included."""
        return self._shown[first : last + 1]

    def rows_of(self, keys: Iterable[str]) -> list[TableRow]:
        """The rows of those of these keys that are here, shown or not."""
        rows = self._book.rows
        return [rows[key] for key in keys if key in rows]

    def view_row(self, key: str) -> int:
        """Where a row is shown, -1 when it is not."""
        return self._place_of().get(key, -1)

    def field_at(self, column: int) -> str:
        """The field of a column, "" for a leading column and for none."""
        return self._ids[column] if _FIRST_FIELD <= column < len(self._ids) else ""

    def column_of(self, field_id: str) -> int:
        """The column of a field (or of `@status` …), -1 when there is none."""
        return self._column_of.get(field_id, -1)

    def counts(self) -> Mapping[RowStatus, int]:
        """How many rows there are of each status, shown or not."""
        return {status: count for status, count in self._book.counts.items() if count}

    def texts_of(self, field_id: str) -> list[str]:
        """The different texts of a column, the most frequent first, then those that are `offered` besides."""
        texts = Counter(
            cell.text for row in self._book.rows.values() if (cell := row.cells.get(field_id)) and cell.text
        )
        return list(dict.fromkeys([*(text for text, _ in texts.most_common()), *self.offered.get(field_id, ())]))

    # Order and filter.

    def set_filter(self, text: str, group: frozenset[RowStatus] | None) -> None:
        """Show the rows in which every word of `text` occurs and whose status is in `group` (None: any)."""
        self._book.set_filter(text, group)
        self._arrange(self._book.matching())

    def filters(self) -> Sequence[ColumnFilter]:
        """The filters of columns in force, in the order in which they were set."""
        return tuple(self._book.filters.values())

    def filter_of(self, column_id: str) -> ColumnFilter:
        """The filter of a column; an empty one where there is none."""
        return self._book.filters.get(column_id, ColumnFilter(column_id))

    def set_column_filters(self, wanted: Iterable[ColumnFilter]) -> None:
        """Have columns filtered, besides those that are; an empty filter takes away its column's."""
        for one in wanted:
            if one.column_id in self._column_of or one.column_id == DOCUMENTS:
                self._book.set_column_filter(one)
        self._arrange(self._book.matching())
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._ids) - 1)
        self.filters_changed.emit()

    def clear_column_filters(self) -> None:
        """Filter no column any more."""
        self.set_column_filters([ColumnFilter(one.column_id) for one in self.filters()])

    def choices(self, column_id: str) -> list[tuple[str, int]]:
        """What there is to choose from in a column, see `RowBook.choices`."""
        return self._book.choices(column_id)

    @property
    def sorting(self) -> Sequence[Sorting]:
        """The columns by which the rows are sorted, the first one before all others; none for their arrival."""
        return self._sorting

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort all rows by a column, those without a value last; by arrival for column -1."""
        descending = order == Qt.SortOrder.DescendingOrder
        self._sorting = (Sorting(self._ids[column], descending),) if column >= 0 else ()
        if column < 0:
            self._book.sort_by_arrival()
        else:
            self._book.sort(self._ids[column], descending=descending)
        self._sorted()

    def sort_by(self, sorting: Iterable[Sorting]) -> None:
        """Sort all rows by several columns."""
        self._sorting = tuple(one for one in sorting if one.column_id in self._column_of)
        self._book.sort_by(self._sorting)
        self._sorted()

    def _sorted(self) -> None:
        self._arrange(self._book.in_order(self._shown))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._ids) - 1)
        self.sorting_changed.emit()

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    # The rest.

    def _stays(self, row: TableRow) -> bool:
        if self._book.is_in_group(row):
            return True
        if row.key == self._kept:
            self._overdue.add(row.key)
        return row.key == self._kept

    def _place_of(self) -> dict[str, int]:
        if self._places is None:
            self._places = {key: place for place, key in enumerate(self._shown)}
        return self._places

    def _tell_counts(self, before: Mapping[RowStatus, int]) -> None:
        if any(before.get(status, 0) != self._book.counts[status] for status in RowStatus):
            self.counts_changed.emit()

    def _tell_changed(self, places: Iterable[int]) -> None:
        last = len(self._ids) - 1
        for first, end in runs(places):
            self.dataChanged.emit(self.index(first, 0), self.index(end, last))

    def _hide(self, keys: Iterable[str]) -> None:
        going = set(keys)
        gone = list(runs(self.view_row(key) for key in going))
        if len(gone) > _FEW:
            self._arrange([key for key in self._shown if key not in going])
            return
        for first, end in reversed(gone):
            self.beginRemoveRows(_NONE, first, end)
            del self._shown[first : end + 1]
            self._places = None
            self.endRemoveRows()

    def _show(self, keys: list[str]) -> None:
        """Show rows that were not: at their places in the present order, new ones at the end."""
        rank, keys = self._book.rank, self._book.in_order(keys)
        if keys and (not self._shown or rank(self._shown[-1]) < rank(keys[0])):
            self._insert(len(self._shown), keys)
        elif len(keys) <= _FEW:
            for key in keys:
                self._insert(bisect(self._shown, rank(key), key=rank), [key])
        else:
            self._arrange(self._book.in_order([*self._shown, *keys]))

    def _insert(self, place: int, keys: Sequence[str]) -> None:
        self.beginInsertRows(_NONE, place, place + len(keys) - 1)
        if place == len(self._shown) and self._places is not None:
            self._places.update((key, number) for number, key in enumerate(keys, place))
        else:
            self._places = None
        self._shown[place:place] = keys
        self.endInsertRows()

    def _arrange(self, shown: list[str]) -> None:
        """Show these keys in this order; what points at a row goes along with it, or ends when the row is hidden."""
        if shown == self._shown:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        keys = [self._shown[index.row()] for index in before]
        self._shown, self._places = shown, None
        places = self._place_of()
        after = [
            self.index(places[key], index.column()) if key in places else _NONE
            for key, index in zip(keys, before, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
