"""What the page shows where its file says something else: such a value is contested, whoever else repeats the file.

Text that is hidden, covered or drawn with the wrong letters is read like any other from the file, and data in the file
may say the same. Only the picture is what was signed and paid.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from invoice_desk.domain.record import Cell, FieldValue, Reading, Verdict
from invoice_desk.domain.trust import EXACT_ENGINE, SEEN_ENGINE
from invoice_desk.domain.witness import independent, witness_of
from invoice_desk.review.same_value import same_value

_Said = Sequence[tuple[Reading, Mapping[str, FieldValue]]]
_Values = Sequence[tuple[Reading, FieldValue]]


def without_denials(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """The readings without the values that were looked for and not seen, which nobody says."""
    return tuple(_voiced(one) if one.engine == SEEN_ENGINE else one for one in readings)


def with_what_is_shown(cells: Mapping[str, Cell], said: _Said) -> dict[str, Cell]:
    """The cells, those in conflict that the page contradicts; `said` are who reads, with the values of these cells."""
    contested = dict(cells)
    for reading, sights in said:
        for field_id, sight in sights.items() if reading.engine == SEEN_ENGINE else ():
            cell = contested.get(field_id)
            if cell is None or cell.value is None or cell.verdict is Verdict.CONFLICT:
                continue
            others = [(one, values[field_id]) for one, values in said if field_id in values and one is not reading]
            if rivals := _rivals(cell, sight, others):
                contested[field_id] = replace(cell, verdict=Verdict.CONFLICT, candidates=rivals)
    return contested


def _rivals(cell: Cell, sight: FieldValue, others: _Values) -> tuple[FieldValue, ...]:
    """All that the field may be, where the page does not show what the file says."""
    if cell.value is None:
        return ()
    shown = FieldValue(cell.text, cell.value, cell.region)
    agreeing = [one for one, value in others if same_value(value.value, cell.value) and not value.unplaced]
    if sight.denied:
        seen_elsewhere = independent(witness_of(one) for one in agreeing if one.engine != EXACT_ENGINE) > 1
        return (shown,) if same_value(sight.value, cell.value) and not seen_elsewhere else ()
    is_new = not any(same_value(sight.value, value.value) for _, value in others)
    return (shown, sight) if is_new and not same_value(sight.value, cell.value) and agreeing else ()


def _voiced(reading: Reading) -> Reading:
    return replace(
        reading,
        fields=_without_denied(reading.fields),
        line_items=tuple(_without_denied(line) for line in reading.line_items),
    )


def _without_denied(fields: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    return {field_id: value for field_id, value in fields.items() if not value.denied}
