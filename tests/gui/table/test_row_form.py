"""A row comes back from the desk as it was, to the last region and candidate."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Region
from invoice_desk.domain.rate_shares import RateShare
from invoice_desk.domain.record import Correction, Finding, RejectedAs, RejectReason, Severity, Verdict
from invoice_desk.gui.table.row_form import row_from_json, row_to_json
from invoice_desk.gui.table.rows import CellView, RowStatus, Stage, TableRow
from invoice_desk.review.open_points import OpenPoint, Why

TEXT = st.text(max_size=8)
VALUES = st.one_of(TEXT, st.dates(), st.decimals(allow_nan=False, allow_infinity=False, places=2))
PART = st.floats(0, 1, allow_nan=False)
REGIONS = st.builds(Region, st.integers(1, 9), PART, PART, PART, PART)
REPAIRS = st.builds(Correction, TEXT, st.none() | VALUES, st.none() | st.integers(0, 5), st.none() | st.integers(0, 5))
FINDINGS = st.builds(
    Finding,
    TEXT,
    st.sampled_from(Severity),
    st.lists(TEXT, max_size=2).map(tuple),
    TEXT,
    st.dictionaries(TEXT, TEXT | st.integers(0, 9) | PART, max_size=2),
    st.lists(REPAIRS, max_size=2).map(tuple),
    TEXT,
)
TEXTS = st.lists(TEXT, max_size=2).map(tuple)
CELLS = st.builds(
    CellView,
    TEXT,
    st.none() | VALUES,
    st.sampled_from(Verdict),
    st.none() | REGIONS,
    TEXT,
    TEXTS,
    TEXTS,
    st.booleans(),
    st.lists(VALUES, max_size=2).map(tuple),
    st.lists(FINDINGS, max_size=1).map(tuple),
    st.booleans(),
    st.none() | st.booleans(),
    TEXTS,
)
POINTS = st.builds(OpenPoint, TEXT, st.sampled_from(Why), st.none() | st.integers(0, 5), st.none() | FINDINGS)
AMOUNTS = st.none() | st.decimals(-999, 999, places=2)
SHARES = st.builds(RateShare, TEXT, AMOUNTS, AMOUNTS, AMOUNTS, st.booleans())
ROWS = st.builds(
    TableRow,
    key=st.just("one"),
    document_id=st.just("one"),
    path=TEXT,
    status=st.sampled_from([RowStatus.TO_REVIEW, RowStatus.READY, RowStatus.EXPORTED]),
    sha256=TEXT,
    profile=TEXT,
    profile_label=TEXT,
    cells=st.dictionaries(TEXT, CELLS, max_size=4),
    worst=st.sampled_from(Severity),
    reason=st.just(""),
    search=TEXT,
    points=st.lists(POINTS, max_size=3).map(tuple),
    rejected_as=st.none() | st.builds(RejectedAs, st.sampled_from(RejectReason), TEXT),
    usual=st.dictionaries(TEXT, VALUES, max_size=2),
    twin=TEXT,
    remark=TEXT,
    companions=TEXTS,
    behind=TEXTS,
    rates=st.lists(SHARES, max_size=2).map(tuple),
)
NOT_KEPT = {
    "key": "is the document's id",
    "status": "is kept by itself",
    "rejected_as": "is kept with it",
    "reason": "of files that are no documents",
    "stage": "of files that are read",
    "written": "of files that are read",
}


@given(ROWS)
def test_a_row_comes_back_as_it_was(row: TableRow) -> None:
    row = replace(row, doubtful=frozenset(one.field_id for one in row.points if one.line is None))
    usual = row.usual if row.status is RowStatus.TO_REVIEW else {}  # what is accepted has it set
    row = replace(row, usual=usual)
    assert row_from_json(row_to_json(row), row.status, row.rejected_as) == row


def test_every_part_of_a_row_is_kept() -> None:
    row = TableRow(
        "one", "a.jpg", RowStatus.TO_REVIEW, "one", "abc", "receipt", "Receipt",
        {"note": CellView("", None, Verdict.MISSING)},
        points=(OpenPoint("note", Why.MISSING),), usual={"category": "travel"},
        rejected_as=RejectedAs(RejectReason.DUPLICATE),
        worst=Severity.WARNING, search="a.jpg", doubtful=frozenset({"note"}), twin="two",
        remark="as two.jpg", companions=("a.xml",), behind=("three",),
        rates=(RateShare("13%"),),
    )  # fmt: skip
    kept = [one.name for one in fields(TableRow) if one.name not in NOT_KEPT]
    assert all(getattr(row, name) for name in kept), "give the new part a value, and keep it"
    assert row_from_json(row_to_json(row), RowStatus.TO_REVIEW, row.rejected_as) == row


def test_every_part_of_a_cell_is_kept() -> None:
    finding = Finding(
        "r", Severity.OK, ("total_amount",), "c", {"n": 1}, (Correction("a", Decimal("1.50"), 2, 3),), "x"
    )
    cell = CellView(
        "1.50", Decimal("1.50"), Verdict.CONFLICT, Region(1, 0, 0, 1, 1), "1,50", ("1.50", "2026-01-02"), ("ocr",),
        unplaced=True, options=(Decimal("1.50"), date(2026, 1, 2)), passed=(finding,), by_person=True, seen=True,
        otherwise=("1.60 (ocr)",),
    )  # fmt: skip
    assert all(getattr(cell, one.name) for one in fields(CellView)), "give the new part a value, and keep it"
    row = TableRow("one", "a.jpg", RowStatus.READY, "one", cells={"total_amount": cell})
    assert row_from_json(row_to_json(row), RowStatus.READY) == row


def test_what_was_told_while_it_was_read_is_not_kept() -> None:
    row = TableRow("one", "a.jpg", RowStatus.READING, "one", stage=Stage("w"), written={"seller_name": "A"})
    assert row_from_json(row_to_json(row), RowStatus.READY) == TableRow("one", "a.jpg", RowStatus.READY, "one")
