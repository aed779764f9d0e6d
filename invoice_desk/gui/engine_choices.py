"""What the model picker offers: asks every engine for its state, its hosts and its models; runs in the background."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from invoice_desk.domain.errors import EngineError, Param
from invoice_desk.extraction.engine import NotInstalled, Unreachable, keeper_of
from invoice_desk.messages import engine_label

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ExtractionEngine, ModelHost, ModelInfo

Render = Callable[[str, Mapping[str, Param]], str]


@dataclass(frozen=True, slots=True)
class HostChoice:
    """A server of an engine: `problem` is the sentence that says why it can't be used now, "" when it can.

    `remark` says where something else had been written for its address.
    """

    name: str
    is_this_computer: bool
    problem: str = ""
    version: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class EngineChoices:
    """An engine as it can be chosen: `problem` is the sentence that says why it can't be used now, "" when it can.

    `hosts` are all its servers, where it tells them; a model's `description` is what there is to say about it in words.
    """

    engine: str
    label: str
    models: "tuple[ModelInfo, ...]"
    problem: str = ""
    hosts: tuple[HostChoice, ...] = ()


def engine_choices(engines: "Mapping[str, ExtractionEngine]", render: Render) -> tuple[EngineChoices, ...]:
    """All engines in their order, each with its models, or with the sentence that says why it can't be used now."""
    return tuple(_choices(engine, render) for engine in engines.values())


def host_choice(host: "ModelHost", render: Render) -> HostChoice:
    """A server with what there is to say about it in sentences."""
    problem = render(host.problem.code, host.problem.params) if host.problem is not None else ""
    remark = render(host.mended.code, host.mended.params) if host.mended is not None else ""
    return HostChoice(host.name, host.is_this_computer, problem, host.version, remark)


def described(model: "ModelInfo", render: Render, engine: str) -> "ModelInfo":
    """The model with its limits in words; before them its own description where there are no facts that say more."""
    about = f"engine.about.{engine}"
    own = render(about, {})
    if own == about:
        own = "" if model.size or model.parameters else model.description
    said = [own, *(render(limit, {}) for limit in model.limits)]
    return replace(model, description="\n".join(filter(None, said)))


def _choices(engine: "ExtractionEngine", render: Render) -> EngineChoices:
    label = engine_label(engine.name, render)
    keeper = keeper_of(engine)
    hosts = tuple(host_choice(host, render) for host in keeper.hosts()) if keeper is not None else ()
    if all(host.problem for host in hosts):  # or there are none: with one that answers, the engine is ready
        availability = engine.availability()
        if isinstance(availability, Unreachable | NotInstalled):
            return EngineChoices(engine.name, label, (), render(availability.hint, {}), hosts)
    try:
        models = tuple(described(model, render, engine.name) for model in engine.list_models())
        return EngineChoices(engine.name, label, models, hosts=hosts)
    except EngineError as error:
        return EngineChoices(engine.name, label, (), render(error.code, error.params), hosts)
