"""The checks of dates, and what the rest of a document says of a date that may be read in two ways."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from invoice_desk.domain.currency import countries_of
from invoice_desk.domain.date_forms import DateOrder
from invoice_desk.domain.dates import DateHint, order_for_country, parse_date
from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, FieldValue, Finding, Reading, Record, Severity
from invoice_desk.review.check import CheckContext, text_of
from invoice_desk.review.identifiers import country_of
from invoice_desk.review.invoice_numbers import year_of_number

_OLDEST_YEARS: Final = 10
_IN_FIGURES: Final = frozenset({"dmy", "mdy"})


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
    """How many of the document's other facts a date fits: today, the due date, its number's year, its country's order.

    The order in figures of the country whose money or tax id it has decides what 03/04/2026 means.
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
    )


def settled_by_country(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The readings in which dates in figures mean what they do where the document comes from.

    The country is that of the seller's tax id, or any that has the money, as far as all readings agree on them.
    """
    order = _order(_agreed(readings, "seller_tax_id"), _agreed(readings, "currency"))
    return tuple(_settled(reading, order) for reading in readings) if order else tuple(readings)


def _settled(reading: Reading, order: DateOrder) -> Reading:
    settled = {
        field_id: replace(said, value=meant, others=())
        for field_id, said in reading.fields.items()
        if said.others and isinstance(said.value, date)
        if (meant := _in_order(said.text, order)) in (said.value, *said.others) and meant is not None
    }
    return replace(reading, fields={**reading.fields, **settled}) if settled else reading


def _agreed(readings: Sequence[Reading], field_id: str) -> str:
    """What all readings say without doubt of a text field; "" where they differ."""
    said = {one.fields[field_id].value for one in readings if field_id in one.fields}
    is_open = any(one.fields[field_id].others for one in readings if field_id in one.fields)
    value = said.pop() if len(said) == 1 and not is_open else ""
    return value if isinstance(value, str) else ""


def _meant_here(record: Record) -> set[date]:
    """What the ambiguous prints of the date of issue mean in the order of the document's country."""
    order = _order(text_of(record, "seller_tax_id"), text_of(record, "currency"))
    prints = {
        said.text
        for reading in record.readings
        if (said := reading.fields.get("issue_date")) is not None and isinstance(said.value, date)
    }
    return {meant for text in prints if order and (meant := _in_order(text, order)) is not None}


def _in_order(text: str, order: DateOrder) -> date | None:
    """What an ambiguous print means in an order; None where it was not ambiguous, or still is."""
    plain, decided = parse_date(text), parse_date(text, hint=DateHint(order=order))
    if plain is None or decided is None or not plain.ambiguous or decided.ambiguous:
        return None
    return decided.value


def _order(seller_tax_id: str, currency: str) -> DateOrder | None:
    """The one order in which dates in figures are printed where the document comes from."""
    country = country_of(seller_tax_id)
    countries = (country,) if country else countries_of(currency)
    orders = {order for one in countries if (order := order_for_country(one)) in _IN_FIGURES}
    return orders.pop() if len(orders) == 1 else None
