"""What the page shows where values of a reading stand, as a reading of its own beside the one of the file's words."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from invoice_desk.domain.crop import shared
from invoice_desk.domain.document import Page, Region, SeenWord
from invoice_desk.domain.profile import FieldSpec, Profile
from invoice_desk.domain.record import FieldValue, Reading
from invoice_desk.domain.seen import seen_of, shows
from invoice_desk.domain.trust import SEEN_ENGINE
from invoice_desk.domain.typed import InvalidValueError, typed_value
from invoice_desk.extraction.offline.engine import MODEL

_ON_IT: Final = 0.5  # of the smaller one
_ONE_LINE: Final = 1.5  # heights of a word

_Fields = Mapping[str, FieldValue]


def seen_reading(reading: Reading, pages: Sequence[Page], profile: Profile) -> Reading | None:
    """What is seen at the places of the values of a `reading` of the pages' words; None where nothing was looked at.

    A value that the page shows is said again, another one is said in its place; where nothing is printed the value is
    `denied`. Of lines only what differs is told.
    """
    seen = tuple(one for page in pages for one in page.seen)
    fields = _seen(reading.fields, seen, profile.fields)
    lines = [_seen(line, seen, profile.line_items) for line in reading.line_items]
    differing = tuple(
        {field_id: value for field_id, value in shown.items() if value is not line[field_id]}
        for shown, line in zip(lines, reading.line_items, strict=True)
    )
    if not fields and not any(differing):
        return None
    return Reading(SEEN_ENGINE, MODEL, reading.profile, fields, differing if any(differing) else ())


def _seen(said: _Fields, seen: Sequence[SeenWord], specs: Sequence[FieldSpec]) -> dict[str, FieldValue]:
    kinds = {spec.id: spec.type.value for spec in specs}
    found = {field_id: _sight(value, seen, kinds.get(field_id, "text")) for field_id, value in said.items()}
    return {field_id: sight for field_id, sight in found.items() if sight is not None}


def _sight(value: FieldValue, seen: Sequence[SeenWord], kind: str) -> FieldValue | None:
    """The value itself where the page shows it; what it shows otherwise; None where that is not known."""
    words = _at(value.region, seen) if value.region is not None else []
    if not words:
        return None
    said, sight = (
        " ".join(filter(None, texts)) for texts in zip(*((one.text, one.seen) for one in words), strict=True)
    )
    shown = seen_of(value.text, said, sight)
    if shown is None:
        return None
    if shows(value.text, shown):
        return value
    return _meant(shown, kind, value) or replace(value, denied=True)


def _at(region: Region, seen: Sequence[SeenWord]) -> list[SeenWord]:
    """The words looked at that are on a place of one line, from the left; none where it has several lines."""
    words = sorted((one for one in seen if shared(region, one.region) > _ON_IT), key=lambda one: one.region.x0)
    lowest = min((one.region.y1 - one.region.y0 for one in words), default=0.0)
    return words if region.y1 - region.y0 <= _ONE_LINE * lowest else []


def _meant(shown: str, kind: str, value: FieldValue) -> FieldValue | None:
    """What was seen, as a value of the field; None where it is none."""
    try:
        typed = typed_value(kind, shown, today=date.today())
    except InvalidValueError as error:
        meanings = error.readings
    else:
        meanings = () if typed is None else (typed,)
    return FieldValue(shown, meanings[0], value.region, meanings[1:]) if meanings else None
