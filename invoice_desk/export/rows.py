"""Rows: what stands in each row of the exported tables, still as values, before any file format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from invoice_desk.domain.record import Cell, Record, Rejection, ReviewState, Severity, Verdict, value_text
from invoice_desk.export.columns import Layout
from invoice_desk.export.exporter import ExportRequest
from invoice_desk.messages import finding_text

Content = str | int | Decimal | date | None

DOUBTS = (Verdict.CONFLICT, Verdict.MISSING, Verdict.UNCONFIRMED)
"""The verdicts that ask for a look, the worst first."""

_CONFIRMED, _MISSING = Verdict.CONFIRMED, Verdict.MISSING

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row of a table. `marks` go with `cells`: the verdict that must be visible there, or None."""

    record: Record | None
    lead: Sequence[Content]
    cells: Sequence[Cell | None] = ()
    marks: Sequence[Verdict | None] = ()
    tail: Sequence[Content] = ()


def document_rows(request: ExportRequest, layout: Layout) -> Iterator[TableRow]:
    """One row per document and per rejected source, in the order of the request; documents are numbered from 1."""
    say = _sayer(request)
    required = required_fields(request)
    labels = {column.id: column.header for column in layout.fields}
    ids = list(labels)
    number = 0
    for row in request.rows:
        if isinstance(row, Rejection):
            reason = request.messages(row.code, row.params)
            yield TableRow(
                None,
                (None, row.path, None, None, say("export.status.rejected"), None),
                [None] * len(ids),
                [None] * len(ids),
                (reason, None, None, None, None, None),
            )
            continue
        number += 1
        cells = [row.cells.get(field_id) for field_id in ids]
        needed = required.get(row.profile, frozenset())
        marks = [_mark(cell, field_id in needed) for field_id, cell in zip(ids, cells, strict=True)]
        profile = request.profiles.get(row.profile)
        yield TableRow(
            row,
            (
                number,
                row.source.path,
                profile.label_in(request.language) if profile else row.profile,
                say(f"export.state.{ReviewState(row.state).value}"),
                say(f"export.status.{_status(row, marks)}"),
                _doubts(ids, marks, labels, say),
            ),
            cells,
            marks,
            (
                " ".join(_remarks(request, row)) or None,
                say("export.duplicate") if any(finding.about for finding in row.findings) else None,
                _pages(row.pages),
                "\n".join(row.companions) or None,
                row.document_id,
                row.source.sha256,
            ),
        )


def line_rows(request: ExportRequest, layout: Layout) -> Iterator[TableRow]:
    """One row per line item: the number of its document's row, the document's context, its own position from 1."""
    say = _sayer(request)
    labels = {column.id: column.header for column in layout.fields}
    ids = list(labels)
    context = [column.id.removeprefix("@") for column in layout.lead[2:-1]]
    records = (row for row in request.rows if isinstance(row, Record))
    for number, record in enumerate(records, start=1):
        for position, line in enumerate(record.line_items, start=1):
            cells = [line.get(field_id) for field_id in ids]
            marks = [_mark(cell, False) for cell in cells]
            yield TableRow(
                record,
                (number, record.source.path, *(record.value(field_id) for field_id in context), position),
                cells,
                marks,
                (_doubts(ids, marks, labels, say), record.document_id),
            )


def required_fields(request: ExportRequest) -> dict[str, frozenset[str]]:
    """The ids of the required header fields, by profile."""
    return {
        profile.id: frozenset(spec.id for spec in profile.fields if spec.required)
        for profile in request.profiles.values()
    }


def _sayer(request: ExportRequest) -> Say:
    return cache(lambda code: request.messages(code, {}))


def _mark(cell: Cell | None, needed: bool) -> Verdict | None:
    verdict = _MISSING if cell is None else cell.verdict
    if verdict is _CONFIRMED or (verdict is _MISSING and not needed):
        return None
    return verdict


def _status(record: Record, marks: Sequence[Verdict | None]) -> str:
    """The worst that is known of a document; a failed check weighs as much as a conflict."""
    if any(finding.severity is Severity.ERROR for finding in record.findings):
        return Verdict.CONFLICT.value
    return next((doubt.value for doubt in DOUBTS if doubt in marks), "settled")


def _doubts(ids: Sequence[str], marks: Sequence[Verdict | None], labels: Mapping[str, str], say: Say) -> str | None:
    parts = []
    for doubt in DOUBTS:
        if doubt in marks:
            names = ", ".join(labels[field_id] for field_id, mark in zip(ids, marks, strict=True) if mark is doubt)
            parts.append(f"{say(f'export.verdict.{doubt.value}')}: {names}")
    return "; ".join(parts) or None


def _remarks(request: ExportRequest, record: Record) -> Iterator[str]:
    for finding in record.findings:
        if finding.severity is not Severity.OK:
            yield finding_text(finding, request.messages)
    for note in record.notes:
        yield request.messages(note.code, note.params)


def _pages(pages: Sequence[int]) -> str:
    """`1`, `1–3` (a dash that no spreadsheet program takes for a date), or `1, 4`."""
    if len(pages) > 1 and list(pages) == list(range(pages[0], pages[-1] + 1)):
        return f"{pages[0]}–{pages[-1]}"
    return ", ".join(map(str, pages))


def content_text(content: Content) -> str:
    """A content as text files carry it; empty for None."""
    if content is None:
        return ""
    return str(content) if isinstance(content, int) else value_text(content)
