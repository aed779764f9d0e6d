"""HTTP/1.1 on a raw socket: bytes written where and when a test wants, a client's leaving seen at once."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from typing_extensions import override

_MOST_HEAD = 1 << 20


@dataclass(frozen=True, slots=True)
class Incoming:
    """A request as it came; header names in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Connection(asyncio.Protocol):
    """One client. `serve` runs as a task of its own and is cancelled the moment the client leaves; `lost` is told."""

    def __init__(
        self, serve: Callable[["Connection"], Coroutine[Any, Any, None]], lost: Callable[["Connection"], None]
    ) -> None:
        self._serve = serve
        self._lost = lost
        self._received = bytearray()
        self._more = asyncio.Event()
        self._may_write = asyncio.Event()
        self._may_write.set()
        self._transport: asyncio.Transport | None = None
        self.idle = True
        self.task: asyncio.Task[None] | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self.task = asyncio.get_running_loop().create_task(self._serve(self))

    @override
    def data_received(self, data: bytes) -> None:
        self._received += data
        self._more.set()

    @override
    def eof_received(self) -> bool:
        return False  # Go's server takes a half-closed connection for a client that left, too

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._may_write.set()
        self._lost(self)
        if self.task is not None:
            self.task.cancel()

    @override
    def pause_writing(self) -> None:
        self._may_write.clear()

    @override
    def resume_writing(self) -> None:
        self._may_write.set()

    async def read_request(self) -> Incoming | None:
        """The next request; None when what came is not HTTP."""
        while b"\r\n\r\n" not in self._received:
            if len(self._received) > _MOST_HEAD:
                return None
            await self._wait_for_more()
        head, _, rest = bytes(self._received).partition(b"\r\n\r\n")
        self._received = bytearray(rest)
        first, *lines = head.decode("latin-1").split("\r\n")
        parts = first.split(" ")
        if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
            return None
        named = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in named}
        if headers.get("expect", "").lower() == "100-continue":
            await self.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        try:
            return Incoming(parts[0], parts[1], headers, await self._read_body(headers))
        except ValueError:  # a length that is no number
            return None

    async def write(self, data: bytes) -> None:
        """Waits while the client does not read."""
        if self._transport is not None and data:
            self._transport.write(data)
        await asyncio.sleep(0)  # a client that left is seen even when nothing else waits
        await self._may_write.wait()

    def close(self) -> None:
        """What was written arrives, then the stream ends."""
        if self._transport is not None:
            self._transport.close()

    def reset(self) -> None:
        """The client sees a connection reset; what it has not read yet may be lost."""
        if self._transport is None:
            return
        plain = self._transport.get_extra_info("socket")
        with contextlib.suppress(OSError):
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    async def _wait_for_more(self) -> None:
        self._more.clear()
        await self._more.wait()

    async def _read_body(self, headers: dict[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            return await self._read_chunks()
        return await self._take(int(headers.get("content-length", "0") or "0"))

    async def _read_chunks(self) -> bytes:
        body = b""
        while True:
            size = int((await self._take_line()).split(b";")[0], 16)
            body += await self._take(size)
            await self._take_line()
            if size == 0:
                return body

    async def _take(self, count: int) -> bytes:
        while len(self._received) < count:
            await self._wait_for_more()
        taken = bytes(self._received[:count])
        del self._received[:count]
        return taken

    async def _take_line(self) -> bytes:
        while b"\r\n" not in self._received:
            await self._wait_for_more()
        line, _, rest = bytes(self._received).partition(b"\r\n")
        self._received = bytearray(rest)
        return line
