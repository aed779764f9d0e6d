"""What can go wrong between here and an Ollama server, as errors with a sentence that says what to do."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import httpx
import ollama
import pydantic
import pydantic_core

from invoice_desk.domain.errors import EngineError, EngineUnreachableError

_LONGEST: Final = 200
"""Of a server's own words, so much is shown."""

_MEMORY: Final = (
    "out of memory",
    "out-of-memory",
    "cudamalloc failed",
    "failed to allocate",
    "allocation failed",
    "not enough memory",
    "insufficient memory",
    "requires more system memory",
    "unable to load full model on gpu",
)

# The first that occurs in a server's words counts; sources: the servers of 0.5.4 to 0.33 and llama-server b10488.
_WORDS: Final = (
    ("page not found", "ollama.not_ollama"),
    ("try pulling it first", "ollama.model_missing"),
    *((words, "ollama.out_of_memory") for words in _MEMORY),
    ("unknown model architecture", "ollama.model_too_old"),
    ("no longer compatible with your version", "ollama.model_too_old"),
    ("requires a newer version of ollama", "ollama.server_too_old"),
    ("may be incompatible with your version", "ollama.server_too_old"),
    ("exceeds the available context size", "ollama.too_long"),
    ("exceeds the context length", "ollama.too_long"),
    ("longer than the context length", "ollama.too_long"),
    ("prompt too long", "ollama.too_long"),
    ("image input is not supported", "ollama.not_vision"),
    ("missing data required for image input", "ollama.not_vision"),
    ("vision model not loaded", "ollama.not_vision"),
    ("only supports one image", "ollama.one_image"),
    ("unknown format", "ollama.bad_image"),
    ("failed to load image", "ollama.bad_image"),
    ("unable to make llava embedding", "ollama.bad_image"),
    ("does not support chat", "ollama.not_chat"),
    ("server busy", "ollama.busy"),
    ("timed out waiting for llama", "ollama.load_timeout"),
    ("invalid json schema", "ollama.schema_refused"),
    ("schema conversion failed", "ollama.schema_refused"),
    ("expected peg-native format", "ollama.schema_refused"),
    ("unexpectedly stopped", "ollama.model_crashed"),
    ("process has terminated", "ollama.model_crashed"),
    ("error was encountered while running the model", "ollama.model_crashed"),
    ("cloud is disabled", "ollama.cloud_disabled"),
)
# The same for pulls, whose errors are those between the server and the registry.
_PULL_WORDS: Final = (
    ("page not found", "ollama.not_ollama"),
    ("requires a newer version of ollama", "ollama.server_too_old"),
    ("file does not exist", "ollama.pull_missing"),
    ("not found", "ollama.pull_missing"),
    ("manifest unknown", "ollama.pull_missing"),
    ("invalid model name", "ollama.pull_bad_name"),
    ("invalid model path", "ollama.pull_bad_name"),
    ("name is required", "ollama.pull_bad_name"),
    ("model is required", "ollama.pull_bad_name"),
    ("no space left on device", "ollama.pull_no_space"),
    ("not enough space on the disk", "ollama.pull_no_space"),
    ("disk quota exceeded", "ollama.pull_no_space"),
    ("permission denied", "ollama.pull_not_writable"),
    ("read-only file system", "ollama.pull_not_writable"),
    ("digest mismatch", "ollama.pull_damaged"),
    ("x509", "ollama.pull_certificate"),
    ("failed to verify certificate", "ollama.pull_certificate"),
    ("requires mlx support", "ollama.pull_only_on_mac"),
    ("no such host", "ollama.pull_offline"),
    ("server misbehaving", "ollama.pull_offline"),
    ("i/o timeout", "ollama.pull_offline"),
    ("connection refused", "ollama.pull_offline"),
    ("connection reset", "ollama.pull_offline"),
    ("network is unreachable", "ollama.pull_offline"),
    ("no route to host", "ollama.pull_offline"),
    ("proxyconnect", "ollama.pull_offline"),
    ("handshake timeout", "ollama.pull_offline"),
    ("deadline exceeded", "ollama.pull_offline"),
    ("max retries exceeded", "ollama.pull_offline"),
    ("unauthorized", "ollama.pull_unauthorized"),
    ("access denied", "ollama.pull_unauthorized"),
)
_BY_STATUS: Final = {
    401: "ollama.sign_in",
    403: "ollama.forbidden",
    404: "ollama.model_missing",
    405: "ollama.redirected",
    413: "ollama.too_large",
    429: "ollama.busy",
    502: "ollama.gateway",
    503: "ollama.busy",
    504: "ollama.gateway",
}


@contextmanager
def told_as_engine_errors(host: str, model: str) -> Iterator[None]:
    """Whatever the client raises becomes an EngineError; nothing of httpx or ollama leaks out."""
    try:
        yield
    except EngineError:
        raise
    except ollama.ResponseError as error:
        raise of_answer(error.status_code, error.error, host=host, model=model) from error
    except (httpx.ConnectError, httpx.ConnectTimeout, ConnectionError, httpx.UnsupportedProtocol) as error:
        raise EngineUnreachableError("ollama.unreachable", host=host) from error
    except httpx.TimeoutException as error:
        raise EngineError("ollama.silent", host=host, model=model) from error
    except httpx.HTTPError as error:
        # The server went away in the middle: whether it is back is asked before the next document.
        raise EngineUnreachableError("ollama.cut_off", host=host) from error
    except (
        json.JSONDecodeError,
        pydantic.ValidationError,
        pydantic_core.PydanticSerializationError,
        AttributeError,
        ValueError,
        httpx.InvalidURL,
    ) as error:
        raise EngineError("ollama.not_ollama", host=host) from error


def of_answer(status: int, said: object, *, host: str, model: str) -> EngineError:
    """The error for a server's refusal: by its words, which are the same for years, then by its status."""
    words = _words(said)
    folded = words.casefold()
    for part, code in _WORDS:
        if part in folded:
            return EngineError(code, host=host, model=model)
    if "not found" in folded and "model" in folded:
        return EngineError("ollama.model_missing", host=host, model=model)
    if "<html" in folded or "<!doctype" in folded:
        return EngineError(_BY_STATUS.get(status, "ollama.not_ollama"), host=host, model=model)
    if status in _BY_STATUS:
        return EngineError(_BY_STATUS[status], host=host, model=model)
    return EngineError("ollama.refused", host=host, model=model, status=status, said=_shown(words))


def of_pull(status: int, said: object, *, host: str, model: str) -> EngineError:
    """The error for a pull that the server gave up."""
    words = _words(said)
    folded = words.casefold()
    for part, code in _PULL_WORDS:
        if part in folded:
            return EngineError(code, host=host, model=model, said=_shown(words))
    if status in _BY_STATUS:
        return of_answer(status, said, host=host, model=model)
    return EngineError("ollama.pull_failed", host=host, model=model, said=_shown(words))


def _words(said: object) -> str:
    """A server's words out of what may be a JSON text inside a JSON text, with more text after it."""
    if isinstance(said, str) and said.lstrip().startswith("{"):
        try:
            inner, _ = json.JSONDecoder().raw_decode(said.lstrip())
        except ValueError:
            return said
        return _words(inner)
    if isinstance(said, Mapping):
        found: Any = said.get("error", said.get("message", ""))
        return _words(found) if found else json.dumps(dict(said))
    return str(said)


def _shown(words: str) -> str:
    plain = " ".join(re.sub("<[^>]*>", " ", words).split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
