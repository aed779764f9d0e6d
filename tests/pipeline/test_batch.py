"""A run over documents: what is read once, what goes on, what fails alone, and how it is stopped."""

import hashlib
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import pytest

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Region
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.errors import DeskError, JobCancelledError, UnreadableDocumentError
from invoice_desk.domain.job import Cancelled, CancelToken, Failed, Finished, JobEvent, Progressed, Started
from invoice_desk.domain.record import FieldValue, Note, Rejection, ReviewState
from invoice_desk.extraction.engine import ExtractionRequest
from invoice_desk.intake.walk import FoundFile
from invoice_desk.pipeline.batch import LOOK_AHEAD, BatchPlan, Summary, run_batch
from invoice_desk.pipeline.reading import ReadDocument
from invoice_desk.store import Desk, NewDocument
from invoice_desk.store.regrouping import regroup
from invoice_desk.worker import WorkerDiedError
from tests.fakes.engine import ScriptedEngine, fails, says
from tests.fakes.worker import ScriptedWorker, one_page

PROFILES, _ = load_profiles()


def found(path: str, data: bytes | None = None, *, named: bool = True) -> FoundFile:
    content = path.encode() if data is None else data
    return FoundFile(path, named, lambda: content[:4096], lambda: content)


def missing(path: str) -> FoundFile:
    def refuse() -> bytes:
        raise UnreadableDocumentError("file.not_found")

    return FoundFile(path, True, refuse, refuse)


@dataclass
class Bench:
    """A desk, an engine and a worker to run batches with; `events` of the last run."""

    desk: Desk
    engine: ScriptedEngine = field(default_factory=ScriptedEngine)
    worker: ScriptedWorker = field(default_factory=ScriptedWorker)
    events: list[JobEvent] = field(default_factory=list)
    cancel: CancelToken = field(default_factory=CancelToken)

    def run(
        self,
        *files: FoundFile,
        profile: str | None = None,
        report: Callable[[JobEvent], None] | None = None,
        again: bool = False,
    ) -> Summary:
        self.events.clear()

        def keep(event: JobEvent) -> None:
            self.events.append(event)
            if report is not None:
                report(event)

        return run_batch(
            files,
            self.desk,
            BatchPlan(self.engine, "first", tuple(PROFILES.values()), profile=profile, again=again),
            [self.worker],
            is_document=lambda head, _: not head.startswith(b"no document"),
            cancel=self.cancel,
            report=keep,
        )

    def rows(self, *paths: str) -> list[str]:
        rows = self.desk.iter_rows(paths)
        return [row.source.path if isinstance(row, DocumentData) else row.code for row in rows]

    def failures(self) -> dict[str, str]:
        return {event.document: event.error.code for event in self.events if isinstance(event, Failed)}


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Desk.create(tmp_path / "a.desk") as desk:
        yield Bench(desk)


def test_each_document_is_kept_with_bytes_words_reading_and_notes(bench: Bench) -> None:
    assert bench.run(found("in/a"), found("in/b")) == Summary(read=2)
    (first, second) = bench.desk.iter_documents(["in/a", "in/b"])
    assert first.readings[0].engine == "scripted"
    assert first.notes == (Note("image.first_frame"),)
    assert bench.desk.source_bytes(first.source.sha256) == b"in/a"
    assert second.source.sha256 == hashlib.sha256(b"in/b").hexdigest()


def test_a_document_that_is_parted_while_it_is_read_again_does_not_come_back(bench: Bench) -> None:
    bench.run(found("a"))
    (document,) = bench.desk.iter_documents()
    halves = [Region(1, 0.0, 0.0, 1.0, 0.5), Region(1, 0.0, 0.5, 1.0, 1.0)]

    def parting(_: ExtractionRequest) -> dict[str, FieldValue]:
        made = [NewDocument(f"{one.y0}", document.source.sha256, (1,), "receipt", (one,)) for one in halves]
        bench.desk.submit(partial(regroup, gone=[document.id], made=made, name="split")).result()
        return {}

    bench.engine.script = parting
    bench.run(found("a"), again=True)
    assert [one.id for one in bench.desk.iter_documents()] == ["0.0", "0.5"]


def test_done_is_told_only_once_it_is_committed(bench: Bench) -> None:
    seen: list[int] = []

    def look(event: JobEvent) -> None:
        if isinstance(event, Finished):
            seen.append(len(bench.desk.load(event.document_id).readings))

    bench.run(found("a"), found("b"), report=look)
    assert seen == [1, 1]


def test_starts_are_told_in_the_order_of_the_files(bench: Bench) -> None:
    names = [f"{number}" for number in range(20)]
    bench.run(*map(found, names))
    assert [event.document for event in bench.events if isinstance(event, Started)] == names


def test_the_same_bytes_are_read_once_and_reported_twice(bench: Bench) -> None:
    summary = bench.run(found("a", b"same"), found("b", b"same"), found("a", b"same"))
    assert summary == Summary(read=1, known=2)
    assert bench.worker.asked == [b"same"]
    assert bench.rows("a", "b", "a") == ["a", "b", "a"]
    assert len(list(bench.desk.iter_documents())) == 1


def test_a_second_run_goes_on_where_the_first_one_stopped(bench: Bench) -> None:
    bench.run(found("a"))
    assert bench.run(found("a"), found("b")) == Summary(read=1, known=1)
    assert bench.worker.asked == [b"a", b"b"]
    assert sum(isinstance(event, Finished) for event in bench.events) == 2


def test_another_profile_is_another_reading(bench: Bench) -> None:
    bench.run(found("a"), profile="receipt")
    assert bench.run(found("a"), profile="receipt") == Summary(known=1)
    assert bench.run(found("a"), profile="invoice") == Summary(read=1)
    assert [request.profiles for request in bench.engine.requests] == [(PROFILES["receipt"],), (PROFILES["invoice"],)]


def test_without_a_profile_the_engine_may_choose_among_all(bench: Bench) -> None:
    bench.run(found("a"))
    assert bench.engine.requests[0].profiles == tuple(PROFILES.values())


def test_what_cannot_be_read_is_a_row_and_the_others_go_on(bench: Bench) -> None:
    def script(data: bytes) -> ReadDocument:
        if data == b"bad":
            raise UnreadableDocumentError("pdf.damaged")
        return one_page(data)

    bench.worker.script = script
    assert bench.run(missing("gone"), found("b", b"bad"), found("c", b"bad"), found("d")) == Summary(read=1, failed=3)
    assert bench.failures() == {"gone": "file.not_found", "b": "pdf.damaged", "c": "pdf.damaged"}
    assert bench.rows("gone", "b", "c", "d") == ["file.not_found", "pdf.damaged", "pdf.damaged", "d"]
    assert bench.worker.asked.count(b"bad") == 1


def test_a_failed_document_is_tried_again_by_the_next_run(bench: Bench) -> None:
    bench.engine.script = fails("engine.away", hint="later")
    assert bench.run(found("a")) == Summary(failed=1)
    assert list(bench.desk.iter_rows(["a"])) == [Rejection("a", "engine.away", {"hint": "later"})]
    bench.engine.script = ScriptedEngine().script
    assert bench.run(found("a")) == Summary(read=1)
    assert bench.rows("a") == ["a"]


def test_a_second_model_that_can_not_read_a_document_leaves_it_a_document(bench: Bench) -> None:
    bench.run(found("a"))
    second = Bench(bench.desk, ScriptedEngine(fails("engine.away"), name="other"))
    assert second.run(found("a"), found("copy", b"a")) == Summary(failed=2)
    assert second.failures() == {"a": "engine.away", "copy": "engine.away"}
    assert bench.rows("a", "copy") == ["a", "copy"]
    assert bench.desk.failures() == []


def test_what_is_known_is_read_once_more_when_it_is_asked_for_again(bench: Bench) -> None:
    bench.run(found("a"))
    assert bench.run(found("a"), found("copy", b"a"), again=True) == Summary(read=1, known=1)
    assert bench.run(found("a")) == Summary(known=1)
    (data,) = bench.desk.iter_documents()
    assert [one.engine for one in data.readings] == ["scripted", "scripted"]


def test_an_accepted_document_that_another_model_reads_otherwise_is_reviewed_again(bench: Bench) -> None:
    bench.engine.script = says(seller_name="Aldi")
    bench.run(found("a"), found("b"))
    ids = [data.id for data in bench.desk.iter_documents()]
    bench.desk.set_state(ids, state=ReviewState.READY, name="accept")
    second = Bench(bench.desk, ScriptedEngine(says(seller_name="Lidl"), name="other"))
    second.run(found("a"))
    states = {data.source.path: data.state for data in bench.desk.iter_documents()}
    assert states == {"a": ReviewState.TO_REVIEW, "b": ReviewState.READY}


def test_a_worker_that_dies_gets_one_more_chance(bench: Bench) -> None:
    def die(deaths: list[int], data: bytes) -> ReadDocument:
        if deaths:
            raise WorkerDiedError("worker.died", exit_code=deaths.pop())
        return one_page(data)

    bench.worker.script = partial(die, [-11])
    assert bench.run(found("a")) == Summary(read=1)
    bench.worker.script = partial(die, [-11, -9])
    assert bench.run(found("b")) == Summary(failed=1)
    assert bench.failures() == {"b": "worker.died"}


def test_a_mistake_of_ours_fails_one_document_only(bench: Bench) -> None:
    def script(request: ExtractionRequest) -> dict[str, FieldValue]:
        return {} if request.data != b"a" else {"total": FieldValue("", request.data.no_such_name)}  # type: ignore[attr-defined] # the mistake

    bench.engine.script = script
    assert bench.run(found("a"), found("b")) == Summary(read=1, failed=1)
    assert bench.failures() == {"a": "document.failed"}


def test_files_in_folders_that_are_no_documents_are_counted_only(bench: Bench) -> None:
    passed = found("in/notes.txt", b"no document", named=False)
    assert bench.run(passed, found("in/a", named=False)) == Summary(read=1, skipped=1)
    assert {event.document for event in bench.events} == {"in/a"}
    assert bench.rows("in/notes.txt") == []


def test_a_file_named_by_the_user_is_read_whatever_it_is(bench: Bench) -> None:
    assert bench.run(found("notes.txt", b"no document")) == Summary(read=1)


def test_a_file_in_a_folder_that_cannot_be_opened_is_a_failure(bench: Bench) -> None:
    refused = FoundFile("in/a", False, missing("in/a").head, missing("in/a").read)
    assert bench.run(refused) == Summary(failed=1)


def test_only_a_few_documents_are_in_memory(bench: Bench) -> None:
    lock, held, most = threading.Lock(), 0, 0

    def file(number: int) -> FoundFile:
        def read() -> bytes:
            nonlocal held, most
            with lock:
                held += 1
                most = max(most, held)
            return str(number).encode()

        return FoundFile(str(number), True, read, read)

    def let_go(event: JobEvent) -> None:
        nonlocal held
        if isinstance(event, Finished):
            with lock:
                held -= 1

    bench.run(*map(file, range(50)), report=let_go)
    assert most <= LOOK_AHEAD


def test_a_failure_does_not_keep_the_document_s_bytes(bench: Bench) -> None:
    bench.engine.script = fails("engine.away")
    bench.run(found("a"))
    (event,) = (event for event in bench.events if isinstance(event, Failed))
    frames = []
    trace = event.error.__traceback__
    while trace is not None:
        frames.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert "extract" not in frames
    assert event.error.__context__ is None


def test_a_cancel_stops_at_once_and_keeps_what_is_done(bench: Bench) -> None:
    def stop(event: JobEvent) -> None:
        if isinstance(event, Finished):
            bench.cancel.cancel()

    names = [str(number) for number in range(30)]
    summary = bench.run(*map(found, names), report=stop)
    assert summary.cancelled
    assert 1 <= summary.read <= LOOK_AHEAD
    assert len(bench.rows(*names)) == summary.read


def test_an_interrupt_stops_what_is_in_flight(bench: Bench) -> None:
    waiting = threading.Event()

    def script(_: bytes) -> ReadDocument:
        bench.cancel.on_cancel(waiting.set)
        waiting.wait()
        raise JobCancelledError

    def files() -> Iterator[FoundFile]:
        yield found("a")
        raise KeyboardInterrupt

    bench.worker.script = script
    with pytest.raises(KeyboardInterrupt):
        bench_run_lazily(bench, files())
    assert [type(event) for event in bench.events if not isinstance(event, Progressed)] == [Started, Cancelled]
    assert bench.rows("a") == []


def bench_run_lazily(bench: Bench, files: Iterator[FoundFile]) -> Summary:
    return run_batch(
        files,
        bench.desk,
        BatchPlan(bench.engine, "first", tuple(PROFILES.values())),
        [bench.worker],
        is_document=lambda *_: True,
        cancel=bench.cancel,
        report=bench.events.append,
    )


def test_a_desk_that_fails_ends_the_run(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> str:
        raise DeskError("desk.disk_full", path="a.desk")

    monkeypatch.setattr(bench.desk, "save_result", full)
    with pytest.raises(DeskError):
        bench.run(*map(found, "abcdefgh"))
    assert not any(isinstance(event, Finished) for event in bench.events)


def test_several_workers_share_the_work(bench: Bench) -> None:
    barrier = threading.Barrier(2, timeout=20)

    def meet(data: bytes) -> ReadDocument:
        barrier.wait()
        return one_page(data)

    workers: Sequence[ScriptedWorker] = (ScriptedWorker(meet), ScriptedWorker(meet))
    summary = run_batch(
        [found("a"), found("b")],
        bench.desk,
        BatchPlan(bench.engine, "first", tuple(PROFILES.values())),
        workers,
        is_document=lambda *_: True,
        cancel=bench.cancel,
        report=bench.events.append,
    )
    assert summary == Summary(read=2)
    assert [len(worker.asked) for worker in workers] == [1, 1]
