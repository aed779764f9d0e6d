"""Every way the fake can fail a client: whole answers of another kind, broken connections, runs that end badly."""

import json
import threading
from dataclasses import dataclass, field
from enum import StrEnum


class Fault(StrEnum):
    """What `FakeDify.fault` takes."""

    # the connection: before the headers, or after some events
    HANG = "hang"
    FIN = "fin"
    RST = "rst"
    # whole answers, before the headers
    HTML_200 = "html_200"
    HTML_404 = "html_404"
    HTML_413 = "html_413"
    HTML_502 = "html_502"
    HTML_504 = "html_504"
    REDIRECT_301 = "redirect_301"
    STRING_500 = "string_500"
    LIST_200 = "list_200"
    EMPTY_200 = "empty_200"
    UNAUTHORIZED_401 = "unauthorized_401"
    FORBIDDEN_403 = "forbidden_403"
    NOT_FOUND_404 = "not_found_404"
    METHOD_405 = "method_405"
    TOO_LARGE_413 = "too_large_413"
    UNSUPPORTED_415 = "unsupported_415"
    NO_FILE_400 = "no_file_400"
    BUSY_429 = "busy_429"
    QUOTA_429 = "quota_429"
    INTERNAL_500 = "internal_500"
    APP_UNAVAILABLE = "app_unavailable"
    INVALID_PARAM = "invalid_param"
    NO_PROVIDER = "no_provider"
    PROVIDER_QUOTA = "provider_quota"
    MODEL_NOT_SUPPORTED = "model_not_supported"
    REQUEST_FAILED = "request_failed"
    # the stream of a run
    ERROR_EVENT = "error_event"
    PROVIDER_EVENT = "provider_event"
    NODE_FAILED = "node_failed"
    STOPPED = "stopped"
    PAUSED = "paused"
    NO_FINISH = "no_finish"
    ONLY_PINGS = "only_pings"
    HALF_EVENT = "half_event"
    NOT_JSON = "not_json"
    ODD_EVENTS = "odd_events"


CONNECTION = frozenset({Fault.HANG, Fault.FIN, Fault.RST})
STREAM = tuple(Fault)[tuple(Fault).index(Fault.ERROR_EVENT) :]
EVERYWHERE = tuple(one for one in Fault if one not in STREAM)
"""The faults that any request can meet before its answer begins."""

_RUNS = ("/v1/workflows/run", "/v1/chat-messages", "/v1/completion-messages")


@dataclass(slots=True)
class Armed:
    """A fault laid for the next `times` requests to one of `paths`; `after_events` None: before the headers.

    `times` None: for all of them.
    """

    fault: Fault
    after_events: int | None
    paths: tuple[str, ...]
    times: int | None


def arm(fault: Fault, *, after_events: int | None, path: str | None, times: int | None) -> Armed:
    """Raises ValueError for a place where the fault can't be."""
    if fault in EVERYWHERE and fault not in CONNECTION and after_events is not None:
        raise ValueError(f"{fault} makes the whole answer, it has no place after some events")
    if fault in STREAM and after_events is None:
        after_events = 2
    return Armed(fault, after_events, (path,) if path else _RUNS, times)


@dataclass(slots=True)
class FaultBox:
    """The faults laid, oldest first; filled on the test's thread, emptied on the server's."""

    _laid: list[Armed] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def lay(self, armed: Armed) -> None:
        with self._lock:
            self._laid.append(armed)

    def clear(self) -> None:
        with self._lock:
            self._laid.clear()

    def take(self, path: str) -> Armed | None:
        """The fault that a request meets."""
        with self._lock:
            for armed in self._laid:
                if path in armed.paths:
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


def refusal(status: int, code: str, message: str) -> Whole:
    """An error as the service API says it."""
    said = {"code": code, "message": message, "status": status}
    return Whole(status, json.dumps(said).encode() + b"\n")


def _html(status: int, title: str) -> Whole:
    page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body><center><h1>{title}</h1></center></body></html>\r\n"
    return Whole(status, page.encode(), "text/html")


WHOLE_ANSWERS = {
    Fault.HTML_200: Whole(200, b"<!DOCTYPE html><html><body><div id='__next'></div></body></html>", "text/html"),
    Fault.HTML_404: _html(404, "404 Not Found"),
    Fault.HTML_413: _html(413, "413 Request Entity Too Large"),
    Fault.HTML_502: _html(502, "502 Bad Gateway"),
    Fault.HTML_504: _html(504, "504 Gateway Time-out"),
    Fault.REDIRECT_301: Whole(301, b"", "text/html", (("Location", "https://dify.invalid/v1"),)),
    Fault.STRING_500: Whole(500, b'"something went wrong"'),
    Fault.LIST_200: Whole(200, b'["something", "else"]'),
    Fault.EMPTY_200: Whole(200, b""),
    Fault.UNAUTHORIZED_401: refusal(401, "unauthorized", "Access token is invalid"),
    Fault.FORBIDDEN_403: refusal(403, "forbidden", "The app's API service has been disabled."),
    Fault.NOT_FOUND_404: refusal(404, "not_found", "The requested URL was not found on the server."),
    Fault.METHOD_405: refusal(405, "method_not_allowed", "The method is not allowed for the requested URL."),
    Fault.TOO_LARGE_413: refusal(413, "file_too_large", "File size exceeded. "),
    Fault.UNSUPPORTED_415: refusal(415, "unsupported_file_type", "File type not allowed."),
    Fault.NO_FILE_400: refusal(400, "no_file_uploaded", "Please upload your file."),
    Fault.BUSY_429: refusal(
        429,
        "too_many_requests",
        "Too many requests. Please try again later. The current maximum concurrent requests allowed for this app is 1.",
    ),
    Fault.QUOTA_429: refusal(429, "rate_limit_error", "Rate Limit Error"),
    Fault.INTERNAL_500: refusal(
        500,
        "internal_server_error",
        "The server encountered an internal error and was unable to complete your request.",
    ),
    Fault.APP_UNAVAILABLE: refusal(400, "app_unavailable", "App unavailable, please check your app configurations."),
    Fault.INVALID_PARAM: refusal(400, "invalid_param", "invoice in input form must be a file"),
    Fault.NO_PROVIDER: refusal(
        400,
        "provider_not_initialize",
        "No valid model provider credentials found. Please go to Settings -> Model"
        " Provider to complete your provider credentials.",
    ),
    Fault.PROVIDER_QUOTA: refusal(
        400,
        "provider_quota_exceeded",
        "Your quota for Dify Hosted Model Provider has been exhausted. Please go to"
        " Settings -> Model Provider to complete your own provider credentials.",
    ),
    Fault.MODEL_NOT_SUPPORTED: refusal(
        400, "model_currently_not_support", "Dify Hosted OpenAI trial currently not support the GPT-4 model."
    ),
    Fault.REQUEST_FAILED: refusal(
        400, "completion_request_error", "[openai] Error: This model does not support image input"
    ),
}
