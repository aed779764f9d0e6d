"""The table of figures: a row for each group and one for all documents, with what is not confirmed beside the sums."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QBrush, QFont, QGuiApplication, QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget
from typing_extensions import override

from invoice_desk.domain.statistics import AMOUNTS, Group, Grouping
from invoice_desk.gui.icons import icon
from invoice_desk.gui.statistics.words import Words, amount_text, sum_of
from invoice_desk.gui.table.looks import rich
from invoice_desk.gui.table.roles import (
    ACCESSIBLE,
    ALIGNMENT,
    DECORATION,
    DISPLAY,
    FONT,
    FOREGROUND,
    ROLES,
    TOOL_TIP,
    Index,
    alignment_of,
)
from invoice_desk.gui.theme import colour

_NONE = QModelIndex()
_SHOWN = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
_NAME, _DOCUMENTS, _FIRST_SUM = 0, 1, 2
_OPEN_SUM = _FIRST_SUM + len(AMOUNTS)
_OPEN, _MISSING = _OPEN_SUM + 1, _OPEN_SUM + 2
_COLUMNS = _MISSING + 1
_WIDTHS: Final = (200, 88, 112, 112, 104, 116, 112, 100)


class FiguresTable(QAbstractTableModel):
    """Groups of one currency, sorted here; the last row is of all their documents and stays there."""

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._given: Sequence[Group] = ()
        self._groups: list[Group] = []
        self._all: Group | None = None
        self._grouping = Grouping.MONTH
        self._amount = AMOUNTS[0]
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)
        self._open_icon = icon("verdict-unconfirmed")
        self._open_brush = QBrush(colour(QGuiApplication.palette(), "unconfirmed"))
        self._bold = QFont()
        self._bold.setBold(True)

    def show_groups(self, groups: Sequence[Group], everything: Group | None, grouping: Grouping, amount: str) -> None:
        """Show these; beside them what is open of `amount`, one of `AMOUNTS` or ""."""
        self.beginResetModel()
        self._given, self._all = groups, everything
        self._grouping, self._amount = grouping, amount or AMOUNTS[0]
        self._groups = self._in_order()
        self.endResetModel()

    def group_at(self, row: int) -> Group | None:
        """The group of a row; None for that of all documents, and where there is none."""
        return self._groups[row] if 0 <= row < len(self._groups) else None

    def row_of(self, group: Group) -> int:
        """Where a group is shown, -1 where it is not."""
        return next((row for row, one in enumerate(self._groups) if one is group), -1)

    @override
    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self._sorted_by = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        groups = [self.group_at(index.row()) for index in before]
        self._groups = self._in_order()
        after = [
            index if group is None else self.index(self.row_of(group), index.column())
            for index, group in zip(before, groups, strict=True)
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    # What Qt asks.

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() or self._all is None else len(self._groups) + 1

    @override
    def columnCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else _COLUMNS

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        return _SHOWN if index.isValid() else Qt.ItemFlag.NoItemFlags

    @override
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = DISPLAY) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < _COLUMNS:
            return None
        if role == ALIGNMENT:
            return alignment_of("text" if section == _NAME else "amount")
        if role == DISPLAY:
            return self._header(section)
        return self._header_in_full(section) if role in (TOOL_TIP, ACCESSIBLE) else None

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if role not in ROLES or not index.isValid() or index.row() >= self.rowCount():
            return None
        column, group = index.column(), self.group_at(index.row())
        shown = group or self._all
        if shown is None:
            return None
        if role == DISPLAY:
            return self._text(shown, column, is_all=group is None)
        if role == ALIGNMENT:
            return alignment_of("text" if column == _NAME else "amount")
        if role == FONT:
            return self._bold if group is None else None
        if role == TOOL_TIP:
            return rich([self._name(shown, is_all=group is None), *self._words.lines_of(shown)])
        if role == ACCESSIBLE:
            return self._spoken(shown, column, is_all=group is None)
        return self._look(shown, column, role)

    # The rest.

    def _header(self, column: int) -> str:
        words = self._words
        if _FIRST_SUM <= column < _OPEN_SUM:
            return words.amount(AMOUNTS[column - _FIRST_SUM])
        return {
            _NAME: words.heads[self._grouping],
            _DOCUMENTS: words.documents,
            _OPEN_SUM: words.open,
            _OPEN: words.open_in,
            _MISSING: words.missing_in,
        }[column]

    def _header_in_full(self, column: int) -> str:
        """Of which amount the last columns tell."""
        words = self._words
        told = {_OPEN_SUM: words.open_sum, _OPEN: words.open_count, _MISSING: words.missing_count}.get(column)
        return told.format(amount=words.amount(self._amount)) if told else self._header(column)

    def _name(self, group: Group, *, is_all: bool) -> str:
        return self._words.name(group, None if is_all else self._grouping)

    def _text(self, group: Group, column: int, *, is_all: bool) -> str:
        if column == _NAME:
            return self._name(group, is_all=is_all)
        value = self._value(group, column)
        if isinstance(value, Decimal):
            return amount_text(value, group.currency)
        return "" if value is None else f"{value:,}"

    def _value(self, group: Group, column: int) -> Decimal | int | None:
        """What stands in a column of figures; nothing where no document has such an amount, or nothing is open."""
        if column == _DOCUMENTS:
            return len(group.documents)
        if _FIRST_SUM <= column < _OPEN_SUM:
            one = sum_of(group, AMOUNTS[column - _FIRST_SUM])
            return one.amount if one.documents else None
        one = sum_of(group, self._amount)
        if column == _OPEN_SUM:
            return one.open_amount if one.open else None
        return (one.open if column == _OPEN else one.missing) or None

    def _is_open(self, group: Group, column: int) -> bool:
        return _FIRST_SUM <= column < _OPEN_SUM and sum_of(group, AMOUNTS[column - _FIRST_SUM]).open > 0

    def _look(self, group: Group, column: int, role: int) -> QIcon | QBrush | None:
        """A sum in which something is not confirmed looks as such a value does in the table of documents."""
        if role == DECORATION:
            return self._open_icon if self._is_open(group, column) else None
        if role == FOREGROUND:
            return self._open_brush if self._is_open(group, column) or column in (_OPEN_SUM, _OPEN) else None
        return None

    def _spoken(self, group: Group, column: int, *, is_all: bool) -> str:
        text = self._text(group, column, is_all=is_all)
        if not self._is_open(group, column):
            return text
        return ", ".join([text, *self._words.beside(sum_of(group, AMOUNTS[column - _FIRST_SUM]), group.currency)])

    def _in_order(self) -> list[Group]:
        column, order = self._sorted_by
        groups = list(self._given)
        if column < 0:
            return groups
        is_down = order == Qt.SortOrder.DescendingOrder
        if column == _NAME:
            return list(reversed(groups)) if is_down else groups
        groups.sort(key=lambda one: self._value(one, column) or 0, reverse=is_down)
        return groups


class FiguresView(QTableView):
    """Shows a `FiguresTable`; Tab leaves it, Enter or a double-click chooses the row."""

    chosen = Signal()

    def __init__(self, model: FiguresTable, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setTabKeyNavigation(False)
        self.setAlternatingRowColors(True)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 8)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        self.doubleClicked.connect(self._choose)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def _choose(self, _: QModelIndex) -> None:
        self.chosen.emit()
