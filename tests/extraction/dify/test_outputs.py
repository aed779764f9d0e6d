"""However a workflow gives its answer, it is understood: a text, an object, fields of their own, parts of it apart."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.extraction.answer import parse_answer
from invoice_desk.extraction.dify.outputs import text_of

FIELDS: dict[str, Any] = {"seller_name": "Shop", "total_amount": "9.60", "line_items": [{"description": "Tea"}]}
TEXT = json.dumps(FIELDS)
USAGE = {"prompt_tokens": 7, "total_price": "0.01", "latency": 2.0}


@pytest.mark.parametrize(
    "outputs",
    [
        {"text": TEXT},
        {"my_own_name": TEXT},
        {"answer": f"```json\n{TEXT}\n```"},
        {"text": f"<think>hm</think>{TEXT}"},
        {"my_own_name": FIELDS},
        {"result": [FIELDS]},
        FIELDS,
        {**FIELDS, "buyer_name": None},
        {"text": TEXT, "usage": USAGE, "finish_reason": "stop"},
        {"structured_output": FIELDS, "usage": USAGE},
        {"structured_output": FIELDS, "text": TEXT},
        {"llm": {"text": TEXT, "usage": USAGE, "finish_reason": "stop"}},
        {
            "header": json.dumps({"seller_name": "Shop", "total_amount": "9.60"}),
            "rest": json.dumps({"line_items": [{"description": "Tea"}]}),
        },
        {"header": '{"seller_name": "Shop", "total_amount": "9.60"}', "items": '[{"description": "Tea"}]'},
        {"output": {"seller_name": "Shop", "total_amount": "9.60"}, "line_items": [{"description": "Tea"}]},
        {"text": TEXT, "files": []},
    ],
)
def test_all_shapes_of_outputs_hold_the_same_answer(outputs: Mapping[str, object]) -> None:
    text, is_whole = text_of(outputs)
    data = parse_answer(text).data
    assert data is not None
    assert {key: data[key] for key in FIELDS} == FIELDS
    assert is_whole


def test_one_field_among_empty_ones_keeps_its_name() -> None:
    text, _ = text_of({"seller_name": None, "total_amount": "9.60"})
    assert parse_answer(text).data == {"seller_name": None, "total_amount": "9.60"}


def test_an_answer_that_broke_off_is_known_as_such() -> None:
    text, is_whole = text_of({"text": TEXT[:40], "usage": USAGE})
    data = parse_answer(text).data
    assert data is not None
    assert data["seller_name"] == "Shop"
    assert not is_whole


def test_what_a_model_says_instead_is_left_as_it_says_it() -> None:
    assert text_of({"text": "I'm sorry, the image is blank.", "files": []}) == ("I'm sorry, the image is blank.", True)
    assert text_of({"text": ""}) == ("", True)
    assert text_of({}) == ("", True)


VALUE = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=20) | st.sampled_from([TEXT, TEXT[:30], "{", "[1]"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from(["text", "answer", "usage", "total_amount", "x"]), VALUE))
def test_any_outputs_make_a_text(outputs: Mapping[str, object]) -> None:
    text, is_whole = text_of(outputs)
    assert isinstance(text, str)
    assert isinstance(is_whole, bool)
