"""Compares the current document with the one that it seems to be, and does what a person decides."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot

from invoice_desk.domain.record import RejectedAs, RejectReason, ReviewState
from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.comparison import Comparison, comparison_of
from invoice_desk.gui.dialogs.ask import ComparisonChoice, ComparisonOffer
from invoice_desk.gui.rejecting import CAN_BE_REJECTED
from invoice_desk.gui.same_document import set_apart

if TYPE_CHECKING:
    from invoice_desk.gui.actions.document import DocumentActions
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.dialogs.ask import Ask
    from invoice_desk.gui.page.pictures import PagePictures
    from invoice_desk.gui.work_area import WorkArea


class Comparing(QObject):
    """Joins the window's command with the session; `pictures` makes what fetches pages."""

    def __init__(
        self,
        session: "DeskSession",
        work: "WorkArea",
        actions: "DocumentActions",
        *,
        ask: "Ask",
        pictures: "Callable[[], PagePictures]",
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._work = work
        self._ask = ask
        self._pictures = pictures
        self._brought: tuple[str, str, Comparison | None] = "", "", None
        # Asked once the answer that brought it is dealt with: while that lasts no other arrives, and no page either.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._offer)
        connect((actions.compare, self.compare))

    @Slot()
    def compare(self) -> None:
        """Show the current document and its original beside each other."""
        key = self._work.view.current_key()
        row = self._session.rows.get(key)
        if row is None or not row.twin or not self._work.finish_editing():
            return
        bring = partial(comparison_of, self._session.maker, key, row.twin)
        self._session.in_background(bring, partial(self._bring, key, row.twin))

    def _bring(self, key: str, original: str, comparison: Comparison | None) -> None:
        self._brought = key, original, comparison
        self._soon.start()

    @Slot()
    def _offer(self) -> None:
        key, original, comparison = self._brought
        row = self._session.rows.get(key)
        if comparison is None or row is None or self._work.view.current_key() != key:
            return  # something else is looked at meanwhile
        pictures = (self._pictures(), self._pictures())
        offer = ComparisonOffer(
            comparison,
            row.remark,
            can_be_rejected=row.status in CAN_BE_REJECTED,
            pictures=pictures,
            render=self._session.maker.render,
        )
        choice = self._ask.compare(offer)
        for one in pictures:
            one.close()
            one.deleteLater()
        match choice:
            case ComparisonChoice.REJECT:
                self._work.judge([key], ReviewState.REJECTED, reason=RejectedAs(RejectReason.DUPLICATE))
            case ComparisonChoice.APART:
                set_apart(self._session, [key])
            case ComparisonChoice.ORIGINAL:
                self._work.show_document(original)
            case None:
                return
