"""Fields stream into the row while a model writes them: to be looked at, never taken for values, gone when it ends."""

import threading
import time
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import Progress, Progressed
from invoice_desk.domain.record import FieldValue, Verdict
from invoice_desk.gui.live_progress import Heard, LiveProgress
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.pipeline.reading import ReadDocument
from tests.extraction.ollama.asking import READS, answer, engine_at
from tests.fake_ollama import FakeOllama, Reply
from tests.fakes.engine import says
from tests.fakes.worker import ScriptedWorker
from tests.fakes.writing_engine import OpenCall, WritingEngine
from tests.gui.building import Running, cell, desk_at, scripted_parts, started, write_in
from tests.gui.panels.samples import Clock
from tests.gui.test_queue_in_the_window import scans, statuses

Role = Qt.ItemDataRole


def writing(qtbot: QtBot, folder: Path, *, parallel: int = 1, count: int = 1) -> tuple[Running, WritingEngine]:
    """A window in which a model has begun with so many documents at once, and has written nothing yet."""
    engine = WritingEngine(says(seller_name="ACME Sdn Bhd"), max_parallel=parallel)
    running = started(qtbot, folder, scripted_parts(engine, ScriptedWorker()))
    running.give(*scans(folder / "in", count))
    running.wait(lambda: len(engine.open_calls()) == min(parallel, count) and len(statuses(running)) == count)
    return running, engine


def shown(running: Running, key: str, field_id: str, role: int = Role.DisplayRole) -> object:
    model = running.work.model
    return model.index(model.view_row(key), model.column_of(field_id)).data(role)


def is_waiting(running: Running) -> bool:
    """Whether something was told that the window does not show yet."""
    live = running.session.findChild(LiveProgress)
    assert live is not None
    return live.is_waiting


def row_of(running: Running, call: OpenCall) -> TableRow:
    return next(row for row in running.work.model.all_rows() if row.path == call.request.source.path)


def test_what_is_written_is_seen_in_its_cell_and_never_as_a_value(qtbot: QtBot, tmp_path: Path) -> None:
    running, engine = writing(qtbot, tmp_path)
    (call,) = engine.open_calls()
    key = row_of(running, call).key
    call.write(seller_name="ACME S")
    running.wait(lambda: shown(running, key, "seller_name") == "ACME S")
    call.write(seller_name="ACME Sdn Bhd", total_amount="21.50")
    running.wait(lambda: shown(running, key, "total_amount") == "21.50")
    work = running.work
    index = work.model.index(work.model.view_row(key), work.model.column_of("seller_name"))
    assert index.data(Role.DecorationRole) is None
    assert index.data(Role.ForegroundRole) == work.model.looks.muted
    assert not index.flags() & Qt.ItemFlag.ItemIsEditable
    assert "Being written by the model" in str(index.data(Role.ToolTipRole))
    assert str(index.data(Role.AccessibleTextRole)).startswith("ACME Sdn Bhd, ")

    work.view.select(key, "seller_name")
    assert "Being written by the model" in work.cell_line.accessibleName()
    work.view.blocks.copy()
    assert QGuiApplication.clipboard().text() == ""
    work.filter.setText("ACME")
    assert work.model.shown_keys() == []
    work.filter.clear()
    assert work.model.texts_of("seller_name") == []
    running.close()


def test_a_finished_document_takes_the_place_of_what_was_written(qtbot: QtBot, tmp_path: Path) -> None:
    running, engine = writing(qtbot, tmp_path)
    (call,) = engine.open_calls()
    call.write(seller_name="ACM", invoice_number="17")
    key = row_of(running, call).key
    running.wait(lambda: shown(running, key, "invoice_number") == "17")
    call.finish()
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
    (row,) = running.work.model.all_rows()
    assert row.cells["seller_name"].value == "ACME Sdn Bhd"
    assert row.cells["seller_name"].verdict is Verdict.UNCONFIRMED
    assert (row.written, row.stage) == ({}, None)
    assert "17" not in {view.text for view in row.cells.values()}

    call.write(seller_name="late")
    running.session.take(Progressed(key, row.path, Progress(fields={"seller_name": FieldValue("late", "late")})))
    running.there_and_back(row.key)
    running.wait(lambda: not is_waiting(running))
    assert running.work.model.all_rows() == [row]
    running.close()


@pytest.mark.parametrize("end", ["fails", "is stopped"])
def test_what_was_written_is_gone_when_the_document(qtbot: QtBot, tmp_path: Path, end: str) -> None:
    running, engine = writing(qtbot, tmp_path)
    (call,) = engine.open_calls()
    call.write(seller_name="ACME")
    key = row_of(running, call).key
    running.wait(lambda: shown(running, key, "seller_name") == "ACME")
    if end == "fails":
        call.finish(EngineError("answer.unreadable"))
    else:
        running.program.window.progress.cancel_wanted.emit()
    running.wait(lambda: statuses(running) == [RowStatus.FAILED if end == "fails" else RowStatus.STOPPED])
    call.write(seller_name="late")
    (row,) = running.work.model.all_rows()
    running.wait(lambda: not is_waiting(running))
    assert shown(running, row.key, "seller_name") is None
    assert statuses(running) == [row.status]
    running.close()


def test_what_a_person_typed_stays_while_the_document_is_read_again(qtbot: QtBot, tmp_path: Path) -> None:
    (key,) = desk_at(tmp_path / "invoices.desk", "a.jpg")
    engine = WritingEngine(says(seller_name="ACME"))
    running = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    running.work.view.select(key)
    running.program.window.actions_.document.retry.trigger()
    running.wait(lambda: len(engine.open_calls()) == 1)
    (call,) = engine.open_calls()
    write_in(running, key, "total_amount", "99.00")
    call.write(total_amount="1.00", seller_name="ACME")
    running.wait(lambda: any(row.written for row in running.work.model.all_rows()))
    assert cell(running, key, "total_amount").value == Decimal("99.00")
    call.finish()
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
    running.wait_until_saved()
    assert cell(running, key, "total_amount").value == Decimal("99.00")
    running.close()


def test_what_was_written_is_never_saved(qtbot: QtBot, tmp_path: Path) -> None:
    running, engine = writing(qtbot, tmp_path)
    (call,) = engine.open_calls()
    call.write(seller_name="ACME")
    key = row_of(running, call).key
    running.wait(lambda: shown(running, key, "seller_name") == "ACME")
    running.close()
    again = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    again.wait(lambda: len(engine.open_calls()) == 1 and statuses(again) == [RowStatus.READING])
    (row,) = again.work.model.all_rows()
    assert row.written == {}
    again.close()


def test_the_page_is_seen_beside_the_fields_while_they_are_written(qtbot: QtBot, tmp_path: Path) -> None:
    running, engine = writing(qtbot, tmp_path)
    (call,) = engine.open_calls()
    running.work.view.select(row_of(running, call).key)
    pages = running.work.pages
    running.wait(lambda: pages._page_is_shown)
    call.write(seller_name="ACME")
    running.wait(lambda: any(row.written for row in running.work.model.all_rows()))
    assert pages._page_is_shown
    call.finish()
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
    running.close()


def test_four_documents_are_written_at_once_and_stop_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    running, engine = writing(qtbot, tmp_path, parallel=4, count=9)
    calls = engine.open_calls()
    for number, call in enumerate(calls):
        call.write(seller_name=f"Shop {number}")
    running.wait(lambda: len([row for row in running.work.model.all_rows() if row.written]) == 4)
    begun = time.monotonic()
    running.program.window.progress.cancel_wanted.emit()
    assert time.monotonic() - begun < 0.2
    running.wait(lambda: statuses(running) == [RowStatus.STOPPED] * 9)
    assert all(call.ended.is_set() for call in calls)
    assert not any(row.written or row.stage for row in running.work.model.all_rows())
    running.close()


def test_what_a_model_on_a_server_writes_is_seen_before_it_has_ended(qtbot: QtBot, tmp_path: Path) -> None:
    def with_words(_: bytes) -> ReadDocument:
        words = (
            Word("Corner Shop", Region(1, 0.1, 0.1, 0.3, 0.15)),
            Word("TOTAL 9.60", Region(1, 0.1, 0.2, 0.3, 0.25)),
        )
        return ReadDocument("image/png", 1, (Page(1, 800, 1000, words=words),), ())

    end = threading.Event()
    text = answer(
        seller_name="Corner Shop", total_amount="9.60", currency="GBP", line_items=[{"description": "Tea"}] * 9
    )
    with FakeOllama(models=[READS]) as fake:
        fake.reply(Reply(text, hold=end, hold_after=40, per_chunk_delay=0.02))
        running = started(qtbot, tmp_path, scripted_parts(engine_at(fake), ScriptedWorker(with_words)))
        running.give(*scans(tmp_path / "in", 1))
        running.wait(lambda: statuses(running) == [RowStatus.READING])
        (row,) = running.work.model.all_rows()
        running.wait(lambda: shown(running, row.key, "total_amount") == "9.60")
        assert shown(running, row.key, "seller_name") == "Corner Shop"
        assert str(shown(running, row.key, "@status")).startswith("Writing")
        assert list(running.session.desk.iter_documents()) == []
        end.set()
        running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
        running.close()


# The stage with its seconds.


def test_the_status_says_what_is_being_done_and_for_how_long(qtbot: QtBot, tmp_path: Path) -> None:
    running, engine = writing(qtbot, tmp_path, count=2)
    (call,) = engine.open_calls()
    first = row_of(running, call).key
    (second,) = (row.key for row in running.work.model.all_rows() if row.key != first)
    call.write("progress.looking", done=1, total=3)
    running.wait(lambda: str(shown(running, first, "@status")).startswith("Looking"))
    running.wait(lambda: str(shown(running, second, "@status")).startswith("Queued"))
    assert "Picture 2 of 3" in str(shown(running, first, "@status", Role.ToolTipRole))
    looks, now = running.work.model.looks, time.monotonic()
    looks._clock = lambda: now + 12.5
    assert str(shown(running, first, "@status")) == "Looking · 12 s"
    looks._clock = lambda: now + 125.5
    assert str(shown(running, first, "@status")) == "Looking · 2 min 5 s"
    running.close()


def test_seconds_are_counted_on_while_something_is_read_and_not_else(qtbot: QtBot, tmp_path: Path) -> None:
    running, engine = writing(qtbot, tmp_path)
    ticking = running.work.view._ticking
    running.wait(ticking.isActive)
    (call,) = engine.open_calls()
    call.finish()
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
    assert not ticking.isActive()
    running.close()


# However much is told.


class Screen:
    """Keeps what it is given to show."""

    def __init__(self) -> None:
        self.shown: list[dict[str, Heard]] = []

    def show(self, heard: dict[str, Heard]) -> None:
        self.shown.append(heard)


def said(progresses: Sequence[Heard]) -> list[int]:
    return [heard.progress.done for heard in progresses]


def test_of_many_words_the_last_is_shown_and_few_of_the_others(qtbot: QtBot) -> None:
    screen = Screen()
    live = LiveProgress(screen.show)  # type: ignore[arg-type]
    for number in range(1000):
        live.hear("a", Progress(number, stage="x"))
    live.hear("b", Progress(5))
    qtbot.waitUntil(lambda: not live.is_waiting)
    assert len(screen.shown) == 1
    assert said(list(screen.shown[0].values())) == [999, 5]


def test_a_stage_lasts_from_its_first_word_until_another_begins() -> None:
    clock, screen = Clock(), Screen()
    live = LiveProgress(screen.show, clock=clock)  # type: ignore[arg-type]
    for stage, now in (("queued", 10.0), ("looking", 20.0), ("looking", 25.0), ("writing", 31.0), ("writing", 40.0)):
        clock.now = now
        live.hear("a", Progress(stage=stage, fields={}))
        live.show_all()
    assert [one["a"].since for one in screen.shown] == [10, 20, 20, 31, 31]


def test_what_has_ended_is_not_shown_any_more(qtbot: QtBot) -> None:
    screen = Screen()
    live = LiveProgress(screen.show)  # type: ignore[arg-type]
    live.hear("a", Progress(1))
    live.hear("b", Progress(2))
    live.forget("a")
    live.forget("nobody")
    qtbot.waitUntil(lambda: not live.is_waiting)
    assert [list(one) for one in screen.shown] == [["b"]]
