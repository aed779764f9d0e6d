"""A registry to pull from: layers with sizes, downloads that are resumed and that clients share."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from tests.fake_ollama.faults import PULL_ERRORS, Armed, Kind
from tests.fake_ollama.models import Model, ModelName, find_preset


class PullFailedError(Exception):
    """The text is Ollama's."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One blob; size in bytes, digest as hex."""

    digest: str
    size: int


@dataclass(frozen=True, slots=True)
class PullPace:
    """How a pull goes: seconds between two lines, bytes a second, how many lines still come when a layer is whole."""

    tick: float = 0.06
    speed: float = 20_000_000
    tail: int = 2


@dataclass(slots=True)
class _Download:
    layer: Layer
    completed: int = 0
    watchers: int = 0
    task: asyncio.Task[None] | None = None


class Registry:
    """Lives on the server's loop; models are offered before the server starts or from any thread, one at a time."""

    def __init__(self, pace: PullPace, *, offline: bool) -> None:
        self._pace = pace
        self._offline = offline
        self._offers: dict[str, tuple[Model, tuple[Layer, ...]]] = {}
        self._downloads: dict[str, _Download] = {}

    def offer(self, model: Model, layers: tuple[Layer, ...] = (), *, present: int = 0) -> None:
        """`present`: so many of the layers are here already, as when another model shares them."""
        layers = layers or _usual_layers(model)
        self._offers[model.key] = (model, layers)
        for layer in layers[:present]:
            self._downloads[layer.digest] = _Download(layer, completed=layer.size)

    async def pull(
        self, name: ModelName, armed: Armed | None, *, insecure: bool = False
    ) -> AsyncGenerator[dict[str, Any], None]:
        """The lines of a pull. Raises PullFailedError; a caller that stops listening leaves what came where it is."""
        fault = armed if armed is not None and armed.kind is Kind.PULL else None
        sent = 0
        try:
            async with aclosing(self._lines(name, insecure=insecure)) as lines:
                async for line in lines:
                    if fault is not None and (sent >= (fault.after_chunks or 0) or line["status"] == "success"):
                        break
                    yield line
                    sent += 1
        except PullFailedError:
            if fault is None:
                raise
        if fault is not None:
            raise PullFailedError(PULL_ERRORS[fault.fault])

    def model_of(self, name: ModelName) -> Model:
        """What a pull that succeeded has brought."""
        return self._offer_of(name)[0]

    async def _lines(self, name: ModelName, *, insecure: bool) -> AsyncGenerator[dict[str, Any], None]:
        yield {"status": "pulling manifest"}
        _, layers = self._offer_of(name, insecure=insecure)
        for layer in layers:
            async with aclosing(self._lines_of(layer)) as lines:
                async for line in lines:
                    yield line
        yield {"status": "verifying sha256 digest"}
        yield {"status": "writing manifest"}
        yield {"status": "success"}

    def _offer_of(self, name: ModelName, *, insecure: bool = False) -> tuple[Model, tuple[Layer, ...]]:
        offer = self._offers.get(name.key)
        if offer is None and name.host == "registry.ollama.ai" and not self._offline:
            offer = _preset_offer(name)
        if offer is not None:
            return offer
        scheme = "http" if insecure else "https"
        address = f'Get "{scheme}://{name.host}/v2/{name.namespace}/{name.model}/manifests/{name.tag}"'
        elsewhere = f"{name.host}/".lower()
        if name.host != "registry.ollama.ai" and not any(key.startswith(elsewhere) for key in self._offers):
            raise PullFailedError(f"pull model manifest: {address}: dial tcp {name.host}: connect: connection refused")
        if self._offline:
            lookup = f"lookup {name.host} on 127.0.0.53:53: no such host"
            raise PullFailedError(f"pull model manifest: {address}: dial tcp: {lookup}")
        raise PullFailedError("pull model manifest: file does not exist")

    async def _lines_of(self, layer: Layer) -> AsyncGenerator[dict[str, Any], None]:
        download = self._downloads.setdefault(layer.digest, _Download(layer))
        yield _progress(download)
        if download.completed >= layer.size:
            return
        download.watchers += 1
        if download.task is None:
            download.task = asyncio.get_running_loop().create_task(self._fetch(download))
        tail = self._pace.tail
        try:
            while tail > 0:
                await asyncio.sleep(self._pace.tick)
                tail -= download.completed >= layer.size
                yield _progress(download)
        finally:
            download.watchers -= 1
            if download.watchers == 0 and download.task is not None:
                download.task.cancel()
                download.task = None

    async def _fetch(self, download: _Download) -> None:
        step = max(1, int(self._pace.speed * self._pace.tick))
        while download.completed < download.layer.size:
            await asyncio.sleep(self._pace.tick)
            download.completed = min(download.layer.size, download.completed + step)


def _progress(download: _Download) -> dict[str, Any]:
    layer = download.layer
    line: dict[str, Any] = {
        "status": f"pulling {layer.digest[:12]}",
        "digest": f"sha256:{layer.digest}",
        "total": layer.size,
    }
    return {**line, "completed": download.completed} if download.completed else line


def _usual_layers(model: Model) -> tuple[Layer, ...]:
    sizes = (6_000_000, 11_357, 206)  # weights, licence, configuration; small enough for a test
    return tuple(Layer(hashlib.sha256(f"{model.name} {size}".encode()).hexdigest(), size) for size in sizes)


def _preset_offer(name: ModelName) -> tuple[Model, tuple[Layer, ...]] | None:
    try:
        model = find_preset(name.short)
    except KeyError:
        return None
    return model, _usual_layers(model)
