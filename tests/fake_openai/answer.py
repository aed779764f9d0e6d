"""One answer on its way out: whole, or event by event, with the fault that strikes it."""

import asyncio
import json
import time
from http import HTTPStatus

from tests.fake_ollama.record import Request
from tests.fake_ollama.wire import Connection
from tests.fake_openai.faults import CONNECTION, WHOLE_ANSWERS, Armed, Fault, Whole
from tests.fake_openai.streams import event_of, swallowed
from tests.fake_openai.vendors import Vendor

_PING_EVERY = 0.02
_DRIP_EVERY = 0.05


class StruckError(Exception):
    """A fault has ended this answer; `closed`: the connection with it."""

    def __init__(self, *, closed: bool) -> None:
        super().__init__()
        self.closed = closed


class Answer:
    """Writes one answer to one request, and into the record how it went."""

    def __init__(
        self, connection: Connection, record: Request, vendor: Vendor, armed: Armed | None, moved_to: str
    ) -> None:
        self._moved_to = moved_to
        self._connection = connection
        self._record = record
        self._vendor = vendor
        self._armed = armed
        self._begun = False

    async def strike_early(self) -> None:
        """Lets a fault strike whose place is before the headers. Raises StruckError when there was one."""
        if self._armed is None or self._armed.after_chunks is not None:
            return
        if self._armed.fault in CONNECTION:
            await self._break_off(self._armed.fault)
        await self.whole(WHOLE_ANSWERS[self._armed.fault])
        raise StruckError(closed=False)

    async def json(self, value: object, status: int = 200) -> None:
        await self.whole(Whole(status, json.dumps(value, ensure_ascii=False).encode()))

    async def whole(self, answer: Whole) -> None:
        """An answer in one piece."""
        headers = (*answer.headers, ("Content-Length", str(len(answer.body))))
        if 300 <= answer.status < 400:
            headers = (*headers, ("Location", self._moved_to))
        await self._head(answer.status, answer.content_type, headers)
        await self._connection.write(answer.body)

    async def event(self, value: object) -> None:
        """One event of a stream; a fault strikes when its place has come."""
        armed = self._armed
        if armed is not None and armed.after_chunks is not None and self._record.chunks >= armed.after_chunks:
            await self._strike(armed.fault)
        await self.raw(event_of(value, self._vendor))
        self._record.chunks += 1

    async def raw(self, data: bytes) -> None:
        """A piece of a stream; the headers go out before the first."""
        if not self._begun:
            self._begun = True
            await self._head(200, "text/event-stream", (("Transfer-Encoding", "chunked"),))
        await self._connection.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    async def finish(self) -> None:
        """The end of a stream."""
        await self._connection.write(b"0\r\n\r\n")

    async def _strike(self, fault: Fault) -> None:
        """Raises StruckError."""
        if fault in CONNECTION:
            await self._break_off(fault)
        if fault is Fault.ONLY_PINGS:
            while True:
                await self.raw(b": ping\n\n")
                await asyncio.sleep(_PING_EVERY)
        await self.raw(swallowed(self._vendor) if fault is Fault.SWALLOWED else _LAST[fault])
        await self.finish()
        raise StruckError(closed=False)

    async def _break_off(self, fault: Fault) -> None:
        """Ends the connection, or never ends. Raises StruckError."""
        if fault is Fault.HANG:
            await asyncio.Event().wait()  # until the client leaves, which cancels this task
        while fault is Fault.DRIP:  # an answer that is on its way and never there
            await self._connection.write(b"1" if self._begun else b"HTTP/1.1 200 OK\r\nX-Slow: 1")
            self._begun = True
            await asyncio.sleep(_DRIP_EVERY)
        if fault is Fault.RST:
            self._connection.reset()
        else:
            self._connection.close()
        raise StruckError(closed=True)

    async def _head(self, status: int, content_type: str, headers: tuple[tuple[str, str], ...]) -> None:
        self._record.status = status
        self._record.t_first_byte = time.monotonic()
        phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else "Unknown"
        lines = [f"HTTP/1.1 {status} {phrase}", f"Content-Type: {content_type}"]
        lines += [f"{name}: {value}" for name, value in headers]
        await self._connection.write(("\r\n".join(lines) + "\r\n\r\n").encode())


_LAST = {
    Fault.ERROR_EVENT: b'data: {"error":{"message":"The engine died","type":"server_error","code":500}}\n\n',
    Fault.ERROR_STRING_EVENT: b'data: {"error":"the upstream went away"}\n\n',
    Fault.ERROR_NAMED_EVENT: b'event: error\ndata: {"message":"stream ended early"}\n\n',
    Fault.ERROR_PLAIN_LINE: b'{"error":{"message":"the worker is gone","type":"odd","code":null}}\n',
    Fault.HALF_EVENT: b'data: {"id":"chatcmpl-610","choices":[{"delta":{"con',
    Fault.NOT_JSON: b"data: Internal Server Error\n\n",
    Fault.NOT_A_CHUNK: b"data: 7\n\n",
    Fault.FILTERED: b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}\n\ndata: [DONE]\n\n',
}
