"""Filters and sorting by columns: from the header, its menu or the keyboard, and the bar that says what is filtered."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from invoice_desk.domain.record import Verdict, value_text
from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.listed import listed
from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.columns import STATUS
from invoice_desk.gui.table.filter_bar import FilterBar
from invoice_desk.gui.table.filter_popup import Asked, FilterPopup
from invoice_desk.gui.table.row_book import Sorting
from invoice_desk.gui.table.rows import RowStatus

if TYPE_CHECKING:
    from invoice_desk.gui.actions.view import ViewActions
    from invoice_desk.gui.work_area import WorkArea

_NAMED = 3
"""So many chosen values are named in the bar."""


class ColumnFiltering(QObject):
    """Opens the popup of a column and has the table do what it says."""

    def __init__(self, work: "WorkArea", actions: "ViewActions", *, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._model, self._view = work.model, work.view
        self._column = ""
        self.popup: FilterPopup | None = None
        self.bar = FilterBar(work)
        work.add_above_table(self.bar)
        self.bar.taken_away.connect(self._take_away)
        self.bar.cleared.connect(self._model.clear_column_filters)
        self._view.header.filter_wanted.connect(self.ask)
        self._view.header.sort_added.connect(self._sort_besides)
        self._view.choice.menu_opening.connect(self._fill_menu)
        self._model.filters_changed.connect(self._show)
        for signal in (
            self._model.counts_changed,
            self._model.layoutChanged,
            self._model.rowsInserted,
            self._model.rowsRemoved,
        ):
            signal.connect(self._count)
        connect(
            (actions.filter_column, self.ask_here),
            (actions.clear_filters, self._clear),
            (actions.unsort, self._unsort),
            (actions.columns, self._choose_columns),
        )
        self._show()

    @Slot(int)
    def ask(self, column: int) -> None:
        """Open the popup of a column under its head."""
        asked = self._asked(self._model.columns[column].id)
        self._column = asked.filter.column_id
        self.popup = FilterPopup(asked, today=date.today(), parent=self._view)
        self.popup.applied.connect(self._apply)
        self.popup.sorted.connect(self._sort)
        self.popup.destroyed.connect(self._forget)
        self.popup.open_at(self._under(column))

    @Slot()
    def ask_here(self) -> None:
        """The same for the current cell's column."""
        column = self._view.currentIndex().column()
        self.ask(column if column >= 0 else self._model.column_of(STATUS))

    def words_of(self, one: ColumnFilter) -> str:
        """A filter in words."""
        if one.documents is not None:
            return one.called
        parts = []
        if one.values is not None:
            names = sorted(self._name_of(one.column_id, value) for value in one.values)
            more = [self.tr("{count} more").format(count=len(names) - _NAMED)] if len(names) > _NAMED else []
            parts.append(listed([*names[:_NAMED], *more]))
        if one.verdicts:
            words = self._model.looks.verdict_words
            parts.append(listed(words[verdict] for verdict in Verdict if verdict in one.verdicts))
        if one.contains:
            parts.append(self.tr("contains “{text}”").format(text=one.contains))
        if one.low is not None and one.high is not None:
            parts.append(f"{value_text(one.low)} – {value_text(one.high)}")
        elif one.low is not None:
            parts.append(self.tr("from {value}").format(value=value_text(one.low)))
        elif one.high is not None:
            parts.append(self.tr("up to {value}").format(value=value_text(one.high)))
        return f"{self._work.label_of(one.column_id)}: {'; '.join(parts)}"

    def _asked(self, column_id: str) -> Asked:
        column = self._model.columns[self._model.column_of(column_id)]
        words = self._model.looks.verdict_words
        return Asked(
            header=column.header,
            kind="" if column.type is None else str(column.type.value),
            filter=self._model.filter_of(column_id),
            choices=self._model.choices(column_id),
            name_of=lambda value: self._name_of(column_id, value),
            verdict_words=[(verdict, words[verdict]) for verdict in Verdict] if column.type is not None else (),
        )

    def _name_of(self, column_id: str, value: str) -> str:
        if not value:
            return self.tr("(empty)")
        return self._model.looks.status_word(RowStatus(value)) if column_id == STATUS else value

    def _under(self, column: int) -> QPoint:
        header = self._view.header
        return header.viewport().mapToGlobal(header.section_rect(column).bottomLeft() + QPoint(0, 1))

    @Slot()
    def _forget(self) -> None:
        self.popup = None

    @Slot(object)
    def _apply(self, wanted: ColumnFilter) -> None:
        self._model.set_column_filters([wanted])
        self._view.setFocus()

    @Slot(bool, bool)
    def _sort(self, descending: bool, besides: bool) -> None:
        others = [one for one in self._model.sorting if one.column_id != self._column] if besides else []
        self._model.sort_by([*others, Sorting(self._column, descending)])

    @Slot(int)
    def _sort_besides(self, column: int) -> None:
        """Shift+click: the column comes last; once more turns it round, the third time lets it go."""
        column_id = self._model.columns[column].id
        sorting = list(self._model.sorting)
        place = next((at for at, one in enumerate(sorting) if one.column_id == column_id), -1)
        if place < 0:
            sorting.append(Sorting(column_id))
        elif sorting[place].descending:
            del sorting[place]
        else:
            sorting[place] = Sorting(column_id, descending=True)
        self._model.sort_by(sorting)

    @Slot()
    def _unsort(self) -> None:
        self._model.sort_by(())

    @Slot()
    def _clear(self) -> None:
        self._work.filter.clear()
        self._model.clear_column_filters()

    @Slot(str)
    def _take_away(self, column_id: str) -> None:
        self._model.set_column_filters([ColumnFilter(column_id)])

    @Slot()
    def _choose_columns(self) -> None:
        header = self._view.header
        self._view.choice.ask(QPoint(0, header.height()))

    @Slot(object, int)
    def _fill_menu(self, menu: QMenu, column: int) -> None:
        first = menu.actions()[0] if menu.actions() else None
        name = self.tr("Filter or sort {column}…").format(column=self._model.columns[column].header.replace("&", "&&"))
        action = menu.addAction(name)
        action.setData(column)
        action.triggered.connect(self._ask_from_menu)
        if first is not None:
            menu.insertAction(first, action)
            menu.insertSeparator(first)

    @Slot()
    def _ask_from_menu(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.ask(action.data())

    @Slot()
    def _show(self) -> None:
        self.bar.show_filters([(one.column_id, self.words_of(one)) for one in self._model.filters()])
        self._count()

    @Slot()
    def _count(self) -> None:
        if not self.bar.isHidden():
            self.bar.show_count(self._model.rowCount(), sum(self._model.counts().values()))
