"""POST /api/chat, in whole or line by line; POST /api/generate, as far as it loads."""

from contextlib import aclosing
from dataclasses import asdict
from typing import Any

from tests.fake_ollama import go_json
from tests.fake_ollama.answer import NDJSON, Answer, RefusedError
from tests.fake_ollama.chat_task import ChatTask, LoadOnly, prepare
from tests.fake_ollama.generation import Metrics, RunnerError, run, run_whole
from tests.fake_ollama.go_types import check_chat, check_named
from tests.fake_ollama.record import Request
from tests.fake_ollama.scheduler import now_text
from tests.fake_ollama.state import State


async def chat(state: State, record: Request, answer: Answer) -> None:
    """Raises GoError and RefusedError for what is no proper request."""
    body = check_chat(go_json.load(record.raw), names_inner_field=state.version.names_inner_field)
    task = prepare(state, body, record)
    if isinstance(task, LoadOnly):
        await load_only(state, task)
        line = _line(state, task.asked_name, _message("", ""), done=True, done_reason=task.done_reason)
        await answer.json(200, line)
    elif body.get("stream") is False:
        await _whole(state, task, record, answer)
    else:
        await _stream(state, task, record, answer)


async def generate(state: State, record: Request, answer: Answer) -> None:
    """POST /api/generate without a prompt, which loads or unloads; the fake does not generate there."""
    body = check_named(go_json.load(record.raw), "GenerateRequest")
    name = str(body.get("model") or "")
    model = state.find_or_404(name)
    if "completion" not in model.capabilities:
        raise RefusedError(400, f'"{name}" does not support generate')
    task = prepare(state, {key: value for key, value in body.items() if key != "messages"}, record)
    if body.get("prompt") or not isinstance(task, LoadOnly):
        raise RefusedError(501, "the fake Ollama does not generate")
    await load_only(state, task)
    line = {"model": name, "created_at": now_text(), "response": "", "done": True, "done_reason": task.done_reason}
    await answer.json(200, line)


async def load_only(state: State, task: LoadOnly) -> None:
    """Loads or unloads; needs no slot, and waits only while the model is being loaded."""
    if task.keep_alive == 0:
        state.scheduler.unload(task.model)
        return
    await state.scheduler.load(task.model, task.options, task.num_ctx, 0.0)
    state.scheduler.keep(task.model, task.keep_alive)


async def _whole(state: State, task: ChatTask, record: Request, answer: Answer) -> None:
    try:
        whole = await run_whole(state, task, record, answer.armed)
    except RunnerError as error:
        raise RefusedError(error.status, error.text) from None
    line = _line(
        state,
        task.asked_name,
        _message(whole.content, whole.thinking),
        done=whole.metrics is not None,
        done_reason=whole.done_reason,
        metrics=whole.metrics,
    )
    await answer.json(200, line)


async def _stream(state: State, task: ChatTask, record: Request, answer: Answer) -> None:
    try:
        async with aclosing(run(state, task, record, answer.armed)) as pieces:
            async for piece in pieces:
                answer.cut = piece.cut
                line = _line(
                    state,
                    task.asked_name,
                    _message(piece.content, piece.thinking),
                    done=piece.metrics is not None,
                    done_reason=piece.done_reason,
                    metrics=piece.metrics,
                )
                await answer.line(go_json.dump(line) + b"\n", NDJSON)
    except RunnerError as error:
        # The runner's errors come before the first piece here; a crash later on is a fault of answer.py.
        if state.version.fails_with_a_status:
            raise RefusedError(error.status, error.text) from None
        await answer.line(go_json.dump({"error": error.text}) + b"\n", NDJSON)
    await answer.finish()


def _message(content: str, thinking: str) -> dict[str, str]:
    message = {"role": "assistant", "content": content}
    return {**message, "thinking": thinking} if thinking else message


def _line(
    state: State,
    name: str,
    message: dict[str, str],
    *,
    done: bool,
    done_reason: str = "",
    metrics: Metrics | None = None,
) -> dict[str, Any]:
    line: dict[str, Any] = {"model": name, "created_at": now_text(), "message": message}
    reason = {"done_reason": done_reason} if done_reason else {}
    line |= {"done": done, **reason} if state.version.done_reason_after_done else {**reason, "done": done}
    if metrics is not None:
        line |= {key: value for key, value in asdict(metrics).items() if value}
    return line
