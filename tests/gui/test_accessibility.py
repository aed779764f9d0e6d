"""Everything on every window can be reached by keyboard, and a screen reader has a name for it."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QTabBar, QTabWidget
from pytestqt.qtbot import QtBot

from invoice_desk.gui.crash import CrashDialog
from invoice_desk.gui.language import install_language
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, desk_at, scripted_parts, started
from tests.gui.by_keyboard import complaints
from tests.gui.every_dialog import Opening, dialog_classes, opened, to_front

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

DIALOGS = sorted(dialog_classes(), key=lambda one: one.__name__)


@pytest.fixture(params=["en", "zh_CN"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    install_language(qapp, request.param)
    yield request.param
    install_language(qapp, "en")


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda one: one.__name__)
def test_all_of_a_dialog_is_reached_by_tab_and_named(
    qtbot: QtBot, tmp_path: Path, language: str, kind: type[QDialog]
) -> None:
    with ExitStack() as stack:
        dialog = opened(kind, Opening(qtbot, tmp_path, stack, language))
        assert dialog.windowTitle()
        assert complaints(dialog) == []
        for tabs in dialog.findChildren(QTabWidget):
            for number in range(1, tabs.count()):
                tabs.setCurrentIndex(number)
                assert complaints(dialog) == [], tabs.tabText(number)
        if isinstance(dialog, CrashDialog):
            dialog.hide()  # the last of all windows ends the program with it
        else:
            dialog.reject()


@pytest.fixture
def running(qtbot: QtBot, tmp_path: Path) -> Running:
    """A window with rows and a record."""
    desk = tmp_path / "acme.desk"
    ids = desk_at(desk, "a.jpg", "b.jpg")
    made = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(), ScriptedWorker()), paths=[desk])
    made.wait(lambda: made.work.current.key == ids[0])
    to_front(qtbot, made.program.window)
    made.work.view.setFocus()
    return made


def test_all_of_the_window_is_reached_by_tab_and_named(running: Running) -> None:
    assert complaints(running.program.window) == []
    details = running.work.details.findChild(QTabBar)
    assert details is not None
    for number in range(details.count()):
        details.setCurrentIndex(number)
        running.work.view.setFocus()
        assert complaints(running.program.window) == [], details.tabText(number)


@pytest.mark.parametrize("action", ["form", "contact", "replace", "draw_columns"])
def test_all_of_what_opens_in_the_window_is_reached_by_tab_and_named(running: Running, action: str) -> None:
    window = running.program.window
    window.actions_.by_id(action).trigger()
    assert complaints(window) == []


def test_all_of_an_empty_window_is_reached_by_tab_and_named(qtbot: QtBot, tmp_path: Path) -> None:
    made = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(), ScriptedWorker()))
    to_front(qtbot, made.program.window)
    assert complaints(made.program.window) == []


def test_what_the_window_says_is_closed_by_keyboard(running: Running) -> None:
    notices = running.program.window.notices
    notices.show_notice("The disk is full.", "error", actions=[("Show", lambda: None)])
    assert complaints(running.program.window) == []
