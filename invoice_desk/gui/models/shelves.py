"""Which models each server has, and which are worth getting there; asked for in the background."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invoice_desk.domain.errors import EngineError
from invoice_desk.extraction.engine import keeper_of
from invoice_desk.gui.engine_choices import HostChoice, Render, described, host_choice
from invoice_desk.messages import engine_label

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ExtractionEngine, ModelHost, ModelInfo, ModelKeeper


@dataclass(frozen=True, slots=True)
class Shelf:
    """The models of one server, with their limits in words; without any where it can't be asked."""

    engine: str
    label: str
    host: HostChoice
    installed: "tuple[ModelInfo, ...]" = ()
    recommended: "tuple[ModelInfo, ...]" = ()

    @property
    def key(self) -> tuple[str, str]:
        """Engine and host."""
        return self.engine, self.host.name


def shelves(engines: "Mapping[str, ExtractionEngine]", render: Render) -> tuple[Shelf, ...]:
    """The shelves of all servers whose models can be kept. May take seconds."""
    found = []
    for engine in engines.values():
        keeper = keeper_of(engine)
        if keeper is not None:
            hosts = keeper.hosts()
            models = _models(engine) if any(host.problem is None for host in hosts) else ()
            found += [_shelf(engine, keeper, host, models, render) for host in hosts]
    return tuple(found)


def _shelf(
    engine: "ExtractionEngine",
    keeper: "ModelKeeper",
    host: "ModelHost",
    models: "tuple[ModelInfo, ...]",
    render: Render,
) -> Shelf:
    label, choice = engine_label(engine.name, render), host_choice(host, render)
    if choice.problem:
        return Shelf(engine.name, label, choice)
    try:
        worth_getting = tuple(keeper.recommended(host.name))
    except EngineError:  # it went away just now: the next look says so
        worth_getting = ()
    installed = tuple(described(model, render, engine.name) for model in models if host.name in model.hosts)
    recommended = tuple(described(model, render, engine.name) for model in worth_getting)
    return Shelf(engine.name, label, choice, installed, recommended)


def _models(engine: "ExtractionEngine") -> "tuple[ModelInfo, ...]":
    try:
        return tuple(engine.list_models())
    except EngineError:
        return ()
