"""Right JSON made into the ways models get it wrong."""

import json
from collections.abc import Callable
from typing import Any

from tests.fake_ollama.faults import Fault

_FULL_WIDTH = str.maketrans("0123456789.:,", "０１２３４５６７８９．：，")


def spoil(text: str, fault: Fault) -> str:
    """`text` as a model with this habit would say it; what is no JSON object is wrapped in one first where needed."""
    return _SPOILERS[fault](text)


def _value(text: str) -> Any:
    try:
        value = json.loads(text)
    except json.JSONDecodeError:
        value = {"text": text}
    return value if isinstance(value, dict) else {"value": value}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _with_leaves(value: object, change: Callable[[object], object]) -> object:
    if isinstance(value, dict):
        return {key: _with_leaves(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_leaves(item, change) for item in value]
    return change(value)


def _wrong_type(leaf: object) -> object:
    if isinstance(leaf, str):
        return "¥" + leaf.replace(".", ",") if leaf[:1].isdigit() else [leaf]
    return str(leaf)


def _full_width(leaf: object) -> object:
    return leaf.translate(_FULL_WIDTH) if isinstance(leaf, str) else leaf


_SPOILERS: dict[Fault, Callable[[str], str]] = {
    Fault.FENCED: lambda text: f"```json\n{text}\n```",
    Fault.TEXT_AROUND: lambda text: f"Here is the result you asked for:\n\n{text}\n\nLet me know {{if}} it helps!",
    Fault.THINK_TAGS: lambda text: f'<think>\nThe total {{"total": "1"}} looks odd.\n</think>\n\n{text}',
    Fault.TRAILING_COMMA: lambda text: _text(_value(text))[:-1] + ",}",
    Fault.TRUNCATED: lambda text: _text(_value(text))[: max(2, len(_text(_value(text))) * 2 // 3)],
    Fault.WRONG_TYPES: lambda text: _text(_with_leaves(_value(text), _wrong_type)),
    Fault.LIST_AT_TOP: lambda text: _text([_value(text)]),
    Fault.WRAPPED: lambda text: _text({"receipt": _value(text)}),
    Fault.WRONG_KEYS: lambda text: _text({f"the_{key}": item for key, item in _value(text).items()}),
    Fault.ALL_NULL: lambda text: _text(dict.fromkeys(_value(text))),
    Fault.FULL_WIDTH: lambda text: _text(_with_leaves(_value(text), _full_width)),
    Fault.ODD_WHITESPACE: lambda text: json.dumps(
        _value(text), ensure_ascii=False, indent="\t \t", separators=("\n ,", "\n\t : ")
    ),
    Fault.EMPTY_TEXT: lambda _: "",
    Fault.REFUSAL: lambda _: "I'm sorry, but I can't help with reading personal documents.",
}
