"""What the window shows of documents, kept so that a desk opens without making every record anew.

A summary is a text that somebody else makes and reads. It is given back only as long as nothing that it was made of
has changed: the desk itself counts the changes (`summary_tables.py`), whoever makes them.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.record import RejectedAs, ReviewState
from invoice_desk.store.read import documents, states
from invoice_desk.store.write import listed


@dataclass(frozen=True, slots=True)
class Maker:
    """Who makes summaries: by `stamp` it knows those that it would make in the same way, today is `day`."""

    stamp: str
    day: date


@dataclass(frozen=True, slots=True)
class Kept:
    """A document with its summary; "" where there is none that still holds. `place` is where it stands in the desk."""

    place: int
    document_id: str
    body: str
    state: ReviewState
    rejected_as: RejectedAs | None = None


@dataclass(frozen=True, slots=True)
class Ground:
    """A document, and how often it had changed by then."""

    data: DocumentData
    changes: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What is to be kept: made of a document after so many changes; it holds from `since` to `until`."""

    document_id: str
    changes: int
    since: date
    until: date
    body: str


_KEPT = (
    "SELECT d.seq, d.id, coalesce(s.body, '') FROM document d"
    " LEFT JOIN ground g ON g.document_id = d.id"
    " LEFT JOIN summary s ON s.document_id = d.id AND s.changes = coalesce(g.changes, 0)"
    " AND s.stamp = ? AND ? BETWEEN s.since AND s.until"
    " WHERE d.id NOT IN (SELECT id FROM gone_document)"
    " AND NOT EXISTS (SELECT 1 FROM joined j WHERE j.other_id = d.id) AND "
)


def summaries_after(connection: sqlite3.Connection, place: int, *, limit: int, maker: Maker) -> list[Kept]:
    """The next documents in the order they came, each with its summary."""
    rows = connection.execute(
        _KEPT + "d.seq > ? ORDER BY d.seq LIMIT ?",
        (maker.stamp, maker.day.isoformat(), place, limit),
    )
    return _kept(connection, rows.fetchall())


def summaries_of(connection: sqlite3.Connection, ids: Sequence[str], *, maker: Maker) -> list[Kept]:
    """The same for these documents, in the order they came; those that the desk does not show are left out."""
    rows = connection.execute(
        _KEPT + "d.id IN (SELECT value FROM json_each(?)) ORDER BY d.seq",  # noqa: S608
        (maker.stamp, maker.day.isoformat(), listed(ids)),
    )
    return _kept(connection, rows.fetchall())


def grounds_of(connection: sqlite3.Connection, ids: Sequence[str]) -> list[Ground]:
    """What summaries are made of, as `read.documents` gives it, with what must be kept with them."""
    changes = dict(
        connection.execute(
            "SELECT document_id, changes FROM ground WHERE document_id IN (SELECT value FROM json_each(?))",
            (listed(ids),),
        ).fetchall()
    )
    return [Ground(data, changes.get(data.id, 0)) for data in documents(connection, ids)]


def keep_summaries(connection: sqlite3.Connection, summaries: Iterable[Summary], *, stamp: str) -> None:
    """Keep summaries in place of earlier ones. One that is too old by now is kept too, and never given back."""
    connection.executemany(
        "INSERT OR REPLACE INTO summary VALUES (?, ?, ?, ?, ?, ?)",
        (
            (one.document_id, one.changes, stamp, one.since.isoformat(), one.until.isoformat(), one.body)
            for one in summaries
        ),
    )


def _kept(connection: sqlite3.Connection, rows: Sequence[tuple[int, str, str]]) -> list[Kept]:
    standing = states(connection, listed(document_id for _, document_id, _ in rows))
    return [
        Kept(place, document_id, body, *standing.get(document_id, (ReviewState.TO_REVIEW, None)))
        for place, document_id, body in rows
    ]
