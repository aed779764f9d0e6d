"""The reading queue: joined, paused, and nothing that was given is lost."""

import threading
from collections import Counter
from zipfile import ZipFile

import pytest

from invoice_desk.domain.errors import EngineUnreachableError, UnreadableDocumentError
from invoice_desk.domain.job import (
    Cancelled,
    Failed,
    Finished,
    Forgotten,
    NothingFound,
    QueueChanged,
    Queued,
    Started,
)
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.engine import ExtractionRequest
from invoice_desk.pipeline.reading import ReadDocument
from invoice_desk.store import Choice
from tests.fakes.worker import GatedWorker, ScriptedWorker, one_page
from tests.pipeline.queue_building import CHOICE, Bench


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


def test_a_folder_without_documents_is_told(bench: Bench) -> None:
    bench.file("folder/notes.txt", b"no document at all")
    hidden = bench.folder / "hidden.zip"
    with ZipFile(hidden, "w") as zipped:
        zipped.writestr("__MACOSX/scan.png", b"scan")
    bench.queue.add_paths([bench.folder / "folder", hidden], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Forgotten) == ["folder", "hidden.zip"] and bench.heard.state.idle)
    assert bench.heard.of(NothingFound) == ["folder", "hidden.zip"]
    assert set(map(tuple, bench.heard.stories().values())) == {("NothingFound", "Forgotten")}
    assert bench.pending() == []


def test_what_waits_already_is_known_or_fails_is_not_nothing(bench: Bench) -> None:
    bench.engine.away = "engine.start_it"
    path = bench.file("folder/a.png")
    for _ in range(2):
        bench.queue.add_paths([path, path.parent, bench.folder / "gone.png"], CHOICE)
    bench.heard.wait(lambda: len(bench.heard.of(Forgotten)) == 6)
    bench.engine.away = ""
    bench.queue.resume()
    bench.heard.wait(lambda: bench.heard.state.idle and len(bench.documents()) == 1)
    bench.queue.add_paths([path.parent], CHOICE)
    bench.heard.wait(lambda: len(bench.heard.of(Forgotten)) == 7 and bench.heard.state.idle)
    assert bench.heard.of(NothingFound) == []


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


def test_a_wish_that_the_desk_can_not_keep_fails_on_its_row(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError

    monkeypatch.setattr("invoice_desk.store.pending._add", full)
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Failed) == ["a.png"])


def test_a_mistake_of_ours_is_logged_without_what_it_quotes(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def wrong(*_: object, **__: object) -> None:
        raise ValueError("/home/me/secret.png")

    monkeypatch.setattr("invoice_desk.store.pending._add", wrong)
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.of(Failed) == ["a.png"])
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_many_files_are_never_in_memory_together(bench: Bench) -> None:
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
    bench.queue.add_paths([bench.file(f"f/{n}.png").parent for n in range(120)][:1], CHOICE)
    bench.finish(120)
    assert most <= 6


class _Forgetful(list[bytes]):
    def append(self, _: bytes) -> None:
        return
