"""Putting documents in the place of others: a page parted or joined by a person, as one action that can be undone."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from invoice_desk.domain.crop import Crop
from invoice_desk.store.write import act, add_document


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to be: its id, the source that it is in, its pages there and its pieces of them."""

    id: str
    sha256: str
    pages: tuple[int, ...]
    profile: str
    crop: Crop = ()


def regroup(
    connection: sqlite3.Connection,
    gone: Iterable[str],
    made: Sequence[NewDocument],
    *,
    name: str,
    action_id: str | None = None,
) -> str:
    """One user action: `made` stand where `gone` stood; returns the action's id. Undone, it is the other way round.

    What was read of all of them and what a person set stays. Raises LookupError where one to go is not there.
    """
    leaving = tuple(dict.fromkeys(gone))
    for document_id in leaving:
        if not _is_here(connection, document_id):
            raise LookupError(document_id)
    action_id = act(connection, "regroup", name, action_id=action_id)
    for one in made:
        add_document(connection, one.sha256, pages=one.pages, profile=one.profile, crop=one.crop, document_id=one.id)
    rows = [(one, 0) for one in leaving] + [(one.id, 1) for one in made]
    connection.executemany("INSERT INTO regrouped VALUES (?, ?, ?)", ((action_id, *row) for row in rows))
    return action_id


def _is_here(connection: sqlite3.Connection, document_id: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM document WHERE id = ? AND id NOT IN (SELECT id FROM gone_document)", (document_id,)
    ).fetchone()
    return row is not None
