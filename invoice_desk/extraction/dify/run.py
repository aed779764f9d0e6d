"""A run of a Dify app as its events tell it: the text that grows, what it took, and how it ended."""

import json
import time
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.domain.record import Usage
from invoice_desk.extraction.dify.faults import of_error, shown
from invoice_desk.extraction.dify.outputs import text_of
from invoice_desk.extraction.question import Told
from invoice_desk.extraction.sse import Event

_ENDS: Final = frozenset({"workflow_finished", "message_end", "error"})
_WAITS: Final = ("workflow_paused", "human_input_required")


class Run:
    """Takes the events of one run as they come. `told` is what was said up to now, and after the end what was said.

    `task_id` is what the server can be asked to stop by, "" until it is known. `is_over`: the server has told the end.
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._began = time.monotonic()
        self._writing_since = 0.0
        self._outputs: Mapping[str, object] | None = None
        self._is_whole = False
        self._took = 0.0
        self._tokens = 0
        self._messages = Usage()
        self._nodes = Usage()
        self.task_id = ""
        self.text = ""
        self.thinking = ""
        self.is_over = False

    def take(self, event: Event) -> bool:
        """Whether the run may go on. Raises EngineError for one that failed, was stopped, or is no run at all."""
        for said in self._told_in(event):
            self._take(said)
        return not self.is_over

    @property
    def told(self) -> Told:
        """What the app said. Raises EngineError `dify.ended_early` where it ended without a word."""
        text, is_whole = self.text, self._is_whole
        if self._outputs is not None:
            answer, whole_answer = text_of(self._outputs)
            text, is_whole = (answer, is_whole and whole_answer) if answer else (text, is_whole)
        if not text and not self.thinking and not self._is_whole:
            raise EngineError("dify.ended_early", host=self._host)
        return Told(text, self.thinking, finished=is_whole, usage=self._usage())

    def _told_in(self, event: Event) -> list[Mapping[str, Any]]:
        try:
            said = json.loads(event.data)
        except ValueError as error:
            if event.is_plain:
                raise EngineUnreachableError("dify.not_dify", host=self._host) from error
            return []
        if event.is_plain:
            return self._whole(said)
        return [said] if isinstance(said, dict) else []

    def _whole(self, said: object) -> list[Mapping[str, Any]]:
        """An answer in one piece, from a gateway that does not stream: as events."""
        if isinstance(said, dict) and isinstance(said.get("data"), dict):
            return [{**said, "event": "workflow_finished"}]
        if isinstance(said, dict) and isinstance(said.get("answer"), str):
            return [{**said, "event": "message"}, {**said, "event": "message_end"}]
        if isinstance(said, dict) and "code" in said:
            return [{**said, "event": "error"}]
        raise EngineUnreachableError("dify.not_dify", host=self._host)

    def _take(self, said: Mapping[str, Any]) -> None:
        name = said.get("event")
        data = said.get("data")
        data = data if isinstance(data, dict) else {}
        self.task_id = self.task_id or _text(said.get("task_id"))
        self.is_over = self.is_over or name in _ENDS
        match name:
            case "message" | "agent_message":
                self._write(self.text + _text(said.get("answer")))
            case "message_replace":
                self._write(_text(said.get("answer")))
            case "text_chunk":
                self._write(self.text + _text(data.get("text")))
            case "text_replace":
                self._write(_text(data.get("text")))
            case "reasoning_chunk":
                self.thinking += _text(data.get("reasoning"))
            case "node_finished":
                self._nodes += _usage_of_node(data)
            case "message_end":
                metadata = said.get("metadata")
                self._messages = _usage_in(metadata.get("usage")) if isinstance(metadata, dict) else Usage()
                self._is_whole = True
            case "workflow_finished":
                self._finish(data)
            case "error":
                raise of_error(said.get("status"), said.get("code"), said.get("message"), host=self._host)
            case _ if name in _WAITS:
                raise EngineError("dify.waits_for_person", host=self._host)

    def _write(self, text: str) -> None:
        self.text = text
        self._writing_since = self._writing_since or time.monotonic()

    def _finish(self, data: Mapping[str, Any]) -> None:
        self._took = _number(data.get("elapsed_time"))
        self._tokens = int(_number(data.get("total_tokens")))
        status = data.get("status")
        if status == "stopped":
            raise EngineError("dify.stopped", host=self._host)
        if status == "failed" or (data.get("error") and not data.get("outputs")):
            raise EngineError("dify.run_failed", host=self._host, said=shown(data.get("error")))
        outputs = data.get("outputs")
        self._outputs = outputs if isinstance(outputs, dict) else {}
        self._is_whole = True

    def _usage(self) -> Usage:
        """By the message where it tells, else by all nodes; of tokens that nobody splits it is taken that they were
        read, since pictures and prompts are long and answers are short.
        """
        usage = self._messages if self._messages.tokens_in else self._nodes
        took = self._took or self._messages.writing or time.monotonic() - self._began
        looking = min(self._writing_since - self._began, took) if self._writing_since else took
        return Usage(
            max(usage.tokens_in, self._tokens - usage.tokens_out),
            usage.tokens_out,
            looking=looking,
            writing=took - looking,
            cost=usage.cost,
            currency=usage.currency,
        )


def _usage_of_node(data: Mapping[str, Any]) -> Usage:
    for part in ("outputs", "process_data"):
        held = data.get(part)
        usage = _usage_in(held.get("usage")) if isinstance(held, dict) else Usage()
        if usage.tokens_in or usage.tokens_out:
            return usage
    return Usage()


def _usage_in(said: object) -> Usage:
    """Tokens and price; seconds are all taken for writing, since they are not split."""
    if not isinstance(said, dict):
        return Usage()
    cost = _price(said.get("total_price"))
    return Usage(
        int(_number(said.get("prompt_tokens"))),
        int(_number(said.get("completion_tokens"))),
        writing=_number(said.get("latency")),
        cost=cost,
        currency=_text(said.get("currency")) if cost is not None else "",
    )


def _price(said: object) -> Decimal | None:
    """None for what costs nothing: that is how models without a price are told."""
    try:
        price = Decimal(str(said))
    except InvalidOperation:
        return None
    return price if price.is_finite() and price > 0 else None


def _number(said: object) -> float:
    """A count or seconds; 0 for what is none."""
    try:
        number = float(said) if isinstance(said, int | float | str) else 0.0
    except ValueError:
        return 0.0
    return number if 0 < number < 1e12 else 0.0


def _text(said: object) -> str:
    return said if isinstance(said, str) else ""
