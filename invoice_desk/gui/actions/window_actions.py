"""All actions of a window and its menu bar."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMainWindow, QMenu

from invoice_desk.gui.actions.document import DocumentActions
from invoice_desk.gui.actions.edit import EditActions
from invoice_desk.gui.actions.file import FileActions
from invoice_desk.gui.actions.making import ActionMaker
from invoice_desk.gui.actions.page import PageActions
from invoice_desk.gui.keymap import Keymap


class WindowActions(QObject):
    """The actions by menu, each menu an attribute."""

    def __init__(self, window: QMainWindow, keys: Keymap) -> None:
        super().__init__(window)
        self._window = window
        self._make = ActionMaker(window, keys)
        self.file = FileActions(self._make, self)
        self.edit = EditActions(self._make, self)
        self.document = DocumentActions(self._make, self)
        self.page = PageActions(self._make, self)
        self.about = self._make("about", self.tr("About Invoice Desk"), "info")

    def by_id(self, action_id: str) -> QAction:
        """The action of that id; KeyError where there is none."""
        return self._make.made[action_id]

    def needing_a_desk(self) -> Sequence[QAction]:
        """What makes no sense while no desk is open."""
        groups = (self.file, self.edit, self.document, self.page)
        return [action for group in groups for action in group.needing_a_desk()]

    def fill_menus(self, recent: QMenu) -> None:
        """Lay out the menu bar; `recent` holds the desks opened lately."""
        bar = self._window.menuBar()
        self.file.fill(bar.addMenu(self.tr("&File")), recent)
        self.edit.fill(bar.addMenu(self.tr("&Edit")))
        self.document.fill(bar.addMenu(self.tr("&Document")))
        self.page.fill(bar.addMenu(self.tr("&Page")))
        bar.addMenu(self.tr("&Help")).addAction(self.about)
