"""The xlsx exporter: a workbook an auditor accepts, written, read back and put in its place."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter

from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.export.exporter import ExportReport, ExportRequest
from invoice_desk.export.readback import verify_workbook
from invoice_desk.export.safely import replace_safely
from invoice_desk.export.workbook import Built, build_workbook


class XlsxExporter:
    """Writes Excel workbooks: invoices, line items, an audit log, totals. The same file serves LibreOffice and WPS."""

    @property
    def suffix(self) -> str:
        """`.xlsx`."""
        return ".xlsx"

    def write(self, request: ExportRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> ExportReport:
        """As the seam says; a cancel is heard between rows, and before and after the file is packed."""
        built: list[Built] = []

        def write(file: BinaryIO) -> None:
            built.append(build_workbook(request, cancel, report))
            cancel.raise_if_cancelled()
            report(Progress(stage="export.stage.saving"))
            save_workbook(built[0].workbook, file)

        def verify(path: Path) -> None:
            report(Progress(stage="export.stage.verifying"))
            verify_workbook(path, built[0].workbook, cancel, built[0].sums)

        timing = replace_safely(request.target, write=write, verify=verify, cancel=cancel)
        counts = built[0].counts
        return ExportReport(
            target=request.target,
            documents=counts.documents,
            line_items=counts.line_items,
            rejections=counts.rejections,
            write_seconds=timing.write,
            verify_seconds=timing.verify,
        )


def save_workbook(workbook: Workbook, file: BinaryIO) -> None:
    """Like `workbook.save`, which leaves its archive open, and complaining later, when the disk is full."""
    workbook.properties.modified = datetime.now(tz=UTC).replace(tzinfo=None)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(workbook, archive).save()
