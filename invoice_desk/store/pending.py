"""What a desk has been asked to read and has not read yet, as plain functions over a connection."""

import hashlib
import json
import sqlite3
import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from invoice_desk.domain.document import SourceInfo
from invoice_desk.store.write import keep_original, listed, storable


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
    """A job that is not done. `sha256` None: the path has yet to be looked through (a file, a folder, an archive).

    `again`: somebody asked for it once more, so that it is read even where the desk has such a reading; of a source of
    several documents `documents` alone, where there are any.
    """

    id: str
    path: str
    sha256: str | None
    choice: Choice
    state: PendingState = PendingState.WAITING
    again: bool = False
    documents: tuple[str, ...] = ()


def add_paths(connection: sqlite3.Connection, paths: Sequence[str], *, choice: Choice) -> list[Pending]:
    """Keep that these paths are to be looked through and read; one that was stopped goes on as the job it is."""
    rows = connection.execute(
        "SELECT path, id FROM pending WHERE sha256 IS NULL AND state = ?", (PendingState.STOPPED,)
    )
    stopped = dict(rows.fetchall())
    ids = [stopped[path] for path in map(storable, paths) if path in stopped]
    resumed: dict[str, Pending | None] = {job.path: job for job in ask_again(connection, ids, choice=choice)}
    return [resumed.pop(storable(path), None) or _add(connection, path, None, choice) for path in paths]


def add_bytes(connection: sqlite3.Connection, name: str, data: bytes, *, choice: Choice) -> list[Pending]:
    """Keep a picture that has no file, and that it is to be read."""
    kept = take_in(connection, name, sha256=hashlib.sha256(data).hexdigest(), data=data, choice=choice)
    return [kept] if kept else []


def add_sources(
    connection: sqlite3.Connection,
    sources: Sequence[tuple[str, str | None]],
    *,
    choice: Choice,
    again: bool = True,
    documents: Sequence[str] = (),
) -> list[Pending]:
    """Keep that (path, SHA-256) are to be read once more; without a SHA-256 the path is looked through again.

    Not `again`, only what `choice` has not read yet. Of a source that holds some of `documents` only these are read.
    """
    jobs = add_paths(connection, [path for path, sha256 in sources if not sha256], choice=choice)
    held = _held(connection, documents)
    kept = (
        take_in(connection, path, sha256=sha256, data=None, choice=choice, again=again, documents=held.get(sha256, ()))
        for path, sha256 in sources
        if sha256
    )
    return [*jobs, *(job for job in kept if job)]


def take_in(
    connection: sqlite3.Connection,
    path: str,
    *,
    sha256: str,
    data: bytes | None,
    choice: Choice,
    again: bool = False,
    documents: Sequence[str] = (),
) -> Pending | None:
    """Keep a file's bytes (None when the desk has them) and that it is to be read; a stopped job goes on.

    None when this very job waits already: a folder is looked through again after an interruption.
    """
    known = connection.execute(
        "SELECT id, state, again FROM pending"
        " WHERE path = ? AND sha256 = ? AND engine = ? AND model = ? AND profile IS ? AND documents = ?"
        " AND (state = ? OR again >= ?) ORDER BY state = ?, seq LIMIT 1",
        (
            *(storable(path), sha256, choice.engine, choice.model, choice.profile, json.dumps(documents)),
            *(PendingState.STOPPED, again, PendingState.STOPPED),
        ),
    ).fetchone()
    if known is None:
        if data is not None:
            keep_original(connection, SourceInfo(path, sha256, "", 0), data, notes=())
        return _add(connection, path, sha256, choice, again=again, documents=documents)
    job_id, state, had_again = known
    if state == PendingState.WAITING:
        return None
    had_to = again or bool(had_again)
    job = Pending(job_id, storable(path), sha256, choice, again=had_to, documents=tuple(documents))
    connection.execute(
        "UPDATE pending SET state = ?, again = ? WHERE id = ?", (PendingState.WAITING, job.again, job_id)
    )
    return job


def drop(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Forget jobs: they are done, or nobody wants them any more."""
    connection.executemany("DELETE FROM pending WHERE id = ?", ((one,) for one in ids))


def stop(connection: sqlite3.Connection, ids: Iterable[str]) -> None:
    """Keep jobs, but don't go on with them until they are asked for again."""
    connection.executemany("UPDATE pending SET state = ? WHERE id = ?", ((PendingState.STOPPED, one) for one in ids))


def ask_again(connection: sqlite3.Connection, ids: Sequence[str], *, choice: Choice) -> list[Pending]:
    """Let jobs wait again, to be read by `choice` now, known or not; returns those that are still there."""
    connection.executemany(
        "UPDATE pending SET engine = ?, model = ?, profile = ?, state = ?, again = sha256 IS NOT NULL WHERE id = ?",
        ((choice.engine, choice.model, choice.profile, PendingState.WAITING, one) for one in ids),
    )
    asked = set(ids)
    return [job for job in pending(connection) if job.id in asked]


def pending(connection: sqlite3.Connection) -> list[Pending]:
    """All jobs that are not done, in the order in which they were asked for."""
    rows = connection.execute(
        "SELECT id, path, sha256, engine, model, profile, state, again, documents FROM pending ORDER BY seq"
    )
    return [
        Pending(
            job_id,
            path,
            sha256,
            Choice(engine, model, profile),
            PendingState(state),
            bool(again),
            tuple(json.loads(documents)),
        )
        for job_id, path, sha256, engine, model, profile, state, again, documents in rows
    ]


def _held(connection: sqlite3.Connection, documents: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """These documents by the sources that hold them, in the order in which they came."""
    rows = connection.execute(
        "SELECT s.sha256, s.document_id FROM document_source s JOIN document d ON d.id = s.document_id"
        " WHERE s.document_id IN (SELECT value FROM json_each(?)) ORDER BY d.seq",
        (listed(documents),),
    )
    held: dict[str, list[str]] = defaultdict(list)
    for sha256, document_id in rows:
        held[sha256].append(document_id)
    return held


def _add(
    connection: sqlite3.Connection,
    path: str,
    sha256: str | None,
    choice: Choice,
    *,
    again: bool = False,
    documents: Sequence[str] = (),
) -> Pending:
    job = Pending(str(uuid.uuid4()), storable(path), sha256, choice, again=again, documents=tuple(documents))
    connection.execute(
        "INSERT INTO pending (id, path, sha256, engine, model, profile, state, added_at, again, documents)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(job.id, job.path, sha256, choice.engine, choice.model, choice.profile),
            *(job.state, datetime.now(UTC).isoformat(), again, json.dumps(job.documents)),
        ),
    )
    return job
