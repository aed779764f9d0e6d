"""What a check is: a pure function from a record to findings, and what it may know besides the record."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Finding, Record
from invoice_desk.domain.suppliers import Suppliers

NONE_KNOWN: Final = Suppliers()
"""A memory in which nothing is."""


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may know besides the record.

    `own_companies` are those who keep these books, each a name, a tax id, or `name | tax id`. `suppliers` is what
    people taught of those whom they buy from. `accounts` are those of categories, by `comparable` of the category.
    """

    today: date
    profile: Profile
    own_companies: tuple[str, ...] = ()
    suppliers: Suppliers = NONE_KNOWN
    accounts: Mapping[str, str] = field(default_factory=dict)


Check = Callable[[Record, CheckContext], Iterable[Finding]]


def amount_of(record: Record, field_id: str) -> Decimal | None:
    """The amount of a header field; None where there is none."""
    value = record.value(field_id)
    return value if isinstance(value, Decimal) else None


def text_of(record: Record, field_id: str) -> str:
    """The text of a header field; "" where there is none."""
    value = record.value(field_id)
    return value if isinstance(value, str) else ""
