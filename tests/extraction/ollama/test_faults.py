"""What a server or the way to it does wrong is told as a cause and a remedy, whatever its age."""

import json

import httpx
import ollama
import pytest

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.extraction.ollama.faults import of_answer, of_pull, told_as_engine_errors
from invoice_desk.messages import LANGUAGES, messages_in

NESTED = json.dumps(
    {"error": {"code": 500, "message": "image input is not supported - hint: …", "type": "server_error"}}
)


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (404, 'model "nope" not found, try pulling it first', "model_missing"),
        (404, "model 'nope' not found", "model_missing"),
        (404, "404 page not found", "not_ollama"),
        (500, NESTED, "not_vision"),
        (500, NESTED + "\nlast line of a log", "not_vision"),
        (500, {"code": 400, "message": "Failed to load image or audio file"}, "bad_image"),
        (400, "request (4165 tokens) exceeds the available context size (4096 tokens), try increasing it", "too_long"),
        (500, "model requires more system memory (12.3 GiB) than is available (7.4 GiB)", "out_of_memory"),
        (
            500,
            "llama-server process has terminated: exit status 1: … cudaMalloc failed: out of memory",
            "out_of_memory",
        ),
        (500, "error loading model: unknown model architecture: 'mllama'", "model_too_old"),
        (500, "model runner has unexpectedly stopped, this may be due to resource limitations", "model_crashed"),
        (-1, "an error was encountered while running the model: unexpected EOF", "model_crashed"),
        (503, "server busy, please try again.  maximum pending requests exceeded", "busy"),
        (403, "", "forbidden"),
        (401, "unauthorized", "sign_in"),
        (405, "405 method not allowed", "redirected"),
        (413, "<html><body>413 Request Entity Too Large</body></html>", "too_large"),
        (502, "<html>Bad Gateway</html>", "gateway"),
        (200, "<!DOCTYPE html><html>Sign in to the network</html>", "not_ollama"),
        (500, "invalid JSON schema in format", "schema_refused"),
        (500, "something new", "refused"),
        (500, ["a", "list"], "refused"),
    ],
)
def test_a_refusal_is_understood_by_its_words_and_its_status(status: int, said: object, code: str) -> None:
    error = of_answer(status, said, host="http://box:11434", model="nope")
    assert error.code == f"ollama.{code}"
    for language in LANGUAGES:
        sentence = messages_in(language)(error.code, error.params)
        assert sentence != error.code
        assert "{" not in sentence


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
        (json.JSONDecodeError("no", "<html>", 0), EngineError, "not_ollama"),
        (AttributeError("'str' object has no attribute 'get'"), EngineError, "not_ollama"),
        (httpx.InvalidURL("odd"), EngineError, "not_ollama"),
        (ollama.ResponseError("model 'x' not found", 404), EngineError, "model_missing"),
    ],
)
def test_nothing_of_the_client_leaks_out(raised: Exception, kind: type[EngineError], code: str) -> None:
    with pytest.raises(EngineError) as told, told_as_engine_errors("http://box:11434", "x"):
        raise raised
    assert type(told.value) is kind
    assert told.value.code == f"ollama.{code}"


def test_a_long_answer_is_shortened_and_loses_its_markup() -> None:
    said = str(of_answer(500, "<b>" + "word " * 500 + "</b>", host="h", model="m").params["said"])
    assert len(said) <= 200
    assert "<b>" not in said
