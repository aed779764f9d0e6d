"""An accepted document that a new reading says something else of is reviewed again."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from invoice_desk.config import FALLBACK_PROFILE
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Cell, ReviewState, Verdict
from invoice_desk.review.reconcile import record_of
from invoice_desk.review.same_value import same_value
from invoice_desk.store import Desk

_NOTHING: Final = Cell(None, Verdict.MISSING)


def readings_before(desk: Desk, sha256: str) -> Mapping[str, int]:
    """How many readings each document of a source has now, by its id."""
    return {data.id: len(data.readings) for data in desk.documents_of(sha256)}


def reopen_where_changed(
    desk: Desk, document_id: str, profiles: Mapping[str, Profile], *, seen: int | None = None
) -> None:
    """Take an accepted or exported document back to review where its newest readings change a value, or contest one.

    What a person set stays, and so does what a person rejected; but what a person accepted as it stood was something
    else. The newest readings are those after the first `seen`, the last one without it.
    """
    for data in desk.documents([document_id]):
        first = len(data.readings) - 1 if seen is None else seen
        if data.state not in (ReviewState.TO_REVIEW, ReviewState.REJECTED):
            before = replace(data, readings=data.readings[:first])
            if shows_otherwise(before, data, profiles=profiles):
                desk.set_state([document_id], state=ReviewState.TO_REVIEW, name=ReviewState.TO_REVIEW.value)


def shows_otherwise(before: DocumentData, after: DocumentData, *, profiles: Mapping[str, Profile]) -> bool:
    """Whether a person sees other values of a document after more was said of it, or one that is contested now."""
    today = date.today()  # of no weight for values
    records = [
        record_of(data, profiles.get(data.profile) or profiles[FALLBACK_PROFILE], today=today)
        for data in (before, after)
    ]
    tables = [(record.cells, *record.line_items) for record in records]
    if len(tables[0]) != len(tables[1]):
        return True
    return any(_differ(old, new) for old, new in zip(*tables, strict=True))


def _differ(old: Mapping[str, Cell], new: Mapping[str, Cell]) -> bool:
    return any(_is_other(old.get(field_id, _NOTHING), new.get(field_id, _NOTHING)) for field_id in {*old, *new})


def _is_other(old: Cell, new: Cell) -> bool:
    if (old.verdict is Verdict.CONFLICT) != (new.verdict is Verdict.CONFLICT):
        return True
    if old.value is None or new.value is None:
        return old.value is not new.value
    return not same_value(old.value, new.value)
