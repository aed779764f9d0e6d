"""Which models are loaded, who may run and who waits: one slot per model, first come first served."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.fake_ollama.answer import RefusedError
from tests.fake_ollama.go_types import FOR_EVER
from tests.fake_ollama.models import Model

DEFAULT_KEEP_ALIVE = 300.0
_WARM_NS = 1_500_000
_COLD_NS = 515_000_000


@dataclass(slots=True)
class Loaded:
    """A model in memory; `setup` are the options that can't change without a reload."""

    model: Model
    setup: tuple[int, ...]
    num_ctx: int
    expires_at: float


class Scheduler:
    """Lives on the server's loop."""

    def __init__(self, num_parallel: int, max_queue: int, max_loaded: int, changed: Callable[[], None]) -> None:
        self._num_parallel = num_parallel
        self._max_queue = max_queue
        self._max_loaded = max_loaded
        self._changed = changed
        self._slots: dict[str, asyncio.Semaphore] = {}
        self._loaded: dict[str, Loaded] = {}
        self._loading: dict[str, asyncio.Lock] = {}
        self.waiting = 0
        self.running = 0

    @asynccontextmanager
    async def slot(self, model: Model) -> AsyncIterator[None]:
        """Waits for its turn. Raises RefusedError 503 when too many wait already."""
        slots = self._slots.setdefault(model.key, asyncio.Semaphore(self._num_parallel))
        if slots.locked() and self.waiting >= self._max_queue:
            raise RefusedError(503, "server busy, please try again.  maximum pending requests exceeded")
        self.waiting += 1
        self._changed()
        try:
            await slots.acquire()
        finally:
            self.waiting -= 1
            self._changed()
        self.running += 1
        try:
            self._changed()
            yield
        finally:
            self.running -= 1
            slots.release()
            self._changed()

    async def load(self, model: Model, options: dict[str, Any], num_ctx: int, delay: float) -> int:
        """Loads unless it is there with the same setup; nanoseconds it took, as metrics give them.

        Who asks for a model that is being loaded waits for it.
        """
        async with self._loading.setdefault(model.key, asyncio.Lock()):
            return await self._load(model, options, num_ctx, delay)

    async def _load(self, model: Model, options: dict[str, Any], num_ctx: int, delay: float) -> int:
        setup = (num_ctx, *(int(options.get(name) or 0) for name in ("num_batch", "num_gpu", "num_thread")))
        loaded = self._get(model)
        if loaded is not None and loaded.setup == setup:
            return _WARM_NS
        self._loaded.pop(model.key, None)
        self._make_room()
        started = time.monotonic_ns()
        if delay:
            await asyncio.sleep(delay)
        self._loaded[model.key] = Loaded(model, setup, num_ctx, time.time() + DEFAULT_KEEP_ALIVE)
        return _COLD_NS + time.monotonic_ns() - started

    def keep(self, model: Model, seconds: float | None) -> None:
        """From now on for so long; 0 unloads."""
        loaded = self._loaded.get(model.key)
        if seconds == 0:
            self.unload(model)
        elif loaded is not None:
            loaded.expires_at = time.time() + (DEFAULT_KEEP_ALIVE if seconds is None else seconds)

    def unload(self, model: Model) -> None:
        self._loaded.pop(model.key, None)

    def unload_all(self) -> None:
        """What a crash does."""
        self._loaded.clear()

    def listing(self, *, with_context_length: bool) -> list[dict[str, Any]]:
        """ps; what stays longest comes first."""
        rows = []
        for loaded in sorted(self._loaded.values(), key=lambda one: int(one.expires_at), reverse=True):
            if self._get(loaded.model) is None:
                continue
            row: dict[str, Any] = {
                "name": loaded.model.name,
                "model": loaded.model.name,
                "size": loaded.model.size + 45_861_919,
                "digest": loaded.model.digest,
                "details": loaded.model.details(),
                "expires_at": _go_time(loaded.expires_at),
                "size_vram": 0,
            }
            if with_context_length:
                row["context_length"] = loaded.num_ctx
            rows.append(row)
        return rows

    def _make_room(self) -> None:
        """The idle model that would go first goes now. When all are busy the real one waits; here there is room."""
        idle = [one for one in self._loaded.values() if not self._is_busy(one.model)]
        if len(self._loaded) >= self._max_loaded and idle:
            self.unload(min(idle, key=lambda one: one.expires_at).model)

    def _is_busy(self, model: Model) -> bool:
        slots = self._slots.get(model.key)
        return slots is not None and slots.locked()

    def _get(self, model: Model) -> Loaded | None:
        loaded = self._loaded.get(model.key)
        if loaded is not None and loaded.expires_at <= time.time():
            del self._loaded[model.key]
            return None
        return loaded


def _go_time(seconds: float) -> str:
    if seconds >= FOR_EVER:
        return "2319-03-07T15:11:59.123456789Z"
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}789Z"


def now_text() -> str:
    """created_at: nine digits and a Z."""
    return _go_time(time.time())
