"""Goes from one field that needs a look to the next, document by document, in the order of the table."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from invoice_desk.domain.record import Record
from invoice_desk.gui.actions.making import connect, key_text
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.review.open_points import OpenPoint

if TYPE_CHECKING:
    from invoice_desk.gui.actions.document import DocumentActions
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.work_area import WorkArea

Place = tuple[int, int]
"""Of a field in its document: the header's fields by their columns as they stand, then the lines."""


class OpenPointSteps(QObject):
    """Next and previous among the open points of the documents to review that the table shows."""

    def __init__(
        self, session: "DeskSession", work: "WorkArea", actions: "DocumentActions", *, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._work = work
        self._actions = actions
        self._awaited: tuple[str, OpenPoint] | None = None
        work.current.record_shown.connect(self._go_to_line)
        connect((actions.next_doubt, self.next), (actions.previous_doubt, self.previous))

    @Slot()
    def next(self) -> None:
        """Go to the next one, from the last of all to the first."""
        self._go(back=False)

    @Slot()
    def previous(self) -> None:
        """Go to the one before, from the first of all to the last."""
        self._go(back=True)

    def next_in_document(self) -> None:
        """Go to the next one of the current document, from its last to its first; without another say what may be done.

        To be called after what is done to the current field.
        """
        row, here = self._work.model.row(self._work.view.current_key()), self._here()
        points = sorted(row.points, key=partial(self._place, row)) if row is not None else []
        found = next((one for one in points if row and self._place(row, one) > here), next(iter(points), None))
        if row is None or found is None:
            said = self.tr("Nothing is left to look at here: {key} accepts the document.")
            self._work.told.emit(said.format(key=key_text(self._actions.accept)))
        elif self._place(row, found) == here:
            said = self.tr("Enter what the page says, or press {key} if it says nothing.")
            self._work.told.emit(said.format(key=key_text(self._actions.confirm)))
        else:
            self._to(row, found)
            self._work.told.emit("")

    def _go(self, *, back: bool) -> None:
        work = self._work
        if not work.finish_editing():
            return
        found = next(self._from_here(back=back), None)
        if found is None:
            work.told.emit(self.tr("No field of the documents shown here needs a look."))
            return
        row, point, has_wrapped = found
        self._to(row, point)
        work.told.emit(self._wrapped(back=back) if has_wrapped else "")

    def _to(self, row: TableRow, point: OpenPoint) -> None:
        work, self._awaited = self._work, None
        if point.line is None:
            if work.form is None:
                work.view.reveal(row.key, point.field_id)
            else:
                work.view.select(row.key, point.field_id)
            work.to_fields()
        elif work.details.lines.model.document() == row.key:
            work.details.to_line(point.line, point.field_id)
        else:
            self._awaited = row.key, point
            work.view.select(row.key)

    @Slot(object)
    def _go_to_line(self, record: Record) -> None:
        """The lines of the document that was gone to are there now."""
        awaited, self._awaited = self._awaited, None
        if awaited is not None and awaited[0] == record.document_id and awaited[1].line is not None:
            self._work.details.to_line(awaited[1].line, awaited[1].field_id)

    def _wrapped(self, *, back: bool) -> str:
        if back:
            return self.tr("That was the first one: from the end again.")
        return self.tr("That was the last one: from the start again.")

    def _from_here(self, *, back: bool) -> Iterator[tuple[TableRow, OpenPoint, bool]]:
        """Once round all open points, those of the current document on this side of the current field last."""
        model, view = self._work.model, self._work.view
        start, count, step = view.currentIndex().row(), model.rowCount(), -1 if back else 1
        here = self._here()
        if start >= 0:
            yield from (
                (row, point, False)
                for row, point in self._in(start, back=back)
                if _is_beyond(self._place(row, point), here, back=back)
            )
        for number in range(1, count):
            place = start + step * number
            yield from ((row, point, not 0 <= place < count) for row, point in self._in(place % count, back=back))
        if start >= 0:
            yield from ((row, point, True) for row, point in self._in(start, back=back))

    def _in(self, view_row: int, *, back: bool) -> Iterator[tuple[TableRow, OpenPoint]]:
        model = self._work.model
        row = model.row(model.key_at(view_row))
        if row is not None and row.status is RowStatus.TO_REVIEW and row.points:
            yield from ((row, point) for point in sorted(row.points, key=partial(self._place, row), reverse=back))

    def _place(self, row: TableRow, point: OpenPoint) -> Place:
        if point.line is not None:
            return point.line + 1, self._work.details.lines.column_of(point.field_id)
        return 0, self._place_of_field(row, point.field_id)

    def _place_of_field(self, row: TableRow | None, field_id: str) -> int:
        """In the form fields stand as the profile has them, in the table by their columns."""
        work = self._work
        if work.form is not None and row is not None:
            ids = [spec.id for spec in self._session.maker.profile_by_id(row.profile).fields]
            return ids.index(field_id) if field_id in ids else len(ids)
        return work.view.horizontalHeader().visualIndex(work.model.column_of(field_id))

    def _here(self) -> Place:
        lines, view = self._work.details.lines.view, self._work.view
        if lines.hasFocus():
            return lines.currentIndex().row() + 1, lines.currentIndex().column()
        if view.current_field():
            return 0, self._place_of_field(self._work.model.row(view.current_key()), view.current_field())
        return 0, -1


def _is_beyond(place: Place, here: Place, *, back: bool) -> bool:
    return place < here if back else place > here
