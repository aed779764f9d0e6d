"""All actions of a window and its menu bar."""

import re
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from invoice_desk.gui.actions.document import DocumentActions
from invoice_desk.gui.actions.edit import EditActions
from invoice_desk.gui.actions.file import FileActions
from invoice_desk.gui.actions.making import ActionMaker
from invoice_desk.gui.actions.page import PageActions
from invoice_desk.gui.actions.view import ViewActions
from invoice_desk.gui.keymap import Keymap

_MNEMONIC = re.compile(r"\(&\w\)")
"""As Chinese menus have it after their names."""


class WindowActions(QObject):
    """The actions by menu, each menu an attribute."""

    def __init__(self, window: QMainWindow, keys: Keymap) -> None:
        super().__init__(window)
        self._window = window
        self._make = ActionMaker(window, keys)
        self.file = FileActions(self._make, self)
        self.edit = EditActions(self._make, self)
        self.view = ViewActions(self._make, self)
        self.document = DocumentActions(self._make, self)
        self.page = PageActions(self._make, self)
        self.help = self._make("help", self.tr("Help"), "help")
        self.tour = self._make("tour", self.tr("Tour"), "next")
        self.key_map = self._make("key_map", self.tr("Keyboard shortcuts…"), "keyboard")
        self.about = self._make("about", self.tr("About Invoice Desk"), "info")

    def by_id(self, action_id: str) -> QAction:
        """The action of that id; KeyError where there is none."""
        return self._make.made[action_id]

    def ids(self) -> Sequence[str]:
        """The ids of all actions."""
        return tuple(self._make.made)

    def name_of(self, action_id: str) -> str:
        """What the action of that id is called, whatever its text says now."""
        return self._make.names[action_id]

    def needing_a_desk(self) -> Sequence[QAction]:
        """What makes no sense while no desk is open."""
        groups = (self.file, self.edit, self.view, self.document, self.page)
        return [action for group in groups for action in group.needing_a_desk()]

    def fill_menus(self, recent: QMenu) -> None:
        """Lay out the menu bar; `recent` holds the desks opened lately."""
        bar = self._window.menuBar()
        self.file.fill(bar.addMenu(self.tr("&File")), recent)
        self.edit.fill(bar.addMenu(self.tr("&Edit")))
        self.view.fill(bar.addMenu(self.tr("&View")))
        self.document.fill(bar.addMenu(self.tr("&Document")))
        self.page.fill(bar.addMenu(self.tr("&Page")))
        helping = bar.addMenu(self.tr("&Help"))
        helping.addActions((self.help, self.tour, self.key_map))
        helping.addSeparator()
        helping.addAction(self.about)

    def use_keys(self, keys: Keymap) -> None:
        """Give the actions these keys from now on."""
        self._make.use(keys)

    def by_menu(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The menus with id and name of their actions, in the order of the menu bar."""
        found = []
        for entry in self._window.menuBar().actions():
            menu = entry.menu()
            if isinstance(menu, QMenu):
                ids = [one for one in _names_in(menu) if one in self._make.made]
                title = _MNEMONIC.sub("", entry.text()).replace("&", "")
                found.append((title, [(one, self._make.names[one]) for one in ids]))
        return found


def _names_in(menu: QMenu) -> Iterator[str]:
    """The names of the actions of a menu and of those in it, as they stand there."""
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _names_in(inner)
        else:
            yield action.objectName()
