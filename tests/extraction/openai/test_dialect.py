"""What a server refuses is left out, one thing after the other, until it answers or has refused something else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.extraction.openai.body import body_of
from invoice_desk.extraction.openai.dialect import Dialect, lower_format, simpler
from invoice_desk.extraction.openai.presets import UNKNOWN, Format, presets
from invoice_desk.extraction.openai.refusal import Refusal, refusal_of
from invoice_desk.extraction.question import Question
from tests.extraction.openai.asking import picture

SCHEMA = {
    "type": "object",
    "properties": {"a": {"type": "string", "maxLength": 9}, "b": {"type": "array", "maxItems": 3}},
}
QUESTION = Question("m", "You copy.", "Read this.", (picture(),), SCHEMA, 4096)
VLLM = presets()["vllm"]


def body(dialect: Dialect, question: Question = QUESTION) -> dict[str, Any]:
    return body_of(question, dialect, VLLM)


def after(words: str, status: int = 400, dialect: Dialect | None = None) -> Dialect | None:
    before = dialect or Dialect()
    return simpler(before, VLLM, refusal_of(status, json.dumps({"error": {"message": words}})), body(before))


@pytest.mark.parametrize(
    ("words", "changed"),
    [
        ("'response_format.type' must be 'text'", Dialect(Format.OBJECT)),
        ("Invalid schema for response_format: 'maxLength' is not permitted.", Dialect(bounds=False)),
        ("The provided JSON schema contains features not supported by xgrammar.", Dialect(bounds=False)),
        ("Use 'max_completion_tokens' instead of 'max_tokens'", Dialect(tokens_field="max_completion_tokens")),
        ("Range of max_tokens should be [1, 2048]", Dialect(most_tokens=2048)),
        (
            "max_tokens is too large: 4096. This model supports at most 3000 completion tokens",
            Dialect(most_tokens=3000),
        ),
        (
            "This model's maximum context length is 4096 tokens. However, you requested 5596 tokens "
            "(1500 in the messages, 4096 in the completion).",
            Dialect(most_tokens=2595),
        ),
        ("max_tokens is not supported", Dialect(tokens_field="")),
        ("Unsupported value: 'temperature' does not support 0", Dialect(without=frozenset({"temperature"}))),
        ("stream_options is not supported", Dialect(without=frozenset({"stream_options"}))),
        ("System role not supported", Dialect(without=frozenset({"system"}))),
        (
            "Extra inputs are not permitted",
            Dialect(without=frozenset({"stream_options", "chat_template_kwargs"})),
        ),
    ],
)
def test_what_is_refused_is_done_without(words: str, changed: Dialect) -> None:
    assert after(words) == changed


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (
            400,
            "This model's maximum context length is 4096 tokens. However, there are 8900 in the messages",
        ),
        (401, "response_format"),
        (429, "max_tokens per minute"),
        (500, "temperature sensor failed"),
        (400, "The model `m` does not exist."),
        (413, "max_tokens"),
    ],
)
def test_what_is_about_something_else_changes_nothing(status: int, words: str) -> None:
    assert after(words, status) is None


def test_a_page_changes_nothing() -> None:
    assert simpler(Dialect(), VLLM, Refusal(400, "<html>max_tokens</html>", is_page=True), body(Dialect())) is None


@given(
    st.lists(
        st.sampled_from(
            [
                "response_format",
                "maxLength is not permitted in response_format",
                "max_tokens",
                "max_completion_tokens instead",
                "max_tokens 2048",
                "max_tokens 300",
                "temperature",
                "stream_options",
                "unrecognized",
                "system role",
                "chat_template_kwargs",
                "maximum context length is 4000 tokens 100 in the messages",
            ]
        ),
        max_size=60,
    )
)
def test_there_is_an_end_to_doing_without(refusals: list[str]) -> None:
    dialect, steps = Dialect(), 0
    for words in refusals:
        changed = after(words, dialect=dialect)
        if changed is not None:
            dialect, steps = changed, steps + 1
    assert steps <= 16


def test_forms_go_down_to_plain_text_and_no_further() -> None:
    forms = []
    dialect: Dialect | None = Dialect()
    while dialect is not None:
        forms.append(dialect.format)
        dialect = lower_format(dialect, UNKNOWN)
    assert forms == [Format.SCHEMA, Format.OBJECT, Format.TEXT]
    below = lower_format(Dialect(), presets()["lmstudio"])
    assert below is not None
    assert below.format is Format.TEXT


def test_a_request_is_as_its_dialect_says() -> None:
    usual = body(Dialect())
    assert usual["response_format"]["json_schema"]["schema"] == SCHEMA
    assert (usual["max_tokens"], usual["temperature"], usual["stream"]) == (4096, 0, True)
    assert [part["type"] for part in usual["messages"][1]["content"]] == ["image_url", "text"]
    loose = body(Dialect(bounds=False, most_tokens=500))
    assert "maxLength" not in json.dumps(loose)
    assert loose["max_tokens"] == 500
    alone = body(Dialect(Format.OBJECT, without=frozenset({"system", "temperature"})))
    assert [message["role"] for message in alone["messages"]] == ["user"]
    assert "You copy." in json.dumps(alone["messages"])
    assert "temperature" not in alone


def test_the_word_json_is_there_wherever_json_is_asked_for() -> None:
    for form, has_word in ((Format.SCHEMA, True), (Format.OBJECT, True), (Format.TEXT, False)):
        assert ("json" in json.dumps(body(Dialect(form))["messages"]).casefold().replace("image/jpeg", "")) is has_word


def test_any_text_is_asked_for_without_a_schema() -> None:
    assert "response_format" not in body(Dialect(), Question("m", "", "", schema={}))
