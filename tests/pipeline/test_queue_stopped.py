"""The reading queue stopped, closed, opened again, and asked to read once more."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from invoice_desk.domain.document import Page
from invoice_desk.domain.job import (
    Cancelled,
    Failed,
    Forgotten,
    QueueChanged,
    Queued,
    QueueEvent,
    Started,
)
from invoice_desk.pipeline.reading import ReadDocument
from invoice_desk.store import Choice, NewDocument, Pending, PendingState
from tests.fakes.engine import fails
from tests.fakes.worker import GatedWorker, ScriptedWorker
from tests.pipeline.queue_building import CHOICE, Bench


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


def test_a_cancel_is_told_first_and_what_was_stopped_is_told_by_the_queue_s_own_threads(bench: Bench) -> None:
    bench.engine.away = "engine.start_it"
    bench.queue.add_paths([bench.file(f"{n}.png") for n in range(9)], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.paused is not None and bench.heard.state.waiting == 9)
    bench.heard.wait(lambda: not bench.heard.state.taking_in)
    bench.heard.events.clear()
    tellers: set[str] = set()

    def who(event: QueueEvent) -> None:
        if isinstance(event, Cancelled):
            tellers.add(threading.current_thread().name)

    bench.heard.on_event = who
    bench.queue.cancel()
    bench.heard.wait(lambda: len(bench.heard.of(Cancelled)) == 9)
    assert bench.heard.events[0] == QueueChanged()
    assert tellers.isdisjoint({threading.current_thread().name})


def test_what_is_asked_while_the_desk_writes_does_not_wait_for_it(bench: Bench) -> None:
    bench.engine.away = "engine.start_it"
    bench.queue.add_paths([bench.file(f"{n}.png") for n in range(3)], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.paused is not None and bench.heard.state.waiting == 3)
    ids = [job.id for job in bench.pending()]
    gate = threading.Event()
    bench.desk.submit(lambda _: gate.wait(10))
    bench.queue.retry(ids[:2], Choice("other"))
    bench.queue.remove(ids[1:])
    assert bench.heard.state.waiting == 3
    gate.set()
    bench.finish(1)
    assert bench.pending() == []
    assert bench.documents() == ["0.png"]


def test_the_ids_of_many_jobs_are_gone_over_a_few_times_only(bench: Bench) -> None:
    class Ids(list[str]):
        gone_over = 0

        def __iter__(self) -> Iterator[str]:
            self.gone_over += 1
            return super().__iter__()

    bench.engine.away = "engine.start_it"
    bench.queue.add_paths([bench.file(f"{n}.png") for n in range(20)], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.paused is not None and bench.heard.state.waiting == 20)
    ids = Ids(job.id for job in bench.pending())
    bench.queue.retry(ids, Choice("scripted", "second"))
    bench.heard.wait(lambda: len(bench.heard.of(Queued)) == 40)
    bench.queue.remove(ids)
    bench.heard.wait(lambda: bench.heard.state.idle)
    assert bench.pending() == []
    assert ids.gone_over < 10


def test_the_same_files_dropped_again_after_a_stop_are_read(gated: tuple[Bench, GatedWorker]) -> None:
    bench, worker = gated
    files = [bench.file(f"{n}.png") for n in range(5)]
    bench.queue.add_paths(files, CHOICE)
    bench.heard.wait(lambda: len(bench.heard.of(Queued)) == 5 and bool(bench.heard.of(Started)))
    bench.queue.cancel()
    bench.heard.wait(lambda: len(bench.heard.of(Cancelled)) == 5 and bench.heard.state.idle)
    worker.open()
    bench.queue.add_paths(files, CHOICE)
    bench.finish(5)
    assert {tuple(story) for story in bench.heard.stories().values() if "Queued" in story} <= {
        ("Queued", "Cancelled", "Queued", "Started", "Finished"),
        ("Queued", "Started", "Cancelled", "Queued", "Started", "Finished"),
    }
    assert bench.pending() == []


def test_a_file_that_is_taken_in_as_stop_is_pressed_has_a_row_and_is_stopped(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_in = bench.desk.take_in

    def take_in_and_stop(*args: Any, **given: Any) -> Pending | None:
        kept = take_in(*args, **given)
        bench.queue.cancel()
        return kept

    monkeypatch.setattr(bench.desk, "take_in", take_in_and_stop)
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Cancelled) == ["a.png"] and bench.heard.state.idle)
    (job,) = bench.pending()
    assert bench.heard.stories()[job.id] == ["Queued", "Cancelled"]
    assert job.state is PendingState.STOPPED
    assert bench.documents() == []


def test_a_stop_holds_for_what_was_asked_for_before_it_and_is_not_committed_yet(bench: Bench) -> None:
    gate = threading.Event()
    bench.desk.submit(lambda _: gate.wait(10))
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.queue.add_bytes("b.png", b"b", CHOICE)
    bench.queue.cancel()
    bench.queue.add_bytes("c.png", b"c", CHOICE)
    gate.set()
    bench.finish(1)
    assert bench.documents() == ["c.png"]
    assert sorted(bench.heard.of(Cancelled)) == ["a.png", "b.png"]
    assert {(Path(job.path).name, job.state.value) for job in bench.pending()} == {
        ("a.png", "stopped"),
        ("b.png", "stopped"),
    }


def test_what_was_read_is_read_again_by_the_same_model_when_it_is_asked_for(bench: Bench) -> None:
    path = bench.file("a.png")
    bench.queue.add_paths([path], CHOICE)
    bench.finish(1)
    (data,) = bench.desk.iter_documents()
    bench.queue.read_again([(data.source.path, data.source.sha256)], CHOICE)
    bench.finish(2)
    assert [one.model for one in bench.desk.load(data.id).readings] == ["first", "first"]
    bench.queue.add_paths([path], CHOICE)
    bench.finish(3)
    assert len(bench.desk.load(data.id).readings) == 2


def test_what_is_to_be_read_again_is_read_by_the_next_queue(gated: tuple[Bench, GatedWorker]) -> None:
    bench, worker = gated
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Started) == ["a.png"])
    worker.open()
    bench.finish(1)
    (data,) = bench.desk.iter_documents()
    bench.engine.away = "engine.start_it"
    bench.queue.read_again([(data.source.path, data.source.sha256)], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.paused is not None)
    bench.queue.close()
    bench.engine.away = ""
    bench.queue = bench.new_queue()
    bench.queue.restore()
    bench.finish(2)
    assert len(bench.desk.load(data.id).readings) == 2


def test_single_documents_of_a_file_that_are_asked_for_apart_are_each_read_by_the_next_queue(bench: Bench) -> None:
    pages = tuple(Page(number, 10, 10) for number in (1, 2, 3))
    bench.worker = ScriptedWorker(lambda _: ReadDocument("image/tiff", 3, pages, ()))
    bench.start_anew()
    bench.queue.add_paths([bench.file("a.tif")], CHOICE)
    bench.finish(1)
    (whole,) = bench.desk.iter_documents()
    numbered = {"one": (1,), "two": (2,), "three": (3,)}
    made = [NewDocument(one, whole.source.sha256, page, whole.profile) for one, page in numbered.items()]
    bench.desk.regroup([whole.id], made, name="split")
    bench.queue.read_again([(whole.source.path, whole.source.sha256)], CHOICE)
    bench.finish(2)
    bench.engine.away = "engine.start_it"
    for one in ("one", "three"):
        bench.queue.read_again([(whole.source.path, whole.source.sha256)], CHOICE, documents=[one, "of another file"])
    bench.heard.wait(lambda: bench.heard.state.paused is not None and bench.heard.state.waiting == 2)
    assert [job.documents for job in bench.pending()] == [("one",), ("three",)]
    bench.queue.close()
    bench.engine.away = ""
    bench.queue = bench.new_queue()
    bench.queue.restore()
    bench.finish(4)
    assert {data.id: len(data.readings) for data in bench.desk.iter_documents()} == {"one": 2, "two": 1, "three": 2}


def test_a_folder_that_is_tried_again_does_not_read_what_is_known_once_more(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bench.file("folder/a.png").parent
    bench.queue.add_paths([folder], CHOICE)
    bench.finish(1)
    take_in = bench.desk.take_in
    bench.file("folder/0.png")

    def take_in_and_stop(*args: Any, **given: Any) -> Pending | None:
        bench.queue.cancel()
        return take_in(*args, **given)

    monkeypatch.setattr(bench.desk, "take_in", take_in_and_stop)
    bench.queue.add_paths([folder], CHOICE)
    bench.heard.wait(lambda: "folder" in bench.heard.of(Cancelled) and bench.heard.state.idle)
    monkeypatch.undo()
    bench.queue.retry([job.id for job in bench.pending()], CHOICE)
    bench.finish(3)
    assert [len(data.readings) for data in bench.desk.iter_documents()] == [1, 1]


def test_a_second_model_that_fails_is_told_and_leaves_the_document(bench: Bench) -> None:
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.finish(1)
    (data,) = bench.desk.iter_documents()
    bench.other.script = fails("engine.no_answer")
    bench.queue.read_again([(data.source.path, data.source.sha256)], Choice("other"))
    bench.heard.wait(lambda: bench.heard.of(Failed) == ["a.png"] and bench.heard.state.idle)
    (failed,) = [event for event in bench.heard.events if isinstance(event, Failed)]
    assert (failed.error.code, failed.sha256) == ("engine.no_answer", data.source.sha256)
    assert bench.desk.failures() == []
    assert [row.source.path for row in bench.desk.iter_documents([data.source.path])] == [data.source.path]


def test_a_closed_queue_does_nothing_and_keeps_what_was_asked_for_just_before(bench: Bench) -> None:
    bench.engine.away = "engine.start_it"
    gate = threading.Event()
    bench.desk.submit(lambda _: gate.wait(10))
    bench.queue.add_bytes("a.png", b"a", CHOICE)
    threading.Timer(0.05, gate.set).start()
    bench.queue.close()
    assert bench.waiting() == ["a.png"]
    ids = [job.id for job in bench.pending()]
    bench.heard.events.clear()
    for is_desk_closed in (False, True):
        if is_desk_closed:
            bench.desk.close()
        bench.queue.add_paths([bench.folder], CHOICE)
        bench.queue.add_bytes("b.png", b"b", CHOICE)
        bench.queue.read_again([("c.png", None)], CHOICE)
        bench.queue.retry(ids, CHOICE)
        bench.queue.remove(ids)
        bench.queue.resume()
        bench.queue.cancel()
        bench.queue.restore()
        bench.queue.close()
        if not is_desk_closed:
            assert bench.waiting() == ["a.png"]
    assert bench.heard.events == []


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
