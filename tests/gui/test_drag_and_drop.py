"""Files, a folder and a mail are dragged with the mouse from another program's window into ours, on a real X server."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from PIL import Image

from tests.intake.documents import encoded, picture
from tests.intake.mails import mail

ROOT = Path(__file__).parents[2]
NEEDED = ("Xvfb", "xdotool")
LONGEST = 60.0
DESKTOP = (1100, 700)
TARGET_AT, SOURCE_AT = (400, 350), (900, 100)
"""Where the mouse lets go, and where the other window's upper left corner is."""


@contextmanager
def running(command: Sequence[str], environment: dict[str, str], **more: object) -> Iterator["subprocess.Popen[str]"]:
    """A process that is ended with the test, at the latest after a minute."""
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        **more,  # type: ignore[call-overload]
    )
    alarm = threading.Timer(LONGEST, process.kill)
    alarm.start()
    try:
        yield process
    finally:
        alarm.cancel()
        process.kill()
        process.communicate()


@contextmanager
def display() -> Iterator[dict[str, str]]:
    """An X server of its own; the environment in which programs find it."""
    read, write = os.pipe()
    screen = f"{DESKTOP[0]}x{DESKTOP[1]}x24"
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", screen, "-nolisten", "tcp"]
    environment = {**os.environ, "QT_QPA_PLATFORM": "xcb", "PYTHONUNBUFFERED": "1"}
    environment.pop("WAYLAND_DISPLAY", None)
    with running(command, environment, pass_fds=(write,), stderr=subprocess.DEVNULL):
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        yield {**environment, "DISPLAY": f":{number}"}


def lines_until(process: "subprocess.Popen[str]", last: str, count: int = 1) -> list[str]:
    assert process.stdout is not None
    found: list[str] = []
    for line in process.stdout:
        found += [line.strip()] if line.startswith(last) else []
        if len(found) == count:
            return found
    raise AssertionError(f"ended without saying {last!r}")


def drag(environment: dict[str, str]) -> None:
    """As a hand does it: press, move in small steps, let go."""
    (x0, y0), (x1, y1) = (SOURCE_AT[0] + 100, SOURCE_AT[1] + 100), TARGET_AT
    steps = 25
    moves = [(x0 + (x1 - x0) * n // steps, y0 + (y1 - y0) * n // steps) for n in range(1, steps + 1)]
    words = ["mousemove", str(x0), str(y0), "sleep", "0.2", "mousedown", "1"]
    for x, y in [*moves, (x1 + 3, y1), (x1, y1)]:
        words += ["mousemove", str(x), str(y), "sleep", "0.02"]
    words += ["sleep", "0.2", "mouseup", "1"]
    subprocess.run(["xdotool", *words], env=environment, check=True, timeout=LONGEST)


@pytest.mark.skipif(not all(map(shutil.which, NEEDED)), reason=f"needs {' and '.join(NEEDED)}")
def test_files_a_folder_and_a_mail_dragged_from_another_program_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "May 2026"
    folder.mkdir()
    scans = [tmp_path / "first receipt.png", tmp_path / "小票.png", folder / "in the folder.png"]
    for number, path in enumerate(scans):
        Image.new("RGB", (60, 90), (200, 10 * number, 50)).save(path)
    letter = tmp_path / "Your order.eml"
    letter.write_bytes(mail(("in the mail.png", encoded(picture(), "PNG")), ("notes.txt", b"hello")))
    paths = [*scans[:2], folder, letter]
    home = tmp_path / "home"
    home.mkdir()
    with ExitStack() as stack:
        environment = stack.enter_context(display())
        target = stack.enter_context(running([sys.executable, "-m", "tests.gui.drop_target", str(home)], environment))
        lines_until(target, "shown")
        corner = f"{SOURCE_AT[0]},{SOURCE_AT[1]}"
        command = [sys.executable, "-m", "tests.gui.drag_source", corner, *map(str, paths)]
        source = stack.enter_context(running(command, environment))
        lines_until(source, "shown")

        drag(environment)

        assert lines_until(source, "action") == ["action CopyAction"]
        rows = lines_until(target, "row", count=4)
    names = ["first receipt.png", "in the folder.png", "in the mail.png", "小票.png"]
    assert sorted(rows) == [f"row {name} to_review" for name in names]
