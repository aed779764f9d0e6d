"""A desk as a file, from the window: whose it is, backups, compacting, merging, a new one like it."""

import sqlite3
import threading
from contextlib import closing
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from invoice_desk.domain.errors import JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import ReviewState
from invoice_desk.domain.suppliers import Aspect, Decision, Stand
from invoice_desk.gui.dialogs.ask import MergeOffer, MonthsChoice
from invoice_desk.gui.dialogs.asking import Dialogs
from invoice_desk.gui.parts import Parts
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.store import Desk, merging, suppliers
from invoice_desk.store.client import keep_client_name
from invoice_desk.store.merging import Glance
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, Running, cell, desk_at, scripted_parts, started, write_in
from tests.store.building import reading, save

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")


def parts() -> Parts:
    return scripted_parts(ScriptedEngine(says()), ScriptedWorker())()


def names(running: Running) -> list[str]:
    return sorted(row.name for row in running.work.model.all_rows())


def do(running: Running, action_id: str) -> None:
    """Choose something that closes the desk for a moment, and wait until it is open again."""
    with running.qtbot.waitSignal(running.program.opened, timeout=20_000):
        running.program.window.actions_.by_id(action_id).trigger()


def test_a_client_stands_in_the_title_and_brings_its_desks_together(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    for folder in (tmp_path, tmp_path / "other"):
        desk_at(folder / "november.desk")
    first, other = tmp_path / "november.desk", tmp_path / "other" / "november.desk"
    person = Person(client_name=" Müller & Co. ")
    running = started(qtbot, tmp_path, parts, person=person, paths=[first])
    window = running.program.window
    window.actions_.file.client.trigger()
    running.wait(lambda: window.windowTitle().startswith("november · Müller & Co. —"))
    with qtbot.waitSignal(running.program.opened, timeout=20_000):
        running.program.open_desk(other)
    assert window.windowTitle().startswith("november —")
    running.wait(lambda: len(window.recent.actions()) == 3)
    texts = [(one.text(), one.isSeparator()) for one in window.recent.actions()]
    assert texts == [
        (f"november   ({other.parent})", False),
        ("", True),
        (f"Müller && Co. · november   ({tmp_path})", False),
    ]

    with qtbot.waitSignal(running.program.opened, timeout=20_000):
        window.recent.actions()[2].trigger()
    assert window.windowTitle().startswith("november · Müller & Co. —")
    person.client_name = ""
    window.actions_.file.client.trigger()
    running.wait(lambda: window.windowTitle().startswith("november —"))
    running.close()


def test_a_backup_is_written_and_checked_while_the_desk_stays_open(qtbot: QtBot, tmp_path: Path) -> None:
    (key,) = desk_at(tmp_path / "invoices.desk", "a.jpg")
    (tmp_path / "elsewhere").mkdir()
    person = Person(backup_to=tmp_path / "elsewhere" / "safe")
    running = started(qtbot, tmp_path, parts, person=person)
    write_in(running, key, "total_amount", "99.00")
    running.wait_until_saved()
    running.program.window.actions_.file.back_up.trigger()
    running.wait(lambda: "safe.desk" in running.said() and "checked" in running.said())
    assert [button.text() for button in running.offered()] == ["Open folder"]
    running.program.window.actions_.file.back_up.trigger()
    running.wait(lambda: len(person.suggested_backups) == 2)
    assert [path.parent for path in person.suggested_backups] == [tmp_path, tmp_path / "elsewhere"]
    assert all(path.name == f"invoices-{date.today():%Y-%m-%d}.desk" for path in person.suggested_backups)
    running.close()
    with Desk.open(tmp_path / "elsewhere" / "safe.desk") as desk:
        assert [one.value for one in desk.load(key).corrections] == [Decimal("99.00")]


def test_a_backup_that_cannot_be_written_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts, person=Person(backup_to=tmp_path / "invoices.desk"))
    running.program.window.actions_.file.back_up.trigger()
    running.wait(lambda: "can't replace the desk" in running.said())
    running.close()


def test_compacting_says_what_it_saved_and_what_was_done_can_still_be_undone(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "invoices.desk"
    (key,) = desk_at(path, "a.jpg")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE large AS SELECT randomblob(3000000) AS data")
        connection.execute("DROP TABLE large")
        connection.commit()
    running = started(qtbot, tmp_path, parts)
    write_in(running, key, "total_amount", "99.00")
    do(running, "compact")
    assert "3.0 MB smaller" in running.said()
    assert cell(running, key, "total_amount").value == Decimal("99.00")
    undo = running.program.window.actions_.edit.undo
    running.wait(undo.isEnabled)
    undo.trigger()
    running.wait_until_saved()
    running.wait(lambda: cell(running, key, "total_amount").value == Decimal("21.50"))

    do(running, "compact")
    assert "no room to spare" in running.said()
    running.close()


def test_another_desk_is_merged_once_its_client_was_seen(qtbot: QtBot, tmp_path: Path) -> None:
    other = tmp_path / "other.desk"
    accepted = desk_at(tmp_path / "invoices.desk", "a.jpg")
    with Desk.open(tmp_path / "invoices.desk") as desk:
        desk.set_state(accepted, state=ReviewState.READY, name="accept")
    with Desk.create(other) as desk:
        save(desk, "a.jpg", said=reading(engine="ollama", total="99.00"))
        save(desk, "b.jpg")
        desk.submit(partial(keep_client_name, name="Müller & Co.")).result()
    person = Person(other_desk=other, merges=False)
    running = started(qtbot, tmp_path, parts, person=person)
    merge = running.program.window.actions_.file.merge
    merge.trigger()
    running.wait(lambda: bool(person.merge_offers))
    assert (person.merge_offers[0].other.client, person.merge_offers[0].other.documents) == ("Müller & Co.", 2)
    assert names(running) == ["a.jpg"]

    person.other_desk = tmp_path / "invoices.desk"
    merge.trigger()
    assert "merged into itself" in running.said()
    person.other_desk = other
    person.merges = True
    do(running, "merge")
    assert names(running) == ["a.jpg", "b.jpg"]
    assert "added from other: 1" in running.said()
    assert "one each: 1" in running.said()
    assert "something else: 1" in running.said()
    assert {row.status for row in running.work.model.all_rows()} == {RowStatus.TO_REVIEW}
    assert "invoices.before-merging.desk" in running.said()
    assert "Müller & Co." in running.program.window.windowTitle()
    running.close()


def test_desks_of_different_clients_are_told_apart_before_they_are_merged(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def confirm(self: Dialogs, title: str, question: str, yes: str) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(Dialogs, "_confirm", confirm)
    for client, other in (("Müller & Co.", "牛肉面"), ("Müller & Co.", "Müller & Co."), ("", "牛肉面")):
        assert Dialogs().merge(MergeOffer(Path("/acme.desk"), client, Glance(Path("/other.desk"), other, 12)))
    assert all("documents of other (12) to acme?" in question for question in asked)
    assert ["different clients" in question for question in asked] == [True, False, False]


def test_a_desk_that_somebody_has_open_is_not_merged_and_this_one_is_open_again(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    with Desk.create(tmp_path / "other.desk"):
        running = started(qtbot, tmp_path, parts, person=Person(other_desk=tmp_path / "other.desk"))
        do(running, "merge")
    assert "open already" in running.said()
    assert names(running) == ["a.jpg"]
    running.close()


def test_the_chosen_months_go_into_desks_of_their_own(qtbot: QtBot, tmp_path: Path) -> None:
    a, b, c = desk_at(tmp_path / "invoices.desk", "a.jpg", "b.jpg", "c.jpg")
    person = Person(months_choice=MonthsChoice(("2026-10",), removes=True))
    running = started(qtbot, tmp_path, parts, person=person)
    write_in(running, a, "issue_date", "2026-10-31")
    write_in(running, b, "issue_date", "2026-11-01")
    write_in(running, c, "issue_date", "")
    running.wait_until_saved()
    do(running, "split_months")
    (offer,) = person.months_offers
    assert (dict(offer.counts), offer.undated) == ({"2026-10": 1, "2026-11": 1}, 1)
    assert names(running) == ["b.jpg", "c.jpg"]
    assert "Documents moved: 1, into invoices-2026-10." in running.said()

    person.months_choice = MonthsChoice(("2026-11",), removes=False)
    do(running, "split_months")
    assert names(running) == ["b.jpg", "c.jpg"]
    assert "Documents copied: 1, into invoices-2026-11." in running.said()
    running.close()
    for month, key in (("2026-10", a), ("2026-11", b)):
        with Desk.open(tmp_path / f"invoices-{month}.desk") as desk:
            assert [data.id for data in desk.iter_documents()] == [key]


def test_closing_the_program_stops_what_is_under_way(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real work would be through too soon."""
    begun = threading.Event()

    def slow(path: Path, *, cancel: CancelToken, report: object) -> int:
        stopped = threading.Event()
        cancel.on_cancel(stopped.set)
        begun.set()
        assert stopped.wait(20)
        raise JobCancelledError

    monkeypatch.setattr("invoice_desk.store.whole_copy.compact", slow)
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts)
    running.program.window.actions_.file.compact.trigger()
    running.wait(begun.is_set)
    assert [button.text() for button in running.offered()] == ["Cancel"]
    running.program.window.actions_.file.compact.trigger()  # no desk is open: nothing happens
    running.close()
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".desk"] == ["invoices.desk"]


def test_a_new_desk_like_this_one_has_its_client_and_rules(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "invoices.desk"
    desk_at(path, "a.jpg")
    with Desk.open(path) as desk:
        decisions = [Decision("", "Aldi", Aspect.CATEGORY, Stand.SET, "meals")]
        desk.submit(partial(suppliers.decide, decisions=decisions, name="supplier")).result()
        desk.submit(partial(keep_client_name, name="Müller & Co.")).result()
    running = started(qtbot, tmp_path, parts, person=Person(desk=tmp_path / "december"))
    do(running, "new_like_this")
    assert running.session.desk.path == tmp_path / "december.desk"
    assert names(running) == []
    assert running.program.window.windowTitle().startswith("december · Müller & Co. —")
    assert [one.name for one in running.session.maker.known] == ["Aldi"]
    running.close()


def test_a_dialog_that_is_open_is_answered_before_it_is_asked_whether_to_merge(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[Path] = []

    def look(path: Path) -> Glance:
        looked_at.append(path)
        return Glance(path, "", 1)

    monkeypatch.setattr(merging, "glance", look)
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    person = Person(other_desk=tmp_path / "other.desk", merges=False)
    running = started(qtbot, tmp_path, parts, person=person)
    dialog = QDialog(running.program.window)
    dialog.open()
    running.program.window.actions_.file.merge.trigger()
    running.wait(lambda: bool(looked_at))
    running.there_and_back(next(iter(running.session.rows)))
    assert not person.merge_offers
    dialog.close()
    running.wait(lambda: bool(person.merge_offers))
    running.close()
