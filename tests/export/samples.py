"""Sample records and requests for the export tests, and a renderer that needs no message files."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from invoice_desk.domain.document import Region, SourceInfo
from invoice_desk.domain.job import Progress
from invoice_desk.domain.profile import FieldSpec, FieldType, Profile
from invoice_desk.domain.record import Cell, FieldValue, Finding, Reading, Record, Row, Severity, Value, Verdict
from invoice_desk.export.exporter import ExportRequest

NAMES = {
    "export.sheet.invoices": "Invoices",
    "export.sheet.line_items": "Line items",
    "export.sheet.review": "Review",
    "export.sheet.totals": "Totals",
    "export.cut_mark": " … [cut]",
}


def render(code: str, params: Mapping[str, str | int | float]) -> str:
    """A message by its code: sheet names plain, `export.column.source` as `source`, parameters behind."""
    text = NAMES.get(code) or code.removeprefix("export.column.")
    return " ".join([text, *(f"{key}={value}" for key, value in params.items())])


def unheard(_: Progress) -> None:
    """A listener that doesn't listen."""


def spec(
    field_id: str, kind: FieldType = FieldType.TEXT, *, required: bool = False, personal: bool = False
) -> FieldSpec:
    label = {"en": field_id.replace("_", " ").capitalize()}
    return FieldSpec(id=field_id, label=label, type=kind, required=required, personal=personal)


RECEIPT = Profile(
    id="receipt",
    label={"en": "Receipt", "zh_CN": "小票"},
    fields=(
        spec("seller_name", required=True),
        spec("invoice_number", FieldType.IDENTIFIER),
        spec("issue_date", FieldType.DATE, required=True),
        spec("currency", FieldType.CURRENCY, required=True),
        spec("net_amount", FieldType.AMOUNT),
        spec("tax_amount", FieldType.AMOUNT),
        spec("total_amount", FieldType.AMOUNT, required=True),
        spec("passenger_name", personal=True),
        spec("note"),
    ),
    line_items=(
        spec("description"),
        spec("quantity", FieldType.QUANTITY),
        spec("line_amount", FieldType.AMOUNT),
        spec("tax_rate", FieldType.RATE),
    ),
)


def cell(
    value: Value | None,
    verdict: Verdict = Verdict.CONFIRMED,
    *,
    region: Region | None = None,
    read: tuple[Value, ...] = (),
) -> Cell:
    return Cell(value, verdict, region=region, candidates=tuple(FieldValue(str(each), each) for each in read))


def record(
    number: int = 1, *, cells: Mapping[str, Cell | Value] | None = None, lines: Sequence[Mapping[str, Cell]] = ()
) -> Record:
    values = {key: each if isinstance(each, Cell) else cell(each) for key, each in (cells or {}).items()}
    return Record(
        document_id=f"document-{number}",
        source=SourceInfo(f"in/{number}.jpg", f"{number:064x}", "image/jpeg", 1),
        profile="receipt",
        cells=values,
        line_items=tuple(lines),
        readings=(Reading("offline", "rapidocr-3.10", "receipt", {}, seconds=1.02349),),
    )


def paid(number: int, total: str, currency: str | None = "EUR", *, verdict: Verdict = Verdict.CONFIRMED) -> Record:
    """A plain receipt over a total."""
    cells: dict[str, Cell | Value] = {
        "seller_name": f"Shop {number}",
        "invoice_number": f"{number:020d}",
        "issue_date": date(2026, 1, 1) + timedelta(days=number % 365),
        "total_amount": cell(Decimal(total), verdict),
    }
    if currency is not None:
        cells["currency"] = currency
    return record(number, cells=cells)


def failed_check(code: str = "check.sum") -> Finding:
    return Finding("net+tax=total", Severity.ERROR, ("net_amount", "total_amount"), code)


def request(target: Path, rows: Sequence[Row], **more: Any) -> ExportRequest:
    """A request in English over the receipt profile; `more` replaces single fields."""
    settings: dict[str, Any] = {
        "rows": rows,
        "profiles": {"receipt": RECEIPT},
        "target": target,
        "language": "en",
        "messages": render,
        **more,
    }
    return ExportRequest(**settings)
