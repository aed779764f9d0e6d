"""Named views of the table: saved, shown again, renamed, deleted, and the one that a desk opens with."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMenu

from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.saved_views import SavedView, SavedViews, ViewFile

if TYPE_CHECKING:
    from invoice_desk.gui.actions.view import ViewActions
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.work_area import WorkArea


class ViewKeeping(QObject):
    """Fills the menu of views and has the table look as they say."""

    def __init__(
        self,
        session: "DeskSession",
        work: "WorkArea",
        actions: "ViewActions",
        *,
        ask: "Ask",
        file: ViewFile,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._work = work
        self._model = work.model
        self._ask = ask
        self._file = file
        self._menu = actions.views
        self._views = file.read()
        self._menu.aboutToShow.connect(self.fill)
        self.destroyed.connect(self._menu.clear)
        session.loaded.connect(self._sort_again)
        connect((actions.save_view, self.save), (actions.standard_view, self.show_standard))
        default = self._views.of_name(self._views.default)
        if default is not None:
            self.show(default)
        self.fill()

    @Slot()
    def fill(self) -> None:
        """Make the menu's entries anew."""
        menu = self._menu
        menu.clear()
        for child in menu.findChildren(QMenu):
            child.deleteLater()
        for name in self._views.names():
            menu.addAction(_plain(name)).triggered.connect(partial(self._show_named, name))
        if not self._views.views:
            menu.addAction(self.tr("No views are saved yet")).setEnabled(False)
            return
        menu.addSeparator()
        for title, work in ((self.tr("Rename"), self._rename), (self.tr("Delete"), self._delete)):
            submenu = menu.addMenu(title)
            for name in self._views.names():
                submenu.addAction(_plain(name)).triggered.connect(partial(work, name))
        choices = menu.addMenu(self.tr("Open desks with"))
        for name in ("", *self._views.names()):
            entry = choices.addAction(_plain(name) or self.tr("Standard view"))
            entry.setCheckable(True)
            entry.setChecked(name == self._views.default)
            entry.triggered.connect(partial(self._open_with, name))

    @Slot()
    def save(self) -> None:
        """Keep what the table shows under a name; the view that has it already gives way."""
        name = (self._ask.view_name(self._views.names(), "") or "").strip()
        if name:
            self._keep(self._views.with_view(self.present(name)))
            self._work.told.emit(self.tr("The view “{name}” is saved.").format(name=name))

    def present(self, name: str) -> SavedView:
        """What the table shows now."""
        return SavedView(
            name=name,
            words=self._work.filter.text(),
            group=self._work.tabs.group(),
            filters=tuple(one for one in self._model.filters() if one.documents is None),
            sorting=tuple(self._model.sorting),
            layout=self._work.view.save_layout().decode(),
        )

    def show(self, view: SavedView) -> None:
        """Have the table look as a view says."""
        self._work.filter.setText(view.words)
        self._work.tabs.choose(view.group)
        before = [ColumnFilter(one.column_id) for one in self._model.filters()]
        self._model.set_column_filters([*before, *view.filters])
        self._model.sort_by(view.sorting)
        self._work.view.restore_layout(view.layout.encode())

    @Slot()
    def show_standard(self) -> None:
        """Show everything, as it came, with the columns that are needed."""
        self.show(SavedView(""))
        self._work.view.choice.reset()

    def _show_named(self, name: str, _: bool = False) -> None:
        view = self._views.of_name(name)
        if view is not None:
            self.show(view)

    def _rename(self, name: str, _: bool = False) -> None:
        other = (self._ask.view_name(self._views.names(), name) or "").strip()
        if other:
            self._keep(self._views.renamed(name, other))

    def _delete(self, name: str, _: bool = False) -> None:
        self._keep(self._views.without(name))

    def _open_with(self, name: str, _: bool = False) -> None:
        self._keep(self._views.opening_with(name))

    def _keep(self, views: SavedViews) -> None:
        self._views = views
        try:
            self._file.write(views)
        except OSError:
            self._work.told.emit(self.tr("The views could not be written; they hold until the program ends."))

    @Slot()
    def _sort_again(self) -> None:
        """Rows that came later stand behind the others."""
        if self._model.sorting:
            self._model.sort_by(self._model.sorting)


def _plain(name: str) -> str:
    return name.replace("&", "&&")
