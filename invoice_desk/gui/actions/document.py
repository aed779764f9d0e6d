"""The Document menu: what can be done to the selected rows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from invoice_desk.gui.actions.making import ActionMaker

if TYPE_CHECKING:
    from invoice_desk.gui.table.rows import RowStatus, TableRow


class Selected:
    """What is to be known of the selected rows; `needs_password`: the page that is shown does."""

    # No dataclass: the first window need not wait for that module.

    def __init__(self, *, needs_password: bool = False) -> None:
        self.needs_password = needs_password
        self.statuses: set[RowStatus] = set()
        self.documents = 0
        self.files: set[str] = set()
        self.has_usual = False
        self.has_twin = False
        self.has_several_files = False

    def add(self, row: "TableRow") -> None:
        """Look at one more."""
        self.statuses.add(row.status)
        if row.document_id:
            self.documents += 1
            self.files.add(row.sha256)
        if row.usual:
            self.has_usual = True
        if row.twin:
            self.has_twin = True
        if row.behind:
            self.has_several_files = True


class DocumentActions(QObject):
    """As attributes, laid out in a menu, and offered by what is selected."""

    def __init__(self, make: ActionMaker, parent: QObject) -> None:
        super().__init__(parent)
        self.form = make("form", self.tr("Review form"), "form")
        self.form.setCheckable(True)
        self.contact = make("contact", self.tr("Contact sheet"), "contact")
        self.contact.setCheckable(True)
        self.next_doubt = make("next_doubt", self.tr("Next field to look at"), "next-doubt")
        self.previous_doubt = make("previous_doubt", self.tr("Previous field to look at"), "previous-doubt")
        self.accept = make("accept", self.tr("Accept and go on"), "accept")
        self.confirm = make("confirm", self.tr("Confirm the value"), "confirm")
        self.take = make("take", self.tr("Take the proposal of the checks"), "ok")
        self.reopen = make("reopen", self.tr("Return to review"), "reopen")
        self.reject = make("reject", self.tr("Reject…"), "reject")
        self.archive = make("archive", self.tr("Archive"), "archive")
        self.retry = make("retry", self.tr("Read again"), "retry")
        self.opinion = make("opinion", self.tr("Second opinion…"), "opinion")
        self.split = make("split", self.tr("Split page…"), "split")
        self.by_page = make("by_page", self.tr("One document per page"), "by-page")
        self.join = make("join", self.tr("Join as pages of one document"), "join")
        self.join_files = make("join_files", self.tr("Join as files of one document (PDF, OFD, photo)"), "join-files")
        self.unlock = make("unlock", self.tr("Enter password…"), "lock")
        self.remove = make("remove", self.tr("Remove from the table"), "remove")
        self.compare = make("compare", self.tr("Compare with the original…"), "compare")
        self.original = make("original", self.tr("Go to the original"), "original")
        self.apart = make("apart", self.tr("Not a duplicate"), "apart")
        self.split_off = make("split_off", self.tr("Split off the other files"), "apart")
        self.cancel = make("cancel", self.tr("Stop reading"), "cancel")
        self._reading = (self.retry, self.opinion, self.unlock)
        self._of_files = (self.split, self.by_page, self.join, self.join_files, self.split_off)
        self._of_duplicates = (self.compare, self.original, self.apart)
        self.files, self.duplicates = QMenu(self.tr("Pages and files")), QMenu(self.tr("Duplicates"))
        _add(self.files, (self.split, self.by_page, self.join), (self.join_files, self.split_off))
        _add(self.duplicates, self._of_duplicates)

    def for_rows(self) -> Sequence[QAction]:
        """What can be done to the selected rows."""
        judging = (self.accept, self.confirm, self.take, self.reject, self.reopen, self.archive)
        return (*judging, *self._reading, *self._of_files, *self._of_duplicates, self.remove)

    def needing_a_desk(self) -> Sequence[QAction]:
        """What makes no sense while no desk is open."""
        return (self.form, self.contact, self.next_doubt, self.previous_doubt, *self.for_rows())

    def fill(self, menu: QMenu) -> None:
        """Lay out the menu in the order of the work: look, judge, read again, mend what belongs together."""
        for sub in (self.files, self.duplicates):
            sub.setParent(menu, sub.windowFlags())
        looking = (self.next_doubt, self.previous_doubt, self.confirm, self.take)
        judging = (self.accept, self.reject, self.reopen, self.archive)
        reading = (*self._reading, self.cancel)
        _add(menu, (self.form, self.contact), looking, judging, reading, *self._rest())

    def fill_for_rows(self, view: QWidget) -> None:
        """Lay out what a right click on rows offers."""
        judging = (self.accept, self.confirm, self.take, self.reject, self.reopen, self.archive)
        _add(view, judging, self._reading, *self._rest())

    def _rest(self) -> tuple[Sequence[QAction], Sequence[QAction]]:
        return (self.files.menuAction(), self.duplicates.menuAction()), (self.remove,)

    def offer(self, rows: "Selected") -> None:
        """Enable what can be done to these rows."""
        from invoice_desk.gui.table.rows import RowStatus  # here, so that the first window need not wait for it

        statuses, documents = rows.statuses, rows.documents
        self.accept.setEnabled(RowStatus.TO_REVIEW in statuses)
        tip = self.accept.toolTip().partition("\n")[0]
        takes = self.tr("This sets what stands in grey: it is usual for the supplier.")
        self.accept.setToolTip(f"{tip}\n{takes}" if rows.has_usual else tip)
        settled = {RowStatus.READY, RowStatus.EXPORTED, RowStatus.ARCHIVED, RowStatus.REJECTED}
        self.reopen.setEnabled(bool(statuses & settled))
        self.reject.setEnabled(bool(statuses & {RowStatus.TO_REVIEW, RowStatus.READY, RowStatus.EXPORTED}))
        self.archive.setEnabled(RowStatus.EXPORTED in statuses)
        self.retry.setEnabled(bool(statuses - {RowStatus.READING}))
        self.unlock.setEnabled(RowStatus.FAILED in statuses or rows.needs_password)
        self.split.setEnabled(documents == 1)
        self.by_page.setEnabled(documents > 0)
        self.join.setEnabled(documents > 1)
        self.join_files.setEnabled(1 < documents == len(rows.files))
        self.original.setEnabled(rows.has_twin)
        self.apart.setEnabled(self.original.isEnabled())
        self.compare.setEnabled(self.original.isEnabled())
        self.split_off.setEnabled(rows.has_several_files)
        self.files.setEnabled(any(action.isEnabled() for action in self._of_files))
        self.duplicates.setEnabled(self.original.isEnabled())
        self.remove.setEnabled(bool(statuses & {RowStatus.WAITING, RowStatus.STOPPED, RowStatus.FAILED}))


def _add(place: QWidget, *groups: Sequence[QAction]) -> None:
    """Add actions to a menu, or to what a right click offers, with a line between groups."""
    for number, group in enumerate(groups):
        if number:
            line = QAction(place)
            line.setSeparator(True)
            place.addAction(line)
        place.addActions(group)
