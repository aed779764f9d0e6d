"""One running program for a user: a second start, in a real process, hands its files to the first one and ends."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from queue import Queue

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtNetwork import QLocalServer, QLocalSocket
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from invoice_desk.gui import single_instance
from invoice_desk.gui.single_instance import SingleInstance

START = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from invoice_desk.gui.single_instance import SingleInstance

app = QCoreApplication([])
instance = SingleInstance(app, folder=Path(sys.argv[1]))
instance.received.connect(lambda paths: print("took", ascii(paths), flush=True))
print("ready", flush=True)
sys.stdin.readline()
taken = instance.hand_over(sys.argv[2:])
print("handed over" if taken else "first", flush=True)
sys.exit(0 if taken else app.exec())
"""
"""A start of the program that waits for a line first, so that several can start at the same moment."""


class Start:
    """A program in another process, and what it says."""

    def __init__(self, folder: Path, *paths: str | bytes, at: Path | None = None) -> None:
        command: list[str | bytes | Path] = [sys.executable, "-c", START, folder, *paths]
        self.process = subprocess.Popen(command, cwd=at, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._lines: Queue[str] = Queue()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()

    def said(self) -> str:
        return self._lines.get(timeout=60)

    @property
    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()
        self._listener.join()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))


class Starter:
    """Starts programs of one user, who has one data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.all: list[Start] = []

    def __call__(self, *paths: str | bytes, at: Path | None = None) -> Start:
        self.all.append(Start(self.folder, *paths, at=at))
        assert self.all[-1].said() == "ready"
        return self.all[-1]

    def kill_all(self) -> None:
        while self.all:
            self.all.pop().kill()


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Starter]:
    # A socket's address must be short, which a test's own folder may not be.
    with tempfile.TemporaryDirectory() as short:
        monkeypatch.setenv("XDG_RUNTIME_DIR", short)
        starter = Starter(tmp_path / "data")
        yield starter
        starter.kill_all()


def has_no_guest(instance: SingleInstance) -> bool:
    return not instance.findChildren(QLocalSocket)


def is_shut_out(stranger: QLocalSocket) -> bool:
    return stranger.state() is QLocalSocket.LocalSocketState.UnconnectedState


@pytest.fixture
def made(qtbot: QtBot, qapp: QApplication, start: Starter) -> Iterator[Callable[[Path], SingleInstance]]:
    """Makes instances in this process."""
    instances: list[SingleInstance] = []

    def make(folder: Path) -> SingleInstance:
        instances.append(SingleInstance(qapp, folder=folder))
        return instances[-1]

    yield make
    start.kill_all()
    for instance in instances:
        qtbot.waitUntil(partial(has_no_guest, instance))
        instance.deleteLater()


@pytest.fixture
def instance(made: Callable[[Path], SingleInstance], start: Starter) -> SingleInstance:
    return made(start.folder)


@pytest.fixture
def first(instance: SingleInstance) -> SingleInstance:
    assert not instance.hand_over([])
    return instance


def received(qtbot: QtBot, first: SingleInstance, start: Callable[[], None]) -> list[str]:
    with qtbot.waitSignal(first.received, timeout=60_000) as signal_:
        start()
    assert signal_.args is not None
    return list(signal_.args[0])


@pytest.mark.parametrize("name", ["收据 五月/牛肉面 21.50.jpg", "-x.pdf", "a\nb.pdf", "../elsewhere/a.pdf"])
def test_a_second_start_hands_its_path_over_and_ends(
    qtbot: QtBot, first: SingleInstance, start: Starter, tmp_path: Path, name: str
) -> None:
    second = start(name, "/absolute/二.pdf", at=tmp_path)

    assert received(qtbot, first, second.go) == [os.path.normpath(tmp_path / name), "/absolute/二.pdf"]
    assert second.said() == "handed over"
    qtbot.waitUntil(lambda: second.has_ended)
    assert second.process.returncode == 0


def test_a_start_without_files_asks_for_the_window_only(qtbot: QtBot, first: SingleInstance, start: Starter) -> None:
    assert received(qtbot, first, start().go) == []


def test_thousands_of_paths_arrive_in_their_order(qtbot: QtBot, first: SingleInstance, start: Starter) -> None:
    paths = [f"/scans/{'very ' * 5}long {number}.jpg" for number in range(2_000)]

    assert received(qtbot, first, start(*paths).go) == paths


def test_each_of_several_later_starts_is_heard(qtbot: QtBot, first: SingleInstance, start: Starter) -> None:
    heard: list[str] = []
    first.received.connect(heard.extend)
    later = [start(f"/{number}.jpg") for number in range(3)]

    for one in later:
        one.go()
    qtbot.waitUntil(lambda: len(heard) == 3, timeout=60_000)

    assert sorted(heard) == ["/0.jpg", "/1.jpg", "/2.jpg"]
    assert [one.said() for one in later] == ["handed over"] * 3


def test_programs_of_two_data_folders_do_not_meet(
    first: SingleInstance, made: Callable[[Path], SingleInstance], tmp_path: Path
) -> None:
    assert not made(tmp_path / "other data").hand_over(["/a.jpg"])


def test_of_starts_at_the_same_moment_exactly_one_is_the_first_and_gets_all_files(start: Starter) -> None:
    together = [start(f"/{number}.jpg") for number in range(4)]
    for one in together:
        one.go()

    answers = [one.said() for one in together]
    assert sorted(answers) == ["first", "handed over", "handed over", "handed over"]
    winner = together[answers.index("first")]
    others = [f"/{number}.jpg" for number, one in enumerate(together) if one is not winner]
    assert sorted(winner.said() for _ in others) == [f"took {[path]!r}" for path in others]


def what_it_leaves_in_the_folders(start: Starter) -> list[Path]:
    """A lock and a socket."""
    return [path for folder in (start.folder, Path(os.environ["XDG_RUNTIME_DIR"])) for path in folder.iterdir()]


@pytest.mark.skipif(sys.platform == "win32", reason="a pipe's name leaves no file behind")
def test_what_a_killed_program_leaves_behind_blocks_nobody(
    qtbot: QtBot, instance: SingleInstance, start: Starter
) -> None:
    killed = start()
    killed.go()
    assert killed.said() == "first"
    qtbot.waitUntil(lambda: len(what_it_leaves_in_the_folders(start)) == 2)
    killed.kill()
    assert len(what_it_leaves_in_the_folders(start)) == 2

    assert not instance.hand_over([])
    later = start("/a.jpg")
    assert received(qtbot, instance, later.go) == ["/a.jpg"]
    assert later.said() == "handed over"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_program_that_hangs_keeps_nobody_from_starting(
    qtbot: QtBot, instance: SingleInstance, start: Starter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(single_instance, "_PATIENCE", 0.3)
    hanging = start()
    hanging.go()
    assert hanging.said() == "first"
    qtbot.waitUntil(lambda: len(what_it_leaves_in_the_folders(start)) == 2)
    hanging.process.send_signal(signal.SIGSTOP)

    assert not instance.hand_over(["/a.jpg"])


def test_what_a_stranger_says_harms_nobody(qtbot: QtBot, first: SingleInstance, start: Starter) -> None:
    heard: list[list[str]] = []
    first.received.connect(heard.append)
    qtbot.waitUntil(lambda: bool(first.findChildren(QLocalServer)))
    (server,) = first.findChildren(QLocalServer)
    for said in (
        b"\xff" * 8,  # a length beyond all measure
        (5).to_bytes(8, "big") + b"{not ",
        (7).to_bytes(8, "big") + b'{"a":1}',
        (3).to_bytes(8, "big") + b"[1]",
        (100_000).to_bytes(8, "big") + b"[" * 100_000,
    ):
        stranger = QLocalSocket()
        stranger.connectToServer(server.fullServerName())
        assert stranger.waitForConnected()
        stranger.write(QByteArray(said))
        qtbot.waitUntil(partial(is_shut_out, stranger))

    assert received(qtbot, first, start("/a.jpg").go) == ["/a.jpg"]
    assert heard == [["/a.jpg"]]


def test_a_data_folder_that_can_not_be_made_keeps_nobody_from_starting(
    made: Callable[[Path], SingleInstance], tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    assert not made(tmp_path / "file" / "data").hand_over([])


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="nothing is closed to the superuser")
def test_a_data_folder_that_can_not_be_written_keeps_nobody_from_starting(
    made: Callable[[Path], SingleInstance], tmp_path: Path
) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    assert not made(tmp_path / "closed").hand_over([])


def test_a_start_that_outlives_the_first_program_takes_its_place(
    qtbot: QtBot, instance: SingleInstance, start: Starter
) -> None:
    dying = start()
    dying.go()
    assert dying.said() == "first"
    qtbot.waitUntil(lambda: len(what_it_leaves_in_the_folders(start)) == 2)
    dying.process.send_signal(signal.SIGSTOP)
    threading.Timer(0.3, dying.process.kill).start()

    assert not instance.hand_over(["/a.jpg"])

    later = start("/b.jpg")
    assert received(qtbot, instance, later.go) == ["/b.jpg"]
    assert later.said() == "handed over"


@pytest.mark.skipif(os.name == "nt", reason="names are always text there")
def test_a_name_that_is_no_text_arrives_byte_for_byte(qtbot: QtBot, first: SingleInstance, start: Starter) -> None:
    second = start(b"/scans/caf\xe9 \xff.png")
    (path,) = received(qtbot, first, second.go)
    assert os.fsencode(path) == b"/scans/caf\xe9 \xff.png"


@pytest.mark.skipif(os.name == "nt", reason="pipes have names there, not paths")
@pytest.mark.parametrize("runtime", ["missing", "x" * 100])
def test_without_a_usable_runtime_folder_a_second_start_still_hands_over(
    qtbot: QtBot,
    made: Callable[[Path], SingleInstance],
    start: Starter,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    runtime: str,
) -> None:
    folder = tmp_path / runtime
    if runtime != "missing":
        folder.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder))
    first = made(start.folder)
    assert not first.hand_over([])
    second = start("/a.jpg")
    assert received(qtbot, first, second.go) == ["/a.jpg"]
    assert second.said() == "handed over"


def test_a_program_that_ends_takes_nothing_any_more_and_its_guests_end_quietly(
    qtbot: QtBot, first: SingleInstance, start: Starter
) -> None:
    stranger = QLocalSocket()
    qtbot.waitUntil(lambda: bool(first.findChildren(QLocalServer)))
    (server,) = first.findChildren(QLocalServer)
    stranger.connectToServer(server.fullServerName())
    qtbot.waitUntil(lambda: bool(server.findChildren(QLocalSocket)))
    first.close()
    qtbot.waitUntil(lambda: is_shut_out(stranger))
    late = start("/late.jpg")
    with qtbot.assertNotEmitted(first.received, wait=300):
        late.go()
    assert not late.has_ended
