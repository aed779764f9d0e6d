"""Which documents are one and the same in several files (PDF, OFD, XML), shown as one row; nothing of any is moved.

One of them leads: its page is shown, and it is what a person works on. The others stand behind it with what they say,
until a person sets them apart (`likeness.set_apart`). That they do is found out, or said by a person.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from invoice_desk.domain.record import Reading
from invoice_desk.store.write import act, add_reading, listed, says_the_same


def join(connection: sqlite3.Connection, document_id: str, others: Mapping[str, Sequence[Reading]]) -> None:
    """Let `others` stand behind a document, each with the readings that it lends; it stands behind none any longer."""
    connection.execute("DELETE FROM companion WHERE other_id = ? AND action_id IS NULL", (document_id,))
    connection.executemany(
        "INSERT INTO companion (other_id, document_id) VALUES (?, ?)"
        " ON CONFLICT (other_id) WHERE action_id IS NULL DO UPDATE SET document_id = excluded.document_id",
        ((other_id, document_id) for other_id in others),
    )
    lend(connection, document_id, others)


def join_by_hand(
    connection: sqlite3.Connection,
    document_id: str,
    others: Mapping[str, Sequence[Reading]],
    *,
    name: str,
    action_id: str | None = None,
) -> str:
    """The same as one user action, whose id is returned; it goes before what was found out, and what was set apart."""
    action_id = act(connection, "files", name, action_id=action_id)
    connection.executemany(
        "INSERT INTO companion (other_id, document_id, action_id) VALUES (?, ?, ?)",
        ((other_id, document_id, action_id) for other_id in others),
    )
    lend(connection, document_id, others)
    return action_id


def lend(connection: sqlite3.Connection, document_id: str, others: Mapping[str, Sequence[Reading]]) -> None:
    """Add what documents behind one say to what is said of it; none is lent twice."""
    for other_id, readings in others.items():
        for reading in readings:
            if not says_the_same(connection, document_id, reading, lent_by=other_id):
                add_reading(connection, document_id, reading=reading, lent_by=other_id)


def leader_of(connection: sqlite3.Connection, document_id: str) -> str:
    """The document that another one stands behind; itself where it stands behind none."""
    row = connection.execute("SELECT document_id FROM joined WHERE other_id = ?", (document_id,)).fetchone()
    return str(row[0]) if row else document_id


def behind(connection: sqlite3.Connection, document_id: str) -> tuple[str, ...]:
    """The documents that stand behind one."""
    rows = connection.execute("SELECT other_id FROM joined WHERE document_id = ? ORDER BY seq", (document_id,))
    return tuple(other_id for (other_id,) in rows)


def with_number_of(connection: sqlite3.Connection, document_id: str, *, limit: int = 50) -> tuple[str, ...]:
    """The other documents with the same number that nobody has set apart from it, oldest first."""
    rows = connection.execute(
        "SELECT o.document_id FROM identity i JOIN identity o ON o.invoice_number = i.invoice_number"
        " JOIN document d ON d.id = o.document_id"
        " WHERE i.document_id = ? AND i.invoice_number <> '' AND o.document_id <> i.document_id AND NOT EXISTS"
        " (SELECT 1 FROM apart x WHERE x.document_id = i.document_id AND x.other_id = o.document_id)"
        " ORDER BY d.seq LIMIT ?",
        (document_id, limit),
    )
    return tuple(other_id for (other_id,) in rows)


def touched(connection: sqlite3.Connection, document_ids: Iterable[str]) -> frozenset[str]:
    """Those of the documents on which a person has worked; who said that others stand behind one has done so."""
    rows = connection.execute(
        "SELECT document_id FROM correction WHERE document_id IN (SELECT value FROM json_each(?1))"
        " UNION SELECT document_id FROM state_change WHERE document_id IN (SELECT value FROM json_each(?1))"
        " UNION SELECT document_id FROM joined_by_hand WHERE document_id IN (SELECT value FROM json_each(?1))",
        (listed(document_ids),),
    )
    return frozenset(document_id for (document_id,) in rows)


def exported(connection: sqlite3.Connection, document_ids: Iterable[str]) -> frozenset[str]:
    """Those of the documents that ever went out."""
    rows = connection.execute(
        "SELECT document_id FROM exported_document WHERE document_id IN (SELECT value FROM json_each(?))",
        (listed(document_ids),),
    )
    return frozenset(document_id for (document_id,) in rows)
