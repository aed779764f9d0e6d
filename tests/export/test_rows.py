"""Rows: status and doubts of a document, rejections, line items."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from invoice_desk.domain.record import Note, Record, Rejection, Row, Severity, Verdict
from invoice_desk.export.columns import document_layout, line_layout
from invoice_desk.export.rows import Content, TableRow, document_rows, line_rows
from tests.export.samples import cell, failed_check, paid, record, request


def shown(row: Row) -> dict[str, Content]:
    """What stands in the row of a document under each column id."""
    wanted = request(Path("out.xlsx"), (row,))
    layout = document_layout(wanted)
    (only,) = document_rows(wanted, layout)
    return dict(zip([column.id for column in layout.columns], contents(only), strict=True))


def contents(row: TableRow) -> list[Content]:
    return [*row.lead, *(each.value if each else None for each in row.cells), *row.tail]


def settled() -> Record:
    return paid(1, "12.50")


def test_a_document_without_doubts_is_settled() -> None:
    row = shown(settled())
    assert (row["@status"], row["@doubts"]) == ("export.status.settled", None)


def test_the_worst_verdict_is_the_status_and_every_field_in_doubt_is_named() -> None:
    cells = {
        **settled().cells,
        "total_amount": cell(Decimal("12.50"), Verdict.CONFLICT),
        "currency": cell("EUR", Verdict.UNCONFIRMED),
        "seller_name": cell(None, Verdict.MISSING),
        "tax_amount": cell(None, Verdict.MISSING),
    }
    row = shown(replace(settled(), cells=cells))
    assert row["@status"] == "export.status.conflict"
    assert row["@doubts"] == (
        "export.verdict.conflict: Total amount; export.verdict.missing: Seller name; "
        "export.verdict.unconfirmed: Currency"
    )


def test_a_required_field_that_nobody_read_is_missing() -> None:
    row = shown(record(cells={"total_amount": Decimal(1)}))
    assert row["@status"] == "export.status.missing"
    assert row["@doubts"] == "export.verdict.missing: Seller name, Issue date, Currency"


def test_a_corrected_field_is_no_doubt() -> None:
    cells = {**settled().cells, "currency": cell("EUR", Verdict.CORRECTED)}
    assert shown(replace(settled(), cells=cells))["@status"] == "export.status.settled"


def test_a_failed_check_weighs_as_much_as_a_conflict() -> None:
    row = shown(replace(settled(), findings=(failed_check(),)))
    assert (row["@status"], row["@findings"]) == ("export.status.conflict", "check.sum")


def test_findings_and_notes_are_rendered_but_passed_checks_are_not() -> None:
    passed = replace(failed_check("check.fine"), severity=Severity.OK)
    noted = replace(settled(), findings=(passed,), notes=(Note("pages.limited", {"read": 3}),))
    assert shown(noted)["@findings"] == "pages.limited read=3"


def test_what_seems_to_be_a_duplicate_can_be_filtered_and_says_of_what() -> None:
    assert shown(settled())["@duplicate"] is None
    twin = replace(failed_check("duplicate.number"), severity=Severity.WARNING, about="document-7")
    row = shown(replace(settled(), findings=(twin,)))
    assert (row["@duplicate"], row["@findings"]) == ("export.duplicate", "duplicate.number")


def test_pages_in_a_row_are_written_so_that_nobody_takes_them_for_a_date() -> None:
    assert shown(replace(settled(), pages=(1, 2, 3)))["@pages"] == "1–3"
    assert shown(replace(settled(), pages=(2, 5)))["@pages"] == "2, 5"
    assert shown(replace(settled(), pages=(4,)))["@pages"] == "4"


def test_a_rejected_source_is_a_row_with_its_reason() -> None:
    row = shown(Rejection("in/broken.pdf", "intake.damaged", {"page": 1}))
    assert row["@source"] == "in/broken.pdf"
    assert row["@status"] == "export.status.rejected"
    assert row["@findings"] == "intake.damaged page=1"
    assert row["@number"] is None


def test_documents_are_numbered_without_the_rejected_ones() -> None:
    wanted = request(Path("o"), (paid(1, "1"), Rejection("x", "y"), paid(2, "2")))
    assert [row.lead[0] for row in document_rows(wanted, document_layout(wanted))] == [1, None, 2]


def test_a_line_item_carries_its_document_and_its_position() -> None:
    lines = [{"description": cell("Tea")}, {"description": cell("Cake", Verdict.CONFLICT)}]
    invoice = record(7, cells={"invoice_number": "007", "currency": "EUR"}, lines=lines)
    wanted = request(Path("o"), (paid(1, "1"), invoice))
    layout = line_layout(wanted, document_layout(wanted))
    first, second = line_rows(wanted, layout)
    assert contents(first) == [2, "in/7.jpg", "007", "EUR", 1, "Tea", None, None, None, None, "document-7"]
    assert second.lead[-1] == 2
    assert second.tail[0] == "export.verdict.conflict: Description"
