"""A reading queue on a desk of its own, with scripted parts, and what it told."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Limits
from invoice_desk.domain.job import (
    Finished,
    Forgotten,
    JobEvent,
    NothingFound,
    Progressed,
    QueueChanged,
    Queued,
    QueueEvent,
)
from invoice_desk.pipeline.coming_back import WAITS
from invoice_desk.pipeline.queue import ReadingQueue
from invoice_desk.pipeline.worker_pool import Worker
from invoice_desk.store import Choice, Desk, Pending, PendingState
from tests.fakes.engine import ScriptedEngine

PROFILES, _ = load_profiles()
CHOICE = Choice("scripted", "first")


@dataclass
class Heard:
    """What a queue told, and a way to wait for it."""

    events: list[QueueEvent] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    on_event: Callable[[QueueEvent], None] | None = None

    def hear(self, event: QueueEvent) -> None:
        with self.changed:
            self.events.append(event)
            self.changed.notify_all()
        if self.on_event is not None:
            self.on_event(event)

    def wait(self, met: Callable[[], bool]) -> None:
        with self.changed:
            assert self.changed.wait_for(met, timeout=30), self.events[-20:]

    @property
    def state(self) -> QueueChanged:
        return next((e for e in reversed(self.events) if isinstance(e, QueueChanged)), QueueChanged())

    def of(self, kind: type[JobEvent] | type[Queued] | type[Forgotten] | type[NothingFound]) -> list[str]:
        """The names of the documents that events of a kind were about."""
        return [Path(e.document).name for e in self.events if isinstance(e, kind)]

    def stories(self) -> dict[str, list[str]]:
        """What was told of each job, in order."""
        told: dict[str, list[str]] = {}
        for event in self.events:
            if not isinstance(event, QueueChanged | Progressed):
                told.setdefault(event.job_id, []).append(type(event).__name__)
        return told


@dataclass
class Bench:
    """A desk with a queue on it."""

    folder: Path
    desk: Desk
    worker: Worker
    engine: ScriptedEngine = field(default_factory=ScriptedEngine)
    other: ScriptedEngine = field(default_factory=lambda: ScriptedEngine(name="other"))
    heard: Heard = field(default_factory=Heard)
    waits: Sequence[float] = WAITS
    queue: ReadingQueue = field(init=False)

    def __post_init__(self) -> None:
        self.queue = self.new_queue()

    def new_queue(self) -> ReadingQueue:
        return ReadingQueue(
            self.desk,
            engines={engine.name: engine for engine in (self.engine, self.other)},
            workers=lambda: [self.worker],
            profiles=PROFILES,
            limits=Limits(),
            is_document=lambda head, _: not head.startswith(b"no document"),
            report=self.heard.hear,
            waits=self.waits,
        )

    def start_anew(self, *, waits: Sequence[float] = WAITS) -> None:
        """With the engines and waits as they are set now."""
        self.queue.close()
        self.waits = waits
        self.queue = self.new_queue()

    def file(self, name: str, data: bytes | None = None) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(name.encode() if data is None else data)
        return path

    def finish(self, count: int) -> None:
        """Wait until so many documents were read and nothing is left to do."""
        self.heard.wait(lambda: len(self.heard.of(Finished)) == count and self.heard.state.idle)

    def documents(self) -> list[str]:
        return sorted(Path(data.source.path).name for data in self.desk.iter_documents())

    def pending(self) -> list[Pending]:
        """What is still to be done, once everything that was asked of the desk is committed."""
        self.desk.submit(lambda _: None).result()
        return self.desk.pending()

    def waiting(self) -> list[str]:
        return [Path(job.path).name for job in self.pending() if job.state is PendingState.WAITING]
