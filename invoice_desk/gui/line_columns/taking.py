"""The corrections by which the rows of a drawn table become the line items of a document, or are added to them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Correction, Record, Value


@dataclass(frozen=True, slots=True)
class TakenValue:
    """A value with its place on the page, where that is in the file in which the document's values stand."""

    value: Value
    region: Region | None = None


TakenRow = Mapping[str, TakenValue]


def corrections_of(record: Record, rows: Sequence[TakenRow], *, add: bool) -> tuple[Correction, ...]:
    """What makes `rows` the record's line items, or adds them behind these: one step for a person to undo.

    What a line has besides is cleared, and so are lines beyond the last row: a line without any value is none.
    """
    first = len(record.line_items) if add else 0
    found = [one for place, row in enumerate(rows, first) for one in _line(record, place, row)]
    for place in () if add else range(len(rows), len(record.line_items)):
        found += _line(record, place, {})
    return tuple(found)


def _line(record: Record, place: int, row: TakenRow) -> Iterator[Correction]:
    seen = record.lines_seen
    for field_id, taken in row.items():
        yield Correction(field_id, taken.value, place, seen, taken.region)
    standing = record.line_items[place] if place < len(record.line_items) else {}
    for field_id, cell in standing.items():
        if field_id not in row and cell.value is not None:
            yield Correction(field_id, None, place, seen)
