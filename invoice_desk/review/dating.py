"""The checks of dates, and what the rest of a document says of a date that may be read in two ways."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, FieldValue, Finding, Record, Severity
from invoice_desk.review.check import CheckContext, text_of
from invoice_desk.review.country import date_order, meant_in_order
from invoice_desk.review.invoice_numbers import year_of_number

_OLDEST_YEARS: Final = 10


def dates_are_plausible(record: Record, context: CheckContext) -> Iterator[Finding]:
    """Issued no later than tomorrow (time zones), within the ten years that books are kept (GoBD, 会计档案管理办法).

    Where a date is impossible and the same figures with day and month turned are not, that is proposed.
    """
    issued, due = record.value("issue_date"), record.value("due_date")
    if not isinstance(issued, date):
        return
    latest = context.today + timedelta(days=1)
    other = turned(issued)
    repair: tuple[Correction, ...] = ()
    params: dict[str, Param] = {"date": issued.isoformat()}
    if issued > latest:
        is_possible = other is not None and other <= latest and (not isinstance(due, date) or other <= due)
        repair = (Correction("issue_date", other),) if is_possible else ()
        yield Finding("date<=today", Severity.WARNING, ("issue_date",), "date.future", params, repair)
    if context.today.year - issued.year > _OLDEST_YEARS:
        yield Finding("date>=10years", Severity.INFO, ("issue_date",), "date.old", params)
    if isinstance(due, date) and due < issued:
        both: dict[str, Param] = {**params, "due": due.isoformat()}
        later = turned(due)
        mends = [Correction("issue_date", other)] if other is not None and other <= due else []
        mends += [Correction("due_date", later)] if later is not None and later >= issued else []
        repair = tuple(mends) if len(mends) == 1 else ()
        fields = ("issue_date", "due_date")
        yield Finding("due>=issue", Severity.WARNING, fields, "date.due_before_issue", both, repair)


def turned(day: date) -> date | None:
    """The date with day and month exchanged; None where there is none, or no other."""
    if day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def fitness_of_date(record: Record, candidate: FieldValue, context: CheckContext) -> int:
    """How many of the document's other facts a date fits.

    They are: today, the due date, the year in its number, what stands behind the label of the date, and the order of
    the country whose money or tax id it has, which decides what 03/04/2026 means.
    """
    day = candidate.value
    if not isinstance(day, date):
        return 0
    due = record.value("due_date")
    year = year_of_number(text_of(record, "invoice_number"))
    return (
        (day <= context.today + timedelta(days=1))
        + (isinstance(due, date) and day <= due)
        + (year == day.year)
        + any(day == meant for meant in _meant_here(record))
        + any(seen.value == day for one in record.readings for seen in one.sightings if seen.role == "issue_date")
    )


def _meant_here(record: Record) -> set[date]:
    """What the ambiguous prints of the date of issue mean in the order of the document's country."""
    order = date_order(text_of(record, "seller_tax_id"), text_of(record, "currency"))
    prints = {
        said.text
        for reading in record.readings
        if (said := reading.fields.get("issue_date")) is not None and isinstance(said.value, date)
    }
    return {meant for text in prints if order and (meant := meant_in_order(text, order)) is not None}
