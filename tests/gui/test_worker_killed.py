"""A reading process is killed from outside: the file is read again or says why not, and everything else goes on."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from invoice_desk.config import resource
from invoice_desk.gui.parts import installed_parts
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.messages import messages_in
from invoice_desk.settings import default_settings
from invoice_desk.worker import WorkerProcess
from tests.gui.building import Running, started

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")

FILES = ("my_amtech.jpg", "my_mynews.jpg", "de_toom.jpg")


def over(qtbot: QtBot, folder: Path) -> Running:
    """A window with the offline engine and one reading process."""
    return started(qtbot, folder, installed_parts, settings=default_settings()._replace(threads=1))


def statuses(running: Running) -> dict[str, RowStatus]:
    return {row.name: row.status for row in running.work.model.all_rows()}


def busy_pid(running: Running) -> int:
    """The process that is at work now, 0 while there is none."""
    (worker,) = running.session.opened.workers()
    assert isinstance(worker, WorkerProcess)
    child = worker._child
    if child is None or worker._current is None:
        return 0
    try:
        return child.process.pid or 0
    except ValueError:  # it has ended and was put away just now
        return 0


def kill_until(running: Running, holds: Callable[[], bool]) -> int:
    """Kill every process that begins to work, until something holds; how many there were."""
    killed: list[int] = []

    def holds_now() -> bool:
        pid = busy_pid(running)
        if pid not in (0, *killed[-1:]):
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
        return holds()

    running.wait(holds_now)
    return len(killed)


def read_first(running: Running, name: str) -> None:
    """Read one file, so that the process has loaded its models."""
    running.give(resource("samples", name))
    running.wait(lambda: statuses(running) == {name: RowStatus.TO_REVIEW})


def test_a_file_whose_process_is_killed_is_read_all_the_same_and_so_are_the_others(
    qtbot: QtBot, tmp_path: Path
) -> None:
    running = over(qtbot, tmp_path)
    read_first(running, FILES[0])
    running.give(*(resource("samples", name) for name in FILES[1:]))
    running.wait(lambda: busy_pid(running) > 0 and RowStatus.READING in statuses(running).values())
    os.kill(busy_pid(running), signal.SIGKILL)

    running.wait(lambda: statuses(running) == dict.fromkeys(FILES, RowStatus.TO_REVIEW))
    running.wait_until_idle()
    assert running.session.desk.rejections() == []
    running.close()


def test_a_file_whose_process_is_killed_each_time_says_so_and_is_read_by_a_retry(qtbot: QtBot, tmp_path: Path) -> None:
    good, bad, other = FILES
    running = over(qtbot, tmp_path)
    read_first(running, good)
    running.give(resource("samples", bad))
    killed = kill_until(running, lambda: statuses(running).get(bad) is RowStatus.FAILED)
    assert killed >= 2
    row = next(row for row in running.work.model.all_rows() if row.name == bad)
    assert row.reason == messages_in("en")("worker.died", {"exit_code": -signal.SIGKILL})

    running.give(resource("samples", other))
    running.wait(lambda: statuses(running).get(other) is RowStatus.TO_REVIEW)
    assert statuses(running)[bad] is RowStatus.FAILED
    running.work.view.select(row.key)
    running.program.window.actions_.document.retry.trigger()
    running.wait(lambda: statuses(running) == dict.fromkeys(FILES, RowStatus.TO_REVIEW))
    assert running.session.desk.rejections() == []
    running.close()
