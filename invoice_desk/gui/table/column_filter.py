"""What a column lets through: chosen values, verdicts, a text that occurs, a range of amounts or days."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

from invoice_desk.domain.record import Value, Verdict, value_text
from invoice_desk.gui.table.columns import FILE, KIND, STATUS
from invoice_desk.gui.table.rows import TableRow, folded


@dataclass(frozen=True, slots=True)
class ColumnFilter:
    """What must hold of a row in one column: all that is set here, nothing where nothing is.

    `values` are texts as `told_in` gives them, "" for an empty cell; `contains` is text as it was typed; a range holds
    its ends and lets no empty cell through, and is of amounts or of days, as the column is. `documents` are those that
    were chosen elsewhere, by their ids, where they are `called` something: no column has that, and no file keeps it.
    """

    column_id: str
    values: frozenset[str] | None = None
    verdicts: frozenset[Verdict] = frozenset()
    contains: str = ""
    low: Decimal | date | None = None
    high: Decimal | date | None = None
    documents: frozenset[str] | None = None
    called: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it lets everything through."""
        return self == ColumnFilter(self.column_id)

    def lets(self, row: TableRow) -> bool:
        """Whether a row gets through."""
        if self.documents is not None and row.document_id not in self.documents:
            return False
        if self.values is not None and told_in(row, self.column_id) not in self.values:
            return False
        if self.verdicts and verdict_in(row, self.column_id) not in self.verdicts:
            return False
        if self.contains and folded(self.contains.strip()) not in folded(_worded(row, self.column_id)):
            return False
        return (self.low is None and self.high is None) or self._is_within(row)

    def _is_within(self, row: TableRow) -> bool:
        cell = row.cells.get(self.column_id)
        value = cell.value if cell is not None else None
        return not _is_beyond(value, self.low, high=False) and not _is_beyond(value, self.high, high=True)


def _is_beyond(value: Value | None, end: Decimal | date | None, *, high: bool) -> bool:
    """Whether a value is outside of an end of a range; a value of another kind is outside of any."""
    if end is None:
        return False
    if isinstance(end, Decimal):
        return not isinstance(value, Decimal) or (value > end if high else value < end)
    return not isinstance(value, date) or (value > end if high else value < end)


def told_in(row: TableRow, column_id: str) -> str:
    """What a row says in a column: the text of a field, the id of its status; "" for nothing."""
    if column_id == STATUS:
        return row.status.value
    if column_id == FILE:
        return row.name
    if column_id == KIND:
        return row.profile_label
    cell = row.cells.get(column_id)
    return cell.text if cell is not None else ""


def _worded(row: TableRow, column_id: str) -> str:
    """The same with what a person said of a rejection: words that occur there are looked for, too."""
    told = told_in(row, column_id)
    said = row.rejected_as.words if column_id == STATUS and row.rejected_as is not None else ""
    return f"{told}\n{said}" if said else told


def verdict_in(row: TableRow, column_id: str) -> Verdict | None:
    """The verdict of a field; None for a column that is none, and in the row of a file that is no document."""
    if not row.document_id or column_id in (STATUS, FILE, KIND):
        return None
    cell = row.cells.get(column_id)
    return cell.verdict if cell is not None else Verdict.MISSING


def choices_in(rows: Iterable[TableRow], column_id: str) -> list[tuple[str, int]]:
    """The different texts of a column with their numbers, amounts and days by size, what is empty last."""
    counts: Counter[str] = Counter()
    values: dict[str, Value] = {}
    for row in rows:
        text = told_in(row, column_id)
        counts[text] += 1
        cell = row.cells.get(column_id)
        if cell is not None and cell.value is not None:
            values.setdefault(text, cell.value)
    return sorted(counts.items(), key=lambda one: _order(one[0], values.get(one[0])))


def _order(text: str, value: Value | None) -> tuple[bool, int, Any, str]:
    if isinstance(value, Decimal):
        return (not text, 0, value, text)
    return (not text, 1, value_text(value) if isinstance(value, date) else folded(text), text)


class Span(StrEnum):
    """A stretch of days that is asked for often."""

    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    THIS_QUARTER = "this_quarter"
    LAST_QUARTER = "last_quarter"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"


def days_of(span: Span, today: date) -> tuple[date, date]:
    """The first and the last day of a stretch."""
    month = today.replace(day=1)
    quarter = month.replace(month=today.month - (today.month - 1) % 3)
    year = month.replace(month=1)
    match span:
        case Span.THIS_MONTH:
            return month, _end(month, 1)
        case Span.LAST_MONTH:
            first = _end_before(month).replace(day=1)
            return first, _end_before(month)
        case Span.THIS_QUARTER:
            return quarter, _end(quarter, 3)
        case Span.LAST_QUARTER:
            last = _end_before(quarter)
            return last.replace(month=last.month - 2, day=1), last
        case Span.THIS_YEAR:
            return year, _end(year, 12)
        case Span.LAST_YEAR:
            return year.replace(year=year.year - 1), _end_before(year)


def _end(first: date, months: int) -> date:
    number = first.month - 1 + months
    return _end_before(date(first.year + number // 12, number % 12 + 1, 1))


def _end_before(day: date) -> date:
    return day - timedelta(days=1)


def filter_to_form(one: ColumnFilter) -> dict[str, object]:
    """A filter as JSON and settings keep it; what is empty is left out."""
    form: dict[str, object] = {"column": one.column_id}
    if one.values is not None:
        form["values"] = sorted(one.values)
    if one.verdicts:
        form["verdicts"] = sorted(verdict.value for verdict in one.verdicts)
    if one.contains:
        form["contains"] = one.contains
    for name, end in (("low", one.low), ("high", one.high)):
        if end is not None:
            form[name] = {"amount" if isinstance(end, Decimal) else "day": value_text(end)}
    return form


def filter_from_form(form: Mapping[str, Any]) -> ColumnFilter:
    """Inverse of `filter_to_form`. Raises ValueError, TypeError, KeyError or ArithmeticError for what is none."""
    values = form.get("values")
    return ColumnFilter(
        column_id=str(form["column"]),
        values=None if values is None else frozenset(map(str, values)),
        verdicts=frozenset(Verdict(one) for one in form.get("verdicts", ())),
        contains=str(form.get("contains", "")),
        low=_end_from_form(form.get("low")),
        high=_end_from_form(form.get("high")),
    )


def _end_from_form(form: Mapping[str, str] | None) -> Decimal | date | None:
    if form is None:
        return None
    return Decimal(form["amount"]) if "amount" in form else date.fromisoformat(form["day"])
