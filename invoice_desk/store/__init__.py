"""The desk file: one SQLite file with sources, words, readings, and what a person did; nothing shown as done is lost.

`desk.py` is the door; `write.py`, `exported.py`, `regrouping.py`, `read.py`, `history.py`, `likeness.py`,
`companions.py`, `suppliers.py`, `drawn_columns.py`, `pending.py` and `watched.py` hold the statements, `schema.py` the
tables; `summaries.py` keeps what the window shows, `summary_tables.py` counts what changes under it; `lock.py` says who
has it, `client.py` whose it is.

Files that are closed: `whole_copy.py` copies and compacts them, `merging.py` puts one into another by the statements of
`bringing.py`, `splitting.py` lets documents go out into new ones, after which `removing.py` takes them away,
`beginning.py` makes a new one like another.
"""

from invoice_desk.domain.likeness import Export
from invoice_desk.store.desk import Desk
from invoice_desk.store.history import Action, ActionKind
from invoice_desk.store.pending import Choice, Pending, PendingState
from invoice_desk.store.read import Failure
from invoice_desk.store.regrouping import NewDocument, NewSource
from invoice_desk.store.watched import WatchWish

__all__ = [
    "Action",
    "ActionKind",
    "Choice",
    "Desk",
    "Export",
    "Failure",
    "NewDocument",
    "NewSource",
    "Pending",
    "PendingState",
    "WatchWish",
]
