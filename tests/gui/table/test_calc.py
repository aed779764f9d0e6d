"""Cells that go to LibreOffice Calc and come from it keep their values; only where LibreOffice is installed."""

import shutil
import subprocess
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from invoice_desk.domain.record import Value
from invoice_desk.gui.table.blocks import block_of_html, block_of_text
from invoice_desk.gui.table.copying import clipboard_data

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")

pytestmark = [
    pytest.mark.skipif(
        OFFICE is None, reason="LibreOffice is not installed: what goes to Calc and comes back is NOT tested"
    ),
    pytest.mark.timeout(240),
]

NUMBER = "25442000000000000001"


def converted(path: Path, kind: str, *options: str) -> Path:
    """A file as LibreOffice writes it in another form."""
    assert OFFICE is not None
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [OFFICE, profile, "--headless", *options, "--convert-to", kind, "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    return path.with_suffix(f".{kind.partition(':')[0]}")


def test_what_is_copied_arrives_in_calc_as_it_was(tmp_path: Path) -> None:
    block: list[list[Value | None]] = [[NUMBER, "007", Decimal("-1234.50"), date(2026, 3, 4), "=1+1"]]
    page = tmp_path / "block.html"
    page.write_text(clipboard_data(block).html(), encoding="utf-8")
    book = load_workbook(converted(page, "xlsx", "--infilter=HTML (StarCalc)"))
    number, short, amount, day, formula = next(book.worksheets[0].iter_rows(values_only=True))
    assert (number, short, formula) == (NUMBER, "007", "=1+1")
    assert amount == -1234.5
    assert day in ("2026-03-04", datetime(2026, 3, 4))


def test_what_calc_writes_is_read_as_it_is_shown(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([NUMBER, 1234.5, datetime(2026, 3, 4), 0.13, 'two\nlines and "quotes"'])
    for cell, form in zip(sheet[1], ("@", "#,##0.00", "yyyy-mm-dd", "0%", "@"), strict=True):
        cell.number_format = form
    path = tmp_path / "sheet.xlsx"
    book.save(path)
    shown = [NUMBER, "1,234.50", "2026-03-04", "13%"]
    (first,) = [row for row in block_of_html(converted(path, "html").read_text(encoding="utf-8")) if any(row)]
    assert list(first[:4]) == shown
    text = converted(path, "csv:Text - txt - csv (StarCalc):9,34,76").read_text(encoding="utf-8-sig")
    assert block_of_text(text) == [[*shown, 'two\nlines and "quotes"']]
