"""A person says that values are right as they stand: one step, and on to the next that needs a look."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.domain.record import Correction, Verdict
from invoice_desk.gui.actions.making import connect
from invoice_desk.gui.table.rows import TableRow

if TYPE_CHECKING:
    from invoice_desk.gui.actions.document import DocumentActions
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.open_point_steps import OpenPointSteps
    from invoice_desk.gui.work_area import WorkArea


class Confirming(QObject):
    """Sets values to what they are: a person is a witness. Of a missing value it says that there is none."""

    def __init__(
        self,
        session: "DeskSession",
        work: "WorkArea",
        steps: "OpenPointSteps",
        actions: "DocumentActions",
        *,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._work = work
        self._steps = steps
        connect((actions.confirm, self.confirm_selected))

    @Slot()
    def confirm_selected(self) -> None:
        """Confirm what is selected in the table, in the line items where the keyboard is there."""
        work = self._work
        if not work.finish_editing():
            return
        if work.details.lines.view.hasFocus():
            work.details.lines.confirm_current()
            self._steps.next()
            return
        cells = work.view.selected_fields()
        self.confirm_cells(cells)
        if len(cells) == 1:
            self._steps.next_in_document()

    @Slot()
    def confirm_and_go_on(self) -> None:
        """Confirm the current value where it needs a look, and go to the next one of the document.

        That there is no value is not confirmed in passing.
        """
        key, field_id = self._work.view.current_key(), self._work.view.current_field()
        row = self._work.model.row(key)
        cell = row.cells.get(field_id) if row is not None else None
        if row is not None and row.points_of(field_id) and cell is not None and cell.value is not None:
            self.confirm_cells([(key, field_id)])
        self._steps.next_in_document()

    def confirm_cells(self, cells: Sequence[tuple[str, str]]) -> None:
        """Confirm what stands in these cells (key, field), those that nobody has spoken for yet: one step."""
        corrections: dict[str, list[Correction]] = {}
        for key, field_id in cells:
            row = self._work.model.row(key)
            if row is not None and row.document_id and _is_open(row, field_id):
                value = row.cells[field_id].value if field_id in row.cells else None
                corrections.setdefault(row.document_id, []).append(Correction(field_id, value))
        fields = {one.field_id for several in corrections.values() for one in several}
        if corrections:
            count = sum(map(len, corrections.values()))
            name = f"confirm {fields.pop()}" if count == 1 else f"confirm_cells {count}"
            self._session.correct_many(corrections, name)


def _is_open(row: TableRow, field_id: str) -> bool:
    """Whether a person's word would say anything new of a field."""
    if row.points_of(field_id):
        return True
    cell = row.cells.get(field_id)
    return cell is not None and cell.value is not None and not cell.by_person and cell.verdict is not Verdict.CORRECTED
