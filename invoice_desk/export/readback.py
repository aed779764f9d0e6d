"""Reading back: a written workbook is opened again and held against what was meant, cell by cell and sum by sum."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.worksheet.worksheet import Worksheet

from invoice_desk.domain.errors import ExportError
from invoice_desk.domain.job import CancelToken

Found = str | int | float | datetime | None


@dataclass(frozen=True, slots=True)
class ExpectedSums:
    """The sum of one column per currency as the records give it; `column` and `currency` count from 0."""

    sheet: str
    column: int
    currency: int | None
    sums: Mapping[str, Decimal]


def verify_workbook(path: Path, meant: Workbook, cancel: CancelToken, expected: ExpectedSums | None = None) -> None:
    """Raises ExportError unless the file has the sheets, rows, cells and sums that were meant."""
    try:
        with path.open("rb") as file:
            found = load_workbook(file, read_only=True)
            if found.sheetnames != meant.sheetnames:
                raise _different(", ".join(meant.sheetnames))
            for sheet in meant.worksheets:
                rows = found[sheet.title].iter_rows(values_only=True)
                _verify_sheet(sheet, rows, cancel, expected if expected and expected.sheet == sheet.title else None)
    except (BadZipFile, KeyError, ValueError, SyntaxError) as error:
        raise _different(path.name) from error


def _verify_sheet(
    meant: Worksheet, found: Iterable[tuple[Found, ...]], cancel: CancelToken, expected: ExpectedSums | None
) -> None:
    sums: dict[str, Decimal] = {}
    for cells, values in zip_longest(meant.iter_rows(), found, fillvalue=()):
        cancel.raise_if_cancelled()
        for cell, value in zip_longest(cells, values):
            if not _same(cell, value):
                raise _different(meant.title, cell)
        if expected is not None:
            _add(sums, values, expected)
    if expected is not None and sums != expected.sums:
        raise _different(meant.title)


def _same(cell: SheetCell | None, value: Found) -> bool:
    if cell is None or cell.value is None or cell.value == "":
        return value is None
    meant = cell.value
    if cell.data_type == "n":
        return isinstance(value, int | float) and Decimal(str(value)) == Decimal(meant)
    if isinstance(value, datetime):
        return bool(value.date() == meant)
    return bool(value == meant)


def _add(sums: dict[str, Decimal], values: tuple[Found, ...], expected: ExpectedSums) -> None:
    amount = values[expected.column] if expected.column < len(values) else None
    if not isinstance(amount, int | float):
        return
    currency = values[expected.currency] if expected.currency is not None else None
    name = currency if isinstance(currency, str) else ""
    sums[name] = sums.get(name, Decimal(0)) + Decimal(str(amount))


def _different(sheet: str, cell: SheetCell | None = None) -> ExportError:
    where = f"{sheet} {cell.coordinate}" if cell is not None else sheet
    return ExportError("export.verification_failed", where=where)
