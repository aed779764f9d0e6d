"""A copy of a desk, which is whole or not there: written beside its name, looked through, made safe, then renamed."""

import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from invoice_desk.domain.errors import DeskError, JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.store.faults import told_as_desk_errors
from invoice_desk.store.lock import DeskLock

Report = Callable[[Progress], None]
"""Hears how far a long piece of work is, from the thread that does it."""

_STEPS = 1000
"""Instructions of SQLite's machine between two looks at the clock and the token: some microseconds."""
_PAUSE = 0.1
_BESIDE = ("-wal", "-shm")


def unheard(_: Progress) -> None:
    """For work of which nobody wants to hear."""


def write_copy(
    connection: sqlite3.Connection, target: Path, *, cancel: CancelToken | None = None, report: Report = unheard
) -> None:
    """Write a compact copy of the desk; a file at `target` is replaced in one step, once the copy is whole and safe.

    Progress is in bytes of the file. Raises DeskError, JobCancelledError; what was at `target` is then as it was.
    """
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    # Asked beforehand: while a statement runs its connection answers nothing else.
    (total,) = connection.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size").fetchone()
    try:
        with stoppable(connection, cancel or CancelToken(), lambda: report(_written(part, total))):
            connection.execute("VACUUM INTO ?", (str(part),))
        look_through(part, cancel=cancel)
        put_in_place(part, target)
    finally:
        part.unlink(missing_ok=True)


def look_through(path: Path, *, cancel: CancelToken | None = None) -> None:
    """Raises DeskError `desk.damaged` where SQLite finds the file in disorder, JobCancelledError."""
    with told_as_desk_errors(path), closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with stoppable(connection, cancel or CancelToken()):
            found = connection.execute("PRAGMA integrity_check(1)").fetchall()
        if found != [("ok",)]:
            raise DeskError("desk.damaged", path=str(path))


def put_in_place(part: Path, target: Path) -> None:
    """Give a whole file its name, safe against a power cut. Who has `target` open must have let go of it."""
    with part.open("rb+") as file:
        os.fsync(file.fileno())
    for ending in _BESIDE:  # of a desk that was not closed: it would be read into the new file
        target.with_name(target.name + ending).unlink(missing_ok=True)
    part.replace(target)
    with suppress(OSError):  # Windows and some network shares don't do this for folders, and need not
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def compact(path: Path, *, cancel: CancelToken | None = None, report: Report = unheard) -> int:
    """Write a desk that nobody has open anew without the room that it no longer needs; how many bytes that saved.

    Raises DeskError (`desk.in_use` …), JobCancelledError; the file is then as it was.
    """
    path = path.resolve()  # of a link the file that it leads to is replaced
    part = path.with_name(f"{path.name}.compact")
    with told_as_desk_errors(path), DeskLock.acquire(path):
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                before = path.stat().st_size
                write_copy(connection, part, cancel=cancel, report=report)
            shutil.copymode(path, part)
            put_in_place(part, path)
        finally:
            part.unlink(missing_ok=True)
        return before - path.stat().st_size


@contextmanager
def stoppable(
    connection: sqlite3.Connection, cancel: CancelToken, now_and_then: Callable[[], None] | None = None
) -> Iterator[None]:
    """What runs on the connection meanwhile ends with JobCancelledError once somebody cancels."""
    looked = time.monotonic()

    def look() -> bool:
        nonlocal looked
        if now_and_then is not None and time.monotonic() - looked > _PAUSE:
            looked = time.monotonic()
            now_and_then()
        return cancel.cancelled

    cancel.raise_if_cancelled()
    forget = cancel.on_cancel(connection.interrupt)
    connection.set_progress_handler(look, _STEPS)
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
        raise JobCancelledError from error
    finally:
        connection.set_progress_handler(None, 0)
        forget()


def free_name(path: Path) -> Path:
    """The path, or the first of `name-2`, `name-3` … where there is no file yet."""
    number, found = 1, path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


def _written(part: Path, total: int) -> Progress:
    done = part.stat().st_size if part.exists() else 0
    return Progress(min(done, total), total)
