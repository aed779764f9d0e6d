"""Every way a server can fail a client, by name: what kind of fault each is and where in an answer it can strike."""

import json
import threading
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto


class Fault(StrEnum):
    """The names `FakeOllama.fault` takes."""

    # the connection
    REFUSED = "refused"
    HANG = "hang"
    DRIP = "drip"
    FIN = "fin"
    RST = "rst"
    # odd lines in a stream
    ERROR_LINE = "error_line"
    ERROR_OBJECT = "error_object"
    NESTED_ERROR = "nested_error"
    BLANK_LINE = "blank_line"
    HALF_LINE = "half_line"
    CRASH_BEFORE_TOKEN = "crash_before_token"
    CRASH_MIDSTREAM = "crash_midstream"
    # whole answers
    HTML_200 = "html_200"
    HTML_413 = "html_413"
    HTML_502 = "html_502"
    HTML_504 = "html_504"
    LIST_500 = "list_500"
    STRING_500 = "string_500"
    NUMBER_500 = "number_500"
    REDIRECT_301 = "redirect_301"
    REDIRECT_307 = "redirect_307"
    SIGNIN_401 = "signin_401"
    FORBIDDEN_403 = "forbidden_403"
    RATE_LIMIT_429 = "rate_limit_429"
    CANCELED_499 = "canceled_499"
    BUSY_503 = "busy_503"
    MEMORY_CLASSIC = "memory_classic"
    MEMORY_MODERN = "memory_modern"
    LOAD_FAILED = "load_failed"
    LOAD_TIMEOUT = "load_timeout"
    # how a generation ends
    NO_DONE = "no_done"
    REPEATS = "repeats"
    WHITESPACE_FLOOD = "whitespace_flood"
    ENDLESS = "endless"
    ALL_IN_THINKING = "all_in_thinking"
    # what the model says
    FENCED = "fenced"
    TEXT_AROUND = "text_around"
    THINK_TAGS = "think_tags"
    TRAILING_COMMA = "trailing_comma"
    TRUNCATED = "truncated"
    WRONG_TYPES = "wrong_types"
    LIST_AT_TOP = "list_at_top"
    WRAPPED = "wrapped"
    WRONG_KEYS = "wrong_keys"
    ALL_NULL = "all_null"
    FULL_WIDTH = "full_width"
    ODD_WHITESPACE = "odd_whitespace"
    EMPTY_TEXT = "empty_text"
    REFUSAL = "refusal"
    # pulls
    PULL_MISSING = "pull_missing"
    PULL_NEWER = "pull_newer"
    PULL_DNS = "pull_dns"
    PULL_UNAUTHORIZED = "pull_unauthorized"
    PULL_DISK = "pull_disk"
    PULL_DIGEST = "pull_digest"
    PULL_RETRIES = "pull_retries"
    # what tags and show look like
    TAGS_WITHOUT_DETAILS = "tags_without_details"
    NULL_FAMILIES = "null_families"
    EXTRA_FIELDS = "extra_fields"
    HUGE_SHOW = "huge_show"
    OLD_SHOW = "old_show"


class Kind(Enum):
    """Which part of the fake carries a fault out; see the module named."""

    CONNECTION = auto()  # answer.py
    LINE = auto()  # answer.py
    WHOLE = auto()  # answer.py
    ENDING = auto()  # generation.py
    CONTENT = auto()  # spoiling.py
    PULL = auto()  # pulls.py
    SHAPE = auto()  # catalogue.py


_LAST_OF_KIND = (
    (Fault.RST, Kind.CONNECTION),
    (Fault.CRASH_MIDSTREAM, Kind.LINE),
    (Fault.LOAD_TIMEOUT, Kind.WHOLE),
    (Fault.ALL_IN_THINKING, Kind.ENDING),
    (Fault.REFUSAL, Kind.CONTENT),
    (Fault.PULL_RETRIES, Kind.PULL),
    (Fault.OLD_SHOW, Kind.SHAPE),
)

CHAT_PATHS = frozenset({"/api/chat", "/v1/chat/completions"})
_PATHS = {
    Fault.TAGS_WITHOUT_DETAILS: frozenset({"/api/tags"}),
    Fault.HUGE_SHOW: frozenset({"/api/show"}),
    Fault.OLD_SHOW: frozenset({"/api/show"}),
}
_PATHS_OF_KIND = {
    Kind.PULL: frozenset({"/api/pull"}),
    Kind.SHAPE: frozenset({"/api/tags", "/api/show"}),
}
# After how many lines a fault strikes when the test does not say; kinds not named here strike before the headers.
_USUAL_PLACE = {
    Fault.BLANK_LINE: 1,
    Fault.HALF_LINE: 1,
    Fault.CRASH_MIDSTREAM: 2,
    Fault.PULL_DISK: 3,
    Fault.PULL_DIGEST: 3,
    Fault.PULL_RETRIES: 3,
}


def kind_of(fault: Fault) -> Kind:
    """The kind a fault belongs to; the enum is sorted by it."""
    order = list(Fault)
    place = order.index(fault)
    return next(kind for last, kind in _LAST_OF_KIND if place <= order.index(last))


ANYWHERE = tuple(
    fault for fault in Fault if kind_of(fault) in (Kind.CONNECTION, Kind.LINE) and fault is not Fault.REFUSED
)
"""The faults that can strike after any number of chunks; those not in need of a body strike before the headers too."""


@dataclass(slots=True)
class Armed:
    """A fault laid for the next `times` requests to one of `paths`; `after_chunks` None: before the status line.

    `times` None: for all of them. `interval` is the seconds between two bytes of a drip. `loads_too`: also for chats
    without messages, which only load a model.
    """

    fault: Fault
    after_chunks: int | None
    paths: frozenset[str]
    times: int | None
    interval: float
    loads_too: bool

    @property
    def kind(self) -> Kind:
        return kind_of(self.fault)


def arm(
    name: str,
    *,
    before_headers: bool,
    after_chunks: int | None,
    path: str | None,
    times: int | None,
    interval: float,
) -> Armed:
    """Checks what a test asks for; raises ValueError for an unknown name or a place where this fault can't be."""
    fault = Fault(name)
    kind = kind_of(fault)
    if before_headers and after_chunks is not None:
        raise ValueError("a fault strikes before the headers or after some chunks, not both")
    if kind in (Kind.WHOLE, Kind.ENDING, Kind.CONTENT, Kind.SHAPE) and after_chunks is not None:
        raise ValueError(f"{fault} makes the whole answer, it has no place after some chunks")
    if before_headers and (fault in _USUAL_PLACE or kind not in (Kind.CONNECTION, Kind.LINE, Kind.WHOLE)):
        raise ValueError(f"{fault} needs an answer that has begun")
    if fault is Fault.REFUSED and (after_chunks is not None or path is not None):
        raise ValueError("a closed port has no paths and no chunks")
    if after_chunks is None and not before_headers:
        after_chunks = _USUAL_PLACE.get(fault, 1 if kind is Kind.PULL else None)
    paths = frozenset({path}) if path else _PATHS.get(fault) or _PATHS_OF_KIND.get(kind, CHAT_PATHS)
    return Armed(fault, after_chunks, paths, times, interval, loads_too=path is not None)


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

    def take(self, path: str, *, loads_only: bool) -> Armed | None:
        """The fault this request meets; `loads_only`: it is a chat without messages, or not even a chat."""
        with self._lock:
            for armed in self._laid:
                if path in armed.paths and (armed.loads_too or not loads_only):
                    if armed.times is not None:
                        armed.times -= 1
                        if armed.times <= 0:
                            self._laid.remove(armed)
                    return armed
        return None


@dataclass(frozen=True, slots=True)
class WholeAnswer:
    """An answer that has nothing to do with what was asked."""

    status: int
    body: bytes
    content_type: str | None = "application/json; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = ()


def _html(status: int, title: str) -> WholeAnswer:
    page = f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n<hr>"
    page += "<center>nginx/1.27.0</center>\r\n</body>\r\n</html>\r\n"
    return WholeAnswer(status, page.encode(), "text/html")


def _error(status: int, text: str, **more: str) -> WholeAnswer:
    return WholeAnswer(status, json.dumps({"error": text, **more}, separators=(",", ":")).encode())


_DIED = "llama-server process has terminated: exit status 1: "
WHOLE_ANSWERS = {
    Fault.HTML_200: _html(200, "Welcome! Please sign in to the network"),
    Fault.HTML_413: _html(413, "413 Request Entity Too Large"),
    Fault.HTML_502: _html(502, "502 Bad Gateway"),
    Fault.HTML_504: _html(504, "504 Gateway Time-out"),
    Fault.LIST_500: WholeAnswer(500, b'["something","went","wrong"]'),
    Fault.STRING_500: WholeAnswer(500, b'"something went wrong"'),
    Fault.NUMBER_500: WholeAnswer(500, b"404"),
    Fault.REDIRECT_301: WholeAnswer(301, b"", None),
    Fault.REDIRECT_307: WholeAnswer(307, b"", None),
    Fault.SIGNIN_401: _error(401, "unauthorized", signin_url="https://ollama.com/connect?name=desk&key=c3NoLWVkMjU1"),
    Fault.FORBIDDEN_403: WholeAnswer(403, b"", None),
    Fault.RATE_LIMIT_429: _error(429, "you've reached your hourly usage limit, please try again later"),
    Fault.CANCELED_499: _error(499, "request canceled"),
    Fault.BUSY_503: _error(503, "server busy, please try again.  maximum pending requests exceeded"),
    Fault.MEMORY_CLASSIC: _error(500, "model requires more system memory (12.3 GiB) than is available (7.4 GiB)"),
    Fault.MEMORY_MODERN: _error(
        500, f"{_DIED}ggml_backend_cuda_buffer_type_alloc_buffer: cudaMalloc failed: out of memory"
    ),
    Fault.LOAD_FAILED: _error(500, "llama runner process has terminated: exit status 2"),
    Fault.LOAD_TIMEOUT: _error(500, "timed out waiting for llama runner to start - progress 0.42 - "),
}

RUNNER_STOPPED = (
    "model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, "
    "check ollama server logs for details"
)
_NESTED = (
    '{"error":{"code":500,"message":"The model produced output that does not match the expected peg-native format"'
)
ERROR_VALUES: dict[Fault, object] = {
    Fault.ERROR_LINE: "an error was encountered while running the model: CUDA error",
    Fault.ERROR_OBJECT: {"message": "an error as an object", "code": 500},
    Fault.NESTED_ERROR: f'{_NESTED},"type":"server_error"}}}}',
    Fault.CRASH_BEFORE_TOKEN: RUNNER_STOPPED,
    Fault.CRASH_MIDSTREAM: "an error was encountered while running the model: unexpected EOF",
}

PULL_ERRORS = {
    Fault.PULL_MISSING: "pull model manifest: file does not exist",
    Fault.PULL_NEWER: "pull model manifest: 412: \n\nThe model you are attempting to pull requires a newer version of "
    "Ollama.\n\nPlease download the latest version at:\n\n\thttps://ollama.com/download\n\n",
    Fault.PULL_DNS: 'pull model manifest: Get "https://registry.ollama.ai/v2/library/nope/manifests/latest": dial tcp: '
    "lookup registry.ollama.ai on 127.0.0.53:53: no such host",
    Fault.PULL_UNAUTHORIZED: "pull model manifest: unauthorized: access denied",
    Fault.PULL_DISK: "write /home/user/.ollama/models/blobs/sha256-aaee4052967509584d0103b5230d33518af5f62d3d4e18d1bc68"
    "9fcaf3ee14a9-partial: no space left on device",
    Fault.PULL_DIGEST: "digest mismatch, file must be downloaded again: want sha256:aaee4052967509584d0103b5230d3351, "
    "got sha256:8bd65beb310fa85102cef6864fe3e932",
    Fault.PULL_RETRIES: "max retries exceeded: unexpected EOF",
}
