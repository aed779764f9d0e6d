"""What the fake model says: replies a test scripts, and a canned one that fits the format asked for."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tests.fake_ollama.record import Request


class Cut(StrEnum):
    """Where the bytes of a stream are cut into HTTP chunks."""

    LINES = "lines"
    HALF_LINES = "half lines"
    PACKED = "three lines together"
    INSIDE_CHARACTERS = "inside a character"


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. Delays are seconds.

    `load_delay` passes only when the model is not loaded yet, `prompt_delay` always; both before the status line.
    `done_reason` empty: `stop`, or `length` when num_predict cuts the text. `hold` keeps the answer back after
    `hold_after` chunks until the test sets it, so that no test must sleep. `prompt_tokens` and `eval_tokens` overrule
    the counts.
    """

    text: str = ""
    thinking: str = ""
    load_delay: float = 0.0
    prompt_delay: float = 0.0
    per_chunk_delay: float = 0.0
    done_reason: str = ""
    hold: threading.Event | None = None
    hold_after: int = 0
    cut: Cut = Cut.LINES
    prompt_tokens: int | None = None
    eval_tokens: int | None = None


Answerer = Callable[[Request], Reply | str]
Script = str | Reply | Answerer

DEFAULT_TEXT = "The receipt is from a corner shop, 总计 9.60 in all, paid in cash on 2026-03-04."
NONSENSE = "lorem the of 7 7 and so so what is it"


class ScriptBook:
    """The replies to come: each once, in turn; the last one for all requests after it."""

    def __init__(self) -> None:
        self._scripts: list[Script] = []

    def put(self, *scripts: Script) -> None:
        self._scripts = list(scripts)

    def next(self, request: Request) -> Reply | None:
        """None when nothing was scripted. Raises what the script raises."""
        if not self._scripts:
            return None
        script = self._scripts[0] if len(self._scripts) == 1 else self._scripts.pop(0)
        said = script(request) if callable(script) else script
        return Reply(said) if isinstance(said, str) else said


def canned(wanted: object, *, sorted_keys: bool) -> Reply:
    """The reply when a test scripted none; `wanted` is the request's format: a schema, "json" or nothing."""
    if isinstance(wanted, dict):
        return Reply(json.dumps(_sample(wanted, wanted, sorted_keys=sorted_keys), ensure_ascii=False))
    if wanted == "json":
        return Reply('{"shop": "Corner Shop", "total": "9.60"}')
    return Reply(DEFAULT_TEXT)


def _sample(schema: dict[str, Any], root: dict[str, Any], *, sorted_keys: bool) -> Any:
    """The plainest value a schema allows; keys in declared order, or sorted as the modern server sorts them."""
    if "$ref" in schema:
        schema = root.get("$defs", {}).get(str(schema["$ref"]).rsplit("/", 1)[-1], {})
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    for choice in ("anyOf", "oneOf"):
        if schema.get(choice):
            return _sample(schema[choice][0], root, sorted_keys=sorted_keys)
    kind = schema.get("type", "object" if "properties" in schema else "string")
    if isinstance(kind, list):
        kind = kind[0]
    if kind == "object":
        properties: dict[str, Any] = schema.get("properties", {})
        names = sorted(properties) if sorted_keys else list(properties)
        return {name: _sample(properties[name], root, sorted_keys=sorted_keys) for name in names}
    if kind == "array":
        item = _sample(schema.get("items", {}), root, sorted_keys=sorted_keys)
        return [item] * max(1, int(schema.get("minItems", 1)))
    plain: dict[str, Any] = {"integer": 1, "number": 1.5, "boolean": True, "null": None}
    return plain.get(kind, "text"[: int(schema.get("maxLength", 4))])
