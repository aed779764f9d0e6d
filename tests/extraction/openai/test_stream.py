"""An answer is put together from its pieces whatever the vendor's way, and lists of models are understood."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.extraction.openai.listing import ListedModel, models_in
from invoice_desk.extraction.openai.stream import Hearing
from invoice_desk.extraction.sse import Event, EventReader


def hear(*chunks: object) -> Hearing:
    hearing = Hearing()
    for chunk in chunks:
        hearing.take(Event(chunk if isinstance(chunk, str) else json.dumps(chunk)))
    return hearing


def delta(reason: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": fields, "finish_reason": reason}]}


def test_pieces_are_joined_and_counts_and_reasons_kept() -> None:
    usage = {"choices": [], "usage": {"prompt_tokens": 12, "completion_tokens": 3}}
    heard = hear(
        delta(role="assistant", content=None),
        delta(content='{"a":'),
        delta(content="1}"),
        delta("stop"),
        usage,
        "[DONE]",
    )
    assert (heard.text, heard.reason, heard.tokens_in, heard.tokens_out) == ('{"a":1}', "stop", 12, 3)
    assert heard.is_finished
    assert heard.ended


@pytest.mark.parametrize("key", ["reasoning_content", "reasoning", "thinking"])
def test_thoughts_are_kept_apart(key: str) -> None:
    heard = hear(delta(**{key: "hm, "}), delta(**{key: "yes"}), delta(content="{}"))
    assert (heard.thinking, heard.text) == ("hm, yes", "{}")


@pytest.mark.parametrize("reason", ["length", "content_filter"])
def test_what_was_cut_off_is_not_finished(reason: str) -> None:
    assert not hear(delta(content="{"), delta(reason), "[DONE]").is_finished


def test_without_a_reason_the_end_of_the_stream_counts() -> None:
    assert hear(delta(content="{}"), "[DONE]").is_finished
    assert not hear(delta(content="{}")).is_finished


@pytest.mark.parametrize(
    "chunk",
    [
        {"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}]},
        {"choices": [{"message": {"content": [{"type": "text", "text": "{"}, {"type": "text", "text": "}"}]}}]},
        {"choices": [{"text": "{}", "finish_reason": "stop"}]},
    ],
)
def test_other_shapes_of_an_answer_are_understood(chunk: object) -> None:
    heard = hear(chunk)
    assert heard.text == "{}"
    assert heard.is_finished


@pytest.mark.parametrize(
    "chunk", ['{"error": "no"}', '{"error": {"message": "no"}}', '{"object":"error","message":"no"}']
)
def test_an_error_in_the_stream_is_no_text(chunk: str) -> None:
    heard = hear(delta(content="{"), chunk)
    assert heard.refusal is not None
    assert heard.refusal.words == "no"
    assert heard.text == "{"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["choices", "delta", "message", "content", "usage", "finish_reason", "error", "text"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_chunk_is_too_odd(chunk: object) -> None:
    hearing = Hearing()
    try:
        hearing.take(Event(json.dumps(chunk)))
    except ValueError:
        assert not isinstance(chunk, dict)


@given(st.lists(st.text(min_size=1, max_size=12), max_size=8), st.sampled_from(["data: ", "data:"]), st.data())
def test_a_text_arrives_whole_wherever_the_network_cuts_it(parts: list[str], start: str, data: st.DataObject) -> None:
    lines = [start + json.dumps(delta(content=part), ensure_ascii=False) for part in parts]
    raw = "\n\n".join([*lines, f"{start}[DONE]", ""]).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(raw)), max_size=8)))
    reader, hearing, begin = EventReader(), Hearing(), 0
    events: list[Event] = []
    for cut in (*cuts, len(raw)):
        events += reader.feed(raw[begin:cut])
        begin = cut
    for event in (*events, *reader.end()):
        hearing.take(event)
    assert hearing.text == "".join(parts)
    assert hearing.ended


@pytest.mark.parametrize(
    ("listed", "models"),
    [
        ({"object": "list", "data": None}, []),
        ({"data": [{"id": "a"}, {"id": "b"}, {"id": "a"}]}, [ListedModel("a"), ListedModel("b")]),
        ({"data": [{"id": "q", "max_model_len": 8192}]}, [ListedModel("q", context=8192)]),
        ({"data": [{"id": "v", "type": "vlm", "max_context_length": 4096}]}, [ListedModel("v", True, 4096)]),
        (
            {
                "models": [{"name": "tiny", "capabilities": ["completion", "multimodal"]}],
                "data": [{"id": "tiny", "meta": {"n_ctx": 512}}],
            },
            [ListedModel("tiny", True, 512)],
        ),
        ({"data": [{"id": "o", "architecture": {"input_modalities": ["text"]}}]}, [ListedModel("o", False)]),
        ({"data": [{"id": "m", "capabilities": {"vision": True}}]}, [ListedModel("m", True)]),
        (["a", {"name": "b"}, {}, 7], [ListedModel("a"), ListedModel("b")]),
    ],
)
def test_lists_of_models_are_understood(listed: object, models: list[ListedModel]) -> None:
    assert list(models_in(listed)) == models


@pytest.mark.parametrize("listed", [{}, {"data": "x"}, "x", 7, {"models": {}}])
def test_what_is_no_list_is_refused(listed: object) -> None:
    with pytest.raises(ValueError, match="no list"):
        models_in(listed)
