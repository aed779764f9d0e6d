"""Starts the window: Qt's application, its looks and language, one instance for a user, crash reports."""

import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QApplication

from invoice_desk import __version__
from invoice_desk.config import config_folder, data_folder
from invoice_desk.domain.errors import SettingsError
from invoice_desk.gui.crash import CrashDialog, CrashReport, install_crash_reporting
from invoice_desk.gui.dialogs.ask import Dialogs
from invoice_desk.gui.garbage import CycleCollector
from invoice_desk.gui.memory import WindowMemory
from invoice_desk.gui.parts import installed_parts
from invoice_desk.gui.program import Program
from invoice_desk.gui.single_instance import SingleInstance
from invoice_desk.settings import default_settings, load_settings


def run(paths: Sequence[Path]) -> int:
    """Show the window with the desk and the files among `paths`; a window that is open already takes them instead.

    Returns the exit status.
    """
    app = QApplication(sys.argv[:1])
    CycleCollector(app)
    instance = SingleInstance(app)
    if instance.hand_over([str(path.absolute()) for path in paths]):
        return 0
    program = made_program(app)
    install_crash_reporting(_show_crash)
    instance.received.connect(program.take_over)
    program.start(paths)
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
        parts=installed_parts,
        ask=Dialogs(),
        memory=WindowMemory(config_folder() / "window.ini"),
        default_desk=data_folder() / "invoices.desk",
    )
    if trouble is not None:
        program.tell(trouble)
    return program


def _show_crash(report: CrashReport) -> None:
    CrashDialog(report).exec()
