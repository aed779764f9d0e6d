"""Moving rows to a review state: what is written, and how the rows look then. Accepting sets what is usual, too."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from invoice_desk.domain.record import Correction, RejectedAs, ReviewState, Value
from invoice_desk.gui.row_changes import Change
from invoice_desk.gui.table.rows import RowStatus, TableRow
from invoice_desk.store import write


def moved(
    rows: Sequence[TableRow], state: ReviewState, *, reason: RejectedAs | None = None
) -> tuple[Callable[..., object], dict[str, Change]]:
    """What to write, without its connection, `name` and `action_id`; and what becomes of the rows, by their keys.

    What a person saw of a supplier's memory when accepting becomes the person's own word by the same step.
    """
    usual = {row.document_id: row.usual for row in rows if row.usual} if state is ReviewState.READY else {}
    ids = [row.document_id for row in rows]
    work: Callable[..., object] = partial(write.set_state, document_ids=ids, state=state, reason=reason)
    if usual:
        taken = {one: [Correction(*pair) for pair in values.items()] for one, values in usual.items()}
        work = partial(write.correct, corrections=taken, states=dict.fromkeys(ids, state))
    status = RowStatus(state.value)
    move = partial(_moved, status=status, reason=reason)
    changes: dict[str, Change] = dict.fromkeys(ids, partial(move, usual={}))  # the key of a document's row is its id
    changes |= {one: partial(move, usual=values) for one, values in usual.items()}
    return work, changes


def _moved(row: TableRow, *, status: RowStatus, reason: RejectedAs | None, usual: Mapping[str, Value]) -> TableRow:
    return (row.corrected(usual) if usual else row).with_status(status, rejected_as=reason)
