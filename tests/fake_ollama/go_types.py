"""Field types of Ollama's requests, checked in the order and with the words of Go's decoder."""

import base64
import contextlib
import math
import re
from collections.abc import Callable, Mapping
from typing import Any

from tests.fake_ollama.go_json import GoError

FOR_EVER = float(1 << 63) / 1e9
"""Seconds in Go's longest duration; a negative keep_alive means this."""

_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_BASE64 = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")

_CHAT_FIELDS = {
    "model": (str, "string"),
    "messages": (list, "[]api.Message"),
    "stream": (bool, "bool"),
    "tools": (list, "api.Tools"),
    "options": (dict, "map[string]interface {}"),
    "truncate": (bool, "bool"),
}
_MESSAGE_FIELDS = {"role": (str, "string"), "content": (str, "string"), "images": (list, "[]api.ImageData")}
_NAME_FIELDS = {"model": (str, "string"), "name": (str, "string"), "stream": (bool, "bool"), "insecure": (bool, "bool")}

_OPTION_TYPES = {
    **dict.fromkeys(
        "num_ctx num_batch num_gpu main_gpu num_thread num_keep seed num_predict top_k repeat_last_n".split(), "integer"
    ),
    **dict.fromkeys(
        "temperature top_p min_p typical_p repeat_penalty presence_penalty frequency_penalty".split(), "float32"
    ),
    **dict.fromkeys("use_mmap numa low_vram vocab_only use_mlock".split(), "boolean"),
    "stop": "array",
}


class _FirstError:
    """Go goes on after a wrong type and reports the first one at the end."""

    def __init__(self) -> None:
        self.text = ""

    def keep(self, text: str) -> None:
        self.text = self.text or text

    def raise_if_any(self) -> None:
        if self.text:
            raise GoError(self.text)


def check_chat(body: object, *, names_inner_field: bool) -> dict[str, Any]:
    """The body if it decodes into Go's ChatRequest. Raises GoError.

    `names_inner_field`: newer Go names `ChatRequest.messages.content` where older says `ChatRequest.messages`.
    """
    fields = _as_object(body, "ChatRequest")
    first = _FirstError()
    for key, value in fields.items():
        if key == "messages" and isinstance(value, list):
            for message in value:
                _check_message(message, names_inner_field=names_inner_field)
        elif key == "keep_alive":
            keep_alive_seconds(value)
        elif key == "think":
            _check_think(value)
        else:
            _check_field(key, value, _CHAT_FIELDS, "ChatRequest", first)
    first.raise_if_any()
    return fields


def check_named(body: object, struct: str) -> dict[str, Any]:
    """The body of a request that only names a model: show, pull, delete. Raises GoError."""
    fields = _as_object(body, struct)
    first = _FirstError()
    for key, value in fields.items():
        _check_field(key, value, _NAME_FIELDS, struct, first)
    first.raise_if_any()
    return fields


def check_options(options: Mapping[str, object]) -> None:
    """Raises GoError when an option has a wrong type; unknown options are let through, as the server does."""
    right: dict[str, Callable[[object], bool]] = {
        "integer": _is_number,
        "float32": _is_number,
        "boolean": lambda value: isinstance(value, bool),
        "array": lambda value: isinstance(value, list),
    }
    for key, value in options.items():
        kind = _OPTION_TYPES.get(key)
        if kind and value is not None and not right[kind](value):
            raise GoError(f'option "{key}" must be of type {kind}')


def keep_alive_seconds(value: object) -> float | None:
    """Seconds to stay loaded; None when not said. Raises GoError for what Go can't read as a duration."""
    if value is None:
        return None
    if isinstance(value, str):
        seconds = _duration(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        seconds = float(math.trunc(value)) if value >= 0 else -1.0
    else:
        raise GoError(f"Unsupported type: '{_go_kind(value)}'")
    return FOR_EVER if seconds < 0 else seconds


def decode_base64(text: str) -> bytes:
    """Standard base64 with padding; line ends are skipped. Raises GoError with the byte Go stumbles over."""
    bare = text.replace("\r", "").replace("\n", "")
    with contextlib.suppress(ValueError):
        return base64.b64decode(bare, validate=True)
    place = 0
    while place < len(text):
        place = _read_four(text, place)
    return base64.b64decode(bare)


def _read_four(text: str, place: int) -> int:
    """Past the next group of four, which may be the last. After Go's decodeQuantum."""
    taken = 0
    while taken < 4:
        if place == len(text):
            if taken == 0:
                return place
            raise GoError(f"illegal base64 data at input byte {place - taken}")
        character = text[place]
        place += 1
        if character in "\r\n":
            continue
        if character == "=":
            return _read_padding(text, place, taken)
        if character not in _BASE64:
            raise GoError(f"illegal base64 data at input byte {place - 1}")
        taken += 1
    return place


def _read_padding(text: str, place: int, taken: int) -> int:
    if taken < 2:
        raise GoError(f"illegal base64 data at input byte {place - 1}")
    if taken == 2:
        place = _past_line_ends(text, place)
        if place == len(text):
            raise GoError(f"illegal base64 data at input byte {place}")
        if text[place] != "=":
            raise GoError(f"illegal base64 data at input byte {place - 1}")
        place += 1
    place = _past_line_ends(text, place)
    if place < len(text):
        raise GoError(f"illegal base64 data at input byte {place}")
    return place


def _past_line_ends(text: str, place: int) -> int:
    while place < len(text) and text[place] in "\r\n":
        place += 1
    return place


def _as_object(body: object, struct: str) -> dict[str, Any]:
    if body is None:
        return {}
    if not isinstance(body, dict):
        raise GoError(f"json: cannot unmarshal {_go_kind(body)} into Go value of type api.{struct}")
    return body


def _check_message(message: object, *, names_inner_field: bool) -> None:
    if message is None:
        return
    if not isinstance(message, dict):
        place = "ChatRequest.messages"
        raise GoError(f"json: cannot unmarshal {_go_kind(message)} into Go struct field {place} of type api.Message")
    first = _FirstError()
    for key, value in message.items():
        if key == "images" and isinstance(value, list):
            _check_images(value, first)
        elif key in _MESSAGE_FIELDS:
            wanted, go_type = _MESSAGE_FIELDS[key]
            if value is not None and not isinstance(value, wanted):
                place = f"ChatRequest.messages.{key}" if names_inner_field else "ChatRequest.messages"
                first.keep(_wrong_type(value, place, go_type))
    # A message decodes itself, so its error stops everything at once, unlike one of a plain field.
    first.raise_if_any()


def _check_images(images: list[object], first: _FirstError) -> None:
    for image in images:
        if not isinstance(image, str):
            first.keep(_wrong_type(image, "ChatRequest.messages.images", "api.ImageData"))
            continue
        try:
            decode_base64(image)
        except GoError as error:
            first.keep(str(error))


def _check_think(value: object) -> None:
    if value is None or isinstance(value, bool) or value in ("low", "medium", "high", "max"):
        return
    raise GoError('think must be a boolean or string ("high", "medium", "low", true, or false)')


def _check_field(
    key: str, value: object, fields: Mapping[str, tuple[type, str]], struct: str, first: _FirstError
) -> None:
    if key not in fields or value is None:
        return
    wanted, go_type = fields[key]
    if not isinstance(value, wanted):
        first.keep(_wrong_type(value, f"{struct}.{key}", go_type))


def _wrong_type(value: object, place: str, go_type: str) -> str:
    return f"json: cannot unmarshal {_go_kind(value)} into Go struct field {place} of type {go_type}"


def _go_kind(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "object"


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _duration(text: str) -> float:
    body = text.removeprefix("-").removeprefix("+")
    sign = -1.0 if text.startswith("-") else 1.0
    if body == "0":
        return 0.0
    seconds = 0.0
    rest = body
    while rest:
        number = re.match(r"\d+\.?\d*|\.\d+", rest)
        if number is None:
            raise GoError(f'time: invalid duration "{text}"')
        rest = rest[number.end() :]
        unit = re.match(r"[^\d.]+", rest)
        if unit is None:
            raise GoError(f'time: missing unit in duration "{text}"')
        if unit[0] not in _UNITS:
            raise GoError(f'time: unknown unit "{unit[0]}" in duration "{text}"')
        seconds += float(number[0]) * _UNITS[unit[0]]
        rest = rest[unit.end() :]
    if not body:
        raise GoError(f'time: invalid duration "{text}"')
    return sign * seconds
