"""How a desk of many documents opens, scrolls, is filtered, sorted, copied from and edited, beside one of 1 000.

    python -m tests.benchmarks.table [--rows 1000 10000] [--runs 3] [--new]

The real window over a generated desk, 1280 x 800. Everything on the window's thread is told twice: as it lasts, and as
processor time of that thread, which other programs on the machine do not disturb; of opening and of saving, the
processor time is that of the whole program. `--new` opens desks whose rows no window has kept yet. The exit status is 1
when a bar is missed by processor time (by the clock for an edit with its save).
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import cycle
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QItemSelection, QItemSelectionModel, Qt, QTimer
from PySide6.QtWidgets import QApplication

from invoice_desk.gui.background import let_window_first
from invoice_desk.gui.desk_session import DeskSession
from invoice_desk.gui.garbage import CycleCollector
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.program import Program
from invoice_desk.gui.work_area import WorkArea
from invoice_desk.settings import default_settings
from tests.benchmarks.desks import make_desk
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, scripted_parts

WORD = "kopitiam 2026-0"
FRAMES = 300
EDITS = 40
MOST_NEW = 10_000
"""Rows of more documents than that are not made anew here: it takes minutes."""


@dataclass(frozen=True, slots=True)
class Took:
    """Milliseconds: by the clock, and of processor time of the window's thread."""

    clock: float
    busy: float


@dataclass(frozen=True, slots=True)
class Bar:
    """What is asked for with so many documents, in milliseconds."""

    at_10_000: float | None = None
    at_100_000: float | None = None
    by_clock: bool = False


BARS = {
    "open to a usable table": Bar(1500, 4000),
    "open to all rows": Bar(1500),
    "longest hold-up while opening": Bar(),
    "scroll, frame (p99)": Bar(16, 16),
    "filter, slowest keystroke": Bar(50),
    "sort, slowest column": Bar(300),
    "edit with its save": Bar(10, by_clock=True),
    "edit, on the window's thread": Bar(10, 10),
    "select all": Bar(10, 10),
    "copy 9 columns of all": Bar(),
    "clear 5 columns of all": Bar(),
    "accept all": Bar(),
    "accept all, longest hold-up": Bar(),
}


def took(work: Callable[[], object]) -> Took:
    """How long a call takes."""
    clock, busy = time.perf_counter(), time.thread_time()
    work()
    return Took((time.perf_counter() - clock) * 1000, (time.thread_time() - busy) * 1000)


def middle(several: Sequence[Took]) -> Took:
    """The medians."""
    return Took(statistics.median(one.clock for one in several), statistics.median(one.busy for one in several))


def slowest(several: Sequence[Took], *, share: float = 1.0) -> Took:
    """Of that share of them, the quickest ones, the slowest."""
    place = max(int(len(several) * share) - 1, 0)
    return Took(sorted(one.clock for one in several)[place], sorted(one.busy for one in several)[place])


class HoldUps:
    """Notes how long the window's thread is busy between two moments in which it would answer a key."""

    def __init__(self) -> None:
        self.longest = Took(0.0, 0.0)
        self._last = (time.perf_counter(), time.thread_time())
        self._timer = QTimer(interval=0)
        self._timer.timeout.connect(self._beat)
        self._timer.start()

    def _beat(self) -> None:
        now = (time.perf_counter(), time.thread_time())
        clock, busy = ((after - before) * 1000 for after, before in zip(now, self._last, strict=True))
        self.longest = Took(max(self.longest.clock, clock), max(self.longest.busy, busy))
        self._last = now

    def stop(self) -> Took:
        """The longest one."""
        self._beat()
        self._timer.stop()
        return self.longest


@contextmanager
def running(app: QApplication, desk: Path) -> Iterator[tuple[DeskSession, WorkArea, dict[str, Took]]]:
    """A program with that desk open, and how that went."""
    program = Program(
        app,
        default_settings(),
        parts=scripted_parts(ScriptedEngine(), ScriptedWorker()),
        ask=Person(),
        memory=WindowMemory(desk.with_name("window.ini")),
        default_desk=desk,
    )
    loop, usable = QEventLoop(), []
    started, busy, hold_ups = time.perf_counter(), time.process_time(), HoldUps()
    program.opened.connect(loop.quit)

    def is_usable() -> None:
        if program.commands is not None and program.commands.work.model.rowCount():
            QApplication.processEvents()
            usable.append(_since(started, busy))
            watch.stop()

    watch = QTimer(interval=1)
    watch.timeout.connect(is_usable)
    watch.start()
    program.start([])
    loop.exec()
    opening = _since(started, busy)
    results = {
        "open to a usable table": usable[0] if usable else opening,
        "open to all rows": opening,
        "longest hold-up while opening": hold_ups.stop(),
    }
    assert program.commands is not None
    assert program.session is not None
    program.window.resize(1280, 800)
    wait(lambda: False, seconds=0.3)
    yield program.session, program.commands.work, results
    ending = QEventLoop()
    program.ended.connect(ending.quit)
    program.window.close()
    ending.exec()


def _since(started: float, busy: float) -> Took:
    return Took((time.perf_counter() - started) * 1000, (time.process_time() - busy) * 1000)


def wait(holds: Callable[[], bool], *, seconds: float = 120) -> None:
    """Let the window work until that holds."""
    until = time.perf_counter() + seconds
    while not holds() and time.perf_counter() < until:
        QApplication.processEvents()
        time.sleep(0.001)


def looked_through(work: WorkArea, runs: int) -> dict[str, Took]:
    """Scrolling, filtering, sorting, selecting."""
    view, model = work.view, work.model
    bar = view.verticalScrollBar()

    def frame(step: int) -> None:
        bar.setValue((bar.value() + step) % (bar.maximum() + 1))
        view.viewport().repaint()

    def filtered(text: str) -> None:
        model.set_filter(text, None)
        view.doItemsLayout()

    def ordered(column: int, order: Qt.SortOrder) -> None:
        model.sort(column, order)
        view.doItemsLayout()

    def select_all() -> None:
        whole = QItemSelection(model.index(0, 0), model.index(model.rowCount() - 1, model.columnCount() - 1))
        view.selectionModel().select(whole, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    view.select(model.key_at(3), "seller_name")
    QApplication.processEvents()
    frames = [took(partial(frame, 3 if number % 4 else 40 * number)) for number in range(FRAMES)]
    ends = (*range(1, len(WORD) + 1), *range(len(WORD) - 1, -1, -1))
    keystrokes = [slowest([took(partial(filtered, WORD[:end])) for end in ends]) for _ in range(runs)]
    shown = [place for place in range(len(model.columns)) if not view.isColumnHidden(place)]
    sorts = []
    for _, order in zip(range(runs), cycle([Qt.SortOrder.DescendingOrder, Qt.SortOrder.AscendingOrder]), strict=False):
        sorts.append(slowest([took(partial(ordered, column, order)) for column in shown]))
    model.sort(-1)
    selections = []
    for _ in range(runs):
        selections.append(took(select_all))
        QApplication.processEvents()
        view.clearSelection()
    return {
        "scroll, frame (p99)": slowest(frames, share=0.99),
        "filter, slowest keystroke": middle(keystrokes),
        "sort, slowest column": middle(sorts),
        "select all": middle(selections),
    }


def worked_on(session: DeskSession, work: WorkArea) -> dict[str, Took]:
    """Single edits, then all rows at once: copied and accepted."""
    model = work.model
    column, keys = model.column_of("total_amount"), model.shown_keys()
    whole, own = [], []
    for number in range(EDITS):
        index = model.index(number * len(keys) // EDITS, column)
        loop = QEventLoop()
        session.saving.connect(lambda steps, loop=loop: loop.quit() if steps == 0 else None)
        started, busy = time.perf_counter(), time.process_time()
        own.append(took(partial(model.setData, index, f"{number}.25")))
        loop.exec()
        whole.append(_since(started, busy))
        wait(lambda: False, seconds=0.1)
    choose_all(work, 9)
    copying = took(work.view.blocks.copy)
    work.finish_copying()
    hold_ups = HoldUps()
    choose_all(work, len(model.columns))
    accepting = took(work.accept_and_go_on)
    saved(session)
    wait(lambda: all(row.status.value == "ready" for row in session.rows.values()))
    longest = hold_ups.stop()
    return {
        "edit with its save": middle(whole),
        "edit, on the window's thread": middle(own),
        "copy 9 columns of all": copying,
        "accept all": accepting,
        "accept all, longest hold-up": longest,
    }


def choose_all(work: WorkArea, columns: int) -> None:
    """Select all rows in so many of the columns that are shown, fields first."""
    model, header = work.model, work.view.header
    places = sorted(range(len(model.columns)), key=lambda place: (model.columns[place].type is None, place))
    chosen = QItemSelection()
    for place in [place for place in places if not header.isSectionHidden(place)][:columns]:
        chosen.select(model.index(0, place), model.index(model.rowCount() - 1, place))
    work.view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)


def saved(session: DeskSession) -> None:
    """Wait until the desk has everything."""
    if not session.all_saved:
        loop = QEventLoop()
        session.saving.connect(lambda steps: loop.quit() if steps == 0 else None)
        loop.exec()


def measured(app: QApplication, rows: int, runs: int, *, is_new: bool) -> dict[str, Took]:
    """Everything, with so many documents."""
    with tempfile.TemporaryDirectory() as name:
        desk = Path(name) / "invoices.desk"
        started = time.perf_counter()
        make_desk(desk, rows, opened_before=not is_new)
        print(f"{rows} documents made in {time.perf_counter() - started:.1f} s", flush=True)
        with running(app, desk) as (session, work, results):
            results |= looked_through(work, runs)
            results |= worked_on(session, work)
        with running(app, desk) as (session, work, again):
            choose_all(work, 5)
            results["clear 5 columns of all"] = took(work.view.blocks.clear)
            saved(session)
            results["open again, to all rows"] = again["open to all rows"]
            results["open again, longest hold-up"] = again["longest hold-up while opening"]
    return results


def told(rows: int, results: dict[str, Took], least: dict[str, Took]) -> bool:
    """Print what came of it, beside what came of 1 000; whether no bar is missed."""
    well = True
    for name, one in results.items():
        bar = BARS.get(name, Bar())
        most = {10_000: bar.at_10_000, 100_000: bar.at_100_000}.get(rows)
        counts = one.clock if bar.by_clock else one.busy
        missed = most is not None and counts > most
        well &= not missed
        before = least.get(name)
        share = counts / max((before.clock if bar.by_clock else before.busy), 0.01) if before else 1
        asked = "" if most is None else f"   (at most {most:.0f}{', MISSED' if missed else ''})"
        print(f"{name:32}{one.clock:9.1f} ms {one.busy:9.1f} ms busy  x {share:6.2f}{asked}", flush=True)
    return well


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--new", action="store_true")
    arguments = parser.parse_args()
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    CycleCollector(app)
    let_window_first()
    well, least = True, dict[str, Took]()
    for rows in arguments.rows:
        results = measured(app, rows, arguments.runs, is_new=arguments.new and rows <= MOST_NEW)
        least = least or results
        well &= told(rows, results, least)
    app.clipboard().clear()  # what Python has put there brings the offscreen platform down after Python's end
    return int(not well)


if __name__ == "__main__":
    sys.exit(main())
