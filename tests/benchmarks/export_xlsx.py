"""How much longer the xlsx export of 10 000 records takes than openpyxl alone writing the same cells and styles.

    python -m tests.benchmarks.export_xlsx [--records 10000] [--runs 5]

The plain loop knows the workbook beforehand: it goes over ready values and styles, makes the same sheets, tables,
widths and properties, and saves. Both run in turn; figures are medians. Reading back is timed apart.
"""

import argparse
import gc
import statistics
import tempfile
from collections.abc import Callable
from copy import copy
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table

from invoice_desk.domain.document import SourceInfo
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.profile import FieldType, Profile
from invoice_desk.domain.record import Cell, Record, Value, Verdict
from invoice_desk.export.exporter import ExportReport
from invoice_desk.export.xlsx import XlsxExporter
from tests.export.samples import request, spec, unheard

COLUMNS = 25
PROFILE = Profile(
    id="invoice",
    label={"en": "Invoice"},
    fields=(
        spec("seller_name", required=True),
        spec("seller_tax_id", FieldType.IDENTIFIER),
        spec("buyer_name"),
        spec("invoice_code", FieldType.IDENTIFIER),
        spec("invoice_number", FieldType.IDENTIFIER),
        spec("issue_date", FieldType.DATE, required=True),
        spec("due_date", FieldType.DATE),
        spec("currency", FieldType.CURRENCY),
        spec("net_amount", FieldType.AMOUNT),
        spec("tax_amount", FieldType.AMOUNT),
        spec("other_charges", FieldType.AMOUNT),
        spec("total_amount", FieldType.AMOUNT, required=True),
        spec("payment_method"),
        spec("category"),
    ),
)
SELLERS = ("北京市百货大楼股份有限公司", "Chez Jeanphi", "Kopitiam Sdn Bhd", "Bäckerei Müller GmbH & Co. KG")
VERDICTS = (Verdict.CONFIRMED, Verdict.CONFIRMED, Verdict.UNCONFIRMED, Verdict.CONFIRMED, Verdict.UNCONFIRMED)


def sample(number: int) -> Record:
    """One of many records: every column filled, two fields in five unconfirmed."""
    net = Decimal(number % 9973) + Decimal("0.35")
    tax = (net * Decimal("0.19")).quantize(Decimal("0.01"))
    day = date(2025, 1, 1) + timedelta(days=number % 600)
    values: dict[str, Value] = {
        "seller_name": SELLERS[number % 4],
        "seller_tax_id": f"91110000{number:010d}",
        "buyer_name": "Example Trading Co., Ltd. 示例贸易有限公司",
        "invoice_code": f"{1100000000 + number}",
        "invoice_number": f"{25442000000000000000 + number}",
        "issue_date": day,
        "due_date": day + timedelta(days=30),
        "currency": ("EUR", "CNY", "MYR", "JPY")[number % 4],
        "net_amount": net,
        "tax_amount": tax,
        "other_charges": Decimal("-1.50"),
        "total_amount": net + tax - Decimal("1.50"),
        "payment_method": "card",
        "category": "meals and entertainment",
    }
    cells = {
        field_id: Cell(value, VERDICTS[(number + at) % len(VERDICTS)], str(value))
        for at, (field_id, value) in enumerate(values.items())
    }
    source = SourceInfo(f"in/2025/{number:06d}.pdf", f"{number:064x}", "application/pdf", 1)
    return Record(f"document-{number:032x}", source, "invoice", cells, companions=(f"in/2025/{number:06d}.xml",))


def export(records: list[Record], target: Path) -> ExportReport:
    """The program's export."""
    wanted = request(target, records, profiles={"invoice": PROFILE})
    return XlsxExporter().write(wanted, CancelToken(), unheard)


def prepared(path: Path) -> Callable[[Path], None]:
    """A plain loop that writes the workbook at `path` again, from values and styles taken out of it beforehand."""
    book = load_workbook(path)
    sheets = [
        (
            sheet,
            [[(each.value, each.data_type, each.style_id) for each in row] for row in sheet.iter_rows()],
            {key: each.width for key, each in sheet.column_dimensions.items()},
            [(table.displayName, table.ref, table.tableStyleInfo) for table in sheet.tables.values()],
        )
        for sheet in book.worksheets
    ]
    styles = list(book._cell_styles)

    def loop(target: Path) -> None:
        new = Workbook()
        new.remove(new.active)
        for name in ("_fonts", "_fills", "_borders", "_alignments", "_number_formats", "_cell_styles"):
            setattr(new, name, copy(getattr(book, name)))
        for sheet, rows, widths, tables in sheets:
            made = new.create_sheet(sheet.title)
            for row, line in enumerate(rows, start=1):
                for column, (value, kind, style) in enumerate(line, start=1):
                    if value is None and not style:
                        continue
                    each = made.cell(row, column, value)
                    each.data_type = kind
                    each._style = styles[style]
            for key, width in widths.items():
                made.column_dimensions[key].width = width
            made.freeze_panes = sheet.freeze_panes
            made.print_title_rows = "1:1"
            for name, ref, look in tables:
                made.add_table(Table(displayName=name, ref=ref, tableStyleInfo=look))
        for item in book.custom_doc_props:
            new.custom_doc_props.append(item)
        new.save(target)

    return loop


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes, with the rubbish of the one before out of the way."""
    gc.collect()
    start = perf_counter()
    work()
    return perf_counter() - start


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    records = [sample(number) for number in range(arguments.records)]
    with tempfile.TemporaryDirectory() as folder:
        target, plain = Path(folder, "export.xlsx"), Path(folder, "plain.xlsx")
        export(records, target)
        loop = prepared(target)
        columns = load_workbook(target, read_only=True).worksheets[0].max_column
        reports, loops = [], []
        for _ in range(arguments.runs):
            gc.collect()
            reports.append(export(records, target))
            loops.append(seconds(lambda: loop(plain)))
        sizes = target.stat().st_size, plain.stat().st_size
    written = statistics.median(each.write_seconds for each in reports)
    verified = statistics.median(each.verify_seconds for each in reports)
    bare = statistics.median(loops)
    print(f"{arguments.records} records x {columns} columns, median of {arguments.runs}")
    print(f"export, written to disk   {written:6.2f} s   {sizes[0] / 1e6:5.2f} MB")
    print(f"plain openpyxl loop       {bare:6.2f} s   {sizes[1] / 1e6:5.2f} MB")
    print(f"ratio                     {written / bare:6.2f}     (at most 1.25)")
    print(f"reading back, apart       {verified:6.2f} s")


if __name__ == "__main__":
    main()
