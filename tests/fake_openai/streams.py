"""The chunks of an answer, in each vendor's way."""

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from tests.fake_openai.vendors import Vendor

_HOLD_LOOK_EVERY = 0.005
_CREATED = 1795446294


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `hold` keeps it back after `hold_after` pieces until the test sets it, so that no test must sleep.

    `whole` answers in one JSON object though a stream was asked for.
    """

    text: str = ""
    thinking: str = ""
    finish: str = "stop"
    pieces: int = 4
    hold: threading.Event | None = None
    hold_after: int = 0
    whole: bool = False
    tokens_in: int = 1033
    tokens_out: int = 128

    @property
    def usage(self) -> dict[str, int]:
        total = self.tokens_in + self.tokens_out
        return {"prompt_tokens": self.tokens_in, "completion_tokens": self.tokens_out, "total_tokens": total}


def whole_of(reply: Reply, model: str, vendor: Vendor) -> dict[str, Any]:
    """The answer as one object."""
    message: dict[str, Any] = {"role": "assistant", "content": reply.text}
    if reply.thinking:
        message[vendor.reasoning] = reply.thinking
    choice = {"index": 0, "message": message, "finish_reason": reply.finish}
    return {**_frame("chat.completion", model), "choices": [choice], "usage": reply.usage}


async def chunks_of(reply: Reply, model: str, vendor: Vendor, *, usage: bool) -> AsyncIterator[dict[str, Any]]:
    """The chunks of a stream; what the client asked of `usage` is done where the vendor does so."""
    role = {"role": "assistant"}
    first: dict[str, Any] = {**role, "content": None if vendor.null_first else ""}
    if not vendor.role_in_each:
        yield _chunk(model, first)
    shared = role if vendor.role_in_each else {}
    if reply.thinking:
        yield _chunk(model, {**shared, vendor.reasoning: reply.thinking})
    size = max(1, -(-len(reply.text) // reply.pieces))
    parts = [reply.text[at : at + size] for at in range(0, len(reply.text), size)]
    for number, part in enumerate(parts):
        await _held(reply, number)
        yield _chunk(model, {**shared, "content": part})
    await _held(reply, len(parts))
    yield _chunk(model, {}, reply.finish if vendor.finish_in_last else None)
    if usage and vendor.usage:
        yield {**_frame("chat.completion.chunk", model), "choices": [], "usage": reply.usage}


def event_of(value: object, vendor: Vendor) -> bytes:
    """A chunk as it goes over the wire."""
    data = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    comment = f": keep-alive{vendor.line_end}{vendor.line_end}" if vendor.comments else ""
    return f"{comment}data:{vendor.space}{data}{vendor.line_end}{vendor.line_end}".encode()


def swallowed(vendor: Vendor) -> bytes:
    """What Ollama sends where its runner has failed: no word of it, and nothing after."""
    return event_of(_chunk("", {"role": "assistant", "content": ""}), vendor)


async def _held(reply: Reply, number: int) -> None:
    while reply.hold is not None and number >= reply.hold_after and not reply.hold.is_set():
        await asyncio.sleep(_HOLD_LOOK_EVERY)


def _chunk(model: str, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {**_frame("chat.completion.chunk", model), "choices": [choice]}


def _frame(kind: str, model: str) -> dict[str, Any]:
    return {"id": "chatcmpl-610", "object": kind, "created": _CREATED, "model": model}
