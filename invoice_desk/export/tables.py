"""Tables: one sheet with a header, typed rows, filter buttons, fitting widths and a page set-up for printing."""

from collections.abc import Iterable
from functools import lru_cache

from openpyxl.cell import Cell as SheetCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from invoice_desk.domain.currency import places
from invoice_desk.export.cells import CellMaker
from invoice_desk.export.columns import Column, Layout
from invoice_desk.export.rows import TableRow
from invoice_desk.export.text import display_width

_WIDEST = 40
_WIDEST_WRAPPED = 70
_NARROW = {"@document": 14, "@sha256": 14}
_FILTER_BUTTON = 3
_MARGIN = 2
_GROUPING = 4 / 3
_DATE_WIDTH = 10

decimals = lru_cache(maxsize=256)(places)
"""`places` of the many rows of few currencies."""


class TableWriter:
    """Fills a sheet with one Excel table, row by row; `finish` once, after the last row."""

    def __init__(self, cells: CellMaker, layout: Layout, *, wrapped: frozenset[str] = frozenset()) -> None:
        self.sheet = cells.sheet
        self._columns = layout.columns
        self._cells = cells
        self._wrapped = wrapped
        self._widest = [
            _WIDEST_WRAPPED if column.id in wrapped else _NARROW.get(column.id, _WIDEST) for column in self._columns
        ]
        self._widths = [min(display_width(column.header) + _FILTER_BUTTON, _WIDEST) for column in self._columns]
        self._rows = 0
        self.sheet.append([cells.title(column.header, header=True) for column in self._columns])

    def append(self, row: TableRow) -> None:
        """Write one row; amounts get at least the decimals of the document's currency."""
        make = self._cells.cell
        currency = row.record.value("currency") if row.record else None
        least = decimals(currency) if isinstance(currency, str) else 2
        start = len(row.lead)
        after = start + len(row.cells)
        line: list[SheetCell | None] = [
            make(content, column.type, wrap=column.id in self._wrapped)
            for content, column in zip(row.lead, self._columns, strict=False)
        ]
        line.extend(
            make(cell.value if cell else None, column.type, mark=mark, places=least)
            for cell, mark, column in zip(row.cells, row.marks, self._columns[start:after], strict=True)
        )
        line.extend(make(content, column.type) for content, column in zip(row.tail, self._columns[after:], strict=True))
        self._widen(line)
        self.sheet.append(line)
        self._rows += 1

    @property
    def rows(self) -> int:
        """How many rows were written, without the header."""
        return self._rows

    def finish(self, *, table: str, freeze: str) -> None:
        """Make the rows an Excel table of that name, set widths, frozen panes and the page for printing.

        A table must have a row: without documents it spans one empty row.
        """
        sheet = self.sheet
        for position, width in enumerate(self._widths, start=1):
            sheet.column_dimensions[get_column_letter(position)].width = width + _MARGIN
        sheet.freeze_panes = freeze
        sheet.add_table(_excel_table(table, self._columns, self._rows))
        set_up_page(sheet)

    def _widen(self, line: Iterable[SheetCell | None]) -> None:
        widths = self._widths
        for position, cell in enumerate(line):
            if cell is None or cell.data_type == "f":
                continue
            value, width = cell.value, widths[position]
            if cell.data_type == "d":
                needed = _DATE_WIDTH
            elif value is None or 2 * len(value) <= width or width >= self._widest[position]:
                continue
            elif cell.data_type == "n":
                needed = round(len(value) * _GROUPING)
            else:
                needed = display_width(value[: self._widest[position]])
            if needed > width:
                widths[position] = min(needed, self._widest[position])


def set_up_page(sheet: Worksheet) -> None:
    """Landscape, one page wide, the header row on every page, page numbers below."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.oddFooter.center.text = "&P / &N"


def _excel_table(name: str, columns: Iterable[Column], rows: int) -> Table:
    headers = [column.header for column in columns]
    table = Table(displayName=name, ref=f"A1:{get_column_letter(len(headers))}{max(rows, 1) + 1}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight9", showRowStripes=False)
    table.tableColumns = [TableColumn(id=i, name=header) for i, header in enumerate(headers, start=1)]
    table.autoFilter = AutoFilter(ref=table.ref)
    return table
