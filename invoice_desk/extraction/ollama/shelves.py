"""Which models are on which servers, and what a picker is told of each."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.extraction.catalogue import catalogue, family_of
from invoice_desk.extraction.engine import Ability, ModelInfo
from invoice_desk.extraction.ollama.listing import InstalledModel
from invoice_desk.extraction.ollama.server import OllamaServer

_T = TypeVar("_T")

Places = Mapping[OllamaServer, InstalledModel]
"""The servers that have one model."""

_WHILE: Final = 30.0
"""Seconds that a server which went away is left alone."""

_ROOM: Final = 1_000_000_000
_ROOM_FOR_PICTURES: Final = 2_000_000_000
"""Bytes of memory that a model takes beside its file: its context, and what it makes of a picture."""


class Shelves:
    """The models of all servers as they were when last looked at. Thread-safe."""

    def __init__(self, servers: Sequence[OllamaServer]) -> None:
        self._servers = tuple(servers)
        self._seen: Mapping[str, Places] = {}
        self._left_alone: dict[OllamaServer, float] = {}
        self._lock = threading.Lock()

    def leave_alone(self, server: OllamaServer) -> None:
        """A server that went away is not asked for a while, as long as others have the model."""
        with self._lock:
            self._left_alone[server] = time.monotonic() + _WHILE

    def look(self) -> Mapping[str, Places]:
        """Ask all servers at once; those that don't answer have nothing. Raises EngineError when none answers."""
        found: dict[str, dict[OllamaServer, InstalledModel]] = {}
        trouble: EngineError | None = None
        for server, models in of_all(self._servers, OllamaServer.models):
            if isinstance(models, EngineError):
                trouble = models
                continue
            for model in models:
                if Ability.TEXT in model.abilities:
                    found.setdefault(model.name, {})[server] = model
        if not found and trouble is not None:
            raise trouble
        with self._lock:
            self._seen = found
            for places in found.values():
                for server in places:
                    self._left_alone.pop(server, None)
        return found

    def places_of(self, name: str) -> Places:
        """Where a model is, by the last look, or a new one where that did not show it; servers that went away only
        where no other has it.

        Raises EngineError: `ollama.model_missing`, or as `look` does.
        """
        with self._lock:
            places = self._seen.get(name)
        places = places or self.look().get(name)
        if not places:
            hosts = ", ".join(server.address.url for server in self._servers)
            raise EngineUnreachableError("ollama.model_missing", model=name, host=hosts)
        now = time.monotonic()
        with self._lock:
            asked = {server: one for server, one in places.items() if self._left_alone.get(server, 0.0) <= now}
        return asked or places

    def infos(self) -> Sequence[ModelInfo]:
        """The models of all servers, those that see first. Raises as `look` does."""
        told = [_told_of(name, places) for name, places in self.look().items()]
        return sorted(told, key=lambda info: Ability.VISION not in info.abilities)


def of_all(
    servers: Sequence[OllamaServer], ask: Callable[[OllamaServer], _T]
) -> Sequence[tuple[OllamaServer, _T | EngineError]]:
    """What all servers answer, asked at once: one that is away costs no more than its own patience."""

    def answer(server: OllamaServer) -> _T | EngineError:
        try:
            return ask(server)
        except EngineError as error:
            return error

    if len(servers) < 2:
        return [(server, answer(server)) for server in servers]
    with ThreadPoolExecutor(len(servers), thread_name_prefix="ollama-look") as pool:
        return list(zip(servers, pool.map(answer, servers), strict=True))


def _told_of(name: str, places: Places) -> ModelInfo:
    model = next(iter(places.values()))
    facts = [model.parameters, model.quantization, f"{model.size / 1e9:.1f} GB" if model.size else ""]
    family = family_of(name, model.family)
    is_cloud = any(one.is_remote for one in places.values())
    return ModelInfo(
        name,
        " · ".join(fact for fact in facts if fact),
        leaves_computer=is_cloud or any(not server.address.is_this_computer for server in places),
        limits=family.limits if model.sees else ("model.limit.text_only",),
        size=model.size,
        parameters=model.parameters,
        quantization=model.quantization,
        context=model.context,
        abilities=model.abilities,
        languages=family.languages,
        memory=0 if is_cloud else _memory(model),
        is_cloud=is_cloud,
        hosts=tuple(server.address.url for server in places),
        loaded=tuple(one.loaded for one in places.values() if one.loaded is not None),
    )


def _memory(model: InstalledModel) -> int:
    """The catalogue knows better than a rule of thumb."""
    known = catalogue().get(model.name)
    if known is not None:
        return known.memory
    return model.size + (_ROOM_FOR_PICTURES if model.sees else _ROOM) if model.size else 0
