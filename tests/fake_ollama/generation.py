"""The model at work: a task becomes pieces of text and a last one with the metrics."""

import asyncio
import itertools
import json
import re
import sys
import time
from collections.abc import AsyncGenerator, Iterable
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any

from tests.fake_ollama.chat_task import ChatTask
from tests.fake_ollama.faults import RUNNER_STOPPED, Armed, Fault, Kind
from tests.fake_ollama.record import DecodedImage, Request
from tests.fake_ollama.replies import NONSENSE, Cut, Reply, canned
from tests.fake_ollama.spoiling import spoil
from tests.fake_ollama.state import State
from tests.fake_ollama.tokens import count_image, count_text, split_tokens

_INPUTS = "Failed to create new sequence: failed to process inputs: "
_READABLE = {
    "llava": frozenset({"JPEG", "PNG", "GIF", "BMP"}),
    "go": frozenset({"JPEG", "PNG", "WEBP", "BMP", "TIFF"}),
    "modern": frozenset({"JPEG", "PNG", "GIF", "BMP"}),
}
_SCHEMA_TYPES = frozenset({"object", "array", "string", "integer", "number", "boolean", "null"})


class RunnerError(Exception):
    """The runner refuses or dies; where in the stream it happens decides how the client hears of it."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


@dataclass(frozen=True, slots=True)
class Metrics:
    """Nanoseconds and tokens; keys in the order of the reply."""

    total_duration: int
    load_duration: int
    prompt_eval_count: int
    prompt_eval_duration: int
    eval_count: int
    eval_duration: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A bit of the answer; the last one has a `done_reason` and metrics. `cut` says how its bytes are to be cut."""

    content: str = ""
    thinking: str = ""
    done_reason: str = ""
    metrics: Metrics | None = None
    cut: Cut = Cut.LINES


async def run_whole(state: State, task: ChatTask, record: Request, armed: Armed | None) -> Piece:
    """The whole answer as one piece; raises as `run` does."""
    content, thinking = "", ""
    last = Piece()
    async with aclosing(run(state, task, record, armed)) as pieces:
        async for piece in pieces:
            content += piece.content
            thinking += piece.thinking
            last = piece
    return replace(last, content=content, thinking=thinking)


async def run(state: State, task: ChatTask, record: Request, armed: Armed | None) -> AsyncGenerator[Piece, None]:
    """Waits for the model, loads it, answers. Raises RunnerError, and RefusedError when the queue is full.

    Without a last piece when the generation ends the silent way: the repeat guard, or a fault.
    """
    async with state.scheduler.slot(task.model):
        reply = _reply(state, task, record, armed)
        load_ns = await state.scheduler.load(task.model, task.options, task.num_ctx, reply.load_delay)
        _check_format(state, task.wanted_format)
        prompt_tokens, truncated = _count_prompt(state, task, reply)
        if truncated and state.nonsense_when_truncated:
            reply = replace(reply, text=NONSENSE)
        begun = time.monotonic_ns()
        await asyncio.sleep(reply.prompt_delay)
        prompted = time.monotonic_ns()
        eval_count, done_reason = 0, reply.done_reason or "stop"
        limit = _limit(state, task, prompt_tokens, armed)
        for piece in _pieces(task, reply, armed):
            if eval_count == limit:
                done_reason = reply.done_reason or "length"
                break
            if reply.hold is not None and eval_count == reply.hold_after:
                await _wait_for(reply)
            if reply.per_chunk_delay or eval_count:
                await asyncio.sleep(reply.per_chunk_delay)
            eval_count += 1
            yield piece
        if reply.hold is not None and eval_count <= reply.hold_after:
            await _wait_for(reply)
        state.scheduler.keep(task.model, task.keep_alive)
        if armed is not None and armed.fault in (Fault.NO_DONE, Fault.REPEATS, Fault.WHITESPACE_FLOOD):
            return
        eval_count = eval_count if reply.eval_tokens is None else reply.eval_tokens
        prompt_ns = prompt_tokens * 200_000 + prompted - begun
        eval_ns = eval_count * 5_000_000 + time.monotonic_ns() - prompted
        total_ns = load_ns + prompt_ns + eval_ns + 3_000_000
        metrics = Metrics(total_ns, load_ns, prompt_tokens, prompt_ns, eval_count, eval_ns)
        yield Piece(done_reason=done_reason, metrics=metrics, cut=reply.cut)


def _reply(state: State, task: ChatTask, record: Request, armed: Armed | None) -> Reply:
    try:
        scripted = state.script.next(record)
    except Exception as error:
        state.broken.append(error)
        raise RunnerError(500, f"the script failed: {error!r}") from error
    reply = scripted or canned(task.wanted_format, sorted_keys=state.version.modern)
    if armed is not None and armed.kind is Kind.CONTENT:
        return replace(reply, text=spoil(reply.text, armed.fault))
    return reply


async def _wait_for(reply: Reply) -> None:
    while reply.hold is not None and not reply.hold.is_set():
        await asyncio.sleep(0.002)


def _pieces(task: ChatTask, reply: Reply, armed: Armed | None) -> Iterable[Piece]:
    fault = armed.fault if armed is not None else None
    text = _stopped(reply.text, task.stops)
    if fault is Fault.ALL_IN_THINKING:
        return _thinking(reply.thinking + text, reply.cut)
    thinking = _thinking(reply.thinking, reply.cut) if task.thinks else ()
    return itertools.chain(thinking, (Piece(token, cut=reply.cut) for token in _tokens(text, fault)))


def _thinking(text: str, cut: Cut) -> Iterable[Piece]:
    return (Piece(thinking=token, cut=cut) for token in split_tokens(text))


def _tokens(text: str, fault: Fault | None) -> Iterable[str]:
    tokens = split_tokens(text)
    if fault is Fault.ENDLESS:
        return itertools.chain(tokens, itertools.cycle((" and", " so", " on")))
    if fault is Fault.REPEATS:
        return itertools.chain(tokens[: len(tokens) // 2], itertools.repeat(" 0", 31))
    if fault is Fault.WHITESPACE_FLOOD:
        return itertools.chain(tokens[: len(tokens) // 2], itertools.islice(itertools.cycle((" ", "\t", "\n")), 31))
    return tokens


def _stopped(text: str, stops: tuple[str, ...]) -> str:
    places = [text.index(stop) for stop in stops if stop and stop in text]
    return text[: min(places)] if places else text


def _limit(state: State, task: ChatTask, prompt_tokens: int, armed: Armed | None) -> int:
    """The server bounds every answer to ten times the context; the modern one has no context shift."""
    if armed is not None and armed.fault is Fault.ENDLESS:
        return task.num_predict or sys.maxsize
    limit = min(task.num_predict or 10 * task.num_ctx, 10 * task.num_ctx)
    return min(limit, max(1, task.num_ctx - prompt_tokens)) if state.version.modern else limit


def _check_format(state: State, wanted: object) -> None:
    if wanted in (None, "", "json"):
        return
    if not isinstance(wanted, dict):
        shown = json.dumps(json.dumps(wanted, ensure_ascii=False), ensure_ascii=False)
        raise RunnerError(500, f'invalid format: {shown}; expected "json" or a valid JSON Schema object')
    trouble = _schema_trouble(wanted, modern=state.version.modern)
    if trouble and not state.version.modern:
        raise RunnerError(500, "invalid JSON schema in format")
    if trouble:
        failed = "Unable to generate parser for this template. Automatic parser generation failed: "
        raise _nested(400, f"{failed}JSON schema conversion failed:\n{trouble}", "invalid_request_error")


def _schema_trouble(schema: dict[str, Any], *, modern: bool) -> str:
    kind = schema.get("type")
    if isinstance(kind, str) and kind not in _SCHEMA_TYPES:
        return f"Unrecognized schema: {json.dumps(schema, separators=(',', ':'), ensure_ascii=False)}"
    pattern = schema.get("pattern")
    if modern and isinstance(pattern, str) and not re.fullmatch(r"\^.*\$", pattern, re.DOTALL):
        return "Pattern must start with '^' and end with '$'"
    inner = [*(schema.get("properties") or {}).values(), *(schema.get("anyOf") or []), schema.get("items")]
    troubles = (_schema_trouble(part, modern=modern) for part in inner if isinstance(part, dict))
    return next((trouble for trouble in troubles if trouble), "")


def _count_prompt(state: State, task: ChatTask, reply: Reply) -> tuple[int, bool]:
    """Tokens of text and images, and whether the classic server has cut some off without a word."""
    seen = _readable_images(state, task)
    image_tokens = sum(count_image(task.model, i.width, i.height, modern=state.version.modern) for i in seen)
    tokens = count_text(task.prompt) + image_tokens if reply.prompt_tokens is None else reply.prompt_tokens
    if tokens <= task.num_ctx:
        return tokens, False
    if state.version.modern:
        size = f"request ({tokens} tokens) exceeds the available context size ({task.num_ctx} tokens)"
        more = {"n_prompt_tokens": tokens, "n_ctx": task.num_ctx}
        raise _nested(400, f"{size}, try increasing it", "exceed_context_size_error", more)
    if not task.truncate and state.version.knows_truncate:
        raise RunnerError(400, "the input length exceeds the context length")
    return task.num_ctx, True


def _readable_images(state: State, task: ChatTask) -> tuple[DecodedImage, ...]:
    """The images the model looks at. A classic text model looks at none and says nothing."""
    if not task.images:
        return ()
    if state.version.modern:
        _check_modern_images(state, task)
        return task.images
    if not task.model.sees:
        return ()
    if task.model.max_images and len(task.images) > task.model.max_images:
        raise RunnerError(500, "this model only supports one image while more than one image requested")
    for image in task.images:
        if image.byte_count == 0:
            raise RunnerError(500, f"{_INPUTS}received zero length image\n")
        if image.format not in _READABLE[task.model.image_engine]:
            llava = task.model.image_engine == "llava"
            why = "unable to make llava embedding from image" if llava else "image: unknown format"
            raise RunnerError(500, f"{_INPUTS}{why}\n")
        least, most = sorted((image.width, image.height))
        if task.model.family in ("qwen25vl", "qwen3vl") and (least < 28 or most / least > 200):
            state.scheduler.unload(task.model)  # the runner panics
            raise RunnerError(500, RUNNER_STOPPED)
    return task.images


def _check_modern_images(state: State, task: ChatTask) -> None:
    if not task.model.sees:
        hint = "hint: if this is unexpected, you may need to provide the mmproj"
        raise _nested(500, f"image input is not supported - {hint}", "server_error")
    readable = _READABLE["modern"] | ({"WEBP"} if state.version.reads_webp else set())
    if any(image.format not in readable for image in task.images):
        raise _nested(400, "Failed to load image or audio file", "invalid_request_error")


def _nested(status: int, message: str, kind: str, more: dict[str, int] | None = None) -> RunnerError:
    """The modern server hands its runner's JSON on as a text."""
    error = {"code": status, "message": message, "type": kind, **(more or {})}
    return RunnerError(status, json.dumps({"error": error}, separators=(",", ":"), ensure_ascii=False))
