"""A crash: the report holds nothing of anybody's documents, it is shown once, and the program goes on."""

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QRunnable, QThreadPool
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from invoice_desk import __version__
from invoice_desk.gui import crash
from invoice_desk.gui.crash import CrashDialog, CrashReport, install_crash_reporting, report_of

SECRET = "ACME 1234.50"
SECRETS = ("ACME", "1234", str(Path.home()), str(Path(__file__).parent))


class TooMuchError(Exception):
    """Says its values wherever it can."""

    def __init__(self, said: str) -> None:
        super().__init__(said)
        self.said = said
        self.add_note(said)


def fail() -> None:
    total = SECRET
    raise TooMuchError(f"{total} in {__file__}")


def fail_otherwise() -> None:
    raise LookupError(SECRET)


def fail_with_a_cause() -> None:
    seller = SECRET
    try:
        fail()
    except TooMuchError as error:
        raise FileNotFoundError(2, seller, f"/home/{seller}/may.pdf") from error


def caught(work: Callable[[], object]) -> Exception:
    try:
        work()
    except Exception as error:  # noqa: BLE001 - whatever it is
        return error
    raise AssertionError("nothing was raised")


def assert_nothing_is_given_away(text: str) -> None:
    assert [secret for secret in SECRETS if secret in text] == []


# The report.


def test_a_report_names_the_place_and_nothing_of_a_document() -> None:
    text = report_of(caught(fail)).as_text()

    assert_nothing_is_given_away(text)
    assert f"{__name__}.TooMuchError" in text
    assert f"{__name__}:{fail.__code__.co_firstlineno + 2} fail" in text
    assert f"Invoice Desk {__version__}" in text


def test_causes_come_first_and_say_no_more_than_the_rest() -> None:
    report = report_of(caught(fail_with_a_cause))

    assert_nothing_is_given_away(report.as_text())
    assert [one.type for one in report.raised] == [f"{__name__}.TooMuchError", "FileNotFoundError"]
    assert report.raised[0].frames[-1].endswith(" fail")
    assert report.raised[1].frames[-1].endswith(" fail_with_a_cause")


def test_what_went_wrong_while_an_error_was_handled_is_told_with_it() -> None:
    def clean_up_badly() -> None:
        try:
            fail()
        finally:
            fail_otherwise()

    def hide_the_cause() -> None:
        try:
            fail()
        except TooMuchError:
            raise KeyError(SECRET) from None

    assert [one.type for one in report_of(caught(clean_up_badly)).raised] == [f"{__name__}.TooMuchError", "LookupError"]
    assert [one.type for one in report_of(caught(hide_the_cause)).raised] == ["KeyError"]


def test_causes_that_run_in_a_circle_end() -> None:
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first

    assert [one.type for one in report_of(first).raised] == ["KeyError", "ValueError"]


def test_code_from_a_folder_of_the_users_is_named_without_the_folder() -> None:
    code = compile("def work():\n    raise ValueError\nwork()", f"/home/{SECRET}/own.py", "exec")

    text = report_of(caught(lambda: exec(code, {"__name__": "own"}))).as_text()

    assert_nothing_is_given_away(text)
    assert "own:2 work" in text


def test_a_very_deep_recursion_is_shortened_to_its_beginning_and_its_end() -> None:
    def deeper(seller: str) -> None:
        deeper(seller)

    report = report_of(caught(lambda: deeper(SECRET)))

    (raised,) = report.raised
    assert raised.type == "RecursionError"
    assert len(raised.frames) < 60
    assert raised.frames[0].endswith(" caught")
    assert "deeper" in raised.frames[-1]
    assert any(frame.startswith("… ") for frame in raised.frames)
    assert_nothing_is_given_away(report.as_text())


# Showing it.


@dataclass
class Shown:
    """What a person would have seen, and on which threads it was shown."""

    reports: list[CrashReport] = field(default_factory=list)
    threads: set[threading.Thread] = field(default_factory=set)

    def show(self, report: CrashReport) -> None:
        self.reports.append(report)
        self.threads.add(threading.current_thread())

    @property
    def types(self) -> list[str]:
        return [report.raised[-1].type.rpartition(".")[2] for report in self.reports]


@pytest.fixture
def hooks(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Both hooks are put back after the test; what is logged is told apart."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    caplog.set_level(logging.ERROR)


@pytest.fixture
def shown(hooks: None) -> Shown:
    seen = Shown()
    install_crash_reporting(seen.show)
    return seen


def button(qtbot: QtBot, *slots: Callable[[], None]) -> QPushButton:
    made = QPushButton()
    qtbot.addWidget(made)
    for slot in slots:
        made.clicked.connect(slot)
    return made


def test_an_exception_in_a_slot_is_shown_once_and_the_program_goes_on(
    qtbot: QtBot, shown: Shown, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[str] = []
    bad = button(qtbot, fail, lambda: heard.append("the next slot"))

    bad.click()
    assert shown.reports == []  # never inside the event that failed
    qtbot.waitUntil(lambda: bool(shown.reports))
    button(qtbot, lambda: heard.append("the next click")).click()

    assert shown.types == ["TooMuchError"]
    assert shown.threads == {threading.main_thread()}
    assert heard == ["the next slot", "the next click"]
    assert len(caplog.records) == 1
    assert_nothing_is_given_away(caplog.text)


def in_a_thread_of_python() -> None:
    thread = threading.Thread(target=fail)
    thread.start()
    thread.join()


def in_a_thread_of_qt() -> None:
    class Failing(QRunnable):
        @override
        def run(self) -> None:
            fail()

    QThreadPool.globalInstance().start(Failing())
    QThreadPool.globalInstance().waitForDone()


@pytest.mark.parametrize("crash_in_a_thread", [in_a_thread_of_python, in_a_thread_of_qt])
def test_an_exception_in_a_thread_is_shown_once_on_the_windows_thread(
    qtbot: QtBot, shown: Shown, crash_in_a_thread: Callable[[], None]
) -> None:
    heard: list[str] = []

    crash_in_a_thread()
    qtbot.waitUntil(lambda: bool(shown.reports))
    button(qtbot, lambda: heard.append("next")).click()

    assert shown.types == ["TooMuchError"]
    assert shown.threads == {threading.main_thread()}
    assert heard == ["next"]


def test_the_same_crash_again_is_only_logged_and_another_one_is_shown(
    qtbot: QtBot, shown: Shown, caplog: pytest.LogCaptureFixture
) -> None:
    bad = button(qtbot, fail)

    for _ in range(5):
        bad.click()
    button(qtbot, fail_otherwise).click()
    qtbot.waitUntil(lambda: "LookupError" in shown.types)

    assert shown.types == ["TooMuchError", "LookupError"]
    assert len(caplog.records) == 6


def test_after_the_quiet_time_the_same_crash_is_shown_again(
    qtbot: QtBot, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crash, "_QUIET_SECONDS", 0.0)
    bad = button(qtbot, fail)

    bad.click()
    bad.click()
    qtbot.waitUntil(lambda: len(shown.reports) == 2)

    assert shown.types == ["TooMuchError", "TooMuchError"]


def test_what_crashes_while_a_report_is_open_is_only_logged(
    qtbot: QtBot, hooks: None, caplog: pytest.LogCaptureFixture
) -> None:
    types: list[str] = []
    heard: list[str] = []
    worse, last = button(qtbot, fail_otherwise), button(qtbot, lambda: heard.append("the report was closed"))

    def show(report: CrashReport) -> None:
        types.append(report.raised[-1].type)
        worse.click()
        QApplication.processEvents()  # as a dialog that is open does
        last.click()

    install_crash_reporting(show)
    button(qtbot, fail).click()
    qtbot.waitUntil(lambda: bool(heard))

    assert types == [f"{__name__}.TooMuchError"]
    assert len(caplog.records) == 2


def test_a_report_that_can_not_be_shown_does_not_come_again_and_again(
    qtbot: QtBot, hooks: None, caplog: pytest.LogCaptureFixture
) -> None:
    types: list[str] = []

    def show(report: CrashReport) -> None:
        types.append(report.raised[-1].type.rpartition(".")[2])
        fail_otherwise()

    install_crash_reporting(show)
    button(qtbot, fail).click()
    qtbot.waitUntil(lambda: len(caplog.records) == 3)

    heard: list[str] = []
    button(qtbot, lambda: heard.append("next")).click()
    assert types == ["TooMuchError", "LookupError"]
    assert heard == ["next"]


def test_ctrl_c_and_a_thread_that_ends_itself_are_no_crashes(
    qtbot: QtBot, shown: Shown, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    button(qtbot, fail).click()
    qtbot.waitUntil(lambda: bool(shown.reports))

    assert shown.types == ["TooMuchError"]
    assert len(caplog.records) == 1
    assert "KeyboardInterrupt" in capsys.readouterr().err


# The dialog.


@pytest.fixture
def window(qtbot: QtBot) -> Iterator[QWidget]:
    made = QWidget()
    made.show()
    yield made
    made.deleteLater()


@pytest.fixture
def dialog(window: QWidget) -> Iterator[CrashDialog]:
    """Hidden before the window goes: closed without one, it would end the program."""
    made = CrashDialog(report_of(caught(fail)))
    made.show()
    yield made
    made.hide()
    made.deleteLater()


def press(dialog: CrashDialog, text: str) -> None:
    (found,) = [one for one in dialog.findChildren(QPushButton) if one.text().replace("&", "") == text]
    found.click()


def test_the_copy_button_puts_the_report_on_the_clipboard_and_says_so(dialog: CrashDialog) -> None:
    QGuiApplication.clipboard().setText("something else")

    press(dialog, "Copy report")

    copied = QGuiApplication.clipboard().text()
    assert copied == dialog.findChildren(QPlainTextEdit)[0].toPlainText()
    assert f"{__name__}.TooMuchError" in copied
    assert_nothing_is_given_away(copied)
    assert "Copied" in [one.text() for one in dialog.findChildren(QPushButton)]
    assert dialog.isVisible()


def test_continue_closes_the_report_and_nothing_else(dialog: CrashDialog, window: QWidget) -> None:
    press(dialog, "Continue")

    assert not dialog.isVisible()
    assert window.isVisible()


def test_quit_closes_the_windows_in_the_usual_way(dialog: CrashDialog, window: QWidget) -> None:
    press(dialog, "Quit")

    assert not dialog.isVisible()
    assert not window.isVisible()


ALONE = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from invoice_desk.gui.crash import CrashDialog, install_crash_reporting

def show(report):
    dialog = CrashDialog(report)
    QTimer.singleShot(0, dialog.accept)
    dialog.exec()

app = QApplication([])
app.setQuitOnLastWindowClosed(False)
install_crash_reporting(show)
QTimer.singleShot(0, lambda: 1 / 0)
sys.exit(app.exec())
"""


def test_without_a_window_the_program_ends_and_its_status_tells_of_it() -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", ALONE], env=environment, capture_output=True, text=True, timeout=30)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr


def test_two_crashes_in_turn_are_each_shown_once_within_the_quiet_time(qtbot: QtBot, shown: Shown) -> None:
    first, second, last = button(qtbot, fail), button(qtbot, fail_otherwise), button(qtbot, fail_with_a_cause)
    for _ in range(3):
        first.click()
        second.click()
    last.click()
    qtbot.waitUntil(lambda: "FileNotFoundError" in shown.types)
    assert shown.types == ["TooMuchError", "LookupError", "FileNotFoundError"]
