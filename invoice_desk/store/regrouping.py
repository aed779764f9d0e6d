"""Putting documents in the place of others: a page parted or joined by a person, as one action that can be undone."""

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from invoice_desk.domain.crop import Crop
from invoice_desk.domain.document import Page, SourceInfo
from invoice_desk.store.write import act, add_document, add_source


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A document to be: its id, the source that it is in, its pages there and its pieces of them."""

    id: str
    sha256: str
    pages: tuple[int, ...]
    profile: str
    crop: Crop = ()


@dataclass(frozen=True, slots=True)
class NewSource:
    """Files that a person joined, as one source with the pages of all."""

    info: SourceInfo
    data: bytes
    pages: tuple[Page, ...]


def regroup(
    connection: sqlite3.Connection,
    gone: Iterable[str],
    made: Sequence[NewDocument],
    *,
    name: str,
    source: NewSource | None = None,
    action_id: str | None = None,
) -> str:
    """One user action: `made` stand where `gone` stood; returns the action's id. Undone, it is the other way round.

    Where they are in a `source` that the desk does not have yet, it is kept.

    What was read of all of them and what a person set stays. Raises LookupError where one to go is not there.
    """
    leaving = tuple(dict.fromkeys(gone))
    for document_id in leaving:
        if not _is_here(connection, document_id):
            raise LookupError(document_id)
    if source is not None:
        add_source(connection, source.info, data=source.data, pages=source.pages)
    action_id = act(connection, "regroup", name, action_id=action_id)
    for one in made:
        add_document(connection, one.sha256, pages=one.pages, profile=one.profile, crop=one.crop, document_id=one.id)
    rows = [(one, 0) for one in leaving] + [(one.id, 1) for one in made]
    connection.executemany("INSERT INTO regrouped VALUES (?, ?, ?)", ((action_id, *row) for row in rows))
    return action_id


def documents_in_place_of(connection: sqlite3.Connection, sha256: str) -> tuple[str, ...]:
    """The documents, of other sources, that a person put in the place of all that a source holds; none else."""
    rows = connection.execute(
        "WITH RECURSIVE later (id) AS (SELECT document_id FROM document_source WHERE sha256 = ?"
        " UNION SELECT n.document_id FROM later JOIN regrouped g ON g.document_id = later.id AND NOT g.comes"
        " JOIN effective_action a ON a.id = g.action_id"
        " JOIN regrouped n ON n.action_id = g.action_id AND n.comes)"
        " SELECT d.id, s.sha256 FROM later JOIN document d USING (id)"
        " JOIN document_source s ON s.document_id = d.id AND s.position = 0"
        " WHERE d.id NOT IN (SELECT id FROM gone_document) ORDER BY d.seq",
        (sha256,),
    ).fetchall()
    return tuple(document_id for document_id, _ in rows) if all(other != sha256 for _, other in rows) else ()


def _is_here(connection: sqlite3.Connection, document_id: str) -> bool:
    row = connection.execute(
        "SELECT 1 FROM document WHERE id = ? AND id NOT IN (SELECT id FROM gone_document)", (document_id,)
    ).fetchone()
    return row is not None
