"""Taking documents out of a desk with everything that is only theirs: for those that are safe in another one."""

# ruff: noqa: S608 - the statements are put together of words that all stand here

import sqlite3
from collections.abc import Iterable
from typing import Final

from invoice_desk.domain.supplier_list import new_ones
from invoice_desk.domain.suppliers import Stand, decisions_that_hold
from invoice_desk.store.suppliers import suppliers, take_over_rules
from invoice_desk.store.write import listed

_OF_ACTIONS: Final = (
    *("correction", "state_change", "exported_document", "regrouped", "set_apart", "companion", "supplier_rule"),
)
_OF_DOCUMENTS: Final = (
    # Triggers count what changes by these, so what is counted goes after them.
    *(("alike", "document_id"), ("alike", "other_id"), ("companion", "document_id"), ("companion", "other_id")),
    *(("set_apart", "document_id"), ("set_apart", "other_id"), ("regrouped", "document_id")),
    *(("exported_document", "document_id"), ("state_change", "document_id"), ("correction", "document_id")),
    *(("seller_fact", "document_id"), ("identity", "document_id"), ("known_as", "document_id")),
    *(("reading", "document_id"), ("reading", "lent_by"), ("ground", "document_id"), ("summary", "document_id")),
    *(("document_source", "document_id"), ("document", "id")),
)


def remove(connection: sqlite3.Connection, document_ids: Iterable[str]) -> None:
    """Remove these documents, the files that no other document stands on, and what people did to them alone.

    What holds of suppliers because of them goes on to hold, as if a person had set it. References are checked at the
    end, all at once: one by one, which the connection must have switched off, takes hours for thousands of documents.
    """
    held = [one for one in decisions_that_hold(suppliers(connection)) if one.stand is Stand.SET]
    connection.execute("CREATE TEMP TABLE leaving (id TEXT PRIMARY KEY)")
    connection.execute("CREATE TEMP TABLE emptied (id TEXT PRIMARY KEY)")
    connection.execute("CREATE TEMP TABLE unused (sha256 TEXT PRIMARY KEY)")
    connection.executemany("INSERT INTO leaving VALUES (?)", ((one,) for one in document_ids))
    for table in _OF_ACTIONS[:-1]:
        connection.execute(
            f"INSERT OR IGNORE INTO emptied SELECT action_id FROM {table}"
            " WHERE action_id IS NOT NULL AND document_id IN (SELECT id FROM leaving)"
        )
    connection.execute(
        "INSERT OR IGNORE INTO unused SELECT sha256 FROM document_source WHERE document_id IN (SELECT id FROM leaving)"
    )
    for table, column in _OF_DOCUMENTS:
        connection.execute(f"DELETE FROM {table} WHERE {column} IN (SELECT id FROM leaving)")
    _remove_actions(connection)
    _remove_sources(connection)
    for table in ("leaving", "emptied", "unused"):
        connection.execute(f"DROP TABLE temp.{table}")
    if lost := new_ones(held, suppliers(connection)):
        take_over_rules(connection, lost)
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        raise sqlite3.IntegrityError("something is left that belongs to a document that is gone")


def _remove_actions(connection: sqlite3.Connection) -> None:
    for table in _OF_ACTIONS:
        connection.execute(f"DELETE FROM emptied WHERE id IN (SELECT action_id FROM {table})")
    connection.execute("DELETE FROM export WHERE action_id IN (SELECT id FROM emptied)")
    connection.execute("DELETE FROM action WHERE target IN (SELECT id FROM emptied)")
    connection.execute("DELETE FROM action WHERE id IN (SELECT id FROM emptied)")


def _remove_sources(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM unused WHERE sha256 IN (SELECT sha256 FROM document_source)")
    connection.execute("DELETE FROM unused WHERE sha256 IN (SELECT sha256 FROM pending WHERE sha256 IS NOT NULL)")
    given = connection.execute(
        "SELECT path FROM latest_origin WHERE code = '' AND sha256 IN (SELECT sha256 FROM unused)"
    )
    paths_read = listed(path for (path,) in given)
    for table in ("page", "original", "origin", "source"):
        connection.execute(f"DELETE FROM {table} WHERE sha256 IN (SELECT sha256 FROM unused)")
    # Off the list, as `write.dismiss` does it, as of then: what could not be read before was read since.
    connection.execute(
        "INSERT INTO origin (path, sha256, code, params, given_at) SELECT path, NULL, '', '{}', given_at"
        " FROM latest_origin WHERE code <> '' AND path IN (SELECT value FROM json_each(?)) ORDER BY seq",
        (paths_read,),
    )
