"""Keeping which documents of a desk seem to be one, whenever one of them is saved or corrected."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from invoice_desk.config import FALLBACK_PROFILE
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Record
from invoice_desk.review.duplicates import identity_of, likeness_of
from invoice_desk.review.reconcile import record_of
from invoice_desk.store import Desk


def keep_likeness(desk: Desk, records: Iterable[Record]) -> frozenset[str]:
    """Keep by what the documents of these records are known now; the ids of all whose likeness came or went.

    Of what is as it was nothing is written.
    """
    wanted = {record.document_id: identity_of(record) for record in records}
    known = desk.identities(wanted)
    changed = [one for key, one in wanted.items() if key not in known or replace(known[key], look="") != one]
    touched: set[str] = set()
    for identity in changed:
        others = desk.keep_identity(identity, judge=likeness_of)
        touched |= {identity.document_id, *others} if others else others
    return frozenset(touched)


def keep_likeness_of(
    desk: Desk, document_ids: Iterable[str], profiles: Mapping[str, Profile], *, alone: bool = True
) -> frozenset[str]:
    """Compare documents that were just saved, or that come from a desk of an earlier version, with all others.

    The ids of all whose likeness came or went. Each counts `alone`, or with what its companions say.
    """
    touched: set[str] = set()
    for data in desk.documents(tuple(document_ids), alone=alone):
        profile = profiles.get(data.profile) or profiles[FALLBACK_PROFILE]
        record = record_of(data, profile, today=date.today())
        others = desk.keep_identity(identity_of(record), judge=likeness_of)
        touched |= {data.id, *others} if others else others
    return frozenset(touched)
