"""What a desk has been asked to read and has not read yet, as plain functions over a connection."""

import hashlib
import sqlite3
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from invoice_desk.domain.document import SourceInfo
from invoice_desk.store.write import keep_original, storable


class PendingState(StrEnum):
    """Whether a job goes on by itself."""

    WAITING = "waiting"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class Choice:
    """By what a document is read: `model` "" is the engine's first, `profile` None is decided for each document."""

    engine: str
    model: str = ""
    profile: str | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """A job that is not done. `sha256` None: the path has yet to be looked through (a file, a folder, an archive)."""

    id: str
    path: str
    sha256: str | None
    choice: Choice
    state: PendingState = PendingState.WAITING


def add_paths(connection: sqlite3.Connection, paths: Sequence[str], *, choice: Choice) -> list[Pending]:
    """Keep that these paths are to be looked through and read."""
    return [_add(connection, path, None, choice) for path in paths]


def add_bytes(connection: sqlite3.Connection, name: str, data: bytes, *, choice: Choice) -> list[Pending]:
    """Keep a picture that has no file, and that it is to be read."""
    kept = take_in(connection, name, sha256=hashlib.sha256(data).hexdigest(), data=data, choice=choice)
    return [kept] if kept else []


def add_sources(
    connection: sqlite3.Connection, sources: Sequence[tuple[str, str | None]], *, choice: Choice
) -> list[Pending]:
    """Keep that (path, SHA-256) are to be read once more; without a SHA-256 the path is looked through again."""
    jobs = add_paths(connection, [path for path, sha256 in sources if not sha256], choice=choice)
    kept = (take_in(connection, path, sha256=sha256, data=None, choice=choice) for path, sha256 in sources if sha256)
    return [*jobs, *(job for job in kept if job)]


def take_in(
    connection: sqlite3.Connection, path: str, *, sha256: str, data: bytes | None, choice: Choice
) -> Pending | None:
    """Keep a file's bytes (None when the desk has them) and that it is to be read.

    None when this very job is there already: a folder is looked through again after an interruption.
    """
    known = connection.execute(
        "SELECT 1 FROM pending WHERE path = ? AND sha256 = ? AND engine = ? AND model = ? AND profile IS ?",
        (storable(path), sha256, choice.engine, choice.model, choice.profile),
    ).fetchone()
    if known:
        return None
    if data is not None:
        keep_original(connection, SourceInfo(path, sha256, "", 0), data, notes=())
    return _add(connection, path, sha256, choice)


def drop(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Forget jobs: they are done, or nobody wants them any more."""
    connection.executemany("DELETE FROM pending WHERE id = ?", ((one,) for one in ids))


def stop(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Keep jobs, but don't go on with them until they are asked for again."""
    connection.executemany("UPDATE pending SET state = ? WHERE id = ?", ((PendingState.STOPPED, one) for one in ids))


def ask_again(connection: sqlite3.Connection, ids: Sequence[str], *, choice: Choice) -> list[Pending]:
    """Let jobs wait again, to be read by `choice` now; returns those that are still there."""
    connection.executemany(
        "UPDATE pending SET engine = ?, model = ?, profile = ?, state = ? WHERE id = ?",
        ((choice.engine, choice.model, choice.profile, PendingState.WAITING, one) for one in ids),
    )
    return [job for job in pending(connection) if job.id in set(ids)]


def pending(connection: sqlite3.Connection) -> list[Pending]:
    """All jobs that are not done, in the order in which they were asked for."""
    rows = connection.execute("SELECT id, path, sha256, engine, model, profile, state FROM pending ORDER BY seq")
    return [
        Pending(job_id, path, sha256, Choice(engine, model, profile), PendingState(state))
        for job_id, path, sha256, engine, model, profile, state in rows
    ]


def _add(connection: sqlite3.Connection, path: str, sha256: str | None, choice: Choice) -> Pending:
    job = Pending(str(uuid.uuid4()), storable(path), sha256, choice)
    connection.execute(
        "INSERT INTO pending (id, path, sha256, engine, model, profile, state, added_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(job.id, job.path, sha256, choice.engine, choice.model, choice.profile),
            *(job.state, datetime.now(UTC).isoformat()),
        ),
    )
    return job
