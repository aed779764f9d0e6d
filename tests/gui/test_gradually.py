"""Very many things are gone through bit by bit, little at once, and who begins anew drops what was begun."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from invoice_desk.gui import gradually
from invoice_desk.gui.gradually import Gradually


class Work:
    def __init__(self, things: int) -> None:
        self.things = things
        self.seen = 0
        self.done = 0

    def __call__(self) -> Iterator[None]:
        self.seen = 0
        for _ in range(self.things):
            self.seen += 1
            yield
        self.done += 1


def test_little_is_done_at_once(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradually, "_SLICE_SECONDS", 60)  # little is what a busy machine has time for too
    for things in (0, 1, 100, 300):
        work = Work(things)
        Gradually(work, QObject(qapp)).begin_now()
        assert (work.seen, work.done) == (things, 1)


def test_very_much_is_done_bit_by_bit_and_only_the_last_beginning_is_ended(qtbot: QtBot, qapp: QApplication) -> None:
    work = Work(1_000_000)
    several = Gradually(work, QObject(qapp))
    several.begin_now()
    assert 0 < work.seen < work.things
    work.things = 200_000
    several.begin()
    several.begin_now()
    assert work.done == 0
    qtbot.waitUntil(lambda: work.done > 0)
    QApplication.processEvents()
    assert (work.seen, work.done) == (200_000, 1)
