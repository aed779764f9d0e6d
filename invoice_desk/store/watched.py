"""The folder that a desk watches, and which of its files it has, as plain functions over a connection."""

import sqlite3
from typing import NamedTuple

from invoice_desk.store.write import storable


class WatchWish(NamedTuple):
    """A folder to take files from. `moves`: into a folder beside them once they are safe, else they are remembered."""

    folder: str
    is_on: bool = True
    moves: bool = False


class TakenFile(NamedTuple):
    """A file of a watched folder by its path in there, as it was when it was taken in.

    `is_safe`: all that it held is in the desk.
    """

    name: str
    size: int
    changed_ns: int
    is_safe: bool


def wish(connection: sqlite3.Connection) -> WatchWish | None:
    """What the desk watches, None before anybody asked for it."""
    found = connection.execute("SELECT path, is_on, moves FROM watched_folder").fetchone()
    return WatchWish(found[0], bool(found[1]), bool(found[2])) if found else None


def keep_wish(connection: sqlite3.Connection, wish: WatchWish) -> None:
    """Watch this from now on."""
    connection.execute(
        "INSERT OR REPLACE INTO watched_folder (id, path, is_on, moves) VALUES (1, ?, ?, ?)",
        (storable(wish.folder), wish.is_on, wish.moves),
    )


def taken(connection: sqlite3.Connection, folder: str) -> dict[str, TakenFile]:
    """The files of a folder that were taken in and are still there, as far as the desk knows."""
    rows = connection.execute(
        "SELECT name, size, changed_ns, is_safe FROM watched_file WHERE folder = ?", (storable(folder),)
    )
    return {name: TakenFile(name, size, changed, bool(is_safe)) for name, size, changed, is_safe in rows}


def keep_taken(connection: sqlite3.Connection, folder: str, file: TakenFile) -> None:
    """Remember that a file was taken in."""
    connection.execute(
        "INSERT OR REPLACE INTO watched_file (folder, name, size, changed_ns, is_safe) VALUES (?, ?, ?, ?, ?)",
        (storable(folder), storable(file.name), file.size, file.changed_ns, file.is_safe),
    )


def drop_taken(connection: sqlite3.Connection, folder: str, name: str) -> None:
    """A file is no longer in the folder."""
    connection.execute("DELETE FROM watched_file WHERE folder = ? AND name = ?", (storable(folder), storable(name)))
