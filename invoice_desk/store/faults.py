"""What SQLite's failures mean to a user."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from invoice_desk.domain.errors import DeskError

_CODES = {
    sqlite3.SQLITE_NOTADB: "desk.not_a_desk",
    sqlite3.SQLITE_CORRUPT: "desk.damaged",
    sqlite3.SQLITE_FULL: "desk.disk_full",
    sqlite3.SQLITE_BUSY: "desk.busy",
    sqlite3.SQLITE_LOCKED: "desk.busy",
    sqlite3.SQLITE_CANTOPEN: "desk.not_writable",
    sqlite3.SQLITE_READONLY: "desk.not_writable",
    sqlite3.SQLITE_PERM: "desk.not_writable",
    sqlite3.SQLITE_IOERR: "desk.not_writable",
}


@contextmanager
def told_as_desk_errors(path: Path) -> Iterator[None]:
    """Turns failures of the disk and the file into DeskError; a wrong statement stays what it is, a bug."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the kind of failure, the rest its variant.
        code = _CODES.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if code is None:
            raise
        raise DeskError(code, path=str(path)) from error
    except OSError as error:
        raise DeskError("desk.not_writable", path=str(path)) from error
