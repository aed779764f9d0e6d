"""What a server or the way to it does wrong is told as a cause and a remedy, whatever its age."""

import json

import httpx
import ollama
import pytest

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.extraction.ollama.faults import of_answer, of_pull, told_as_engine_errors
from invoice_desk.messages import LANGUAGES, messages_in
from tests.extraction.ollama.refusals import ASKING, PULLING, Refusal


@pytest.mark.parametrize("refusal", ASKING, ids=lambda refusal: refusal.situation)
def test_a_refusal_is_understood_by_its_words_and_its_status(refusal: Refusal) -> None:
    error = of_answer(refusal.status, refusal.said, host="http://box:11434", model="nope")
    assert error.code == f"ollama.{refusal.code}"
    assert_sentences(error)


@pytest.mark.parametrize("refusal", PULLING, ids=lambda refusal: refusal.situation)
def test_the_end_of_a_pull_is_understood_by_its_words(refusal: Refusal) -> None:
    error = of_pull(refusal.status, refusal.said, host="http://box:11434", model="nope")
    assert error.code == f"ollama.{refusal.code}"
    assert_sentences(error)


def assert_sentences(error: EngineError) -> None:
    said = [messages_in(language)(error.code, error.params) for language in LANGUAGES]
    assert len(set(said)) == len(LANGUAGES)
    for sentence in said:
        assert sentence != error.code
        assert "{" not in sentence


@pytest.mark.parametrize(
    ("code", "is_of_all"),
    [("sign_in", True), ("gateway", True), ("model_missing", True), ("gateway_timeout", False), ("too_long", False)],
)
def test_what_would_meet_every_document_is_not_held_against_one(code: str, is_of_all: bool) -> None:
    (refusal, *_) = (one for one in ASKING if one.code == code)
    error = of_answer(refusal.status, refusal.said, host="http://box:11434", model="nope")
    assert isinstance(error, EngineUnreachableError) is is_of_all


MANIFEST = 'pull model manifest: Get "https://registry.ollama.ai/v2/library/nope/manifests/latest": '


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (-1, "pull model manifest: file does not exist", "pull_missing"),
        (-1, 'pull model manifest: 404: {"error":"Repository not found"}', "pull_missing"),
        (
            -1,
            "pull model manifest: 412: \n\nThe model you are attempting to pull requires a newer version of Ollama "
            "that may be in pre-release.\n\nPlease see https://github.com/ollama/ollama/releases for more details.",
            "server_too_old",
        ),
        (-1, f"{MANIFEST}dial tcp: lookup registry.ollama.ai on 10.255.255.53:53: no such host", "pull_offline"),
        (-1, f"{MANIFEST}dial tcp 104.21.75.227:443: i/o timeout", "pull_offline"),
        (-1, f"{MANIFEST}dial tcp 127.0.0.1:443: connect: connection refused", "pull_offline"),
        (-1, f"{MANIFEST}proxyconnect tcp: dial tcp 10.0.0.1:3128: connect: no route to host", "pull_offline"),
        (
            -1,
            f"{MANIFEST}tls: failed to verify certificate: x509: certificate signed by unknown authority",
            "pull_certificate",
        ),
        (-1, "max retries exceeded: unexpected EOF", "pull_offline"),
        (-1, "max retries exceeded: write /root/.ollama/x-partial: no space left on device", "pull_no_space"),
        (-1, "write C:\\Users\\x: There is not enough space on the disk.", "pull_no_space"),
        (-1, "open /usr/share/ollama/.ollama/models/blobs/x: permission denied", "pull_not_writable"),
        (-1, "digest mismatch, file must be downloaded again: want sha256:1, got sha256:2", "pull_damaged"),
        (-1, "pull model manifest: unauthorized: access denied", "pull_unauthorized"),
        (-1, "this model requires MLX support, but the MLX runtime is not available", "pull_only_on_mac"),
        (400, "invalid model name", "pull_bad_name"),
        (500, "invalid model path", "pull_bad_name"),
        (403, "", "forbidden"),
        (404, "404 page not found", "not_ollama"),
        (502, "<html>Bad Gateway</html>", "gateway"),
        (-1, "something new", "pull_failed"),
    ],
)
def test_a_pull_that_fails_is_told_with_its_cause(status: int, said: str, code: str) -> None:
    error = of_pull(status, said, host="http://box:11434", model="nope")
    assert error.code == f"ollama.{code}"
    for language in LANGUAGES:
        sentence = messages_in(language)(error.code, error.params)
        assert sentence != error.code
        assert "{" not in sentence


def test_what_to_do_about_an_old_server_is_said_for_desktops_and_for_docker() -> None:
    error = of_pull(-1, "pull model manifest: 412: … requires a newer version of Ollama.", host="h", model="m")
    for language in LANGUAGES:
        sentence = messages_in(language)(error.code, error.params)
        assert "https://ollama.com/download" in sentence
        assert "docker pull ollama/ollama" in sentence


@pytest.mark.parametrize(
    ("raised", "kind", "code"),
    [
        (ConnectionError("refused"), EngineUnreachableError, "unreachable"),
        (httpx.ConnectError("refused"), EngineUnreachableError, "unreachable"),
        (httpx.ConnectTimeout("slow"), EngineUnreachableError, "unreachable"),
        (httpx.ReadTimeout("silence"), EngineError, "silent"),
        (httpx.RemoteProtocolError("peer closed connection"), EngineUnreachableError, "cut_off"),
        (httpx.ReadError("reset"), EngineUnreachableError, "cut_off"),
        (httpx.TooManyRedirects("twenty"), EngineUnreachableError, "redirected"),
        (json.JSONDecodeError("no", "<html>", 0), EngineUnreachableError, "not_ollama"),
        (json.JSONDecodeError("no", '{"model":"x","mess', 0), EngineError, "not_understood"),
        (TypeError("the JSON object must be str, bytes or bytearray, not dict"), EngineError, "not_understood"),
        (AttributeError("'str' object has no attribute 'get'"), EngineUnreachableError, "not_ollama"),
        (httpx.InvalidURL("odd"), EngineUnreachableError, "not_ollama"),
        (ollama.ResponseError("model 'x' not found", 404), EngineUnreachableError, "model_missing"),
    ],
)
def test_nothing_of_the_client_leaks_out(raised: Exception, kind: type[EngineError], code: str) -> None:
    with pytest.raises(EngineError) as told, told_as_engine_errors("http://box:11434", "x"):
        raise raised
    assert type(told.value) is kind
    assert told.value.code == f"ollama.{code}"


def test_a_mistake_of_ours_is_not_taken_for_a_server_s() -> None:
    with pytest.raises(TypeError), told_as_engine_errors("http://box:11434", "x"):
        raise TypeError("unsupported operand")


def test_a_long_answer_is_shortened_and_loses_its_markup() -> None:
    said = str(of_answer(500, "<b>" + "word " * 500 + "</b>", host="h", model="m").params["said"])
    assert len(said) <= 200
    assert "<b>" not in said
