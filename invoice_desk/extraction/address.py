"""Where a server is: what people write for it, mended where it can only mean one thing."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from invoice_desk.domain.record import Note

_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what servers bind to and clients can't call
_NEARBY: Final = (".local", ".internal", ".lan", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Address:
    """A server's base address without a slash at its end, and how it is reached.

    `is_this_computer` for loopback. `is_nearby` for it and for private networks, where no proxy is asked. `written` is
    what was written instead, without a name and a password in it, and "" where nothing had to be mended. `codes` are
    those of messages: something else was taken, and something was left out that may not be shown.
    """

    url: str
    is_this_computer: bool
    is_nearby: bool
    written: str = ""
    codes: tuple[str, str] = ("", "")

    @property
    def host(self) -> str:
        """The computer's name or number."""
        return urlsplit(self.url).hostname or ""

    @property
    def is_overheard(self) -> bool:
        """Whether others on the network can read what is sent there: plain http to another computer."""
        return self.url.startswith("http:") and not self.is_this_computer

    @property
    def note(self) -> Note | None:
        """What was mended, to tell who wrote it."""
        if not self.written:
            return None
        mended, shortened = self.codes
        if self.written == self.url:  # all that was left out may not be shown
            return Note(shortened, {"url": self.url})
        return Note(mended, {"text": self.written, "url": self.url})


def read_address(
    text: str, *, port: int | None, without: Sequence[str], codes: tuple[str, str], secure_abroad: bool = False
) -> Address:
    """The address that a person wrote: a bare host, with a port, with a scheme, with a path.

    An address to bind to (0.0.0.0) becomes one to call. The first of `without` that the path ends with is left out, as
    are name and password, query and fragment. Without a scheme the port is `port`, and with `secure_abroad` the scheme
    is https outside of private networks. Raises ValueError.
    """
    typed = text.strip().strip("'\"").rstrip("/")
    has_scheme = "://" in typed
    parts = urlsplit(typed if has_scheme else f"http://{_bracketed(typed)}")
    host, given = parts.hostname or "", parts.port
    if parts.scheme not in ("http", "https") or not _is_host(host):
        raise ValueError("no address")
    called = _ANYWHERE.get(host, host)
    path = _shortened(parts.path, without)
    scheme = parts.scheme
    if not has_scheme:
        given = port if given is None else given
        scheme = "https" if secure_abroad and not _is_nearby(called) else scheme
    shown = f"[{called}]" if ":" in called else called
    url = f"{scheme}://{shown}{'' if given is None else f':{given}'}{path}"
    mended = called != host or path != parts.path or "@" in parts.netloc or bool(parts.query or parts.fragment)
    written = _without_secrets(typed) if mended else ""
    return Address(url, _is_loopback(called), _is_nearby(called), written, codes)


def _bracketed(typed: str) -> str:
    """A bare IPv6 address as it stands in a URL."""
    try:
        return f"[{typed}]" if ipaddress.ip_address(typed).version == 6 else typed
    except ValueError:
        return typed


def _shortened(path: str, without: Sequence[str]) -> str:
    path = path.rstrip("/")
    end = next((end for end in without if path.endswith(end)), "")
    return path.removesuffix(end).rstrip("/")


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
