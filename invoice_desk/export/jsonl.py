"""The jsonl exporter: one JSON object per document or rejected source, the whole record in a form for programs."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import BinaryIO

from invoice_desk.domain.document import Region
from invoice_desk.domain.errors import ExportError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Cell, Correction, Finding, Record, Rejection, Verdict, value_text
from invoice_desk.export.exporter import ExportReport, ExportRequest
from invoice_desk.export.safely import replace_safely

Json = str | int | float | None | list["Json"] | dict[str, "Json"]

_REGION_DIGITS = 4
_SECONDS_DIGITS = 3
_REPORT_EVERY = 200
_LINE_BREAKERS = {ord(char): f"\\u{ord(char):04x}" for char in "\x85\u2028\u2029"}
"""What JSON allows inside a string and many a reader takes for the end of a line."""


class JsonlExporter:
    """Writes UTF-8 jsonl with LF line ends: the whole record, every field of its profile, personal ones too."""

    @property
    def suffix(self) -> str:
        """`.jsonl`."""
        return ".jsonl"

    def write(self, request: ExportRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> ExportReport:
        """As the seam says; reading back compares every byte."""
        written = bytearray()

        def write(file: BinaryIO) -> None:
            for line in _lines(request, cancel, report):
                written.extend(line)
            file.write(written)

        def verify(path: Path) -> None:
            if path.read_bytes() != written:
                raise ExportError("export.verification_failed", where=request.target.name)

        timing = replace_safely(request.target, write=write, verify=verify, cancel=cancel)
        records = [row for row in request.rows if isinstance(row, Record)]
        return ExportReport(
            target=request.target,
            documents=len(records),
            line_items=sum(len(record.line_items) for record in records),
            rejections=len(request.rows) - len(records),
            write_seconds=timing.write,
            verify_seconds=timing.verify,
        )


def _lines(request: ExportRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Iterator[bytes]:
    for count, row in enumerate(request.rows, start=1):
        cancel.raise_if_cancelled()
        item = _rejection(request, row) if isinstance(row, Rejection) else _document(request, row)
        text = json.dumps(item, ensure_ascii=False, allow_nan=False).translate(_LINE_BREAKERS)
        yield text.encode("utf-8", errors="backslashreplace") + b"\n"  # \udce9 is JSON's own escape of a lone surrogate
        if count % _REPORT_EVERY == 0:
            report(Progress(count, len(request.rows), "export.stage.rows"))


def _rejection(request: ExportRequest, row: Rejection) -> dict[str, Json]:
    return {"source": row.path, "error": request.messages(row.code, row.params)}


def _document(request: ExportRequest, record: Record) -> dict[str, Json]:
    profile = request.profiles.get(record.profile)
    declared = [spec.id for spec in profile.fields] if profile else []
    ids = list(dict.fromkeys([*declared, *record.cells]))
    return {
        "source": record.source.path,
        "sha256": record.source.sha256,
        "document": record.document_id,
        "pages": list(record.pages),
        **({"crop": [_region(piece) for piece in record.crop]} if record.crop else {}),
        "profile": record.profile,
        "companions": list(record.companions),
        "fields": {field_id: _text(record.cells.get(field_id)) for field_id in ids},
        "verdicts": {field_id: _verdict(record.cells.get(field_id)) for field_id in ids},
        "regions": {
            field_id: _region(cell.region) for field_id, cell in record.cells.items() if cell.region is not None
        },
        "line_items": [_line(line) for line in record.line_items],
        "readings": [
            {"engine": reading.engine, "model": reading.model, "seconds": round(reading.seconds, _SECONDS_DIGITS)}
            for reading in record.readings
        ],
        "findings": [_finding(request, finding) for finding in record.findings],
        "notes": [request.messages(note.code, note.params) for note in record.notes],
    }


def _text(cell: Cell | None) -> str | None:
    return None if cell is None or cell.value is None else value_text(cell.value)


def _verdict(cell: Cell | None) -> str:
    return (Verdict.MISSING if cell is None else cell.verdict).value


def _region(region: Region) -> list[Json]:
    return [region.page, *(round(edge, _REGION_DIGITS) for edge in (region.x0, region.y0, region.x1, region.y1))]


def _line(line: Mapping[str, Cell]) -> dict[str, Json]:
    return {field_id: value_text(cell.value) for field_id, cell in line.items() if cell.value is not None}


def _finding(request: ExportRequest, finding: Finding) -> dict[str, Json]:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "fields": list(finding.fields),
        "message": request.messages(finding.code, finding.params),
        "repair": _repair(finding.repair),
    }


def _repair(proposed: Sequence[Correction]) -> Json:
    """The first proposed value with those that belong to it under `also`; None where nothing is proposed."""
    if not proposed:
        return None
    first, *others = map(_value_of, proposed)
    return {**first, "also": [*others]} if others else first


def _value_of(correction: Correction) -> dict[str, Json]:
    """One proposed value; its line counts from 0, as places in `line_items` do."""
    value = None if correction.value is None else value_text(correction.value)
    line: dict[str, Json] = {} if correction.line is None else {"line": correction.line}
    return {"field": correction.field_id, **line, "value": value}
