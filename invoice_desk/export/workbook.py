"""The workbook: its four sheets filled from the rows of an export, and its properties, still in memory."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty

from invoice_desk import __version__
from invoice_desk.domain.errors import ExportError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Rejection
from invoice_desk.export.audit import audit_rows
from invoice_desk.export.cells import CellMaker
from invoice_desk.export.columns import Layout, document_layout, line_layout, records_of, review_layout
from invoice_desk.export.exporter import ExportRequest
from invoice_desk.export.numbers import fits_spreadsheet
from invoice_desk.export.readback import ExpectedSums
from invoice_desk.export.rows import TableRow, document_rows, line_rows
from invoice_desk.export.tables import TableWriter
from invoice_desk.export.text import plain_text
from invoice_desk.export.totals import Counts, DataRange, Totals, currency_of, write_totals

MOST_ROWS = 1_048_575
"""Rows of an Excel sheet below its header."""

SCHEMA = "1"
"""The version of the workbook's form, in the custom property `invoice_desk.schema`."""

_SUMMED = "total_amount"
_REPORT_EVERY = 200
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31

Report = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Built:
    """A filled workbook, how much is in it, and the sums that its file must give."""

    workbook: Workbook
    counts: Counts
    sums: ExpectedSums | None


def build_workbook(request: ExportRequest, cancel: CancelToken, report: Report) -> Built:
    """Fill a workbook; progress counts documents. Raises ExportError (more rows than Excel has), JobCancelledError."""
    say = cache(lambda code: request.messages(code, {}))
    documents = document_layout(request)
    lines = line_layout(request, documents)
    total = sum(1 for _ in records_of(request))
    workbook = Workbook()
    workbook.remove(workbook.active)

    def new_cells(part: str) -> CellMaker:
        sheet = workbook.create_sheet(sheet_name(say(f"export.sheet.{part}")))
        return CellMaker(sheet, cut_mark=say("export.cut_mark"))

    totals = Totals(documents)
    invoices = TableWriter(new_cells("invoices"), documents)
    for row in _counted(document_rows(request, documents), cancel):
        if row.record is None:
            continue  # a rejected source stands in the log: an empty row would be no invoice
        totals.add(row.record)
        invoices.append(row)
        if invoices.rows % _REPORT_EVERY == 0:
            report(Progress(invoices.rows, total, "export.stage.rows"))
    invoices.finish(table="Invoices", freeze="C2")

    line_items = TableWriter(new_cells("line_items"), lines)
    for row in _counted(line_rows(request, lines), cancel):
        line_items.append(row)
    line_items.finish(table="LineItems", freeze="C2")

    review = TableWriter(new_cells("review"), review_layout(request), wrapped=frozenset({"@explanation"}))
    for row in _counted(audit_rows(request, documents, lines), cancel):
        review.append(row)
    review.finish(table="Review", freeze="A2")

    counts = Counts(total, line_items.rows, sum(isinstance(row, Rejection) for row in request.rows))
    data = DataRange(invoices.sheet.title, documents, total)
    write_totals(new_cells("totals"), totals=totals, counts=counts, data=data, say=say)
    _set_properties(workbook, say("export.title"), request.language, {"invoices": documents, "line_items": lines})
    return Built(workbook, counts, _expected_sums(request, documents, data.sheet))


def _counted(rows: Iterable[TableRow], cancel: CancelToken) -> Iterable[TableRow]:
    for count, row in enumerate(rows, start=1):
        cancel.raise_if_cancelled()
        if count > MOST_ROWS:
            raise ExportError("export.too_many_rows", most=MOST_ROWS)
        yield row


def sheet_name(text: str) -> str:
    """At most 31 characters without those that Excel forbids."""
    return _FORBIDDEN_IN_NAMES.sub("_", plain_text(text))[:_LONGEST_NAME] or "_"


def _expected_sums(request: ExportRequest, layout: Layout, sheet: str) -> ExpectedSums | None:
    """What the column of totals must sum to, straight from the records; amounts written as text don't count."""
    column = layout.position(_SUMMED)
    if column is None:
        return None
    sums: dict[str, Decimal] = {}
    for record in records_of(request):
        value = record.value(_SUMMED)
        if isinstance(value, Decimal) and fits_spreadsheet(value):
            sums[currency_of(record)] = sums.get(currency_of(record), Decimal(0)) + value
    return ExpectedSums(sheet, column, layout.position("currency"), sums)


def _set_properties(workbook: Workbook, title: str, language: str, layouts: dict[str, Layout]) -> None:
    """Title and maker, and for every column its field id and header, so that the program knows its own workbook."""
    workbook.properties.title = title
    workbook.properties.creator = f"Invoice Desk {__version__}"
    workbook.properties.language = language.replace("_", "-")
    add = workbook.custom_doc_props.append
    add(StringProperty(name="invoice_desk.version", value=__version__))
    add(StringProperty(name="invoice_desk.schema", value=SCHEMA))
    for part, layout in layouts.items():
        for column in layout.columns:
            add(StringProperty(name=f"invoice_desk.{part}.{column.id}", value=column.header))
