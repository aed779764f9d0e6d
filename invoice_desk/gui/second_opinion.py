"""What another model may read a second time: models that are there, and the documents that a person may mean."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from invoice_desk.gui.dialogs.ask import OfferedModel, OpinionOffer, OpinionScope
from invoice_desk.gui.panels.picker_rows import Choice, RowKind, picker_rows
from invoice_desk.gui.table.rows import RowStatus, TableRow

if TYPE_CHECKING:
    from invoice_desk.gui.engine_choices import EngineChoices


def opinion_offer(
    choices: "Sequence[EngineChoices]", present: Choice, rows: Mapping[OpinionScope, Sequence[TableRow]]
) -> OpinionOffer:
    """The models with those first that are not the `present` one, which has read what was dropped last."""
    models = [row for row in picker_rows(choices, ("", "")) if row.kind is RowKind.MODEL and row.choice]
    models.sort(key=lambda row: row.choice == present)
    offered = (OfferedModel(*row.choice, row.text, row.sign, row.tip) for row in models if row.choice)
    return OpinionOffer(tuple(offered), {scope: len(some) for scope, some in rows.items()})


def rows_by_scope(every: Iterable[TableRow], selected: Iterable[TableRow]) -> dict[OpinionScope, list[TableRow]]:
    """The documents of each scope."""
    to_review = [row for row in every if row.document_id and row.status is RowStatus.TO_REVIEW]
    return {
        OpinionScope.DOUBTFUL: [row for row in to_review if row.in_doubt],
        OpinionScope.SELECTED: [row for row in selected if row.document_id],
        OpinionScope.TO_REVIEW: to_review,
    }
