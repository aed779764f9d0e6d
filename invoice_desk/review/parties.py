"""The checks of who sold and who bought: one company twice, the two exchanged, and the user's own companies."""

from collections.abc import Iterator, Sequence
from typing import Final

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, Finding, Record, Severity, Value, Verdict
from invoice_desk.review.check import CheckContext, text_of
from invoice_desk.review.same_value import comparable, same_value

PAIRS: Final = (("seller_name", "buyer_name"), ("seller_tax_id", "buyer_tax_id"))
_PARTING: Final = "|"
"""Between the name and the tax id of an own company."""
_SHORTEST_PART: Final = 4
"""Of a name that counts where it is part of a longer one: ACME in ACME Ltd."""


def seller_and_buyer_differ(record: Record, _: CheckContext) -> Iterator[Finding]:
    """Nobody sells to himself: EN 16931 BG-4 and BG-7, 购买方 and 销售方."""
    for seller, buyer in PAIRS:
        one, two = text_of(record, seller), text_of(record, buyer)
        if one and two and same_value(one, two):
            params: dict[str, Param] = {"name": one}
            yield Finding("parties", Severity.WARNING, (seller, buyer), "party.same", params)
            return


def own_companies_buy(record: Record, context: CheckContext) -> Iterator[Finding]:
    """The user's list of own companies: a bill to them has them as its buyer."""
    own = context.own_companies
    if not own:
        return
    seller, buyer = text_of(record, "seller_name"), text_of(record, "buyer_name")
    if is_sold_by_us(record, own):
        fields = tuple(field_id for pair in PAIRS for field_id in pair)
        repair = () if is_set(record, fields) else exchange(record, PAIRS)
        yield Finding("own-companies", Severity.WARNING, fields, "party.seller_is_us", {"seller": seller}, repair)
    elif buyer and not sells_to_us(record, own):
        yield Finding("own-companies", Severity.WARNING, ("buyer_name",), "party.buyer_is_not_us", {"buyer": buyer})


def our_tax_id_is_right(record: Record, context: CheckContext) -> Iterator[Finding]:
    """A bill to one of the user's companies must show that company's tax id: 发票抬头 and 税号 belong together.

    Proposed where the id that was read is not confirmed; what a document shows for sure is a fault of its issuer.
    """
    name, shown = text_of(record, "buyer_name"), text_of(record, "buyer_tax_id")
    rows = [one.split(_PARTING) for one in context.own_companies] if name and shown else []
    ids = [row[1].strip() for row in rows if len(row) > 1 and _names(comparable(row[0]), comparable(name))]
    if not ids or not all(ids) or any(same_value(one, shown) for one in ids):
        return
    cell = record.cells["buyer_tax_id"]
    is_open = cell.verdict in (Verdict.UNCONFIRMED, Verdict.CONFLICT) and len(ids) == 1
    repair = (Correction("buyer_tax_id", ids[0]),) if is_open else ()
    params: dict[str, Param] = {"name": name, "shown": shown, "tax_id": ", ".join(ids)}
    yield Finding("own-companies", Severity.WARNING, ("buyer_tax_id",), "party.our_tax_id_differs", params, repair)


def _names(listed: str, text: str) -> bool:
    return bool(listed) and (listed == text or (len(listed) >= _SHORTEST_PART and listed in text))


def is_sold_by_us(record: Record, own: Sequence[str]) -> bool:
    """Whether the seller is one of the user's own companies and the buyer is none."""
    return _is_ours(record, "seller", own) and not _is_ours(record, "buyer", own)


def sells_to_us(record: Record, own: Sequence[str]) -> bool:
    """Whether the buyer is one of the user's own companies and the seller is none."""
    return _is_ours(record, "buyer", own) and not _is_ours(record, "seller", own)


def is_own(value: Value, own: Sequence[str]) -> bool:
    """Whether a name or a tax id is on the user's list, or has a name of the list in it."""
    text = comparable(value)
    return any(_names(comparable(part), text) for one in own for part in one.split(_PARTING))


def exchanged_between_readings(record: Record) -> tuple[tuple[str, str], ...]:
    """The pairs of fields in which one reading has as the seller what another has as the buyer."""
    return tuple(pair for pair in PAIRS if _is_exchanged(record, *pair))


def _is_exchanged(record: Record, seller: str, buyer: str) -> bool:
    sold = {comparable(one.fields[seller].value): one for one in record.readings if seller in one.fields}
    for reading in record.readings:
        name = comparable(reading.fields[buyer].value) if buyer in reading.fields else ""
        other = sold.get(name) if name else None
        own_seller = reading.fields.get(seller)
        if (
            other is not None
            and other is not reading
            and own_seller is not None
            and comparable(own_seller.value) != name
        ):
            return True
    return False


def _is_ours(record: Record, party: str, own: Sequence[str]) -> bool:
    values = (record.value(f"{party}_name"), record.value(f"{party}_tax_id"))
    return any(value is not None and is_own(value, own) for value in values)


def is_set(record: Record, fields: Sequence[str]) -> bool:
    """Whether a person set one of them: what a person did is not exchanged."""
    return any(record.cells[one].verdict is Verdict.CORRECTED for one in fields if one in record.cells)


def exchange(record: Record, pairs: Sequence[tuple[str, str]]) -> tuple[Correction, ...]:
    """Each party's values set to the other's; empty where only one party is known."""
    if not all(record.value(field_id) for field_id in PAIRS[0]):
        return ()
    found = []
    for one, two in pairs:
        first, second = record.value(one), record.value(two)
        if first is not None or second is not None:
            found += [Correction(one, second), Correction(two, first)]
    return tuple(found)
