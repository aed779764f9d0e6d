"""Typed spreadsheet cells: real numbers and dates, identifiers as text, and no text that could run or be misread."""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from openpyxl.cell import Cell as SheetCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.worksheet import Worksheet

from invoice_desk.domain.profile import FieldType
from invoice_desk.domain.record import Verdict
from invoice_desk.export.numbers import amount_format, exact_places, rate_format, rate_fraction
from invoice_desk.export.rows import Content
from invoice_desk.export.text import FORMULA_TRIGGERS, cut_to_utf16, plain_text, utf16_length

LONGEST_TEXT = 32_767
"""What a cell holds, in UTF-16 units."""

FILLS = {
    Verdict.CONFLICT: "F8CBAD",
    Verdict.MISSING: "E4DFEC",
    Verdict.UNCONFIRMED: "FFF7D6",
    Verdict.CORRECTED: "DDEBF7",
}
"""The colour behind a cell that asks for a look or was corrected; the legend and a text column say the same."""

HEADER_FILL = "1F4E78"

_TEXT, _AS_TEXT, _DATE, _COUNT = "General", "@", "yyyy-mm-dd", "0"
_AMOUNT, _RATE, _IDENTIFIER = FieldType.AMOUNT, FieldType.RATE, FieldType.IDENTIFIER
_FIRST_DATE = date(1900, 3, 1)
_ESCAPE_LIKE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_QUOTED = (*FORMULA_TRIGGERS, "'")


class Look(NamedTuple):
    """What a cell looks like; cells of one look share one style."""

    number_format: str = _TEXT
    mark: Verdict | None = None
    quoted: bool = False
    wrap: bool = False
    header: bool = False
    bold: bool = False


class CellMaker:
    """Makes the cells of one sheet, some hundred thousand of them; don't restyle them one by one: styles are shared."""

    def __init__(self, sheet: Worksheet, *, cut_mark: str) -> None:
        self.sheet = sheet
        self._cut_mark = plain_text(cut_mark)
        self._styles: dict[Look, StyleArray] = {}

    def cell(
        self,
        content: Content,
        kind: FieldType = FieldType.TEXT,
        *,
        mark: Verdict | None = None,
        places: int = 0,
        wrap: bool = False,
    ) -> SheetCell | None:
        """A cell for a content, None where nothing is to be seen; `places` is the least number of an amount's decimals.

        What a spreadsheet can't hold exactly is written as text: numbers of more than 15 significant digits and dates
        before March 1900. Text beyond a cell's size ends in the cut mark.
        """
        if isinstance(content, str):
            rate = rate_fraction(content) if kind is _RATE else None
            if rate is not None:
                return self._filled(Look(rate_format(rate), mark), f"{rate:f}", "n")
            return self.text(content, _AS_TEXT if kind is _IDENTIFIER else _TEXT, mark=mark, wrap=wrap)
        if content is None:
            return None if mark is None else self._filled(Look(_TEXT, mark), None, "n")
        if isinstance(content, Decimal):
            return self._decimal(content, kind, mark, places)
        if isinstance(content, int):
            return self._filled(Look(_COUNT, mark), str(content), "n")
        if content < _FIRST_DATE:
            return self.text(content.isoformat(), _AS_TEXT, mark=mark)
        return self._filled(Look(_DATE, mark), content, "d")

    def text(
        self, text: str, number_format: str = _TEXT, *, mark: Verdict | None = None, wrap: bool = False
    ) -> SheetCell:
        """A cell that is text whatever it looks like: `=1+1`, `#N/A`, 20 digits, `_x0041_`."""
        safe = plain_text(text)
        if "_x" in safe:
            safe = _ESCAPE_LIKE.sub("_x005F_", safe)
        if len(safe) > LONGEST_TEXT // 2:
            safe = self._sized(safe)
        return self._filled(Look(number_format, mark, safe.startswith(_QUOTED), wrap), safe, "s")

    def title(self, text: str, *, header: bool = False) -> SheetCell:
        """A cell in bold; with `header`, one of a header row."""
        return self._filled(Look(header=header, bold=True), text, "s")

    def formula(self, formula: str, number_format: str) -> SheetCell:
        """A cell that is calculated; only for formulas made by this program from cell addresses."""
        return self._filled(Look(number_format), formula, "f")

    def _decimal(self, value: Decimal, kind: FieldType, mark: Verdict | None, places: int) -> SheetCell:
        """The file carries the decimal's own digits; openpyxl would go through a float of 16 digits."""
        printed = exact_places(value)
        if printed is None:
            return self.text(f"{value:f}", _AS_TEXT, mark=mark)
        if kind is _RATE:
            return self._filled(Look(rate_format(value), mark), f"{value:f}", "n")
        shown = max(printed, places) if kind is _AMOUNT else printed
        return self._filled(Look(amount_format(shown), mark), f"{value:f}", "n")

    def _sized(self, text: str) -> str:
        if utf16_length(text) <= LONGEST_TEXT:
            return text
        return cut_to_utf16(text, LONGEST_TEXT - utf16_length(self._cut_mark)) + self._cut_mark

    def _filled(self, look: Look, value: str | date | None, data_type: str) -> SheetCell:
        """A cell of exactly that type; `_style` and `_value` are what openpyxl's writer reads.

        Its public setter guesses the type (`=…` a formula, `#N/A` an error), so it is left out.
        """
        cell = SheetCell(self.sheet)
        style = self._styles.get(look)
        if style is None:
            style = self._styles[look] = _style_of(look, self.sheet)
        cell._style = style
        cell._value = value
        cell.data_type = data_type
        return cell


def _style_of(look: Look, sheet: Worksheet) -> StyleArray:
    """openpyxl's shared style for a look."""
    model = SheetCell(sheet)
    model.number_format = look.number_format
    model.quotePrefix = look.quoted
    if look.mark is not None:
        model.fill = PatternFill("solid", start_color=FILLS[look.mark])
    if look.bold:
        model.font = Font(name="Calibri", size=11, bold=True, color="FFFFFF" if look.header else None)
    if look.header:
        model.fill = PatternFill("solid", start_color=HEADER_FILL)
        model.alignment = Alignment(vertical="center", wrap_text=True)
    if look.wrap:
        model.alignment = Alignment(wrap_text=True, vertical="top")
    return model._style
