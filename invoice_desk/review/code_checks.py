"""Checks of what codes on a page say beside what is read off it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from invoice_desk.domain.errors import Param
from invoice_desk.domain.page_code import CODE_AMOUNT
from invoice_desk.domain.record import Finding, Record, Severity, value_text
from invoice_desk.domain.trust import CODE_ENGINE

_ROLES: Final = ("total_amount", "net_amount")


def unclear_amounts_in_codes_are_on_the_page(record: Record, _: object) -> Iterator[Finding]:
    """Chinese codes hold the net amount or the total with tax; of some kinds it is not known which, so either may be.

    Where the kind tells, the amount is a field of the code's reading, and a difference is a conflict of that field.
    """
    latest = {one.model: one for one in record.readings if one.engine == CODE_ENGINE}
    for code in latest.values():
        amounts = [seen.value for seen in code.sightings if seen.role == CODE_AMOUNT]
        if not set(_ROLES).isdisjoint(code.fields):
            continue
        for amount in amounts:
            if isinstance(amount, Decimal):
                yield from _compared(record, amount)


def _compared(record: Record, amount: Decimal) -> Iterator[Finding]:
    said = {role: value for role in _ROLES if isinstance(value := record.value(role), Decimal)}
    params: dict[str, Param] = {"amount": value_text(amount)}
    matching = next((role for role, value in said.items() if abs(value) == abs(amount)), None)
    if matching is not None:
        yield Finding("code-amount", Severity.OK, (matching,), "codes.amount_found", {**params, "field": matching})
    elif len(set(said.values())) == len(_ROLES):  # a till roll prints the total alone
        total, net = (value_text(value) for value in said.values())
        yield Finding(
            "code-amount", Severity.WARNING, _ROLES, "codes.amount_differs", {**params, "net": net, "total": total}
        )
