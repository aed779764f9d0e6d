"""Cycles of Qt's objects die on the window's thread, whoever allocates."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from invoice_desk.gui.garbage import CycleCollector


class _Knot:
    """A cycle that owns one of Qt's objects, and says in which thread it dies."""

    def __init__(self, died: list[int]) -> None:
        self.qt = QObject()
        self.own = self
        weakref.finalize(self, lambda: died.append(threading.get_ident()))


@pytest.fixture
def collector() -> Iterator[CycleCollector]:
    yield CycleCollector()
    gc.unfreeze()
    gc.enable()


def _allocate() -> None:
    for _ in range(20_000):
        one: list[object] = []
        one.append(one)


@pytest.mark.usefixtures("collector")
def test_cycles_are_freed_here_though_another_thread_allocates(qtbot: QtBot) -> None:
    died: list[int] = []
    for _ in range(5):
        _Knot(died)
    for _ in range(3):
        thread = threading.Thread(target=_allocate)
        thread.start()
        thread.join()
    assert died == []
    qtbot.waitUntil(lambda: len(died) == 5)
    assert set(died) == {threading.get_ident()}


@pytest.mark.usefixtures("collector")
def test_what_comes_in_great_numbers_is_looked_at_once(qtbot: QtBot) -> None:
    before = gc.get_freeze_count()
    kept = [[number] for number in range(50_000)]
    qtbot.waitUntil(lambda: gc.get_freeze_count() - before >= len(kept))


def test_everything_is_looked_at_when_there_is_time(collector: CycleCollector) -> None:
    died: list[int] = []
    _Knot(died)
    gc.freeze()
    collector.collect()
    assert len(died) == 1
