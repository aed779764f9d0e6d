"""When a code on the page is believed alone: it may be another invoice's, or hold another amount than its kind says."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from invoice_desk.domain.page_code import CODE_PLACE
from invoice_desk.domain.record import FieldValue, Reading
from invoice_desk.domain.trust import CODE_ENGINE
from invoice_desk.review.same_value import same_value

_IDENTITY: Final = frozenset({"invoice_number", "net_amount", "total_amount"})
_OTHER_ROLE: Final = {"net_amount": "total_amount", "total_amount": "net_amount"}


def is_printed(reading: Reading, value: FieldValue) -> bool:
    """Whether the page prints the value: what stands in a code only points at the code."""
    places = {seen.region for seen in reading.sightings if seen.role == CODE_PLACE}
    return value.region is not None and value.region not in places


def doubtful_in_codes(
    settled: Mapping[str, Reading],
    readings: Sequence[Reading],
    *,
    alone: AbstractSet[str],
    conflicts: AbstractSet[str],
) -> AbstractSet[str]:
    """Of the fields on which a code stands `alone`, those that it doesn't confirm.

    `settled` says whose word each field is. A page may hold several invoices of which one code could be decoded. So
    where a number or a sum differs, and the page has the code's number nowhere, nothing is believed that the code alone
    says. An amount that the page gives the other role (net for total, total for net) may be without tax, or misread.
    """
    of_codes = {field_id for field_id, reading in settled.items() if reading.engine == CODE_ENGINE}
    is_named = "invoice_number" in of_codes - alone - conflicts
    if not is_named and of_codes & conflicts & _IDENTITY:
        return of_codes & alone
    return {part for part in of_codes & alone & _OTHER_ROLE.keys() if _has_other_role(part, settled[part], readings)}


def _has_other_role(field_id: str, code: Reading, readings: Sequence[Reading]) -> bool:
    amount, role = code.fields[field_id].value, _OTHER_ROLE[field_id]
    others = [one.fields[role].value for one in readings if one is not code and role in one.fields]
    return any(same_value(amount, other) for other in others)
