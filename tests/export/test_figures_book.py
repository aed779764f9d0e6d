"""A workbook of figures holds them as numbers and texts, and is put in place only when it could be read back."""

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from invoice_desk.domain.errors import ExportError
from invoice_desk.export.figures_book import FigureSheet, write_figures
from invoice_desk.export.rows import Content


def test_figures_are_numbers_and_names_are_texts(tmp_path: Path) -> None:
    rows: list[list[Content]] = [["=1+1", "EUR", 3, Decimal("1234.50")], ["007", "JPY", 1, Decimal(8)]]
    sheets = [
        FigureSheet("By seller", ("Seller", "Currency", "Documents", "Total"), rows),
        FigureSheet("Scope/all", (), [["Everything."]]),
    ]
    target = write_figures(tmp_path / "figures.xlsx", sheets, title="Statistics", cut_mark="…")
    book = load_workbook(target)
    assert book.sheetnames == ["By seller", "Scope_all"]
    header, first, second = book["By seller"].iter_rows()
    assert [cell.value for cell in header] == ["Seller", "Currency", "Documents", "Total"]
    assert [(cell.value, cell.data_type) for cell in first] == [("=1+1", "s"), ("EUR", "s"), (3, "n"), (1234.5, "n")]
    assert [cell.number_format for cell in (first[3], second[3])] == ["#,##0.00;[Red]-#,##0.00", "#,##0;[Red]-#,##0"]
    assert second[0].value == "007"
    assert book["Scope_all"]["A1"].value == "Everything."


def test_what_can_not_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExportError) as caught:
        write_figures(tmp_path / "nowhere" / "figures.xlsx", [FigureSheet("A", (), [])], title="", cut_mark="…")
    assert caught.value.code == "export.folder_missing"
