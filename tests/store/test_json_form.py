"""Everything a reading, a page or a correction can hold comes back as it was."""

import json
from datetime import date, datetime
from decimal import Decimal

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.domain.document import Region, Word
from invoice_desk.domain.record import FieldValue, Note, Reading, Sighting, Usage, Value
from invoice_desk.store import json_form

_PATIENT = settings(deadline=None)

_texts = st.text(st.characters(codec=None), max_size=12)  # lone surrogates and NUL as well
_numbers = st.floats(allow_nan=False)
_values = st.one_of(_texts, st.decimals(allow_nan=False), st.dates())
_params = st.dictionaries(_texts, st.one_of(_texts, st.integers(), _numbers), max_size=3)
_regions = st.builds(Region, st.integers(1, 99), _numbers, _numbers, _numbers, _numbers)
_notes = st.builds(Note, _texts, _params)
_fields = st.dictionaries(
    _texts,
    st.builds(
        FieldValue, _texts, _values, st.none() | _regions, st.lists(_values, max_size=2).map(tuple), st.booleans()
    ),
    max_size=3,
)
_times = st.floats(0, 1e6)
_usages = st.builds(
    Usage, st.integers(0), st.integers(0), _times, _times, _times, st.decimals(0, 99, places=6), st.just("CNY")
) | st.builds(Usage, st.integers(0), st.integers(0), _times)
_readings = st.builds(
    Reading,
    engine=_texts,
    model=_texts,
    profile=_texts,
    fields=_fields,
    line_items=st.lists(_fields, max_size=2).map(tuple),
    sightings=st.lists(st.builds(Sighting, _texts, _values, _texts, _regions), max_size=2).map(tuple),
    seconds=_numbers,
    notes=st.lists(_notes, max_size=2).map(tuple),
    raw_answer=_texts,
    prompt_version=_texts,
    usage=st.none() | _usages,
)


@_PATIENT
@given(_readings)
def test_any_reading_survives_the_round_trip(reading: Reading) -> None:
    assert json_form.reading_from_json(json_form.reading_to_json(reading)) == reading


@_PATIENT
@given(st.none() | _values)
def test_a_corrected_value_keeps_its_type_and_its_printed_places(value: Value | None) -> None:
    kept = json_form.value_from_json(json_form.value_to_json(value))
    assert type(kept) is type(value)
    assert str(kept) == str(value)  # 12.50 and 12.5 are equal, and not the same


@_PATIENT
@given(st.lists(st.builds(Word, _texts, _regions), max_size=3).map(tuple))
def test_words_survive_the_round_trip(words: tuple[Word, ...]) -> None:
    assert json_form.words_from_json(json_form.words_to_json(words)) == words


@_PATIENT
@given(st.lists(_notes, max_size=3).map(tuple))
def test_notes_survive_the_round_trip(notes: tuple[Note, ...]) -> None:
    assert json_form.notes_from_json(json_form.notes_to_json(notes)) == notes


@_PATIENT
@given(_params)
def test_message_parameters_survive_the_round_trip(params: dict[str, str | int | float]) -> None:
    assert json_form.params_from_json(json_form.params_to_json(params)) == params


def test_the_form_is_ascii_that_any_tool_reads() -> None:
    text = json_form.reading_to_json(
        Reading("e", "m", "p", {"total_amount": FieldValue("￥12.50", Decimal("12.50"), Region(1, 0, 0, 1, 1))})
    )
    assert text.isascii()
    assert json.loads(text)["fields"]["total_amount"] == {
        "text": "￥12.50",
        "value": {"d": "12.50"},
        "region": [1, 0.0, 0.0, 1.0, 1.0],
    }


def test_a_date_with_a_time_is_kept_as_the_date_it_stands_for() -> None:
    assert json_form.value_from_json(json_form.value_to_json(datetime(2026, 1, 31, 12, 30))) == date(2026, 1, 31)


def test_a_region_in_an_engines_own_number_types_is_kept() -> None:
    region = Region(1, *np.array([0.25, 0.5, 0.75, 1.0], dtype=np.float32))
    assert json_form.words_from_json(json_form.words_to_json([Word("a", region)])) == (
        Word("a", Region(1, 0.25, 0.5, 0.75, 1.0)),
    )
