"""Rare meetings: files given while rows still come, folders that can not be made, settings that change meanwhile."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from sqlite3 import Connection

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from invoice_desk.config import config_folder
from invoice_desk.domain.document import Page, SourceInfo
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.likeness import Export
from invoice_desk.gui.application import made_program
from invoice_desk.gui.row_maker import RowMaker
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.pipeline.reading import ReadDocument
from invoice_desk.store import Desk, Pending
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import GatedWorker, ScriptedWorker, one_page
from tests.gui.building import desk_at, made, scripted_parts, started
from tests.gui.test_program import PATIENCE, parts
from tests.gui.test_queue_in_the_window import GatedEngine, scans, statuses
from tests.store.building import reading


def test_a_file_given_while_the_rows_are_still_coming_is_read_once(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    all_rows_read, restored = threading.Event(), threading.Event()
    each_step = RowMaker.each_step

    def slow_steps(self: RowMaker, hand_over: Callable[[Sequence[TableRow]], bool]) -> None:
        each_step(self, hand_over)
        all_rows_read.wait(PATIENCE)

    monkeypatch.setattr(RowMaker, "each_step", slow_steps)
    worker = GatedWorker()
    running = made(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), worker))
    running.program.start(scans(tmp_path / "in", 1))
    running.wait(lambda: len(worker.asked) == 1)
    restore = running.session.queue.restore

    def then_say_so(left: Sequence[Pending]) -> None:
        restore(left)
        restored.set()

    monkeypatch.setattr(running.session.queue, "restore", then_say_so)
    all_rows_read.set()
    running.wait(restored.is_set)
    worker.open()
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
    running.wait_until_idle()

    # Twice in the queue, the second end breaks the run off and the engine stays paused: nothing is read any more.
    running.give(*scans(tmp_path / "more", 2)[1:])
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW] * 2)
    running.close()


def test_a_file_that_is_read_again_is_not_shown_as_failed_beside_it(qtbot: QtBot, tmp_path: Path) -> None:
    def damaged(_: bytes) -> ReadDocument:
        raise UnreadableDocumentError("image.damaged")

    worker, engine = ScriptedWorker(damaged), GatedEngine(says())
    running = started(qtbot, tmp_path, scripted_parts(engine, worker))
    running.give(*scans(tmp_path / "in", 1))
    running.wait(lambda: statuses(running) == [RowStatus.FAILED])
    worker.script = one_page
    running.work.view.selectAll()
    running.program.window.actions_.document.retry.trigger()
    running.wait(lambda: statuses(running) == [RowStatus.READING] and engine.begun.is_set())
    running.program.change_settings({"theme": "dark"})  # or another language
    engine.gate.set()
    running.wait(lambda: RowStatus.TO_REVIEW in statuses(running))
    assert statuses(running) == [RowStatus.TO_REVIEW]
    running.close()


def test_broken_settings_are_still_said_once_the_desk_is_open(qtbot: QtBot, qapp: QApplication) -> None:
    config_folder().mkdir(parents=True)
    (config_folder() / "settings.toml").write_text("max_pages = 0\n")
    program = made_program(qapp)
    with qtbot.waitSignal(program.opened, timeout=60_000):
        program.start([])
    assert "max_pages" in "\n".join(program.window.notices.texts())


def test_where_the_folder_of_the_desk_can_not_be_made_the_window_says_so(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    running = made(qtbot, tmp_path, parts)
    running.program._default_desk = tmp_path / "file" / "invoices.desk"
    running.program.start([])
    running.wait(lambda: bool(running.offered()))
    running.close()


def test_what_is_removed_while_its_reading_begins_leaves_no_document_behind(qtbot: QtBot, tmp_path: Path) -> None:
    engine = GatedEngine(says(seller_name="ACME"), away="engine.start_it")
    running = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    running.give(*scans(tmp_path / "in", 1))
    running.wait(lambda: statuses(running) == [RowStatus.WAITING] and running.session.queue_state.paused is not None)
    (row,) = running.work.model.all_rows()
    engine.away = ""
    running.session.queue.resume()
    assert engine.begun.wait(PATIENCE)  # the window has not heard of it yet
    running.work.view.select(row.key)
    running.program.window.actions_.document.remove.trigger()
    engine.gate.set()
    running.wait(lambda: running.session.queue_state.idle and running.session.queue_state.done == 1)
    running.wait(lambda: len(statuses(running)) == len(list(running.session.desk.iter_documents())) == 1)
    running.close()


def test_nothing_is_offered_in_a_window_that_was_made_anew_meanwhile(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (key,) = desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    answers: list[Callable[[], None]] = []

    def hold(document_id: str, done: Callable[[Sequence[Export]], None]) -> None:
        answers.append(partial(done, ()))

    monkeypatch.setattr(running.session, "fetch_exports", hold)
    work = running.work
    running.session.found_again.emit(key, "in/a.jpg")
    running.program.change_settings({"theme": "dark"})
    running.wait(lambda: not isValid(work))
    for answer in answers:
        answer()
    assert len(answers) == 1
    assert "Already on this desk" not in running.said()
    running.close()


@pytest.mark.parametrize("action_id", ["by_page", "draw_columns"])
def test_a_desk_that_is_closed_while_it_is_asked_is_no_fault(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, action_id: str
) -> None:
    (scan,) = scans(tmp_path / "in", 1)
    picture = scan.read_bytes()
    with Desk.create(tmp_path / "invoices.desk") as desk:
        source = SourceInfo(str(scan), hashlib.sha256(picture).hexdigest(), "image/png", 1)
        key = desk.save_result(source, data=picture, pages=(Page(1, 40, 60),), reading=reading())
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    running.work.view.select(key, "total_amount")
    running.wait(lambda: running.work.details.lines.model.document() == key)
    running.wait(lambda: running.work.pages.view.page is not None)
    running.there_and_back(key)
    asked, closed, answered = threading.Event(), threading.Event(), threading.Event()
    first, reader = running.session.desk, Desk._reader

    def slow(self: Desk) -> AbstractContextManager[Connection]:
        if self is first:
            asked.set()
            closed.wait(PATIENCE)
            answered.set()
        return reader(self)

    monkeypatch.setattr(Desk, "_reader", slow)
    running.program.window.actions_.by_id(action_id).trigger()
    running.wait(asked.is_set, seconds=15)
    running.program.open_desk(tmp_path / "other.desk", new=True)
    running.wait(lambda: running.program.session is not None and running.session.desk.path.stem == "other")
    closed.set()
    running.wait(answered.is_set)
    running.give(scan)  # what was asked before has been answered by then
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
    assert not running.said()
    running.close()
