"""Safe replacing: a file is written beside its target, read back, and only then put in its place in one step."""

import errno
import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import BinaryIO

from invoice_desk.domain.errors import ExportError
from invoice_desk.domain.job import CancelToken
from invoice_desk.export.locks import lock_beside

_FULL = frozenset((errno.ENOSPC, errno.EDQUOT, errno.EFBIG))
_FORBIDDEN = frozenset((errno.EACCES, errno.EPERM, errno.EROFS))


@dataclass(frozen=True, slots=True)
class Timing:
    """Seconds of writing (until the bytes are on the disk) and of reading back."""

    write: float
    verify: float


def replace_safely(
    target: Path, *, write: Callable[[BinaryIO], None], verify: Callable[[Path], None], cancel: CancelToken
) -> Timing:
    """Let `write` fill a temporary file in the target's folder, let `verify` read it, then replace the target.

    `verify` raises ExportError when the file isn't what was meant. Whatever goes wrong, the target is as it was and the
    temporary file is gone. Raises ExportError or JobCancelledError; a symbolic link stays one, its end is replaced.
    """
    refuse_unwritable(target)
    final = Path(os.path.realpath(target))
    part = final.with_name(f".invoice-desk-{uuid.uuid4().hex[:12]}.part")
    try:
        start = perf_counter()
        with _named_errors(final):
            _fill(part, write)
        written = perf_counter()
        cancel.raise_if_cancelled()
        with _named_errors(final):
            verify(part)
        verified = perf_counter()
        cancel.raise_if_cancelled()
        _refuse_locked(final)
        _put_in_place(part, final)
    finally:
        part.unlink(missing_ok=True)
    return Timing(written - start, verified - written)


def refuse_unwritable(target: Path) -> None:
    """Say before any long work what could not be written in the end. Raises ExportError."""
    final = Path(os.path.realpath(target))
    _refuse_impossible(final, target)
    _refuse_locked(final)


def _fill(part: Path, write: Callable[[BinaryIO], None]) -> None:
    with part.open("xb") as file:
        write(file)
        file.flush()
        os.fsync(file.fileno())


def _put_in_place(part: Path, final: Path) -> None:
    try:
        if final.exists():
            part.chmod(final.stat().st_mode & 0o777)
        part.replace(final)
    except PermissionError as error:  # Windows: another program has the target open
        raise _locked(final) from error
    except OSError as error:
        raise _named(error, final) from error


def _refuse_impossible(final: Path, target: Path) -> None:
    """Say before any work what can't succeed; `target` is the path as the user gave it."""
    try:
        if not final.parent.is_dir():
            raise ExportError("export.folder_missing", folder=str(target.parent), name=target.name)
        if final.exists() and not final.is_file():
            raise ExportError("export.target_not_a_file", name=target.name)
        if final.exists() and not os.access(final, os.W_OK):
            raise ExportError("export.target_read_only", name=target.name)
    except OSError as error:
        raise _named(error, final) from error


def _refuse_locked(final: Path) -> None:
    """A lock file counts only beside a target that exists: without one there is nothing to lose."""
    if final.exists() and lock_beside(final) is not None:
        raise _locked(final)


def _locked(final: Path) -> ExportError:
    lock = lock_beside(final)
    if lock is None:
        return ExportError("export.target_locked", name=final.name)
    if not lock.who:
        return ExportError("export.target_locked_by_file", name=final.name, lock=lock.name)
    return ExportError("export.target_locked_by", name=final.name, lock=lock.name, who=lock.who)


@contextmanager
def _named_errors(final: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _named(error, final) from error


def _named(error: OSError, final: Path) -> ExportError:
    folder = str(final.parent)
    if error.errno in _FULL:
        return ExportError("export.disk_full", folder=folder)
    if error.errno in _FORBIDDEN:
        return ExportError("export.folder_not_writable", folder=folder)
    if error.errno == errno.ENAMETOOLONG:
        return ExportError("export.name_too_long", name=final.name)
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return ExportError("export.folder_missing", folder=folder, name=final.name)
    return ExportError("export.write_failed", name=final.name, reason=error.strerror or type(error).__name__)
