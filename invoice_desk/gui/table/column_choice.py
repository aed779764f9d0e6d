"""Which columns of the table are shown, how wide and in which order: by need, unless a person chose otherwise."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from invoice_desk.gui.table.columns import CORE, FILE, LEADING, TableColumn

if TYPE_CHECKING:
    from PySide6.QtWidgets import QTableView

_NARROWEST, _WIDEST = 24, 2000


class ColumnChoice(QObject):
    """Hides, sizes and orders the columns of a view by their ids."""

    menu_opening = Signal(object, int)
    """QMenu, column: the menu over that column's head is about to be shown."""

    def __init__(self, view: "QTableView") -> None:
        super().__init__(view)
        self._header = view.horizontalHeader()
        self._columns: tuple[TableColumn, ...] = ()
        self._in_use: frozenset[str] = frozenset()
        self._by_hand: dict[str, bool] = {}
        self.is_given = False
        """Whether the layout is that of a saved view: it stays, whatever kind of documents is looked at."""

    def set_columns(self, columns: Sequence[TableColumn]) -> None:
        """The columns there are; called when the view has them."""
        self._columns = tuple(columns)
        self._header.setMinimumSectionSize(_NARROWEST)
        for place, column in enumerate(self._columns):
            self._header.resizeSection(place, column.width)
        self._apply()

    def set_in_use(self, ids: frozenset[str]) -> None:
        """The columns that the rows need."""
        if ids != self._in_use:
            self._in_use = ids
            self._apply()

    def reveal(self, column_id: str) -> None:
        """Show a column that was hidden: something in it must be seen."""
        if not self._is_shown(column_id):
            self._by_hand[column_id] = True
            self._apply()

    @Slot(QPoint)
    def ask(self, place: QPoint) -> None:
        """The header's menu: every column to show or hide."""
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        column = self._header.logicalIndexAt(place)
        if column >= 0 and place.y() < self._header.height():
            self.menu_opening.emit(menu, column)
        menu.popup(self._header.mapToGlobal(place))

    def menu(self) -> QMenu:
        """A menu with an entry for each column and one that gives up what was chosen by hand."""
        menu = QMenu(self._header)
        reset = menu.addAction(self.tr("Show columns as needed"))
        reset.setEnabled(bool(self._by_hand))
        menu.addSeparator()
        for column in self._columns:
            if column.id == FILE:  # without it nobody could tell the rows apart
                continue
            action = menu.addAction(column.header.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(self._is_shown(column.id))
            action.setData(column.id)
        menu.triggered.connect(self._choose)
        return menu

    def saved(self) -> bytes:
        """The present state, by column ids."""
        if not self._columns:
            return b""
        by_place = sorted(range(len(self._columns)), key=self._header.visualIndex)
        widths = {one.id: self._width(place) for place, one in enumerate(self._columns) if self._width(place)}
        state = {"order": [self._columns[one].id for one in by_place], "widths": widths, "by_hand": self._by_hand}
        return json.dumps(state).encode()

    def restore(self, layout: bytes | bytearray) -> None:
        """Take a saved state over as far as it fits."""
        try:
            state = json.loads(layout)
            order, widths, by_hand = list(state["order"]), dict(state["widths"]), dict(state["by_hand"])
        except (ValueError, TypeError, KeyError):
            return
        places: dict[Any, int] = {column.id: place for place, column in enumerate(self._columns)}
        for wanted, column_id in enumerate(one for one in order if isinstance(one, str) and one in places):
            self._header.moveSection(self._header.visualIndex(places[column_id]), wanted)
        self._by_hand = {one: bool(shown) for one, shown in by_hand.items() if one in places}
        self._apply()
        for column_id, width in widths.items():
            if column_id in places and isinstance(width, int):
                self._header.resizeSection(places[column_id], min(max(width, _NARROWEST), _WIDEST))

    def reset(self) -> None:
        """Show the columns as needed, in their first order and width."""
        self._by_hand.clear()
        self.is_given = False
        for place, column in enumerate(self._columns):
            self._header.moveSection(self._header.visualIndex(place), place)
            self._header.resizeSection(place, column.width)
        self._apply()

    @Slot(QAction)
    def _choose(self, action: QAction) -> None:
        if action.isCheckable():
            self._by_hand[action.data()] = action.isChecked()
        else:
            self._by_hand.clear()
        self._apply()

    def _is_shown(self, column_id: str) -> bool:
        in_use = self._in_use if self._in_use.difference(LEADING) else {*LEADING, *CORE}
        return self._by_hand.get(column_id, column_id in in_use)

    def _apply(self) -> None:
        for place, column in enumerate(self._columns):
            is_hidden = not self._is_shown(column.id)
            if self._header.isSectionHidden(place) != is_hidden:
                self._header.setSectionHidden(place, is_hidden)

    def _width(self, place: int) -> int:
        return self._header.sectionSize(place)
