"""A run by an engine that looks at pages: how many at once, what is drawn beforehand, and how quickly it stops."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

import pytest
from typing_extensions import override

from invoice_desk.domain.job import CancelToken, Finished, JobEvent, Progressed
from invoice_desk.extraction.engine import KnowsWhoSees
from invoice_desk.intake.images import ImageReader
from invoice_desk.pipeline.batch import LOOK_AHEAD, BatchPlan, Summary, run_batch
from invoice_desk.pipeline.picturing import picture_pages
from invoice_desk.pipeline.reading import ReadingState
from invoice_desk.pipeline.worker_pool import Worker
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import GatedWorker, InlineWorker, ScriptedWorker
from tests.fakes.writing_engine import WritingEngine
from tests.intake.documents import encoded, picture
from tests.pipeline.test_batch import PROFILES, found
from tests.pipeline.test_reading import FakeOcr

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
PATIENCE = 20


def real_worker() -> InlineWorker:
    return InlineWorker(ReadingState((ImageReader(),), FakeOcr()))


@dataclass
class Run:
    """A run that goes on in a thread of its own."""

    desk: Desk
    engine: ScriptedEngine
    workers: Sequence[Worker]
    model: str = "first"
    beside: ScriptedEngine | None = None
    patience: float = PATIENCE
    events: list[JobEvent] = field(default_factory=list)
    cancel: CancelToken = field(default_factory=CancelToken)
    summary: Summary | None = None

    def start(self, count: int, data: bytes = b"") -> None:
        files = [found(f"{number}.png", data + str(number).encode()) for number in range(count)]
        self.thread = threading.Thread(target=self._work, args=(files,))
        self.thread.start()

    def _work(self, files: Sequence[Any]) -> None:
        self.summary = run_batch(
            files,
            self.desk,
            BatchPlan(self.engine, self.model, tuple(PROFILES.values()), beside=self.beside, patience=self.patience),
            self.workers,
            is_document=lambda *_: True,
            cancel=self.cancel,
            report=self.events.append,
        )

    def join(self) -> Summary:
        self.thread.join(PATIENCE)
        assert self.summary is not None
        return self.summary

    def stages(self, name: str) -> list[str]:
        return [one.progress.stage for one in self.events if isinstance(one, Progressed) and one.document == name]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as opened:
        yield opened


def holds(met: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < until
        time.sleep(0.001)


# How many at once.


@pytest.mark.parametrize("parallel", [1, 4, 8])
def test_as_many_documents_are_asked_for_as_the_engine_takes_and_the_next_are_ready(desk: Desk, parallel: int) -> None:
    engine, worker = WritingEngine(max_parallel=parallel), ScriptedWorker()
    run = Run(desk, engine, [worker])
    run.start(20)
    engine.wait_for(parallel)
    holds(lambda: len(worker.asked) == parallel - 1 + LOOK_AHEAD)
    names = [f"{number}.png" for number in range(20)]
    holds(lambda: [run.stages(name)[-1:] for name in names].count(["progress.queued"]) == LOOK_AHEAD - 1)
    assert len(engine.open_calls()) == parallel

    done: list[str] = []
    while len(done) < 20:
        for call in engine.wait_for(1):
            done.append(call.request.source.path)
            call.finish()
    assert run.join() == Summary(read=20)
    assert sorted(done) == sorted(names)


def test_with_a_free_place_a_document_does_not_say_that_it_waits(desk: Desk) -> None:
    run = Run(desk, ScriptedEngine(), [ScriptedWorker()])
    run.start(1)
    run.join()
    assert run.stages("0.png") == ["progress.preparing", ""]


# What is drawn.


@dataclass
class Knowing(ScriptedEngine):
    """Knows that its second model sees nothing."""

    needs_images: bool = True
    asked: list[str] = field(default_factory=list)

    def sees(self, model: str) -> bool:
        self.asked.append(model)
        return model != "second"


@pytest.mark.parametrize(
    ("engine", "model", "looks"),
    [
        (ScriptedEngine(needs_images=True), "first", True),
        (ScriptedEngine(needs_images=False), "first", False),
        (Knowing(), "first", True),
        (Knowing(), "second", False),
        (ScriptedEngine(needs_images=True), "llama3.2:3b", False),
    ],
    ids=["looks", "looks at nothing", "model sees", "model sees nothing", "family sees nothing"],
)
def test_pages_are_drawn_for_who_looks_at_them_only(
    desk: Desk, engine: ScriptedEngine, model: str, looks: bool
) -> None:
    run = Run(desk, engine, [real_worker()], model)
    run.start(1, encoded(picture(), "PNG"))
    assert run.join() == Summary(read=1)
    assert [image.page for image in engine.requests[0].images] == ([1] if looks else [])


@dataclass
class Sparing(ScriptedEngine):
    """Gives its models that look no words, but for the second one."""

    needs_images: bool = True

    def needs_words(self, model: str) -> bool:
        return model == "second"


@pytest.mark.parametrize(
    ("engine", "model", "reads"),
    [
        (ScriptedEngine(needs_images=True), "first", True),
        (Sparing(), "first", False),
        (Sparing(), "second", True),
        (Sparing(needs_images=False), "first", True),
    ],
    ids=["nothing is known", "looks only", "looks and reads", "reads only"],
)
def test_words_are_found_for_who_reads_them_only_and_kept_with_the_page(
    desk: Desk, engine: ScriptedEngine, model: str, reads: bool
) -> None:
    data = encoded(picture(), "PNG")
    run = Run(desk, engine, [real_worker()], model)
    run.start(1, data)
    assert run.join() == Summary(read=1)
    (request,) = engine.requests
    assert bool(request.pages[0].words) is reads
    assert desk.pages_of(request.source.sha256) == request.pages


@pytest.mark.parametrize(("turns", "engine"), [((0,), ScriptedEngine()), ((0, 180), Sparing()), ((0,), Sparing())])
def test_ocr_is_loaded_only_where_a_page_must_be_read(
    desk: Desk, turns: tuple[int, ...], engine: ScriptedEngine
) -> None:
    ocr = FakeOcr(turns=turns, is_loaded=False)
    run = Run(desk, engine, [InlineWorker(ReadingState((ImageReader(),), ocr))])
    run.start(1, encoded(picture(), "PNG"))
    assert run.join() == Summary(read=1)
    must_read = len(turns) > 1 or not engine.needs_images
    assert ocr.is_loaded is must_read
    assert len(ocr.sizes) == must_read


def test_who_sees_is_asked_once_in_a_run(desk: Desk) -> None:
    engine = Knowing()
    assert isinstance(engine, KnowsWhoSees)
    run = Run(desk, engine, [real_worker()], "second")
    run.start(6, encoded(picture(), "PNG"))
    assert run.join() == Summary(read=6)
    assert engine.asked == ["second"]


# The end.


class SlowPainter(ScriptedWorker):
    """Reads at once, and draws nothing until a cancel comes."""

    def __init__(self) -> None:
        super().__init__()
        self.drawing = GatedWorker()

    @override
    def ask(
        self,
        fn: Callable[[ReadingState, *_Ts], _T],
        /,
        *args: *_Ts,
        timeout: float | None = None,
        cancel: CancelToken | None = None,
        prepare: Callable[[ReadingState], None] | None = None,
    ) -> Future[_T]:
        if getattr(fn, "__name__", "") == picture_pages.__name__:
            return self.drawing.ask(fn, *args, timeout=timeout, cancel=cancel)
        return super().ask(fn, *args, timeout=timeout, cancel=cancel)


def test_a_cancel_while_pages_are_drawn_ends_the_run_at_once(desk: Desk) -> None:
    worker = SlowPainter()
    run = Run(desk, ScriptedEngine(needs_images=True), [worker])
    run.start(5)
    holds(lambda: len(worker.drawing.asked) == LOOK_AHEAD)
    run.cancel.cancel()
    assert run.join() == Summary(cancelled=True)
    assert not any(isinstance(event, Finished) for event in run.events)
    assert list(desk.iter_documents()) == []


def test_a_cancel_does_not_wait_for_an_engine_that_is_asked_who_sees(desk: Desk) -> None:
    door, begun = threading.Event(), threading.Event()

    class Slow(Knowing):
        @override
        def sees(self, model: str) -> bool:
            begun.set()
            return door.wait(PATIENCE)

    run = Run(desk, Slow(), [real_worker()])
    run.start(3, encoded(picture(), "PNG"))
    assert begun.wait(PATIENCE)
    run.cancel.cancel()
    assert run.join() == Summary(cancelled=True)
    door.set()
