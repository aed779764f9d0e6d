"""A chat request checked in Ollama's order, and made into a task for the model."""

from dataclasses import dataclass
from typing import Any

from tests.fake_ollama.answer import RefusedError
from tests.fake_ollama.go_json import GoError
from tests.fake_ollama.go_types import check_options, keep_alive_seconds
from tests.fake_ollama.models import Model, parse_name
from tests.fake_ollama.record import DecodedImage, Request
from tests.fake_ollama.state import State

_DEFAULT_NUM_CTX = 4096


@dataclass(frozen=True, slots=True)
class ChatTask:
    """`asked_name` is the model's name as the client wrote it, which replies repeat."""

    model: Model
    asked_name: str
    prompt: str
    images: tuple[DecodedImage, ...]
    options: dict[str, Any]
    wanted_format: object
    thinks: bool
    truncate: bool
    keep_alive: float | None

    @property
    def num_ctx(self) -> int:
        return min(int(self.options.get("num_ctx") or _DEFAULT_NUM_CTX), self.model.context_length)

    @property
    def num_predict(self) -> int | None:
        """None: no limit."""
        wanted = int(self.options.get("num_predict") or 0)
        return wanted if wanted > 0 else None

    @property
    def stops(self) -> tuple[str, ...]:
        return tuple(self.options.get("stop") or ())


@dataclass(frozen=True, slots=True)
class LoadOnly:
    """A request without messages: load, or with keep_alive 0 unload."""

    model: Model
    asked_name: str
    options: dict[str, Any]
    num_ctx: int
    keep_alive: float | None

    @property
    def done_reason(self) -> str:
        return "unload" if self.keep_alive == 0 else "load"


def prepare(state: State, body: dict[str, Any], record: Request) -> ChatTask | LoadOnly:
    """Raises RefusedError with the status and text Ollama has for it. `body` has the right types already."""
    asked_name = str(body.get("model") or "")
    messages: list[dict[str, Any]] = [message for message in body.get("messages") or [] if message]
    keep_alive = keep_alive_seconds(body.get("keep_alive"))
    if parse_name(asked_name) is None:
        raise RefusedError(400, "model is required")
    model = _find(state, asked_name)
    _check_capabilities(state, model, asked_name, body)
    options: dict[str, Any] = body.get("options") or {}
    try:
        check_options(options)
    except GoError as error:
        raise RefusedError(500, str(error)) from None
    if model.family == "mllama" and state.version.modern:
        died = "error loading model: unknown model architecture: 'mllama'"
        raise RefusedError(500, f"llama-server process has terminated: exit status 1: {died}\n{died}")
    task = ChatTask(
        model,
        asked_name,
        "\n".join(str(message.get("content") or "") for message in messages),
        record.images,
        options,
        body.get("format"),
        model.thinks and (model.always_thinks or body.get("think") is not False),
        body.get("truncate") is not False,
        keep_alive,
    )
    return task if messages else LoadOnly(model, asked_name, options, task.num_ctx, keep_alive)


def _find(state: State, asked_name: str) -> Model:
    model = state.find(asked_name)
    if model is not None:
        return model
    if state.version.says_plainly_not_found:
        raise RefusedError(404, f"model '{asked_name}' not found")
    raise RefusedError(404, f'model "{asked_name}" not found, try pulling it first')


def _check_capabilities(state: State, model: Model, asked_name: str, body: dict[str, Any]) -> None:
    if "completion" not in model.capabilities:
        raise RefusedError(400, f'"{asked_name}" does not support chat')
    plain = state.version.says_plainly_not_found
    parsed = parse_name(model.name)
    assert parsed is not None
    shown = f'"{asked_name}"' if plain else parsed.full
    if body.get("tools") and "tools" not in model.capabilities:
        raise RefusedError(400, f"{shown} does not support tools")
    if body.get("think") and not model.thinks:
        raise RefusedError(400, f"{shown} does not support thinking")
