"""A model's answer put together from the pieces that a server sends, in all the ways servers send them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from invoice_desk.extraction.openai.refusal import Refusal, is_page, refusal_in, refusal_of
from invoice_desk.extraction.sse import Event

_CUT_OFF: Final = frozenset({"length", "max_tokens", "content_filter", "error"})
_THINKING: Final = ("reasoning_content", "reasoning", "thinking")


@dataclass(slots=True)
class Hearing:
    """What has come of an answer so far.

    `reason` is why the model ended, "" until it has. `ended` is whether the server said that nothing more comes.
    `refusal` is set where it sent an error, or a web page, in the place of an answer.
    """

    text: str = ""
    thinking: str = ""
    reason: str = ""
    ended: bool = False
    tokens_in: int = 0
    tokens_out: int = 0
    refusal: Refusal | None = field(default=None)

    @property
    def has_all(self) -> bool:
        """Whether nothing is missing but perhaps the count of tokens."""
        return self.ended or bool(self.reason)

    @property
    def is_finished(self) -> bool:
        """Whether the model came to the end of what it had to say."""
        return self.has_all and self.reason not in _CUT_OFF

    def take(self, event: Event) -> bool:
        """Take in an event. Whether something was written. Raises ValueError for what is no part of an answer."""
        if event.is_end:
            self.ended = True
            return False
        if event.is_plain and is_page(event.data):
            self.refusal = Refusal(200, event.data, is_page=True)
            return False
        if event.is_plain and not event.data.startswith(("{", "[")):
            self.refusal = Refusal(0, event.data)
            return False
        if event.name == "error":
            self.refusal = refusal_of(0, event.data)
            return False
        value = json.loads(event.data)
        self.refusal = refusal_in(value)
        return self.refusal is None and self._take_chunk(value)

    def _take_chunk(self, chunk: object) -> bool:
        if not isinstance(chunk, Mapping):
            raise ValueError("no part of an answer")
        self._count(chunk.get("usage"))
        choices = chunk.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else {}
        if not isinstance(choice, Mapping):
            return False
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self.reason = reason
        message = choice.get("delta") or choice.get("message")
        self.ended = self.ended or "message" in choice
        if not isinstance(message, Mapping):
            said = choice.get("text")
            message = {"content": said} if isinstance(said, str) else {}
        written = _text(message.get("content"))
        thought = next((text for key in _THINKING if (text := _text(message.get(key)))), "")
        self.text += written or _text(message.get("refusal"))
        self.thinking += thought
        return bool(written or thought)

    def _count(self, usage: object) -> None:
        if isinstance(usage, Mapping):
            self.tokens_in = _whole(usage.get("prompt_tokens")) or self.tokens_in
            self.tokens_out = _whole(usage.get("completion_tokens")) or self.tokens_out


def _text(value: object) -> str:
    """A text, or those in a list of parts."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_text(part.get("text")) for part in value if isinstance(part, Mapping))
    return ""


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
