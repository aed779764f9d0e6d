"""Whose documents a desk holds, by the name that a person gave, as plain functions over a connection."""

import sqlite3

from invoice_desk.store.write import storable


def client_name(connection: sqlite3.Connection) -> str:
    """The client's name, "" where nobody gave one."""
    found = connection.execute("SELECT name FROM client").fetchone()
    return str(found[0]) if found else ""


def keep_client_name(connection: sqlite3.Connection, name: str) -> None:
    """Call the client this from now on."""
    connection.execute("INSERT OR REPLACE INTO client (id, name) VALUES (1, ?)", (storable(name),))
