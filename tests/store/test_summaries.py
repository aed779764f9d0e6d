"""A summary is given back only as long as nothing that it was made of has changed, whoever changed it."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.domain.document import Region
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.likeness import Identity, Likeness
from invoice_desk.domain.record import Correction, Note, ReviewState
from invoice_desk.store import Desk, NewDocument, companions, likeness
from invoice_desk.store.summaries import (
    Ground,
    Kept,
    Maker,
    Summary,
    grounds_of,
    keep_summaries,
    summaries_after,
    summaries_of,
)
from tests.store.building import data_of, page, reading, save, sha_of, source_of

DAY = date(2026, 11, 26)
MAKER = Maker("this program", DAY)
SOURCE_NAMES = ("a.jpg", "b.jpg", "c.jpg", "d.jpg")

WATCHED = frozenset(
    {"action", "alike", "companion", "correction", "exported_document", "reading", "regrouped", "set_apart", "source"}
)
"""Tables that a record is made of."""
APART = frozenset({"state_change"})
"""What a row shows of these is asked for beside its summary."""
UNSEEN = frozenset(
    {"document", "export", "identity", "original", "page", "pending", "ground", "summary"}
    | {"watched_folder", "watched_file", "client", "known_as", "drawn_columns"}
)
"""Tables that no row shows anything of, or of which what is shown never changes."""
ASKED = frozenset({"seller_fact", "supplier_rule"})
"""What is known of suppliers: who makes summaries notes what was asked (`gui/asked_suppliers.py`)."""
STEADY = frozenset({"document_source", "origin"})
"""Where a document is never changes, nor does the path that its source was given under first."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as desk:
        yield desk


def kept(desk: Desk, maker: Maker = MAKER) -> list[Kept]:
    return desk.ask(partial(summaries_after, place=0, limit=1000, maker=maker))


def bodies(desk: Desk, maker: Maker = MAKER) -> dict[str, str]:
    return {one.document_id: one.body for one in kept(desk, maker)}


def told(data: DocumentData) -> str:
    """Everything of a document but its review state and under which paths it was given again."""
    return repr(replace(data, state=ReviewState.TO_REVIEW, rejected_as=None, paths=()))


def grounds(desk: Desk) -> list[Ground]:
    return desk.ask(partial(grounds_of, ids=[one.document_id for one in kept(desk)]))


def keep_all(desk: Desk, until: date = DAY) -> None:
    made = [Summary(one.data.id, one.changes, DAY, until, told(one.data)) for one in grounds(desk)]
    desk.submit(partial(keep_summaries, summaries=made, stamp=MAKER.stamp)).result()


def alike(one: Identity, other: Identity, texts: likeness.Texts) -> Likeness | None:
    return Likeness.NUMBER


def unlike(one: Identity, other: Identity, texts: likeness.Texts) -> Likeness | None:
    return None


def test_every_table_of_the_desk_is_known_to_the_summaries(desk: Desk) -> None:
    with closing(sqlite3.connect(desk.path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        tables = {name for (name,) in names}
        triggers = connection.execute(
            "SELECT DISTINCT tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'ground_%'"
        )
        watched = {name for (name,) in triggers}
    assert tables == WATCHED | APART | UNSEEN | ASKED | STEADY  # a new one: is a record made of it?
    assert watched == WATCHED


def test_a_summary_comes_back_with_the_state_the_document_is_in_now(desk: Desk) -> None:
    a, b = save(desk, "a.jpg"), save(desk, "b.jpg")
    assert bodies(desk) == {a: "", b: ""}
    keep_all(desk)
    before = bodies(desk)
    assert all(before.values())
    desk.set_state([a], state=ReviewState.READY, name="ready")
    assert bodies(desk) == before
    assert [one.state for one in kept(desk)] == [ReviewState.READY, ReviewState.TO_REVIEW]


def test_a_correction_takes_the_summary_of_its_document_alone(desk: Desk) -> None:
    a, b = save(desk, "a.jpg"), save(desk, "b.jpg")
    keep_all(desk)
    action = desk.correct({a: [Correction("seller_name", "Aldi")]}, name="correct")
    assert [bool(body) for body in bodies(desk).values()] == [False, True]
    keep_all(desk)
    desk.revoke(action)
    assert [bool(bodies(desk)[one]) for one in (a, b)] == [False, True]


def test_what_was_made_before_a_change_is_not_given_back_after_it_though_it_is_kept_later(desk: Desk) -> None:
    a = save(desk, "a.jpg")
    (ground,) = grounds(desk)
    desk.correct({a: [Correction("seller_name", "Aldi")]}, name="correct")
    late = Summary(a, ground.changes, DAY, DAY, told(ground.data))
    desk.submit(partial(keep_summaries, summaries=[late], stamp=MAKER.stamp)).result()
    assert bodies(desk) == {a: ""}


@pytest.mark.parametrize(
    ("maker", "holds"),
    [
        (MAKER, True),
        (Maker("another program", DAY), False),
        (Maker(MAKER.stamp, date(2026, 12, 31)), True),
        (Maker(MAKER.stamp, date(2027, 1, 1)), False),
        (Maker(MAKER.stamp, date(2026, 11, 25)), False),
    ],
)
def test_a_summary_holds_for_its_maker_and_its_days(desk: Desk, maker: Maker, *, holds: bool) -> None:
    save(desk, "a.jpg")
    keep_all(desk, until=date(2026, 12, 31))
    assert all(bodies(desk, maker).values()) is holds


def test_summaries_are_asked_for_in_steps_and_by_id(desk: Desk) -> None:
    ids = [save(desk, name) for name in SOURCE_NAMES]
    keep_all(desk)
    first = desk.ask(partial(summaries_after, place=0, limit=3, maker=MAKER))
    rest = desk.ask(partial(summaries_after, place=first[-1].place, limit=3, maker=MAKER))
    assert [one.document_id for one in (*first, *rest)] == ids
    asked = desk.ask(partial(summaries_of, ids=[ids[2], "nobody", ids[0]], maker=MAKER))
    assert [one.document_id for one in asked] == [ids[0], ids[2]]


class Hand:
    """Does to a desk what the program can do, as the numbers that it is given tell."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.ids: list[str] = []
        self.actions: list[str] = []
        self.steps = 0

    def do(self, what: int, one: int, two: int) -> None:
        doings = (
            *(self.give, self.read, self.correct, self.move, self.export, self.undo, self.redo),
            *(self.part, self.set_apart, self.compare, self.join, self.note, self.put_together),
        )
        self.steps += 1
        doings[what % len(doings)](one, two)

    def pick(self, number: int) -> str:
        return self.ids[number % len(self.ids)] if self.ids else ""

    def give(self, one: int, two: int) -> None:
        name, total = SOURCE_NAMES[one % 4], f"{two % 3}.50"
        self.ids.append(save(self.desk, name, said=reading(total=total), path=f"in/{two % 2}/{name}"))

    def read(self, one: int, two: int) -> None:
        if key := self.pick(one):
            self.desk.add_reading(key, reading=reading(engine=f"engine {two % 3}", total=f"{two}.00"))

    def correct(self, one: int, two: int) -> None:
        if key := self.pick(one):
            values = {key: [Correction("seller_name", f"{two}")], self.pick(two): [Correction("note", None)]}
            self.actions.append(self.desk.correct(values, name="correct"))

    def move(self, one: int, two: int) -> None:
        if key := self.pick(one):
            state = tuple(ReviewState)[two % 3]
            self.actions.append(self.desk.set_state([key], state=state, name="state"))

    def export(self, one: int, two: int) -> None:
        if key := self.pick(one):
            self.actions.append(self.desk.mark_exported({key: ReviewState.EXPORTED}, target=f"out/{two % 2}.xlsx"))

    def undo(self, one: int, two: int) -> None:
        if self.actions:
            self.desk.revoke(self.actions[one % len(self.actions)])

    def redo(self, one: int, two: int) -> None:
        if self.actions:
            self.desk.restore(self.actions[one % len(self.actions)])

    def part(self, one: int, two: int) -> None:
        shown = {ground.data.id: ground.data for ground in grounds(self.desk)}
        if (key := self.pick(one)) in shown:
            sha256 = shown[key].source.sha256
            pieces = [(Region(1, 0.0, 0.0, 0.5, 1.0),), (Region(1, 0.5, 0.0, 1.0, 1.0),)]
            made = [
                NewDocument(f"{key}-{self.steps}-{at}", sha256, (1,), "receipt", piece)
                for at, piece in enumerate(pieces)
            ]
            self.actions.append(self.desk.regroup([key], made, name="split"))
            self.ids += [new.id for new in made]

    def set_apart(self, one: int, two: int) -> None:
        if self.pick(one) != self.pick(two):
            self.actions.append(self.desk.set_apart([(self.pick(one), self.pick(two))]))

    def compare(self, one: int, two: int) -> None:
        if key := self.pick(one):
            self.desk.keep_identity(
                Identity(key, invoice_number="1", total_amount=f"{two}"), judge=alike if two % 3 else unlike
            )

    def join(self, one: int, two: int) -> None:
        leader, other = self.pick(one), self.pick(two)
        if leader != other:
            self.desk.submit(partial(companions.join, document_id=leader, others={other: [reading()]})).result()

    def put_together(self, one: int, two: int) -> None:
        leader, other = self.pick(one), self.pick(two)
        if leader != other:
            work = partial(companions.join_by_hand, document_id=leader, others={other: [reading()]}, name="files")
            self.actions.append(self.desk.submit(work).result())

    def note(self, one: int, two: int) -> None:
        if one % 4 < len(SOURCE_NAMES):
            name = SOURCE_NAMES[one % 4]
            notes: Any = [Note("pages.limited", {"most": two % 2})]
            self.desk.add_source(source_of(name), data=data_of(name), pages=[page()], notes=notes)


CORRECT, EXPORT, UNDO, PART, SET_APART, COMPARE, JOIN, NOTE, TOGETHER = 2, 4, 5, 7, 8, 9, 10, 11, 12
_ALIKE = [(COMPARE, one, 1) for one in range(4)]


@pytest.mark.parametrize(
    ("before", "then"),
    [
        pytest.param([], (1, 0, 5), id="another reading"),
        pytest.param([], (CORRECT, 0, 1), id="a correction"),
        pytest.param([(CORRECT, 0, 1)], (UNDO, 0, 0), id="a correction is undone"),
        pytest.param([], (NOTE, 0, 1), id="intake says something else"),
        pytest.param([(COMPARE, 0, 1)], (COMPARE, 1, 1), id="two seem to be one"),
        pytest.param([(COMPARE, 0, 1), (COMPARE, 1, 1)], (COMPARE, 1, 0), id="no longer"),
        pytest.param([(COMPARE, 0, 1), (COMPARE, 1, 1)], (EXPORT, 1, 0), id="the other one went out"),
        pytest.param(_ALIKE, (PART, 0, 0), id="the first of those that seem to be one is parted"),
        pytest.param([*_ALIKE, (PART, 0, 0)], (UNDO, 0, 0), id="and that is undone"),
        pytest.param(_ALIKE, (SET_APART, 0, 1), id="two are set apart"),
        pytest.param([*_ALIKE, (SET_APART, 0, 1)], (UNDO, 0, 0), id="and that is undone as well"),
        pytest.param([], (JOIN, 0, 1), id="two files of one document"),
        pytest.param([(COMPARE, 1, 1), (COMPARE, 2, 1)], (JOIN, 0, 1), id="the twin of another goes behind a third"),
        pytest.param([(JOIN, 0, 1)], (SET_APART, 0, 1), id="the files are set apart"),
        pytest.param([(JOIN, 0, 1), (SET_APART, 0, 1)], (UNDO, 0, 0), id="and joined again"),
        pytest.param([(JOIN, 0, 1)], (JOIN, 2, 1), id="a file goes behind another document"),
        pytest.param([(JOIN, 0, 1)], (JOIN, 1, 2), id="who stood behind another one leads"),
        pytest.param([(JOIN, 0, 1), (JOIN, 1, 2)], (JOIN, 3, 1), id="who leads goes behind another one"),
        pytest.param([], (TOGETHER, 0, 1), id="a person puts two together"),
        pytest.param([(JOIN, 0, 1)], (TOGETHER, 1, 2), id="a person lets one lead that stood behind another"),
        pytest.param([(JOIN, 0, 1), (TOGETHER, 2, 0)], (UNDO, 0, 0), id="that is undone"),
        pytest.param([(SET_APART, 0, 1)], (TOGETHER, 0, 1), id="a person puts together what was set apart"),
        pytest.param([(TOGETHER, 0, 1)], (SET_APART, 0, 1), id="a person sets apart what was put together"),
        pytest.param([(JOIN, 0, 1)], (PART, 1, 0), id="a file that stands behind is not parted"),
    ],
)
def test_no_summary_outlives_what_it_tells(
    desk: Desk, before: list[tuple[int, int, int]], then: tuple[int, int, int]
) -> None:
    hand = Hand(desk)
    hand.ids = [save(desk, name) for name in SOURCE_NAMES]
    for step in before:
        hand.do(*step)
    keep_all(desk)
    as_it_was = bodies(desk)
    hand.do(*then)
    check(desk)
    if then[0] != PART or not before or before[0][0] != JOIN:
        assert {one.data.id: told(one.data) for one in grounds(desk)} != as_it_was


STEPS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 7), st.integers(0, 7)), max_size=20)


@settings(max_examples=15, deadline=None)
@given(STEPS)
def test_whatever_happens_a_summary_that_comes_back_tells_of_the_document_as_it_is(
    steps: list[tuple[int, int, int]],
) -> None:
    with tempfile.TemporaryDirectory() as folder, Desk.create(Path(folder) / "a.desk") as desk:
        hand = Hand(desk)
        hand.ids = [save(desk, name) for name in SOURCE_NAMES]
        for one in range(4):  # four that seem to be one, two of them joined
            hand.compare(one, 1)
        hand.join(0, 3)
        for step in steps:
            keep_all(desk)
            hand.do(*step)
            check(desk)


def check(desk: Desk) -> None:
    """Every document has either no summary or the one that would be made of it now."""
    now = {one.data.id: told(one.data) for one in grounds(desk)}
    given_back = bodies(desk)
    assert set(given_back) == set(now)
    assert {key: body or now[key] for key, body in given_back.items()} == now


def test_a_source_that_is_given_again_unchanged_takes_no_summary(desk: Desk) -> None:
    save(desk, "a.jpg")
    keep_all(desk)
    desk.add_origin("elsewhere/a.jpg", sha256=sha_of("a.jpg"))
    save(desk, "a.jpg", path="once/more.jpg")
    assert all(bodies(desk).values())
