"""Plain clients: one that asks and reads nothing, one that pulls, one that tells how a request ended."""

import json
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from tests.fake_ollama import transcripts
from tests.fake_ollama.faults import Fault, Kind, kind_of
from tests.fake_ollama.server import FakeOllama

NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Not used on http, but httpx takes long to make one for each client."""
MOST_SECONDS_TO_SEE_A_CLIENT_LEAVE = 0.05
HI: dict[str, Any] = {"model": "tiny", "messages": [{"role": "user", "content": "hi"}]}


def ask_and_stay(
    fake: FakeOllama, body: bytes = b'{"model":"tiny","messages":[{"role":"user","content":"hi"}]}'
) -> socket.socket:
    """A client that has sent a chat and reads nothing yet."""
    one = socket.create_connection(("127.0.0.1", fake.port), timeout=10)
    one.sendall(b"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    return one


def leaves_and_is_noticed(one: socket.socket, fake: FakeOllama, number: int) -> None:
    """The client closes; the record of this number says so within the promised time."""
    left = time.monotonic()
    one.close()
    fake.wait_until(lambda: fake.requests[number].cancelled_at is not None)
    noticed = fake.requests[number].cancelled_at
    assert noticed is not None
    assert noticed - left < MOST_SECONDS_TO_SEE_A_CLIENT_LEAVE


@contextmanager
def pulling(fake: FakeOllama) -> Iterator[Iterator[dict[str, Any]]]:
    """The lines of a pull of gemma3:4b, as they come; leaving the block leaves the pull."""
    with (
        httpx.Client(base_url=fake.url, verify=NO_TLS, trust_env=False, timeout=10) as client,
        client.stream("POST", "/api/pull", json={"model": "gemma3:4b"}) as answer,
    ):
        yield (json.loads(line) for line in answer.iter_lines())


def outcome(fake: FakeOllama, fault: Fault, *, streamed: bool) -> object:
    """What a client makes of the request this fault belongs to; the text without what differs every time."""
    path, body = "/api/chat", {**HI, "stream": streamed}
    if kind_of(fault) is Kind.PULL:
        path, body = "/api/pull", {"model": "gemma3:4b", "stream": streamed}
    elif kind_of(fault) is Kind.SHAPE:
        old_or_huge = fault in (Fault.HUGE_SHOW, Fault.OLD_SHOW)
        path, body = ("/api/show", {"model": "tinyvis"}) if old_or_huge else ("/api/tags", {})
    received: list[str] = []
    try:
        with (
            httpx.Client(base_url=fake.url, verify=NO_TLS, trust_env=False, timeout=0.3) as client,
            client.stream("GET" if path == "/api/tags" else "POST", path, json=body or None) as answer,
        ):
            begun = time.monotonic()
            for number, line in enumerate(answer.iter_lines()):
                received.append(line)
                if number > 400:
                    return "endless"
            slow = fault is Fault.DRIP and time.monotonic() - begun > 0.05
            return (answer.status_code, slow, transcripts.shape(tuple(received)), text_of(received, path))
    except httpx.HTTPError as error:
        return type(error).__name__


def text_of(lines: list[str], path: str) -> list[str]:
    """The raw lines of listings, the joined answer of a chat."""
    if path != "/api/chat":
        return lines[-1:]
    values = [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]
    return ["".join(str(value.get("message", {}).get("content")) for value in values if "message" in value)]
