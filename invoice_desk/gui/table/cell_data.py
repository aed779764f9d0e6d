"""What the cells of the results table say when Qt asks: text, icon, colour, tip, and what a screen reader says."""

from collections.abc import Sequence
from typing import Any

from invoice_desk.domain.record import Value, Verdict, value_text
from invoice_desk.gui.table.columns import FILE, STATUS, TableColumn
from invoice_desk.gui.table.looks import NOTHING, Looks, rich
from invoice_desk.gui.table.roles import ACCESSIBLE, DECORATION, DISPLAY, EDIT, FONT, FOREGROUND, TOOL_TIP
from invoice_desk.gui.table.rows import TableRow, shown_text


class CellData:
    """Answers for one cell at a time, None where there is nothing to say; the looks are made before."""

    def __init__(self, columns: Sequence[TableColumn], looks: Looks) -> None:
        self._columns = columns
        self._looks = looks

    def of_field(self, row: TableRow, field_id: str, role: int) -> Any:  # noqa: ANN401 - whatever the role asks for
        """A field's cell."""
        cell = row.cells.get(field_id)
        if cell is None:
            if row.written or row.reason:
                return self._empty(row, field_id, role)
            return rich([self._looks.foreign_words(row)]) if role == TOOL_TIP and row.document_id else None
        if row.usual and (usual := row.usual_of(field_id)) is not None:
            return self._usual(usual, role)
        if role == DISPLAY:
            return cell.text or NOTHING
        if role == DECORATION:
            # An optional field that is not there is nothing to look at.
            is_quiet = cell.verdict is Verdict.MISSING and field_id not in row.doubtful
            return None if is_quiet else self._looks.verdict_icons[cell.verdict]
        if role == FOREGROUND:
            return None if cell.text else self._looks.muted
        if role == FONT:
            return self._looks.bold if cell.verdict is Verdict.CONFLICT else None
        if role == EDIT:
            return "" if cell.value is None else value_text(cell.value)
        if role == TOOL_TIP:
            return rich(self._looks.cell_words(cell, row.points_of(field_id)))
        return self._looks.spoken(cell)

    def leading(self, row: TableRow, column_id: str, role: int) -> Any:  # noqa: ANN401
        """A cell of a column that is no field."""
        if role in (DISPLAY, EDIT, ACCESSIBLE):
            if column_id == STATUS:
                looks = self._looks
                return looks.status_text(row) if role == DISPLAY else looks.status_in_full(row)
            return row.name if column_id == FILE else row.profile_label
        if role == DECORATION:
            return self._looks.status_icon(row) if column_id == STATUS else None
        if role == TOOL_TIP:
            if column_id == STATUS:
                labels = [column.header for column in self._columns if column.id in row.doubtful]
                return self._looks.status_tip(row, labels)
            return rich([row.path if column_id == FILE else row.profile_label or row.reason])
        return None

    def _usual(self, value: Value, role: int) -> Any:  # noqa: ANN401
        """What is usual for the supplier, in an empty cell: it is no value yet, so there is nothing to edit or copy."""
        text = shown_text(value)
        if role == DISPLAY:
            return text
        if role == FOREGROUND:
            return self._looks.muted
        if role == FONT:
            return self._looks.italic
        if role == TOOL_TIP:
            return rich(self._looks.usual_words(text))
        if role == ACCESSIBLE:
            return self._looks.spoken_of_usual(text)
        return "" if role == EDIT else None

    def _empty(self, row: TableRow, field_id: str, role: int) -> Any:  # noqa: ANN401
        """What a model is writing, as text alone: it is no value yet, and has no verdict. Else why there is nothing."""
        text = row.written.get(field_id)
        if not text:
            return rich([row.reason]) if row.reason and role == TOOL_TIP else None
        if role == DISPLAY:
            return text
        if role == FOREGROUND:
            return self._looks.muted
        if role == TOOL_TIP:
            return rich(self._looks.written_words(text))
        return self._looks.spoken_while_written(text) if role == ACCESSIBLE else None
