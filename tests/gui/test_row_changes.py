"""What is done to very many rows is shown bit by bit, in its order, and the desk's word is last."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Correction, ReviewState
from invoice_desk.gui.row_changes import RowChanges
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import scripted_parts, started
from tests.store.building import reading, save

READY = partial(TableRow.with_status, status=RowStatus.READY)
EXPORTED = partial(TableRow.with_status, status=RowStatus.EXPORTED)


class Table:
    def __init__(self, count: int) -> None:
        self.rows = {f"{n}": TableRow(f"{n}", f"{n}.jpg", RowStatus.TO_REVIEW, f"{n}") for n in range(count)}
        self.puts = 0
        self.changes = RowChanges(self.rows, self.put)

    def put(self, rows: Sequence[TableRow]) -> None:
        self.puts += 1
        self.rows.update((row.key, row) for row in rows)

    def at(self, status: RowStatus) -> int:
        return sum(row.status is status for row in self.rows.values())


def test_a_few_rows_are_changed_at_once(qtbot: QtBot) -> None:
    table = Table(200)
    table.changes.make(dict.fromkeys(table.rows, READY))
    assert table.at(RowStatus.READY) == 200


def test_thousands_are_changed_bit_by_bit_and_none_is_left_out(qtbot: QtBot) -> None:
    table = Table(3000)
    table.changes.make(dict.fromkeys(table.rows, READY))
    assert table.at(RowStatus.READY) == 0
    qtbot.waitUntil(lambda: table.at(RowStatus.READY) == 3000)
    assert table.puts > 10


def test_what_is_done_later_comes_after_what_still_waits(qtbot: QtBot) -> None:
    table = Table(1000)
    table.changes.make(dict.fromkeys(table.rows, READY))
    table.changes.make({"999": EXPORTED})
    table.changes.make(dict.fromkeys(["5", "gone"], EXPORTED))
    qtbot.waitUntil(lambda: table.at(RowStatus.READY) + table.at(RowStatus.EXPORTED) == 1000)
    assert {key for key, row in table.rows.items() if row.status is RowStatus.EXPORTED} == {"5", "999"}


def test_a_row_of_which_the_desk_has_told_stays_as_the_desk_says(qtbot: QtBot) -> None:
    table = Table(1000)
    table.changes.make(dict.fromkeys(table.rows, READY))
    table.changes.drop(["7"])
    qtbot.waitUntil(lambda: table.at(RowStatus.READY) == 999)
    assert table.rows["7"].status is RowStatus.TO_REVIEW


def test_accepting_many_and_taking_it_back_at_once_leaves_what_the_desk_has(qtbot: QtBot, tmp_path: Path) -> None:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        ids = [save(desk, f"{number}.jpg", said=reading(total=f"{number}.00")) for number in range(260)]
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    running.wait(lambda: len(running.session.rows) == 260)
    session = running.session
    steps = session.undo_stack.count()
    session.set_state(ids, ReviewState.READY)
    session.correct_many({one: [Correction("seller_name", "Aldi")] for one in ids}, "correct seller_name")
    assert session.undo_stack.count() == steps + 2
    session.undo_stack.undo()
    session.undo_stack.undo()
    session.undo_stack.redo()
    running.wait_until_saved()
    running.wait(lambda: all(row.status is RowStatus.READY for row in session.rows.values()))
    running.there_and_back(ids[0])
    running.wait(lambda: all(row.cells["seller_name"].text == "牛肉面 GmbH" for row in session.rows.values()))
    running.close()
