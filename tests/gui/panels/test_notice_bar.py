"""Notices stand at the top until they are closed, few at a time, each with what can be done about it."""

from collections import OrderedDict

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from invoice_desk.gui.panels.notice_bar import NoticeBar


@pytest.fixture
def bar(qtbot: QtBot) -> NoticeBar:
    made = NoticeBar()
    qtbot.addWidget(made)
    made.resize(600, 100)
    return made


def seen(bar: NoticeBar) -> list[str]:
    """What can be read on the bar, from top to bottom."""
    QApplication.processEvents()  # a layout shows what is new in the event loop
    labels = [label for label in bar.findChildren(QLabel) if label.isVisible() and label.text()]
    return [label.text() for label in sorted(labels, key=lambda label: label.mapTo(bar, label.pos()).y())]


def test_without_notices_it_takes_no_room(bar: NoticeBar) -> None:
    assert not bar.isVisible()
    bar.show_notice("The disk is full.", "error", key="disk")
    assert bar.isVisible()
    bar.close_notice("disk")
    assert not bar.isVisible()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(keys=st.lists(st.sampled_from(["", "", "export", "engine", "desk"]), min_size=1, max_size=9))
def test_the_three_newest_are_shown_and_one_of_a_kind(qtbot: QtBot, keys: list[str]) -> None:
    bar = NoticeBar()
    bar.resize(600, 100)
    bar.show()
    expected: OrderedDict[str, str] = OrderedDict()
    for number, key in enumerate(keys):
        bar.show_notice(f"Notice {number}", "info", key=key)
        expected.pop(key, None)
        expected[key or f"unnamed {number}"] = f"Notice {number}"
        while len(expected) > 3:
            expected.popitem(last=False)
        assert seen(bar) == list(bar.texts()) == list(expected.values())
    bar.deleteLater()


def test_a_notice_goes_when_it_is_closed(bar: NoticeBar) -> None:
    for text in ("First", "Second"):
        bar.show_notice(text, "info")
    for text in ("First", "Second"):
        assert text in seen(bar)
        close = next(button for button in bar.findChildren(QToolButton) if button.isVisible())
        assert close.accessibleName()
        QTest.mouseClick(close, Qt.MouseButton.LeftButton)
        assert text not in seen(bar)
    assert not bar.isVisible()


def test_an_action_is_done_once_and_its_notice_goes(bar: NoticeBar, qtbot: QtBot) -> None:
    done: list[str] = []
    actions = [("Open", lambda: done.append("open")), ("Show", lambda: done.append("show"))]
    bar.show_notice("Exported", "info", actions=actions)
    button = next(one for one in bar.findChildren(QPushButton) if one.text() == "Show")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["show"]
    assert bar.texts() == []
    qtbot.waitUntil(lambda: not bar.findChildren(QPushButton))


def test_an_action_may_say_how_it_went_in_the_place_of_its_notice(bar: NoticeBar) -> None:
    again = [("Try again", lambda: bar.show_notice("It failed again.", "error", key="export"))]
    bar.show_notice("It failed.", "error", actions=again, key="export")
    QTest.mouseClick(bar.findChildren(QPushButton)[0], Qt.MouseButton.LeftButton)
    assert seen(bar) == ["It failed again."]


def test_marks_in_a_file_name_are_no_markup(bar: NoticeBar) -> None:
    bar.show_notice("<b>a&amp;b</b>.pdf is damaged.", "warning")
    said = next(label for label in bar.findChildren(QLabel) if label.text())
    assert said.textFormat() is Qt.TextFormat.PlainText
