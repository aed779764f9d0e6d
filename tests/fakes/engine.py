"""A scripted engine: says what a test tells it to say, in the place where an engine sits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import FieldValue, Reading
from invoice_desk.extraction.engine import Availability, ExtractionRequest, ModelInfo, Ready, Unreachable


def says(**texts: str) -> Callable[[ExtractionRequest], dict[str, FieldValue]]:
    """A script that finds these texts in every document."""
    return lambda _: {field_id: FieldValue(text, text) for field_id, text in texts.items()}


def fails(code: str, **params: str) -> Callable[[ExtractionRequest], dict[str, FieldValue]]:
    """A script that can answer nothing."""

    def fail(_: ExtractionRequest) -> dict[str, FieldValue]:
        raise EngineError(code, **params)

    return fail


@dataclass
class ScriptedEngine:
    """Answers by `script`, which makes a document's fields from the request; keeps the requests it got.

    `away` is the hint of an engine that can't be reached.
    """

    script: Callable[[ExtractionRequest], dict[str, FieldValue]] = field(default_factory=says)
    name: str = "scripted"
    max_parallel: int = 1
    needs_images: bool = False
    models: tuple[str, ...] = ("first", "second")
    requests: list[ExtractionRequest] = field(default_factory=list)
    away: str = ""

    def availability(self) -> Availability:
        return Unreachable(self.away) if self.away else Ready()

    def list_models(self) -> Sequence[ModelInfo]:
        return [ModelInfo(name) for name in self.models]

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        cancel.raise_if_cancelled()
        self.requests.append(request)
        fields = self.script(request)
        cancel.raise_if_cancelled()
        report(Progress(1, 1))
        model = request.model or self.models[0]
        profile = request.profiles[0]
        own = {field_id: value for field_id, value in fields.items() if profile.field(field_id)}
        return Reading(engine=self.name, model=model, profile=profile.id, fields=own)
