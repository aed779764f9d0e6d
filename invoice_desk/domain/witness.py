"""Who bears witness in a reading: two readings are independent only where their witnesses differ.

What shares its making shares its mistakes. Two sizes or versions of one maker's model are one witness, on whatever
servers they run; a model that was given the words of OCR is no witness beside OCR. A look at the place that a reading
of the words chose proves the word, not the choice.
"""

import re
from collections.abc import Iterable
from typing import Final

from invoice_desk.domain.record import USED_OCR_TEXT, Reading
from invoice_desk.domain.trust import CODE_ENGINE, EXACT_ENGINE, SEEN_ENGINE

OFFLINE: Final = "offline"
"""Who reads the words of a page, by rules or as a model."""

_NO_MODELS: Final = frozenset({OFFLINE, EXACT_ENGINE, CODE_ENGINE})
"""Engines that read by rules: what they name as their model is a form of data, or what recognises letters."""
_DIFY: Final = "dify"
_UNKNOWN_MODEL: Final = "?"
"""The model behind an app: it may be the same as any other."""

_LINES: Final = {
    "qwen": r"qwen|qwq|qvq",
    "gemini": r"gemini|gemma",
    "gpt": r"gpt|o[134](?![a-z0-9])",
    "llama": r"llama",
    "mistral": r"mistral|ministral|magistral|pixtral",
    **{line: line for line in "claude minicpm granite deepseek internvl moondream smolvlm hunyuan doubao".split()},
    **{line: rf"{line}(?![a-z])" for line in "phi glm kimi grok llava ernie".split()},
}
"""Names that makers give to their models; Gemma is made of what Gemini is made of."""


def witness_of(reading: Reading) -> str:
    """An id of who bears witness; `independent` counts such ids."""
    if reading.engine == SEEN_ENGINE or any(note.code == USED_OCR_TEXT for note in reading.notes):
        return OFFLINE
    kind = reading.engine.partition(":")[0]
    if kind in _NO_MODELS or not reading.model:
        return reading.engine
    return _UNKNOWN_MODEL if kind == _DIFY else _line_of(reading.model)


def independent(witnesses: Iterable[str]) -> int:
    """How many of them could not have made one and the same mistake for the same reason."""
    known = set(witnesses)
    has_models = bool(known - _NO_MODELS - {_UNKNOWN_MODEL})
    return len(known) - (has_models and _UNKNOWN_MODEL in known)


def _line_of(model: str) -> str:
    """The line a model is of: `Qwen/Qwen2.5-VL-72B-Instruct`, `qwen3-vl:8b` are qwen. Else its name without its tag."""
    name = model.casefold().rpartition("/")[2].partition(":")[0]
    return next((line for line, names in _LINES.items() if re.search(rf"(?<![a-z])(?:{names})", name)), name)
