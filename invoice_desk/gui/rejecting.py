"""Keeps documents out of the books: the reasons to choose from, by number, and what becomes of the rows."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from invoice_desk.domain.record import RejectReason, ReviewState
from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.table.rows import RowStatus

if TYPE_CHECKING:
    from invoice_desk.gui.actions.document import DocumentActions
    from invoice_desk.gui.work_area import WorkArea

CAN_BE_REJECTED: Final = frozenset({RowStatus.TO_REVIEW, RowStatus.READY, RowStatus.EXPORTED})
"""What is not settled for good."""


class Rejecting(QObject):
    """Asks why the selected documents are rejected, and goes on to the next one to review."""

    def __init__(self, work: "WorkArea", actions: "DocumentActions", *, parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
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
            menu.addAction(f"&{number}  {words}").setData(reason)
        menu.triggered.connect(self._reject)
        place = view.visualRect(view.currentIndex()).bottomLeft()
        menu.popup(view.viewport().mapToGlobal(QPoint(max(place.x(), 0), place.y())))
        menu.setActiveAction(menu.actions()[0])

    @Slot(QAction)
    def _reject(self, action: QAction) -> None:
        documents = [row.document_id for row in self._work.selected() if row.status in CAN_BE_REJECTED]
        self._work.judge(documents, ReviewState.REJECTED, reason=RejectReason(action.data()))
