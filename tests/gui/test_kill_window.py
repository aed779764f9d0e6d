"""The window is killed at random moments: what it said is saved is in the desk."""

import random
import signal
import sqlite3
import subprocess
import sys
import threading
from decimal import Decimal
from pathlib import Path

import pytest

from invoice_desk.domain.record import ReviewState
from invoice_desk.store import Desk
from tests.store.building import save

DOCUMENTS = 7
LONGEST_START = 30.0


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("kills", [3, pytest.param(10, marks=pytest.mark.slow)])
def test_corrections_and_accepted_states_survive_kills(tmp_path: Path, kills: int) -> None:
    path = tmp_path / "invoices.desk"
    with Desk.create(path) as desk:
        for number in range(DOCUMENTS):
            save(desk, f"{number}.jpg")
    said: dict[str, int] = {}
    start = 0

    for _ in range(kills):
        lines = worked_until_killed(tmp_path, start, random.uniform(0.0, 0.4))
        for key, number in lines:
            said[key] = number
            start = number + 1
        check(path, said, at_most=start)

    assert len(said) >= min(kills, DOCUMENTS)


def worked_until_killed(folder: Path, start: int, seconds: float) -> list[tuple[str, int]]:
    """Let a window work for `seconds` after its first step, kill it; what it said was saved."""
    command = [sys.executable, "-m", "tests.gui.kill_child", str(folder), str(start)]
    lines: list[tuple[str, int]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        killer = threading.Timer(LONGEST_START, process.kill)
        killer.start()
        for line in process.stdout:
            if not lines:
                killer.cancel()
                killer = threading.Timer(seconds, process.kill)
                killer.start()
            key, number = line.split()
            lines.append((key, int(number)))
        killer.join()
    assert process.returncode == -signal.SIGKILL
    assert lines
    return lines


def check(path: Path, said: dict[str, int], *, at_most: int) -> None:
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    with Desk.open(path) as desk:
        for key, number in said.items():
            data = desk.load(key)
            total = data.corrections[-1].value
            assert isinstance(total, Decimal)
            # The step after the last one said may have been committed before the kill.
            assert total in (Decimal(number), Decimal(at_most))
            if total == number:
                accepted = number // DOCUMENTS % 2 == 0
                assert data.state is (ReviewState.READY if accepted else ReviewState.TO_REVIEW)
