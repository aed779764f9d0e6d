"""What a new desk takes from another one: all that is set there and is no document, so that work goes on as before."""

import sqlite3
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from invoice_desk.domain.suppliers import Decision, decisions_that_hold
from invoice_desk.store.client import client_name, keep_client_name
from invoice_desk.store.desk import Desk
from invoice_desk.store.drawn_columns import drawn, keep_drawn
from invoice_desk.store.suppliers import suppliers, take_over_rules
from invoice_desk.store.watched import TakenFile, WatchWish, keep_taken, keep_wish, taken, wish


@dataclass(frozen=True, slots=True)
class Template:
    """The client's name, the suppliers' rules that hold, the columns that were drawn by seller, and the watched folder
    with what was taken from it.
    """

    client: str = ""
    rules: tuple[Decision, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    watched: WatchWish | None = None
    taken: tuple[TakenFile, ...] = ()


def template_of(connection: sqlite3.Connection) -> Template:
    """What a desk has to give."""
    watched = wish(connection)
    return Template(
        client_name(connection),
        tuple(decisions_that_hold(suppliers(connection))),
        tuple(drawn(connection).items()),
        watched,
        tuple(taken(connection, watched.folder).values()) if watched is not None else (),
    )


def take_over(connection: sqlite3.Connection, template: Template) -> None:
    """Set all of it in a new desk. The folder is not watched before somebody wants it: the other desk may still do so.

    What that has taken from it is known here, so that it does not come twice.
    """
    if template.client:
        keep_client_name(connection, template.client)
    if template.rules:
        take_over_rules(connection, template.rules)
    for seller, body in template.columns:
        keep_drawn(connection, seller=seller, body=body)
    if template.watched is not None:
        keep_wish(connection, template.watched._replace(is_on=False))
        for file in template.taken:
            keep_taken(connection, template.watched.folder, file)


def begin_desk(path: Path, template: Template) -> None:
    """A new desk at `path` with all of it. Raises DeskError as `Desk.create` does; there is then no file."""
    desk = Desk.create(path)
    try:
        desk.submit(partial(take_over, template=template)).result()
    except BaseException:
        desk.close()
        path.unlink(missing_ok=True)
        raise
    desk.close()
