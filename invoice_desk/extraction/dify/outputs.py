"""The outputs of a workflow as one text, which is then understood like any model's answer."""

import json
from collections.abc import Mapping
from typing import Final

from invoice_desk.extraction.answer import parse_answer
from invoice_desk.extraction.answer.keys import plain_key

_STARTS: Final = ("{", "[", "｛", "［")
_HOLDERS: Final = frozenset({"structuredoutput", "text", "answer", "body", "content"})
"""Outputs that hold a whole answer, as a text or an object, beside what else a node tells."""

_WRAPPER: Final = "data"
"""A key whose object's entries count as entries of the object around it."""

_NOTHING: Final[tuple[object, ...]] = (None, "", [], {})


def text_of(outputs: Mapping[str, object]) -> tuple[str, bool]:
    """The answer in the outputs, and whether it is whole.

    That is the text or the object in the only output. Of several outputs, which may be the fields themselves, those
    that hold an object are put together with what stands beside them.
    """
    said = {name: value for name, value in outputs.items() if value not in _NOTHING}
    if len(outputs) < 2 or (len(said) == 1 and _is_holder(*said)):
        return _only(next(iter(said.values()), ""))
    answer: dict[str, object] = {}
    beside: dict[str, object] = {}
    is_whole = True
    for name, value in said.items():
        found: object = value if _is_holder(name) else None
        if isinstance(value, str) and _has_object(value):
            parsed = parse_answer(value)
            found = parsed.data
            is_whole = is_whole and (parsed.is_complete or not parsed.data)
        if isinstance(found, Mapping) and found:
            answer.update({key: part for key, part in found.items() if part is not None or key not in answer})
        else:
            beside[name] = value
    return _dumped({**beside, _WRAPPER: answer} if answer else outputs), is_whole


def _only(value: object) -> tuple[str, bool]:
    if isinstance(value, str):
        return value, True
    if isinstance(value, Mapping) and any(
        _is_holder(name) or (isinstance(part, str) and _has_object(part)) for name, part in value.items()
    ):
        return text_of(value)  # an output that is all that a node told
    return _dumped(value), True


def _is_holder(name: str) -> bool:
    return plain_key(name) in _HOLDERS


def _has_object(text: str) -> bool:
    return any(start in text for start in _STARTS)


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
