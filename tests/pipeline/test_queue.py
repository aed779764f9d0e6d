"""The reading queue: joined, stopped, paused, closed and opened again, and nothing that was given is lost."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

import pytest

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import EngineUnreachableError, UnreadableDocumentError
from invoice_desk.domain.job import (
    Cancelled,
    Failed,
    Finished,
    Forgotten,
    JobEvent,
    Progressed,
    QueueChanged,
    Queued,
    QueueEvent,
    Started,
)
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.engine import ExtractionRequest
from invoice_desk.pipeline.batch import Worker
from invoice_desk.pipeline.queue import ReadingQueue
from invoice_desk.pipeline.reading import ReadDocument
from invoice_desk.store import Choice, Desk, Pending, PendingState
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import GatedWorker, ScriptedWorker, one_page

PROFILES, _ = load_profiles()
CHOICE = Choice("scripted", "first")
_ENDS = (Finished, Failed, Cancelled)


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
            assert self.changed.wait_for(met, timeout=10), self.events[-20:]

    @property
    def state(self) -> QueueChanged:
        return next((e for e in reversed(self.events) if isinstance(e, QueueChanged)), QueueChanged())

    def of(self, kind: type[JobEvent] | type[Queued] | type[Forgotten]) -> list[str]:
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
        )

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


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as opened:
        yield opened


@pytest.fixture
def bench(tmp_path: Path, desk: Desk) -> Iterator[Bench]:
    made = Bench(tmp_path, desk, ScriptedWorker())
    yield made
    made.queue.close()


@pytest.fixture
def gated(tmp_path: Path, desk: Desk) -> Iterator[tuple[Bench, GatedWorker]]:
    worker = GatedWorker()
    made = Bench(tmp_path, desk, worker)
    yield made, worker
    made.queue.close()


def test_files_folders_and_archives_are_read_in_the_order_they_came(bench: Bench) -> None:
    first = bench.file("one.png")
    folder = bench.file("folder/2.png").parent
    bench.file("folder/10.png")
    bench.file("folder/notes.txt", b"no document at all")
    archive = bench.folder / "many.zip"
    with ZipFile(archive, "w") as zipped:
        zipped.writestr("inside.png", b"inside")
    bench.queue.add_paths([first, folder, archive], CHOICE)
    bench.finish(4)
    assert bench.heard.of(Queued) == ["one.png", "2.png", "10.png", "inside.png"]
    assert bench.heard.of(Started) == ["one.png", "2.png", "10.png", "inside.png"]
    assert bench.documents() == ["10.png", "2.png", "inside.png", "one.png"]
    assert bench.pending() == []
    assert bench.heard.state == QueueChanged(done=4)


def test_each_job_is_queued_and_started_and_ends_once(bench: Bench) -> None:
    bench.queue.add_paths([bench.file(f"{n}.png") for n in range(20)], CHOICE)
    bench.finish(20)
    stories = Counter(tuple(story) for story in bench.heard.stories().values())
    assert stories == {("Queued", "Started", "Finished"): 20, ("Forgotten",): 20}


def test_what_is_dropped_meanwhile_joins_the_run(gated: tuple[Bench, GatedWorker]) -> None:
    bench, worker = gated
    bench.queue.add_paths([bench.file("early.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Started) == ["early.png"])
    bench.queue.add_paths([bench.file("late.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Started) == ["early.png", "late.png"])
    worker.open()
    bench.finish(2)


def test_a_file_is_safe_in_the_desk_before_it_is_read(gated: tuple[Bench, GatedWorker]) -> None:
    bench, worker = gated
    path = bench.file("scan.png")
    bench.queue.add_paths([path], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Queued) == ["scan.png"])
    path.unlink()
    worker.open()
    bench.finish(1)
    assert bench.documents() == ["scan.png"]


def test_a_cancel_stops_everything_at_once_and_a_retry_reads_it_by_another_engine(
    gated: tuple[Bench, GatedWorker],
) -> None:
    bench, worker = gated
    bench.queue.add_paths([bench.file(f"{n}.png") for n in range(9)], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Queued) == [f"{n}.png" for n in range(9)] and bool(bench.heard.of(Started)))
    bench.queue.cancel()
    bench.heard.wait(lambda: len(bench.heard.of(Cancelled)) == 9 and bench.heard.state.idle)
    assert bench.waiting() == []
    stopped = [job.id for job in bench.pending()]
    assert len(stopped) == 9
    worker.open()
    bench.queue.retry(stopped, Choice("other", "first"))
    bench.finish(9)
    assert {data.readings[0].engine for data in bench.desk.iter_documents()} == {"other"}
    assert bench.pending() == []


def test_a_cancel_while_a_folder_is_looked_through_leaves_the_folder_to_be_retried(bench: Bench) -> None:
    folder = bench.file("folder/0.png").parent
    for n in range(1, 30):
        bench.file(f"folder/{n}.png")

    def stop_at_the_third(event: QueueEvent) -> None:
        if isinstance(event, Queued) and event.document.endswith("/3.png"):
            bench.queue.cancel()

    bench.heard.on_event = stop_at_the_third
    bench.queue.add_paths([folder], CHOICE)
    bench.heard.wait(lambda: "folder" in bench.heard.of(Cancelled) and bench.heard.state.idle)
    bench.heard.on_event = None
    bench.queue.retry([job.id for job in bench.pending()], CHOICE)
    bench.heard.wait(lambda: len(bench.documents()) == 30 and bench.heard.state.idle)
    assert bench.heard.of(Forgotten) == ["folder"]
    assert bench.pending() == []


def test_an_engine_that_is_away_pauses_once_and_nothing_is_rejected(bench: Bench) -> None:
    bench.engine.away = "engine.start_it"
    bench.queue.add_paths([bench.file(f"{n}.png") for n in range(5)], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.paused is not None and bench.heard.state.waiting == 5)
    assert bench.heard.state.paused is not None
    assert bench.heard.state.paused.code == "engine.start_it"
    assert bench.desk.failures() == []
    bench.engine.away = ""
    bench.queue.resume()
    bench.finish(5)
    assert bench.heard.of(Failed) == []


def test_an_engine_that_goes_away_in_the_middle_leaves_its_documents_waiting(bench: Bench) -> None:
    away = threading.Event()
    away.set()

    def script(_: ExtractionRequest) -> dict[str, FieldValue]:
        if away.is_set():
            raise EngineUnreachableError("engine.gone")
        return {}

    bench.engine.script = script
    bench.queue.add_paths([bench.file(f"{n}.png") for n in range(5)], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.paused is not None and bench.heard.state.waiting == 5)
    assert (bench.heard.of(Failed), bench.heard.of(Cancelled), bench.desk.failures()) == ([], [], [])
    away.clear()
    bench.queue.resume()
    bench.finish(5)
    assert bench.documents() == [f"{n}.png" for n in range(5)]


def test_a_paused_engine_does_not_hold_up_another(bench: Bench) -> None:
    bench.engine.away = "engine.start_it"
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.paused is not None)
    bench.queue.add_paths([bench.file("b.png")], Choice("other"))
    bench.heard.wait(lambda: bench.heard.of(Finished) == ["b.png"])
    bench.heard.wait(lambda: bench.heard.state.paused is not None and bench.heard.state.waiting == 1)


def test_an_engine_that_this_computer_does_not_know_pauses_with_its_name(bench: Bench) -> None:
    bench.queue.add_paths([bench.file("a.png")], Choice("elsewhere", "big"))
    bench.heard.wait(lambda: bench.heard.state.paused is not None)
    error = bench.heard.state.paused
    assert error is not None
    assert (error.code, dict(error.params)) == ("queue.unknown_engine", {"engine": "elsewhere"})


def test_what_can_not_be_opened_fails_alone(bench: Bench) -> None:
    bench.queue.add_paths([bench.folder / "nothing.png", bench.file("good.png")], CHOICE)
    bench.finish(1)
    assert bench.heard.of(Failed) == ["nothing.png"]
    assert [failure.code for failure in bench.desk.failures()] == ["file.not_found"]


def test_a_failed_document_is_really_read_again_while_the_others_go_on(bench: Bench) -> None:
    broken = threading.Event()
    broken.set()

    def script(data: bytes) -> ReadDocument:
        if data == b"bad.png" and broken.is_set():
            raise UnreadableDocumentError("image.damaged")
        return one_page(data)

    worker = bench.worker
    assert isinstance(worker, ScriptedWorker)
    worker.script = script
    bench.queue.add_paths([bench.file("bad.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Failed) == ["bad.png"])
    broken.clear()
    (failure,) = bench.desk.failures()
    (bench.folder / "bad.png").unlink()
    bench.queue.read_again([(failure.path, failure.sha256)], CHOICE)
    bench.finish(1)
    assert bench.desk.failures() == []


def test_a_picture_without_a_file_is_read(bench: Bench) -> None:
    bench.queue.add_bytes("Pasted 1.png", b"pasted", CHOICE)
    bench.finish(1)
    (data,) = bench.desk.iter_documents()
    assert (data.source.path, bench.desk.source_bytes(data.source.sha256)) == ("Pasted 1.png", b"pasted")


def test_removed_jobs_are_forgotten(bench: Bench) -> None:
    bench.engine.away = "engine.start_it"
    bench.queue.add_paths([bench.file("a.png"), bench.file("b.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.waiting == 2 and bench.heard.state.paused is not None)
    bench.queue.remove([job.id for job in bench.pending() if job.path.endswith("a.png")])
    bench.engine.away = ""
    bench.queue.resume()
    bench.finish(1)
    assert bench.documents() == ["b.png"]
    assert bench.pending() == []


def test_a_closed_queue_leaves_everything_to_the_next_one(gated: tuple[Bench, GatedWorker]) -> None:
    bench, worker = gated
    folder = bench.file("folder/0.png").parent
    for n in range(1, 12):
        bench.file(f"folder/{n}.png")
    bench.queue.add_paths([folder], CHOICE)
    bench.heard.wait(lambda: len(bench.heard.of(Queued)) >= 6 and bool(bench.heard.of(Started)))
    bench.queue.close()
    assert bench.heard.of(Cancelled) == []
    assert len(bench.waiting()) >= 6
    worker.open()
    bench.queue = bench.new_queue()
    bench.queue.restore()
    bench.heard.wait(lambda: len(bench.documents()) == 12 and bench.heard.state.idle)
    assert bench.documents() == sorted(f"{n}.png" for n in range(12))
    assert bench.pending() == []


def test_stopped_jobs_are_shown_as_stopped_after_opening_and_not_read(gated: tuple[Bench, GatedWorker]) -> None:
    bench, worker = gated
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Started) == ["a.png"])
    bench.queue.cancel()
    bench.heard.wait(lambda: bench.heard.of(Cancelled) == ["a.png"])
    bench.queue.close()
    assert bench.waiting() == []
    worker.open()
    bench.heard.events.clear()
    bench.queue = bench.new_queue()
    bench.queue.restore()
    assert list(bench.heard.stories().values()) == [["Queued", "Cancelled"]]
    assert bench.documents() == []


def test_a_wish_that_the_desk_can_not_keep_fails_on_its_row(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("invoice_desk.store.pending._add", full)
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Failed) == ["a.png"])


def test_three_hundred_files_are_never_in_memory_together(bench: Bench) -> None:
    most = 0
    held: set[int] = set()
    lock = threading.Lock()

    def script(data: bytes) -> ReadDocument:
        nonlocal most
        with lock:
            held.add(id(data))
            most = max(most, len(held))
        try:
            return one_page(data)
        finally:
            with lock:
                held.discard(id(data))

    worker = bench.worker
    assert isinstance(worker, ScriptedWorker)
    worker.script = script
    worker.asked = _Forgetful()
    bench.queue.add_paths([bench.file(f"f/{n}.png").parent for n in range(300)][:1], CHOICE)
    bench.finish(300)
    assert most <= 6


class _Forgetful(list[bytes]):
    def append(self, _: bytes) -> None:
        return
