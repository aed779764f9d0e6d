"""Which handler answers a request, and the refusals that come before any: 403, 404, 405."""

import ipaddress
import socket
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from tests.fake_ollama import catalogue, openai
from tests.fake_ollama.answer import JSON_UTF8, Answer, RefusedError, error_value
from tests.fake_ollama.chat import chat, generate
from tests.fake_ollama.go_json import GoError
from tests.fake_ollama.record import Request
from tests.fake_ollama.state import State

Handler = Callable[[State, Request, Answer], Awaitable[None]]

_ROUTES: dict[str, dict[str, Handler]] = {
    "/": {"HEAD": catalogue.alive, "GET": catalogue.alive},
    "/api/version": {"HEAD": catalogue.version, "GET": catalogue.version},
    "/api/tags": {"HEAD": catalogue.tags, "GET": catalogue.tags},
    "/api/ps": {"GET": catalogue.running},
    "/api/show": {"POST": catalogue.show},
    "/api/chat": {"POST": chat},
    "/api/pull": {"POST": catalogue.pull},
    "/api/delete": {"DELETE": catalogue.delete},
    "/api/generate": {"POST": generate},
    "/api/embed": {"POST": catalogue.absent_only},
    "/v1/models": {"GET": openai.models},
    "/v1/chat/completions": {"POST": openai.chat_completions},
}
_LOCAL_NAMES = (".localhost", ".local", ".internal")


async def respond(state: State, record: Request, answer: Answer) -> None:
    """Answers whatever comes; raises StruckError when a fault ended it."""
    if not _host_allowed(record.headers.get("host", "")) or not _origin_allowed(record.headers.get("origin", "")):
        await answer.whole(403, b"", None)
        return
    await answer.strike_early()
    methods = _methods_for(record.path)
    handler = methods.get(record.method)
    if handler is not None:
        await _handle(handler, state, record, answer)
    elif methods and state.version.knows_405:
        await answer.whole(405, b"405 method not allowed", "text/plain", (("Allow", ", ".join(methods)),))
    else:
        await answer.whole(404, b"404 page not found", "text/plain")


async def _handle(handler: Handler, state: State, record: Request, answer: Answer) -> None:
    try:
        await handler(state, record, answer)
    except GoError as error:
        await answer.json(400, error_value(str(error), record.path, "invalid_request_error"), JSON_UTF8)
    except RefusedError as error:
        await answer.json(error.status, error_value(error.text, record.path), error.content_type)


def _methods_for(path: str) -> dict[str, Handler]:
    if path.startswith("/v1/models/"):
        return {"GET": openai.model}
    return _ROUTES.get(path, {})


def _host_allowed(host: str) -> bool:
    name = (urlsplit(f"//{host}").hostname or "").lower()
    return not name or _is_local(name)


def _origin_allowed(origin: str) -> bool:
    if not origin:
        return True
    parts = urlsplit(origin)
    if parts.scheme not in ("http", "https"):
        return parts.scheme in ("app", "file", "tauri", "vscode-webview", "vscode-file")
    return parts.hostname in ("localhost", "127.0.0.1", "0.0.0.0")


def _is_local(name: str) -> bool:
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name in ("localhost", socket.gethostname().lower()) or name.endswith(_LOCAL_NAMES)
    return address.is_loopback or address.is_private or address.is_unspecified
