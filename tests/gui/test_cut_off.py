"""Nothing on a window is cut off, whatever the scale of the screen: texts have room, and windows fit on a small one."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QTabWidget,
    QToolBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Verdict
from invoice_desk.gui.crash import CrashDialog
from invoice_desk.gui.language import install_language
from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.filter_popup import Asked, FilterPopup
from invoice_desk.gui.theme import apply_theme
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import desk_at, scripted_parts, started
from tests.gui.by_keyboard import complaints, described
from tests.gui.every_dialog import SCREEN, TINY, Opening, dialog_classes, opened

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

DIALOGS = sorted(dialog_classes(), key=lambda one: one.__name__)
SCALE = "QT_SCALE_FACTOR"
_ARRANGING = QToolBar | QLineEdit | QAbstractSpinBox | QComboBox
"""What finds places for its own parts."""


def cut_off(window: QWidget) -> list[str]:
    """What has less room than its text needs."""
    found = []
    for one in window.findChildren(QWidget):
        if not one.isVisible() or one.window() is not window or isinstance(one.parentWidget(), _ARRANGING):
            continue
        if isinstance(one, QLabel) and one.text():
            needed = one.heightForWidth(one.width()) if one.wordWrap() else one.sizeHint().height()
            if one.height() < needed or (not one.wordWrap() and one.width() < one.minimumSizeHint().width()):
                found.append(f"{one.text()!r} {one.size()} needs {needed}: {described(one)}")
        elif isinstance(one, QAbstractButton | QAbstractSpinBox | QLineEdit | QComboBox):
            needs = one.minimumSizeHint()
            if one.width() < needs.width() or one.height() < needs.height():
                found.append(f"{one.size()} needs {needs}: {described(one)}")
    return found


@pytest.fixture(params=["en", "zh_CN"])
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    install_language(qapp, request.param)
    apply_theme(qapp, "light")
    yield request.param
    install_language(qapp, "en")


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda one: one.__name__)
def test_a_dialog_fits_a_small_screen_and_cuts_nothing_off(
    qtbot: QtBot, tmp_path: Path, language: str, kind: type[QDialog]
) -> None:
    with ExitStack() as stack:
        dialog = opened(kind, Opening(qtbot, tmp_path, stack, language))
        QApplication.processEvents()
        assert dialog.size() == dialog.size().boundedTo(SCREEN)
        assert cut_off(dialog) == []
        for tabs in dialog.findChildren(QTabWidget):
            for number in range(1, tabs.count()):
                tabs.setCurrentIndex(number)
                QApplication.processEvents()
                assert cut_off(dialog) == [], tabs.tabText(number)
        dialog.hide() if isinstance(dialog, CrashDialog) else dialog.reject()


@pytest.mark.skipif(SCALE in os.environ, reason="scaled enough by itself")
@pytest.mark.parametrize("kind", DIALOGS, ids=lambda one: one.__name__)
def test_on_a_tiny_screen_a_dialog_scrolls_and_its_buttons_stay_in_sight(
    qtbot: QtBot, tmp_path: Path, kind: type[QDialog]
) -> None:
    with ExitStack() as stack:
        dialog = opened(kind, Opening(qtbot, tmp_path, stack, screen=TINY))
        QApplication.processEvents()
        assert dialog.size() == dialog.size().boundedTo(TINY)
        assert cut_off(dialog) == []
        assert complaints(dialog) == []
        for box in dialog.findChildren(QDialogButtonBox):
            assert dialog.rect().contains(QRect(box.mapTo(dialog, QPoint(0, 0)), box.size()))
        dialog.hide() if isinstance(dialog, CrashDialog) else dialog.reject()


def test_on_a_tiny_screen_the_filter_of_a_column_has_a_shorter_list(qtbot: QtBot, language: str) -> None:
    room = QRect(0, 0, TINY.width(), TINY.height() - 40)
    verdicts = [(verdict, verdict.value) for verdict in Verdict]
    asked = Asked("Date", "date", ColumnFilter("issue_date"), [("2026-03-04", 1)] * 30, str, verdicts)
    popup = FilterPopup(asked, today=date(2026, 3, 4))
    qtbot.addWidget(popup)
    popup.open_at(QPoint(100, 200), room)
    QApplication.processEvents()
    assert popup.height() <= room.height()
    assert popup.list.isVisible()


@pytest.mark.parametrize("action", ["", "form", "contact", "replace", "draw_columns"])
def test_the_window_fits_a_small_screen_and_cuts_nothing_off(
    qtbot: QtBot, tmp_path: Path, language: str, action: str
) -> None:
    desk = tmp_path / "acme.desk"
    ids = desk_at(desk, "a.jpg", "b.jpg")
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(), ScriptedWorker()), paths=[desk])
    running.wait(lambda: running.work.current.key == ids[0])
    window = running.program.window
    if action:
        window.actions_.by_id(action).trigger()
    window.resize(SCREEN)
    QApplication.processEvents()
    assert window.size() == SCREEN
    assert cut_off(window) == []


@pytest.mark.skipif(SCALE in os.environ, reason="this is what runs at another scale")
@pytest.mark.timeout(600)
@pytest.mark.parametrize("scale", [pytest.param("2", marks=pytest.mark.slow), "3"])
def test_the_same_holds_at_another_scale(scale: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", __file__]
    done = subprocess.run(
        command, env={**os.environ, SCALE: scale}, capture_output=True, text=True, check=False, timeout=500
    )
    assert done.returncode == 0, done.stdout[-5000:]
