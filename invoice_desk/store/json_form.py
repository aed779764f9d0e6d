"""The JSON form in which the desk keeps readings, words, values and notes: exact, and readable by any tool.

Text stands as it is, an amount as `{"d": "12.50"}`, a date as `{"t": "2026-01-31"}`, a region as
`[page, x0, y0, x1, y1]`, a word as `[text, region]`. All is ASCII, so odd characters of a bad text layer survive.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from invoice_desk.domain.document import Region, Word
from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import FieldValue, Note, Reading, Sighting, Usage, Value

_ValueForm = str | Mapping[str, str]
_Form = Mapping[str, Any]


def params_to_json(params: Mapping[str, Param]) -> str:
    """The parameters of a message."""
    return _dumped(dict(params))


def params_from_json(text: str) -> Mapping[str, Param]:
    """Inverse of `params_to_json`."""
    return dict(json.loads(text))


def notes_to_json(notes: Iterable[Note]) -> str:
    """Notes in their order."""
    return _dumped([_note_form(note) for note in notes])


def notes_from_json(text: str) -> tuple[Note, ...]:
    """Inverse of `notes_to_json`."""
    return tuple(_note(form) for form in json.loads(text))


def words_to_json(words: Iterable[Word]) -> str:
    """The words of a page in their order."""
    return _dumped([[word.text, _region_form(word.region)] for word in words])


def words_from_json(text: str) -> tuple[Word, ...]:
    """Inverse of `words_to_json`."""
    return tuple(Word(word, Region(*region)) for word, region in json.loads(text))


def crop_to_json(crop: Iterable[Region]) -> str:
    """The pieces of pages that a document is on."""
    return _dumped([_region_form(piece) for piece in crop])


def crop_from_json(text: str) -> tuple[Region, ...]:
    """Inverse of `crop_to_json`."""
    return tuple(Region(*piece) for piece in json.loads(text))


def value_to_json(value: Value | None) -> str:
    """A corrected value; null for "the document has no such field"."""
    return _dumped(None if value is None else _value_form(value))


def value_from_json(text: str) -> Value | None:
    """Inverse of `value_to_json`."""
    form = json.loads(text)
    return None if form is None else _value(form)


def region_to_json(region: Region | None) -> str | None:
    """Where a value stands; None where that is not known."""
    return None if region is None else _dumped(_region_form(region))


def region_from_json(text: str | None) -> Region | None:
    """Inverse of `region_to_json`."""
    return None if text is None else Region(*json.loads(text))


def reading_to_json(reading: Reading) -> str:
    """A whole reading."""
    usage = reading.usage
    return _dumped(
        {
            "engine": reading.engine,
            "model": reading.model,
            "profile": reading.profile,
            "fields": _fields_form(reading.fields),
            "line_items": [_fields_form(line) for line in reading.line_items],
            "sightings": [
                [seen.role, _value_form(seen.value), seen.label, _region_form(seen.region)]
                for seen in reading.sightings
            ],
            "seconds": float(reading.seconds),
            "notes": [_note_form(note) for note in reading.notes],
            "raw_answer": reading.raw_answer,
            "prompt_version": reading.prompt_version,
            **({} if usage is None else {"usage": _usage_form(usage)}),
        }
    )


def reading_from_json(text: str) -> Reading:
    """Inverse of `reading_to_json`."""
    form = json.loads(text)
    return Reading(
        engine=form["engine"],
        model=form["model"],
        profile=form["profile"],
        fields=_fields(form["fields"]),
        line_items=tuple(_fields(line) for line in form["line_items"]),
        sightings=tuple(
            Sighting(role, _value(value), label, Region(*region)) for role, value, label, region in form["sightings"]
        ),
        seconds=form["seconds"],
        notes=tuple(_note(note) for note in form["notes"]),
        raw_answer=form["raw_answer"],
        prompt_version=form["prompt_version"],
        usage=_usage(form["usage"]) if "usage" in form else None,
    )


def _usage_form(usage: Usage) -> _Form:
    times = {key: float(getattr(usage, key)) for key in ("loading", "looking", "writing")}
    cost = {} if usage.cost is None else {"cost": str(usage.cost), "currency": usage.currency}
    return {"tokens_in": usage.tokens_in, "tokens_out": usage.tokens_out, **times, **cost}


def _usage(form: _Form) -> Usage:
    return Usage(**{**form, "cost": Decimal(form["cost"])} if "cost" in form else form)


def _dumped(form: object) -> str:
    return json.dumps(form, separators=(",", ":"))


def _value_form(value: Value) -> _ValueForm:
    if isinstance(value, Decimal):
        return {"d": str(value)}
    # Unbound, so that a datetime that slipped in is kept as the date it stands for.
    return {"t": date.isoformat(value)} if isinstance(value, date) else value


def _value(form: _ValueForm) -> Value:
    if isinstance(form, str):
        return form
    return Decimal(form["d"]) if "d" in form else date.fromisoformat(form["t"])


def _region_form(region: Region) -> list[float]:
    # Engines work with numpy; JSON knows only Python's own numbers.
    return [int(region.page), *map(float, (region.x0, region.y0, region.x1, region.y1))]


def _note_form(note: Note) -> list[object]:
    return [note.code, dict(note.params)]


def _note(form: Sequence[Any]) -> Note:
    code, params = form
    return Note(code, params)


def _fields_form(fields: Mapping[str, FieldValue]) -> dict[str, object]:
    return {field_id: _field_form(value) for field_id, value in fields.items()}


def _fields(forms: Mapping[str, _Form]) -> dict[str, FieldValue]:
    return {field_id: _field(form) for field_id, form in forms.items()}


def _field_form(field: FieldValue) -> dict[str, object]:
    form: dict[str, object] = {"text": field.text, "value": _value_form(field.value)}
    if field.region:
        form["region"] = _region_form(field.region)
    if field.others:
        form["others"] = [_value_form(other) for other in field.others]
    if field.unplaced:
        form["unplaced"] = True
    if field.denied:
        form["denied"] = True
    return form


def _field(form: _Form) -> FieldValue:
    return FieldValue(
        text=form["text"],
        value=_value(form["value"]),
        region=Region(*form["region"]) if "region" in form else None,
        others=tuple(_value(other) for other in form.get("others", ())),
        unplaced=bool(form.get("unplaced")),
        denied=bool(form.get("denied")),
    )
