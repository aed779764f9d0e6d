"""What went out: marking documents as exported, which leaves alone what somebody touched while the file was written."""

import sqlite3
from collections.abc import Mapping

from invoice_desk.domain.record import ReviewState
from invoice_desk.store.write import act, change_states, storable


def last_action(connection: sqlite3.Connection) -> int:
    """The place of the last thing that a person did, 0 before the first: what `mark_exported` takes as `seen`.

    Asked through the desk's writer, it counts everything that was submitted before.
    """
    (seq,) = connection.execute("SELECT coalesce(max(seq), 0) FROM action").fetchone()
    return int(seq)


def mark_exported(
    connection: sqlite3.Connection,
    states: Mapping[str, ReviewState | None],
    *,
    target: str,
    name: str,
    seen: int | None = None,
) -> str:
    """Keep that documents were exported to `target` now, in this order, each with the state it has from then on (None:
    the one it had); the action's id.

    `seen` is the `last_action` that the export knew of: documents that somebody touched since went out all the same,
    but keep the state they have.
    """
    newer = set() if seen is None else _touched_since(connection, seen)
    action_id = act(connection, "export", name)
    connection.execute("INSERT INTO export VALUES (?, ?)", (action_id, storable(target)))
    connection.executemany(
        "INSERT INTO exported_document (action_id, document_id, number) VALUES (?, ?, ?)",
        ((action_id, one, number) for number, one in enumerate(states, 1)),
    )
    changed = {one: state for one, state in states.items() if state is not None and one not in newer}
    change_states(connection, action_id, changed)
    return action_id


def _touched_since(connection: sqlite3.Connection, seen: int) -> set[str]:
    """The documents of later actions, those among them whose action was undone or redone later."""
    rows = connection.execute(
        "WITH later AS (SELECT coalesce(target, id) AS id FROM action WHERE seq > ?)"
        " SELECT document_id FROM later JOIN correction ON action_id = later.id"
        " UNION SELECT document_id FROM later JOIN state_change ON action_id = later.id"
        " UNION SELECT document_id FROM later JOIN regrouped ON action_id = later.id"
        " UNION SELECT document_id FROM later JOIN set_apart ON action_id = later.id"
        " UNION SELECT document_id FROM later JOIN companion ON action_id = later.id",
        (seen,),
    )
    return {document_id for (document_id,) in rows}
