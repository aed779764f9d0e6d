"""The `models` command: what can be chosen, shown as a table or as JSON; models got onto a server and deleted there."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from invoice_desk.cli.terminal import Terminal
from invoice_desk.domain.errors import EngineError, InvoiceDeskError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import Ability, ModelHost, ModelInfo, PullProgress, keeper_of

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ExtractionEngine, ModelKeeper

_COLUMNS: Final = (
    "engine",
    "model",
    "can",
    "size",
    "quantization",
    "parameters",
    "context",
    "memory",
    "place",
    "loaded",
)
_RECOMMENDED: Final = ("model", "can", "download", "memory", "languages", "limits")
_NOTHING: Final = "–"
_SOONEST: Final = 2.0
"""Seconds between two lines about a pull, where there is no terminal to draw a bar on."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one engine has: its hosts where it tells them, its models, and what went wrong in asking for either."""

    engine: str
    hosts: Sequence[ModelHost]
    models: Sequence[ModelInfo]
    problems: Sequence[InvoiceDeskError]


def offers(engines: "Mapping[str, ExtractionEngine]") -> Sequence[Offer]:
    """What all engines have: a server that is away hides no other."""
    return [_offer(engine) for engine in engines.values()]


def keeper_and_host(engines: "Mapping[str, ExtractionEngine]", *, having: str = "") -> "tuple[ModelKeeper, str]":
    """What keeps models, and the host that is meant: the one that has the model `having`, else the first that answers.

    Raises EngineError, `cli.which_host` where several have it.
    """
    for engine in engines.values():
        keeper = keeper_of(engine)
        hosts = keeper.hosts() if keeper is not None else ()
        if keeper is None or not hosts:
            continue
        if having and len(hosts) > 1:
            return keeper, _only_host(engine, having, hosts)
        first = next((host for host in hosts if host.problem is None), hosts[0])
        if first.problem is not None:
            raise first.problem
        return keeper, first.name
    raise EngineError("ollama.start_it")


def show_as_table(found: Sequence[Offer], terminal: Terminal) -> None:
    """Every model a row; what was mended in addresses, and what is away, as sentences on standard error."""
    terminal.show_table(*_COLUMNS, rows=[_row(offer, model, terminal) for offer in found for model in offer.models])
    for offer in found:
        for host in offer.hosts:
            if host.mended is not None:
                terminal.warn(host.mended.code, **host.mended.params)
        for problem in offer.problems:
            terminal.warn_of(problem)


def show_as_json(found: Sequence[Offer], terminal: Terminal) -> None:
    """All of it as one JSON object, whose keys stand in the README."""
    terminal.show_json(
        {
            "hosts": [_host_as_json(offer, host, terminal) for offer in found for host in offer.hosts],
            "models": [_model_as_json(offer, model) for offer in found for model in offer.models],
            "problems": [
                {"engine": offer.engine, **_said(problem, terminal)} for offer in found for problem in offer.problems
            ],
        }
    )


def show_recommended(models: Sequence[ModelInfo], terminal: Terminal, *, as_json: bool) -> None:
    """What is worth getting, as a table or as a JSON array."""
    if as_json:
        terminal.show_json([_facts(model) for model in models])
        return
    rows = [
        (
            model.name,
            _abilities(model, terminal),
            _bytes(model.size),
            _bytes(model.memory),
            " ".join(model.languages),
            " ".join(terminal.render(limit, {}) for limit in model.limits) or _NOTHING,
        )
        for model in models
    ]
    terminal.show_table(*_RECOMMENDED, rows=rows)


def pull(keeper: "ModelKeeper", host: str, name: str, terminal: Terminal) -> None:
    """Get a model, with a bar or lines about it on standard error.

    Raises EngineError, or KeyboardInterrupt after it has stopped the pull and said how it goes on.
    """
    cancel = CancelToken()
    with _progress(terminal) as report, ThreadPoolExecutor(1) as pool:
        try:
            pulling = pool.submit(keeper.pull, host, name, cancel, report)
            while not pulling.done():
                wait([pulling], timeout=0.1)  # without a time limit, Ctrl-C would not get through on Windows
        except KeyboardInterrupt:
            cancel.cancel()
            wait([pulling])
            interrupted = isinstance(pulling.exception(), JobCancelledError)
        else:
            interrupted = False
    if interrupted:
        terminal.warn("cli.pull_interrupted", model=name, host=host)
        raise KeyboardInterrupt
    pulling.result()


# Asking.


def _offer(engine: "ExtractionEngine") -> Offer:
    keeper = keeper_of(engine)
    hosts = keeper.hosts() if keeper is not None else ()
    problems: list[InvoiceDeskError] = [host.problem for host in hosts if host.problem is not None]
    models: Sequence[ModelInfo] = ()
    try:
        models = engine.list_models()
    except EngineError as error:
        problems = problems or [error]
    return Offer(engine.name, hosts, models, problems)


def _only_host(engine: "ExtractionEngine", name: str, hosts: Sequence[ModelHost]) -> str:
    same = {name, f"{name}:latest"}
    places = next((model.hosts for model in engine.list_models() if model.name in same), ())
    if len(places) == 1:
        return places[0]
    known = ", ".join(places or (host.name for host in hosts))
    raise EngineError("cli.which_host" if places else "ollama.model_missing", model=name, host=known)


# Showing.


def _row(offer: Offer, model: ModelInfo, terminal: Terminal) -> tuple[str, ...]:
    return (
        offer.engine,
        model.name,
        _abilities(model, terminal),
        _bytes(model.size),
        _bytes(model.memory),
        " ".join(filter(None, (model.parameters, model.quantization))) or _NOTHING,
        str(model.context or _NOTHING),
        _places(offer, model, terminal),
        _loaded(model, terminal),
    )


def _abilities(model: ModelInfo, terminal: Terminal) -> str:
    said = [terminal.render(f"cli.ability.{one}", {}) for one in Ability if one in model.abilities]
    return ", ".join(said) or model.description or _NOTHING


def _places(offer: Offer, model: ModelInfo, terminal: Terminal) -> str:
    """Where a model is, and whether documents leave this computer for it."""
    here = [host.name for host in offer.hosts if host.is_this_computer]
    this_computer, away = terminal.render("cli.this_computer", {}), terminal.render("cli.leaves_computer", {})

    if model.is_cloud:
        cloud = terminal.render("cli.cloud", {})
        return f"{cloud} ({away})"

    def said(host: str) -> str:
        name = this_computer if [host] == here else host.removeprefix("http://")
        return name if host in here else f"{name} ({away})"

    return ", ".join(map(said, model.hosts)) or (away if model.leaves_computer else this_computer)


def _loaded(model: ModelInfo, terminal: Terminal) -> str:
    one_host = len(model.hosts) < 2
    said = [
        terminal.render(f"cli.where.{one.where}", {}) + ("" if one_host else f" ({one.host})") for one in model.loaded
    ]
    return ", ".join(said) or _NOTHING


def _bytes(count: int) -> str:
    return _amount(count) if count else _NOTHING


def _amount(count: float) -> str:
    return f"{count / 1e9:.1f} GB" if count >= 1e8 else f"{count / 1e6:.1f} MB"


def _host_as_json(offer: Offer, host: ModelHost, terminal: Terminal) -> Mapping[str, Any]:
    mended = terminal.render(host.mended.code, host.mended.params) if host.mended else None
    return {
        "engine": offer.engine,
        "name": host.name,
        "is_this_computer": host.is_this_computer,
        "version": host.version,
        "problem": _said(host.problem, terminal) if host.problem else None,
        "mended": mended,
    }


def _model_as_json(offer: Offer, model: ModelInfo) -> Mapping[str, Any]:
    return {
        "engine": offer.engine,
        **_facts(model),
        "leaves_computer": model.leaves_computer,
        "is_cloud": model.is_cloud,
        "hosts": list(model.hosts),
        "loaded": [
            {"host": one.host, "where": str(one.where), "memory": one.memory, "context": one.context}
            for one in model.loaded
        ],
    }


def _facts(model: ModelInfo) -> Mapping[str, Any]:
    return {
        "name": model.name,
        "size": model.size,
        "quantization": model.quantization,
        "parameters": model.parameters,
        "context": model.context,
        "memory": model.memory,
        "abilities": [str(one) for one in Ability if one in model.abilities],
        "languages": list(model.languages),
        "limits": list(model.limits),
    }


def _said(error: InvoiceDeskError, terminal: Terminal) -> Mapping[str, str]:
    return {"code": error.code, "text": terminal.render(error.code, error.params)}


# How far a pull is.


@contextmanager
def _progress(terminal: Terminal) -> Iterator[Callable[[PullProgress], None]]:
    with terminal.bar() as advance:
        lines = _Lines(terminal)

        def report(progress: PullProgress) -> None:
            stage = terminal.render(progress.stage, {})
            if advance is None:
                lines.take(progress, stage)
            else:
                advance(stage, progress.done, progress.total, figures(progress))

        yield report


class _Lines:
    """A line for every stage and every tenth of the way, but not too many."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._told: tuple[str, int] | None = None
        self._when = 0.0

    def take(self, progress: PullProgress, stage: str) -> None:
        step = (stage, 10 * progress.done // progress.total if progress.total else 0)
        now = time.monotonic()
        is_new_stage = self._told is None or step[0] != self._told[0]
        if is_new_stage or (step != self._told and now - self._when >= _SOONEST):
            self._told, self._when = step, now
            self._terminal.warn_line(" · ".join(filter(None, (stage, figures(progress)))))


def figures(progress: PullProgress) -> str:
    """How much of how much, how fast, and the time left, as far as they are known; in no language."""
    parts = []
    if progress.total:
        parts.append(f"{100 * progress.done // progress.total} %")
        parts.append(f"{_amount(progress.done)} / {_amount(progress.total)}")
    if progress.speed:
        parts.append(f"{_amount(progress.speed)}/s")
    if progress.seconds_left is not None:
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        parts.append(f"{minutes // 60}:{minutes % 60:02}:{seconds:02}" if minutes >= 60 else f"{minutes}:{seconds:02}")
    return " · ".join(parts)
