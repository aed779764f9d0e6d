"""The Page menu: what can be done to the page that is shown."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from invoice_desk.gui.actions.making import ActionMaker


class PageActions(QObject):
    """As attributes, and laid out in a menu."""

    def __init__(self, make: ActionMaker, parent: QObject) -> None:
        super().__init__(parent)
        self.zoom_in = make("zoom_in", self.tr("Zoom in"), "zoom-in")
        self.zoom_out = make("zoom_out", self.tr("Zoom out"), "zoom-out")
        self.fit_page = make("fit_page", self.tr("Whole page"), "fit-page")
        self.fit_width = make("fit_width", self.tr("Page width"), "fit-width")
        self.rotate_left = make("rotate_left", self.tr("Turn left"), "rotate-left")
        self.rotate_right = make("rotate_right", self.tr("Turn right"), "rotate-right")
        self.next_page = make("next_page", self.tr("Next page"), "next")
        self.previous_page = make("previous_page", self.tr("Previous page"), "previous")
        self.box = make("box", self.tr("Take text from the page"), "box")
        self.box.setCheckable(True)
        self.box_model = make("box_model", self.tr("Have boxes read by the chosen model"), "sees")
        self.box_model.setCheckable(True)
        self.draw_columns = make("draw_columns", self.tr("Line items by columns"), "draw-columns")
        self.draw_columns.setCheckable(True)
        self.darken = make("darken", self.tr("Darken faded print"), "darken")
        self.darken.setCheckable(True)
        self.next_file = make("next_file", self.tr("Next file of the document"), "next-file")
        self.strip = make("strip", self.tr("Small pictures of the pages"), "strip")
        self.strip.setCheckable(True)
        self.open_outside = make("open_outside", self.tr("Open in the system's viewer"), "open-outside")

        self._groups = (
            (self.box, self.box_model, self.draw_columns, self.darken),
            (self.zoom_in, self.zoom_out, self.fit_page, self.fit_width),
            (self.rotate_left, self.rotate_right),
            (self.previous_page, self.next_page, self.next_file, self.strip),
            (self.open_outside,),
        )

    def needing_a_desk(self) -> Sequence[QAction]:
        """What makes no sense while no desk is open."""
        return [action for group in self._groups for action in group]

    def fill(self, menu: QMenu) -> None:
        """Lay out the menu."""
        for group in self._groups:
            menu.addActions(group)
            menu.addSeparator()
