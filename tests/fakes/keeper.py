"""A keeper of models in memory: hosts and models as a test names them, pulls that go as far as it lets them."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import Ability, ModelHost, ModelInfo, PullProgress, PullStage

HOST = "http://127.0.0.1:11434"
SEES = frozenset({Ability.TEXT, Ability.VISION})


@dataclass
class ScriptedKeeper:
    """`shelves` are the models on each host, `offers` what can be pulled; `away` hosts answer nothing, those
    `elsewhere` are other computers.

    A pull reports `steps` parts and waits before each for `gate`, which stands open unless a test closes it, or until
    it is cancelled after `stops_at` of them; `brought` are the parts that came. A name that nobody offers fails as a
    registry's does. `loaded` keeps (host, name) of what is in memory.
    """

    shelves: dict[str, list[ModelInfo]] = field(default_factory=lambda: {HOST: []})
    offers: tuple[ModelInfo, ...] = (ModelInfo("qwen2.5vl:7b", size=6_000_000_000, abilities=SEES),)
    away: frozenset[str] = frozenset()
    elsewhere: frozenset[str] = frozenset()
    steps: int = 3
    stops_at: int = 0
    brought: list[int] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    loaded: list[tuple[str, str]] = field(default_factory=list)
    ours: list[tuple[str, str]] = field(default_factory=list)
    _got: dict[tuple[str, str], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.gate.set()

    def hosts(self) -> Sequence[ModelHost]:
        return [
            ModelHost(host, host not in self.elsewhere, problem=EngineUnreachableError("ollama.unreachable", host=host))
            if host in self.away
            else ModelHost(host, host not in self.elsewhere, version="0.9.3")
            for host in self.shelves
        ]

    def recommended(self, host: str) -> Sequence[ModelInfo]:
        there = {model.name for model in self._shelf(host)}
        return [offer for offer in self.offers if offer.name not in there]

    def pull(self, host: str, name: str, cancel: CancelToken, report: Callable[[PullProgress], None]) -> None:
        shelf = self._shelf(host)
        cancel.raise_if_cancelled()
        report(PullProgress())
        offer = next((one for one in self.offers if one.name == name), None)
        if offer is None:
            raise EngineError("ollama.pull_missing", host=host, model=name)
        for step in range(self._got.get((host, name), 0), self.steps):
            self._wait(cancel, lasts=step == self.stops_at > 0)
            self.brought.append(step)
            done = offer.size * (step + 1) // self.steps
            self._got[host, name] = step + 1
            report(PullProgress(done, offer.size, 1e6, (offer.size - done) / 1e6, PullStage.DOWNLOADING))
        shelf.append(offer)

    def delete(self, host: str, name: str, cancel: CancelToken) -> None:
        cancel.raise_if_cancelled()
        self._shelf(host).remove(self._model(host, name))
        self._got.pop((host, name), None)
        self.unload(host, name, cancel)

    def preload(self, host: str, name: str, cancel: CancelToken) -> None:
        cancel.raise_if_cancelled()
        self._model(host, name)
        if (host, name) not in self.loaded:
            self.loaded.append((host, name))
            self.ours.append((host, name))

    def unload(self, host: str, name: str, cancel: CancelToken) -> None:
        cancel.raise_if_cancelled()
        for memory in (self.loaded, self.ours):
            if (host, name) in memory:
                memory.remove((host, name))

    def unload_ours(self) -> None:
        for host, name in list(self.ours):
            self.unload(host, name, CancelToken())

    def _shelf(self, host: str) -> list[ModelInfo]:
        if host in self.away or host not in self.shelves:
            raise EngineUnreachableError("ollama.unreachable", host=host)
        return self.shelves[host]

    def _model(self, host: str, name: str) -> ModelInfo:
        for model in self._shelf(host):
            if model.name == name:
                return model
        raise EngineError("ollama.model_missing", host=host, model=name)

    def _wait(self, cancel: CancelToken, *, lasts: bool) -> None:
        cancelled = threading.Event()
        forget = cancel.on_cancel(cancelled.set)
        while not self.gate.wait(0.005) and not cancelled.is_set():
            pass
        if lasts:
            cancelled.wait()
        forget()
        cancel.raise_if_cancelled()
