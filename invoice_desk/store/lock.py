"""Who has the desk: a lock of the operating system on a file beside it, gone with the process that holds it."""

import getpass
import os
import platform
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from invoice_desk.domain.errors import DeskError

# Windows locks bytes against reading too; one far behind the text leaves the holder's name readable.
_LOCKED_BYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class DeskLock:
    """A held lock; one at a time for a desk, within a process as well as between them."""

    path: Path
    descriptor: int

    @classmethod
    def acquire(cls, desk: Path) -> "DeskLock":
        """Take the desk. Raises DeskError `desk.in_use` with the holder's user, host, pid; `desk.not_writable`."""
        path = desk.with_name(f"{desk.name}.lock")
        while True:
            try:
                descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
            except OSError as error:
                raise DeskError("desk.not_writable", path=str(desk)) from error
            if not _try_to_lock(descriptor):
                holder = _read_holder(descriptor)
                os.close(descriptor)
                raise DeskError("desk.in_use", path=str(desk), **holder)
            if _is_file_at(descriptor, path):
                break
            os.close(descriptor)  # the holder before us removed the file between our opening and locking it
        os.truncate(descriptor, 0)
        os.write(descriptor, "\n".join((_user(), platform.node(), str(os.getpid()))).encode())
        return cls(path, descriptor)

    def release(self) -> None:
        """Give the desk back and leave no file behind."""
        if sys.platform == "win32":
            # An open file can't be removed there, and one that somebody else has opened by now is theirs.
            os.close(self.descriptor)
            with suppress(OSError):
                self.path.unlink()
            return
        with suppress(OSError):
            self.path.unlink()
        os.close(self.descriptor)

    def __enter__(self) -> "DeskLock":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.release()


def _try_to_lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            os.lseek(descriptor, _LOCKED_BYTE, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            os.lseek(descriptor, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_file_at(descriptor: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False


def _read_holder(descriptor: int) -> dict[str, str]:
    os.lseek(descriptor, 0, os.SEEK_SET)
    lines = os.read(descriptor, 1000).decode(errors="replace").split("\n")
    return dict(zip(("user", "host", "pid"), lines if len(lines) == 3 else ("?", "?", "?"), strict=True))


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # an account without a name
        return "?"
