"""What Ollama servers of all ages are known to refuse with, and the code each refusal becomes.

The situations are those in which this program, a gateway, or a server that is asked by it can be; status −1 is that of
an error in the middle of a stream, as older servers send nearly all of theirs.
"""

import json
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status with an error text (or what stands for it), and the code under `ollama.` that it becomes."""

    situation: str
    status: int
    said: object
    code: str


def nested(code: int, message: str, kind: str = "server_error") -> str:
    """The runner's JSON as a text, as servers from 0.30 on hand it on."""
    return json.dumps({"error": {"code": code, "message": message, "type": kind}}, separators=(",", ":"))


_INPUTS: Final = "Failed to create new sequence: failed to process inputs: "
_DIED: Final = "llama-server process has terminated: exit status 1: "
_NEWER: Final = (
    "pull model manifest: 412: \n\nThe model you are attempting to pull requires a newer version of Ollama.\n\n"
    "Please download the latest version at:\n\n\thttps://ollama.com/download\n\n"
)
_MANIFEST: Final = 'pull model manifest: Get "https://registry.ollama.ai/v2/library/nope/manifests/latest": '

ASKING: Final = (
    # Before a model is asked.
    Refusal("model absent, to 0.9", 404, 'model "nope" not found, try pulling it first', "model_missing"),
    Refusal("model absent, from 0.12", 404, "model 'nope' not found", "model_missing"),
    Refusal("model absent, newest show", 404, "model 'nope:latest' not found", "model_missing"),
    Refusal("empty body", 400, "missing request body", "refused"),
    Refusal("no model named", 400, "model is required", "model_missing"),
    Refusal("not JSON", 400, "invalid character 'b' looking for beginning of object key string", "refused"),
    Refusal(
        "wrong type",
        400,
        "json: cannot unmarshal array into Go struct field ChatRequest.messages.content of type string",
        "refused",
    ),
    Refusal("image no base64", 400, "illegal base64 data at input byte 4", "bad_image"),
    Refusal("keep_alive without a unit", 400, 'time: missing unit in duration "300"', "refused"),
    Refusal(
        "thinking asked of others, 0.9",
        400,
        "registry.ollama.ai/library/tiny:latest does not support thinking",
        "refused",
    ),
    Refusal("thinking asked of others", 400, '"tiny" does not support thinking', "refused"),
    Refusal("embedding model", 400, '"bge-m3" does not support chat', "not_chat"),
    Refusal("option of wrong type", 500, 'option "num_ctx" must be of type integer', "refused"),
    Refusal(
        "format unknown",
        500,
        'invalid format: "\\"xml\\""; expected "json" or a valid JSON Schema object',
        "schema_refused",
    ),
    Refusal("bad schema, classic", 500, "invalid JSON schema in format", "schema_refused"),
    Refusal(
        "bad schema, modern",
        400,
        nested(
            400,
            "Unable to generate parser for this template. Automatic parser generation failed: JSON schema conversion "
            'failed:\nUnrecognized schema: {"type":"wat"}',
            "invalid_request_error",
        ),
        "schema_refused",
    ),
    Refusal(
        "two pictures, mllama",
        500,
        "this model only supports one image while more than one image requested",
        "one_image",
    ),
    Refusal(
        "old llama3.2-vision",
        500,
        "'llama3.2-vision' is no longer compatible with your version of Ollama and has been replaced by a newer "
        "version. To re-download, run 'ollama pull llama3.2-vision'",
        "model_too_old",
    ),
    Refusal("queue full", 503, "server busy, please try again.  maximum pending requests exceeded", "busy"),
    Refusal("client left while loading", 499, "request canceled", "refused"),
    Refusal("host or origin refused", 403, "", "forbidden"),
    Refusal("another method wanted", 405, "405 method not allowed", "redirected"),
    Refusal("no such path", 404, "404 page not found", "not_ollama"),
    # Pictures.
    Refusal(
        "picture to a text model, classic",
        500,
        f"{_INPUTS}this model is missing data required for image input",
        "not_vision",
    ),
    Refusal(
        "picture to a text model, classic llava",
        500,
        f"{_INPUTS}received image but vision model not loaded",
        "not_vision",
    ),
    Refusal(
        "picture to a text model, modern",
        500,
        nested(
            500,
            "image input is not supported - hint: if this is unexpected, you may need to provide the mmproj",
        ),
        "not_vision",
    ),
    Refusal("not a picture, llava", 500, f"{_INPUTS}unable to make llava embedding from image\n", "bad_image"),
    Refusal("not a picture, classic", 500, f"{_INPUTS}image: unknown format", "bad_image"),
    Refusal(
        "not a picture, modern",
        400,
        nested(400, "Failed to load image or audio file", "invalid_request_error"),
        "bad_image",
    ),
    Refusal("empty picture", 500, f"{_INPUTS}received zero length image\n", "bad_image"),
    Refusal(
        "picture too large for a gateway",
        413,
        "<html><head><title>413 Request Entity Too Large</title></head></html>",
        "too_large",
    ),
    # Context.
    Refusal("too long, not to be cut", 400, "the input length exceeds the context length", "too_long"),
    Refusal(
        "too long, modern",
        400,
        nested(
            400,
            "request (4165 tokens) exceeds the available context size (4096 tokens), try increasing it",
            "exceed_context_size_error",
        ),
        "too_long",
    ),
    Refusal(
        "too long, text",
        400,
        "the prompt is longer than the context length currently available to the model; shorten the prompt, adjust the "
        "context length in settings, or use a model with a longer context length",
        "too_long",
    ),
    Refusal("too long, on a Mac", 400, "prompt too long; exceeded max context length by 12 tokens", "too_long"),
    # Memory, loading, crashes.
    Refusal(
        "too little memory, classic",
        500,
        "model requires more system memory (12.3 GiB) than is available (7.4 GiB)",
        "out_of_memory",
    ),
    Refusal("too little memory, modern", 500, f"{_DIED}cudaMalloc failed: out of memory", "out_of_memory"),
    Refusal(
        "too little memory at startup",
        500,
        "llama-server reported out-of-memory during startup: ggml_gallocr_reserve_n failed",
        "out_of_memory",
    ),
    Refusal("too little graphics memory", 500, "unable to load full model on GPU", "out_of_memory"),
    Refusal("allocation failed", 500, f"{_DIED}failed to allocate buffer for kv cache", "out_of_memory"),
    Refusal(
        "architecture unknown",
        500,
        f"{_DIED}error loading model: unknown model architecture: 'mllama'\nerror loading model: unknown model "
        "architecture: 'mllama'",
        "model_too_old",
    ),
    Refusal("runner dies on load", 500, "llama runner process has terminated: exit status 2", "model_crashed"),
    Refusal(
        "model too new",
        500,
        "llama runner process has terminated: exit status 2: this model may be incompatible with your version of "
        "Ollama. If you previously pulled this model, try updating it by running `ollama pull x`",
        "server_too_old",
    ),
    Refusal("load stalls", 500, "timed out waiting for llama-server to start - ", "load_timeout"),
    Refusal(
        "load stalls, classic", 500, "timed out waiting for llama runner to start - progress 0.42 - ", "load_timeout"
    ),
    Refusal(
        "runner dies before a word",
        500,
        "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check "
        "ollama server logs for details",
        "model_crashed",
    ),
    Refusal(
        "runner dies in the middle",
        -1,
        "an error was encountered while running the model: unexpected EOF",
        "model_crashed",
    ),
    Refusal(
        "answer not in the form",
        500,
        nested(500, "The model produced output that does not match the expected peg-native format"),
        "schema_refused",
    ),
    Refusal("nested, with a log line behind", 500, nested(500, "image input is not supported") + "\nlog", "not_vision"),
    # Models in the cloud.
    Refusal("not signed in", 401, "unauthorized", "sign_in"),
    Refusal("cloud switched off", 403, "ollama cloud is disabled: remote model is unavailable", "cloud_disabled"),
    Refusal("cloud limit", 429, "you've reached your hourly usage limit, please try again later", "usage_limit"),
    Refusal("cloud unreachable", 502, "upstream error", "gateway"),
    Refusal("cloud not for this server", 400, "this server cannot run this remote model", "cloud_disabled"),
    Refusal("no account", 503, "account unavailable", "sign_in"),
    # Gateways, and what nobody knows.
    Refusal("gateway without a server", 502, "<html><h1>502 Bad Gateway</h1></html>", "gateway"),
    Refusal("gateway out of patience", 504, "<html><h1>504 Gateway Time-out</h1></html>", "gateway_timeout"),
    Refusal("a web page", 200, "<!DOCTYPE html><html>Sign in to the network</html>", "not_ollama"),
    Refusal("anything else", 500, "something new", "refused"),
    Refusal("anything else in the middle", -1, "something new", "broke_off"),
    Refusal("an object", 500, {"message": "an error as an object", "code": 500}, "refused"),
    Refusal("a list", 500, ["a", "list"], "refused"),
)
"""What a question can be refused with."""

PULLING: Final = (
    Refusal("unknown", -1, "pull model manifest: file does not exist", "pull_missing"),
    Refusal("needs a newer server", -1, _NEWER, "server_too_old"),
    Refusal(
        "needs a pre-release",
        -1,
        "pull model manifest: 412: \n\nThe model you are attempting to pull requires a newer version of Ollama that "
        "may be in pre-release.\n\nPlease see https://github.com/ollama/ollama/releases for more details.\n\n",
        "server_too_old",
    ),
    Refusal(
        "no name server",
        -1,
        f"{_MANIFEST}dial tcp: lookup registry.ollama.ai on 127.0.0.53:53: no such host",
        "pull_offline",
    ),
    Refusal("no answer", -1, f"{_MANIFEST}dial tcp 104.21.75.227:443: i/o timeout", "pull_offline"),
    Refusal("refused", -1, f"{_MANIFEST}dial tcp 127.0.0.1:443: connect: connection refused", "pull_offline"),
    Refusal("proxy away", -1, f"{_MANIFEST}proxyconnect tcp: dial tcp 10.0.0.1:3128: i/o timeout", "pull_offline"),
    Refusal(
        "certificate",
        -1,
        f"{_MANIFEST}tls: failed to verify certificate: x509: certificate signed by unknown authority",
        "pull_certificate",
    ),
    Refusal("connection keeps breaking", -1, "max retries exceeded: unexpected EOF", "pull_offline"),
    Refusal("disk full", -1, "write /models/blobs/sha256-aaee-partial: no space left on device", "pull_no_space"),
    Refusal(
        "damaged",
        -1,
        "digest mismatch, file must be downloaded again: want sha256:aaee, got sha256:8bd6",
        "pull_damaged",
    ),
    Refusal("not allowed", -1, "pull model manifest: unauthorized: access denied", "pull_unauthorized"),
    Refusal(
        "for a Mac only",
        -1,
        "this model requires MLX support, but the MLX runtime is not available",
        "pull_only_on_mac",
    ),
    Refusal("no name", 400, "invalid model name", "pull_bad_name"),
    Refusal("empty body", 400, "missing request body", "pull_failed"),
    Refusal("anything else", -1, "something new", "pull_failed"),
)
"""What a pull can end with, in the stream (with status 200) or before it."""
