"""Totals: per currency what the filter shows and what all documents sum to, and the legend of the colours.

Currencies are never added up. `SUBTOTAL` over one-row `OFFSET`s is what follows the filter in Excel and LibreOffice
alike and can be split by currency; `SUMIFS` would count filtered rows. Plain figures stand beside the formulas because
viewers that don't calculate (previews, phones, scripts) see nothing of a formula.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from invoice_desk.domain.profile import FieldType
from invoice_desk.domain.record import Record, Verdict
from invoice_desk.export.cells import CellMaker
from invoice_desk.export.columns import Column, Layout
from invoice_desk.export.numbers import amount_format, printed_places
from invoice_desk.export.tables import decimals, set_up_page
from invoice_desk.export.text import display_width, plain_text

_LEGEND = (Verdict.UNCONFIRMED, Verdict.CONFLICT, Verdict.MISSING, Verdict.CORRECTED)


_NOTHING = Decimal(0)


@dataclass(slots=True)
class CurrencyTotal:
    """What the documents of one currency sum to; `sums` by field id."""

    currency: str
    documents: int
    sums: dict[str, Decimal]

    @property
    def places(self) -> int:
        """The most decimals printed, at least those of the currency."""
        return max([decimals(self.currency), *map(printed_places, self.sums.values())])


@dataclass(frozen=True, slots=True)
class Counts:
    """How much was exported."""

    documents: int
    line_items: int
    rejections: int


def currency_of(record: Record) -> str:
    """The document's currency as it stands in the table; empty without one."""
    value = record.value("currency")
    return plain_text(value) if isinstance(value, str) else ""


def amount_columns(layout: Layout) -> list[Column]:
    """The columns that are summed."""
    return [column for column in layout.fields if column.type is FieldType.AMOUNT]


class Totals:
    """Sums the documents of a table per currency while they are written."""

    def __init__(self, layout: Layout) -> None:
        self._ids = [column.id for column in amount_columns(layout)]
        self._totals: dict[str, CurrencyTotal] = {}

    def add(self, record: Record) -> None:
        """Count one document."""
        currency = currency_of(record)
        total = self._totals.get(currency)
        if total is None:
            total = self._totals[currency] = CurrencyTotal(currency, 0, {})
        total.documents += 1
        for field_id in self._ids:
            value = record.value(field_id)
            if isinstance(value, Decimal) and value.is_finite():
                total.sums[field_id] = total.sums.get(field_id, _NOTHING) + value

    @property
    def by_currency(self) -> list[CurrencyTotal]:
        """The totals in the order in which their currencies first came."""
        return list(self._totals.values())


def write_totals(
    cells: CellMaker, *, totals: Totals, counts: Counts, data: "DataRange", say: Callable[[str], str]
) -> None:
    """Fill the sheet: shown by the filter, all documents, counts, legend."""
    sheet = cells.sheet
    summed = [
        column for column in amount_columns(data.layout) if any(column.id in total.sums for total in totals.by_currency)
    ]
    headers = [say("export.totals.scope"), say("export.totals.currency"), say("export.totals.documents")]
    sheet.append([cells.title(header, header=True) for header in (*headers, *(column.header for column in summed))])
    for total in totals.by_currency:
        row = sheet.max_row + 1
        shown = [data.visible_sum(column.id, total.currency, f"$B{row}") for column in summed]
        sheet.append(
            [
                cells.text(say("export.totals.shown")),
                cells.text(total.currency or say("export.totals.no_currency")),
                cells.formula(data.visible_count(total.currency, f"$B{row}"), "0"),
                *(cells.formula(formula, amount_format(total.places)) for formula in shown),
            ]
        )
    for total in totals.by_currency:
        sums = [total.sums.get(column.id) for column in summed]
        sheet.append(
            [
                cells.text(say("export.totals.all")),
                cells.text(total.currency or say("export.totals.no_currency")),
                cells.cell(total.documents),
                *(cells.cell(value, FieldType.AMOUNT, places=total.places) for value in sums),
            ]
        )
    _write_counts(cells, counts, say)
    _write_legend(cells, say)
    _set_widths(sheet)
    sheet.freeze_panes = "A2"
    set_up_page(sheet)


@dataclass(frozen=True, slots=True)
class DataRange:
    """Where the documents stand: sheet, columns, and how many rows from row 2 on."""

    sheet: str
    layout: Layout
    rows: int

    def visible_sum(self, field_id: str, currency: str, cell: str) -> str:
        """The formula for the sum of a column over the visible rows of a currency, which stands in `cell`."""
        return self._visible(109, field_id, currency, cell)

    def visible_count(self, currency: str, cell: str) -> str:
        """The formula for the number of visible documents of a currency."""
        return self._visible(103, "@number", currency, cell)

    def _visible(self, function: int, column_id: str, currency: str, cell: str) -> str:
        first, every = self._address(column_id)
        each_row = f"SUBTOTAL({function},OFFSET({first},ROW({every})-ROW({first}),0))"
        return f"=SUMPRODUCT({each_row}*{self._is_currency(currency, cell)})"

    def _is_currency(self, currency: str, cell: str) -> str:
        """`EXACT`, because `=` takes eur for EUR; the text is named by its cell, never written into a formula."""
        if self.layout.position("currency") is None:
            return "1"
        _, every = self._address("currency")
        return f"EXACT({every},{cell})" if currency else f'EXACT({every},"")'

    def _address(self, column_id: str) -> tuple[str, str]:
        position = self.layout.position(column_id)
        if position is None:
            raise KeyError(column_id)
        letter, sheet = get_column_letter(position + 1), quote_sheetname(self.sheet)
        last = max(self.rows, 1) + 1
        return f"{sheet}!${letter}$2", f"{sheet}!${letter}$2:${letter}${last}"


def _write_counts(cells: CellMaker, counts: Counts, say: Callable[[str], str]) -> None:
    cells.sheet.append([])
    for code, count in (
        ("documents", counts.documents),
        ("line_items", counts.line_items),
        ("rejections", counts.rejections),
    ):
        cells.sheet.append([cells.text(say(f"export.totals.{code}")), None, cells.cell(count)])


def _write_legend(cells: CellMaker, say: Callable[[str], str]) -> None:
    cells.sheet.append([])
    cells.sheet.append([cells.title(say("export.legend.title"))])
    for verdict in _LEGEND:
        name = say(f"export.verdict.{verdict.value}")
        cells.sheet.append([cells.text(name, mark=verdict), cells.text(say(f"export.legend.{verdict.value}"))])


def _set_widths(sheet: Worksheet) -> None:
    """Wide enough for labels and figures; the sentences of the legend may run over the cells to their right."""
    for position, column in enumerate(sheet.iter_cols(values_only=True), start=1):
        texts: Sequence[str] = [value for value in column if isinstance(value, str) and not value.startswith("=")]
        longest = max((display_width(text) for text in texts), default=0)
        sheet.column_dimensions[get_column_letter(position)].width = min(max(longest + 3, 12), 24)
