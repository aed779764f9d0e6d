"""Keeps documents out of the books: the reasons, chosen by number or said in words, and what becomes of the rows."""

from collections import Counter
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from invoice_desk.domain.record import RejectedAs, RejectReason, ReviewState
from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.table.rows import RowStatus

if TYPE_CHECKING:
    from invoice_desk.gui.actions.document import DocumentActions
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.work_area import WorkArea

CAN_BE_REJECTED: Final = frozenset({RowStatus.TO_REVIEW, RowStatus.READY, RowStatus.EXPORTED})
"""What is not settled for good."""
_LONGEST: Final = 200
_OFFERED: Final = 20


class Rejecting(QObject):
    """Asks why the selected documents are rejected, and goes on to the next one to review."""

    def __init__(self, work: "WorkArea", actions: "DocumentActions", *, ask: "Ask", parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._ask = ask
        connect((actions.reject, self.ask))

    @Slot()
    def ask(self) -> None:
        """Offer the reasons beside the current row; each has its number as its key."""
        view = self._work.view
        if not any(row.status in CAN_BE_REJECTED for row in self._work.selected()) or not self._work.finish_editing():
            return
        menu = QMenu(view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, (reason, words) in enumerate(self._work.model.looks.reject_words.items(), start=1):
            more = "…" if reason is RejectReason.OTHER else ""
            menu.addAction(f"&{number}  {words}{more}").setData(reason)
        menu.triggered.connect(self._reject)
        place = view.visualRect(view.currentIndex()).bottomLeft()
        menu.popup(view.viewport().mapToGlobal(QPoint(max(place.x(), 0), place.y())))
        menu.setActiveAction(menu.actions()[0])

    @Slot(QAction)
    def _reject(self, action: QAction) -> None:
        documents = [row.document_id for row in self._work.selected() if row.status in CAN_BE_REJECTED]
        reason = RejectReason(action.data())
        words = self._ask.reject_words(self._said_before()) if reason is RejectReason.OTHER else ""
        if words is not None:
            said = " ".join(words.split())[:_LONGEST]
            self._work.judge(documents, ReviewState.REJECTED, reason=RejectedAs(reason, said))

    def _said_before(self) -> list[str]:
        """What was said of other documents of the desk, the most frequent first."""
        rows = self._work.model.any_rows()
        said = Counter(row.rejected_as.words for row in rows if row.rejected_as is not None and row.rejected_as.words)
        return [words for words, _ in said.most_common(_OFFERED)]
