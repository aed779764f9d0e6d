"""The File menu: desks, getting things in and out, settings."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from invoice_desk.gui.actions.making import ActionMaker


class FileActions(QObject):
    """As attributes, and laid out in a menu."""

    def __init__(self, make: ActionMaker, parent: QObject) -> None:
        super().__init__(parent)
        self.new_desk = make("new_desk", self.tr("New desk…"), "new-desk")
        self.new_like_this = make("new_like_this", self.tr("New desk like this one…"), "new-desk")
        self.open_desk = make("open_desk", self.tr("Open desk…"), "open-desk")
        self.add_files = make("add_files", self.tr("Add files…"), "add-files")
        self.add_folder = make("add_folder", self.tr("Add folder…"), "add-folder")
        self.watch_folder = make("watch_folder", self.tr("Watch a folder…"), "watch")
        self.export = make("export", self.tr("Export…"), "export")
        self.models = make("models", self.tr("Manage models…"), "models")
        self.suppliers = make("suppliers", self.tr("Suppliers…"), "suppliers")
        self.client = make("client", self.tr("Client…"), "client")
        self.back_up = make("back_up", self.tr("Back up…"), "back-up")
        self.merge = make("merge", self.tr("Merge another desk into this one…"), "merge")
        self.split_months = make("split_months", self.tr("Split by month…"), "months")
        self.compact = make("compact", self.tr("Compact"), "compact")
        self.settings = make("settings", self.tr("Settings…"), "settings")
        self.quit = make("quit", self.tr("Quit"), "close")

    def needing_a_desk(self) -> Sequence[QAction]:
        """What makes no sense while no desk is open."""
        getting = (self.add_files, self.add_folder, self.watch_folder, self.export, self.suppliers, self.models)
        return (*getting, self.new_like_this, *self._of_this_desk())

    def fill(self, menu: QMenu, recent: QMenu) -> None:
        """Lay out the menu; `recent` holds the desks opened lately."""
        menu.addActions((self.new_desk, self.new_like_this, self.open_desk))
        menu.addMenu(recent)
        menu.addMenu(self.tr("This desk")).addActions(self._of_this_desk())
        menu.addSeparator()
        menu.addActions((self.add_files, self.add_folder, self.watch_folder))
        menu.addSeparator()
        menu.addAction(self.export)
        menu.addSeparator()
        menu.addActions((self.suppliers, self.models, self.settings))
        menu.addSeparator()
        menu.addAction(self.quit)

    def _of_this_desk(self) -> Sequence[QAction]:
        return (self.client, self.back_up, self.merge, self.split_months, self.compact)
