"""One row for the PDF, the OFD and the XML of one invoice: found when one of them is saved."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from invoice_desk.config import FALLBACK_PROFILE
from invoice_desk.domain.document import Page
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.likeness import Identity
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import FieldValue, Reading
from invoice_desk.domain.trust import is_exact
from invoice_desk.extraction.places import placed
from invoice_desk.review.companions import are_companions, form_of, says_all_as_data
from invoice_desk.review.duplicates import identity_of
from invoice_desk.review.reconcile import record_of
from invoice_desk.store import Desk, companions, read


def may_have_companions(media_type: str) -> bool:
    """Whether a file of this kind may be one of several forms of a document."""
    return form_of(media_type) is not None


def join_companions(desk: Desk, document_id: str, profiles: Mapping[str, Profile]) -> tuple[str, int]:
    """Put a document that was just saved together with its other forms.

    Returns the id of the one that leads them, itself where it has none, and how many readings that had before. Found
    and joined in one go: of two forms that are saved at once, the later one sees the earlier one.
    """
    return desk.submit(partial(_join, document_id=document_id, profiles=profiles)).result()


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
    alike = [
        one
        for one in _forms(connection, companions.with_number_of(connection, document_id), profiles)
        if one.belongs_to(new)
    ]
    for leader_id in dict.fromkeys(companions.leader_of(connection, one.data.id) for one in alike):
        group = _forms(connection, [leader_id, *companions.behind(connection, leader_id)], profiles)
        others = [one for one in group if one.data.id != document_id]
        if others and _fits(connection, new, others):
            return _lead(connection, [new, *others])
    return _as_it_was(connection, document_id)


def _as_it_was(connection: sqlite3.Connection, document_id: str) -> tuple[str, int]:
    leader_id = companions.leader_of(connection, document_id)
    return leader_id, _readings(connection, leader_id)


def _readings(connection: sqlite3.Connection, document_id: str) -> int:
    return sum(len(data.readings) for data in read.documents(connection, [document_id]))


def _forms(connection: sqlite3.Connection, ids: Sequence[str], profiles: Mapping[str, Profile]) -> list[_Form]:
    found = (_Form.of(data, profiles) for data in read.documents(connection, ids, alone=True))
    return [one for one in found if one is not None]


def _fits(connection: sqlite3.Connection, new: _Form, others: Sequence[_Form]) -> bool:
    """Whether the new one is another form of all of them, and it would not change behind a person's back what went out.

    What went out and comes again in another form is a duplicate.
    """
    ids = [one.data.id for one in others]
    known = companions.leader_of(connection, new.data.id) == companions.leader_of(connection, ids[0])
    is_other_form = all(one.belongs_to(new) for one in others)
    return is_other_form and (known or not companions.exported(connection, [new.data.id, *ids]))


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

    What was read off its own pages is lent only where there is no data, under a name of its own.
    """
    newest = {(reading.engine, reading.model): reading for reading in data.readings}
    bare = [_without_places(reading) for reading in newest.values()]
    exact = [reading for reading in bare if is_exact(reading)]
    if exact:
        return tuple(placed(exact, pages))
    form = data.source.media_type.rpartition("/")[2].upper()
    return tuple(replace(reading, model=f"{reading.model} ({form})", sightings=()) for reading in bare)


def _without_places(reading: Reading) -> Reading:
    return replace(reading, fields=_bare(reading.fields), line_items=tuple(_bare(line) for line in reading.line_items))


def _bare(values: Mapping[str, FieldValue]) -> dict[str, FieldValue]:
    return {field_id: replace(value, region=None) for field_id, value in values.items()}
