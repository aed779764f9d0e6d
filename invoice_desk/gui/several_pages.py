"""Whether the pages of a file are documents of their own, asked without standing in the way of a batch."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.gui.table.rows import TableRow
from invoice_desk.pipeline.regrouping import may_be_several

if TYPE_CHECKING:
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.main_window import MainWindow
    from invoice_desk.gui.regrouping import Regrouping

_NOTICE = "several-pages"


class SeveralPages(QObject):
    """Looks at each document that is new, and offers in one notice for all of them to part it, or to have a look."""

    def __init__(
        self, session: "DeskSession", window: "MainWindow", regrouping: "Regrouping", *, always: bool, parent: QObject
    ) -> None:
        """`always`: every document of several pages is asked about, not only one whose pages look like several."""
        super().__init__(parent)
        self._session = session
        self._window = window
        self._regrouping = regrouping
        self._always = always
        self._asked: dict[str, str] = {}
        self._said = ""
        session.row_replaced.connect(self._look)

    @Slot(str, object)
    def _look(self, _: str, row: TableRow) -> None:
        if row.document_id:
            work = partial(may_be_several, self._session.desk, row.document_id, always=self._always)
            self._session.in_background(work, partial(self._ask, row.document_id))

    def _ask(self, document_id: str, is_doubtful: bool) -> None:
        row = self._session.rows.get(document_id)
        if row is None or not is_doubtful:
            return
        if self._said not in self._window.notices.texts():  # what a person has closed is answered
            self._asked.clear()
        self._asked[document_id] = row.name
        self._show()

    def _show(self) -> None:
        self._asked = {one: name for one, name in self._asked.items() if one in self._session.rows}
        if not self._asked:
            return
        if len(self._asked) == 1:
            sentence = self.tr("Are the pages of {name} documents of their own? It is one document now.")
        else:
            sentence = self.tr("Are the pages of {count} files documents of their own? Each is one document now.")
        self._said = sentence.format(name=next(iter(self._asked.values())), count=len(self._asked))
        actions = [(self.tr("One document per page"), self._part), (self.tr("Let me see…"), self._see)]
        self._window.notices.show_notice(self._said, "info", actions=actions, key=_NOTICE)

    def _part(self) -> None:
        asked, self._asked = list(self._asked), {}
        self._regrouping.part_by_pages(asked)

    def _see(self) -> None:
        """One after the other: the rest is asked about again."""
        first = next(iter(self._asked))
        del self._asked[first]
        self._regrouping.split_document(first)
        self._show()
