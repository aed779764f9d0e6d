"""A model on its way from a registry to an Ollama server: how far it is, how fast, and what stopped it."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Final, cast

import httpx
import ollama

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.extraction.engine import PullProgress, PullStage
from invoice_desk.extraction.ollama.faults import of_pull

_WINDOW: Final = 8.0
"""Seconds that the speed is taken over: long enough for a steady figure, short enough to see a download stand still."""

_SOONEST: Final = 0.5
"""Seconds before a speed is told at all."""

_PATIENCE: Final = 120.0
"""Seconds of silence while downloading, when servers tell something many times a second."""

_CHECKING: Final = 1800.0
"""Seconds of silence while a server checks and moves what it has got, which takes minutes for large models."""

_STAGES: Final = (
    ("pulling manifest", PullStage.MANIFEST),
    ("verifying", PullStage.VERIFYING),
    ("writing", PullStage.WRITING),
    ("removing", PullStage.WRITING),
    ("success", PullStage.WRITING),
)


class PullTally:
    """Adds up the lines of one pull; `stage` is what it is at. What was there before counts as done, not as speed."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._layers: dict[str, tuple[int, int]] = {}
        self._there_before: dict[str, int] = {}
        self._samples: deque[tuple[float, int]] = deque()
        self.stage = PullStage.MANIFEST

    def take(self, status: str, digest: str = "", total: int = 0, completed: int = 0) -> PullProgress:
        """How far the pull is after this line."""
        if digest:
            self.stage = PullStage.DOWNLOADING
            total = max(total, completed)
            self._there_before.setdefault(digest, completed)
            self._layers[digest] = (completed, total)
        else:
            self.stage = next((stage for start, stage in _STAGES if status.startswith(start)), self.stage)
        done = sum(done for done, _ in self._layers.values())
        whole = sum(total for _, total in self._layers.values())
        speed = self._speed(done - sum(self._there_before.values()))
        left = (whole - done) / speed if speed and self.stage is PullStage.DOWNLOADING else None
        return PullProgress(done, whole, speed, left, self.stage)

    def _speed(self, fetched: int) -> float:
        now = self._clock()
        samples = self._samples
        if samples and fetched < samples[-1][1]:  # a damaged part is fetched anew
            samples.clear()
        samples.append((now, fetched))
        while len(samples) > 2 and now - samples[1][0] >= _WINDOW:
            samples.popleft()
        seconds = now - samples[0][0]
        return (fetched - samples[0][1]) / seconds if seconds >= _SOONEST else 0.0


async def pull(client: ollama.AsyncClient, host: str, name: str, report: Callable[[PullProgress], None]) -> None:
    """Have the server at `host` get a model. Raises EngineError, and what only a connection can raise.

    A name that begins with http:// names a registry without encryption, which the server is told to accept.
    """
    tally = PullTally()
    try:
        lines = await client.pull(name, insecure=name.startswith("http://"), stream=True)
        async with aclosing(cast("AsyncGenerator[ollama.ProgressResponse]", lines)):
            while line := await _next(lines, tally.stage):
                report(tally.take(line.status or "", line.digest or "", line.total or 0, line.completed or 0))
                if line.status == "success":
                    return
    except ollama.ResponseError as error:
        raise of_pull(error.status_code, error.error, host=host, model=name) from error
    except (httpx.ReadError, httpx.RemoteProtocolError, TimeoutError) as error:
        raise EngineUnreachableError("ollama.pull_cut_off", host=host, model=name) from error
    raise EngineError("ollama.pull_incomplete", host=host, model=name)


async def _next(lines: AsyncIterator[ollama.ProgressResponse], stage: PullStage) -> ollama.ProgressResponse | None:
    """Raises TimeoutError when the server says nothing for longer than it should."""
    downloading = stage in (PullStage.MANIFEST, PullStage.DOWNLOADING)
    async with asyncio.timeout(_PATIENCE if downloading else _CHECKING):
        return await anext(lines, None)
