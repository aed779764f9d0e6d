"""The workbook as its readers find it: sheets, tables, types, totals, properties."""

import shutil
import subprocess
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from invoice_desk import __version__
from invoice_desk.domain.errors import ExportError
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Rejection, Row, Verdict
from invoice_desk.export import workbook as workbook_module
from invoice_desk.export.exporter import ExportReport
from invoice_desk.export.readback import ExpectedSums, verify_workbook
from invoice_desk.export.xlsx import XlsxExporter
from tests.export.samples import cell, failed_check, paid, record, render, request, unheard

SHEETS = ["Invoices", "Line items", "Review", "Totals"]


def export(target: Path, rows: Sequence[Row], **more: object) -> ExportReport:
    return XlsxExporter().write(request(target, rows, **more), CancelToken(), unheard)


def exported(folder: Path, *rows: Row, **more: object) -> Any:
    target = folder / "out.xlsx"
    export(target, rows, **more)
    return load_workbook(target)


def column(sheet: Any, header: str) -> int:
    return [each.value for each in sheet[1]].index(header) + 1


def found(sheet: Any, header: str, row: int = 2) -> Any:
    return sheet.cell(row, column(sheet, header))


def test_there_are_four_sheets_with_their_tables(tmp_path: Path) -> None:
    book = exported(tmp_path, paid(1, "1"), paid(2, "2"))
    assert book.sheetnames == SHEETS
    names = {sheet.title: [table.displayName for table in sheet.tables.values()] for sheet in book}
    assert names == {"Invoices": ["Invoices"], "Line items": ["LineItems"], "Review": ["Review"], "Totals": []}


def test_a_table_spans_its_rows_and_has_filter_buttons(tmp_path: Path) -> None:
    sheet = exported(tmp_path, paid(1, "1"), paid(2, "2"))["Invoices"]
    table = sheet.tables["Invoices"]
    assert table.ref == f"A1:{sheet.cell(1, sheet.max_column).column_letter}3"
    assert table.autoFilter.ref == table.ref
    assert table.column_names == [each.value for each in sheet[1]]


def test_an_empty_table_still_has_the_row_that_excel_demands(tmp_path: Path) -> None:
    book = exported(tmp_path)
    for sheet in book.worksheets[:3]:
        (table,) = sheet.tables.values()
        assert table.ref.endswith("2")


def test_header_and_key_columns_stay_in_sight_on_screen_and_paper(tmp_path: Path) -> None:
    sheet = exported(tmp_path, paid(1, "1"))["Invoices"]
    assert sheet.freeze_panes == "C2"
    assert sheet.print_title_rows == "$1:$1"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (
        "landscape",
        1,
        0,
    )
    assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_values_have_their_types_and_identifiers_are_text(tmp_path: Path) -> None:
    sheet = exported(tmp_path, paid(7, "-1234.50"))["Invoices"]
    assert found(sheet, "Issue date").value.date() == date(2026, 1, 8)
    assert found(sheet, "Total amount").value == -1234.5
    assert found(sheet, "Total amount").number_format == "#,##0.00;[Red]-#,##0.00"
    number = found(sheet, "Invoice number")
    assert (number.value, number.number_format) == ("00000000000000000007", "@")


@pytest.mark.parametrize(("currency", "shown"), [("JPY", "#,##0"), ("EUR", "#,##0.00"), ("KWD", "#,##0.000")])
def test_amounts_show_the_decimals_of_their_currency(tmp_path: Path, currency: str, shown: str) -> None:
    sheet = exported(tmp_path, paid(1, "1200", currency))["Invoices"]
    assert found(sheet, "Total amount").number_format.split(";")[0] == shown


def test_no_cell_of_the_data_is_a_formula_or_an_error_whatever_was_read(tmp_path: Path) -> None:
    nasty = ("=1+1", "@SUM(A1)", "+1", "-1", "#N/A", "\t=1", '=HYPERLINK("http://x")', "\x00=1")
    rows: list[Row] = [
        replace(
            record(
                at,
                cells={"seller_name": text, "invoice_number": text, "currency": text},
                lines=[{"description": cell(text)}],
            ),
            companions=(text,),
            document_id=text,
        )
        for at, text in enumerate(nasty, start=1)
    ]
    book = exported(tmp_path, *rows, Rejection("=evil.pdf", "#REF!"))
    types = {each.data_type for sheet in book.worksheets[:3] for row in sheet.iter_rows() for each in row}
    assert types <= {"s", "n"}
    assert found(book["Invoices"], "Seller name").quotePrefix


def test_a_doubt_has_a_fill_and_a_word(tmp_path: Path) -> None:
    sheet = exported(tmp_path, paid(1, "12.50", verdict=Verdict.CONFLICT))["Invoices"]
    assert found(sheet, "Total amount").fill.fill_type == "solid"
    assert found(sheet, "Invoice number").fill.fill_type is None
    assert found(sheet, "doubts").value == "export.verdict.conflict: Total amount"


def test_the_legend_explains_every_fill(tmp_path: Path) -> None:
    sheet = exported(tmp_path, paid(1, "1"))["Totals"]
    filled = {each.value for row in sheet.iter_rows(min_row=2) for each in row if each.fill.fill_type == "solid"}
    assert filled == {f"export.verdict.{each}" for each in ("unconfirmed", "conflict", "missing", "corrected")}


def test_widths_follow_the_content_and_have_an_end(tmp_path: Path) -> None:
    rows = [record(cells={"seller_name": "北京市百货大楼股份有限公司", "note": "x" * 300, "currency": "EUR"})]
    sheet = exported(tmp_path, *rows)["Invoices"]
    widths = {each.value: sheet.column_dimensions[each.column_letter].width for each in sheet[1]}
    assert widths["Seller name"] == 26 + 2
    assert widths["Note"] == 40 + 2
    assert widths["Currency"] == len("Currency") + 3 + 2


def test_rejected_sources_stand_in_the_review_and_are_counted(tmp_path: Path) -> None:
    book = exported(tmp_path, paid(1, "1"), Rejection("in/broken.pdf", "intake.damaged"))
    assert book["Invoices"].max_row == 2
    assert found(book["Review"], "source").value == "in/broken.pdf"
    assert found(book["Review"], "explanation").value == "intake.damaged"
    assert ["export.totals.rejections", None, 1] in [list(row[:3]) for row in book["Totals"].values]


def test_line_items_stand_on_their_own_sheet_with_their_documents_number(tmp_path: Path) -> None:
    lines = [
        {"description": cell("Tea"), "tax_rate": cell("6%")},
        {"description": cell("Cake"), "tax_rate": cell("免税")},
    ]
    sheet = exported(tmp_path, paid(1, "1"), replace(paid(2, "2"), line_items=tuple(lines)))["Line items"]
    assert [found(sheet, "number", row).value for row in (2, 3)] == [2, 2]
    assert [found(sheet, "position", row).value for row in (2, 3)] == [1, 2]
    assert [found(sheet, "Tax rate", row).value for row in (2, 3)] == [0.06, "免税"]


def test_totals_are_per_currency_and_never_across(tmp_path: Path) -> None:
    rows = [paid(1, "1.10"), paid(2, "200", "JPY"), paid(3, "2.20"), paid(4, "5", None), paid(5, "7", "eur")]
    sheet = exported(tmp_path, *rows)["Totals"]
    assert [row[:4] for row in sheet.values if row[0] == "export.totals.all"] == [
        ("export.totals.all", "EUR", 2, 3.3),
        ("export.totals.all", "JPY", 1, 200),
        ("export.totals.all", "export.totals.no_currency", 1, 5),
        ("export.totals.all", "eur", 1, 7),
    ]
    shown = [row[3] for row in sheet.values if row[0] == "export.totals.shown"]
    assert len(shown) == 4
    assert all(formula.startswith("=SUMPRODUCT(SUBTOTAL(109,OFFSET('Invoices'!") for formula in shown)


def test_no_text_from_a_document_gets_into_a_formula(tmp_path: Path) -> None:
    sheet = exported(tmp_path, paid(1, "1", 'EUR")+HYPERLINK("http://x'))["Totals"]
    formulas = [value for row in sheet.values for value in row if isinstance(value, str) and value.startswith("=")]
    assert formulas
    assert not any("HYPERLINK" in formula for formula in formulas)


def test_the_properties_name_maker_and_columns(tmp_path: Path) -> None:
    book = exported(tmp_path, paid(1, "1"))
    assert book.properties.creator == f"Invoice Desk {__version__}"
    assert book.properties.title == "export.title"
    known = {each.name: each.value for each in book.custom_doc_props}
    assert known["invoice_desk.schema"] == "1"
    assert known["invoice_desk.invoices.total_amount"] == "Total amount"
    assert known["invoice_desk.invoices.@source"] == "source"
    assert known["invoice_desk.line_items.description"] == "Description"


def test_sheet_names_are_made_valid(tmp_path: Path) -> None:
    def say(code: str, params: Any) -> str:
        return "[In/voices]: what 'was' read? " + "x" * 40 if code == "export.sheet.invoices" else render(code, params)

    name = exported(tmp_path, paid(1, "1"), messages=say).sheetnames[0]
    assert len(name) == 31
    assert not set(name) & set("[]:*?/\\'")


def test_more_rows_than_excel_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_module, "MOST_ROWS", 2)
    with pytest.raises(ExportError) as caught:
        export(tmp_path / "out.xlsx", [paid(at, "1") for at in range(3)])
    assert caught.value.code == "export.too_many_rows"


def test_every_part_of_the_file_is_well_formed_and_no_value_has_a_float_tail(tmp_path: Path) -> None:
    exported(tmp_path, paid(1, "8.95"))
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        assert archive.testzip() is None
        assert "<v>8.95</v>" in archive.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda book: book["Invoices"].__setitem__("H2", "other"),
        lambda book: book["Invoices"].delete_rows(2),
        lambda book: book["Line items"].append(["more"]),
        lambda book: book.remove(book["Review"]),
    ],
)
def test_reading_back_sees_a_changed_cell_a_lost_row_and_a_lost_sheet(tmp_path: Path, spoil: Any) -> None:
    built = workbook_module.build_workbook(request(tmp_path / "x", [paid(1, "1")]), CancelToken(), unheard)
    built.workbook.save(tmp_path / "good.xlsx")
    verify_workbook(tmp_path / "good.xlsx", built.workbook, CancelToken(), built.sums)
    book = load_workbook(tmp_path / "good.xlsx")
    spoil(book)
    book.save(tmp_path / "spoilt.xlsx")
    with pytest.raises(ExportError, match="verification_failed"):
        verify_workbook(tmp_path / "spoilt.xlsx", built.workbook, CancelToken(), built.sums)


def test_reading_back_holds_the_sums_against_the_records(tmp_path: Path) -> None:
    built = workbook_module.build_workbook(request(tmp_path / "x", [paid(1, "1")]), CancelToken(), unheard)
    built.workbook.save(tmp_path / "good.xlsx")
    assert built.sums is not None
    wrong = ExpectedSums(built.sums.sheet, built.sums.column, built.sums.currency, {"EUR": Decimal("1.01")})
    with pytest.raises(ExportError, match="verification_failed"):
        verify_workbook(tmp_path / "good.xlsx", built.workbook, CancelToken(), wrong)


def test_a_file_that_is_no_workbook_fails_the_verification(tmp_path: Path) -> None:
    tmp_path.joinpath("x.xlsx").write_bytes(b"PK nonsense")
    with pytest.raises(ExportError, match="verification_failed"):
        verify_workbook(tmp_path / "x.xlsx", Workbook(), CancelToken())


def test_amounts_beyond_fifteen_digits_pass_the_verification_as_text(tmp_path: Path) -> None:
    sheet = exported(tmp_path, paid(1, "12345678901234567.89"), paid(2, "1"))["Invoices"]
    assert found(sheet, "Total amount").value == "12345678901234567.89"


def office() -> str:
    """The LibreOffice program; without one the test is skipped, and pytest's summary says so."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        pytest.skip("LibreOffice is not installed: the workbook was NOT opened by a second program")
    return program


def as_libreoffice_reads_it(book: Path, folder: Path) -> dict[str, list[str]]:
    """Each sheet as lines of csv with `|` between values, calculated by LibreOffice."""
    csv_of_all_sheets = "csv:Text - txt - csv (StarCalc):124,34,76,1,,0,false,true,false,false,false,-1"
    subprocess.run(
        [
            office(),
            f"-env:UserInstallation={folder.joinpath('office').as_uri()}",
            "--headless",
            "--convert-to",
            csv_of_all_sheets,
            "--outdir",
            str(folder / "csv"),
            str(book),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    return {
        path.stem.removeprefix(f"{book.stem}-"): path.read_text(encoding="utf-8").splitlines()
        for path in folder.joinpath("csv").iterdir()
    }


def office_rows() -> list[Row]:
    disputed = replace(paid(4, "12345678901234567.89"), findings=(failed_check(),))
    line = {"description": cell("_x0041_ =2+2"), "quantity": cell(Decimal("1.5")), "tax_rate": cell("6%")}
    return [
        replace(paid(1, "-1234.50"), line_items=(line,)),
        paid(2, "200", "JPY"),
        paid(3, "8.95", "EUR"),
        disputed,
        record(
            5, cells={"seller_name": "=1+1", "note": "#N/A", "invoice_number": "1E5", "issue_date": date(1899, 1, 1)}
        ),
        Rejection("in/broken.pdf", "intake.damaged"),
    ]


def test_libreoffice_reads_the_same_values(tmp_path: Path) -> None:
    office()
    export(tmp_path / "book.xlsx", office_rows())
    sheets = as_libreoffice_reads_it(tmp_path / "book.xlsx", tmp_path)
    header, *rows = [line.split("|") for line in sheets["Invoices"]]
    values = [dict(zip(header, row, strict=True)) for row in rows]
    assert [row["Total amount"] for row in values] == ["-1234.5", "200", "8.95", "12345678901234567.89", ""]
    assert [row["Invoice number"] for row in values] == [*(f"{at:020d}" for at in range(1, 5)), "1E5"]
    assert [row["Issue date"] for row in values] == [*(f"2026-01-0{at}" for at in range(2, 6)), "1899-01-01"]
    assert (values[4]["Seller name"], values[4]["Note"]) == ("=1+1", "#N/A")
    header, item = [line.split("|") for line in sheets["Line items"]]
    line = dict(zip(header, item, strict=True))
    assert (line["Description"], line["Quantity"], line["Tax rate"]) == ("_x0041_ =2+2", "1.5", "6%")


def test_libreoffice_calculates_totals_that_follow_the_filter(tmp_path: Path) -> None:
    office()
    export(tmp_path / "whole.xlsx", office_rows())
    book = load_workbook(tmp_path / "whole.xlsx")
    book["Invoices"].row_dimensions[2].hidden = True
    book.save(tmp_path / "filtered.xlsx")
    for name, euros in (("whole", ["3", "-1225.55"]), ("filtered", ["2", "8.95"])):
        folder = tmp_path / name
        lines = as_libreoffice_reads_it(tmp_path / f"{name}.xlsx", folder)["Totals"]
        shown = {row[1]: row[2:4] for row in (line.split("|") for line in lines) if row[0] == "export.totals.shown"}
        assert shown["EUR"] == euros
        assert shown["JPY"] == ["1", "200"]
