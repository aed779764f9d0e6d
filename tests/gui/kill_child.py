"""A window over the desk of the folder in argv[1] in which somebody corrects and accepts as fast as it goes, until it
is killed; each step is said once the window says that all is saved."""

import os
import sys
from decimal import Decimal
from itertools import count
from pathlib import Path
from types import TracebackType

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QTimer, SignalInstance
from PySide6.QtWidgets import QApplication

from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.program import Program
from invoice_desk.settings import default_settings
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, scripted_parts


class Hand:
    """Corrects a total through the table, accepts the document by the menu, waits until both are saved, says so."""

    def __init__(self, program: Program, start: int) -> None:
        assert program.session is not None
        self._program = program
        self._session = program.session
        self._numbers = count(start)
        self._doing = ""
        saving: SignalInstance = self._session.saving
        saving.connect(self._saved)

    def work(self) -> None:
        assert self._program.commands is not None
        work = self._program.commands.work
        number = next(self._numbers)
        keys = sorted(row.key for row in work.model.all_rows())
        key = keys[number % len(keys)]
        self._doing = f"{key} {number}"
        work.view.select(key, "total_amount")
        index = work.model.index(work.model.view_row(key), work.model.column_of("total_amount"))
        assert work.model.setData(index, str(Decimal(number)))
        actions = self._program.window.actions_
        (actions.document.reopen if number // len(keys) % 2 else actions.document.accept).trigger()

    def _saved(self, steps: int) -> None:
        if steps == 0 and self._doing:
            print(self._doing, flush=True)
            self._doing = ""
            QTimer.singleShot(0, self.work)


def give_up(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Qt would go on after an exception in a slot."""
    sys.__excepthook__(kind, error, trace)
    sys.stderr.flush()
    os._exit(1)


def main() -> None:
    folder, start = Path(sys.argv[1]), int(sys.argv[2])
    app = QApplication([])
    program = Program(
        app,
        default_settings(),
        parts=scripted_parts(ScriptedEngine(), ScriptedWorker()),
        ask=Person(),
        memory=WindowMemory(folder / "window.ini"),
        default_desk=folder / "invoices.desk",
    )
    hands: list[Hand] = []

    sys.excepthook = give_up

    def begin() -> None:
        hands.append(Hand(program, start))
        hands[0].work()

    program.opened.connect(begin)
    program.start([])
    app.exec()


if __name__ == "__main__":
    main()
