"""Getting models onto Ollama servers, loading them, and throwing them away."""

import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Final

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.catalogue import CatalogueModel, catalogue
from invoice_desk.extraction.engine import Ability, ModelHost, ModelInfo, PullProgress
from invoice_desk.extraction.ollama.server import Loading, OllamaServer
from invoice_desk.extraction.ollama.shelves import of_all

_LIBRARY: Final = ("https://ollama.com/library/", "https://ollama.com/", "ollama.com/library/", "ollama.com/")
_COMMANDS: Final = ("ollama pull ", "ollama run ")


class OllamaKeeper:
    """Keeps the models of some servers. See `ModelKeeper`. Thread-safe.

    `loading_of` says how a model will be loaded for reading: loaded otherwise, it would have to be loaded anew.
    """

    def __init__(self, servers: Sequence[OllamaServer], loading_of: Callable[[str], Loading]) -> None:
        self._servers: Mapping[str, OllamaServer] = {server.address.url: server for server in servers}
        self._loading_of = loading_of
        self._ours: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def hosts(self) -> Sequence[ModelHost]:
        """See `ModelKeeper.hosts`."""
        return [
            ModelHost(
                server.address.url,
                server.address.is_this_computer,
                version="" if isinstance(version, EngineError) else version,
                problem=version if isinstance(version, EngineError) else None,
                mended=server.address.note,
            )
            for server, version in of_all(tuple(self._servers.values()), OllamaServer.version)
        ]

    def recommended(self, host: str) -> Sequence[ModelInfo]:
        """See `ModelKeeper.recommended`."""
        server = self._server(host)
        version = server.version()
        there = {model.name for model in server.models()}
        return [
            _offered(model)
            for model in catalogue().values()
            if model.name not in there and model.family.runs_on(version)
        ]

    def pull(self, host: str, name: str, cancel: CancelToken, report: Callable[[PullProgress], None]) -> None:
        """See `ModelKeeper.pull`. A name may be what people copy: `ollama pull NAME`, or its page in the library."""
        self._server(host).pull(model_name(name), cancel, report)

    def delete(self, host: str, name: str, cancel: CancelToken) -> None:
        """See `ModelKeeper.delete`."""
        server = self._server(host)
        with suppress(EngineError):  # what can't be loaded can be deleted all the same
            server.unload(name, cancel)
        server.delete(name, cancel)
        self._forget(host, name)

    def preload(self, host: str, name: str, cancel: CancelToken) -> None:
        """See `ModelKeeper.preload`. Does nothing where models are not to stay in memory."""
        server, loading = self._server(host), self._loading_of(name)
        if not loading.stays:
            return
        try:
            was_loaded = name.casefold() in server.loaded(cancel)
        except EngineError:  # not to be unloaded in the end, then
            was_loaded = True
        server.load(name, loading, cancel)
        if not was_loaded:
            with self._lock:
                self._ours.add((host, name))

    def unload(self, host: str, name: str, cancel: CancelToken) -> None:
        """See `ModelKeeper.unload`."""
        self._server(host).unload(name, cancel)
        self._forget(host, name)

    def unload_ours(self) -> None:
        """See `ModelKeeper.unload_ours`."""
        with self._lock:
            ours, self._ours = self._ours, set()
        hosts = {host for host, _ in ours}

        def unload(server: OllamaServer) -> None:
            for host, name in ours:
                if host == server.address.url:
                    server.unload(name, None)

        of_all([self._servers[host] for host in hosts], unload)

    def _server(self, host: str) -> OllamaServer:
        server = self._servers.get(host)
        if server is None:
            raise EngineError("ollama.bad_address", text=host)
        return server

    def _forget(self, host: str, name: str) -> None:
        with self._lock:
            self._ours.discard((host, name))


def model_name(typed: str) -> str:
    """The name of a model out of what people type or copy. Raises EngineError `ollama.pull_bad_name`."""
    name = typed.strip().strip("'\"")
    for start in (*_COMMANDS, *_LIBRARY):
        name = name.removeprefix(start).strip()
    if not name or any(char.isspace() for char in name):
        raise EngineError("ollama.pull_bad_name", model=typed)
    return name


def _offered(model: CatalogueModel) -> ModelInfo:
    family = model.family
    return ModelInfo(
        model.name,
        f"{model.download / 1e9:.1f} GB",
        limits=family.limits,
        size=model.download,
        abilities=frozenset({Ability.TEXT, *((Ability.VISION,) if family.vision else ())}),
        languages=family.languages,
        memory=model.memory,
    )
