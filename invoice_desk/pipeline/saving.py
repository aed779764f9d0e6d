"""Committing what was read of a document, and what follows from it for a document that a person had accepted."""

from collections.abc import Sequence
from typing import Protocol

from invoice_desk.domain.crop import Crop
from invoice_desk.domain.document import Page, SourceInfo
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Note, Reading
from invoice_desk.pipeline.companions import join_companions
from invoice_desk.pipeline.duplicates import keep_likeness_of
from invoice_desk.pipeline.reopening import readings_before, reopen_where_changed
from invoice_desk.pipeline.suppliers import keep_sellers_of
from invoice_desk.store import Desk


class Asked(Protocol):
    """What a run was asked for; `BatchPlan` is one."""

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """All profiles there are."""

    @property
    def again(self) -> bool:
        """Whether what is known is read anew."""


def save_document(
    desk: Desk,
    asked: Asked,
    source: SourceInfo,
    data: bytes,
    pages: Sequence[Page],
    readings: Sequence[Reading],
    notes: Sequence[Note],
    *,
    document_pages: tuple[int, ...] | None = None,
    crop: Crop = (),
    document_id: str = "",
) -> str:
    """Commit one document with its readings, the chosen engine's last; the document's id, or that of its leader.

    `document_pages`, `crop` and `document_id` as in `store.write.save_result`.
    """
    *beside, reading = readings
    before = readings_before(desk, source.sha256)
    document_id = desk.save_result(
        source,
        data=data,
        pages=pages,
        document_pages=document_pages,
        crop=crop,
        document_id=document_id,
        reading=reading,
        beside=beside,
        notes=notes,
        again=asked.again,
    )
    profiles = {one.id: one for one in asked.profiles}
    keep_likeness_of(desk, [document_id], profiles)
    seen = before.get(document_id, 0)
    leader_id, seen_of_leader = join_companions(desk, document_id, profiles)
    if leader_id != document_id:
        seen = seen_of_leader
        keep_likeness_of(desk, [leader_id], profiles, alone=False)
    keep_sellers_of(desk, [leader_id], profiles)
    if leader_id in before or leader_id != document_id:  # nobody has accepted what was not there
        reopen_where_changed(desk, leader_id, profiles, seen=seen)
    return leader_id
