"""What a document's country settles: the order of dates in figures, and which money a sign such as ¥ means."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final, cast

from invoice_desk.domain.currency import countries_of, currency_of_country
from invoice_desk.domain.date_forms import DateOrder
from invoice_desk.domain.dates import DateHint, order_for_country, parse_date
from invoice_desk.domain.record import FieldValue, Reading
from invoice_desk.domain.suppliers import Aspect, Supplier
from invoice_desk.review.identifiers import country_of

_MONTHS: Final = 12
_FIGURES: Final = re.compile(r"(?<![\d./-])(\d{1,2})[./-](\d{1,2})[./-](?:\d{4}|\d{2})(?!\d)")
_IN_FIGURES: Final = frozenset({"dmy", "mdy"})
_OF_CHINA: Final = frozenset({"vat_invoice_cn", "train_ticket_cn", "taxi_receipt_cn"})
"""Kinds of documents that only one country has."""


def settled_by_country(readings: Sequence[Reading], supplier: Supplier | None = None) -> tuple[Reading, ...]:
    """The readings in which signs of money and dates in figures mean what they do where the document comes from.

    The country is that of the seller's tax id or of the kind of document, for dates also any that has the money, as far
    as all readings agree on them; before it counts what people taught of the `supplier`, and before that the order that
    other dates of the document show.
    """
    number = _agreed(readings, "seller_tax_id")
    is_chinese = bool(readings) and all(reading.profile in _OF_CHINA for reading in readings)
    country = country_of(number) or ("CN" if is_chinese else None)
    paid = _taught(supplier, Aspect.CURRENCY) or (currency_of_country(country) if country else None)
    taught = cast(DateOrder | None, _taught(supplier, Aspect.DATE_ORDER))
    order = _order_of_prints(readings) or taught or date_order(number, _agreed(readings, "currency"))
    return tuple(_settled(reading, order, paid) for reading in readings) if order or paid else tuple(readings)


def agreed_seller(readings: Sequence[Reading]) -> tuple[str, str]:
    """The tax id and the name of the seller on which all readings agree; "" for each on which they don't."""
    return _agreed(readings, "seller_tax_id"), _agreed(readings, "seller_name")


def date_order(seller_tax_id: str, currency: str) -> DateOrder | None:
    """The one order in which dates in figures are printed where the document comes from; None where it isn't known."""
    country = country_of(seller_tax_id)
    countries = (country,) if country else countries_of(currency)
    orders = {order for one in countries if (order := order_for_country(one)) in _IN_FIGURES}
    return orders.pop() if len(orders) == 1 else None


def meant_in_order(text: str, order: DateOrder) -> date | None:
    """What an ambiguous print means in an order; None where it was not ambiguous, or still is."""
    plain, decided = parse_date(text), parse_date(text, hint=DateHint(order=order))
    if plain is None or decided is None or not plain.ambiguous or decided.ambiguous:
        return None
    return decided.value


def _taught(supplier: Supplier | None, aspect: Aspect) -> str | None:
    return (supplier.value(aspect) or None) if supplier is not None else None


def _settled(reading: Reading, order: DateOrder | None, paid: str | None) -> Reading:
    settled = {}
    for field_id, said in reading.fields.items():
        meant: str | date | None = paid if field_id == "currency" else None
        if order and isinstance(said.value, date):
            meant = meant_in_order(said.text, order)
        if said.others and meant is not None and meant in (said.value, *said.others):
            settled[field_id] = replace(said, value=meant, others=())
    return replace(reading, fields={**reading.fields, **settled}) if settled else reading


def _order_of_prints(readings: Sequence[Reading]) -> DateOrder | None:
    """The order that the other dates of the document show: in 31/03/2026 the day comes first."""
    prints = [said.text for one in readings for said in one.fields.values() if isinstance(said.value, date)]
    found: set[DateOrder] = set()
    for match in filter(None, map(_FIGURES.search, prints)):
        first, second = int(match[1]), int(match[2])
        if second <= _MONTHS < first:
            found.add("dmy")
        elif first <= _MONTHS < second:
            found.add("mdy")
    return found.pop() if len(found) == 1 else None


def _agreed(readings: Sequence[Reading], field_id: str) -> str:
    """What all readings say without doubt of a text field; "" where they differ."""
    said: list[FieldValue] = [one.fields[field_id] for one in readings if field_id in one.fields]
    values = {one.value for one in said}
    value = values.pop() if len(values) == 1 and not any(one.others for one in said) else ""
    return value if isinstance(value, str) else ""
