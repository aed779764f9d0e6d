"""The program's door: what is typed opens the window or the command line, and without a display a sentence says so."""

import gc
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from invoice_desk import __main__
from invoice_desk.gui.display import has_display
from invoice_desk.messages import messages_in

WINDOW_STATUS, COMMAND_STATUS = 71, 72
DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


@pytest.fixture(autouse=True)
def _collector_as_before() -> Iterator[None]:
    """The door of the window switches it off."""
    yield
    gc.enable()


class House:
    """What lies behind the door, and who came in."""

    def __init__(self) -> None:
        self.came: list[tuple[str, list[Path] | list[str]]] = []

    def window(self, paths: Sequence[Path]) -> int:
        self.came.append(("window", list(paths)))
        return WINDOW_STATUS

    def commands(self, arguments: list[str]) -> int:
        self.came.append(("commands", arguments))
        return COMMAND_STATUS


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> House:
    """A display, an empty working folder, and nobody who really starts."""
    made = House()
    monkeypatch.setattr("invoice_desk.gui.application.run", made.window)
    monkeypatch.setattr("invoice_desk.cli.commands.run", made.commands)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    monkeypatch.chdir(tmp_path)
    return made


def enter(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["invoice-desk", *arguments])
    with pytest.raises(SystemExit) as ended:
        __main__.main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_nothing_opens_the_window(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert enter(monkeypatch) == WINDOW_STATUS
    assert house.came == [("window", [])]


@pytest.mark.parametrize("name", ["收据 五月.pdf", "may.desk"])
def test_one_file_that_is_there_opens_the_window(house: House, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    Path(name).touch()

    assert enter(monkeypatch, name) == WINDOW_STATUS
    assert house.came == [("window", [Path(name)])]


@pytest.mark.skipif(sys.platform != "linux", reason="names are always text there")
def test_a_name_that_is_no_text_opens_the_window_too(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    Path(name).touch()

    assert enter(monkeypatch, name) == WINDOW_STATUS
    assert house.came == [("window", [Path(name)])]


def test_a_folder_opens_the_window(house: House, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert enter(monkeypatch, str(tmp_path)) == WINDOW_STATUS
    assert house.came == [("window", [tmp_path])]


@pytest.mark.parametrize("arguments", [[], ["a.pdf"], ["a.pdf", "收据", "nowhere.pdf"], ["extract"]])
def test_the_window_can_be_asked_for_by_name_with_any_files(
    house: House, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    assert enter(monkeypatch, "gui", *arguments) == WINDOW_STATUS
    assert house.came == [("window", [Path(name) for name in arguments])]


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["--version"],
        ["nowhere.pdf"],
        ["there.pdf", "there.pdf"],
        ["extract", "there.pdf", "-o", "out.xlsx"],
        ["there.pdf", "gui"],
        ["a\0b"],
        ["x" * 5000],
    ],
)
def test_everything_else_is_for_the_command_line(
    house: House, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    Path("there.pdf").touch()

    assert enter(monkeypatch, *arguments) == COMMAND_STATUS
    assert house.came == [("commands", arguments)]


@pytest.mark.parametrize("command", __main__.COMMANDS)
def test_a_file_of_a_commands_name_does_not_hide_the_command(
    house: House, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    Path(command).touch()

    assert enter(monkeypatch, command) == COMMAND_STATUS


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize("arguments", [[], ["."], ["gui"], ["gui", "a.pdf"]])
@pytest.mark.parametrize(("locale", "language"), [("en_GB.UTF-8", "en"), ("zh_CN.UTF-8", "zh_CN")])
def test_without_a_display_a_sentence_says_what_else_can_be_done(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    locale: str,
    language: str,
) -> None:
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LC_ALL", locale)

    assert enter(monkeypatch, *arguments) == 2
    assert house.came == []
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == messages_in(language)("cli.no_display", {}) + "\n"
    assert "invoice-desk extract" in told.err


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_without_a_display_the_command_line_works_all_the_same(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)

    assert enter(monkeypatch, "extract", "nowhere.pdf") == COMMAND_STATUS


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_the_real_program_without_a_display_ends_by_itself() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
    done = subprocess.run(
        [sys.executable, "-m", "invoice_desk"], env=environment, capture_output=True, text=True, timeout=30
    )

    assert done.returncode == 2
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
@pytest.mark.parametrize(
    "named",
    [
        {"DISPLAY": ":987"},
        {"DISPLAY": "nonsense"},
        {"WAYLAND_DISPLAY": "wayland-987"},
        {"WAYLAND_DISPLAY": "wayland-0", "XDG_RUNTIME_DIR": "/nowhere"},
        {"DISPLAY": ":987", "QT_QPA_PLATFORM": "xcb"},
    ],
)
def test_a_display_that_does_not_answer_is_told_where_qt_would_abort(named: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in DISPLAYS} | named
    done = subprocess.run(
        [sys.executable, "-m", "invoice_desk"], env=environment, capture_output=True, text=True, timeout=30
    )

    assert done.returncode == 2
    assert "No display answers" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a display")
def test_a_display_that_answers_is_enough(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in DISPLAYS:
        monkeypatch.delenv(name, raising=False)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "wayland-7"))
        server.listen()
        monkeypatch.setenv("WAYLAND_DISPLAY", str(tmp_path / "wayland-7"))
        assert has_display()
    assert not has_display()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert has_display()


def test_the_command_line_is_entered_without_qt() -> None:
    program = (
        "import sys; from invoice_desk.__main__ import _status; status = _status(['--version']);"
        "print(status, [name for name in sys.modules if name.startswith(('PySide6', 'shiboken6'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)

    assert done.stdout.splitlines()[-1] == "0 []"
