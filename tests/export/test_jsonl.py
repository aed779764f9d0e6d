"""jsonl: exactly the form of the record, one object per line, whatever is in it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoice_desk.domain.document import Region
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Correction, Finding, Note, Record, Rejection, Row, Severity, Verdict
from invoice_desk.export.jsonl import JsonlExporter
from tests.export.samples import cell, failed_check, paid, record, request, unheard

DOCUMENTED = [
    "source",
    "sha256",
    "document",
    "pages",
    "profile",
    "companions",
    "fields",
    "verdicts",
    "regions",
    "line_items",
    "readings",
    "findings",
    "notes",
]


def lines(folder: Path, *rows: Row) -> list[Any]:
    target = folder / "out.jsonl"
    JsonlExporter().write(request(target, rows), CancelToken(), unheard)
    return [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]


def line(folder: Path, row: Row) -> Mapping[str, Any]:
    (only,) = lines(folder, row)
    assert isinstance(only, dict)
    return only


def test_a_document_has_the_documented_keys(tmp_path: Path) -> None:
    found = line(tmp_path, replace(paid(1, "12.50"), companions=("in/1.xml",), pages=(2, 3)))
    assert list(found) == DOCUMENTED
    assert (found["source"], found["document"], found["profile"]) == ("in/1.jpg", "document-1", "receipt")
    assert (found["pages"], found["companions"]) == ([2, 3], ["in/1.xml"])


def test_every_field_of_the_profile_is_there_with_its_verdict(tmp_path: Path) -> None:
    found = line(tmp_path, paid(1, "12.50", verdict=Verdict.UNCONFIRMED))
    assert found["fields"] == {
        "seller_name": "Shop 1",
        "invoice_number": "00000000000000000001",
        "issue_date": "2026-01-02",
        "currency": "EUR",
        "net_amount": None,
        "tax_amount": None,
        "total_amount": "12.50",
        "passenger_name": None,
        "note": None,
    }
    assert found["verdicts"].keys() == found["fields"].keys()
    assert (found["verdicts"]["total_amount"], found["verdicts"]["note"]) == ("unconfirmed", "missing")


def test_a_field_outside_the_profile_is_not_lost(tmp_path: Path) -> None:
    assert line(tmp_path, record(cells={"vehicle": "G12"}))["fields"]["vehicle"] == "G12"


def test_amounts_keep_their_printed_places_and_never_an_exponent(tmp_path: Path) -> None:
    cells = {"total_amount": Decimal("1E+3"), "net_amount": Decimal("0.00000001"), "tax_amount": Decimal("21.50")}
    fields = line(tmp_path, record(cells=cells))["fields"]
    assert [fields[key] for key in cells] == ["1000", "0.00000001", "21.50"]


def test_regions_count_pages_from_one_and_have_four_digits(tmp_path: Path) -> None:
    where = Region(1, 0.61234567, 0.8, 0.744, 0.828)
    found = line(tmp_path, record(cells={"note": cell("x", region=where), "seller_name": "Shop"}))
    assert found["regions"] == {"note": [1, 0.6123, 0.8, 0.744, 0.828]}


def test_line_items_leave_out_what_is_not_there(tmp_path: Path) -> None:
    item = {"description": cell("Plat du jour"), "line_amount": cell(Decimal("14.00")), "quantity": cell(None)}
    found = line(tmp_path, record(lines=[item]))
    assert found["line_items"] == [{"description": "Plat du jour", "line_amount": "14.00"}]


def test_readings_say_who_read_and_how_long_it_took(tmp_path: Path) -> None:
    assert line(tmp_path, record())["readings"] == [{"engine": "offline", "model": "rapidocr-3.10", "seconds": 1.023}]


def test_findings_have_their_sentence_and_their_repair(tmp_path: Path) -> None:
    proposed = (Correction("issue_date", date(2026, 3, 4)),)
    repair = Finding("date", Severity.WARNING, ("issue_date",), "check.date", {"n": 2}, proposed)
    found = line(tmp_path, replace(record(), findings=(failed_check(), repair), notes=(Note("pages.limited"),)))
    assert found["findings"] == [
        {
            "rule": "net+tax=total",
            "severity": "error",
            "fields": ["net_amount", "total_amount"],
            "message": "check.sum",
            "repair": None,
        },
        {
            "rule": "date",
            "severity": "warning",
            "fields": ["issue_date"],
            "message": "check.date n=2",
            "repair": {"field": "issue_date", "value": "2026-03-04"},
        },
    ]
    assert found["notes"] == ["pages.limited"]


def test_a_repair_of_several_values_names_them_all_and_lines_by_their_place(tmp_path: Path) -> None:
    swap = (Correction("seller_name", "A"), Correction("buyer_name", None), Correction("unit", "kg", 1))
    finding = Finding("parties", Severity.WARNING, ("seller_name",), "check.parties", {}, swap)
    found = line(tmp_path, replace(record(), findings=(finding,)))
    also = [{"field": "buyer_name", "value": None}, {"field": "unit", "line": 1, "value": "kg"}]
    assert found["findings"][0]["repair"] == {"field": "seller_name", "value": "A", "also": also}


def test_a_rejection_is_its_source_and_its_reason(tmp_path: Path) -> None:
    assert line(tmp_path, Rejection("in/broken.pdf", "intake.damaged", {"page": 2})) == {
        "source": "in/broken.pdf",
        "error": "intake.damaged page=2",
    }


def test_rows_keep_their_order(tmp_path: Path) -> None:
    found = lines(tmp_path, paid(2, "2"), Rejection("x", "y"), paid(1, "1"))
    assert [each["source"] for each in found] == ["in/2.jpg", "x", "in/1.jpg"]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec=None, categories=None) | st.sampled_from("\x85\u2028\u2029\ud800")))
def test_any_text_comes_back_and_stays_on_its_line(tmp_path: Path, text: str) -> None:
    found = line(tmp_path, _named(text))
    assert found["fields"]["seller_name"] == text
    assert found["source"] == text


def _named(text: str) -> Record:
    plain = record(cells={"seller_name": text})
    return replace(plain, source=replace(plain.source, path=text))
