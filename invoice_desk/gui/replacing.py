"""Find and replace in the table: what the bar asks for, looked for in the background, set as one step."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QTimer, Slot

from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.background import Background
from invoice_desk.gui.panels.replace_bar import ReplaceBar, Scope
from invoice_desk.gui.table.rows import CellView, TableRow
from invoice_desk.gui.table.searching import IN_PARTS, Place, holds, places_of, replaced
from invoice_desk.gui.table.selection import holds_several, selected_cells, shown_columns

if TYPE_CHECKING:
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.work_area import WorkArea

_PAUSE_MS = 120
"""A search begins when nobody has typed for so long."""

_Targets = Sequence[tuple[TableRow, Sequence[str]]]


class Replacing(QObject):
    """Looks only in what is shown, and again whenever the table or the question has changed."""

    def __init__(self, window: "MainWindow", work: "WorkArea", *, background: Background, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._background = background
        self._places: Sequence[Place] = ()
        self._is_fresh = False
        self._is_left = False
        self._number = 0
        self._then: Callable[[], None] | None = None
        self._soon = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._soon.timeout.connect(self._search)
        connect((window.actions_.edit.replace, self.open))

    def leave(self) -> None:
        """The desk is about to be closed: nothing is looked for any more, and what is found is not waited for."""
        self._is_left = True
        self._soon.stop()
        self._number += 1

    @cached_property
    def bar(self) -> ReplaceBar:
        """Made when it is first wanted."""
        bar, model = ReplaceBar(self._work), self._work.model
        self._work.add_above_table(bar)
        bar.searched.connect(self._outdated)
        bar.next_wanted.connect(self._next)
        bar.replace_wanted.connect(self._replace)
        bar.all_wanted.connect(self._replace_all)
        bar.closed.connect(self._leave)
        for signal in (model.dataChanged, model.layoutChanged, model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._outdated)
        self._work.view.current_changed.connect(self._moved)
        self._work.view.selectionModel().selectionChanged.connect(self._selected)
        return bar

    @Slot()
    def open(self) -> None:
        """Show the bar; of several selected cells it looks in these."""
        if not self._work.view.finish_editing():
            return
        several = holds_several(self._work.view)
        self.bar.name_column(self._header())
        self.bar.open(Scope.SELECTION if several else Scope.COLUMN if self._work.view.current_field() else Scope.TEXTS)
        self._outdated()

    # Looking.

    @Slot()
    def _outdated(self) -> None:
        self._is_fresh = False
        if not self._is_left and self.bar.isVisibleTo(self._work):
            self._soon.start()

    @Slot(str, str)
    def _moved(self, _: str, __: str) -> None:
        header = self._header()
        self.bar.name_column(header)
        if self.bar.scope() is Scope.COLUMN:
            self._outdated()

    @Slot()
    def _selected(self) -> None:
        if self.bar.scope() is Scope.SELECTION:
            self._outdated()

    @Slot()
    def _search(self) -> None:
        self._soon.stop()
        self._number += 1
        work = partial(places_of, self.bar.query(), self._targets(), self._kinds())
        self._background.run(work, partial(self._found, self._number))

    def _found(self, number: int, places: Sequence[Place]) -> None:
        if number != self._number:
            return
        self._places, self._is_fresh = places, not self._soon.isActive()
        self.bar.show_found(len(places))
        then, self._then = self._then, None
        if then is not None:
            then()

    def _when_fresh(self, then: Callable[[], None]) -> None:
        """Do it with what is to be found now."""
        if self._is_fresh:
            then()
        else:
            self._then = then
            self._search()

    def _targets(self) -> _Targets:
        """Rows of documents as they are shown, each with the fields to look in."""
        model, view = self._work.model, self._work.view
        if self.bar.scope() is Scope.SELECTION:
            cells = [[index for index in row if index is not None] for row in selected_cells(view)]
            found = [(model.row(model.key_at(row[0].row())), self._fields(row)) for row in cells if row]
            return [(row, fields) for row, fields in found if row is not None and row.document_id]
        if self.bar.scope() is Scope.COLUMN:
            fields = [one for one in (view.current_field(),) if one]
        else:
            kinds, columns = self._kinds(), map(model.field_at, shown_columns(view))
            fields = [one for one in columns if kinds.get(one) in IN_PARTS]
        rows = map(model.row, model.shown_keys())
        return [(row, fields) for row in rows if row is not None and row.document_id]

    def _fields(self, cells: Sequence[QModelIndex]) -> Sequence[str]:
        return [one for index in cells if (one := self._work.model.field_at(index.column()))]

    def _kinds(self) -> Mapping[str, str]:
        return {one.id: one.type.value for one in self._work.model.columns if one.type is not None}

    def _header(self) -> str:
        field_id = self._work.view.current_field()
        return self._work.label_of(field_id) if field_id else ""

    # Going there, and replacing.

    @Slot()
    def _next(self) -> None:
        self._when_fresh(self._go_on)

    @Slot()
    def _replace(self) -> None:
        """Replace in the current cell, when it was found there, and go to the next."""
        self._when_fresh(self._replace_here)

    @Slot()
    def _replace_all(self) -> None:
        self._when_fresh(self._replace_everywhere)

    def _go_on(self) -> None:
        """To the first one behind the current cell, by rows as they are seen; from the top again behind the last."""
        view, columns = self._work.view, shown_columns(self._work.view)
        order = {column: place for place, column in enumerate(columns)}
        current = view.currentIndex()
        here = (current.row(), order.get(current.column(), -1))
        indexes = [index for place in self._places if (index := self._index(place)).isValid()]
        there = sorted((index.row(), order[index.column()]) for index in indexes if index.column() in order)
        if not there:
            return
        row, place = next((one for one in there if one > here), there[0])
        index = self._work.model.index(row, columns[place])
        if self.bar.scope() is Scope.SELECTION:
            view.blocks.show(index)  # the selection stays, in which the next one is looked for
        else:
            view.select(self._work.model.key_at(row), self._work.model.field_at(columns[place]))

    def _replace_here(self) -> None:
        here = Place(self._work.view.current_key(), self._work.view.current_field())
        if here in self._places:
            self._set([here])
            self._when_fresh(self._go_on)
        else:
            self._go_on()

    def _replace_everywhere(self) -> None:
        self._set(self._places)

    def _set(self, places: Sequence[Place]) -> None:
        query, by, kinds = self.bar.query(), self.bar.by.text(), self._kinds()
        cells = []
        for place in places:
            cell, kind = self._cell(place), kinds[place.field_id]
            if cell is not None and holds(query, cell, kind, self._currency(place)):
                cells.append((self._index(place), replaced(query, cell, kind, by)))
        self._work.view.blocks.enter(cells, "replace")

    def _index(self, place: Place) -> QModelIndex:
        model = self._work.model
        return model.index(model.view_row(place.key), model.column_of(place.field_id))

    def _cell(self, place: Place) -> CellView | None:
        row = self._work.model.row(place.key)
        return row.cells.get(place.field_id) if row is not None and self._index(place).isValid() else None

    def _currency(self, place: Place) -> str:
        cell = self._cell(Place(place.key, "currency"))
        return cell.text if cell else ""

    @Slot()
    def _leave(self) -> None:
        self._soon.stop()
        self._then = None
        self._work.view.setFocus()
