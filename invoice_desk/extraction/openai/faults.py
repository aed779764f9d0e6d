"""What can go wrong between here and an OpenAI-compatible server, as errors with a sentence that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import httpx

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.extraction.openai.address import offered
from invoice_desk.extraction.openai.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a request went to, and the key it went with."""

    host: str
    model: str = ""
    key: str = field(default="", repr=False)


# The first group with a part that occurs in a server's words counts. Sources: the servers themselves (Ollama 0.5.4 to
# 0.33, llama-server b10488), the sources of one-api, documents and issues of the others.
_WORDS: Final = {
    "openai.no_credit": (
        "insufficient_quota",
        "insufficient_user_quota",
        "quota_failed",
        "exceeded your current quota",
        "insufficient balance",
        "insufficient credit",
        "billing",
        "arrearage",
        "overdue",
        "freetieronly",
        "额度已用尽",
        "额度不足",
        "余额不足",
        "欠费",
    ),
    "openai.key_expired": ("已过期", "key has expired", "key expired", "expired_api_key", "token expired"),
    "openai.key_missing": ("未提供令牌", "provide an api key", "no api key", "missing api key", "api key is required"),
    "openai.model_forbidden": (
        "无权使用模型",
        "have access to model",
        "access_denied",
        "access denied",
        "not allowed to access model",
        "team not allowed",
        "key not allowed",
    ),
    "openai.key_refused": (
        "无效的令牌",
        "invalid_api_key",
        "incorrect api key",
        "invalid api key",
        "invalid api-key",
        "authentication_error",
        "authenticationerror",
        "令牌状态不可用",
    ),
    "openai.no_channel": ("无可用渠道", "no available channel", "no healthy deployment", "no deployments available"),
    "openai.loading": ("loading model", "model is loading", "is currently loading"),
    "openai.not_loaded": ("no models loaded", "model is not loaded", "model not loaded"),
    "openai.busy": ("负载已饱和", "overloaded", "server busy", "at capacity", "no slot available"),
    "openai.rate_limited": (
        "throttling",
        "rate limit",
        "rate_limit",
        "too many requests",
        "limit_requests",
        "请求过于频繁",
    ),
    "openai.too_long": (
        "exceed_context_size",
        "exceeds the available context size",
        "context_length_exceeded",
        "maximum context length",
        "context length",
        "context window",
        "range of input length",
        "prompt is too long",
        "input is too long",
        "maximum model length",
        "max_model_len",
    ),
    "openai.out_of_memory": (
        "out of memory",
        "out-of-memory",
        "failed to allocate",
        "requires more system memory",
        "insufficient memory",
        "insufficient system resources",
    ),
    "openai.not_vision": (
        "image input is not supported",
        "support image",
        "support vision",
        "supports only text",
        "not a multimodal model",
        "support multimodal",
        "unknown variant `image_url`",
        "invalid content type. image_url",
        "image_url is only supported",
        "at most 0 image",
        "missing data required for image input",
        "vision is not",
        "mmproj",
    ),
    "openai.bad_image": (
        "failed to decode the image",
        "decode the image",
        "failed to load image",
        "unable to make llava embedding",
        "invalid image",
        "invalid_image",
        "cannot identify image",
        "process input image",
        "process image",
        "valid image",
        "unsupported image",
        "image length and width do not meet",
        "unknown format",
    ),
    "openai.too_large": (
        "max bytes per data-uri",
        "entity too large",
        "payload too large",
        "body too large",
        "image too large",
        "request too large",
        "exceeds the maximum allowed size",
    ),
    "openai.content_filter": (
        "data_inspection_failed",
        "datainspectionfailed",
        "content_filter",
        "content management policy",
        "content_policy",
        "inappropriate content",
        "contentpolicyviolation",
        "sensitive content",
        "sensitive information",
        "敏感",
        "safety system",
    ),
    "openai.format_refused": (
        "response_format",
        "json_schema",
        "json schema",
        "json_object",
        "grammar",
        "guided_",
        "structured output",
        "invalid schema",
        "expected peg-native format",
    ),
    "openai.model_missing": (
        "model_not_found",
        "model not found",
        "model not exist",
        "unknown model",
        "invalid model",
        "not a valid model",
        "try pulling it first",
        "模型不存在",
    ),
    "openai.model_crashed": (
        "unexpectedly stopped",
        "process has terminated",
        "error was encountered while running the model",
        "enginedeaderror",
        "engine core",
    ),
    "openai.no_such_path": (
        "invalid url (",
        "page not found",
        "unexpected endpoint",
        "no route",
        "cannot post",
        "cannot get",
        "file not found",
    ),
    "openai.gateway": ("upstream connect error", "bad gateway"),
    "openai.gateway_timeout": ("gateway time",),
    "openai.upstream": ("upstream_error", "bad_response_status_code"),
}
_BY_STATUS: Final = {
    402: "openai.no_credit",
    403: "openai.forbidden",
    404: "openai.no_such_path",
    405: "openai.no_such_path",
    408: "openai.gateway",
    413: "openai.too_large",
    429: "openai.rate_limited",
    502: "openai.gateway",
    503: "openai.busy",
    504: "openai.gateway_timeout",
    524: "openai.gateway_timeout",
    529: "openai.busy",
}
_WITH_OFFER: Final = {"openai.web_page": "openai.web_page_v1", "openai.no_such_path": "openai.no_such_path_v1"}
_NOT_THE_DOCUMENTS_FAULT: Final = frozenset(
    {
        "openai.unreachable",
        "openai.cut_off",
        "openai.gateway",
        "openai.busy",
        "openai.loading",
        "openai.rate_limited",
        "openai.key_missing",
        "openai.key_refused",
        "openai.key_expired",
        "openai.key_odd",
        "openai.no_credit",
        "openai.web_page",
        "openai.no_such_path",
        "openai.redirected",
        "openai.model_missing",
        "openai.model_forbidden",
        "openai.no_channel",
        "openai.not_loaded",
    }
)
"""What would meet every other document as well: the queue waits instead of refusing them one by one."""

ABOUT_THE_KEY: Final = frozenset({"openai.key_missing", "openai.key_refused", "openai.key_expired"})
WAITED_FOR: Final = frozenset({"openai.rate_limited", "openai.busy", "openai.loading"})
"""What passes by itself, so that the same question is worth asking again a little later."""


@contextmanager
def told_as_engine_errors(asked: Asked) -> Iterator[None]:
    """Whatever the client raises becomes an EngineError; nothing of httpx leaks out."""
    try:
        yield
    except EngineError:
        raise
    except (httpx.ConnectError, httpx.ConnectTimeout, ConnectionError, httpx.ProxyError) as error:
        raise made("openai.unreachable", asked) from error
    except httpx.TimeoutException as error:
        raise made("openai.silent" if asked.model else "openai.unreachable", asked) from error
    except httpx.HTTPError as error:
        # The server went away in the middle: whether it is back is asked before the next document.
        raise made("openai.cut_off", asked) from error
    except (ValueError, RecursionError, httpx.InvalidURL) as error:
        raise made("openai.not_openai", asked) from error


def code_of(refusal: Refusal, asked: Asked) -> str:
    """What a refusal means: by the server's words, then by its status."""
    if 300 <= refusal.status < 400:
        return "openai.redirected"
    if refusal.is_page and refusal.status < 400:
        return "openai.web_page"
    folded = "" if refusal.is_page else refusal.folded
    for code, parts in _WORDS.items():
        if any(part in folded for part in parts):
            return code
    if "model" in folded and any(words in folded for words in ("not found", "does not exist", "not exist")):
        return "openai.model_missing"
    if refusal.status == 401:
        return "openai.key_refused" if asked.key else "openai.key_missing"
    if refusal.status in _BY_STATUS:
        return _BY_STATUS[refusal.status]
    return "openai.broke_off" if not refusal.status else "openai.failed" if refusal.status >= 500 else "openai.refused"


def error_of(refusal: Refusal, asked: Asked) -> EngineError:
    """The error for a server's refusal."""
    return made(code_of(refusal, asked), asked, refusal)


def made(code: str, asked: Asked, refusal: Refusal | None = None) -> EngineError:
    """The error of a code, with what its sentence needs."""
    kind = EngineUnreachableError if code in _NOT_THE_DOCUMENTS_FAULT else EngineError
    refusal = refusal or Refusal()
    said = refusal.shown or "–"
    return kind(
        _WITH_OFFER.get(code, code) if offered(asked.host) else code,
        host=asked.host,
        model=asked.model,
        offered=offered(asked.host),
        status=refusal.status,
        said=said.replace(asked.key, "…") if asked.key else said,
        seconds=round(refusal.wait or 0),
    )
