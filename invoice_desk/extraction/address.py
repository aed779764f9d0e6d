"""Where a server is: what people write for it, mended where it can only mean one thing."""

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what servers bind to and clients can't call
_NEARBY: Final = (".local", ".internal", ".lan", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Address:
    """A server's base address without a slash at its end, and how it is reached.

    `is_this_computer` for loopback. `is_nearby` for it and for private networks, where no proxy is asked. `mended` is
    whether something else was written.
    """

    url: str
    is_this_computer: bool
    is_nearby: bool
    mended: bool = False

    @property
    def host(self) -> str:
        """The computer's name or number."""
        return urlsplit(self.url).hostname or ""


def read_address(text: str, *, port: int | None, without: Sequence[str], secure_abroad: bool = False) -> Address:
    """The address that a person wrote: a bare host, with a port, with a scheme, with a path.

    An address to bind to (0.0.0.0) becomes one to call. The first of `without` that the path ends with is left out.
    Without a scheme the port is `port`; with `secure_abroad` the scheme is then https outside of private networks. Name
    and password, query and fragment are left out. Raises ValueError.
    """
    typed = text.strip().strip("'\"").rstrip("/")
    has_scheme = "://" in typed
    parts = urlsplit(typed if has_scheme else f"http://{_bracketed(typed)}")
    host, written = parts.hostname or "", parts.port
    if parts.scheme not in ("http", "https") or not _is_host(host):
        raise ValueError("no address")
    called = _ANYWHERE.get(host, host)
    scheme = parts.scheme
    if not has_scheme:
        written = port if written is None else written
        scheme = "https" if secure_abroad and not _is_nearby(called) else scheme
    shown = f"[{called}]" if ":" in called else called
    end = "" if written is None else f":{written}"
    url = f"{scheme}://{shown}{end}{_shortened(parts.path, without)}"
    has_port = parts.port is not None
    plain = typed if has_scheme else f"{scheme}://{typed}" + ("" if has_port else end)
    return Address(url, _is_loopback(called), _is_nearby(called), mended=url != plain)


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
