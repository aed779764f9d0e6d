"""The crossing into the window's thread: nothing is lost, nothing overtakes, nothing freezes."""

import threading
import time
from collections import defaultdict
from functools import partial

import pytest
from PySide6.QtCore import QObject, QThread, Signal
from pytestqt.qtbot import QtBot

from invoice_desk.domain.job import Progress, Progressed
from invoice_desk.gui.background import Background
from invoice_desk.gui.job_bridge import JobBridge


class Emitter(QObject):
    said = Signal(bool)


def test_two_thousand_signals_leave_the_interpreter_alive(qtbot: QtBot) -> None:
    """PySide6 6.12.0 on Python 3.11 aborts after some 500 emits."""
    emitter = Emitter()
    heard: list[bool] = []
    emitter.said.connect(heard.append)

    for _ in range(2_000):
        emitter.said.emit(True)

    assert heard == [True] * 2_000


def test_twenty_thousand_events_from_four_threads_arrive_once_each_and_in_order(qtbot: QtBot) -> None:
    bridge = JobBridge()
    heard: dict[str, list[int]] = defaultdict(list)
    threads_of_arrival = set()

    def hear(event: Progressed) -> None:
        threads_of_arrival.add(QThread.currentThread())
        heard[event.job_id].append(event.progress.done)

    def send(name: str) -> None:
        for number in range(5_000):
            bridge.post(partial(hear, Progressed(name, "receipt.jpg", Progress(number, 5_000))))

    senders = [threading.Thread(target=send, args=(name,)) for name in "abcd"]
    for sender in senders:
        sender.start()
    qtbot.waitUntil(lambda: sum(map(len, heard.values())) == 20_000, timeout=60_000)
    for sender in senders:
        sender.join()

    assert all(heard[name] == list(range(5_000)) for name in "abcd")
    assert threads_of_arrival == {QThread.currentThread()}


def test_a_flood_of_slow_results_leaves_the_window_time_to_breathe(qtbot: QtBot) -> None:
    bridge = JobBridge()
    done: list[int] = []
    seen_at_first_breath: list[int] = []

    def take_a_millisecond(number: int) -> None:
        until = time.perf_counter() + 0.001
        while time.perf_counter() < until:
            pass
        done.append(number)

    breath = Emitter()
    breath.said.connect(lambda _: seen_at_first_breath.append(len(done)))
    for number in range(200):
        bridge.post(lambda number=number: take_a_millisecond(number))  # type: ignore[misc]
        if number == 0:
            threading.Thread(target=lambda: bridge.post(lambda: None)).start()
    from PySide6.QtCore import QTimer

    QTimer.singleShot(0, lambda: breath.said.emit(True))
    qtbot.waitUntil(lambda: len(done) == 200, timeout=60_000)

    assert done == list(range(200))
    assert seen_at_first_breath[0] < 50


def test_what_a_callback_raises_is_reported_and_the_next_one_still_runs(qtbot: QtBot) -> None:
    bridge = JobBridge()
    heard: list[str] = []

    def fail() -> None:
        raise LookupError("a bug")

    with qtbot.captureExceptions() as exceptions:
        bridge.post(fail)
        bridge.post(lambda: heard.append("next"))
        qtbot.waitUntil(lambda: heard == ["next"])

    assert [kind for kind, *_ in exceptions] == [LookupError]


def test_results_come_back_on_the_windows_thread(qtbot: QtBot) -> None:
    background = Background(JobBridge())
    heard: list[tuple[str, bool]] = []

    background.run(
        lambda: threading.current_thread().name,
        lambda name: heard.append((name, threading.current_thread() is threading.main_thread())),
    )
    qtbot.waitUntil(lambda: bool(heard))
    background.close()

    assert heard[0][0].startswith("background")
    assert heard[0][1]


def test_failures_go_to_whoever_asked(qtbot: QtBot) -> None:
    background = Background(JobBridge())
    heard: list[BaseException] = []

    def fail() -> str:
        raise OSError("no disk")

    background.run(fail, pytest.fail, heard.append)
    qtbot.waitUntil(lambda: bool(heard))
    background.close()

    assert isinstance(heard[0], OSError)
