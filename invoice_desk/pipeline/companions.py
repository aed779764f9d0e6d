"""One row for the PDF, the OFD and the XML of one invoice: found when one of them is saved, or said by a person."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Final

from invoice_desk.config import FALLBACK_PROFILE
from invoice_desk.domain.document import Page
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.likeness import Identity
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import FieldValue, Reading, ReviewState
from invoice_desk.domain.trust import is_exact, lent_model
from invoice_desk.extraction.places import placed
from invoice_desk.review.companions import are_companions, form_of, says_all_as_data
from invoice_desk.review.duplicates import identity_of
from invoice_desk.review.reconcile import record_of
from invoice_desk.store import Desk, companions, read

_SHOWN: Final = ("invoice_code", "invoice_number", "issue_date", "total_amount")
"""What a picture's text says beside another file: where it differs, they may be no files of one document."""
_PICTURE: Final = 1.5
"""Shows less than the page of an OFD, and more than data."""


def join_companions(desk: Desk, document_id: str, profiles: Mapping[str, Profile]) -> tuple[str, int]:
    """Put a document that was just saved together with its other forms.

    Returns the id of the one that leads them and how many readings that had before; itself where it has none. Found and
    joined in one go: of two forms that are saved at once, the later one sees the earlier one.
    """
    return desk.submit(partial(_join, document_id=document_id, profiles=profiles)).result()


def leader_among(desk: Desk, document_ids: Sequence[str]) -> str:
    """Which of these is to lead them where a person says that they are files of one document.

    What went out, else what a person has worked on, else what shows most; what was rejected only where all were. Raises
    LookupError where one is not there.
    """
    return desk.submit(partial(_leader_among, document_ids=tuple(document_ids))).result()


def join_by_hand(
    connection: sqlite3.Connection,
    document_id: str,
    other_ids: Sequence[str],
    *,
    name: str,
    action_id: str | None = None,
) -> str:
    """One user action: the others are other files of a document, they and what stands behind them; the action's id.

    Raises LookupError where one of them is not there.
    """
    behind = dict.fromkeys(one for other in other_ids for one in (other, *companions.behind(connection, other)))
    leader, *others = _alone(connection, [document_id, *behind])
    pages = _pages(connection, leader)
    lent = {other.id: _lent(other, pages) for other in others}
    return companions.join_by_hand(connection, document_id, lent, name=name, action_id=action_id)


@dataclass(frozen=True, slots=True)
class _Form:
    """A document by itself: what it is as a file, and by what it is known."""

    data: DocumentData
    form: int
    identity: Identity
    says_all: bool

    @staticmethod
    def of(data: DocumentData, profiles: Mapping[str, Profile]) -> "_Form | None":
        form = form_of(data.source.media_type)
        if form is None:
            return None
        profile = profiles.get(data.profile) or profiles[FALLBACK_PROFILE]
        record = record_of(data, profile, today=date.today())
        return _Form(data, form, identity_of(record), says_all_as_data(record))

    def belongs_to(self, other: "_Form") -> bool:
        as_data = self.says_all or other.says_all
        return self.form != other.form and are_companions(self.identity, other.identity, as_data=as_data)


def _join(connection: sqlite3.Connection, document_id: str, profiles: Mapping[str, Profile]) -> tuple[str, int]:
    new = next(iter(_forms(connection, [document_id], profiles)), None)
    if new is None:
        return _as_it_was(connection, document_id)
    near = companions.with_number_of(connection, document_id)
    alike = [one for one in _forms(connection, near, profiles) if one.belongs_to(new)]
    for leader_id in dict.fromkeys(companions.leader_of(connection, one.data.id) for one in alike):
        group = _forms(connection, [leader_id, *companions.behind(connection, leader_id)], profiles)
        others = [one for one in group if one.data.id != document_id]
        nobody_is_apart = all(one.data.id in near for one in others)
        if others and nobody_is_apart and _fits(connection, new, others, leader_id):
            is_other = leader_id not in {new.data.id, *(one.data.id for one in others)}
            return _follow(connection, new, leader_id) if is_other else _lead(connection, [new, *others])
    return _as_it_was(connection, document_id)


def _as_it_was(connection: sqlite3.Connection, document_id: str) -> tuple[str, int]:
    """The document where it stood, behind a leader perhaps, to which it lends what it says now."""
    leader_id = companions.leader_of(connection, document_id)
    if leader_id == document_id:
        return document_id, 0
    before = _readings(connection, leader_id)
    leader, other = _alone(connection, [leader_id, document_id])
    companions.lend(connection, leader_id, {document_id: _lent(other, _pages(connection, leader))})
    return leader_id, before


def _alone(connection: sqlite3.Connection, ids: Sequence[str]) -> list[DocumentData]:
    found = read.documents(connection, ids, alone=True)
    if len(found) < len(ids):
        raise LookupError(*ids)
    return found


def _leader_among(connection: sqlite3.Connection, document_ids: Sequence[str]) -> str:
    touched = companions.touched(connection, document_ids)
    exported = companions.exported(connection, document_ids)

    def rank(data: DocumentData) -> tuple[bool, bool, bool, float]:
        form = form_of(data.source.media_type)
        is_out = data.state is ReviewState.REJECTED
        return is_out, data.id not in exported, data.id not in touched, _PICTURE if form is None else form

    return min(_alone(connection, document_ids), key=rank).id


def _readings(connection: sqlite3.Connection, document_id: str) -> int:
    return sum(len(data.readings) for data in read.documents(connection, [document_id]))


def _forms(connection: sqlite3.Connection, ids: Sequence[str], profiles: Mapping[str, Profile]) -> list[_Form]:
    found = (_Form.of(data, profiles) for data in read.documents(connection, ids, alone=True))
    return [one for one in found if one is not None]


def _fits(connection: sqlite3.Connection, new: _Form, others: Sequence[_Form], leader_id: str) -> bool:
    """Whether the new one is another form of all of them, and it would not change behind a person's back what went out.

    What went out and comes again in another form is a duplicate.
    """
    ids = [one.data.id for one in others]
    known = companions.leader_of(connection, new.data.id) == companions.leader_of(connection, ids[0])
    is_other_form = all(one.belongs_to(new) for one in others)
    return is_other_form and (known or not companions.exported(connection, [new.data.id, leader_id, *ids]))


def _follow(connection: sqlite3.Connection, new: _Form, leader_id: str) -> tuple[str, int]:
    """Let it stand behind what is no other form and leads the others because a person said so."""
    if companions.touched(connection, [new.data.id]):
        return _as_it_was(connection, new.data.id)
    (leader,) = _alone(connection, [leader_id])
    before = _readings(connection, leader_id)
    companions.join(connection, leader_id, {new.data.id: _lent(new.data, _pages(connection, leader))})
    return leader_id, before


def _lead(connection: sqlite3.Connection, forms: Sequence[_Form]) -> tuple[str, int]:
    """Let one of the forms lead the others: the one that a person has worked on, else the one that shows most.

    Where a person has worked on several they stay what they are, and the leader of the new one is as it was.
    """
    touched = companions.touched(connection, [one.data.id for one in forms])
    led = {companions.leader_of(connection, one.data.id) for one in forms}
    if len(touched) > 1 and len(led) > 1:
        return _as_it_was(connection, forms[0].data.id)
    leader = min(forms, key=lambda one: (one.data.id not in touched, one.form))
    if len(touched) > 1:
        (leader_id,) = led
        leader = next(one for one in forms if one.data.id == leader_id)
    pages = _pages(connection, leader.data)
    lent = {one.data.id: _lent(one.data, pages) for one in forms if one is not leader}
    before = _readings(connection, leader.data.id)
    companions.join(connection, leader.data.id, lent)
    return leader.data.id, before


def _pages(connection: sqlite3.Connection, data: DocumentData) -> tuple[Page, ...]:
    return tuple(page for page in read.pages_of(connection, data.source.sha256) if page.number in data.pages)


def _lent(data: DocumentData, pages: Sequence[Page]) -> tuple[Reading, ...]:
    """What a document says beside another one: its data, each value where that one's pages show it.

    What was read off its own pages is lent only where there is no data, under a name of its own; of what was read off
    a picture only that by which a document is known.
    """
    newest = {(reading.engine, reading.model): reading for reading in data.readings}
    bare = [_without_places(reading) for reading in newest.values()]
    exact = [reading for reading in bare if is_exact(reading)]
    if exact:
        return tuple(placed(exact, pages))
    if form_of(data.source.media_type) is None:
        bare = [known for reading in bare if (known := _by_which_known(reading)).fields]
    form = data.source.media_type.rpartition("/")[2].upper()
    return tuple(replace(reading, model=lent_model(reading.model, form), sightings=()) for reading in bare)


def _by_which_known(reading: Reading) -> Reading:
    fields = {field_id: value for field_id, value in reading.fields.items() if field_id in _SHOWN}
    return replace(reading, fields=fields, line_items=())


def _without_places(reading: Reading) -> Reading:
    return replace(reading, fields=_bare(reading.fields), line_items=tuple(_bare(line) for line in reading.line_items))


def _bare(values: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    return {field_id: replace(value, region=None) for field_id, value in values.items()}
