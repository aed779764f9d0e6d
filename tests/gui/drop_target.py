"""The program over the empty folder in argv[1], at the left of the screen; says each row that became a document."""

import sys
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.program import Program
from invoice_desk.gui.table.rows import TableRow
from invoice_desk.settings import default_settings
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, scripted_parts


def main() -> None:
    folder = Path(sys.argv[1])
    app = QApplication([])
    program = Program(
        app,
        default_settings(),
        parts=scripted_parts(ScriptedEngine(says(seller_name="ACME")), ScriptedWorker()),
        ask=Person(),
        memory=WindowMemory(folder / "window.ini"),
        default_desk=folder / "invoices.desk",
    )
    program.window.setGeometry(0, 0, 800, 600)

    def tell(_: str, row: TableRow) -> None:
        print("row", row.name, row.status.value, flush=True)

    def opened() -> None:
        assert program.session is not None
        program.session.row_replaced.connect(tell)
        QTimer.singleShot(300, lambda: print("shown", flush=True))

    program.opened.connect(opened)
    program.start([])
    app.exec()


if __name__ == "__main__":
    main()
