"""Keeping what documents say and teach of their sellers, whenever one of them is saved or corrected."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import partial
from itertools import islice

from invoice_desk.config import FALLBACK_PROFILE
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Record
from invoice_desk.review.lessons import seller_fact
from invoice_desk.review.reconcile import record_of
from invoice_desk.store import Desk, suppliers

_STEP = 100
"""Documents that are kept by one commit."""


def keep_sellers(desk: Desk, documents: Iterable[tuple[DocumentData, Record]]) -> bool:
    """Keep what these documents, with their records, say and teach of their sellers; whether any of it is news."""
    facts = {data.id: seller_fact(data, record) for data, record in documents}
    return bool(facts) and desk.submit(partial(suppliers.keep_facts, facts=facts)).result()


def keep_sellers_of(desk: Desk, document_ids: Iterable[str], profiles: Mapping[str, Profile]) -> bool:
    """The same for documents by their ids: those that were just saved, or that an earlier version of the desk held."""
    ids, today, is_news = iter(document_ids), date.today(), False
    while step := tuple(islice(ids, _STEP)):
        pairs = []
        for data in desk.documents(step):
            profile = profiles.get(data.profile) or profiles[FALLBACK_PROFILE]
            pairs.append((data, record_of(data, profile, today=today)))
        is_news |= keep_sellers(desk, pairs)
    return is_news
