"""The audit log: what was rejected, what the checks found, and what was read where another value is exported."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from invoice_desk.domain.record import Cell, Record, Rejection, Severity, Verdict, value_text
from invoice_desk.export.columns import Layout
from invoice_desk.export.exporter import ExportRequest
from invoice_desk.export.numbers import fits_spreadsheet
from invoice_desk.export.rows import TableRow
from invoice_desk.messages import finding_text

_TOLD = (Verdict.CORRECTED, Verdict.CONFLICT)


def audit_rows(request: ExportRequest, documents: Layout, lines: Layout) -> Iterator[TableRow]:
    """Rejections first, since nothing else in the workbook shows them; then the entries of each document.

    Only fields that have a column are told: a hidden personal field stays hidden here too.
    """
    for row in request.rows:
        if isinstance(row, Rejection):
            yield _entry(request, None, "rejected", source=row.path, explanation=request.messages(row.code, row.params))
    number = 0
    for row in request.rows:
        if isinstance(row, Record):
            number += 1
            yield from _document_entries(request, row, number, documents, lines)


def _document_entries(
    request: ExportRequest, record: Record, number: int, documents: Layout, lines: Layout
) -> Iterator[TableRow]:
    labels = {column.id: column.header for column in documents.fields}
    for finding in record.findings:
        if finding.severity is not Severity.OK:
            yield _entry(
                request,
                record,
                finding.severity.value,
                number=number,
                field=", ".join(labels.get(field_id, field_id) for field_id in finding.fields),
                explanation=finding_text(finding, request.messages),
            )
    for note in record.notes:
        yield _entry(request, record, "note", number=number, explanation=request.messages(note.code, note.params))
    yield from _cell_entries(request, record, number, labels, record.cells)
    for position, line in enumerate(record.line_items, start=1):
        named = {
            column.id: request.messages("export.line_field", {"field": column.header, "line": position})
            for column in lines.fields
            if column.id in line
        }
        yield from _cell_entries(request, record, number, named, line, header=False)


def _cell_entries(
    request: ExportRequest,
    record: Record,
    number: int,
    labels: Mapping[str, str],
    cells: Mapping[str, Cell],
    header: bool = True,
) -> Iterator[TableRow]:
    for field_id, label in labels.items():
        cell = cells.get(field_id)
        if cell is None:
            continue
        told = cell.verdict in _TOLD
        too_long = isinstance(cell.value, Decimal) and not fits_spreadsheet(cell.value)
        if not told and not too_long:
            continue
        exported = None if cell.value is None else value_text(cell.value)
        if told:
            read = " / ".join(_read_values(record, field_id, cell, header)) or None
            yield _entry(request, record, cell.verdict.value, number=number, field=label, read=read, exported=exported)
        if too_long:
            explanation = request.messages("export.number_as_text", {})
            yield _entry(
                request, record, "note", number=number, field=label, exported=exported, explanation=explanation
            )


def _read_values(record: Record, field_id: str, cell: Cell, header: bool) -> list[str]:
    """What machines read there, without repetition: the cell's candidates, else what the readings say."""
    seen = list(cell.candidates)
    if not seen and header:
        seen = [reading.fields[field_id] for reading in record.readings if field_id in reading.fields]
    return list(dict.fromkeys(value_text(value) for found in seen for value in (found.value, *found.others)))


def _entry(
    request: ExportRequest,
    record: Record | None,
    kind: str,
    *,
    number: int | None = None,
    source: str | None = None,
    field: str | None = None,
    read: str | None = None,
    exported: str | None = None,
    explanation: str | None = None,
) -> TableRow:
    """One row of the log, in the order of `review_layout`."""
    entry = request.messages(f"export.entry.{kind}", {})
    path, document_id = (record.source.path, record.document_id) if record else (source, None)
    return TableRow(record, (number, path, entry, field or None, read, exported, explanation, document_id))
