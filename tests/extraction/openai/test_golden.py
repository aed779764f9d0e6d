"""What real servers answered is understood: transcripts of llama-server b10488 and Ollama 0.9.3 and 0.5.4."""

import json
import re
from pathlib import Path

import pytest

from invoice_desk.extraction.openai.faults import Asked, code_of
from invoice_desk.extraction.openai.listing import models_in
from invoice_desk.extraction.openai.refusal import refusal_in, refusal_of
from invoice_desk.extraction.openai.stream import Hearing
from invoice_desk.extraction.sse import EventReader

FOLDER = Path(__file__).resolve().parents[4] / "shared" / "golden"
NAMES = ("llama-server-b10488.txt", "ollama-0.9.3-chat.txt", "ollama-0.9.3-basic.txt", "ollama-0.5.4-basic.txt")
ANSWER = re.compile(
    r"^HTTP/1\.1 (\d+)[^\n]*\n((?:(?!data:)[\w-]+:[^\n]*\n)*)\n?(.*?)(?=\n### |\n\(|\Z)", re.DOTALL | re.MULTILINE
)
MEANT = {
    "image input is not supported": "openai.not_vision",
    "peg-native": "openai.format_refused",
    "Failed to load image": "openai.bad_image",
    "unable to make llava embedding": "openai.bad_image",
    "invalid image input": "openai.bad_image",
    "exceeds the available context size": "openai.too_long",
    "response_format type": "openai.format_refused",
    "JSON schema conversion failed": "openai.format_refused",
    "not found": "openai.model_missing",
    "cannot make GET request": "openai.failed",
    "parse error": "openai.failed",
    "'messages' is required": "openai.refused",
    "too short - 'messages'": "openai.refused",
    "invalid character": "openai.refused",
    "Invalid API Key": "openai.key_refused",
}


def answers() -> list[tuple[int, str, str]]:
    """Status, content type and body of each answer of the common interface."""
    found = []
    for name in NAMES:
        text = (FOLDER / name).read_text(encoding="utf-8")
        for block in re.split(r"^(?=### )", text, flags=re.MULTILINE):
            if "/v1/" not in block.partition("\n")[0]:
                continue
            for status, head, body in ANSWER.findall(block):
                kind = re.search(r"content-type: ([^\n;]+)", head, re.IGNORECASE)
                found.append((int(status), kind[1] if kind else "", body.strip()))
    return found


@pytest.fixture(scope="module")
def golden() -> list[tuple[int, str, str]]:
    if not FOLDER.exists():
        pytest.skip(f"NOT TESTED against real servers' answers: there is no {FOLDER}")
    return answers()


def heard(body: str) -> Hearing:
    reader, hearing = EventReader(), Hearing()
    for event in (*reader.feed(body.encode()), *reader.end()):
        hearing.take(event)
    return hearing


def test_every_stream_is_heard_to_its_end(golden: list[tuple[int, str, str]]) -> None:
    streams = [heard(body) for _, kind, body in golden if kind == "text/event-stream"]
    whole = [hearing for hearing in streams if hearing.ended]
    assert len(whole) == 2
    for hearing in whole:
        assert (hearing.reason, hearing.tokens_out) == ("length", 3)
        assert hearing.text
        assert not hearing.is_finished
    (swallowed,) = (hearing for hearing in streams if not hearing.ended)  # a failure of which Ollama says no word
    assert not swallowed.text
    assert not swallowed.has_all


def test_every_whole_answer_is_heard(golden: list[tuple[int, str, str]]) -> None:
    wholes = [body for status, _, body in golden if status == 200 and '"chat.completion"' in body]
    assert len(wholes) >= 3
    for body in wholes:
        hearing = heard(body)
        assert hearing.text == json.loads(body)["choices"][0]["message"]["content"]
        assert hearing.has_all
        assert hearing.tokens_in > 0


def test_every_refusal_is_understood(golden: list[tuple[int, str, str]]) -> None:
    refused = [(status, body) for status, _, body in golden if status >= 400]
    assert len(refused) >= 15
    for status, body in refused:
        code = next(code for words, code in MEANT.items() if words in body)
        assert code_of(refusal_of(status, body), Asked("http://box/v1", "m", "sk-1")) == code, body


def test_every_list_is_understood(golden: list[tuple[int, str, str]]) -> None:
    lists = [body for status, _, body in golden if status == 200 and '"object":"list"' in body]
    assert lists
    for body in lists:
        assert refusal_in(json.loads(body)) is None
        models_in(json.loads(body))
