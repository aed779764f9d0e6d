"""The events of a run, in the order and the form in which Dify sends them in each mode."""

import asyncio
import threading
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

_HOLD_LOOK_EVERY = 0.005
_PIECES = 4
_CREATED = 1705395332


@dataclass(frozen=True, slots=True)
class Reply:
    """What the app answers.

    `outputs` are a workflow's; without them they are the text alone. `streams` False: a workflow says nothing of its
    text before its end. `hold` keeps the answer back after `hold_after` pieces of the text until the test sets it.
    `replaced` is what moderation puts in place of a text when it is there.
    """

    text: str = ""
    outputs: Mapping[str, Any] | None = None
    thinking: str = ""
    streams: bool = True
    hold: threading.Event | None = None
    hold_after: int = 0
    replaced: str = ""
    tokens_in: int = 1033
    tokens_out: int = 128
    price: str = "0.0012890"
    seconds: float = 2.5

    @property
    def usage(self) -> dict[str, Any]:
        return {
            "prompt_tokens": self.tokens_in,
            "prompt_unit_price": "0.001",
            "prompt_price_unit": "0.001",
            "prompt_price": self.price,
            "completion_tokens": self.tokens_out,
            "completion_unit_price": "0.002",
            "completion_price_unit": "0.001",
            "completion_price": "0",
            "total_tokens": self.tokens_in + self.tokens_out,
            "total_price": self.price,
            "currency": "USD",
            "latency": self.seconds,
        }


def events_of(mode: str, reply: Reply, task_id: str) -> AsyncIterator[dict[str, Any]]:
    """The events of one run; an app of a mode that is not known behaves as a chat."""
    if mode == "workflow":
        return _workflow(reply, task_id)
    if mode == "advanced-chat":
        return _chatflow(reply, task_id)
    return _messages(reply, task_id, "agent_message" if mode == "agent-chat" else "message")


async def _workflow(reply: Reply, task_id: str) -> AsyncIterator[dict[str, Any]]:
    frame = {"task_id": task_id, "workflow_run_id": f"run-{task_id}"}
    async for event in _beginning(frame, reply):
        yield event
    async for piece in _pieces(reply):
        if reply.streams:
            data = {"text": piece, "from_variable_selector": ["llm", "text"]}
            yield {"event": "text_chunk", **frame, "data": data}
    if reply.replaced:
        yield {"event": "text_replace", **frame, "data": {"text": reply.replaced}}
    yield _node_finished(frame, reply)
    yield _workflow_finished(frame, reply, {"text": reply.replaced or reply.text})


async def _chatflow(reply: Reply, task_id: str) -> AsyncIterator[dict[str, Any]]:
    message = {"conversation_id": "c-1", "message_id": f"m-{task_id}", "created_at": _CREATED, "task_id": task_id}
    frame = {**message, "workflow_run_id": f"run-{task_id}"}
    async for event in _beginning(frame, reply):
        yield event
    async for piece in _pieces(reply):
        yield {"event": "message", **message, "id": f"m-{task_id}", "answer": piece, "from_variable_selector": None}
    if reply.replaced:
        yield {"event": "message_replace", **message, "answer": reply.replaced, "reason": "output_moderation"}
    yield _node_finished(frame, reply)
    yield {"event": "message_end", **message, "id": f"m-{task_id}", "metadata": {"usage": reply.usage}, "files": []}
    yield _workflow_finished(frame, reply, {"answer": reply.replaced or reply.text})


async def _messages(reply: Reply, task_id: str, kind: str) -> AsyncIterator[dict[str, Any]]:
    frame = {"conversation_id": "c-1", "message_id": f"m-{task_id}", "created_at": _CREATED, "task_id": task_id}
    if kind == "agent_message":
        yield {"event": "agent_thought", **frame, "id": "t-1", "position": 1, "thought": "", "observation": ""}
    async for piece in _pieces(reply):
        yield {"event": kind, **frame, "id": f"m-{task_id}", "answer": piece}
    if reply.replaced:
        yield {"event": "message_replace", **frame, "answer": reply.replaced, "reason": "output_moderation"}
    yield {"event": "message_end", **frame, "id": f"m-{task_id}", "metadata": {"usage": reply.usage}, "files": None}


async def _beginning(frame: Mapping[str, Any], reply: Reply) -> AsyncIterator[dict[str, Any]]:
    data = {"id": frame["workflow_run_id"], "workflow_id": "9f3a", "inputs": {}, "created_at": _CREATED}
    yield {"event": "workflow_started", **frame, "data": data}
    node = {"id": "n-1", "node_id": "llm", "node_type": "llm", "title": "Read it", "index": 2, "inputs": None}
    yield {"event": "node_started", **frame, "data": node}
    if reply.thinking:
        said = {"reasoning": reply.thinking, "node_id": "llm", "is_final": False}
        yield {"event": "reasoning_chunk", **frame, "data": said}


async def _pieces(reply: Reply) -> AsyncIterator[str]:
    size = -(-len(reply.text) // _PIECES) or 1
    pieces = [reply.text[at : at + size] for at in range(0, len(reply.text), size)] or [""]
    for index, piece in enumerate(pieces):
        if reply.hold is not None and index >= reply.hold_after:
            while not reply.hold.is_set():
                await asyncio.sleep(_HOLD_LOOK_EVERY)
        yield piece


def _node_finished(frame: Mapping[str, Any], reply: Reply) -> dict[str, Any]:
    data = {
        "id": "n-1",
        "node_id": "llm",
        "node_type": "llm",
        "title": "Read it",
        "inputs": None,
        "process_data": {"model_mode": "chat", "usage": reply.usage, "finish_reason": "stop"},
        "outputs": {"text": reply.text, "usage": reply.usage, "finish_reason": "stop"},
        "status": "succeeded",
        "error": None,
        "elapsed_time": reply.seconds,
        "execution_metadata": {
            "total_tokens": reply.usage["total_tokens"],
            "total_price": reply.price,
            "currency": "USD",
        },
        "created_at": _CREATED,
        "finished_at": _CREATED,
    }
    return {"event": "node_finished", **frame, "data": data}


def _workflow_finished(frame: Mapping[str, Any], reply: Reply, outputs: Mapping[str, Any]) -> dict[str, Any]:
    data = {
        "id": frame["workflow_run_id"],
        "workflow_id": "9f3a",
        "status": "succeeded",
        "outputs": dict(outputs if reply.outputs is None else reply.outputs),
        "error": None,
        "elapsed_time": reply.seconds,
        "total_tokens": reply.usage["total_tokens"],
        "total_steps": 3,
        "created_at": _CREATED,
        "finished_at": _CREATED,
        "exceptions_count": 0,
        "files": [],
    }
    return {"event": "workflow_finished", **frame, "data": data}
