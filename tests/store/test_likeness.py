"""Which documents seem to be one is kept when they change, told from either side, and set apart by a person."""

import random
import sqlite3
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from invoice_desk.domain.document import Page
from invoice_desk.domain.likeness import Identity, Likeness
from invoice_desk.domain.record import ReviewState
from invoice_desk.store import ActionKind, Desk, likeness
from tests.store.building import data_of, page, reading, save, source_of

NUMBER = "24312000000123456789"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as desk:
        yield desk


def always(one: Identity, other: Identity, texts: likeness.Texts) -> Likeness:
    return Likeness.NUMBER


def same_total(one: Identity, other: Identity, texts: likeness.Texts) -> Likeness | None:
    return Likeness.PURCHASE if one.total_amount == other.total_amount else None


def known(document_id: str, number: str = NUMBER, total: str = "1") -> Identity:
    return Identity(document_id, invoice_number=number, total_amount=total)


def like(desk: Desk, *names: str) -> list[str]:
    """Documents that all have one number."""
    ids = [save(desk, name) for name in names]
    for one in ids:
        desk.keep_identity(known(one), judge=always)
    return ids


def twins(desk: Desk, document_id: str) -> list[str]:
    return [twin.document_id for twin in desk.load(document_id).twins]


def test_the_later_document_names_the_earlier_ones(desk: Desk) -> None:
    a, b, c = like(desk, "a.jpg", "b.jpg", "c.jpg")
    assert [twins(desk, one) for one in (a, b, c)] == [[], [a], [a, b]]
    (twin, _) = desk.load(c).twins
    assert (twin.path, twin.likeness, twin.export) == ("in/a.jpg", Likeness.NUMBER, None)
    assert desk.partners([a]) == {b, c}


def test_what_went_out_is_the_original_whichever_came_first(desk: Desk) -> None:
    a, b = like(desk, "a.jpg", "b.jpg")
    other = save(desk, "other.jpg")
    desk.mark_exported({other: ReviewState.EXPORTED, b: ReviewState.EXPORTED}, target="out/十一月.xlsx")
    desk.mark_exported({b: ReviewState.EXPORTED}, target="out/later.xlsx")
    assert (twins(desk, a), twins(desk, b)) == ([b], [])
    (twin,) = desk.load(a).twins
    assert twin.export is not None
    assert (twin.export.target, twin.export.number) == ("out/十一月.xlsx", 2)
    desk.mark_exported({a: ReviewState.EXPORTED}, target="out/a.xlsx")
    assert (twins(desk, a), twins(desk, b)) == ([], [a])


def test_what_changes_is_compared_anew_and_all_whom_it_concerns_are_named(desk: Desk) -> None:
    a, b = (save(desk, name) for name in ("a.jpg", "b.jpg"))
    assert desk.keep_identity(known(a), judge=same_total) == frozenset()
    assert desk.keep_identity(known(b), judge=same_total) == {a}
    assert desk.keep_identity(known(b), judge=same_total) == frozenset()
    assert desk.keep_identity(known(a, total="2"), judge=same_total) == {b}
    assert twins(desk, b) == []
    assert desk.identities([a, b]) == {a: known(a, total="2"), b: known(b)}


def test_two_are_set_apart_and_it_can_be_undone(desk: Desk) -> None:
    a, b, c = like(desk, "a.jpg", "b.jpg", "c.jpg")
    action = desk.set_apart([(c, a)])
    assert (twins(desk, b), twins(desk, c)) == ([a], [b])
    assert [(one.kind, set(one.documents)) for one in desk.undo_stack()] == [(ActionKind.APART, {a, c})]
    desk.revoke(action)
    assert twins(desk, c) == [a, b]
    desk.restore(action)
    assert twins(desk, c) == [b]


def test_who_was_set_apart_stays_so_whichever_goes_out_first_and_however_often_it_is_read(desk: Desk) -> None:
    a, b = like(desk, "a.jpg", "b.jpg")
    desk.set_apart([(b, a)])
    desk.mark_exported({b: ReviewState.EXPORTED}, target="out.xlsx")
    desk.keep_identity(known(a, total="2"), judge=always)
    assert (twins(desk, a), twins(desk, b)) == ([], [])


def saved(desk: Desk, name: str, look: str, *, document_pages: tuple[int, ...] | None = None) -> str:
    """A document of two pages of which the first looks so."""
    pages = [replace(page(1), look=look), replace(page(2), look="f" * 32)]
    return desk.save_result(
        source_of(name, page_count=2), data=data_of(name), pages=pages, reading=reading(), document_pages=document_pages
    )


def test_who_looks_much_the_same_is_compared(desk: Desk) -> None:
    asked: list[tuple[str, Sequence[str]]] = []

    def judge(one: Identity, other: Identity, texts: Callable[[str], Sequence[str]]) -> Likeness:
        asked.append((other.document_id, texts(other.document_id)))
        return Likeness.LOOK

    near, far = saved(desk, "near.jpg", "0" * 31 + "7"), saved(desk, "far.jpg", "ff" * 8 + "0" * 16)
    here = saved(desk, "here.jpg", "0" * 32)
    for one in (near, far, here):
        desk.keep_identity(Identity(one), judge=judge)
    words = [word.text for word in page().words]
    assert asked == [(near, tuple(words * 2))]
    assert (twins(desk, here), desk.identities([here])[here].look) == ([near], "0" * 32)


def test_a_page_with_several_documents_says_nothing_of_any_of_them(desk: Desk) -> None:
    seen: list[Sequence[str]] = []

    def judge(one: Identity, other: Identity, texts: Callable[[str], Sequence[str]]) -> None:
        seen.extend((texts(one.document_id), texts(other.document_id)))

    first = saved(desk, "sheet.jpg", "0" * 32, document_pages=(1,))
    second = desk.add_document(source_of("sheet.jpg").sha256, pages=(1, 2), profile="receipt")
    for one in (first, second):
        desk.keep_identity(known(one), judge=judge)
    assert desk.identities([first])[first].look == ""
    assert desk.identities([second])[second].look == "f" * 32  # of the page that it has for itself
    assert [len(texts) for texts in seen] == [2, 0]


def test_a_page_that_is_read_again_keeps_the_newest_look(desk: Desk) -> None:
    save(desk, "a.jpg")
    sha256 = source_of("a.jpg").sha256
    assert [one.look for one in desk.pages_of(sha256)] == [""]
    for look in ("0" * 32, ""):
        again: list[Page] = [replace(page(), look=look)]
        desk.add_source(source_of("a.jpg"), data=data_of("a.jpg"), pages=again)
        assert [one.look for one in desk.pages_of(sha256)] == ["0" * 32]


def test_documents_that_were_never_compared_are_known(desk: Desk) -> None:
    a, b = (save(desk, name) for name in ("a.jpg", "b.jpg"))
    assert desk.without_identity() == [a, b]
    desk.keep_identity(known(a), judge=always)
    assert desk.without_identity() == [b]


def test_among_ten_thousand_documents_no_more_is_read_than_the_looks(desk: Desk) -> None:
    chance = random.Random(1)
    ids = [str(uuid.uuid4()) for _ in range(10_000)]

    def fill(connection: sqlite3.Connection) -> None:
        connection.executemany("INSERT INTO document (id, profile, created_at) VALUES (?, '', '')", ((i,) for i in ids))
        connection.executemany(
            "INSERT INTO identity VALUES (?, '', ?, '', '', ?, ?, ?)",
            ((one, f"n{i}", "2026-01-01", str(i), f"{chance.getrandbits(128):032x}") for i, one in enumerate(ids)),
        )

    desk.submit(fill).result()
    new = save(desk, "new.jpg")
    identity = Identity(new, invoice_number="n777", issue_date="2026-01-01", total_amount="4")
    desk.submit(partial(likeness.keep_identity, identity=identity, judge=always)).result()
    assert desk.partners([new]) == {ids[777], ids[4]}

    def plans(connection: sqlite3.Connection) -> list[str]:
        statements = (
            "SELECT * FROM identity WHERE invoice_number = 'a'",
            "SELECT * FROM not_set_apart WHERE document_id = 'a'",
        )
        rows = (row for one in statements for row in connection.execute(f"EXPLAIN QUERY PLAN {one}"))
        return [str(row[3]) for row in rows]

    assert not [step for step in desk.submit(plans).result() if step.startswith("SCAN")]
