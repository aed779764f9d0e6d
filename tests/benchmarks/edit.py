"""A correction in a desk of many documents, from the edit to "saved", and what it costs the window's thread.

python -m tests.benchmarks.edit [--rows 10000] [--runs 5]; the bar is 10 ms for an edit with its save (median).
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from sqlite3 import Connection

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.program import Program
from invoice_desk.settings import default_settings
from invoice_desk.store import Desk, write
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, scripted_parts
from tests.store.building import data_of, page, reading, source_of

EDITS = 20
BAR_MS = 10.0


def fill(connection: Connection, *, rows: int) -> None:
    """As many documents, in one transaction."""
    for number in range(rows):
        name = f"{number}.jpg"
        write.save_result(connection, source_of(name), data=data_of(name), pages=[page()], reading=reading())


def waited(signal: object, begin: Callable[[], object]) -> float:
    """Milliseconds from `begin` to the signal."""
    loop = QEventLoop()
    signal.connect(loop.quit)  # type: ignore[attr-defined]
    started = time.perf_counter()
    begin()
    loop.exec()
    return (time.perf_counter() - started) * 1000


def measured(app: QApplication, desk: Path) -> tuple[float, float, float]:
    """Milliseconds: to a table with all rows, for an edit with its save, and of the window's thread for an edit."""
    program = Program(
        app,
        default_settings(),
        parts=scripted_parts(ScriptedEngine(), ScriptedWorker()),
        ask=Person(),
        memory=WindowMemory(desk.with_name("window.ini")),
        default_desk=desk,
    )
    opening = waited(program.opened, partial(program.start, []))
    assert program.commands is not None
    assert program.session is not None
    model, session = program.commands.work.model, program.session
    column, keys = model.column_of("total_amount"), model.shown_keys()
    whole, own = [], []
    for number in range(EDITS):
        index = model.index(number * len(keys) // EDITS, column)
        loop = QEventLoop()
        session.saving.connect(lambda steps, loop=loop: loop.quit() if steps == 0 else None)
        started = time.perf_counter()
        assert model.setData(index, f"{number}.25")
        own.append((time.perf_counter() - started) * 1000)
        loop.exec()
        whole.append((time.perf_counter() - started) * 1000)
    waited(program.ended, program.window.close)
    return opening, statistics.median(whole), statistics.median(own)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    app = QApplication([])
    app.setQuitOnLastWindowClosed(False)
    with tempfile.TemporaryDirectory() as name:
        desk = Path(name) / "invoices.desk"
        with Desk.create(desk) as made:
            made.submit(partial(fill, rows=arguments.rows)).result()
        runs = [measured(app, desk) for _ in range(arguments.runs)]
    opening, whole, own = (statistics.median(values) for values in zip(*runs, strict=True))
    print(f"{arguments.rows} documents, median of {arguments.runs}: all rows after {opening:.0f} ms")
    print(f"an edit with its save {whole:.1f} ms (at most {BAR_MS:.0f}), of it on the window's thread {own:.1f} ms")
    return int(whole > BAR_MS)


if __name__ == "__main__":
    sys.exit(main())
