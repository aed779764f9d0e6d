"""What a person says of documents that seem to be one, or are one in several files: that they are not."""

from collections.abc import Iterable
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from invoice_desk.store import likeness

if TYPE_CHECKING:
    from invoice_desk.gui.desk_session import DeskSession


def set_apart(session: "DeskSession", keys: Iterable[str]) -> None:
    """These documents are not those that they seem to be: one step."""
    pairs = [(row.key, row.twin) for key in keys if (row := session.rows.get(key)) is not None and row.twin]
    if pairs:
        session.steps.do("apart", [key for key, _ in pairs], partial(likeness.set_apart, pairs=pairs))


def split_off(session: "DeskSession", keys: Iterable[str]) -> None:
    """The other files of these documents are documents of their own: one step."""
    rows = [row for key in keys if (row := session.rows.get(key)) is not None]
    pairs = [(row.key, other) for row in rows for other in row.behind]
    if pairs:
        documents = list(dict.fromkeys(chain.from_iterable(pairs)))
        session.steps.do("split_off", documents, partial(likeness.set_apart, pairs=pairs))
