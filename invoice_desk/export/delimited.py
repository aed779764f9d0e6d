"""The csv exporter: one row per document, in the columns of the workbook's first sheet."""

import csv
import io
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from invoice_desk.domain.errors import ExportError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.profile import FieldType
from invoice_desk.domain.record import Rejection
from invoice_desk.export.columns import document_layout, records_of
from invoice_desk.export.exporter import ExportReport, ExportRequest
from invoice_desk.export.rows import Content, content_text, document_rows
from invoice_desk.export.safely import replace_safely
from invoice_desk.export.text import FORMULA_TRIGGERS, plain_text

_NUMERIC = frozenset((FieldType.AMOUNT, FieldType.QUANTITY, FieldType.RATE))
_PRINTED_NUMBER = re.compile(r"[+-]?[\d.,' ]+%?")
_REPORT_EVERY = 200


class CsvExporter:
    """Writes UTF-8 csv with CRLF line ends (RFC 4180).

    A rejected source is a row with its reason; line items have no place here. A text that begins like a formula gets an
    apostrophe in front (`csv_guard`); numbers and dates never do.
    """

    @property
    def suffix(self) -> str:
        """`.csv`."""
        return ".csv"

    def write(self, request: ExportRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> ExportReport:
        """As the seam says; reading back compares every byte."""
        written = bytearray()

        def write(file: BinaryIO) -> None:
            text = io.StringIO(newline="")
            csv.writer(text, lineterminator="\r\n").writerows(_rows(request, cancel, report))
            written.extend(text.getvalue().encode("utf-8-sig" if request.csv_bom else "utf-8"))
            file.write(written)

        def verify(path: Path) -> None:
            if path.read_bytes() != written:
                raise ExportError("export.verification_failed", where=request.target.name)

        timing = replace_safely(request.target, write=write, verify=verify, cancel=cancel)
        return ExportReport(
            target=request.target,
            documents=sum(1 for _ in records_of(request)),
            line_items=0,
            rejections=sum(isinstance(row, Rejection) for row in request.rows),
            write_seconds=timing.write,
            verify_seconds=timing.verify,
        )


def _rows(request: ExportRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Iterable[list[str]]:
    layout = document_layout(request)
    types = [column.type for column in layout.columns]
    yield [_cell(column.header, FieldType.TEXT, request.csv_guard) for column in layout.columns]
    for count, row in enumerate(document_rows(request, layout), start=1):
        cancel.raise_if_cancelled()
        contents = [*row.lead, *(cell.value if cell else None for cell in row.cells), *row.tail]
        yield [_cell(content, kind, request.csv_guard) for content, kind in zip(contents, types, strict=True)]
        if count % _REPORT_EVERY == 0:
            report(Progress(count, len(request.rows), "export.stage.rows"))


def _cell(content: Content, kind: FieldType, guard: bool) -> str:
    if not isinstance(content, str):
        return content_text(content)
    text = plain_text(content)
    if not guard or not text.startswith(FORMULA_TRIGGERS):
        return text
    if kind in _NUMERIC and _PRINTED_NUMBER.fullmatch(text):
        return text
    return f"'{text}"
