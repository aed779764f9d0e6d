"""A small workbook of figures: sheets of plain tables, written beside the target, read back and put in its place."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from invoice_desk import __version__
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.profile import FieldType
from invoice_desk.domain.record import Verdict
from invoice_desk.export.cells import CellMaker
from invoice_desk.export.numbers import printed_places
from invoice_desk.export.readback import verify_workbook
from invoice_desk.export.rows import Content
from invoice_desk.export.safely import replace_safely
from invoice_desk.export.tables import set_up_page
from invoice_desk.export.text import display_width
from invoice_desk.export.workbook import sheet_name
from invoice_desk.export.xlsx import save_workbook

_WIDEST = 60
_MARGIN = 3
_GROUPING = 4 / 3


@dataclass(frozen=True, slots=True)
class FigureSheet:
    """A table: a header for each column, rows of as many contents (Decimals are amounts); or lines of text alone.

    `unconfirmed` are the cells that look so, by row and column from 0.
    """

    name: str
    headers: tuple[str, ...]
    rows: Sequence[Sequence[Content]]
    unconfirmed: frozenset[tuple[int, int]] = frozenset()


def write_figures(target: Path, sheets: Sequence[FigureSheet], *, title: str, cut_mark: str) -> Path:
    """Write the sheets; returns the target. Raises ExportError; the target is then as it was."""
    workbook = Workbook()
    workbook.remove(workbook.active)
    workbook.properties.title = title
    workbook.properties.creator = f"Invoice Desk {__version__}"
    for one in sheets:
        _fill(workbook.create_sheet(sheet_name(one.name)), one, cut_mark)
    cancel = CancelToken()

    def write(file: BinaryIO) -> None:
        save_workbook(workbook, file)

    def verify(path: Path) -> None:
        verify_workbook(path, workbook, cancel)

    replace_safely(target, write=write, verify=verify, cancel=cancel)
    return target


def _fill(sheet: Worksheet, figures: FigureSheet, cut_mark: str) -> None:
    cells = CellMaker(sheet, cut_mark=cut_mark)
    if figures.headers:
        sheet.append([cells.title(header, header=True) for header in figures.headers])
        sheet.freeze_panes = "B2"
        for position, column in enumerate(zip(figures.headers, *figures.rows, strict=True), start=1):
            widest = max(map(_width, column))
            sheet.column_dimensions[get_column_letter(position)].width = min(widest, _WIDEST) + _MARGIN
    for number, row in enumerate(figures.rows):
        places = max((printed_places(one) for one in row if isinstance(one, Decimal)), default=0)
        marks = [Verdict.UNCONFIRMED if (number, at) in figures.unconfirmed else None for at in range(len(row))]
        sheet.append(
            [cells.cell(one, _kind(one), places=places, mark=mark) for one, mark in zip(row, marks, strict=True)]
        )
    set_up_page(sheet)


def _kind(content: Content) -> FieldType:
    return FieldType.AMOUNT if isinstance(content, Decimal) else FieldType.TEXT


def _width(content: Content) -> int:
    if isinstance(content, Decimal):
        return round(len(f"{content:f}") * _GROUPING)
    return display_width(str(content)) if content is not None else 0
