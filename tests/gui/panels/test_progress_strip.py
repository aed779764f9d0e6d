"""The strip at the bottom says how far reading is and how long it takes, why it stands still, and nothing when idle."""

import re
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton
from pytestqt.qtbot import QtBot

from invoice_desk.domain.errors import EngineUnreachableError
from invoice_desk.domain.job import QueueChanged
from invoice_desk.gui.panels.eta import Eta
from invoice_desk.gui.panels.progress_strip import ProgressStrip
from tests.gui.panels.samples import Clock

IDLE = QueueChanged()
READING = QueueChanged(waiting=6, reading=2)
PAUSED = replace(READING, waiting=8, reading=0, paused=EngineUnreachableError("ollama.not_running"))
WHY = "Ollama is not running."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def strip(qtbot: QtBot, clock: Clock) -> ProgressStrip:
    made = ProgressStrip(eta=Eta(clock))
    qtbot.addWidget(made)
    return made


def said(strip: ProgressStrip) -> str:
    return " ".join(label.text() for label in strip.findChildren(QLabel) if label.isVisible())


def numbers(strip: ProgressStrip) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", said(strip))]


def buttons(strip: ProgressStrip) -> list[QPushButton]:
    return [button for button in strip.findChildren(QPushButton) if button.isVisible()]


def bar_of(strip: ProgressStrip) -> QProgressBar:
    bar = strip.findChild(QProgressBar)
    assert isinstance(bar, QProgressBar)
    return bar


def test_it_is_seen_only_while_there_is_something_to_say(strip: ProgressStrip) -> None:
    strip.show_queue(IDLE, "")
    assert not strip.isVisible()
    for state in (READING, PAUSED):
        strip.show_queue(state, WHY if state.paused else "")
        assert strip.isVisible()
    strip.show_queue(replace(IDLE, done=8), "")
    assert not strip.isVisible()


def test_how_many_are_done_is_told_and_seen(strip: ProgressStrip) -> None:
    strip.show_queue(QueueChanged(waiting=5, reading=2, done=3), "")
    assert numbers(strip)[:2] == [3, 10]
    assert (bar_of(strip).value(), bar_of(strip).maximum()) == (3, 10)


def test_while_nobody_knows_how_many_there_are_the_bar_says_so(strip: ProgressStrip) -> None:
    strip.show_queue(QueueChanged(taking_in=True), "")
    assert (bar_of(strip).minimum(), bar_of(strip).maximum()) == (0, 0)
    assert said(strip)
    assert numbers(strip) == []


def test_numbers_change_seldom_but_the_last_one_is_shown(strip: ProgressStrip, qtbot: QtBot) -> None:
    strip.show_queue(QueueChanged(waiting=1000), "")
    for done in range(1, 901):
        strip.show_queue(QueueChanged(waiting=1000 - done, done=done), "")
    assert numbers(strip) == [0, 1000]
    qtbot.waitUntil(lambda: numbers(strip)[:2] == [900, 1000])


def test_the_time_left_follows_the_pace_of_the_last_documents(strip: ProgressStrip, clock: Clock, qtbot: QtBot) -> None:
    strip.show_queue(QueueChanged(waiting=100), "")
    for done in range(1, 51):
        clock.now += 60 if done <= 30 else 2
        strip.show_queue(QueueChanged(waiting=100 - done, done=done), "")
    qtbot.waitUntil(lambda: numbers(strip)[:2] == [50, 100])
    (left,) = numbers(strip)[2:]
    assert left in (100, 2)  # seconds, or about as many minutes


def test_the_time_left_is_not_told_before_it_is_known(strip: ProgressStrip, clock: Clock, qtbot: QtBot) -> None:
    strip.show_queue(QueueChanged(waiting=10), "")
    for done in (1, 2):
        clock.now += 5
        strip.show_queue(QueueChanged(waiting=10 - done, done=done), "")
    qtbot.waitUntil(lambda: numbers(strip) == [2, 10])
    for done in (3, 4):
        clock.now += 5
        strip.show_queue(QueueChanged(waiting=10 - done, done=done, taking_in=True), "")
    qtbot.waitUntil(lambda: numbers(strip) == [4, 10])
    strip.show_queue(QueueChanged(waiting=6, done=4), "")
    qtbot.waitUntil(lambda: numbers(strip) == [4, 10, 30])


def test_a_new_batch_knows_nothing_of_the_last_one(strip: ProgressStrip, clock: Clock, qtbot: QtBot) -> None:
    strip.show_queue(QueueChanged(waiting=10), "")
    clock.now += 600
    strip.show_queue(QueueChanged(waiting=1, done=9), "")
    strip.show_queue(replace(IDLE, done=10), "")
    clock.now += 9000
    strip.show_queue(QueueChanged(waiting=20), "")
    for done in (1, 2, 3):
        clock.now += 1
        strip.show_queue(QueueChanged(waiting=20 - done, done=done), "")
    qtbot.waitUntil(lambda: numbers(strip) == [3, 20, 15])


def test_reading_can_be_stopped(strip: ProgressStrip, qtbot: QtBot) -> None:
    strip.show_queue(READING, "")
    (stop,) = buttons(strip)
    with qtbot.waitSignal(strip.cancel_wanted), qtbot.assertNotEmitted(strip.retry_wanted):
        QTest.mouseClick(stop, Qt.MouseButton.LeftButton)


def test_a_pause_says_why_at_once_and_can_be_ended(strip: ProgressStrip, qtbot: QtBot) -> None:
    strip.show_queue(READING, "")
    (stop,) = buttons(strip)
    strip.show_queue(PAUSED, WHY)
    assert WHY in said(strip)
    assert numbers(strip) == [8]
    assert not bar_of(strip).isVisible()
    (again,) = [button for button in buttons(strip) if button is not stop]
    with qtbot.waitSignal(strip.retry_wanted), qtbot.assertNotEmitted(strip.cancel_wanted):
        QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    strip.show_queue(READING, "")
    assert WHY not in said(strip)
    assert buttons(strip) == [stop]
    assert bar_of(strip).isVisible()


def test_a_pause_that_ends_by_itself_says_so_and_so_does_one_that_does_not(strip: ProgressStrip) -> None:
    strip.show_queue(PAUSED, WHY)
    alone = said(strip)
    strip.show_queue(replace(PAUSED, goes_on=True), WHY)
    assert said(strip) != alone
    assert "by itself" in said(strip)
    strip.show_queue(PAUSED, WHY)
    assert said(strip) == alone
    strip.show_queue(replace(PAUSED, paused=EngineUnreachableError("ollama.cut_off", host="h"), goes_on=True), WHY)
    assert said(strip) == alone  # its sentence says so already


def test_a_long_reason_does_not_make_the_window_wider(strip: ProgressStrip) -> None:
    strip.show_queue(replace(PAUSED, goes_on=True), WHY * 40)
    assert strip.minimumSizeHint().width() < 700
