"""A Reading from a model's answer: the kind of document, its fields typed, its line items bounded."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from invoice_desk.domain.currency import places
from invoice_desk.domain.money import decimal_mark_of
from invoice_desk.domain.profile import FieldSpec, FieldType, Profile
from invoice_desk.domain.record import FieldValue, Note, Reading
from invoice_desk.extraction.answer.keys import (
    KIND_KEYS,
    has_line_items,
    header_ids,
    line_ids,
    line_items_in,
    plain_key,
    said_of,
)
from invoice_desk.extraction.answer.parsing import Answer
from invoice_desk.extraction.answer.values import Habits, cleaned, printed, value_of
from invoice_desk.extraction.prompt import MOST_LINE_ITEMS

_MOST_KEPT: Final = 500
_LONGEST_RAW: Final = 200_000
_LONGEST_NOTED: Final = 60

_Said = Mapping[str, object]


def reading_from(
    answer: Answer,
    profiles: Sequence[Profile],
    *,
    engine: str,
    model: str,
    seconds: float,
    raw_answer: str,
    prompt_version: str,
    today: date | None = None,
) -> Reading:
    """The reading that an answer makes; `profiles` are those that were asked for, one at least. Never raises.

    The kind that the answer names decides the profile, the first one where it names none. Fields that the profile
    doesn't have are left out, and so is what can't be typed, with a note.
    """
    data = answer.data or {}
    profile, is_named = _profile_of(data, profiles)
    ids = header_ids(profile, profiles)
    header = _first_said(said_of(data, ids))
    of_a_line = line_ids(profile)
    rows = line_items_in(data) if profile.line_items else ()
    lines = [_first_said(said_of(_as_item(row), of_a_line)) for row in rows[:_MOST_KEPT]]
    typing = _Typing(profile, header, lines, today)
    fields = typing.fields(header, profile.read_fields)
    items = tuple(item for line in lines if (item := typing.fields(line, profile.line_items)))
    notes = [*answer.notes, *typing.notes()]
    if answer.data is not None and not fields and not items:
        knows_keys = has_line_items(data) or any(True for _ in said_of(data, ids))
        notes.append(Note("answer.empty") if knows_keys or not data else Note("answer.unreadable"))
    elif answer.data is not None and not is_named:
        notes.append(Note("answer.kind_not_named"))
    if len(rows) == MOST_LINE_ITEMS or len(rows) > _MOST_KEPT:
        notes.append(Note("answer.line_items_limited", {"shown": len(items)}))
    return Reading(
        engine=engine,
        model=model,
        profile=profile.id,
        fields=fields,
        line_items=items,
        seconds=seconds,
        notes=tuple(notes),
        raw_answer=cleaned(raw_answer[:_LONGEST_RAW]),
        prompt_version=prompt_version,
    )


def _profile_of(data: _Said, profiles: Sequence[Profile]) -> tuple[Profile, bool]:
    """The profile that the answer names by its id or label, and whether it names one (or there is no choice)."""
    if len(profiles) == 1:
        return profiles[0], True
    by_key = {plain_key(key): value for key, value in data.items()}
    for key in KIND_KEYS:
        said = by_key.get(key)
        named = plain_key(said) if isinstance(said, str) else ""
        for profile in profiles:
            if named and named in {plain_key(profile.id), *map(plain_key, profile.label.values())}:
                return profile, True
    return profiles[0], False


def _first_said(said: Iterable[tuple[str, object]]) -> _Said:
    """What was said of each field; something before nothing, then the likelier key."""
    first: dict[str, object] = {}
    for field_id, value in said:
        if printed(value) != "":
            first.setdefault(field_id, value)
    return first


def _as_item(row: object) -> _Said:
    """A line item; what is no object is the text of one."""
    return row if isinstance(row, dict) else {"description": row}


class _Typing:
    """Types the texts of one answer, with what all of them together say of its figures; collects what fails."""

    def __init__(self, profile: Profile, header: _Said, lines: Sequence[_Said], today: date | None) -> None:
        self._failed: dict[str, str] = {}
        self._habits = Habits(today=today)
        money = _texts_of(FieldType.AMOUNT, header, profile.fields)
        for line in lines:
            money += _texts_of(FieldType.AMOUNT, line, profile.line_items)
        currencies = [spec for spec in profile.fields if spec.type is FieldType.CURRENCY]
        values = self.fields(header, currencies).values()
        codes = {value.value for value in values if not value.others}
        code = codes.pop() if len(codes) == 1 else None
        decimals = places(code) if isinstance(code, str) else None
        self._habits = Habits(decimal_mark_of(money), decimals, today)

    def fields(self, said: _Said, specs: Iterable[FieldSpec]) -> dict[str, FieldValue]:
        """The values of those fields that were said and can be typed."""
        found: dict[str, FieldValue] = {}
        for spec in specs:
            if spec.id not in said:
                continue
            text = printed(said[spec.id])
            value = value_of(text, spec, self._habits) if text is not None else None
            if value is not None:
                found[spec.id] = value
            else:
                self._failed.setdefault(spec.id, cleaned(str(text or ""))[:_LONGEST_NOTED])
        return found

    def notes(self) -> Iterator[Note]:
        """One note for each field with a text that is no value of it."""
        for field_id, text in self._failed.items():
            yield Note("answer.not_a_value", {"field": field_id, "text": text})


def _texts_of(kind: FieldType, said: _Said, specs: Iterable[FieldSpec]) -> list[str]:
    return [text for spec in specs if spec.type is kind and (text := printed(said.get(spec.id)))]
