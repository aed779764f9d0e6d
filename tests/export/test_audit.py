"""The audit log: rejections, findings, and what was read where another value is exported."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from invoice_desk.domain.record import Cell, FieldValue, Note, Reading, Record, Rejection, Row, Severity, Verdict
from invoice_desk.export.audit import audit_rows
from invoice_desk.export.columns import document_layout, line_layout, review_layout
from invoice_desk.export.rows import Content
from tests.export.samples import cell, failed_check, paid, record, request


def log(*rows: Row, **more: object) -> list[dict[str, Content]]:
    wanted = request(Path("out.xlsx"), rows, **more)
    documents = document_layout(wanted)
    names = [column.id.removeprefix("@") for column in review_layout(wanted).columns]
    return [
        {key: value for key, value in zip(names, row.lead, strict=True) if value is not None}
        for row in audit_rows(wanted, documents, line_layout(wanted, documents))
    ]


def corrected(field_id: str, *, cell: Cell) -> Record:
    values = {**paid(1, "12.50").cells, field_id: cell}
    return replace(paid(1, "12.50"), cells=values)


def test_rejections_come_first_with_their_reason() -> None:
    entries = log(paid(1, "1"), replace(paid(2, "2"), findings=(failed_check(),)), Rejection("a.pdf", "intake.damaged"))
    assert entries[0] == {"source": "a.pdf", "entry": "export.entry.rejected", "explanation": "intake.damaged"}
    assert entries[1]["number"] == 2


def test_a_finding_names_its_fields_and_a_passed_check_is_silent() -> None:
    findings = (failed_check(), replace(failed_check("check.fine"), severity=Severity.OK))
    (entry,) = log(replace(paid(1, "1"), findings=findings))
    assert entry == {
        "number": 1,
        "source": "in/1.jpg",
        "entry": "export.entry.error",
        "field": "Net amount, Total amount",
        "explanation": "check.sum",
        "document": "document-1",
    }


def test_a_note_is_told() -> None:
    (entry,) = log(replace(paid(1, "1"), notes=(Note("pages.limited"),)))
    assert (entry["entry"], entry["explanation"]) == ("export.entry.note", "pages.limited")


def test_a_correction_shows_what_was_read_and_what_is_exported() -> None:
    entry = _only(corrected("total_amount", cell=cell(Decimal("12.50"), Verdict.CORRECTED, read=(Decimal("72.50"),))))
    assert entry["entry"] == "export.entry.corrected"
    assert (entry["field"], entry["read"], entry["exported"]) == ("Total amount", "72.50", "12.50")


def test_a_field_that_a_person_emptied_is_told() -> None:
    entry = _only(corrected("note", cell=cell(None, Verdict.CORRECTED, read=("wrong",))))
    assert (entry["field"], entry["read"]) == ("Note", "wrong")
    assert "exported" not in entry


def test_without_candidates_the_readings_say_what_was_read() -> None:
    reading = Reading("offline", "m", "receipt", {"note": FieldValue("old", "old")})
    entry = _only(replace(corrected("note", cell=cell("new", Verdict.CORRECTED)), readings=(reading, reading)))
    assert entry["read"] == "old"


def test_a_conflict_shows_every_candidate_once() -> None:
    days = FieldValue("03/04/2026", date(2026, 4, 3), others=(date(2026, 3, 4),))
    disputed = replace(cell(date(2026, 4, 3), Verdict.CONFLICT), candidates=(days, days))
    entry = _only(corrected("issue_date", cell=disputed))
    assert (entry["entry"], entry["read"]) == ("export.entry.conflict", "2026-04-03 / 2026-03-04")


def test_a_hidden_personal_field_is_hidden_here_too() -> None:
    row = corrected("passenger_name", cell=cell("Anna", Verdict.CORRECTED, read=("Amna",)))
    assert log(row) == []
    assert _only(row, include_personal=True)["read"] == "Amna"


def test_a_corrected_line_item_names_its_line() -> None:
    lines = [{"description": cell("Tea")}, {"description": cell("Cake", Verdict.CORRECTED, read=("Cade",))}]
    (entry,) = log(record(lines=lines))
    assert (entry["field"], entry["read"]) == ("export.line_field field=Description line=2", "Cade")


def test_a_number_that_a_spreadsheet_cannot_hold_is_told() -> None:
    entry = _only(corrected("net_amount", cell=cell(Decimal("12345678901234567.89"))))
    assert (entry["exported"], entry["explanation"]) == ("12345678901234567.89", "export.number_as_text")


def _only(row: Record, **more: object) -> Mapping[str, Content]:
    (entry,) = log(row, **more)
    return entry
