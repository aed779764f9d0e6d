"""Bugs: a report that holds nothing of anybody's documents, and the dialog that shows it."""

import logging
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FrameType, TracebackType
from typing import Final

import PySide6
from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal, Slot, qVersion
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from invoice_desk import __version__
from invoice_desk.gui.icons import icon

_log = logging.getLogger(__name__)

_FIRST_FRAMES, _LAST_FRAMES = 10, 30
_QUIET_SECONDS: Final = 10.0
"""After a crash was shown, how long the same one is only logged: one in a paint event would come again at once."""


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception without its message: its type, and where it passed, outermost first: `module:line function`."""

    type: str
    frames: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CrashReport:
    """What may be sent to anybody. Messages and values are left out on purpose: they may quote documents.

    `raised` is the chain of causes, the first cause first.
    """

    versions: tuple[tuple[str, str], ...]
    raised: tuple[Raised, ...]

    def as_text(self) -> str:
        """The report as it is shown and copied."""
        lines = [f"{name} {version}" for name, version in self.versions]
        for one in self.raised:
            lines += ["", one.type, *(f"  {frame}" for frame in one.frames)]
        return "\n".join(lines)


def report_of(error: BaseException) -> CrashReport:
    """The report on an exception that nobody caught."""
    versions = (
        ("Invoice Desk", __version__),
        ("Python", platform.python_version()),
        ("PySide", PySide6.__version__),
        ("Qt", qVersion()),
        ("System", f"{platform.system()} {platform.release()} {platform.machine()}"),
    )
    chain = reversed([Raised(_type_name(one), _frames(one.__traceback__)) for one in _chain(error)])
    return CrashReport(versions, tuple(chain))


def install_crash_reporting(show: Callable[[CrashReport], None]) -> None:
    """From now on exceptions that nobody catches, in any thread, are logged and shown; the program goes on.

    `show` runs on the window's thread, never inside the event that failed, and never twice at a time: what crashes
    while it runs is only logged. Needs a QCoreApplication.
    """
    reporter = _Reporter(show, QCoreApplication.instance())
    sys.excepthook = reporter.uncaught
    threading.excepthook = reporter.uncaught_in_thread


class _Reporter(QObject):
    _crashed = Signal(object)

    def __init__(self, show: Callable[[CrashReport], None], parent: QObject | None) -> None:
        super().__init__(parent)
        self._show = show
        self._showing = False
        self._quiet_until: dict[tuple[tuple[str, str], ...], float] = {}
        self._crashed.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def uncaught(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):  # Ctrl+C
            sys.__excepthook__(kind, error, trace)
            return
        report = report_of(error.with_traceback(trace))
        last = report.raised[-1]
        _log.error("crash: %s at %s", last.type, last.frames[-1] if last.frames else "?")
        try:
            self._crashed.emit(report)
        except RuntimeError:  # the application is gone already
            return

    def uncaught_in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            self.uncaught(args.exc_type, args.exc_value, args.exc_traceback)

    @Slot(object)
    def _tell(self, report: CrashReport) -> None:
        # By where each began to fail: in how deep a recursion makes no difference.
        which = tuple((one.type, one.frames[-1] if one.frames else "") for one in report.raised)
        if self._showing or time.monotonic() < self._quiet_until.get(which, 0.0):
            return
        self._showing = True
        try:
            self._show(report)
        finally:
            self._showing = False
            self._quiet_until[which] = time.monotonic() + _QUIET_SECONDS


class CrashDialog(QDialog):
    """Says that something went wrong and what became of the work. Quit closes all windows in the usual way."""

    def __init__(self, report: CrashReport, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = report.as_text()
        self.setWindowTitle(self.tr("Something went wrong"))
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        sign = QLabel(self)
        sign.setPixmap(icon("warning").pixmap(32, 32))
        said = QLabel(
            self.tr(
                "Invoice Desk has met an error it did not expect. What you have done so far is saved in the desk.\n\n"
                "You can go on working. If it happens again, quit and start anew. Please send the report below to "
                "those who look after the program: it names places in the program and nothing of your documents."
            ),
            self,
        )
        said.setWordWrap(True)
        self._report = QPlainTextEdit(self._text, self)
        self._report.setReadOnly(True)
        self._report.setTabChangesFocus(True)
        self._report.setAccessibleName(self.tr("Report"))
        self._report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self._buttons = QDialogButtonBox(self)
        self._copy = self._button(self.tr("Copy report"), QDialogButtonBox.ButtonRole.ActionRole)
        self._quit = self._button(self.tr("Quit"), QDialogButtonBox.ButtonRole.DestructiveRole)
        self._go_on = self._button(self.tr("Continue"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._go_on.setDefault(True)
        self._copy.clicked.connect(self._copy_report)
        self._quit.clicked.connect(self._leave)
        self._go_on.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        for part in (sign, said, self._report, self._buttons):
            column.addWidget(part)
        self.resize(620, 460)
        self._go_on.setFocus()

    @override
    def done(self, result: int) -> None:
        """Without a window there is nothing to go on with."""
        super().done(result)
        if not _windows():
            QCoreApplication.exit(1)

    def _button(self, text: str, role: QDialogButtonBox.ButtonRole) -> QPushButton:
        return self._buttons.addButton(text, role)

    @Slot()
    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self._copy.setText(self.tr("Copied"))

    @Slot()
    def _leave(self) -> None:
        self.reject()
        QApplication.closeAllWindows()


def _windows() -> list[QWidget]:
    return [window for window in QApplication.topLevelWidgets() if window.isVisible()]


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception, its cause, the cause of that."""
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _type_name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _frames(trace: TracebackType | None) -> tuple[str, ...]:
    found: list[str] = []
    while trace is not None:
        found.append(_place(trace.tb_frame, trace.tb_lineno))
        trace = trace.tb_next
    left_out = len(found) - _FIRST_FRAMES - _LAST_FRAMES
    if left_out > 0:
        found[_FIRST_FRAMES : _FIRST_FRAMES + left_out] = [f"… {left_out} more"]
    return tuple(found)


def _place(frame: FrameType, line: int) -> str:
    """By the module's name: a file's path holds folders of the user's."""
    return f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_qualname}"
