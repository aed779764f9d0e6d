"""One answer on its way out: whole, or event by event, with the fault that strikes it."""

import asyncio
import json
from http import HTTPStatus
from typing import Any

from tests.fake_dify.faults import CONNECTION, WHOLE_ANSWERS, Armed, Fault, Whole
from tests.fake_dify.record import Request
from tests.fake_ollama.wire import Connection

_PING_EVERY = 0.02
"""Seconds; the real server pings every 10."""


class StruckError(Exception):
    """A fault has ended this answer; `closed`: the connection with it."""

    def __init__(self, *, closed: bool) -> None:
        super().__init__()
        self.closed = closed


class Answer:
    """Writes one answer to one request, and into the record how it went."""

    def __init__(self, connection: Connection, record: Request, armed: Armed | None) -> None:
        self._connection = connection
        self._record = record
        self._armed = armed
        self._begun = False

    async def strike_early(self) -> None:
        """Lets a fault strike whose place is before the headers. Raises StruckError when there was one."""
        if self._armed is None or self._armed.after_events is not None:
            return
        if self._armed.fault in CONNECTION:
            await self.break_off(self._armed.fault)
        await self.whole(WHOLE_ANSWERS[self._armed.fault])
        raise StruckError(closed=False)

    async def json(self, value: object, status: int = 200) -> None:
        await self.whole(Whole(status, json.dumps(value).encode() + b"\n"))

    async def whole(self, answer: Whole) -> None:
        """An answer in one piece."""
        length = ("Content-Length", str(len(answer.body)))
        await self._head(answer.status, answer.content_type, (*answer.headers, length))
        await self._connection.write(answer.body)

    async def event(self, value: dict[str, Any]) -> None:
        """One event of a run; a fault strikes when its place has come."""
        armed = self._armed
        if armed is not None and armed.fault is Fault.NO_FINISH:
            if value["event"] in ("message_end", "workflow_finished"):
                return
        elif armed is not None and armed.after_events is not None and self._record.events >= armed.after_events:
            await self._strike(armed.fault, value)
        await self.raw(f"data: {json.dumps(value, ensure_ascii=False)}\n\n".encode())
        self._record.events += 1

    async def ping(self) -> None:
        await self.raw(b"event: ping\n\n")

    async def raw(self, data: bytes) -> None:
        """A piece of a stream; the headers go out before the first."""
        if not self._begun:
            self._begun = True
            chunked = (("Transfer-Encoding", "chunked"), ("X-Accel-Buffering", "no"))
            await self._head(200, "text/event-stream; charset=utf-8", chunked)
        await self._connection.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")

    async def finish(self) -> None:
        """The end of a stream."""
        await self._connection.write(b"0\r\n\r\n")

    async def break_off(self, fault: Fault) -> None:
        """Ends the connection, or never ends. Raises StruckError."""
        if fault is Fault.HANG:
            await asyncio.Event().wait()  # until the client leaves, which cancels this task
        if fault is Fault.RST:
            self._connection.reset()
        else:
            self._connection.close()
        raise StruckError(closed=True)

    async def _strike(self, fault: Fault, value: dict[str, Any]) -> None:
        if fault in CONNECTION:
            await self.break_off(fault)
        if fault is Fault.ONLY_PINGS:
            while True:
                await self.ping()
                await asyncio.sleep(_PING_EVERY)
        if fault is Fault.ODD_EVENTS:
            self._armed = None
            for odd in (b"data: 7\n\n", b'data: {"event": "new_thing"}\n\n', b'data: {"data": []}\n\n', b": hm\n\n"):
                await self.raw(odd)
            return
        if fault is Fault.HALF_EVENT:
            await self.raw(f"data: {json.dumps(value)}"[:-3].encode())
        elif fault is Fault.NOT_JSON:
            await self.raw(b"data: Internal Server Error\n\n")
        elif fault in _LAST_EVENTS:
            last = {key: value[key] for key in ("task_id", "workflow_run_id", "message_id") if key in value}
            await self.raw(f"data: {json.dumps({**last, **_LAST_EVENTS[fault]})}\n\n".encode())
        await self.finish()
        raise StruckError(closed=False)

    async def _head(self, status: int, content_type: str, headers: tuple[tuple[str, str], ...]) -> None:
        self._record.status = status
        lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", f"Content-Type: {content_type}"]
        lines += [f"{name}: {value}" for name, value in headers]
        await self._connection.write(("\r\n".join(lines) + "\r\n\r\n").encode())


def _finished(status: str, error: str | None) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": "5b1d",
        "workflow_id": "9f3a",
        "status": status,
        "outputs": None,
        "error": error,
        "elapsed_time": 1.5,
        "total_tokens": 0,
        "total_steps": 2,
        "created_at": 1705395332,
        "finished_at": 1705395333,
        "exceptions_count": 0,
        "files": [],
    }
    return {"event": "workflow_finished", "data": data}


_LAST_EVENTS = {
    Fault.ERROR_EVENT: {
        "event": "error",
        "code": "internal_server_error",
        "message": "Internal Server Error, please contact support.",
        "status": 500,
    },
    Fault.PROVIDER_EVENT: {
        "event": "error",
        "code": "completion_request_error",
        "message": "[tongyi] Error: image is too large",
        "status": 400,
    },
    Fault.NODE_FAILED: _finished("failed", "Run failed: Model qwen-vl-max does not exist."),
    Fault.STOPPED: _finished("stopped", "Workflow stopped by user."),
    Fault.PAUSED: {"event": "workflow_paused", "data": {"status": "paused", "elapsed_time": 0.5}},
}
