"""What a column's filter lets through is what a person would pick, and it comes back from its form."""

import json
from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.record import RejectedAs, RejectReason, Verdict
from invoice_desk.gui.table.column_filter import (
    ColumnFilter,
    Span,
    choices_in,
    days_of,
    filter_from_form,
    filter_to_form,
    told_in,
)
from invoice_desk.gui.table.row_book import RowBook, Sorting
from invoice_desk.gui.table.rows import CellView, RowStatus, TableRow, folded, shown_text, waiting_row

SELLERS = ("Aldi", "ALDI", "ALDI Süd", "北京超市", "Ｌｉｄｌ", "")
AMOUNTS = st.none() | st.decimals(-50, 50, places=2)
DAYS = st.none() | st.dates(date(2025, 11, 1), date(2026, 3, 1))
FIELDS = ("seller_name", "total_amount", "issue_date")


def sorted_by(row: TableRow, field_id: str) -> Any:
    """What a row is sorted by in a field or by its status, None for nothing."""
    if field_id == "@status":
        return (list(RowStatus).index(row.status), row.in_doubt)
    cell = row.cells.get(field_id)
    value = cell.value if cell is not None else None
    return folded(value) if isinstance(value, str) else value


@st.composite
def rows(draw: st.DrawFn) -> list[TableRow]:
    made = []
    for number in range(draw(st.integers(0, 12))):
        if draw(st.integers(0, 9)) == 0:
            made.append(waiting_row(f"{number}", f"in/{number}.jpg"))
            continue
        values = {
            "seller_name": draw(st.sampled_from(SELLERS)) or None,
            "total_amount": draw(AMOUNTS),
            "issue_date": draw(DAYS),
        }
        cells = {
            field_id: CellView(shown_text(value), value, draw(st.sampled_from(Verdict)))
            for field_id, value in values.items()
        }
        status = draw(st.sampled_from([RowStatus.TO_REVIEW, RowStatus.READY]))
        made.append(TableRow(f"{number}", f"in/{number}.jpg", status, f"{number}", cells=cells, search=f"{number}.jpg"))
    return made


VALUES = st.none() | st.frozensets(st.sampled_from([*SELLERS, "1.00", "2026-01-01"]), max_size=4)
VERDICTS = st.frozensets(st.sampled_from(Verdict), max_size=2)
FILTERS = st.one_of(
    st.builds(ColumnFilter, st.just("seller_name"), VALUES, VERDICTS, st.sampled_from(["", "aldi", "LIDL", " 超 "])),
    st.builds(ColumnFilter, st.just("total_amount"), st.none(), VERDICTS, st.just(""), AMOUNTS, AMOUNTS),
    st.builds(ColumnFilter, st.just("issue_date"), st.none(), VERDICTS, st.just(""), DAYS, DAYS),
    st.builds(ColumnFilter, st.just("@status"), st.none() | st.frozensets(st.sampled_from(["ready", "waiting"]))),
)


def by_hand(row: TableRow, one: ColumnFilter) -> bool:
    """As the rules stand in words, one after the other."""
    cell = row.cells.get(one.column_id)
    text = row.status.value if one.column_id == "@status" else cell.text if cell else ""
    good = [True]
    if one.values is not None:
        good.append(any(text == value for value in one.values))
    if one.verdicts:
        good.append(bool(row.document_id) and any((cell.verdict if cell else "missing") == v for v in one.verdicts))
    if one.contains:
        plain = {"Ｌｉｄｌ": "lidl"}.get(text, text.lower().replace("ü", "ü"))
        good.append(one.contains.strip().lower() in plain)
    value = cell.value if cell else None
    for end, sign in ((one.low, 1), (one.high, -1)):
        if isinstance(end, Decimal):
            good.append(isinstance(value, Decimal) and (value - end) * sign >= 0)
        elif isinstance(end, date):
            good.append(isinstance(value, date) and (value - end).days * sign >= 0)
    return all(good)


@given(rows(), st.lists(FILTERS, max_size=3), st.sampled_from(["", "1", "1.jpg"]))
def test_rows_get_through_that_a_person_would_pick(
    all_rows: list[TableRow], filters: list[ColumnFilter], text: str
) -> None:
    book = RowBook(all_rows)
    book.set_filter(text, None)
    for one in filters:
        book.set_column_filter(one)
    last = {one.column_id: one for one in filters}
    wanted = [row.key for row in all_rows if text in row.search and all(by_hand(row, one) for one in last.values())]
    assert book.matching() == wanted


@given(rows(), st.lists(FILTERS, max_size=3), st.sampled_from([*FIELDS, "@status"]))
def test_the_values_to_choose_from_are_those_of_the_rows_that_the_other_filters_let_through(
    all_rows: list[TableRow], filters: list[ColumnFilter], column_id: str
) -> None:
    book = RowBook(all_rows)
    for one in filters:
        book.set_column_filter(one)
    before = dict(book.filters)
    others = [one for key, one in before.items() if key != column_id]
    left = [told_in(row, column_id) for row in all_rows if all(by_hand(row, one) for one in others)]
    assert sorted(book.choices(column_id)) == sorted((text, left.count(text)) for text in set(left))
    assert book.filters == before


def test_amounts_and_days_are_offered_by_size_and_what_is_empty_last() -> None:
    def row(key: str, amount: str | None) -> TableRow:
        value = None if amount is None else Decimal(amount)
        cells = {"total_amount": CellView(shown_text(value), value, Verdict.CONFIRMED)}
        return TableRow(key, f"{key}.jpg", RowStatus.READY, key, cells=cells)

    made = [row("a", "1000.00"), row("b", None), row("c", "9.50"), row("d", "-3.00"), row("e", "9.50")]
    assert choices_in(made, "total_amount") == [("-3.00", 1), ("9.50", 2), ("1,000.00", 1), ("", 1)]


@given(FILTERS)
def test_a_filter_comes_back_from_its_form(one: ColumnFilter) -> None:
    assert filter_from_form(json.loads(json.dumps(filter_to_form(one)))) == one
    assert one.is_empty == (len(filter_to_form(one)) == 1)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)))
def test_stretches_of_days_are_those_of_the_calendar(today: date) -> None:
    spans = {span: days_of(span, today) for span in Span}
    for this, last in (
        (Span.THIS_MONTH, Span.LAST_MONTH),
        (Span.THIS_QUARTER, Span.LAST_QUARTER),
        (Span.THIS_YEAR, Span.LAST_YEAR),
    ):
        first, end = spans[this]
        assert first <= today <= end
        assert first.day == 1
        assert end.day == monthrange(end.year, end.month)[1]
        assert spans[last][1] == first - timedelta(days=1)
        assert spans[last][0].day == 1
    months = {span: (end.year - first.year) * 12 + end.month - first.month + 1 for span, (first, end) in spans.items()}
    assert list(months.values()) == [1, 1, 3, 3, 12, 12]


@given(rows(), st.lists(st.builds(Sorting, st.sampled_from([*FIELDS, "@status"]), st.booleans()), max_size=3))
def test_rows_are_sorted_by_the_first_column_then_by_the_next_and_equals_as_they_came(
    all_rows: list[TableRow], sorting: list[Sorting]
) -> None:
    book = RowBook(all_rows)
    book.sort_by(sorting)
    order = book.in_order(book.rows)

    def before(one: str, other: str) -> bool:
        """Whether a row may stand anywhere above another."""
        for column in sorting:
            keys = [sorted_by(book.rows[key], column.column_id) for key in (one, other)]
            if keys[0] == keys[1]:
                continue
            if None in keys:
                return keys[1] is None
            return bool(keys[0] < keys[1]) != column.descending
        return int(one) < int(other)

    assert all(before(one, other) for place, one in enumerate(order) for other in order[place + 1 :])


@given(rows(), st.text("01. jp", max_size=3), st.sampled_from([None, frozenset({RowStatus.READY})]), st.data())
def test_the_rows_that_match_are_those_of_all_that_do_in_their_order(
    all_rows: list[TableRow], text: str, group: frozenset[RowStatus] | None, data: st.DataObject
) -> None:
    rejected = {row.key for row in all_rows if data.draw(st.booleans())}
    said = RejectedAs(RejectReason.OTHER, "Jp 0")
    book = RowBook(replace(row, rejected_as=said) if row.key in rejected else row for row in all_rows)
    book.set_filter(text, group)
    for one in data.draw(st.lists(FILTERS, max_size=2)):
        book.set_column_filter(one)
    book.sort("total_amount", descending=True)
    assert book.matching() == [key for key in book.in_order(book.rows) if book.matches(book.rows[key])]


@pytest.mark.parametrize("form", [{}, {"column": "a", "verdicts": ["?"]}, {"column": "a", "low": {"day": "x"}}])
def test_what_is_no_filter_says_so(form: dict[str, object]) -> None:
    with pytest.raises((ValueError, TypeError, KeyError, ArithmeticError)):
        filter_from_form(form)
