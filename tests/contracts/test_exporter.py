"""The contract of the exporter seam, held by every exporter."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from invoice_desk.domain.errors import ExportError, JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Rejection, Row
from invoice_desk.export.delimited import CsvExporter
from invoice_desk.export.exporter import Exporter
from invoice_desk.export.jsonl import JsonlExporter
from invoice_desk.export.xlsx import XlsxExporter
from tests.export.samples import cell, paid, record, request, unheard

ROWS: Sequence[Row] = (
    paid(1, "12.50"),
    record(2, cells={"seller_name": "=1+1\x00"}, lines=[{"description": cell("Tea")}, {"description": cell("Cake")}]),
    Rejection("in/broken.pdf", "intake.damaged"),
)


@pytest.mark.parametrize("exporter", [XlsxExporter(), CsvExporter(), JsonlExporter()], ids=lambda each: each.suffix)
class TestExporter:
    """What a caller may rely on, whatever the format."""

    def test_the_suffix_has_a_dot_and_is_lower_case(self, exporter: Exporter) -> None:
        assert exporter.suffix.startswith(".")
        assert exporter.suffix == exporter.suffix.lower()

    def test_the_report_counts_what_was_written(self, exporter: Exporter, tmp_path: Path) -> None:
        target = tmp_path / f"out{exporter.suffix}"
        report = exporter.write(request(target, ROWS), CancelToken(), unheard)
        assert (report.target, report.documents, report.rejections) == (target, 2, 1)
        assert report.line_items in (0, 2)
        assert report.write_seconds > 0
        assert report.verify_seconds > 0
        assert [path.name for path in tmp_path.iterdir()] == [target.name]
        assert target.stat().st_size > 0

    def test_nothing_to_export_is_a_valid_file(self, exporter: Exporter, tmp_path: Path) -> None:
        report = exporter.write(request(tmp_path / "empty", ()), CancelToken(), unheard)
        assert (report.documents, report.line_items, report.rejections) == (0, 0, 0)
        assert tmp_path.joinpath("empty").exists()

    def test_an_unknown_profile_loses_no_value(self, exporter: Exporter, tmp_path: Path) -> None:
        report = exporter.write(request(tmp_path / "out", ROWS, profiles={}), CancelToken(), unheard)
        assert report.documents == 2

    def test_a_target_is_replaced(self, exporter: Exporter, tmp_path: Path) -> None:
        target = tmp_path / "out"
        target.write_bytes(b"old")
        exporter.write(request(target, ROWS), CancelToken(), unheard)
        assert target.read_bytes() != b"old"

    def test_a_cancel_leaves_the_target_and_nothing_else(self, exporter: Exporter, tmp_path: Path) -> None:
        target = tmp_path / "out"
        target.write_bytes(b"old")
        cancel = CancelToken()
        cancel.cancel()
        with pytest.raises(JobCancelledError):
            exporter.write(request(target, ROWS), cancel, unheard)
        assert target.read_bytes() == b"old"
        assert list(tmp_path.iterdir()) == [target]

    def test_a_locked_target_is_said_clearly_and_left_alone(self, exporter: Exporter, tmp_path: Path) -> None:
        target = tmp_path / "out"
        target.write_bytes(b"old")
        tmp_path.joinpath(".~lock.out#").write_text("Anna,anna,desk-7,today,;", encoding="utf-8")
        with pytest.raises(ExportError) as caught:
            exporter.write(request(target, ROWS), CancelToken(), unheard)
        assert (caught.value.code, caught.value.params["who"]) == ("export.target_locked_by", "Anna (desk-7)")
        assert target.read_bytes() == b"old"

    def test_a_missing_folder_is_said_clearly(self, exporter: Exporter, tmp_path: Path) -> None:
        with pytest.raises(ExportError) as caught:
            exporter.write(request(tmp_path / "none" / "out", ROWS), CancelToken(), unheard)
        assert caught.value.code == "export.folder_missing"

    def test_progress_never_runs_past_its_total(self, exporter: Exporter, tmp_path: Path) -> None:
        heard: list[Progress] = []
        rows = [paid(number, "1") for number in range(450)]
        exporter.write(request(tmp_path / "out", rows), CancelToken(), heard.append)
        assert heard
        assert all(each.done <= each.total and each.stage for each in heard)
