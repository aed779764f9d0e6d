"""The Edit menu: steps back and forth, the clipboard, many cells at once, looking for something."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from invoice_desk.gui.actions.making import ActionMaker


class EditActions(QObject):
    """As attributes, and laid out in a menu."""

    def __init__(self, make: ActionMaker, parent: QObject) -> None:
        super().__init__(parent)
        self.undo = make("undo", self.tr("Undo"), "undo")
        self.redo = make("redo", self.tr("Redo"), "redo")
        self.paste = make("paste", self.tr("Paste"), "paste")
        self.fill_down = make("fill_down", self.tr("Fill down"), "fill-down")
        self.fill_right = make("fill_right", self.tr("Fill right"), "fill-right")
        self.set_field = make("set_field", self.tr("Set field of the selected documents…"), "set-field")
        self.replace = make("replace", self.tr("Find and replace…"), "replace")
        self.find = make("find", self.tr("Filter the table"), "search")

    def needing_a_desk(self) -> Sequence[QAction]:
        """What makes no sense while no desk is open."""
        return (self.paste, self.fill_down, self.fill_right, self.set_field, self.replace, self.find)

    def fill(self, menu: QMenu) -> None:
        """Lay out the menu."""
        menu.addActions((self.undo, self.redo))
        menu.addSeparator()
        menu.addAction(self.paste)
        menu.addSeparator()
        menu.addActions((self.fill_down, self.fill_right, self.set_field))
        menu.addSeparator()
        menu.addActions((self.replace, self.find))
