"""One answer on its way out: whole or line by line, in Ollama's form, with the fault that strikes it."""

import asyncio
import time
from email.utils import formatdate
from http import HTTPStatus

from tests.fake_ollama import go_json
from tests.fake_ollama.faults import ERROR_VALUES, WHOLE_ANSWERS, Armed, Fault, Kind, WholeAnswer
from tests.fake_ollama.record import Request
from tests.fake_ollama.replies import Cut
from tests.fake_ollama.wire import Connection

JSON_UTF8 = "application/json; charset=utf-8"
NDJSON = "application/x-ndjson"
SSE = "text/event-stream"

_CHUNKED_OVER = 2048
"""Bytes; Go buffers as many and gives a Content-Length only to what fits."""


class RefusedError(Exception):
    """A handler's refusal: answered as `{"error": text}` with this status."""

    def __init__(self, status: int, text: str, content_type: str = JSON_UTF8) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.content_type = content_type


class StruckError(Exception):
    """A fault has ended this answer; `closed`: the connection with it."""

    def __init__(self, *, closed: bool) -> None:
        super().__init__()
        self.closed = closed


def error_value(text: object, path: str, kind: str = "api_error") -> dict[str, object]:
    """An error as the native API says it, or as /v1 does."""
    if path.startswith("/v1/"):
        return {"error": {"message": text, "type": kind, "param": None, "code": None}}
    return {"error": text}


class Answer:
    """Writes one answer to one request, and into the record when and how it went."""

    def __init__(self, connection: Connection, record: Request, armed: Armed | None) -> None:
        self._connection = connection
        self._record = record
        self._armed = armed
        self._begun = False
        self._dripping = False
        self._drip_interval = armed.interval if armed is not None else 0.0
        self._packed: list[bytes] = []
        self.cut = Cut.LINES
        self.error_line = b""
        """What stands for an error in the stream where that is not `{"error": …}`, as on /v1."""

    @property
    def armed(self) -> Armed | None:
        return self._armed

    async def strike_early(self) -> None:
        """Lets a fault strike whose place is before the headers. Raises StruckError when there was one."""
        armed = self._armed
        if armed is None or armed.after_chunks is not None:
            return
        if armed.kind is Kind.WHOLE:
            await self._odd(WHOLE_ANSWERS[armed.fault])
        if armed.kind is Kind.LINE:
            value = error_value(ERROR_VALUES[armed.fault], self._record.path)
            await self._odd(WholeAnswer(500, go_json.dump(value)))
        if armed.kind is Kind.CONNECTION:
            await self._break(armed.fault)

    async def json(self, status: int, value: object, content_type: str = JSON_UTF8) -> None:
        await self.whole(status, go_json.dump(value), content_type)

    async def whole(
        self, status: int, body: bytes, content_type: str | None, headers: tuple[tuple[str, str], ...] = ()
    ) -> None:
        """An answer in one piece."""
        armed = self._due(at_end=True)
        if armed is not None and armed.kind is Kind.LINE:
            await self._spoil_whole(armed.fault, body, content_type)
        if armed is not None and armed.fault is Fault.DRIP:
            self._dripping = True
            armed = None
        long = len(body) > _CHUNKED_OVER
        size = ("Transfer-Encoding", "chunked") if long else ("Content-Length", str(len(body)))
        await self._head(status, content_type, (*headers, size))
        if self._record.method == "HEAD":
            return
        framed = _chunk(body) + _chunk(b"") if long else body
        if armed is not None:
            await self._write(framed[: len(framed) // 2])
            await self._break(armed.fault)
        await self._write(framed)

    async def line(self, data: bytes, content_type: str = NDJSON) -> None:
        """One line of a stream, its line end included; the status line goes out with the first."""
        armed = self._due()
        if not self._begun:
            await self._head(200, content_type, (("Transfer-Encoding", "chunked"),))
        if armed is not None:
            await self._strike_line(armed.fault, data)
        self._record.chunks += 1
        await self._cut_and_write(data)

    async def finish(self) -> None:
        """The end of a stream. A fault laid for a later line than came strikes here."""
        armed = self._due(at_end=True)
        if armed is not None:
            await self._strike_line(armed.fault, b"")
        await self._end()

    def _due(self, *, at_end: bool = False) -> Armed | None:
        armed = self._armed
        if armed is None or armed.after_chunks is None or armed.kind not in (Kind.CONNECTION, Kind.LINE):
            return None
        if not at_end and armed.after_chunks > self._record.chunks:
            return None
        self._armed = None
        return armed

    async def _strike_line(self, fault: Fault, data: bytes) -> None:
        if fault is Fault.DRIP:
            self._dripping = True
            return
        if fault is Fault.BLANK_LINE:
            await self._write(_chunk(b"\n"))
            return
        if fault in ERROR_VALUES:
            await self._write(_chunk(self.error_line or go_json.dump({"error": ERROR_VALUES[fault]}) + b"\n"))
        elif fault is Fault.HALF_LINE:
            await self._write(_chunk(data[: len(data) // 2] or b'{"model":"ti'))
        else:
            await self._break(fault)
        await self._end()
        raise StruckError(closed=False)

    async def _spoil_whole(self, fault: Fault, body: bytes, content_type: str | None) -> None:
        if fault in ERROR_VALUES:
            value = error_value(ERROR_VALUES[fault], self._record.path)
            await self._odd(WholeAnswer(500, go_json.dump(value)))
        rest = b"\n" if fault is Fault.BLANK_LINE else body[: len(body) // 2]
        await self._odd(WholeAnswer(200, rest, content_type))

    async def _odd(self, answer: WholeAnswer) -> None:
        headers = answer.headers
        if answer.status in (301, 307):
            headers = (*headers, ("Location", self._record.path))
        size = ("Content-Length", str(len(answer.body)))
        await self._head(answer.status, answer.content_type, (*headers, size))
        await self._write(answer.body)
        raise StruckError(closed=False)

    async def _break(self, fault: Fault) -> None:
        if fault is Fault.DRIP:
            self._dripping = True
            return
        if fault is Fault.HANG:
            await asyncio.Event().wait()  # until the client leaves, which cancels this task
        if fault is Fault.RST:
            self._connection.reset()
        else:
            self._connection.close()
        raise StruckError(closed=True)

    async def _head(self, status: int, content_type: str | None, headers: tuple[tuple[str, str], ...]) -> None:
        self._begun = True
        try:
            phrase = HTTPStatus(status).phrase
        except ValueError:
            phrase = "status code 499"
        lines = [f"HTTP/1.1 {status} {phrase}"]
        lines += [f"{name}: {value}" for name, value in headers if name == "Allow"]
        if content_type is not None:
            lines.append(f"Content-Type: {content_type}")
        lines.append(f"Date: {formatdate(usegmt=True)}")
        lines += [f"{name}: {value}" for name, value in headers if name != "Allow"]
        self._record.status = status
        self._record.t_first_byte = time.monotonic()
        await self._write(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    async def _cut_and_write(self, data: bytes) -> None:
        if self.cut is Cut.LINES:
            await self._write(_chunk(data))
        elif self.cut is Cut.PACKED:
            self._packed.append(data)
            if len(self._packed) == 3:
                await self._write_packed()
        else:
            place = len(data) // 2
            if self.cut is Cut.INSIDE_CHARACTERS:
                place = next((index + 1 for index, byte in enumerate(data) if byte >= 0xC0), place)
            await self._write(_chunk(data[:place]))
            await asyncio.sleep(0.002)  # or the kernel may hand both halves to the client as one
            await self._write(_chunk(data[place:]))

    async def _write_packed(self) -> None:
        lines, self._packed = b"".join(self._packed), []
        if lines:
            await self._write(_chunk(lines))

    async def _end(self) -> None:
        await self._write_packed()
        await self._write(_chunk(b""))

    async def _write(self, data: bytes) -> None:
        if not self._dripping:
            await self._connection.write(data)
            return
        for place in range(len(data)):
            await self._connection.write(data[place : place + 1])
            await asyncio.sleep(self._drip_interval)


def _chunk(data: bytes) -> bytes:
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"
