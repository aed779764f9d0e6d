"""Whatever is joined, set apart, undone and redone: every document is one row, or stands behind one that is a row."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoice_desk.store import companions, likeness, read, schema, write
from tests.store.building import data_of, page, reading, source_of

NAMES = ("a", "b", "c", "d")
STEPS = st.tuples(st.sampled_from(["join", "found", "apart", "undo", "redo"]), st.integers(0, 3), st.integers(0, 3))


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(schema.prepare(tmp_path / "a.desk", may_be_new=True)) as connection:
        yield connection


def save(connection: sqlite3.Connection) -> list[str]:
    return [
        write.save_result(connection, source_of(name), data=data_of(name), pages=[page()], reading=reading())
        for name in NAMES
    ]


def rows(connection: sqlite3.Connection, ids: list[str]) -> list[str]:
    return [data.id for data in read.documents(connection, ids)]


def take(connection: sqlite3.Connection, ids: list[str], actions: list[str], step: tuple[str, int, int]) -> None:
    kind, one, other = step
    seen = rows(connection, ids)
    first, second = seen[one % len(seen)], seen[other % len(seen)]
    if kind in {"join", "found"} and first != second:
        moved = dict.fromkeys((second, *companions.behind(connection, second)), ())
        if kind == "join":
            actions.append(companions.join_by_hand(connection, first, moved, name="files"))
        elif not companions.touched(connection, [first, second]):
            companions.join(connection, first, moved)
    elif kind == "apart":
        pairs = [(first, behind) for behind in companions.behind(connection, first)]
        actions.append(likeness.set_apart(connection, pairs, name="split_off"))
    elif kind == "undo" and actions:
        write.revoke(connection, actions[one % len(actions)])
    elif kind == "redo" and actions:
        write.restore(connection, actions[one % len(actions)])


@given(steps=st.lists(STEPS, max_size=12))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_document_is_ever_lost_from_sight(connection: sqlite3.Connection, steps: list[tuple[str, int, int]]) -> None:
    connection.execute("BEGIN")
    try:
        ids, actions = save(connection), list[str]()
        for step in steps:
            take(connection, ids, actions, step)
            seen = rows(connection, ids)
            everywhere = [*seen, *(behind for key in seen for behind in companions.behind(connection, key))]
            assert sorted(everywhere) == sorted(ids), step
    finally:
        connection.execute("ROLLBACK")
