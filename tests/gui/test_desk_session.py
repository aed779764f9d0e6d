"""What a person does on an open desk is shown at once, never by an older state of the desk, and undone step by step."""

import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from invoice_desk.domain.errors import DeskError
from invoice_desk.domain.job import Cancelled, Finished, Forgotten, Progress, Progressed, Started
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Correction, Record, ReviewState, Verdict
from invoice_desk.gui.desk_session import DeskSession
from invoice_desk.gui.row_maker import RowMaker
from invoice_desk.gui.table.rows import RowStatus, TableRow, failed_row
from invoice_desk.gui.undo import Write
from invoice_desk.messages import messages_in
from invoice_desk.store import Action, Desk
from invoice_desk.store.regrouping import regroup
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, cell, desk_at, scripted_parts, started, write_in
from tests.gui.test_queue_in_the_window import GatedEngine, scans, statuses

PATIENCE = 10


class LateAnswer(list[TableRow]):
    """Rows that say when somebody has looked at them."""

    looked_at = False

    @override
    def __iter__(self) -> Iterator[TableRow]:
        self.looked_at = True
        return super().__iter__()


class SlowMaker(RowMaker):
    """Reads its first rows as the desk has them then, and hands them over only when the gate is opened."""

    def __init__(self, session: DeskSession) -> None:
        super().__init__(session.desk, session.opened.profiles, "en")
        self.gate = threading.Event()
        self.late: LateAnswer | None = None
        self._lock = threading.Lock()
        self._is_first = True

    @override
    def rows(self, document_ids: Sequence[str]) -> list[TableRow]:
        with self._lock:
            is_first, self._is_first = self._is_first, False
        found = super().rows(document_ids)
        if not is_first:
            return found
        self.late = LateAnswer(found)
        self.gate.wait(PATIENCE)
        return self.late

    def hand_over(self, running: Running) -> None:
        """Let the late answer arrive."""
        self.gate.set()
        running.wait(lambda: self.late is not None and self.late.looked_at)


class LateMaker(RowMaker):
    """Hands all rows over only when the gate is opened."""

    def __init__(self, session: DeskSession) -> None:
        super().__init__(session.desk, session.opened.profiles, "en")
        self.gate = threading.Event()
        self.told: list[bool] = []

    @override
    def each_step(self, hand_over: Callable[[Sequence[TableRow]], bool]) -> None:
        self.gate.wait(PATIENCE)
        self.told.append(hand_over([failed_row("late.jpg", "late")]))


def opened(qtbot: QtBot, folder: Path, *names: str) -> tuple[Running, list[str]]:
    """A window over a desk with these documents."""
    keys = desk_at(folder / "invoices.desk", *names)
    return over(qtbot, folder), keys


def over(qtbot: QtBot, folder: Path) -> Running:
    return started(qtbot, folder, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))


def total(running: Running, key: str) -> Decimal:
    value = cell(running, key, "total_amount").value
    assert isinstance(value, Decimal)
    return value


def status(running: Running, key: str) -> RowStatus:
    row = running.work.model.row(key)
    assert row is not None
    return row.status


def accept(running: Running, key: str) -> None:
    running.work.view.select(key)
    running.program.window.actions_.document.accept.trigger()


def in_desk(running: Running, key: str) -> tuple[list[object], ReviewState]:
    """The effective corrections of a document, and its state."""
    data = running.session.desk.load(key)
    return [correction.value for correction in data.corrections], data.state


# What is typed is newer than any answer.


def test_the_desks_answer_to_an_earlier_step_is_not_shown_over_a_later_one(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    maker = SlowMaker(running.session)
    running.session.maker = maker
    write_in(running, key, "total_amount", "99.00")
    running.wait(lambda: maker.late is not None)

    accept(running, key)
    write_in(running, key, "total_amount", "100.00")
    running.wait_until_saved()
    maker.hand_over(running)

    assert status(running, key) is RowStatus.READY
    assert total(running, key) == Decimal("100.00")
    running.close()


def test_an_answer_that_comes_while_a_later_step_is_being_saved_is_not_shown(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    maker = SlowMaker(running.session)
    running.session.maker = maker
    write_in(running, key, "total_amount", "99.00")
    running.wait(lambda: maker.late is not None)

    disk = threading.Event()
    running.session.desk.submit(lambda _: disk.wait(PATIENCE))
    accept(running, key)
    write_in(running, key, "total_amount", "100.00")
    maker.hand_over(running)
    assert not running.session.all_saved
    assert status(running, key) is RowStatus.READY
    assert total(running, key) == Decimal("100.00")

    disk.set()
    running.wait_until_saved()
    assert in_desk(running, key) == ([Decimal("99.00"), Decimal("100.00")], ReviewState.READY)
    running.close()


def test_many_quick_steps_on_one_document_are_never_seen_to_go_back(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    seen: list[Decimal] = []

    def see(rows: Sequence[TableRow]) -> None:
        seen.extend(row.cells["total_amount"].value for row in rows)  # type: ignore[misc]

    running.session.rows_changed.connect(see)
    for number in range(1, 101):
        write_in(running, key, "total_amount", str(number))
        if number % 10 == 0:
            running.wait(lambda number=number: len(in_desk(running, key)[0]) >= number - 5)  # type: ignore[misc]
    running.wait_until_saved()

    assert seen == sorted(seen)
    assert total(running, key) == 100
    running.close()


def test_a_document_that_is_gone_again_before_its_row_arrives_gets_none(qtbot: QtBot, tmp_path: Path) -> None:
    running, (a, b) = opened(qtbot, tmp_path, "a.jpg", "b.jpg")
    session = running.session
    running.wait(lambda: session.rows.keys() == {a, b})
    session.maker = maker = SlowMaker(session)
    session.take(Finished("job", "b.jpg", b))
    running.wait(lambda: maker.late is not None)
    session.steps.do("split", [b], partial(regroup, gone=(b,), made=()))
    running.wait(lambda: session.rows.keys() == {a})
    maker.hand_over(running)
    running.there_and_back(a)
    assert session.rows.keys() == {a}
    running.close()


def test_what_is_typed_while_the_document_is_read_again_stays(qtbot: QtBot, tmp_path: Path) -> None:
    engine = GatedEngine(says(seller_name="ACME"))
    engine.gate.set()
    running = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    running.give(*scans(tmp_path / "in", 1))
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
    (key,) = [row.key for row in running.work.model.all_rows()]
    engine.gate.clear()
    engine.begun.clear()
    engine.script = says(seller_name="ACME Ltd")

    running.program.window.picker.select("scripted", "second")
    running.work.view.select(key)
    running.program.window.actions_.document.retry.trigger()
    running.wait(engine.begun.is_set)
    write_in(running, key, "seller_name", "Acme Limited")
    engine.gate.set()
    running.wait(lambda: len(engine.requests) == 2 and len(statuses(running)) == 1)
    running.wait_until_saved()

    seller = cell(running, key, "seller_name")
    assert (seller.value, seller.verdict) == ("Acme Limited", Verdict.CORRECTED)
    assert len(running.session.desk.load(key).readings) == 2
    running.close()


# When it can't be saved.


class Disk:
    """Where a desk is kept; nothing can be saved while it is full."""

    def __init__(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        self.is_full = False
        self._path = desk.path
        self._submit = desk.submit
        monkeypatch.setattr(desk, "submit", self.submit)

    def submit(self, work: Write) -> Future[object]:
        return self._submit(self._refuse if self.is_full else work)

    def why(self) -> str:
        return messages_in("en")("desk.disk_full", {"path": str(self._path)})

    def _refuse(self, _: sqlite3.Connection) -> object:
        raise DeskError("desk.disk_full", path=str(self._path))


def test_steps_that_can_not_be_saved_are_taken_back_and_the_window_says_why(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    disk = Disk(running.session.desk, monkeypatch)
    write_in(running, key, "total_amount", "99.00")
    running.wait_until_saved()

    disk.is_full = True
    write_in(running, key, "total_amount", "100.00")
    accept(running, key)
    assert total(running, key) == Decimal("100.00")
    running.wait(lambda: disk.why() in running.said())
    running.wait(lambda: total(running, key) == Decimal("99.00") and status(running, key) is RowStatus.TO_REVIEW)
    assert running.session.all_saved

    # What was saved before can still be undone, and nothing else.
    disk.is_full = False
    running.wait(lambda: running.session.undo_stack.count() == 1)
    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: total(running, key) == Decimal("21.50"))
    write_in(running, key, "total_amount", "100.00")
    running.wait_until_saved()
    assert in_desk(running, key) == ([Decimal("100.00")], ReviewState.TO_REVIEW)
    running.close()


def test_an_undo_that_can_not_be_saved_leaves_the_step_done_and_undoable(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    disk = Disk(running.session.desk, monkeypatch)
    actions = running.program.window.actions_
    write_in(running, key, "total_amount", "99.00")
    running.wait_until_saved()

    disk.is_full = True
    actions.edit.undo.trigger()
    running.wait(lambda: disk.why() in running.said())
    running.wait(actions.edit.undo.isEnabled)
    assert total(running, key) == Decimal("99.00")
    assert not actions.edit.redo.isEnabled()

    disk.is_full = False
    actions.edit.undo.trigger()
    running.wait(lambda: total(running, key) == Decimal("21.50"))
    running.close()


# Undo.


def test_corrections_and_acceptance_are_undone_and_done_again_one_by_one(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key, other) = opened(qtbot, tmp_path, "a.jpg", "b.jpg")
    undo, redo = running.program.window.actions_.edit.undo, running.program.window.actions_.edit.redo
    write_in(running, key, "total_amount", "99.00")
    write_in(running, key, "seller_name", "")
    accept(running, key)
    running.wait_until_saved()
    assert (total(running, key), status(running, key)) == (Decimal("99.00"), RowStatus.READY)
    assert cell(running, key, "seller_name").value is None

    undo.trigger()
    running.wait(lambda: status(running, key) is RowStatus.TO_REVIEW)
    undo.trigger()
    running.wait(lambda: cell(running, key, "seller_name").value == "牛肉面 GmbH")
    undo.trigger()
    running.wait(lambda: total(running, key) == Decimal("21.50"))
    assert not undo.isEnabled()

    for _ in range(3):
        redo.trigger()
    running.wait(lambda: status(running, key) is RowStatus.READY and total(running, key) == Decimal("99.00"))
    assert cell(running, key, "seller_name").value is None
    assert not redo.isEnabled()
    assert (total(running, other), status(running, other)) == (Decimal("21.50"), RowStatus.TO_REVIEW)
    running.close()


def test_what_a_check_proposes_is_taken_by_one_key_and_is_one_step(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    write_in(running, key, "net_amount", "20.00")
    running.wait_until_saved()
    button = running.work.details.checks.button
    running.wait(lambda: "1.50" in button.accessibleName())  # the total of 21.50 less the net amount
    running.program.window.actions_.document.take.trigger()
    assert cell(running, key, "tax_amount").value == Decimal("1.50")  # shown before it is committed
    running.wait_until_saved()
    assert in_desk(running, key)[0] == [Decimal("20.00"), Decimal("1.50")]
    undo = running.program.window.actions_.edit.undo
    assert "proposal" in undo.text()
    undo.trigger()
    running.wait_until_saved()
    assert in_desk(running, key)[0] == [Decimal("20.00")]
    running.close()


def test_a_proposal_of_several_values_is_one_step_and_nothing_proposed_changes_nothing(
    qtbot: QtBot, tmp_path: Path
) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    running.program.window.actions_.document.take.trigger()
    swap = (Correction("seller_name", "A"), Correction("buyer_name", "B"), Correction("quantity", Decimal(3), 0))
    running.session.take_repair("no such document", swap)
    running.session.take_repair(key, ())
    assert not running.program.window.actions_.edit.undo.isEnabled()
    running.session.take_repair(key, swap)
    running.wait_until_saved()
    assert [cell(running, key, part).value for part in ("seller_name", "buyer_name")] == ["A", "B"]
    assert in_desk(running, key)[0] == ["A", "B", Decimal(3)]
    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: cell(running, key, "seller_name").value == "牛肉面 GmbH")
    assert not running.program.window.actions_.edit.undo.isEnabled()
    running.close()


def test_several_documents_accepted_at_once_are_one_step(qtbot: QtBot, tmp_path: Path) -> None:
    running, keys = opened(qtbot, tmp_path, "a.jpg", "b.jpg", "c.jpg")
    running.work.view.selectAll()
    running.program.window.actions_.document.accept.trigger()
    running.wait_until_saved()
    assert statuses(running) == [RowStatus.READY] * 3

    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW] * 3)
    assert not running.program.window.actions_.edit.undo.isEnabled()
    assert {in_desk(running, key)[1] for key in keys} == {ReviewState.TO_REVIEW}
    running.close()


def test_a_line_item_is_corrected_and_undone(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    quantities: list[object] = []

    def take(record: Record, _: Profile) -> None:
        quantities.append(record.line_items[0]["quantity"].value)

    def read_quantity() -> object:
        running.wait_until_saved()
        before = len(quantities)
        running.session.fetch_record(key, take)
        running.wait(lambda: len(quantities) > before)
        return quantities[-1]

    running.session.correct_line(key, Correction("quantity", Decimal(7), 0))
    assert read_quantity() == 7
    running.program.window.actions_.edit.undo.trigger()
    assert read_quantity() == 1
    running.close()


def test_undo_and_redo_go_on_where_they_were_when_the_desk_is_opened_again(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    write_in(running, key, "total_amount", "99.00")
    accept(running, key)
    running.wait_until_saved()
    running.program.window.actions_.edit.undo.trigger()
    running.close()

    again = over(qtbot, tmp_path)
    undo, redo = again.program.window.actions_.edit.undo, again.program.window.actions_.edit.redo
    again.wait(lambda: undo.isEnabled() and redo.isEnabled())
    assert (total(again, key), status(again, key)) == (Decimal("99.00"), RowStatus.TO_REVIEW)
    redo.trigger()
    again.wait(lambda: status(again, key) is RowStatus.READY)
    assert not redo.isEnabled()
    undo.trigger()
    undo.trigger()
    again.wait(lambda: total(again, key) == Decimal("21.50"))
    again.wait_until_saved()
    assert in_desk(again, key) == ([], ReviewState.TO_REVIEW)
    again.close()


def test_a_correction_after_the_export_makes_the_document_ready_again_in_one_step(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "invoices.desk"
    (key,) = desk_at(path, "a.jpg")
    with Desk.open(path) as desk:
        desk.mark_exported({key: ReviewState.EXPORTED}, target="books.xlsx")
    running = over(qtbot, tmp_path)
    assert status(running, key) is RowStatus.EXPORTED
    assert not running.program.window.actions_.edit.undo.isEnabled()

    write_in(running, key, "total_amount", "99.00")
    running.wait(lambda: status(running, key) is RowStatus.READY)
    assert total(running, key) == Decimal("99.00")

    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: status(running, key) is RowStatus.EXPORTED)
    assert total(running, key) == Decimal("21.50")
    assert not running.program.window.actions_.edit.undo.isEnabled()
    running.close()


def test_a_step_that_was_not_saved_is_not_on_the_stack_though_a_later_one_was(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    disk, slow = Disk(running.session.desk, monkeypatch), threading.Event()
    disk.is_full = True
    write_in(running, key, "total_amount", "99.00")
    disk.is_full = False
    running.session.desk.submit(lambda _: slow.wait(PATIENCE))
    write_in(running, key, "seller_name", "ACME")
    running.wait(lambda: disk.why() in running.said())
    running.there_and_back(key)  # the stack has been read anew, with the second step on its way
    slow.set()
    running.wait_until_saved()
    running.wait(lambda: running.session.undo_stack.count() == 1)
    running.close()


def test_a_step_that_is_made_while_the_stack_is_read_anew_can_be_undone(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    disk, read, gate = Disk(running.session.desk, monkeypatch), threading.Event(), threading.Event()
    undo_stack = running.session.desk.undo_stack

    def slow() -> tuple[Action, ...]:
        found = undo_stack()
        read.set()
        gate.wait(PATIENCE)
        return found

    monkeypatch.setattr(running.session.desk, "undo_stack", slow)
    disk.is_full = True
    write_in(running, key, "total_amount", "99.00")
    running.wait(read.is_set)
    disk.is_full = False
    write_in(running, key, "total_amount", "100.00")
    running.wait_until_saved()
    gate.set()
    running.there_and_back(key)
    running.wait(lambda: running.session.undo_stack.count() == 1)
    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: total(running, key) == Decimal("21.50"))
    running.close()


# What the queue tells.


@pytest.mark.parametrize(
    "event",
    [
        Started("no-such-job", "x.png"),
        Progressed("no-such-job", "x.png", Progress(1, 2)),
        Cancelled("no-such-job", "x.png"),
        Forgotten("no-such-job", "x.png"),
        Finished("no-such-job", "x.png", "no-such-document"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_a_word_of_an_unknown_job_changes_nothing(
    qtbot: QtBot, tmp_path: Path, event: Started | Progressed | Cancelled | Forgotten | Finished
) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    before = dict(running.session.rows)

    running.session.take(event)
    # A step of a person goes the same way to the desk and back: when it is there, so is what was asked before it.
    accept(running, key)
    running.wait_until_saved()

    assert list(running.session.rows) == list(before)
    assert statuses(running) == [RowStatus.READY]
    running.close()


def test_the_same_bytes_given_again_are_said_to_be_here_and_lead_to_their_row(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = scans(tmp_path / "in", 2)
    running = over(qtbot, tmp_path)
    running.give(first, second)
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW] * 2)
    rows = {row.name: row for row in running.work.model.all_rows()}
    running.work.view.select(rows[second.name].key)

    copy = tmp_path / "copy.png"
    copy.write_bytes(first.read_bytes())
    running.give(copy)
    running.wait(lambda: copy.name in running.said())
    assert running.work.view.current_key() == rows[second.name].key  # nobody is led away from what is being typed
    (show,) = running.offered()
    show.click()
    assert running.work.view.current_key() == rows[first.name].key
    assert {row.key for row in running.work.model.all_rows()} == {row.key for row in rows.values()}
    running.close()


def test_equal_files_dropped_together_become_one_row(qtbot: QtBot, tmp_path: Path) -> None:
    (first,) = scans(tmp_path / "in", 1)
    for number in range(5):
        (tmp_path / "in" / f"copy {number}.png").write_bytes(first.read_bytes())
    running = over(qtbot, tmp_path)
    running.give(tmp_path / "in")
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW] and running.session.queue_state.idle)
    assert len(list(running.session.desk.iter_documents())) == 1
    running.close()


def test_a_document_that_was_read_again_is_not_said_to_be_here_already(qtbot: QtBot, tmp_path: Path) -> None:
    running = over(qtbot, tmp_path)
    running.give(*scans(tmp_path / "in", 1))
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
    (row,) = running.work.model.all_rows()
    running.program.window.picker.select("scripted", "second")
    running.work.view.selectAll()
    running.program.window.actions_.document.retry.trigger()
    running.wait(lambda: len(running.session.desk.load(row.key).readings) == 2)
    running.wait(lambda: len(statuses(running)) == 1)
    running.there_and_back(row.key)
    assert running.program.window.statusBar().currentMessage() == ""
    running.close()


def test_read_again_reads_again_by_the_same_model_too(qtbot: QtBot, tmp_path: Path) -> None:
    engine = ScriptedEngine(says())
    running = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    running.give(*scans(tmp_path / "in", 1))
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
    running.work.view.selectAll()
    running.program.window.actions_.document.retry.trigger()
    running.wait(lambda: len(engine.requests) == 2)
    running.close()


def test_rows_that_are_still_being_loaded_when_the_desk_is_closed_are_not_shown(qtbot: QtBot, tmp_path: Path) -> None:
    running, _ = opened(qtbot, tmp_path, "a.jpg")
    session = running.session
    session.maker = maker = LateMaker(session)
    session.load()
    shown: list[object] = []
    session.rows_changed.connect(shown.append)
    session.close()
    maker.gate.set()
    running.wait(lambda: maker.told == [False])
    QCoreApplication.processEvents()  # what was posted arrives
    assert not shown
    running.close()


def test_what_comes_back_while_the_desk_is_about_to_be_closed_is_shown_to_nobody(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, _ = opened(qtbot, tmp_path, "a.jpg")
    session, close = running.session, running.session.close
    answer, ending = threading.Event(), threading.Event()
    shown: list[bool] = []
    session.in_background(lambda: answer.wait(PATIENCE), shown.append)

    def close_later(export: "Future[Any] | None" = None) -> None:
        ending.wait(PATIENCE)
        close(export)

    monkeypatch.setattr(session, "close", close_later)
    with qtbot.waitSignal(running.program.ended):
        running.program.window.close()
        answer.set()
        running.program._background.run(lambda: None, lambda _: ending.set())
    assert not shown
    running.program.deleteLater()
