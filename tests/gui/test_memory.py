"""What the window remembers: it is there at the next start, and nothing breaks where it is lost."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QApplication

from invoice_desk.gui.memory import WindowMemory

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "window.ini"


def desks(folder: Path, *names: str) -> list[Path]:
    for name in names:
        (folder / name).touch()
    return [folder / name for name in names]


def at_the_next_start(file: Path, say: str) -> str:
    """What another process, in which nothing is known yet, says of the memory."""
    program = f"""
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from invoice_desk.gui.memory import WindowMemory
app = QCoreApplication([])
memory = WindowMemory(Path(sys.argv[1]))
print(ascii({say}))
"""
    done = subprocess.run([sys.executable, "-c", program, file], capture_output=True, text=True, timeout=30, check=True)
    return done.stdout.strip()


def test_all_of_it_is_there_at_the_next_start(file: Path, tmp_path: Path) -> None:
    (desk,) = desks(tmp_path, "五月, 牛肉面 GmbH.desk")
    memory = WindowMemory(file)
    memory.keep_desk(desk)
    memory.keep_choice("ollama", "qwen2.5vl:7b, 量化")
    memory.keep_state("window", b"\x00\x01\xff@;,\n")
    del memory

    assert at_the_next_start(file, "[str(path) for path in memory.recent_desks()]") == ascii([str(desk)])
    assert at_the_next_start(file, "str(memory.last_desk())") == ascii(str(desk))
    assert at_the_next_start(file, "memory.choice()") == ascii(("ollama", "qwen2.5vl:7b, 量化"))
    assert at_the_next_start(file, "memory.state('window').data()") == ascii(b"\x00\x01\xff@;,\n")


def test_at_the_first_start_nothing_is_remembered(file: Path) -> None:
    memory = WindowMemory(file)

    assert memory.recent_desks() == []
    assert memory.last_desk() is None
    assert memory.choice() is None
    assert memory.state("window") == QByteArray()


def test_the_desk_opened_last_comes_first_and_each_stands_once(file: Path, tmp_path: Path) -> None:
    april, may, june = desks(tmp_path, "april.desk", "may.desk", "june.desk")
    memory = WindowMemory(file)

    for desk in (april, may, june, april):
        memory.keep_desk(desk)

    assert memory.recent_desks() == [april, june, may]
    assert memory.last_desk() == april


def test_twelve_desks_are_remembered(file: Path, tmp_path: Path) -> None:
    opened = desks(tmp_path, *(f"{number}.desk" for number in range(14)))
    memory = WindowMemory(file)

    for desk in opened:
        memory.keep_desk(desk)

    assert memory.recent_desks() == opened[:1:-1]


def test_desks_of_a_client_stand_together_the_last_ones_first(file: Path, tmp_path: Path) -> None:
    april, may, june, july = desks(tmp_path, "april.desk", "may.desk", "june.desk", "july.desk")
    memory = WindowMemory(file)
    for desk, client in ((april, "Müller & Co."), (may, "牛肉面"), (june, ""), (july, "Müller & Co.")):
        memory.keep_desk(desk, client)

    found = WindowMemory(file).recent_by_client()
    assert [(one.path, one.client) for one in found] == [
        (july, "Müller & Co."),
        (april, "Müller & Co."),
        (june, ""),
        (may, "牛肉面"),
    ]
    memory.keep_desk(may, "")
    assert memory.recent_by_client()[0] == (may, "")


@pytest.mark.parametrize("content", ["", "[1, 2]", "{", "null"])
def test_clients_that_make_no_sense_are_nobodys(file: Path, tmp_path: Path, content: str) -> None:
    (desk,) = desks(tmp_path, "may.desk")
    WindowMemory(file).keep_desk(desk)
    settings = QSettings(str(file), QSettings.Format.IniFormat)
    settings.setValue("clients", content)
    settings.sync()
    assert WindowMemory(file).recent_by_client() == [(desk, "")]


def test_a_desk_that_is_gone_is_remembered(file: Path, tmp_path: Path) -> None:
    april, may = desks(tmp_path, "april.desk", "may.desk")
    memory = WindowMemory(file)
    memory.keep_desk(april)
    memory.keep_desk(may)

    may.unlink()
    assert memory.last_desk() == may
    assert memory.recent_desks() == [may, april]


def test_an_engine_without_models_is_remembered(file: Path) -> None:
    memory = WindowMemory(file)
    memory.keep_choice("ollama", "llava")
    memory.keep_choice("offline", "")

    assert memory.choice() == ("offline", "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe no settings at all \n[[[",
        b"[General]\ndesks=@Invalid()\nengine=\n[state]\nwindow=wide\n",
    ],
)
def test_a_damaged_file_costs_no_more_than_what_it_held(file: Path, tmp_path: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    (desk,) = desks(tmp_path, "may.desk")
    memory = WindowMemory(file)

    assert memory.recent_desks() == []
    assert memory.last_desk() is None
    assert memory.choice() is None
    assert memory.state("window") == QByteArray()

    memory.keep_desk(desk)
    assert memory.recent_desks() == [desk]


def test_where_nothing_can_be_written_the_window_still_works(tmp_path: Path, qapp: QApplication) -> None:
    (tmp_path / "settings").touch()  # a file where the folder should be
    (desk,) = desks(tmp_path, "may.desk")
    memory = WindowMemory(tmp_path / "settings" / "window.ini")

    memory.keep_desk(desk)
    qapp.processEvents()

    assert memory.recent_desks() == [desk]
