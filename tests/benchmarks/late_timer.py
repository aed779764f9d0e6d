"""How late a 10 ms timer on the window's thread is while a batch is being read and the table is being worked in.

python -m tests.benchmarks.late_timer [--documents 60] [--runs 5]; the bars are p99 16 ms and a maximum of 50 ms.
"""

import argparse
import itertools
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from invoice_desk.gui.application import made_program
from tests.benchmarks.documents import scans

EVERY_MS = 10


def lateness(app: QApplication, files: list[Path], folder: Path) -> list[float]:
    """Milliseconds by which each tick came late, from the drop to the end of the batch."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        os.environ[name] = str(folder)
    program = made_program(app)
    opened, idle, ended = QEventLoop(), QEventLoop(), QEventLoop()
    program.opened.connect(opened.quit)
    program.ended.connect(ended.quit)
    program.start([])
    opened.exec()
    assert program.session is not None
    assert program.commands is not None
    work = program.commands.work
    late: list[float] = []
    clock = QElapsedTimer()
    steps = itertools.count()
    due = 0.0

    def tick() -> None:
        nonlocal due
        now = clock.nsecsElapsed() / 1e6
        late.append(max(0.0, now - due))
        due = now + EVERY_MS
        if next(steps) % 30 == 0:  # somebody looks around meanwhile
            rows = work.model.rowCount()
            if rows:
                work.view.select(work.model.shown_keys()[next(steps) % rows])

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(EVERY_MS)
    timer.timeout.connect(tick)
    program.session.queue_changed.connect(lambda state: idle.quit() if state.idle and state.done else None)
    program.commands.getting_in.add_paths(files)
    clock.start()
    due = EVERY_MS
    timer.start()
    idle.exec()
    timer.stop()
    program.window.close()
    ended.exec()
    return late


def tell(runs: int, measure: Callable[[Path], list[float]]) -> None:
    """Measure so often, each time in a folder of its own, and print."""
    p99s, worsts = [], []
    for number in range(runs):
        with tempfile.TemporaryDirectory() as name:
            begun = time.perf_counter()
            late = sorted(measure(Path(name)))
            p99s.append(late[int(len(late) * 0.99)])
            worsts.append(late[-1])
            print(
                f"run {number + 1}: {len(late)} ticks in {time.perf_counter() - begun:.0f} s, "
                f"median {statistics.median(late):.1f} ms late, p99 {p99s[-1]:.1f}, worst {worsts[-1]:.1f}"
            )
    print(f"medians: p99 {statistics.median(p99s):.1f} ms (bar 16), worst {statistics.median(worsts):.1f} ms (bar 50)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=60)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    app = QApplication([])
    tell(args.runs, lambda folder: lateness(app, scans(args.documents, folder / "scans"), folder))


if __name__ == "__main__":
    main()
