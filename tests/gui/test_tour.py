"""The tour shows the way over the real window; it is left by a key, comes once, and never while it is not wanted."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.program import Program
from invoice_desk.gui.tour import Tour
from invoice_desk.gui.touring import Touring
from invoice_desk.settings import default_settings
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, Running, desk_at, scripted_parts
from tests.gui.by_keyboard import complaints
from tests.gui.every_dialog import to_front

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def started(qtbot: QtBot, folder: Path, *, by_itself: bool = True, language: str = "en") -> Running:
    """A program as it is installed, with the desk of `folder`."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setQuitOnLastWindowClosed(False)
    person = Person()
    program = Program(
        app,
        default_settings()._replace(language=language),
        parts=scripted_parts(ScriptedEngine(says()), ScriptedWorker()),
        ask=person,
        memory=WindowMemory(folder / "window.ini"),
        default_desk=folder / "invoices.desk",
        tour_by_itself=by_itself,
    )
    running = Running(program, person, qtbot)
    with qtbot.waitSignal(program.opened, timeout=60_000):
        program.start([])
    to_front(qtbot, program.window)
    return running


def tour(running: Running) -> Tour | None:
    touring = running.program.window.findChild(Touring)
    assert touring is not None
    return touring.tour


def shown_card(running: Running) -> bool:
    found = tour(running)
    return found is not None and found.card.isVisible()


def shown(running: Running) -> Tour:
    found = tour(running)
    assert found is not None
    assert found.card.isVisible()
    return found


def title(running: Running) -> str:
    return shown(running).card.accessibleName()


def press(key: Qt.Key) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key)


def test_without_documents_it_does_not_come(qtbot: QtBot, tmp_path: Path) -> None:
    running = started(qtbot, tmp_path)
    assert tour(running) is None


def test_it_is_gone_through_by_keyboard(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, by_itself=False)
    running.wait(lambda: running.work.current.key != "")
    assert tour(running) is None

    running.program.window.actions_.tour.trigger()
    assert title(running) == "Tour: step 1 of 6. Give documents"
    press(Qt.Key.Key_Right)
    assert title(running).endswith("Choose what reads")
    press(Qt.Key.Key_Left)
    assert title(running).endswith("Give documents")
    press(Qt.Key.Key_Left)
    assert title(running).endswith("Give documents")
    for _ in range(5):
        press(Qt.Key.Key_Right)
    assert title(running) == "Tour: step 6 of 6. Export"
    press(Qt.Key.Key_Right)
    assert not shown_card(running)
    assert running.work.view.hasFocus()


def test_esc_leaves_it_and_the_keyboard_is_back_in_the_table(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, by_itself=False)
    running.wait(lambda: running.work.current.key != "")
    running.program.window.actions_.tour.trigger()
    press(Qt.Key.Key_Right)
    press(Qt.Key.Key_Escape)
    assert not shown_card(running)
    assert running.work.view.hasFocus()


def test_by_itself_it_comes_once_and_whoever_types_goes_on_typing(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path)
    running.wait(lambda: shown_card(running))
    focus = QApplication.focusWidget()
    assert focus is None or not shown(running).card.isAncestorOf(focus)
    running.work.view.setFocus()
    press(Qt.Key.Key_Right)
    assert title(running).startswith("Tour: step 1 of 6")
    running.close()

    again = started(qtbot, tmp_path)
    again.wait(lambda: again.work.current.key != "")
    assert not shown_card(again)


def test_every_card_is_within_the_window_and_beside_its_part(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, by_itself=False)
    running.wait(lambda: running.work.current.key != "")
    window = running.program.window
    window.actions_.tour.trigger()
    for size in ((1280, 800), (800, 560)):
        window.resize(*size)
        for _ in range(5):
            card = shown(running).card
            assert window.rect().contains(card.geometry())
            QApplication.processEvents()
            assert all(label.height() >= label.heightForWidth(label.width()) for label in card.findChildren(QLabel))
            assert shown(running).ring.isVisible() or size[0] < 1280  # what the tool bar has no room for
            press(Qt.Key.Key_Right)
        for _ in range(5):
            press(Qt.Key.Key_Left)
    assert complaints(window) == []
