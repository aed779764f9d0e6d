"""Rows are brought anew some at a time, and what is older than a later question or an unsaved step is not shown."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from invoice_desk.gui.refreshing import Refreshing
from invoice_desk.gui.table.rows import TableRow
from tests.gui.table.samples import document


class Elsewhere:
    """A background that does what it is told to in its turn, a desk, and what was shown of it."""

    def __init__(self) -> None:
        self.waiting: list[tuple[Callable[[], Any], Callable[[Any], None] | None]] = []
        self.missing: set[str] = set()
        self.unsaved: set[str] = set()
        self.asked: list[int] = []
        self.shown: list[str] = []
        self.gone: list[str] = []

    def run(self, work: Callable[[], Any], done: Callable[[Any], None] | None = None) -> None:
        self.waiting.append((work, done))

    def rows_of(self, documents: Sequence[str]) -> list[TableRow]:
        self.asked.append(len(documents))
        return [document(one) for one in documents if one not in self.missing]

    def show(self, rows: Sequence[TableRow], gone: Sequence[str]) -> None:
        self.shown += [row.key for row in rows]
        self.gone += gone

    def turn(self) -> None:
        work, done = self.waiting.pop(0)
        assert done is not None
        done(work())

    def finish(self) -> None:
        while self.waiting:
            self.turn()


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def refreshing(qapp: QApplication, elsewhere: Elsewhere) -> Refreshing:
    return Refreshing(
        elsewhere.rows_of,
        run=elsewhere.run,
        is_unsaved=elsewhere.unsaved.__contains__,
        show=elsewhere.show,
        parent=QObject(qapp),
    )


def test_many_rows_are_brought_some_at_a_time_and_each_once(refreshing: Refreshing, elsewhere: Elsewhere) -> None:
    keys = [f"{number}" for number in range(1000)]
    refreshing.bring([*keys, *keys])
    assert len(elsewhere.waiting) == 1
    elsewhere.finish()
    assert elsewhere.shown == keys
    assert max(elsewhere.asked) <= 50


def test_one_row_need_not_wait_for_a_thousand(refreshing: Refreshing, elsewhere: Elsewhere) -> None:
    refreshing.bring([f"{number}" for number in range(1000)])
    refreshing.bring(["edited"])
    elsewhere.turn()
    elsewhere.turn()
    assert elsewhere.shown[-1] == "edited"


def test_of_two_answers_only_that_to_the_later_question_is_shown(refreshing: Refreshing, elsewhere: Elsewhere) -> None:
    keys = [f"{number}" for number in range(120)]
    refreshing.bring(keys)
    elsewhere.turn()
    refreshing.bring(["1", "60", "119"])
    elsewhere.finish()
    assert sorted(elsewhere.shown, key=int) == sorted([*keys, "1"], key=int)


def test_what_is_not_saved_yet_is_not_overwritten_and_what_is_gone_is_told(
    refreshing: Refreshing, elsewhere: Elsewhere
) -> None:
    elsewhere.unsaved.add("a")
    elsewhere.missing |= {"a", "b"}
    refreshing.bring(["a", "b", "c"])
    elsewhere.finish()
    assert (elsewhere.shown, elsewhere.gone) == (["c"], ["b"])


def test_nothing_is_asked_of_nothing(refreshing: Refreshing, elsewhere: Elsewhere) -> None:
    refreshing.bring([])
    assert elsewhere.waiting == []
