"""The model of the results table: rows changed in place by key, sorted and filtered here over a list of keys."""

from bisect import bisect
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from typing_extensions import override

from invoice_desk.domain.record import Correction, Value, Verdict
from invoice_desk.domain.typed import InvalidValueError, retyped_value
from invoice_desk.gui.table.cell_data import CellData
from invoice_desk.gui.table.columns import LEADING, TableColumn
from invoice_desk.gui.table.editors import EditedField
from invoice_desk.gui.table.looks import Looks
from invoice_desk.gui.table.roles import ALIGNMENT, DISPLAY, EDIT, ROLES, TOOL_TIP, Index, alignment_of
from invoice_desk.gui.table.row_book import RowBook, runs, sort_key
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.messages import messages_in

_SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_EDITABLE = _SHOWN | Qt.ItemFlag.ItemIsEditable

_FIRST_FIELD = len(LEADING)
_NONE = QModelIndex()
_FEW = 50
"""Up to so many rows come and go one by one; beyond it the view is told once that everything has moved."""


class ResultsModel(QAbstractTableModel):
    """Holds the rows and which of them are shown in which order.

    Nothing is edited here: `correct(document_id, field_id, value)` is asked to, for many cells at once
    `correct_many(corrections by document, name of the step)`, and the changed rows come back by `put`. A row that
    changes keeps its place, even where the sorting or the filter's text would now put it elsewhere; only when its
    status leaves the group that is shown does it go, and not even then while it is kept: whoever types in it must not
    find himself in another one.
    """

    counts_changed = Signal()
    rejected = Signal(str)
    """Why what was typed is no value: a sentence."""

    def __init__(
        self,
        columns: Sequence[TableColumn],
        *,
        language: str,
        correct: Callable[[str, str, Value | None], None],
        correct_many: Callable[[Mapping[str, Sequence[Correction]], str], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._language = language
        self._correct = correct
        self._correct_many = correct_many
        self.looks = Looks(QGuiApplication.palette(), render=messages_in(language))
        self._data = CellData(self.columns, self.looks)
        self._ids = [column.id for column in self.columns]
        self._kinds = ["" if column.type is None else str(column.type.value) for column in self.columns]
        self._alignments = [alignment_of(kind) for kind in self._kinds]
        self._column_of = {field_id: place for place, field_id in enumerate(self._ids)}
        self.offered: Mapping[str, Sequence[str]] = {}
        """Texts to choose from in a field, whether any row has them or not."""
        self._book = RowBook()
        self._shown: list[str] = []
        self._places: dict[str, int] | None = {}  # where each shown key is; None: to be made anew
        self._kept = ""
        self._overdue: set[str] = set()  # rows that stayed only because they were kept

    # Rows come, change and go.

    def set_rows(self, rows: Iterable[TableRow]) -> None:
        """Show these rows and no others, in order of arrival."""
        self.beginResetModel()
        book = RowBook(rows)
        book.words, book.group = self._book.words, self._book.group
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

    def value_at(self, index: Index) -> Value | None:
        """The value of a cell; the text of a leading column."""
        row, column_id = self._row_at(index), self._ids[index.column()]
        if index.column() < _FIRST_FIELD:
            return str(self._data.leading(row, column_id, EDIT))
        cell = row.cells.get(column_id)
        return cell.value if cell else None

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

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort all rows by a column, those without a value last; by arrival for column -1."""
        if column < 0:
            self._book.sort_by_arrival()
        else:
            descending = order == Qt.SortOrder.DescendingOrder
            self._book.sort(partial(sort_key, self._ids[column]), descending=descending)
        self._arrange(self._book.in_order(self._shown))

    # Editing.

    def field_of(self, index: Index) -> EditedField:
        """The field at a cell."""
        column, kind = self.columns[index.column()], self._kinds[index.column()]
        cell = self._row_at(index).cells.get(column.id)
        if cell is None:
            return EditedField(kind, column.id, column.header, Verdict.MISSING)
        options = tuple(zip(cell.candidates, cell.options, strict=False))
        return EditedField(kind, column.id, column.header, cell.verdict, options)

    def settle(self, index: Index, value: Value) -> None:
        """Set a cell to one of its options."""
        self._correct(self._row_at(index).document_id, self._ids[index.column()], value)

    def why_not(self, index: Index, text: str) -> str:
        """The sentence that says why a text is no value of that cell, "" when it is one."""
        try:
            self.meant(index, text)
        except InvalidValueError as error:
            return self.sentence(error)
        return ""

    def meant(self, index: Index, text: str, *, currency: str | None = None) -> Value | None:
        """The value of a typed text there, by the currency of its row or the one given. Raises InvalidValueError."""
        cells = self._row_at(index).cells
        cell, stated = cells.get(self._ids[index.column()]), cells.get("currency")
        standing = cell.value if cell is not None else None
        if currency is None:
            currency = stated.text if stated else ""
        return retyped_value(self._kinds[index.column()], text, standing=standing, currency=currency)

    def sentence(self, error: InvalidValueError) -> str:
        """What a person is told of an error."""
        return messages_in(self._language)(error.code, error.params)

    def row_name(self, index: Index) -> str:
        """The name of a cell's file."""
        return self._row_at(index).name

    def set_many(self, cells: Sequence[tuple[Index, Value | None]], kind: str) -> None:
        """Set cells to values as one step of that kind; a single one as if it had been typed."""
        if len(cells) == 1:
            index, value = cells[0]
            self._correct(self._row_at(index).document_id, self._ids[index.column()], value)
            return
        corrections: dict[str, list[Correction]] = {}
        for index, value in cells:
            document = corrections.setdefault(self._row_at(index).document_id, [])
            document.append(Correction(self._ids[index.column()], value))
        self._correct_many(corrections, f"{kind} {len(cells)}")

    @override
    def setData(self, index: Index, value: Any, role: int = EDIT) -> bool:
        if role != EDIT or not index.isValid() or not self.flags(index) & Qt.ItemFlag.ItemIsEditable:
            return False
        try:
            meant = self.meant(index, str(value))
        except InvalidValueError as error:
            self.rejected.emit(self.sentence(error))
            return False
        self._correct(self._row_at(index).document_id, self._ids[index.column()], meant)
        return True

    # What Qt asks.

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self._shown)

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        is_field = index.column() >= _FIRST_FIELD and self._row_at(index).document_id
        return _EDITABLE if is_field else _SHOWN

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role in (DISPLAY, TOOL_TIP):
            return self.columns[section].header
        return self._alignments[section] if role == ALIGNMENT else None

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if role not in ROLES:
            return None
        number, column = index.row(), index.column()
        if number < 0:
            return None
        if role == ALIGNMENT:
            return self._alignments[column]
        row = self._book.rows[self._shown[number]]
        if column < _FIRST_FIELD:
            return self._data.leading(row, self._ids[column], role)
        return self._data.of_field(row, self._ids[column], role)

    def restyle(self) -> None:
        """Take the icons and colours of the present palette."""
        self.looks.restyle(QGuiApplication.palette())
        if self._shown:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._shown) - 1, len(self._ids) - 1))

    # The rest.

    def _stays(self, row: TableRow) -> bool:
        if self._book.is_in_group(row):
            return True
        if row.key == self._kept:
            self._overdue.add(row.key)
        return row.key == self._kept

    def _row_at(self, index: Index) -> TableRow:
        return self._book.rows[self._shown[index.row()]]

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
