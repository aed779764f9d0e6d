"""Which documents of a desk seem to be one: kept when a document changes, so that showing it asks one index.

Who judges two documents is somebody else's business; here is found whom to compare, among many thousands.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, replace
from datetime import datetime
from functools import cache, partial
from typing import Final

from invoice_desk.domain.likeness import MOST_ALIKE, Export, Identity, Likeness, Twin
from invoice_desk.store.json_form import words_from_json
from invoice_desk.store.write import act, listed

Texts = Callable[[str], Sequence[str]]
"""The words on a document's pages, by its id; none where its pages hold other documents too."""

Judge = Callable[[Identity, Identity, Texts], Likeness | None]
"""Whether two documents seem to be one."""

_MOST: Final = 200
"""Documents that share a number, or date and total: a machine that prints one number for ever is not followed."""


def keep_identity(connection: sqlite3.Connection, identity: Identity, *, judge: Judge) -> frozenset[str]:
    """Keep by what a document is known, and which documents seem to be the same one.

    Its look is taken from its page. Returns the ids of the documents whose likeness to it came or went.
    """
    identity = replace(identity, look=_look(connection, identity.document_id))
    before = connection.execute("SELECT * FROM identity WHERE document_id = ?", (identity.document_id,))
    if before.fetchone() == astuple(identity):
        return frozenset()
    connection.execute("INSERT OR REPLACE INTO identity VALUES (?, ?, ?, ?, ?, ?, ?, ?)", astuple(identity))
    texts = cache(partial(_texts, connection))
    found = {other.document_id: judge(identity, other, texts) for other in _candidates(connection, identity)}
    return _keep_pairs(connection, identity.document_id, {key: why for key, why in found.items() if why is not None})


def identities(connection: sqlite3.Connection, document_ids: Iterable[str]) -> dict[str, Identity]:
    """By what these documents are known; those are left out of which that was not kept yet."""
    rows = connection.execute(
        "SELECT * FROM identity WHERE document_id IN (SELECT value FROM json_each(?))",
        (listed(document_ids),),
    )
    return {row[0]: Identity(*row) for row in rows}


def without_identity(connection: sqlite3.Connection) -> list[str]:
    """The documents of which nothing was kept yet, oldest first: those of an older desk."""
    rows = connection.execute("SELECT id FROM document WHERE id NOT IN (SELECT document_id FROM identity) ORDER BY seq")
    return [document_id for (document_id,) in rows]


def set_apart(
    connection: sqlite3.Connection, pairs: Sequence[tuple[str, str]], *, name: str, action_id: str | None = None
) -> str:
    """Keep that a person says of each pair that it is two documents; one action, whose id is returned."""
    action_id = act(connection, "apart", name, action_id=action_id)
    connection.executemany("INSERT INTO set_apart VALUES (?, ?, ?)", ((action_id, *pair) for pair in pairs))
    return action_id


def twins(connection: sqlite3.Connection, asked: str) -> dict[str, tuple[Twin, ...]]:
    """For each document (ids as JSON) the ones before it that seem to be the same, the first of them first.

    What went out comes before what did not, then what came earlier; where a person set two apart they are not named.
    """
    rows = connection.execute(
        "SELECT a.document_id, a.other_id, a.likeness, d.seq, o.seq FROM not_set_apart a"
        " JOIN document d ON d.id = a.document_id JOIN document o ON o.id = a.other_id"
        " WHERE a.document_id IN (SELECT value FROM json_each(?))",
        (asked,),
    ).fetchall()
    if not rows:
        return {}
    exports = _first_exports(connection, {key for row in rows for key in row[:2]})
    paths = _paths(connection, {row[1] for row in rows})
    found: dict[str, list[tuple[tuple[bool, int], Twin]]] = defaultdict(list)
    for document_id, other_id, likeness, seq, other_seq in rows:
        place, other_place = (document_id not in exports, seq), (other_id not in exports, other_seq)
        if other_place < place:
            twin = Twin(other_id, paths.get(other_id, ""), Likeness(likeness), exports.get(other_id))
            found[document_id].append((other_place, twin))
    return {key: tuple(twin for _, twin in sorted(several, key=_place)) for key, several in found.items()}


def partners(connection: sqlite3.Connection, document_ids: Iterable[str]) -> frozenset[str]:
    """The documents that seem to be one of these, whichever was first."""
    rows = connection.execute(
        "SELECT other_id FROM not_set_apart WHERE document_id IN (SELECT value FROM json_each(?))",
        (listed(document_ids),),
    )
    return frozenset(other_id for (other_id,) in rows)


def _place(pair: tuple[tuple[bool, int], Twin]) -> tuple[bool, int]:
    return pair[0]


def _look(connection: sqlite3.Connection, document_id: str) -> str:
    rows = connection.execute(
        "SELECT number, look FROM own_page WHERE document_id = ? ORDER BY number", (document_id,)
    ).fetchall()
    return next((str(look) for number, look in rows if look and number == rows[0][0]), "")


def _texts(connection: sqlite3.Connection, document_id: str) -> tuple[str, ...]:
    rows = connection.execute("SELECT words FROM own_page WHERE document_id = ?", (document_id,))
    return tuple(word.text for (words,) in rows for word in words_from_json(words))


def _candidates(connection: sqlite3.Connection, identity: Identity) -> list[Identity]:
    found: dict[str, Identity] = {}
    for statement, values in (
        ("SELECT * FROM identity WHERE invoice_number = ? LIMIT ?", (identity.invoice_number,)),
        (
            "SELECT * FROM identity WHERE issue_date = ? AND total_amount = ? LIMIT ?",
            (identity.issue_date, identity.total_amount),
        ),
    ):
        if all(values):
            found.update((row[0], Identity(*row)) for row in connection.execute(statement, (*values, _MOST)))
    found.update(identities(connection, _looking_like(connection, identity.look)))
    found.pop(identity.document_id, None)
    return list(found.values())


def _looking_like(connection: sqlite3.Connection, look: str) -> list[str]:
    """The documents whose first page looks much the same. Ten thousand are compared in some milliseconds."""
    if not look:
        return []
    own = int(look, 16)  # once, and as `looks_apart` does it: this is what takes the time
    rows = connection.execute("SELECT look, document_id FROM identity WHERE look <> ''").fetchall()
    return [document_id for other, document_id in rows if (int(other, 16) ^ own).bit_count() <= MOST_ALIKE]


def _keep_pairs(connection: sqlite3.Connection, document_id: str, found: dict[str, Likeness]) -> frozenset[str]:
    before: dict[str, str] = dict(
        connection.execute("SELECT other_id, likeness FROM alike WHERE document_id = ?", (document_id,)).fetchall()
    )
    changed = {key for key in {*before, *found} if before.get(key) != found.get(key)}
    for other in changed:
        pairs = ((document_id, other), (other, document_id))
        connection.executemany("DELETE FROM alike WHERE document_id = ? AND other_id = ?", pairs)
        if other in found:
            connection.executemany("INSERT INTO alike VALUES (?, ?, ?)", ((*pair, found[other]) for pair in pairs))
    return frozenset(changed)


def _first_exports(connection: sqlite3.Connection, document_ids: Iterable[str]) -> dict[str, Export]:
    rows = connection.execute(
        "SELECT x.document_id, a.at, e.target, x.number FROM exported_document x"
        " JOIN export e ON e.action_id = x.action_id JOIN action a ON a.id = x.action_id"
        " WHERE x.document_id IN (SELECT value FROM json_each(?)) ORDER BY a.seq DESC",
        (listed(document_ids),),
    )
    return {key: Export(datetime.fromisoformat(at), target, number) for key, at, target, number in rows}


def _paths(connection: sqlite3.Connection, document_ids: Iterable[str]) -> dict[str, str]:
    rows = connection.execute(
        "SELECT s.document_id, o.path FROM document_source s JOIN origin o ON o.sha256 = s.sha256"
        " WHERE s.position = 0 AND s.document_id IN (SELECT value FROM json_each(?)) ORDER BY o.seq DESC",
        (listed(document_ids),),
    )
    return dict(rows.fetchall())
