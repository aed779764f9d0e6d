"""One holder at a time, who is named to the second, and no lock outlives its process."""

import errno
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from invoice_desk.domain.errors import DeskError
from invoice_desk.store.lock import DeskLock

_ROOT = Path(__file__).parents[2]
_HOLD = """
import sys
from pathlib import Path
from invoice_desk.store.lock import DeskLock
with DeskLock.acquire(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_holder_is_told_who_has_it(tmp_path: Path) -> None:
    desk = tmp_path / "a.desk"
    with DeskLock.acquire(desk), pytest.raises(DeskError) as caught:
        DeskLock.acquire(desk)
    assert caught.value.code == "desk.in_use"
    assert caught.value.params["pid"] == str(os.getpid())
    assert set(caught.value.params) == {"path", "user", "host", "pid"}


def test_a_released_lock_leaves_no_file_and_can_be_taken_again(tmp_path: Path) -> None:
    for _ in range(2):
        with DeskLock.acquire(tmp_path / "a.desk"):
            assert [file.name for file in tmp_path.iterdir()] == ["a.desk.lock"]
        assert not list(tmp_path.iterdir())


def test_a_killed_process_does_not_keep_the_lock(tmp_path: Path) -> None:
    desk = tmp_path / "a.desk"
    with subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(desk)], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(DeskError) as caught:
            DeskLock.acquire(desk)
        assert caught.value.params["pid"] == str(holder.pid)
        holder.kill()
        holder.wait()
        assert (tmp_path / "a.desk.lock").exists()
        DeskLock.acquire(desk).release()
    assert not list(tmp_path.iterdir())


def test_a_lock_on_a_file_that_was_removed_meanwhile_is_not_taken_for_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = tmp_path / "a.desk"
    lock_file = tmp_path / "a.desk.lock"
    opened: list[int] = []
    real_open = os.open

    def open_and_lose_the_first(path: Path, flags: int, mode: int) -> int:
        opened.append(real_open(path, flags, mode))
        if len(opened) == 1:
            lock_file.unlink()
        return opened[-1]

    monkeypatch.setattr(os, "open", open_and_lose_the_first)
    with DeskLock.acquire(desk) as lock:
        assert len(opened) == 2
        assert lock.descriptor == opened[1]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DeskError) as caught:
        DeskLock.acquire(tmp_path / "missing" / "a.desk")
    assert caught.value.code == "desk.not_writable"


@pytest.mark.skipif(sys.platform == "win32", reason="plays Windows elsewhere")
@pytest.mark.parametrize("held", [False, True])
def test_on_windows_a_byte_behind_the_holders_name_is_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    locked_at: list[int] = []

    def locking(descriptor: int, mode: int, size: int) -> None:
        assert (mode, size) == (2, 1)
        locked_at.append(os.lseek(descriptor, 0, os.SEEK_CUR))
        if held:
            raise OSError(errno.EDEADLOCK, "held")

    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(LK_NBLCK=2, locking=locking))
    (tmp_path / "a.desk.lock").write_text("anna\npc-7\n4711")
    monkeypatch.setattr(sys, "platform", "win32")
    if held:
        with pytest.raises(DeskError) as caught:
            DeskLock.acquire(tmp_path / "a.desk")
        assert [caught.value.params[key] for key in ("user", "host", "pid")] == ["anna", "pc-7", "4711"]
    else:
        DeskLock.acquire(tmp_path / "a.desk").release()
        assert not list(tmp_path.iterdir())
    monkeypatch.undo()
    assert locked_at == [1 << 20]
