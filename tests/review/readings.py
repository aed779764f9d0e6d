"""Readings as a page gives them: labelled figures from top to bottom, and the values chosen among them."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from invoice_desk.domain.document import Region, SourceInfo
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.profile import FieldSpec, FieldType, Profile
from invoice_desk.domain.record import Correction, FieldValue, Note, Reading, Record, Sighting, Value
from invoice_desk.review.reconcile import record_of

TODAY = date(2026, 3, 20)
PROFILE = Profile(
    id="receipt",
    label={"en": "Receipt"},
    fields=(
        FieldSpec(id="seller_name", label={"en": "Seller"}, required=True),
        FieldSpec(id="issue_date", label={"en": "Date"}, type=FieldType.DATE, required=True),
        FieldSpec(id="net_amount", label={"en": "Net"}, type=FieldType.AMOUNT),
        FieldSpec(id="tax_amount", label={"en": "Tax"}, type=FieldType.AMOUNT),
        FieldSpec(id="total_amount", label={"en": "Total"}, type=FieldType.AMOUNT, required=True),
    ),
)


def row(number: int) -> Region:
    """The place of the figure on a row of the page."""
    return Region(1, 0.7, 0.02 * number, 0.9, 0.02 * number + 0.015)


def money(text: str, place: int | None, *others: str) -> FieldValue:
    """A chosen amount that stands on a row, or that was computed (None)."""
    region = None if place is None else row(place)
    return FieldValue(text, Decimal(text), region, tuple(Decimal(other) for other in others))


def seen(*figures: tuple[str, str, str]) -> tuple[Sighting, ...]:
    """Role, label and amount of every figure, one row each."""
    return tuple(
        Sighting(role, Decimal(amount), label, row(number)) for number, (role, label, amount) in enumerate(figures)
    )


def chosen(figures: tuple[tuple[str, str, str], ...], **rows: int) -> dict[str, FieldValue]:
    """The fields that a reading took from rows: total_amount=2."""
    return {field_id: money(figures[number][2], number) for field_id, number in rows.items()}


def reading(
    fields: Mapping[str, FieldValue],
    *,
    sightings: tuple[Sighting, ...] = (),
    lines: tuple[Mapping[str, FieldValue], ...] = (),
    engine: str = "offline",
    model: str = "",
    notes: tuple[Note, ...] = (),
) -> Reading:
    """A reading of one receipt."""
    return Reading(engine, model or f"of-{engine}", "receipt", fields, lines, sightings, notes=notes)


def text(value: Value, place: int = 40) -> FieldValue:
    """A value that is no amount."""
    return FieldValue(str(value), value, row(place))


def recorded(
    *readings: Reading,
    corrections: tuple[Correction, ...] = (),
    notes: tuple[Note, ...] = (),
    own: tuple[str, ...] = (),
) -> Record:
    """The record that follows from readings and corrections; `own` are the user's companies."""
    source = SourceInfo("in/a.jpg", "00", "image/jpeg", 1)
    data = DocumentData("d", source, (1,), "receipt", readings, corrections, notes=notes)
    return record_of(data, PROFILE, today=TODAY, own_companies=own)
