"""Pictures of the window in its states, to be looked at; a test reads the texts on them.

    python -m tests.gui.screens FOLDER --desk DESK [--language zh_CN] [--theme dark] [--files PATH …]

DESK is copied, not changed; the files (default: the samples) are read by the offline engine while a batch is shown.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QTabBar

from invoice_desk.config import resource
from invoice_desk.gui.crash import CrashDialog, report_of
from invoice_desk.gui.dialogs.about import AboutDialog
from invoice_desk.gui.dialogs.ask import ExportOffer, ExportScope
from invoice_desk.gui.dialogs.export_dialog import ExportDialog
from invoice_desk.gui.dialogs.settings_dialog import SettingsDialog
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.parts import installed_parts
from invoice_desk.gui.program import Program
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.messages import messages_in
from invoice_desk.settings import default_settings
from tests.gui.building import Person

Shot = tuple[str, QPixmap]


def wait(holds: Callable[[], object], *, seconds: float = 60) -> None:
    """Let the window work until something holds."""
    until = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError
        QApplication.processEvents()
        time.sleep(0.005)


def settle() -> None:
    """Let the window paint what has come."""
    for _ in range(5):
        QApplication.processEvents()


def screens(
    app: QApplication, folder: Path, desk: Path, files: Sequence[Path], language: str, theme: str
) -> Iterator[Shot]:
    """Each screen by its name: empty, a cell with its region, lines, a batch, a failed row, dialogs, menus."""
    program = Program(
        app,
        replace(default_settings(), language=language, theme=theme),
        parts=installed_parts,
        ask=Person(),
        memory=WindowMemory(folder / "window.ini"),
        default_desk=folder / "invoices.desk",
    )
    opened: list[bool] = []
    ended: list[bool] = []
    program.opened.connect(lambda: opened.append(True))
    program.ended.connect(lambda: ended.append(True))
    program.start([])
    program.window.resize(1280, 800)
    wait(lambda: opened)
    settle()
    wait(lambda: program.window.picker.selected()[1])
    yield "empty", program.window.grab()

    copy = folder / desk.name
    shutil.copyfile(desk, copy)
    program.open_desk(copy)
    wait(lambda: len(opened) == 2)
    yield from _working(program, files)
    yield from _dialogs(language)
    yield from _menus(program)
    program.window.close()
    wait(lambda: ended)


def _working(program: Program, files: Sequence[Path]) -> Iterator[Shot]:
    assert program.commands is not None
    assert program.session is not None
    work, session = program.commands.work, program.session
    rows = list(work.model.all_rows())
    shown = next(row for row in rows if (cell := row.cells.get("total_amount")) and cell.region and row.in_doubt)
    work.view.select(shown.key, "total_amount")
    wait(lambda: work.pages.outlined())
    settle()
    yield "cell", program.window.grab()

    tabs = work.details.findChild(QTabBar)
    assert tabs is not None
    tabs.setCurrentIndex(1)
    settle()
    yield "lines", program.window.grab()
    tabs.setCurrentIndex(0)

    program.commands.add_paths(files)
    wait(lambda: session.queue_state.reading and session.queue_state.done)
    settle()
    yield "batch", program.window.grab()
    wait(lambda: session.queue_state.idle, seconds=300)

    failed = next(row for row in work.model.all_rows() if row.status is RowStatus.FAILED)
    work.view.select(failed.key)
    settle()
    yield "failed", program.window.grab()
    program.window.actions_.undo.trigger()


def _dialogs(language: str) -> Iterator[Shot]:
    counts = {ExportScope.READY: 3, ExportScope.ALL: 40, ExportScope.SELECTED: 1}
    dialogs: list[tuple[str, QDialog]] = [
        ("settings", SettingsDialog(default_settings(), messages_in(language))),
        ("export", ExportDialog(ExportOffer(counts, Path("/books/2026-11.xlsx"), (".xlsx", ".csv", ".jsonl")))),
        ("about", AboutDialog()),
        ("crash", CrashDialog(report_of(ValueError("secret")))),
    ]
    for name, dialog in dialogs:
        dialog.show()
        settle()
        yield name, dialog.grab()
        dialog.hide()
        dialog.deleteLater()


def _menus(program: Program) -> Iterator[Shot]:
    for action in program.window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        menu.ensurePolished()
        menu.resize(menu.sizeHint())
        yield f"menu {action.text().replace('&', '')}", menu.grab()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--desk", type=Path, required=True)
    parser.add_argument("--language", default="en")
    parser.add_argument("--theme", default="light")
    parser.add_argument("--files", type=Path, nargs="*", default=[resource("samples")])
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    with tempfile.TemporaryDirectory() as name:
        shots = screens(app, Path(name), arguments.desk, arguments.files, arguments.language, arguments.theme)
        for number, (what, picture) in enumerate(shots):
            picture.save(str(arguments.folder / f"{number:02} {what}.png"))


if __name__ == "__main__":
    main()
