"""What a document says of its seller, and what the corrections that a person set on it teach of that supplier."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final, get_args

from invoice_desk.domain.date_forms import DateOrder
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.record import Correction, FieldValue, Record, Value, value_text
from invoice_desk.domain.suppliers import Aspect, SellerFact
from invoice_desk.domain.trust import trust_of
from invoice_desk.review.check import text_of
from invoice_desk.review.country import meant_in_order

_ORDERS: Final[tuple[DateOrder, ...]] = get_args(DateOrder)
_SET_AS_THEY_ARE: Final = {"category": Aspect.CATEGORY, "account_code": Aspect.ACCOUNT}
_DATES: Final = ("issue_date", "due_date")


def seller_fact(data: DocumentData, record: Record) -> SellerFact:
    """Who sold, by the record of a document, and what is learned from the corrections that hold on it."""
    name = text_of(record, "seller_name")
    header = {one.field_id: one.value for one in data.corrections if one.line is None}
    read_name = _read(record, "seller_name") if isinstance(header.get("seller_name"), str) else ""
    return SellerFact(
        tax_id=text_of(record, "seller_tax_id"),
        name=name,
        read_name=read_name if read_name != name else "",
        lessons=tuple(_lessons(record, header, data.corrections)),
    )


def _lessons(
    record: Record, header: Mapping[str, Value | None], corrections: Sequence[Correction]
) -> Iterator[tuple[Aspect, str]]:
    name = header.get("seller_name")
    if isinstance(name, str):
        yield Aspect.NAME, name
    for field_id, aspect in _SET_AS_THEY_ARE.items():
        if field_id in header:
            value = header[field_id]
            yield aspect, "" if value is None else value_text(value)
    rates = {one.line: one.value for one in corrections if one.line is not None and one.field_id == "tax_rate"}
    if len(said := {value_text(rate) for rate in rates.values() if rate is not None}) == 1:
        yield Aspect.RATE, said.pop()
    orders = {order for field_id in _DATES for order in _orders(record, field_id, header.get(field_id))}
    if len(orders) == 1:
        yield Aspect.DATE_ORDER, orders.pop()
    currency = header.get("currency")
    if isinstance(currency, str) and all(_allows(one, currency) for one in _prints(record, "currency")):
        yield Aspect.CURRENCY, currency


def _orders(record: Record, field_id: str, value: Value | None) -> Iterator[DateOrder]:
    """The order of 03/04/2026, where a person said which day it is."""
    for said in _prints(record, field_id) if isinstance(value, date) else ():
        if isinstance(said.value, date):
            found = [order for order in _ORDERS if meant_in_order(said.text, order) == value]
            if len(found) == 1:
                yield found[0]


def _allows(said: FieldValue, currency: str) -> bool:
    """Whether it is a sign of several currencies, this one among them; of a printed code nothing is learned."""
    return bool(said.others) and currency in (said.value, *said.others)


def _prints(record: Record, field_id: str) -> list[FieldValue]:
    return [reading.fields[field_id] for reading in record.readings if field_id in reading.fields]


def _read(record: Record, field_id: str) -> str:
    """What the most trusted, newest reading says."""
    readings = sorted((one for one in record.readings if field_id in one.fields), key=trust_of)
    return value_text(readings[-1].fields[field_id].value) if readings else ""
