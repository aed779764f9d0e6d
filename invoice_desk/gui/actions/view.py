"""The View menu: which rows of the table are shown, in which order, with which columns."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from invoice_desk.gui.actions.making import ActionMaker


class ViewActions(QObject):
    """As attributes, and laid out in a menu."""

    def __init__(self, make: ActionMaker, parent: QObject) -> None:
        super().__init__(parent)
        self.filter_column = make("filter_column", self.tr("Filter or sort this column…"), "funnel")
        self.clear_filters = make("clear_filters", self.tr("Clear all filters"), "close")
        self.unsort = make("unsort", self.tr("Sort as they came"), "reopen")
        self.columns = make("columns", self.tr("Columns…"), "columns")
        self.save_view = make("save_view", self.tr("Save this view…"), "view")
        self.standard_view = make("standard_view", self.tr("Standard view"), "view")
        self.statistics = make("statistics", self.tr("Statistics…"), "statistics")
        self.views = QMenu(self.tr("Saved views"))
        """What is saved comes and goes with a desk."""

    def needing_a_desk(self) -> Sequence[QAction]:
        """What makes no sense while no desk is open."""
        views = (self.save_view, self.standard_view)
        return (self.filter_column, self.clear_filters, self.unsort, self.columns, *views, self.statistics)

    def fill(self, menu: QMenu) -> None:
        """Lay out the menu."""
        menu.addActions((self.filter_column, self.clear_filters))
        menu.addSeparator()
        menu.addActions((self.unsort, self.columns))
        menu.addSeparator()
        menu.addActions((self.standard_view, self.save_view))
        self.views.setParent(menu, self.views.windowFlags())
        menu.addMenu(self.views)
        menu.addSeparator()
        menu.addAction(self.statistics)
