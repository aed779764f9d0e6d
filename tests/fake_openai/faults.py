"""Every way the fake can fail a client: whole answers of another kind, broken connections, streams that end badly."""

import json
import threading
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What `FakeOpenAI.fault` takes."""

    # the connection: before the headers, or after some chunks
    HANG = "hang"
    DRIP = "drip"
    FIN = "fin"
    RST = "rst"
    # whole answers, before the headers
    HTML_200 = "html_200"
    HTML_401 = "html_401"
    HTML_404 = "html_404"
    HTML_413 = "html_413"
    HTML_502 = "html_502"
    HTML_504 = "html_504"
    REDIRECT_301 = "redirect_301"
    REDIRECT_307 = "redirect_307"
    EMPTY_200 = "empty_200"
    LIST_200 = "list_200"
    TEXT_200 = "text_200"
    CUT_JSON_200 = "cut_json_200"
    ERROR_200 = "error_200"
    TEXT_500 = "text_500"
    EMPTY_500 = "empty_500"
    KEY_401 = "key_401"
    EXPIRED_401 = "expired_401"
    CREDIT_402 = "credit_402"
    FORBIDDEN_403 = "forbidden_403"
    MODEL_403 = "model_403"
    MODEL_404 = "model_404"
    LIMIT_429 = "limit_429"
    LIMIT_429_SLOW = "limit_429_slow"
    LIMIT_429_LONG = "limit_429_long"
    QUOTA_429 = "quota_429"
    SATURATED_429 = "saturated_429"
    CHANNEL_503 = "channel_503"
    LOADING_503 = "loading_503"
    OVERLOADED_529 = "overloaded_529"
    CONTEXT_400 = "context_400"
    FILTER_400 = "filter_400"
    IMAGE_400 = "image_400"
    ARREARAGE_400 = "arrearage_400"
    VALIDATION_422 = "validation_422"
    MEMORY_500 = "memory_500"
    UPSTREAM_500 = "upstream_500"
    # the stream
    ERROR_EVENT = "error_event"
    ERROR_STRING_EVENT = "error_string_event"
    ERROR_NAMED_EVENT = "error_named_event"
    ERROR_PLAIN_LINE = "error_plain_line"
    SWALLOWED = "swallowed"
    HALF_EVENT = "half_event"
    NOT_JSON = "not_json"
    NOT_A_CHUNK = "not_a_chunk"
    ONLY_PINGS = "only_pings"
    FILTERED = "filtered"


_ALL = tuple(Fault)
CONNECTION = (Fault.HANG, Fault.DRIP, Fault.FIN, Fault.RST)
STREAM = _ALL[_ALL.index(Fault.ERROR_EVENT) :]
EARLY = _ALL[: _ALL.index(Fault.ERROR_EVENT)]
"""The faults that any request can meet before its answer begins."""


@dataclass(slots=True)
class Armed:
    """A fault laid for the next `times` requests (None: all) to a path with this end; `after_chunks` None: early."""

    fault: Fault
    after_chunks: int | None
    path: str
    times: int | None


@dataclass(slots=True)
class FaultBox:
    """The faults laid, oldest first; filled on the test's thread, emptied on the server's."""

    _laid: list[Armed] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lay(self, armed: Armed) -> None:
        """Raises ValueError for a place where the fault can't be."""
        if armed.fault in EARLY and armed.fault not in CONNECTION and armed.after_chunks is not None:
            raise ValueError(f"{armed.fault} makes the whole answer, it has no place after some chunks")
        if armed.fault in STREAM and armed.after_chunks is None:
            armed.after_chunks = 2
        with self._lock:
            self._laid.append(armed)

    def clear(self) -> None:
        with self._lock:
            self._laid.clear()

    def take(self, path: str) -> Armed | None:
        """The fault that a request meets."""
        with self._lock:
            for armed in self._laid:
                if path.endswith(armed.path):
                    if armed.times is not None:
                        armed.times -= 1
                        if armed.times <= 0:
                            self._laid.remove(armed)
                    return armed
        return None


@dataclass(frozen=True, slots=True)
class Whole:
    """An answer in one piece."""

    status: int
    body: bytes
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()


def _error(status: int, message: str, kind: str = "", code: object = None, **headers: str) -> Whole:
    said = {"error": {"message": message, "type": kind or "invalid_request_error", "param": None, "code": code}}
    given = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Whole(status, json.dumps(said, ensure_ascii=False).encode(), headers=given)


def _html(status: int, title: str) -> Whole:
    page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body><center><h1>{title}</h1></center></body></html>\r\n"
    return Whole(status, page.encode(), "text/html")


WHOLE_ANSWERS = {
    Fault.HTML_200: Whole(200, b"<!doctype html><html lang='zh'><title>One API</title></html>", "text/html"),
    Fault.HTML_401: _html(401, "401 Authorization Required"),
    Fault.HTML_404: _html(404, "404 Not Found"),
    Fault.HTML_413: _html(413, "413 Request Entity Too Large"),
    Fault.HTML_502: _html(502, "502 Bad Gateway"),
    Fault.HTML_504: _html(504, "504 Gateway Time-out"),
    Fault.REDIRECT_301: Whole(301, b"", "text/html"),
    Fault.REDIRECT_307: Whole(307, b"", "text/html"),
    Fault.EMPTY_200: Whole(200, b""),
    Fault.LIST_200: Whole(200, b'["something", "else"]'),
    Fault.TEXT_200: Whole(200, b"It works!", "text/plain"),
    Fault.CUT_JSON_200: Whole(200, b'{"id":"chatcmpl-1","object":"chat.completion","choices":[{"ind'),
    Fault.ERROR_200: _error(200, "渠道异常，请联系管理员 (request id: 20260928)", "one_api_error"),
    Fault.TEXT_500: Whole(500, b"Internal Server Error", "text/plain"),
    Fault.EMPTY_500: Whole(500, b"", "text/plain"),
    Fault.KEY_401: _error(401, "Incorrect API key provided: sk-ab***yz.", code="invalid_api_key"),
    Fault.EXPIRED_401: _error(401, "该令牌已过期 (request id: 20260928)", "one_api_error"),
    Fault.CREDIT_402: _error(402, "Insufficient Balance", "unknown_error"),
    Fault.FORBIDDEN_403: _error(403, "Country, region, or territory not supported", "request_forbidden"),
    Fault.MODEL_403: _error(403, "该令牌无权使用模型：x (request id: 20260928)", "one_api_error"),
    Fault.MODEL_404: _error(404, "The model `x` does not exist.", "NotFoundError", 404),
    Fault.LIMIT_429: _error(429, "Rate limit reached", "requests", "rate_limit_exceeded", Retry_After="0.05"),
    Fault.LIMIT_429_SLOW: _error(429, "Rate limit reached", "requests", "rate_limit_exceeded", Retry_After="60"),
    Fault.LIMIT_429_LONG: _error(429, "Rate limit reached", "requests", "rate_limit_exceeded", Retry_After="86400"),
    Fault.QUOTA_429: _error(429, "You exceeded your current quota", "insufficient_quota", "insufficient_quota"),
    Fault.SATURATED_429: _error(429, "当前分组上游负载已饱和，请稍后再试", "one_api_error", Retry_After="0.05"),
    Fault.CHANNEL_503: _error(503, "当前分组 default 下对于模型 x 无可用渠道", "one_api_error"),
    Fault.LOADING_503: _error(503, "Loading model", "unavailable_error", 503, Retry_After="0.05"),
    Fault.OVERLOADED_529: _error(529, "Overloaded", "overloaded_error", Retry_After="0.05"),
    Fault.CONTEXT_400: _error(400, "request (9000 tokens) exceeds the available context size (4096 tokens)"),
    Fault.FILTER_400: _error(400, "Input data may contain inappropriate content.", code="data_inspection_failed"),
    Fault.IMAGE_400: _error(400, "Failed to decode the image during the data inspection."),
    Fault.ARREARAGE_400: _error(400, "Access denied, your account is not in good standing.", code="Arrearage"),
    Fault.VALIDATION_422: Whole(422, b'{"detail":[{"loc":["body","messages"],"msg":"value is not a valid list"}]}'),
    Fault.MEMORY_500: _error(500, "CUDA out of memory. Tried to allocate 2.00 GiB", "server_error"),
    Fault.UPSTREAM_500: _error(500, "bad response status code 500", "upstream_error", "bad_response_status_code"),
}
