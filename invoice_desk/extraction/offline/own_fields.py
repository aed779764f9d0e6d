"""Fields that a user's own profile declares: found by their labels, read by their types."""

from collections.abc import Sequence

from invoice_desk.domain.dates import parse_date
from invoice_desk.domain.document import Word
from invoice_desk.domain.money import parse_amount
from invoice_desk.domain.profile import FieldSpec, FieldType
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.vocabulary import plain

_MARKS = " :：#=.-\t"


def labelled_fields(lines: Sequence[Line], specs: Sequence[FieldSpec]) -> dict[str, FieldValue]:
    """The text behind a field's own label, on the same line; nothing for labels that stand nowhere."""
    fields: dict[str, FieldValue] = {}
    for spec in specs:
        labels = sorted({plain(label) for label in spec.label.values() if len(label) > 1}, key=len, reverse=True)
        for line in lines:
            value = next((found for label in labels if (found := _behind(line, label, spec.type))), None)
            if value is not None:
                fields[spec.id] = value
                break
    return fields


def _behind(line: Line, label: str, kind: FieldType) -> FieldValue | None:
    for position, segment in enumerate(line.segments):
        text = plain(segment.text)
        if not text.startswith(label):
            continue
        tail = segment.text[_end_of(label, segment.text) :]
        if tail and tail[0] not in _MARKS:
            continue
        if tail.strip(_MARKS):
            return _typed(tail.strip(_MARKS), segment, kind)
        if position + 1 < len(line.segments):
            following = line.segments[position + 1]
            return _typed(following.text.strip(_MARKS), following, kind)
    return None


def _end_of(label: str, text: str) -> int:
    """Where in a printed text a label ends that its plain form begins with: Straße is strasse, longer by a letter."""
    return next(end for end in range(len(text) + 1) if len(plain(text[:end])) >= len(label))


def _typed(text: str, segment: Word, kind: FieldType) -> FieldValue | None:
    if kind in {FieldType.AMOUNT, FieldType.QUANTITY}:
        amount = parse_amount(text)
        return FieldValue(text, amount.value, segment.region, amount.others) if amount else None
    if kind is FieldType.DATE:
        day = parse_date(text)
        return FieldValue(text, day.value, segment.region, day.others) if day else None
    return FieldValue(text, text, segment.region) if text else None
