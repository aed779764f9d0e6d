"""Reading as the window shows it, with scripted parts: stop, try again, an engine that goes away and comes back."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from invoice_desk.domain.errors import EngineUnreachableError, UnreadableDocumentError
from invoice_desk.domain.job import Cancelled, CancelToken, Finished, Progress
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.engine import ExtractionRequest
from invoice_desk.gui.panels.progress_strip import ProgressStrip
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.messages import messages_in
from invoice_desk.pipeline.reading import ReadDocument
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker, one_page
from tests.gui.building import Running, scripted_parts, started


@dataclass
class GatedEngine(ScriptedEngine):
    """Reads only while its gate is open, and answers only while it is not away."""

    gate: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        self.begun.set()
        stopped = cancel.on_cancel(self.gate.set)
        self.gate.wait(20)
        stopped()
        cancel.raise_if_cancelled()
        if self.away:
            raise EngineUnreachableError(self.away)
        return super().extract(request, cancel, report)


def scans(folder: Path, count: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"{number:02}.png" for number in range(count)]
    for number, path in enumerate(paths):
        Image.new("RGB", (40, 60), (number, 100, 100)).save(path)
    return paths


def statuses(running: Running) -> list[RowStatus]:
    return [row.status for row in running.work.model.all_rows()]


def test_stop_is_immediate_and_what_was_stopped_can_be_read_again(qtbot: QtBot, tmp_path: Path) -> None:
    engine = GatedEngine(says(seller_name="ACME"))
    running = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    assert running.program.commands is not None
    running.program.commands.getting_in.add_paths(scans(tmp_path / "in", 6))
    running.wait(lambda: len(statuses(running)) == 6 and engine.begun.is_set())

    running.program.window.progress.cancel_wanted.emit()
    running.wait_until_idle(done=6)

    assert set(statuses(running)) == {RowStatus.STOPPED}
    engine.gate.set()
    running.work.view.selectAll()
    running.program.window.actions_.document.retry.trigger()
    running.wait(lambda: set(statuses(running)) == {RowStatus.TO_REVIEW})
    assert len(statuses(running)) == 6
    running.close()


def test_a_late_word_of_a_job_that_is_no_more_changes_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    engine = GatedEngine(says(seller_name="ACME"))
    running = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    assert running.program.commands is not None
    running.program.commands.getting_in.add_paths(scans(tmp_path / "in", 1))
    running.wait(lambda: statuses(running) == [RowStatus.READING])
    (old,) = [row.key for row in running.work.model.all_rows()]
    running.program.window.progress.cancel_wanted.emit()
    running.wait(lambda: statuses(running) == [RowStatus.STOPPED])
    engine.gate.set()
    running.program.session.remove([old])  # type: ignore[union-attr]

    running.program.session.take(Finished(old, "00.png", "no-such-document"))  # type: ignore[union-attr]
    running.program.session.take(Cancelled(old, "00.png"))  # type: ignore[union-attr]
    assert statuses(running) == []
    running.close()


def test_an_engine_that_goes_away_pauses_the_queue_and_reading_goes_on_when_it_is_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    engine = GatedEngine(says(seller_name="ACME"))
    running = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    assert running.program.commands is not None
    assert running.program.session is not None
    session = running.program.session
    running.program.commands.getting_in.add_paths(scans(tmp_path / "in", 4))
    running.wait(lambda: len(statuses(running)) == 4 and engine.begun.is_set())
    engine.away = "engine.start_it"
    engine.gate.set()

    running.wait(lambda: session.queue_state.paused is not None)
    assert RowStatus.FAILED not in statuses(running)
    assert running.program.window.progress.isVisible()

    engine.away = ""
    running.program.window.progress.retry_wanted.emit()
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW] * 4)
    running.close()


def test_a_queue_that_was_paused_goes_on_by_itself_and_the_picker_looks_again(qtbot: QtBot, tmp_path: Path) -> None:
    engine = GatedEngine(says(seller_name="ACME"), away="ollama.start_it")
    engine.gate.set()
    running = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    picker = running.program.window.picker
    picker.select("scripted", "second")
    running.session.queue._coming_back._waits = (0.01,)
    running.give(*scans(tmp_path / "in", 2))
    running.wait(lambda: running.session.queue_state.goes_on and running.session.queue_state.waiting == 2)
    running.wait(picker.is_away)
    assert "goes on by itself" in said_by(running.program.window.progress)

    engine.away = ""
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW] * 2)
    running.wait(lambda: not picker.is_away())
    assert picker.selected() == ("scripted", "second")
    running.close()


def said_by(strip: ProgressStrip) -> str:
    return " ".join(label.text() for label in strip.findChildren(QLabel) if label.isVisible())


def test_a_failed_row_says_why_and_is_read_again_in_its_place(qtbot: QtBot, tmp_path: Path) -> None:
    def damaged(_: bytes) -> ReadDocument:
        raise UnreadableDocumentError("image.damaged")

    worker = ScriptedWorker(damaged)
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), worker))
    assert running.program.commands is not None
    (path,) = scans(tmp_path / "in", 1)
    running.program.commands.getting_in.add_paths([path])
    running.wait(lambda: statuses(running) == [RowStatus.FAILED])
    (row,) = running.work.model.all_rows()
    assert row.reason == messages_in("en")("image.damaged", {})

    worker.script = one_page
    path.unlink()
    running.work.view.select(row.key)
    running.program.window.actions_.document.retry.trigger()
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
    running.close()


def test_a_failed_row_can_be_taken_off_for_good(qtbot: QtBot, tmp_path: Path) -> None:
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    assert running.program.commands is not None
    running.program.commands.getting_in.add_paths([tmp_path / "nowhere.png"])
    running.wait(lambda: statuses(running) == [RowStatus.FAILED])
    running.work.view.selectAll()
    running.program.window.actions_.document.remove.trigger()
    running.wait(lambda: statuses(running) == [])
    running.close()
    again = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    assert statuses(again) == []
    again.close()


def test_quitting_in_the_middle_loses_nothing_and_the_next_start_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    engine = GatedEngine(says(seller_name="ACME"))
    running = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    assert running.program.commands is not None
    files = scans(tmp_path / "in", 5)
    running.program.commands.getting_in.add_paths(files)
    running.wait(lambda: len(statuses(running)) == 5 and engine.begun.is_set())
    running.close()
    for path in files:
        path.unlink()

    engine = GatedEngine(says(seller_name="ACME"))
    engine.gate.set()
    again = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    again.wait(lambda: statuses(again) == [RowStatus.TO_REVIEW] * 5)
    assert {row.cells["seller_name"].value for row in again.work.model.all_rows()} == {"ACME"}
    again.close()
