"""The running program: desks are opened, refused and changed, settings hold at once, and it can always be ended."""

import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from typing_extensions import override

from invoice_desk.config import config_folder
from invoice_desk.domain.record import Correction, Record
from invoice_desk.extraction.engine import Availability
from invoice_desk.gui.application import made_program
from invoice_desk.gui.desk_session import DeskSession
from invoice_desk.gui.language import install_language
from invoice_desk.gui.parts import Parts
from invoice_desk.gui.row_maker import RowMaker
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.gui.theme import apply_theme, is_dark
from invoice_desk.settings import default_settings, load_settings
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import GatedWorker, ScriptedWorker
from tests.gui.building import Person, Running, cell, desk_at, made, scripted_parts, started, write_in
from tests.gui.test_queue_in_the_window import scans, statuses
from tests.intake.mails import mail
from tests.store.building import save

PATIENCE = 10

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")


@pytest.fixture(autouse=True)
def _plain_looks(qapp: QApplication) -> Iterator[None]:
    """Language and colours are those of the whole application: other tests want them as they were."""
    yield
    install_language(qapp, "en")
    apply_theme(qapp, "light")


def parts() -> Parts:
    return scripted_parts(ScriptedEngine(says()), ScriptedWorker())()


def waiting_parts() -> Parts:
    """Parts that take every file and read none."""
    return scripted_parts(ScriptedEngine(says()), GatedWorker())()


def names(running: Running) -> list[str]:
    return [row.name for row in running.work.model.all_rows()]


def open_desk(running: Running, path: Path) -> None:
    running.person.desk = path
    with running.qtbot.waitSignal(running.program.opened, timeout=60_000):
        running.program.window.actions_.file.open_desk.trigger()


def change(running: Running, **changes: int | str) -> None:
    running.person.changes = changes
    running.program.window.actions_.file.settings.trigger()


def files_of(desk: Path) -> list[str]:
    """A desk's file and whatever stands beside it."""
    return sorted(path.name for path in desk.parent.iterdir() if path.name.startswith(desk.name))


# Desks.


def test_another_desk_takes_the_place_of_the_first_which_is_left_as_one_file(qtbot: QtBot, tmp_path: Path) -> None:
    first, other = tmp_path / "invoices.desk", tmp_path / "march.desk"
    desk_at(first, "a.jpg")
    desk_at(other, "b.jpg", "c.jpg")
    running = started(qtbot, tmp_path, parts)
    assert names(running) == ["a.jpg"]

    open_desk(running, other)
    assert names(running) == ["b.jpg", "c.jpg"]
    assert "march" in running.program.window.windowTitle()
    assert files_of(first) == ["invoices.desk"]
    running.close()
    assert files_of(other) == ["march.desk"]


def test_what_was_typed_last_is_saved_when_another_desk_is_opened(qtbot: QtBot, tmp_path: Path) -> None:
    (key,) = desk_at(tmp_path / "invoices.desk", "a.jpg")
    desk_at(tmp_path / "march.desk")
    running = started(qtbot, tmp_path, parts)
    write_in(running, key, "total_amount", "99.00")
    open_desk(running, tmp_path / "march.desk")
    assert names(running) == []
    assert not running.program.window.actions_.edit.undo.isEnabled()

    open_desk(running, tmp_path / "invoices.desk")
    assert cell(running, key, "total_amount").value == Decimal("99.00")
    running.wait(running.program.window.actions_.edit.undo.isEnabled)
    running.close()


@pytest.mark.parametrize(
    ("typed", "made_as"),
    [("march", "march.desk"), ("march.desk", "march.desk"), ("Müller & Co. 2026", "Müller & Co. 2026.desk")],
)
def test_a_new_desk_is_empty_and_has_its_ending(qtbot: QtBot, tmp_path: Path, typed: str, made_as: str) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts, person=Person(desk=tmp_path / typed))
    with qtbot.waitSignal(running.program.opened, timeout=60_000):
        running.program.window.actions_.file.new_desk.trigger()
    assert running.session.desk.path == tmp_path / made_as
    assert running.program.window.empty.isVisible()
    running.close()
    assert (tmp_path / made_as).is_file()


def test_desks_opened_lately_are_listed_and_opened_from_the_list(qtbot: QtBot, tmp_path: Path) -> None:
    first, other, gone = tmp_path / "invoices.desk", tmp_path / "march.desk", tmp_path / "gone.desk"
    desk_at(first, "a.jpg")
    desk_at(other)
    desk_at(gone)
    running = started(qtbot, tmp_path, parts)
    open_desk(running, gone)
    open_desk(running, other)
    gone.unlink()
    running.close()

    again = started(qtbot, tmp_path, parts)
    assert again.session.desk.path == other
    menu = again.program.window.recent
    again.wait(lambda: [action.data() for action in menu.actions()] == [other, first])
    with qtbot.waitSignal(again.program.opened, timeout=60_000):
        menu.actions()[1].trigger()
    assert names(again) == ["a.jpg"]
    again.close()


def test_the_desk_that_is_open_is_not_opened_again(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts, person=Person(desk=tmp_path / "invoices.desk"))
    session = running.session
    running.program.window.actions_.file.open_desk.trigger()
    assert running.program.session is session
    assert names(running) == ["a.jpg"]
    running.close()


# Desks that can't be opened.


def cut_short(path: Path, _: ExitStack) -> str:
    path.write_bytes(path.read_bytes()[:-8192])
    return "damaged"


def no_desk(path: Path, _: ExitStack) -> str:
    path.write_text("Dear customer")
    return "not a desk"


def newer(path: Path, _: ExitStack) -> str:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 99")
    return "99"


def in_use(path: Path, stack: ExitStack) -> str:
    stack.enter_context(Desk.open(path))
    return str(os.getpid())


def missing(path: Path, _: ExitStack) -> str:
    path.unlink()
    return "no desk"


@pytest.mark.parametrize("spoil", [cut_short, no_desk, newer, in_use, missing])
def test_a_desk_that_can_not_be_opened_says_why_and_offers_others(
    qtbot: QtBot, tmp_path: Path, spoil: Callable[[Path, ExitStack], str]
) -> None:
    bad, good = tmp_path / "bad.desk", tmp_path / "invoices.desk"
    desk_at(bad, "b.jpg")
    desk_at(good, "a.jpg")
    running = started(qtbot, tmp_path, parts, person=Person(desk=bad))
    with ExitStack() as stack:
        fact = spoil(bad, stack)
        before = bad.read_bytes() if bad.exists() else b""
        running.program.window.actions_.file.open_desk.trigger()
        running.wait(lambda: str(bad) in running.said())

        assert fact in running.said()
        assert (bad.read_bytes() if bad.exists() else b"") == before
        assert not running.program.window.actions_.file.add_files.isEnabled()
        open_other, _ = running.offered()
        running.person.desk = good
        with qtbot.waitSignal(running.program.opened, timeout=60_000):
            open_other.click()
        assert names(running) == ["a.jpg"]
        assert running.said() == ""
        running.close()


def test_where_the_last_desk_is_damaged_a_new_one_can_be_made(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    started(qtbot, tmp_path, parts).close()
    cut_short(tmp_path / "invoices.desk", ExitStack())

    running = made(qtbot, tmp_path, parts, person=Person(desk=tmp_path / "fresh"))
    running.program.start([])
    running.wait(lambda: "damaged" in running.said())
    _, make_new = running.offered()
    with qtbot.waitSignal(running.program.opened, timeout=60_000):
        make_new.click()
    assert running.session.desk.path == tmp_path / "fresh.desk"
    assert running.program.window.actions_.file.add_files.isEnabled()
    running.close()


def test_damage_that_is_met_while_the_rows_are_read_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "invoices.desk"
    desk_at(path, "a.jpg")
    with closing(sqlite3.connect(path)) as connection:
        (number,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'document'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    data = bytearray(path.read_bytes())
    data[(number - 1) * size : number * size] = b"\xff" * size
    path.write_bytes(data)

    running = made(qtbot, tmp_path, parts)
    running.program.start([])
    running.wait(lambda: "damaged" in running.said())
    running.close()


# A second start of the program.


def test_files_of_a_second_start_are_kept_while_the_desk_is_still_opening(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = scans(tmp_path / "in", 2)
    running = made(qtbot, tmp_path, waiting_parts)
    running.program.start([first])
    running.program.take_over([str(second)])
    running.wait(lambda: running.program.commands is not None and sorted(names(running)) == [first.name, second.name])
    running.close()


def test_files_of_a_second_start_are_read_and_the_window_comes_to_the_front(qtbot: QtBot, tmp_path: Path) -> None:
    (file,) = scans(tmp_path / "in", 1)
    running = started(qtbot, tmp_path, parts)
    running.program.window.showMinimized()
    running.program.take_over([str(file)])
    running.wait(lambda: statuses(running) == [RowStatus.TO_REVIEW])
    assert names(running) == [file.name]
    assert not running.program.window.windowState() & Qt.WindowState.WindowMinimized
    running.close()


def test_a_second_start_without_files_only_shows_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts)
    session = running.session
    running.program.take_over([])
    assert running.program.session is session
    assert names(running) == ["a.jpg"]
    running.close()


def test_a_desk_and_files_of_a_second_start_come_together(qtbot: QtBot, tmp_path: Path) -> None:
    other = tmp_path / "march.desk"
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    desk_at(other, "b.jpg")
    (file,) = scans(tmp_path / "in", 1)
    running = started(qtbot, tmp_path, waiting_parts)
    with qtbot.waitSignal(running.program.opened, timeout=60_000):
        running.program.take_over([str(other), str(file)])
    assert running.session.desk.path == other
    running.wait(lambda: sorted(names(running)) == [file.name, "b.jpg"])
    running.close()
    with Desk.open(tmp_path / "invoices.desk") as desk:
        assert desk.pending() == []


def test_a_folder_and_a_mail_of_a_second_start_are_taken(qtbot: QtBot, tmp_path: Path) -> None:
    (scan,) = scans(tmp_path / "May 2026", 1)
    letter = tmp_path / "Your order.eml"
    letter.write_bytes(mail(("in the mail.png", scan.read_bytes() + b"another")))
    running = started(qtbot, tmp_path, waiting_parts)
    running.program.take_over([str(scan.parent), str(letter)])
    running.wait(lambda: sorted(names(running)) == [scan.name, "in the mail.png"])
    running.close()


def test_files_are_not_put_into_another_desk_when_theirs_can_not_be_opened(qtbot: QtBot, tmp_path: Path) -> None:
    good = tmp_path / "good.desk"
    desk_at(good)
    (tmp_path / "invoices.desk").write_text("no desk")
    (file,) = scans(tmp_path / "in", 1)
    running = made(qtbot, tmp_path, waiting_parts)
    running.program.start([])
    running.wait(lambda: bool(running.offered()))
    running.program.take_over([str(file)])
    running.wait(lambda: "1" in running.said().splitlines()[-1])

    open_desk(running, good)
    assert names(running) == []
    running.close()


def test_where_another_desk_can_not_be_opened_files_go_into_the_last_one(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    (tmp_path / "bad.desk").write_text("no desk")
    (file,) = scans(tmp_path / "in", 1)
    running = started(qtbot, tmp_path, waiting_parts)
    running.program.take_over([str(tmp_path / "bad.desk")])
    running.wait(lambda: bool(running.offered()))
    running.program.take_over([str(file)])
    running.wait(lambda: running.program.commands is not None and sorted(names(running)) == [file.name, "a.jpg"])
    running.close()


def test_files_that_come_with_the_desk_that_is_open_are_read(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    (file,) = scans(tmp_path / "in", 1)
    running = started(qtbot, tmp_path, waiting_parts)
    running.program.take_over([str(tmp_path / "invoices.desk"), str(file)])
    running.wait(lambda: file.name in names(running))
    running.close()


def test_of_two_desks_wanted_at_once_the_last_one_is_open_and_the_other_closed(qtbot: QtBot, tmp_path: Path) -> None:
    first, other = tmp_path / "invoices.desk", tmp_path / "march.desk"
    desk_at(first, "a.jpg")
    desk_at(other, "b.jpg")
    running = made(qtbot, tmp_path, parts)
    with qtbot.waitSignal(running.program.window.painted, timeout=60_000):
        running.program.start([])
    running.program.take_over([str(other)])
    running.wait(lambda: running.program.commands is not None and names(running) == ["b.jpg"])
    running.wait(lambda: files_of(first) == ["invoices.desk"])
    running.close()


# Settings.


def test_another_language_and_other_colours_hold_at_once_and_nothing_else_changes(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "invoices.desk"
    key, _ = desk_at(path, "a.jpg", "b.jpg")
    with Desk.open(path) as desk:
        desk.correct({key: [Correction("total_amount", Decimal("99.00"))]}, name="correct total_amount")
    running = started(qtbot, tmp_path, parts)
    before, window = running.work, running.program.window
    header, place = before.view.horizontalHeader(), before.model.column_of("seller_name")
    header.resizeSection(place, 321)
    header.moveSection(header.visualIndex(place), 0)
    label, settings_text = before.label_of("total_amount"), window.actions_.file.settings.text()
    hidden = [header.isSectionHidden(column) for column in range(header.count())]
    kind = running.session.rows[key].profile_label

    change(running, language="zh_CN", theme="dark")
    assert running.program.window is not window
    running.wait(lambda: key in running.session.rows and running.session.rows[key].profile_label != kind)
    running.wait(running.program.window.actions_.edit.undo.isEnabled)

    after = running.work
    assert is_dark(QApplication.palette())
    assert after.label_of("total_amount") != label
    assert running.program.window.actions_.file.settings.text() != settings_text
    assert names(running) == ["a.jpg", "b.jpg"]
    assert cell(running, key, "total_amount").value == Decimal("99.00")
    header = after.view.horizontalHeader()
    assert header.sectionSize(place) == 321
    assert header.visualIndex(place) == 0
    assert [header.isSectionHidden(column) for column in range(header.count())] == hidden
    assert (load_settings().language, load_settings().theme) == ("zh_CN", "dark")

    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: cell(running, key, "total_amount").value == Decimal("21.50"))
    running.program.window.actions_.edit.redo.trigger()
    running.wait(lambda: cell(running, key, "total_amount").value == Decimal("99.00"))
    running.close()


def test_a_failed_row_says_why_in_the_new_language(qtbot: QtBot, tmp_path: Path) -> None:
    running = started(qtbot, tmp_path, parts)
    running.give(tmp_path / "nowhere.png")
    running.wait(lambda: statuses(running) == [RowStatus.FAILED])
    (row,) = running.work.model.all_rows()
    change(running, language="zh_CN")
    running.wait(lambda: [one.status for one in running.work.model.all_rows() if one.reason != row.reason] != [])
    assert statuses(running) == [RowStatus.FAILED]
    running.close()


def test_the_window_can_be_made_anew_again_and_again(qtbot: QtBot, tmp_path: Path) -> None:
    (key,) = desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts)
    for number in range(6):
        change(running, language=("zh_CN", "en")[number % 2], theme=("dark", "light")[number % 2])
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    running.wait(lambda: names(running) == ["a.jpg"] and running.session.maker.language == "en")
    write_in(running, key, "total_amount", "99.00")
    running.wait_until_saved()
    assert names(running) == ["a.jpg"]
    assert [window for window in QApplication.topLevelWidgets() if window.isVisible()] == [running.program.window]
    running.close()


class SlowRecords(RowMaker):
    """Reads a document for the details only when its gate is opened."""

    def __init__(self, session: DeskSession) -> None:
        super().__init__(session.desk, session.opened.profiles, "en")
        self.asked, self.gate = threading.Event(), threading.Event()

    @override
    def record(self, document_id: str) -> Record | None:
        self.asked.set()
        self.gate.wait(PATIENCE)
        return super().record(document_id)


def test_details_that_come_late_do_not_trouble_a_window_that_was_made_anew(qtbot: QtBot, tmp_path: Path) -> None:
    key, other = desk_at(tmp_path / "invoices.desk", "a.jpg", "b.jpg")
    running = started(qtbot, tmp_path, parts)
    running.there_and_back(key)
    maker = SlowRecords(running.session)
    running.session.maker = maker
    running.work.view.select(other)
    running.wait(maker.asked.is_set)
    change(running, theme="dark")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    maker.gate.set()
    running.there_and_back(key)
    running.close()


@dataclass
class SlowEngine(ScriptedEngine):
    """An engine whose server takes its time to answer."""

    asked: threading.Event = field(default_factory=threading.Event)
    gate: threading.Event = field(default_factory=threading.Event)

    @override
    def availability(self) -> Availability:
        self.asked.set()
        self.gate.wait(PATIENCE)
        return super().availability()


def test_models_that_are_found_late_do_not_trouble_a_window_that_was_made_anew(qtbot: QtBot, tmp_path: Path) -> None:
    engine = SlowEngine(says())
    running = started(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    running.wait(engine.asked.is_set)
    change(running, theme="dark")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    engine.gate.set()
    running.wait(lambda: bool(running.program.window.picker.selected()[1]))
    running.close()


def test_other_limits_open_the_desk_anew_with_them(qtbot: QtBot, tmp_path: Path) -> None:
    (key,) = desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts)
    write_in(running, key, "total_amount", "99.00")
    with qtbot.waitSignal(running.program.opened, timeout=60_000):
        change(running, max_pages=5)

    assert running.session.opened.settings.limits.max_pages == 5
    assert names(running) == ["a.jpg"]
    running.wait(running.program.window.actions_.edit.undo.isEnabled)
    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: cell(running, key, "total_amount").value == Decimal("21.50"))
    running.close()


def test_no_change_of_settings_changes_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    running = started(qtbot, tmp_path, parts)
    window = running.program.window
    change(running)
    assert running.program.window is window
    running.close()


def test_settings_that_can_not_be_kept_change_nothing_and_say_why(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts)
    window = running.program.window
    config_folder().mkdir(parents=True)
    (config_folder() / "settings.toml").write_text("theme = ")
    change(running, theme="dark")
    assert str(config_folder()) in running.said()
    assert running.program.window is window
    assert not is_dark(QApplication.palette())
    assert names(running) == ["a.jpg"]
    running.close()


def test_with_a_broken_settings_file_the_program_comes_up_and_says_so(qtbot: QtBot, qapp: QApplication) -> None:
    config_folder().mkdir(parents=True)
    (config_folder() / "settings.toml").write_text('theme = "dark"\nmax_pages = 0\n')
    program = made_program(qapp)
    said = "\n".join(program.window.notices.texts())
    assert "max_pages" in said
    assert str(config_folder()) in said
    assert program.settings == default_settings()
    with qtbot.waitSignal(program.opened, timeout=60_000):
        program.start([])
    with qtbot.waitSignal(program.ended, timeout=60_000):
        program.window.close()
    program.deleteLater()


# Ending.


def just_started(running: Running) -> None:
    running.program.start([])


def opening(running: Running) -> None:
    with running.qtbot.waitSignal(running.program.window.painted, timeout=60_000):
        running.program.start([])


def loading(running: Running) -> None:
    running.program.start([])
    running.wait(lambda: running.program.session is not None)


@pytest.mark.parametrize("begin", [just_started, opening, loading])
def test_the_program_can_be_ended_at_once_and_leaves_the_desk_free(
    qtbot: QtBot, tmp_path: Path, begin: Callable[[Running], None]
) -> None:
    path = tmp_path / "invoices.desk"
    with Desk.create(path) as desk:
        for number in range(300):
            save(desk, f"{number}.jpg")
    running = made(qtbot, tmp_path, parts)
    begin(running)
    running.close()
    assert files_of(path) == ["invoices.desk"]

    again = started(qtbot, tmp_path, parts)
    assert len(names(again)) == 300
    again.close()


def test_ending_while_no_desk_is_open_is_possible(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "invoices.desk").write_text("no desk")
    running = made(qtbot, tmp_path, parts)
    running.program.start([])
    running.wait(lambda: bool(running.offered()))
    running.close()
