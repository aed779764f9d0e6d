"""/v1/models and /v1/chat/completions as Ollama answers them; other vendors' ways are not played."""

import itertools
import time
from collections.abc import Iterator
from contextlib import aclosing
from typing import Any

from tests.fake_ollama import go_json
from tests.fake_ollama.answer import SSE, Answer, RefusedError
from tests.fake_ollama.chat_task import ChatTask, LoadOnly, prepare
from tests.fake_ollama.generation import Piece, RunnerError, run, run_whole
from tests.fake_ollama.go_json import GoError
from tests.fake_ollama.go_types import check_chat
from tests.fake_ollama.models import Model
from tests.fake_ollama.record import Request
from tests.fake_ollama.state import State

JSON = "application/json"
_IMAGE_STARTS = tuple(f"data:image/{kind};base64," for kind in ("jpeg", "jpg", "png", "webp"))
_OPTIONS = {
    "max_tokens": "num_predict",
    "seed": "seed",
    "frequency_penalty": "frequency_penalty",
    "presence_penalty": "presence_penalty",
}
_ids: Iterator[int] = itertools.count(100)


async def models(state: State, record: Request, answer: Answer) -> None:
    newest = sorted(state.models.values(), key=lambda model: int(model.modified.timestamp()), reverse=True)
    await answer.json(200, {"object": "list", "data": [_entry(model) for model in newest] or None}, JSON)


async def model(state: State, record: Request, answer: Answer) -> None:
    name = record.path.removeprefix("/v1/models/")
    found = state.find(name)
    if found is None:
        raise RefusedError(404, f"model '{name}' not found", JSON)
    await answer.json(200, _entry(found), JSON)


async def chat_completions(state: State, record: Request, answer: Answer) -> None:
    """Raises GoError and RefusedError for what is no proper request."""
    body = go_json.load(record.raw)
    if not isinstance(body, dict):
        raise GoError("json: cannot unmarshal value into Go value of type openai.ChatCompletionRequest")
    if not body.get("messages"):
        raise GoError("[] is too short - 'messages'")
    native = _to_native(body)
    try:
        task = prepare(state, check_chat(native, names_inner_field=state.version.names_inner_field), record)
    except RefusedError as error:
        raise RefusedError(error.status, error.text, JSON) from None
    if isinstance(task, LoadOnly):
        raise GoError("[] is too short - 'messages'")
    if body.get("stream"):
        usage = bool((body.get("stream_options") or {}).get("include_usage"))
        await _stream(state, task, record, answer, usage=usage)
    else:
        await _whole(state, task, record, answer)


async def _whole(state: State, task: ChatTask, record: Request, answer: Answer) -> None:
    try:
        last = await run_whole(state, task, record, answer.armed)
    except (RunnerError, RefusedError) as error:
        raise RefusedError(error.status, error.text, JSON) from None
    message: dict[str, Any] = {"role": "assistant", "content": last.content}
    if last.thinking:
        message["reasoning"] = last.thinking
    choice = {"index": 0, "message": message, "finish_reason": last.done_reason or None}
    whole = _frame("chat.completion", _new_id(), task.asked_name, [choice])
    await answer.json(200, {**whole, "usage": _usage(last)}, JSON)


async def _stream(state: State, task: ChatTask, record: Request, answer: Answer, *, usage: bool) -> None:
    reply_id = _new_id()
    kind = "chat.completion.chunk"
    # An error in the stream is swallowed: a chunk without a model, no finish_reason, and nothing after it.
    answer.error_line = _event(_frame(kind, reply_id, "", [_choice(Piece())]))
    last: Piece | None = None
    try:
        async with aclosing(run(state, task, record, answer.armed)) as pieces:
            async for piece in pieces:
                answer.cut = piece.cut
                await answer.line(_event(_frame(kind, reply_id, task.asked_name, [_choice(piece)])), SSE)
                last = piece
    except RefusedError as error:
        raise RefusedError(error.status, error.text, JSON) from None
    except RunnerError as error:
        if state.version.fails_with_a_status:
            raise RefusedError(error.status, error.text, JSON) from None
        await answer.line(answer.error_line, SSE)
    if last is not None and last.metrics is not None:
        if usage:
            await answer.line(_event({**_frame(kind, reply_id, task.asked_name, []), "usage": _usage(last)}), SSE)
        await answer.line(b"data: [DONE]\n\n", SSE)
    await answer.finish()


def _to_native(body: dict[str, Any]) -> dict[str, Any]:
    options: dict[str, Any] = {"temperature": body.get("temperature", 1.0)}
    options |= {native: body[name] for name, native in _OPTIONS.items() if body.get(name) is not None}
    stop = body.get("stop")
    if stop:
        options["stop"] = [stop] if isinstance(stop, str) else stop
    messages = [native for message in body["messages"] for native in _native_messages(message)]
    native = {"model": body.get("model"), "messages": messages, "options": options, "tools": body.get("tools")}
    wanted = body.get("response_format") or {}
    if wanted.get("type") == "json_object":
        native["format"] = "json"
    elif wanted.get("type") == "json_schema":
        native["format"] = (wanted.get("json_schema") or {}).get("schema")
    if body.get("reasoning_effort") == "none":
        native["think"] = False
    return native


def _native_messages(message: dict[str, Any]) -> list[dict[str, Any]]:
    """A message of parts becomes one message for each part."""
    content = message.get("content")
    if not isinstance(content, list):
        return [{"role": message.get("role"), "content": content}]
    return [_native_part(message.get("role"), part) for part in content]


def _native_part(role: object, part: dict[str, Any]) -> dict[str, Any]:
    if part.get("type") == "text":
        return {"role": role, "content": part.get("text")}
    if part.get("type") != "image_url":
        raise GoError("invalid message format")
    image = part.get("image_url")
    url = str(image.get("url")) if isinstance(image, dict) else str(image)
    start = next((start for start in (*_IMAGE_STARTS, "data:;base64,") if url.startswith(start)), None)
    if start is None:
        raise GoError("invalid image input")
    return {"role": role, "content": "", "images": [url.removeprefix(start)]}


def _entry(model: Model) -> dict[str, Any]:
    created = int(model.modified.timestamp())
    return {"id": model.name, "object": "model", "created": created, "owned_by": "library"}


def _new_id() -> str:
    return f"chatcmpl-{next(_ids) % 1000}"


def _frame(kind: str, reply_id: str, name: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": reply_id,
        "object": kind,
        "created": int(time.time()),
        "model": name,
        "system_fingerprint": "fp_ollama",
        "choices": choices,
    }


def _choice(piece: Piece) -> dict[str, Any]:
    delta = {"role": "assistant", "content": piece.content}
    if piece.thinking:
        delta["reasoning"] = piece.thinking
    return {"index": 0, "delta": delta, "finish_reason": piece.done_reason or None}


def _usage(last: Piece) -> dict[str, int]:
    prompt = last.metrics.prompt_eval_count if last.metrics else 0
    completion = last.metrics.eval_count if last.metrics else 0
    return {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": prompt + completion}


def _event(value: object) -> bytes:
    return b"data: " + go_json.dump(value) + b"\n\n"
