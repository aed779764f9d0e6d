"""How late a 10 ms timer on the window's thread is while four models write into the table, and how long Stop takes.

python -m tests.benchmarks.late_streams [--rows 200] [--seconds 10] [--runs 5]; the bars are p99 16 ms, a maximum of
50 ms, and 200 ms until everything stands still.
"""

import argparse
import itertools
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QElapsedTimer, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import FieldValue, Reading
from invoice_desk.extraction.engine import ExtractionRequest
from invoice_desk.gui.desk_session import DeskSession
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.program import Program
from invoice_desk.settings import default_settings
from tests.benchmarks.documents import scans
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, desk_at, scripted_parts

STREAMS = 4
EVERY_MS = 10
PER_SECOND = 20
"""Words of each stream; engines tell four."""

FIELDS = ("seller_name", "issue_date", "currency", "total_amount", "net_amount", "tax_amount", "invoice_number")


@dataclass
class Writing(ScriptedEngine):
    """Writes a field after the other, and begins anew, until it is stopped."""

    max_parallel: int = STREAMS
    open: set[int] = field(default_factory=set)

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        ended = threading.Event()
        cancel.on_cancel(ended.set)
        self.open.add(id(request))
        for step in itertools.count():
            if ended.wait(1 / PER_SECOND):
                self.open.discard(id(request))
                cancel.raise_if_cancelled()
            written = {name: FieldValue(f"{name} {step}", f"{name} {step}") for name in FIELDS[: step % 8]}
            report(Progress(stage="progress.writing", fields=written))
        raise AssertionError


@dataclass(frozen=True, slots=True)
class Run:
    """Milliseconds: how late each tick was, how long Stop kept the window, and how long until all stood still."""

    late: list[float]
    busy: float
    stopped: float


def run(app: QApplication, folder: Path, rows: int, seconds: float) -> Run:
    desk_at(folder / "invoices.desk", *(f"{number}.jpg" for number in range(rows)))
    engine = Writing(says())
    program = Program(
        app,
        default_settings(),
        parts=scripted_parts(engine, ScriptedWorker()),
        ask=Person(),
        memory=WindowMemory(folder / "window.ini"),
        default_desk=folder / "invoices.desk",
    )
    opened, streaming, measured, idle, ended = (QEventLoop() for _ in range(5))
    program.opened.connect(opened.quit)
    program.ended.connect(ended.quit)
    program.start([])
    opened.exec()
    assert program.session is not None
    assert program.commands is not None
    session, work = program.session, program.commands.work
    program.commands.getting_in.add_paths(scans(2 * STREAMS, folder / "scans"))
    looking = QTimer(interval=10)
    looking.timeout.connect(lambda: streaming.quit() if len(_written(session)) == STREAMS else None)
    looking.start()
    streaming.exec()
    looking.stop()
    # As a person would: the rows that are written are in sight.
    work.view.select(_written(session)[0])
    work.view.scrollToBottom()

    late: list[float] = []
    clock, due = QElapsedTimer(), float(EVERY_MS)

    def tick() -> None:
        nonlocal due
        now = clock.nsecsElapsed() / 1e6
        late.append(max(0.0, now - due))
        due = now + EVERY_MS

    timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=EVERY_MS)
    timer.timeout.connect(tick)
    QTimer.singleShot(int(seconds * 1000), measured.quit)
    clock.start()
    timer.start()
    measured.exec()
    timer.stop()

    session.queue_changed.connect(lambda state: idle.quit() if state.idle else None)
    begun = time.perf_counter()
    program.window.progress.cancel_wanted.emit()
    busy = time.perf_counter() - begun
    idle.exec()
    while engine.open:
        time.sleep(0.001)
    stopped = time.perf_counter() - begun
    program.window.close()
    ended.exec()
    return Run(sorted(late), busy * 1000, stopped * 1000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--runs", type=int, default=5)
    args = parser.parse_args()
    app = QApplication([])
    runs = []
    for number in range(args.runs):
        with tempfile.TemporaryDirectory() as name:
            done = run(app, Path(name), args.rows, args.seconds)
        runs.append(done)
        print(
            f"run {number + 1}: {len(done.late)} ticks, median {statistics.median(done.late):.1f} ms late, "
            f"p99 {_p99(done):.1f}, worst {done.late[-1]:.1f}; Stop: window busy {done.busy:.1f} ms, "
            f"all still after {done.stopped:.0f} ms"
        )
    p99, worst = statistics.median(map(_p99, runs)), statistics.median(one.late[-1] for one in runs)
    stopped = statistics.median(one.stopped for one in runs)
    print(f"medians: p99 {p99:.1f} ms (bar 16), worst {worst:.1f} ms (bar 50), still after {stopped:.0f} ms (bar 200)")


def _written(session: DeskSession) -> list[str]:
    return [row.key for row in session.rows.values() if row.stage is not None and row.stage.word == "Writing"]


def _p99(done: Run) -> float:
    return done.late[int(len(done.late) * 0.99)]


if __name__ == "__main__":
    main()
