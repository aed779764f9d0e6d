"""The columns that a person drew over a table, by the seller whose document it was: the last ones count."""

import sqlite3

from invoice_desk.store.write import storable


def keep_drawn(connection: sqlite3.Connection, *, seller: str, body: str) -> None:
    """Keep columns in place of what was drawn for the seller before; `seller` is a key, `body` a text to give back."""
    connection.execute("INSERT OR REPLACE INTO drawn_columns VALUES (?, ?)", (storable(seller), body))


def drawn_for(connection: sqlite3.Connection, *, seller: str) -> str:
    """What was kept for a seller last; "" for nothing."""
    row = connection.execute("SELECT body FROM drawn_columns WHERE seller = ?", (storable(seller),)).fetchone()
    return str(row[0]) if row else ""


def drawn(connection: sqlite3.Connection) -> dict[str, str]:
    """All that was kept, by seller."""
    return dict(connection.execute("SELECT seller, body FROM drawn_columns ORDER BY seller").fetchall())
