"""What the model picker offers: asks every engine for its state and its models; runs in a background thread."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from invoice_desk.domain.errors import EngineError, Param
from invoice_desk.extraction.engine import NotInstalled, Unreachable

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ExtractionEngine, ModelInfo


@dataclass(frozen=True, slots=True)
class EngineChoices:
    """An engine as it can be chosen: `problem` is the sentence that says why it can't be used now, "" when it can."""

    engine: str
    label: str
    models: "tuple[ModelInfo, ...]"
    problem: str = ""


def engine_choices(
    engines: "Mapping[str, ExtractionEngine]", render: Callable[[str, Mapping[str, Param]], str]
) -> tuple[EngineChoices, ...]:
    """All engines in their order, each with its models, or with the sentence that says why it can't be used now."""
    return tuple(_choices(engine, render) for engine in engines.values())


def engine_label(name: str, render: Callable[[str, Mapping[str, Param]], str]) -> str:
    """An engine's name for people; its own where it has no other."""
    code = f"engine.name.{name}"
    label = render(code, {})
    return name if label == code else label


def _choices(engine: "ExtractionEngine", render: Callable[[str, Mapping[str, Param]], str]) -> EngineChoices:
    label = engine_label(engine.name, render)
    availability = engine.availability()
    if isinstance(availability, Unreachable | NotInstalled):
        return EngineChoices(engine.name, label, (), render(availability.hint, {}))
    try:
        models = tuple(_described(model, render) for model in engine.list_models())
        return EngineChoices(engine.name, label, models)
    except EngineError as error:
        return EngineChoices(engine.name, label, (), render(error.code, error.params))


def _described(model: "ModelInfo", render: Callable[[str, Mapping[str, Param]], str]) -> "ModelInfo":
    """The model with its limits in words."""
    said = [model.description, *(render(limit, {}) for limit in model.limits)]
    return replace(model, description="\n".join(filter(None, said)))
