"""What a desk knows of suppliers follows from its documents as they stand, and from decisions that are not undone."""

import sqlite3
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from invoice_desk.domain.record import ReviewState
from invoice_desk.domain.suppliers import Aspect, Decision, SellerFact, Stand, Suppliers
from invoice_desk.store import ActionKind, Desk, suppliers
from tests.store.building import save

ID = "91110000100000000A"
TRAVEL = SellerFact(ID, "Acme Ltd", "ACNE", ((Aspect.CATEGORY, "travel"),))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as desk:
        yield desk


def keep(desk: Desk, **facts: SellerFact) -> bool:
    return desk.submit(partial(suppliers.keep_facts, facts=facts)).result()


def decide(desk: Desk, *decisions: Decision) -> str:
    return desk.submit(partial(suppliers.decide, decisions=decisions, name="supplier")).result()


def known(desk: Desk) -> Suppliers:
    return desk.ask(suppliers.suppliers)


def usual(desk: Desk, aspect: Aspect = Aspect.CATEGORY) -> str:
    found = known(desk).of(ID, "")
    return found.value(aspect) if found else ""


def three(desk: Desk) -> Sequence[str]:
    ids = [save(desk, name) for name in ("a.jpg", "b.jpg", "c.jpg")]
    keep(desk, **{ids[0]: TRAVEL, ids[1]: TRAVEL, ids[2]: SellerFact("", "ACME")})
    return ids


def test_what_documents_teach_is_kept_as_they_stand_and_only_news_is_written(desk: Desk) -> None:
    a, b, _ = three(desk)
    assert usual(desk) == "travel"
    assert not keep(desk, **{a: TRAVEL, b: TRAVEL})
    assert keep(desk, **{a: SellerFact(ID, "Acme Ltd")})
    assert usual(desk) == ""


def test_documents_that_are_gone_teach_nothing(desk: Desk) -> None:
    a, _, _ = three(desk)
    action = desk.regroup([a], [], name="split")
    assert usual(desk) == ""
    desk.revoke(action)
    assert usual(desk) == "travel"


def test_a_decision_is_an_action_that_is_undone_and_redone(desk: Desk) -> None:
    three(desk)
    action = decide(desk, Decision(ID, "Acme", Aspect.CATEGORY, Stand.SET, "meals \ud800"))
    assert usual(desk) == "meals \\ud800"
    assert [(one.kind, one.documents) for one in desk.undo_stack()] == [(ActionKind.SUPPLIER, ())]
    desk.revoke(action)
    assert usual(desk) == "travel"
    desk.restore(action)
    decide(desk, Decision(ID, "Acme", Aspect.CATEGORY, Stand.FORGOTTEN))
    assert usual(desk) == ""


def test_decisions_count_by_their_time_whatever_their_place_in_the_file(desk: Desk) -> None:
    one = decide(desk, Decision(ID, "", Aspect.CATEGORY, Stand.SET, "meals"))
    decide(desk, Decision(ID, "", Aspect.CATEGORY, Stand.SET, "travel"))
    assert usual(desk) == "travel"

    def later(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TRIGGER action_is_append_only")
        connection.execute("UPDATE action SET at = '2999' WHERE id = ?", (one,))

    desk.submit(later).result()
    assert usual(desk) == "meals"


def test_the_documents_of_a_supplier_that_wait_are_found_under_every_spelling(desk: Desk) -> None:
    a, b, c = three(desk)
    other = save(desk, "other.jpg")
    keep(desk, **{other: SellerFact("", "Somebody else")})
    desk.set_state([b], state=ReviewState.READY, name="ready")
    keys = [known(desk).key(ID, "")]
    assert desk.ask(partial(suppliers.to_review_of, known=known(desk), keys=keys)) == [a, c]


def test_documents_of_which_nothing_was_kept_are_named(desk: Desk) -> None:
    ids = [save(desk, name) for name in ("a.jpg", "b.jpg")]
    keep(desk, **{ids[0]: TRAVEL})
    assert desk.ask(suppliers.without_fact) == [ids[1]]
