"""What a model is asked and what it says, whichever server runs it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, Protocol

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Usage
from invoice_desk.extraction.engine import PageImage

MOST_TOKENS: Final = 4096
"""Of an answer: a model that finds no end is cut off."""

Heard = Callable[[str, str], bool]
"""Called with the whole text and the whole thinking so far, as they come; False ends the answer, as a watchdog does."""

Stage = Callable[[str], None]
"""Called with the message code of what the server does now."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a model is asked; `schema` {} asks for any text."""

    model: str
    system: str
    user: str
    images: tuple[PageImage, ...] = ()
    schema: Mapping[str, object] = field(default_factory=dict)
    most_tokens: int = MOST_TOKENS


@dataclass(frozen=True, slots=True)
class Told:
    """What a model said. `finished` is False where it was cut off or its stream ended without an end."""

    text: str
    thinking: str = ""
    finished: bool = False
    usage: Usage = field(default_factory=Usage)


class Asker(Protocol):
    """How an engine puts a question to its server."""

    def ask(self, question: Question, cancel: CancelToken, heard: Heard, stage: Stage) -> Told:
        """Ask and listen. Raises EngineError or JobCancelledError, nothing else."""

    def otherwise(self, question: Question, error: EngineError) -> Question | None:
        """What to ask after an error in the one retry that there is; None where nothing is likely to help."""
