"""A scripted engine: says what a test tells it to say, in the place where an engine sits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import FieldValue, Reading
from invoice_desk.extraction.engine import (
    Availability,
    ExtractionRequest,
    LoadedModel,
    ModelInfo,
    Ready,
    Unreachable,
    Where,
)
from tests.fakes.keeper import ScriptedKeeper


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

    `away` is the hint of an engine that can't be reached. With a `keeper`, the models are those of its hosts.
    """

    script: Callable[[ExtractionRequest], dict[str, FieldValue]] = field(default_factory=says)
    name: str = "scripted"
    max_parallel: int = 1
    needs_images: bool = False
    models: tuple[str, ...] = ("first", "second")
    requests: list[ExtractionRequest] = field(default_factory=list)
    away: str = ""
    keeper: ScriptedKeeper | None = None

    def availability(self) -> Availability:
        return Unreachable(self.away) if self.away else Ready()

    def list_models(self) -> Sequence[ModelInfo]:
        if self.keeper is None:
            return [ModelInfo(name) for name in self.models]
        found: dict[str, ModelInfo] = {}
        for host, shelf in self.keeper.shelves.items():
            for model in shelf:
                loaded = (LoadedModel(host, Where.CPU),) if (host, model.name) in self.keeper.loaded else ()
                known = found.get(model.name, replace(model, hosts=(), loaded=()))
                found[model.name] = replace(
                    known,
                    hosts=(*known.hosts, host),
                    loaded=(*known.loaded, *loaded),
                    leaves_computer=known.leaves_computer or host in self.keeper.elsewhere,
                )
        return list(found.values())

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
