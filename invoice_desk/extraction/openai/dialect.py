"""What of the common interface a server understands for a model: learnt from what it refuses, and then remembered."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from invoice_desk.extraction.openai.faults import Asked, code_of
from invoice_desk.extraction.openai.presets import Format, Preset
from invoice_desk.extraction.openai.refusal import Refusal

SYSTEM: Final = "system"
_ABOUT_THE_REQUEST: Final = frozenset({0, 400, 404, 415, 422, 500, 501})
_LEAST_TOKENS: Final = 256
"""Of an answer: with less room a document does not fit into it, and another model should be chosen."""

_BOUND: Final = re.compile(r"max_?length|max_?items|min_?length|keyword|features? not supported|not permitted", re.I)
_CONTEXT: Final = re.compile(r"maximum context length (?:is|of) (\d+)")
_PROMPT: Final = re.compile(r"(\d+) (?:tokens )?(?:in the messages|input tokens|in the prompt|of text input)")
_UNKNOWN_FIELD: Final = re.compile(
    r"extra inputs|extra fields|unknown (?:field|parameter|name)|unrecognized|additional prop"
)


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a model of a server is asked.

    `bounds` is whether a schema may say how long texts and lists are, `tokens_field` the name of the field that bounds
    an answer ("" for none), `most_tokens` a lower bound that the server has (0 for none), `without` the fields that it
    refuses; "system" among them is the message of that role, whose text then stands before the question.
    """

    format: Format = Format.SCHEMA
    bounds: bool = True
    tokens_field: str = "max_tokens"
    most_tokens: int = 0
    without: frozenset[str] = field(default_factory=frozenset)

    def tokens(self, wanted: int) -> int:
        """How many tokens an answer may have."""
        return min(wanted, self.most_tokens) if self.most_tokens else wanted


def lower_format(dialect: Dialect, preset: Preset) -> Dialect | None:
    """The dialect with the next form of answer below; None below plain text."""
    forms = [one for one in Format if one not in preset.skips or one is Format.TEXT]
    below = [one for one in forms if list(Format).index(one) > list(Format).index(dialect.format)]
    return replace(dialect, format=below[0]) if below else None


def simpler(dialect: Dialect, preset: Preset, refusal: Refusal, body: Mapping[str, Any]) -> Dialect | None:
    """A dialect that does without what the server has refused in `body`; None where the refusal is about nothing such.

    Each is simpler than the one before: they come to an end.
    """
    if refusal.is_page or refusal.status not in _ABOUT_THE_REQUEST:
        return None
    changes = _changes(dialect, preset, refusal, body)
    return next((changed for changed in changes if changed is not None and changed != dialect), None)


def _changes(dialect: Dialect, preset: Preset, refusal: Refusal, body: Mapping[str, Any]) -> Iterator[Dialect | None]:
    said, code = refusal.folded, code_of(refusal, Asked(""))
    if "max_tokens" in said or "max_completion_tokens" in said or code == "openai.too_long":
        yield _shorter_answer(dialect, said, body)
    if code == "openai.format_refused" and "response_format" in body:
        if dialect.format is Format.SCHEMA and dialect.bounds and _BOUND.search(refusal.words):
            yield replace(dialect, bounds=False)
        yield lower_format(dialect, preset)
    if "system role" in said or "role 'system'" in said:
        yield replace(dialect, without=dialect.without | {SYSTEM})
    if refusal.status == 500:  # a server's own failure, but for those that stumble over a form of answer
        return
    droppable = [name for name in body if name in ("stream_options", "temperature", *preset.extras)]
    for name in droppable:
        if name in said:
            yield replace(dialect, without=dialect.without | {name})
    if _UNKNOWN_FIELD.search(said) and (rest := set(droppable) - {"temperature"}):
        yield replace(dialect, without=dialect.without | rest)


def _shorter_answer(dialect: Dialect, said: str, body: Mapping[str, Any]) -> Dialect | None:
    """Less room for the answer, so that it fits beside the prompt, or under another name."""
    asked = body.get(dialect.tokens_field)
    if not isinstance(asked, int):
        return None
    if dialect.tokens_field == "max_tokens" and re.search(r"(?:use|instead).*max_completion_tokens", said):
        return replace(dialect, tokens_field="max_completion_tokens")
    context, prompt = _CONTEXT.search(said), _PROMPT.search(said)
    if context and prompt:
        room = int(context[1]) - int(prompt[1]) - 1
        return replace(dialect, most_tokens=room) if _LEAST_TOKENS <= room < asked else None
    if "max_tokens" not in said and "max_completion_tokens" not in said:
        return None
    bounds = [int(number) for number in re.findall(r"\d+", said) if _LEAST_TOKENS <= int(number) < asked]
    return replace(dialect, most_tokens=max(bounds)) if bounds else replace(dialect, tokens_field="")
