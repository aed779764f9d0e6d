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

from invoice_desk.domain.errors import EngineError, EngineUnreachableError, Param

_LONGEST: Final = 200
"""Of a server's own words, so much is shown."""

_PULL_PREFIX: Final = re.compile(r'^pull model manifest: (?:Get "[^"]*": )?')
"""What a server says before the reason why it can't pull; the sentence says it better."""

_IN_THE_MIDDLE: Final = -1
"""What ollama's client gives for a status where an error stands in a stream."""

_OBJECT_FOR_TEXT: Final = "the JSON object must be"
"""What becomes of an error in a stream that is an object and no text: ollama's client can't even raise it."""

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
    ("received zero length image", "ollama.bad_image"),
    ("illegal base64 data", "ollama.bad_image"),
    ("does not support chat", "ollama.not_chat"),
    ("server busy", "ollama.busy"),
    ("timed out waiting for llama", "ollama.load_timeout"),
    ("invalid json schema", "ollama.schema_refused"),
    ("invalid format", "ollama.schema_refused"),
    ("schema conversion failed", "ollama.schema_refused"),
    ("expected peg-native format", "ollama.schema_refused"),
    ("unexpectedly stopped", "ollama.model_crashed"),
    ("process has terminated", "ollama.model_crashed"),
    ("error was encountered while running the model", "ollama.model_crashed"),
    ("cloud is disabled", "ollama.cloud_disabled"),
    ("cannot run this remote model", "ollama.cloud_disabled"),
    ("usage limit", "ollama.usage_limit"),
    ("account unavailable", "ollama.sign_in"),
    ("model is required", "ollama.model_missing"),
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
    504: "ollama.gateway_timeout",
}
_OF_ALL_DOCUMENTS: Final = frozenset(
    {
        "ollama.not_ollama",
        "ollama.model_missing",
        "ollama.model_too_old",
        "ollama.server_too_old",
        "ollama.not_chat",
        "ollama.busy",
        "ollama.cloud_disabled",
        "ollama.usage_limit",
        "ollama.sign_in",
        "ollama.forbidden",
        "ollama.redirected",
        "ollama.gateway",
    }
)
"""Nothing is wrong with the document, and the next one would fare no better: the queue waits instead."""


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
    except httpx.TooManyRedirects as error:
        raise _told("ollama.redirected", host=host, model=model) from error
    except httpx.HTTPError as error:
        # The server went away in the middle: whether it is back is asked before the next document.
        raise EngineUnreachableError("ollama.cut_off", host=host) from error
    except json.JSONDecodeError as error:
        code = "ollama.not_ollama" if _is_web_page(error.doc) else "ollama.not_understood"
        raise _told(code, host=host, model=model) from error
    except pydantic.ValidationError as error:
        raise _told("ollama.not_understood", host=host, model=model) from error
    except TypeError as error:
        if _OBJECT_FOR_TEXT not in str(error):
            raise
        raise _told("ollama.not_understood", host=host, model=model) from error
    except (pydantic_core.PydanticSerializationError, AttributeError, ValueError, httpx.InvalidURL) as error:
        raise _told("ollama.not_ollama", host=host, model=model) from error


def of_answer(status: int, said: object, *, host: str, model: str) -> EngineError:
    """The error for a server's refusal: by its words, which are the same for years, then by its status."""
    words = _words(said)
    folded = words.casefold()
    for part, code in _WORDS:
        if part in folded:
            return _told(code, host=host, model=model)
    if "not found" in folded and "model" in folded:
        return _told("ollama.model_missing", host=host, model=model)
    if _is_web_page(words):
        return _told(_BY_STATUS.get(status, "ollama.not_ollama"), host=host, model=model)
    code = _BY_STATUS.get(status, "ollama.broke_off" if status == _IN_THE_MIDDLE else "ollama.refused")
    return _told(code, host=host, model=model, status=status, said=_shown(words) or "–")


def _told(code: str, **params: Param) -> EngineError:
    kind = EngineUnreachableError if code in _OF_ALL_DOCUMENTS else EngineError
    return kind(code, **params)


def _is_web_page(text: str) -> bool:
    folded = text[:1000].casefold()
    return "<html" in folded or "<!doctype" in folded


def of_pull(status: int, said: object, *, host: str, model: str) -> EngineError:
    """The error for a pull that the server gave up."""
    words = _words(said)
    folded = words.casefold()
    for part, code in _PULL_WORDS:
        if part in folded:
            return EngineError(code, host=host, model=model, said=_shown(_PULL_PREFIX.sub("", words)))
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
