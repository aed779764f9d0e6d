"""Starts the window: Qt's application, its looks and language, one instance for a user, crash reports."""

import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from invoice_desk import __version__
from invoice_desk.config import config_folder, data_folder
from invoice_desk.domain.errors import SettingsError
from invoice_desk.gui.background import let_window_first
from invoice_desk.gui.dialogs.asking import Dialogs
from invoice_desk.gui.garbage import CycleCollector
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.program import Program
from invoice_desk.gui.single_instance import SingleInstance
from invoice_desk.settings import default_settings, load_settings

if TYPE_CHECKING:
    from invoice_desk.gui.crash import CrashReport
    from invoice_desk.gui.parts import Parts


def run(paths: Sequence[Path]) -> int:
    """Show the window with the desk and the files among `paths`; a window that is open already takes them instead.

    Returns the exit status.
    """
    sys.excepthook = _early_crash
    # As an argument, because asking Qt for its style makes Python build classes that nobody else needs at the start.
    app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    CycleCollector(app)
    let_window_first()
    instance = SingleInstance(app)
    if instance.hand_over([str(path.absolute()) for path in paths]):
        return 0
    program = made_program(app)
    program.window.painted.connect(_report_crashes, Qt.ConnectionType.SingleShotConnection)
    instance.received.connect(program.take_over)
    program.ending.connect(instance.close)
    program.start([path.absolute() for path in paths])
    return app.exec()


def made_program(app: QApplication) -> Program:
    """The program as installed, with the user's settings; where they make no sense, with the defaults, and says so."""
    app.setApplicationName("invoice-desk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("invoice-desk")
    app.setQuitOnLastWindowClosed(False)
    trouble = None
    try:
        settings = load_settings()
    except SettingsError as error:
        settings, trouble = default_settings(), error
    program = Program(
        app,
        settings,
        parts=_installed_parts,
        ask=Dialogs(),
        memory=WindowMemory(config_folder() / "window.ini"),
        default_desk=data_folder() / "invoices.desk",
        tour_by_itself=True,
    )
    if trouble is not None:
        program.tell(trouble)
    return program


def _installed_parts() -> "Parts":
    """In a background thread, once the window is there."""
    from invoice_desk.gui.parts import installed_parts

    return installed_parts()


def _early_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Before the window is there: the first one to need crash reports installs them."""
    _report_crashes()
    sys.excepthook(kind, error, trace)


def _report_crashes() -> None:
    from invoice_desk.gui.crash import install_crash_reporting

    install_crash_reporting(_show_crash)


def _show_crash(report: "CrashReport") -> None:
    from invoice_desk.gui.crash import CrashDialog
    from invoice_desk.gui.dialogs.fitting import fit

    dialog = CrashDialog(report)
    fit(dialog)
    dialog.exec()
