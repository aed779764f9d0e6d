"""What a person corrects twice is proposed for the supplier's other documents, until the corrections are undone."""

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Correction, Record, ReviewState, Verdict
from invoice_desk.domain.suppliers import Aspect
from invoice_desk.settings import default_settings
from invoice_desk.store import Desk, suppliers
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, cell, desk_at, scripted_parts, started, write_in

NAMES = ("a.jpg", "b.jpg", "c.jpg")


def over(qtbot: QtBot, folder: Path) -> Running:
    running = started(qtbot, folder, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    running.wait(lambda: set_aside(running) == 0)
    return running


def set_aside(running: Running) -> int:
    """Documents of an earlier version that are still to be learned from."""
    return len(running.session.desk.ask(suppliers.without_fact))


def usual(running: Running, aspect: Aspect = Aspect.CATEGORY) -> str:
    """What is usual for the seller of all documents here."""
    found = running.session.maker.known.of("", "牛肉面 GmbH")
    return found.value(aspect) if found else ""


def record(running: Running, key: str) -> Record:
    found = running.session.maker.record(key)
    assert found is not None
    return found


def test_a_category_that_was_set_twice_is_proposed_and_undoing_one_takes_that_back(
    qtbot: QtBot, tmp_path: Path
) -> None:
    a, b, c = desk_at(tmp_path / "invoices.desk", *NAMES)
    running = over(qtbot, tmp_path)
    for key in (a, b):
        write_in(running, key, "category", "travel")
    running.wait(lambda: usual(running) == "travel")
    (finding,) = (one for one in record(running, c).findings if one.rule == "usual")
    assert finding.repair == (Correction("category", "travel"),)

    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: usual(running) == "")
    running.program.window.actions_.edit.redo.trigger()
    running.wait(lambda: usual(running) == "travel")
    running.wait_until_saved()
    running.close()

    again = over(qtbot, tmp_path)
    assert usual(again) == "travel"
    again.close()


def test_a_date_that_was_settled_once_settles_those_of_the_supplier_that_wait(qtbot: QtBot, tmp_path: Path) -> None:
    a, b, c = desk_at(tmp_path / "invoices.desk", *NAMES)
    with Desk.open(tmp_path / "invoices.desk") as desk:
        desk.set_state([c], state=ReviewState.READY, name="ready")
    running = over(qtbot, tmp_path)
    running.wait(lambda: cell(running, b, "issue_date") is not None)
    assert cell(running, b, "issue_date").verdict is Verdict.CONFLICT
    write_in(running, a, "issue_date", "2026-03-04")
    running.wait(lambda: cell(running, b, "issue_date").verdict is Verdict.UNCONFIRMED)
    assert cell(running, b, "issue_date").value == date(2026, 3, 4)
    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: cell(running, b, "issue_date").verdict is Verdict.CONFLICT)
    running.close()


def test_accepting_sets_what_is_usual_and_undoing_it_takes_both_back(qtbot: QtBot, tmp_path: Path) -> None:
    a, b, c = desk_at(tmp_path / "invoices.desk", *NAMES)
    running = over(qtbot, tmp_path)
    write_in(running, a, "issue_date", "2026-03-04")
    for key in (a, b):
        write_in(running, key, "category", "travel")
    running.wait(lambda: set(running.session.rows[c].usual) == {"category", "issue_date"})
    assert cell(running, c, "category").value is None

    running.work.view.select(c)
    running.program.window.actions_.document.accept.trigger()
    assert cell(running, c, "category").value == "travel"
    running.wait_until_saved()
    accepted = record(running, c)
    assert (accepted.state, accepted.value("issue_date")) == (ReviewState.READY, date(2026, 3, 4))
    assert accepted.cells["category"].verdict is Verdict.CORRECTED

    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: set(running.session.rows[c].usual) == {"category", "issue_date"})
    assert cell(running, c, "category").value is None
    running.close()


def test_categories_of_the_settings_are_offered_and_bring_their_accounts(qtbot: QtBot, tmp_path: Path) -> None:
    (a,) = desk_at(tmp_path / "invoices.desk", "a.jpg")
    settings = default_settings()._replace(categories=(("meals", "6602.05"), ("travel", "")))
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()), settings=settings)
    assert running.work.model.texts_of("category") == ["meals", "travel"]
    assert running.work.model.texts_of("account_code") == ["6602.05"]
    write_in(running, a, "category", "meals")
    running.wait(lambda: running.session.rows[a].usual.get("account_code") == "6602.05")
    running.work.view.select(a)
    running.program.window.actions_.document.accept.trigger()
    assert cell(running, a, "account_code").value == "6602.05"
    running.wait_until_saved()
    running.close()


def test_it_is_said_before_what_accepting_sets(qtbot: QtBot, tmp_path: Path) -> None:
    a, b, c = desk_at(tmp_path / "invoices.desk", *NAMES)
    running = over(qtbot, tmp_path)
    accept = running.program.window.actions_.document.accept
    running.work.view.select(a)
    running.wait(accept.isEnabled)
    assert "usual" not in accept.toolTip()
    for key in (a, b):
        write_in(running, key, "category", "travel")
    running.wait(lambda: bool(running.session.rows[c].usual))
    running.work.view.select(c, "category")
    running.wait(lambda: "usual for the supplier" in accept.toolTip())
    running.wait(lambda: "Usual for this supplier" in (running.work.cell_line.toolTip() or ""))
    running.close()


def test_what_is_usual_is_dismissed_by_delete(qtbot: QtBot, tmp_path: Path) -> None:
    a, b, c = desk_at(tmp_path / "invoices.desk", *NAMES)
    running = over(qtbot, tmp_path)
    for key in (a, b):
        write_in(running, key, "category", "travel")
    running.wait(lambda: running.session.rows[c].usual.get("category") == "travel")
    running.work.view.select(c, "category")
    QTest.keyClick(running.work.view, Qt.Key.Key_Delete)
    running.wait_until_saved()
    running.there_and_back(c)
    assert not running.session.rows[c].usual
    assert cell(running, c, "category").verdict is Verdict.CORRECTED
    running.close()
