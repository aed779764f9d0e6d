"""What of a record a person should still look at, and why: the stops on the way through a document."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Cell, Finding, Record, Severity, Verdict

_LOUD = frozenset({Severity.WARNING, Severity.ERROR})


class Why(StrEnum):
    """Why a field is to be looked at."""

    CONFLICT = "conflict"
    UNCONFIRMED = "unconfirmed"
    MISSING = "missing"
    FINDING = "finding"


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """A field to look at, of line item `line` (from 0) or of the header where that is None; `finding` warns of it."""

    field_id: str
    why: Why
    line: int | None = None
    finding: Finding | None = None


def open_points(record: Record, profile: Profile) -> tuple[OpenPoint, ...]:
    """One for each field: conflicts, required fields that are missing or have one witness only, and what a finding
    warns of; header fields first, as the profile has them.

    A finding is one point however many fields it names: the one that it would repair, else the first that no person
    has set or accepted. It is none where one of its fields is to be looked at anyway, or where a person has spoken for
    all of them.
    """
    points = {(one.line, one.field_id): one for one in _by_verdict(record, profile)}
    for finding in record.findings:
        places = _places_of(finding)
        if finding.severity not in _LOUD or any(place in points for place in places):
            continue
        open_ones = [place for place in places if not _is_settled(record, *place)]
        if open_ones:
            line, field_id = open_ones[0]
            points[line, field_id] = OpenPoint(field_id, Why.FINDING, line, finding)
    order = {spec.id: place for place, spec in enumerate(profile.fields)}
    return tuple(
        sorted(
            points.values(), key=lambda one: (-1 if one.line is None else one.line, order.get(one.field_id, len(order)))
        )
    )


def _by_verdict(record: Record, profile: Profile) -> Iterator[OpenPoint]:
    required = {spec.id for spec in profile.fields if spec.required}
    for field_id in dict.fromkeys((*record.cells, *required)):
        verdict = record.cells[field_id].verdict if field_id in record.cells else Verdict.MISSING
        if verdict is Verdict.CONFLICT:
            yield OpenPoint(field_id, Why.CONFLICT)
        elif field_id in required and verdict in (Verdict.UNCONFIRMED, Verdict.MISSING):
            yield OpenPoint(field_id, Why(verdict.value))


def _places_of(finding: Finding) -> list[tuple[int | None, str]]:
    """Line and field of what it speaks of, those that it would repair first."""
    number = finding.params.get("line")  # counted from 1, as people do
    line = number - 1 if isinstance(number, int) else None
    mended = [(one.line, one.field_id) for one in finding.repair]
    return list(dict.fromkeys([*mended, *((line, field_id) for field_id in finding.fields)]))


def _is_settled(record: Record, line: int | None, field_id: str) -> bool:
    """Whether a person has spoken for a field."""
    cells = record.cells if line is None else record.line_items[line] if line < len(record.line_items) else {}
    cell: Cell | None = cells.get(field_id)
    return cell is not None and cell.by_person
