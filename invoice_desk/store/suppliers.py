"""What a desk knows of suppliers: what each document teaches, as it stands, and what people decided, undone or not."""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from invoice_desk.domain.record import ReviewState
from invoice_desk.domain.sellers import id_key, name_key
from invoice_desk.domain.suppliers import Aspect, Decision, SellerFact, Stand, Suppliers, suppliers_of
from invoice_desk.store.write import act, listed, storable


def keep_facts(connection: sqlite3.Connection, facts: Mapping[str, SellerFact]) -> bool:
    """Keep what documents say and teach of their sellers, by document id; whether any of it is news.

    Of what is as it was nothing is written.
    """
    known = dict(
        _keyed(row)
        for row in connection.execute(
            "SELECT document_id, tax_id, name, read_name, name_key, lessons FROM seller_fact"
            " WHERE document_id IN (SELECT value FROM json_each(?))",
            (listed(facts),),
        )
    )
    rows = {document_id: _row(fact) for document_id, fact in facts.items()}
    news = {document_id: row for document_id, row in rows.items() if known.get(document_id) != row}
    connection.executemany(
        "INSERT OR REPLACE INTO seller_fact (document_id, tax_id, name, read_name, name_key, lessons)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        ((document_id, *row) for document_id, row in news.items()),
    )
    return bool(news)


def without_fact(connection: sqlite3.Connection) -> list[str]:
    """The documents of which nothing was kept yet, oldest first: those of an older desk."""
    rows = connection.execute(
        "SELECT id FROM document d WHERE id NOT IN (SELECT document_id FROM seller_fact)"
        " AND NOT EXISTS (SELECT 1 FROM joined j WHERE j.other_id = d.id) ORDER BY seq"
    )
    return [document_id for (document_id,) in rows]


def take_over_rules(connection: sqlite3.Connection, decisions: Sequence[Decision]) -> None:
    """Keep what held elsewhere, or because of documents that are gone, as if decided; nobody's step to be undone."""
    decide(connection, decisions, name="supplier", kind="taken_over")


def decide(
    connection: sqlite3.Connection,
    decisions: Sequence[Decision],
    *,
    name: str,
    kind: str = "supplier",
    action_id: str | None = None,
) -> str:
    """Keep what a person decided of rules; one action, whose id is returned."""
    action_id = act(connection, kind, name, action_id=action_id)
    connection.executemany(
        "INSERT INTO supplier_rule (action_id, ordinal, tax_id, name, aspect, stand, value)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            (action_id, number, id_key(one.tax_id), storable(one.name), one.aspect, one.stand, storable(one.value))
            for number, one in enumerate(decisions)
        ),
    )
    return action_id


def suppliers(connection: sqlite3.Connection, *, everyone: bool = False) -> Suppliers:
    """The memory as it follows from all that is kept now; `everyone` as in `suppliers_of`.

    Decisions count by the time at which they were made, so that desks may be merged in any order.
    """
    facts = connection.execute(
        "SELECT tax_id, name, read_name, lessons, count(*) FROM seller_fact"
        " WHERE document_id NOT IN (SELECT id FROM gone_document)"
        " AND document_id NOT IN (SELECT other_id FROM joined)"
        " GROUP BY tax_id, name, read_name, lessons"
    )
    decisions = connection.execute(
        "SELECT r.tax_id, r.name, r.aspect, r.stand, r.value FROM supplier_rule r"
        " JOIN effective_action a ON a.id = r.action_id ORDER BY a.at, a.id, r.ordinal"
    )
    return suppliers_of(
        (
            SellerFact(tax_id, name, read_name, _lessons(lessons), count)
            for tax_id, name, read_name, lessons, count in facts
        ),
        [
            Decision(tax_id, name, Aspect(aspect), Stand(stand), value)
            for tax_id, name, aspect, stand, value in decisions
        ],
        everyone=everyone,
    )


def to_review_of(connection: sqlite3.Connection, known: Suppliers, keys: Iterable[str]) -> list[str]:
    """The documents of these suppliers (`Supplier.key`) that are still to be reviewed."""
    ids, names = known.keys_of(keys)
    rows = connection.execute(
        "SELECT document_id FROM seller_fact f WHERE (tax_id IN (SELECT value FROM json_each(?))"
        " OR name_key IN (SELECT value FROM json_each(?)))"
        " AND coalesce((SELECT c.state FROM state_change c CROSS JOIN effective_action a ON a.id = c.action_id"
        " WHERE c.document_id = f.document_id ORDER BY a.seq DESC LIMIT 1), ?) = ?",
        (listed(ids), listed(names), ReviewState.TO_REVIEW, ReviewState.TO_REVIEW),
    )
    return [document_id for (document_id,) in rows]


_Row = tuple[str, str, str, str, str]


def _keyed(row: tuple[str, str, str, str, str, str]) -> tuple[str, _Row]:
    return row[0], row[1:]


def _row(fact: SellerFact) -> _Row:
    lessons = json.dumps([list(one) for one in fact.lessons], ensure_ascii=False)
    name, read_name = storable(fact.name), storable(fact.read_name)
    return id_key(fact.tax_id), name, read_name, name_key(name), storable(lessons)


def _lessons(text: str) -> tuple[tuple[Aspect, str], ...]:
    return tuple((Aspect(aspect), value) for aspect, value in json.loads(text))
