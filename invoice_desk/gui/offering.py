"""What can be done to the selected rows, found out a little at a time: there may be a hundred thousand of them."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.gui.actions.document import DocumentActions, Selected
from invoice_desk.gui.gradually import Gradually

if TYPE_CHECKING:
    from invoice_desk.gui.work_area import WorkArea


class Offering(QObject):
    """Enables the actions of documents. Until all rows are looked at, what was offered before stays."""

    def __init__(self, work: "WorkArea", actions: DocumentActions) -> None:
        super().__init__(work)
        self._work = work
        self._actions = actions
        self._looking = Gradually(self._look, self)

    @Slot()
    def look(self) -> None:
        """Other rows are selected, or they have changed."""
        self._looking.begin_now()

    def _look(self) -> Iterator[None]:
        selected, rows = Selected(needs_password=self._work.pages.needs_password), self._work.model
        for key in self._work.view.selected_keys():
            row = rows.row(key)
            if row is not None:
                selected.add(row)
            yield
        self._actions.offer(selected)
