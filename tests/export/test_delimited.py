"""csv: encoding, guard, what machines and spreadsheet programs read."""

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Record, Rejection, Row
from invoice_desk.export.delimited import CsvExporter
from invoice_desk.export.text import FORMULA_TRIGGERS, plain_text
from tests.export.samples import cell, paid, record, request, unheard


def exported(folder: Path, *rows: Row, **more: object) -> bytes:
    target = folder / "out.csv"
    CsvExporter().write(request(target, rows, **more), CancelToken(), unheard)
    return target.read_bytes()


def read(folder: Path, *rows: Row, **more: object) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(exported(folder, *rows, **more).decode("utf-8-sig"), newline="")))


def with_seller(name: str) -> Record:
    return record(cells={"seller_name": name})


def test_excel_finds_the_mark_it_needs_and_machines_can_do_without(tmp_path: Path) -> None:
    assert exported(tmp_path, paid(1, "1")).startswith(b"\xef\xbb\xbf")
    assert not exported(tmp_path, paid(1, "1"), csv_bom=False).startswith(b"\xef\xbb\xbf")


def test_every_line_ends_with_crlf(tmp_path: Path) -> None:
    data = exported(tmp_path, paid(1, "1"), paid(2, "2"))
    assert data.count(b"\r\n") == data.count(b"\n") == 3


def test_values_are_plain_iso_dates_and_decimals_as_printed(tmp_path: Path) -> None:
    (row,) = read(tmp_path, record(cells={"issue_date": date(2026, 3, 4), "total_amount": Decimal("-12.50")}))
    assert (row["Issue date"], row["Total amount"], row["Net amount"]) == ("2026-03-04", "-12.50", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "\n=1"])
def test_a_text_that_could_run_gets_an_apostrophe(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, with_seller(text))[0]["Seller name"].startswith("'")
    assert not read(tmp_path, with_seller(text), csv_guard=False)[0]["Seller name"].startswith("'")


def test_a_number_never_gets_one_even_where_it_stayed_text(tmp_path: Path) -> None:
    assert read(tmp_path, record(cells={"total_amount": "-12.50"}))[0]["Total amount"] == "-12.50"
    assert read(tmp_path, record(cells={"total_amount": "-1+cmd"}))[0]["Total amount"] == "'-1+cmd"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec=None, categories=None)))
def test_any_text_survives_and_none_can_run(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, with_seller(text))[0]["Seller name"]
    assert not found.startswith(FORMULA_TRIGGERS)
    assert found.removeprefix("'") == plain_text(text).removeprefix("'")


def test_a_rejected_source_is_a_row_with_its_reason(tmp_path: Path) -> None:
    rows = read(tmp_path, paid(1, "1"), Rejection("in/broken.pdf", "intake.damaged"))
    assert rows[1]["source"] == "in/broken.pdf"
    assert rows[1]["findings"] == "intake.damaged"


def test_doubts_are_told_in_words(tmp_path: Path) -> None:
    (row,) = read(tmp_path, record(cells={"seller_name": cell("Shop")}))
    assert row["doubts"].startswith("export.verdict.missing: ")
