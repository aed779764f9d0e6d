"""Where an Ollama server is: what people write for it, mended where it can only mean one thing."""

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.record import Note

PORT: Final = 11434
_API_PATHS: Final = ("/api/chat", "/api/generate", "/api", "/v1/chat/completions", "/v1")
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what servers bind to and clients can't call
_NEARBY: Final = (".local", ".internal", ".lan", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Address:
    """A server's base address without a slash at its end, and how it is reached.

    `is_this_computer` for loopback. `is_nearby` for it and for private networks, where no proxy is asked. `written` is
    what was written instead, without a name and a password in it, and "" where nothing had to be mended.
    """

    url: str
    is_this_computer: bool
    is_nearby: bool
    written: str = ""

    @property
    def note(self) -> Note | None:
        """What was mended, to tell who wrote it."""
        if not self.written:
            return None
        if self.written == self.url:  # all that was left out may not be shown
            return Note("ollama.address_shortened", {"url": self.url})
        return Note("ollama.address_mended", {"text": self.written, "url": self.url})


def address_of(text: str) -> Address:
    """The address that a person wrote: a bare host, with a port, with https, with a path before `/api`.

    An address to bind to (0.0.0.0) becomes one to call, and a path that belongs to the interface (`/v1`, `/api/chat`)
    is left out. Without a scheme the port is Ollama's own, with one it is the scheme's. Raises EngineError
    `ollama.bad_address`.
    """
    typed = text.strip().strip("'\"").rstrip("/")
    has_scheme = "://" in typed
    try:
        parts = urlsplit(typed if has_scheme else f"http://{_bracketed(typed)}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise EngineError("ollama.bad_address", text=text) from error
    if parts.scheme not in ("http", "https") or not _is_host(host):
        raise EngineError("ollama.bad_address", text=text)
    called = _ANYWHERE.get(host, host)
    path = _without_api(parts)
    port = port if port is not None else None if has_scheme else PORT
    shown = f"[{called}]" if ":" in called else called
    url = f"{parts.scheme}://{shown}{'' if port is None else f':{port}'}{path}"
    mended = called != host or path != parts.path or "@" in parts.netloc or bool(parts.query or parts.fragment)
    return Address(url, _is_loopback(called), _is_nearby(called), _without_secrets(typed) if mended else "")


def _bracketed(typed: str) -> str:
    """A bare IPv6 address as it stands in a URL."""
    try:
        return f"[{typed}]" if ipaddress.ip_address(typed).version == 6 else typed
    except ValueError:
        return typed


def _without_api(parts: SplitResult) -> str:
    path = parts.path.rstrip("/")
    for end in _API_PATHS:
        if path.endswith(end):
            return path.removesuffix(end)
    return path


def _without_secrets(typed: str) -> str:
    scheme, mark, rest = typed.rpartition("://")
    authority, slash, path = rest.partition("/")
    return f"{scheme}{mark}{authority.rpartition('@')[2]}{slash}{path.partition('?')[0]}"


def _is_host(host: str) -> bool:
    misspelt = host in ("http", "https")  # "http//box:1", "http:box"
    return bool(host) and not misspelt and not any(char.isspace() or char in "/\\?#@" for char in host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _is_nearby(host: str) -> bool:
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return _is_loopback(host) or "." not in host or host.endswith(_NEARBY)
    return found.is_loopback or found.is_private or found.is_link_local
