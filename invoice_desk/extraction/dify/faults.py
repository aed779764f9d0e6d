"""What can go wrong between here and a Dify app, as errors with a sentence that says what to do."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import httpx

from invoice_desk.domain.errors import EngineError, EngineUnreachableError

_LONGEST: Final = 200
"""Of a server's own words, so much is shown."""

_BY_CODE: Final = {
    "unauthorized": "dify.key_refused",
    "forbidden": "dify.forbidden",
    "app_unavailable": "dify.app_unavailable",
    "provider_not_initialize": "dify.no_provider",
    "provider_quota_exceeded": "dify.provider_quota",
    "model_currently_not_support": "dify.model_unavailable",
    "completion_request_error": "dify.model_failed",
    "workflow_request_error": "dify.model_failed",
    "invalid_param": "dify.wrong_input",
    "bad_request": "dify.wrong_input",
    "not_workflow_app": "dify.other_mode",
    "not_chat_app": "dify.other_mode",
    "not_completion_app": "dify.other_mode",
    "file_too_large": "dify.too_large",
    "request_entity_too_large": "dify.too_large",
    "unsupported_file_type": "dify.picture_refused",
    "no_file_uploaded": "dify.picture_refused",
    "too_many_requests": "dify.busy",
    "rate_limit_error": "dify.quota",
    "internal_server_error": "dify.server_error",
    "service_unavailable": "dify.gateway",
}
"""By the codes of the service API from 0.3 to 1.14, which say more than the status."""

_BY_STATUS: Final = {
    401: "dify.key_refused",
    403: "dify.forbidden",
    404: "dify.not_dify",
    405: "dify.not_dify",
    413: "dify.too_large",
    415: "dify.picture_refused",
    429: "dify.busy",
    500: "dify.server_error",
    502: "dify.gateway",
    503: "dify.gateway",
    504: "dify.gateway_timeout",
}
_OF_ALL_DOCUMENTS: Final = frozenset(
    {
        "dify.key_refused",
        "dify.forbidden",
        "dify.app_unavailable",
        "dify.no_provider",
        "dify.provider_quota",
        "dify.model_unavailable",
        "dify.busy",
        "dify.quota",
        "dify.gateway",
        "dify.redirected",
        "dify.not_dify",
    }
)
"""Nothing is wrong with the document, and the next one would fare no better: the queue waits instead."""


@contextmanager
def told_as_engine_errors(host: str) -> Iterator[None]:
    """Nothing of httpx leaves the block."""
    try:
        yield
    except EngineError:
        raise
    except (httpx.ConnectError, httpx.ConnectTimeout, ConnectionError, httpx.UnsupportedProtocol) as error:
        raise EngineUnreachableError("dify.unreachable", host=host) from error
    except (httpx.TimeoutException, TimeoutError) as error:
        raise EngineError("dify.silent", host=host) from error
    except httpx.HTTPError as error:
        # The server went away in the middle: whether it is back is asked before the next document.
        raise EngineUnreachableError("dify.cut_off", host=host) from error
    except (ValueError, httpx.InvalidURL) as error:
        raise EngineUnreachableError("dify.not_dify", host=host) from error


def of_answer(status: int, body: str, *, host: str) -> EngineError:
    """The error for a refusal: by the code in it, where it is the service API's, else by the status."""
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if isinstance(said, Mapping) and isinstance(said.get("code"), str):
        return of_error(status, said["code"], said.get("message"), host=host)
    if 300 <= status < 400:
        return _made("dify.redirected", host, status, "")
    return _made(_BY_STATUS.get(status, "dify.refused"), host, status, shown(body))


def of_error(status: object, code: object, message: object, *, host: str) -> EngineError:
    """The error for one that the service API tells, in an answer or in the middle of a stream."""
    number = status if isinstance(status, int) else 0
    found = _BY_CODE.get(code) if isinstance(code, str) else None
    return _made(found or _BY_STATUS.get(number, "dify.refused"), host, number, shown(message or code))


def shown(words: object) -> str:
    """A server's own words for people: without markup, shortened."""
    plain = " ".join(re.sub("<[^>]*>", " ", str(words or "")).split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


def _made(code: str, host: str, status: int, said: str) -> EngineError:
    kind = EngineUnreachableError if code in _OF_ALL_DOCUMENTS else EngineError
    return kind(code, host=host, status=status, said=said or "–")
