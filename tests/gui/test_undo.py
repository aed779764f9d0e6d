"""A person's steps: done once, then undone and redone in the desk, and named in the menu."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from sqlite3 import Connection

import pytest
from PySide6.QtGui import QUndoStack
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Correction, ReviewState
from invoice_desk.gui.undo import DeskStep, Write, step_text
from invoice_desk.store import Desk, write
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import scripted_parts, started
from tests.store.building import save


class Steps:
    """A desk with one document and the stack of what was done to it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.document = save(desk, "a.jpg")
        self.stack = QUndoStack()
        self.touched: list[Sequence[str]] = []

    def submit(self, documents: Sequence[str], work: Write) -> None:
        self.touched.append(documents)
        self.desk.submit(work).result()

    def correct(self, action_id: str, seller: str) -> None:
        name = "correct seller_name"
        corrections = {self.document: [Correction("seller_name", seller)]}
        first = partial(write.correct, corrections=corrections, name=name, action_id=action_id)
        self.stack.push(DeskStep(name, action_id, [self.document], self.submit, first=first))

    @property
    def sellers(self) -> list[object]:
        return [correction.value for correction in self.desk.load(self.document).corrections]


@pytest.fixture
def steps(qtbot: QtBot, tmp_path: Path) -> Iterator[Steps]:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        yield Steps(desk)


def test_a_step_is_done_when_it_is_pushed_and_undone_and_redone_in_the_desk(steps: Steps) -> None:
    steps.correct("one", "ACME")
    assert steps.sellers == ["ACME"]

    steps.stack.undo()
    assert steps.sellers == []

    steps.stack.redo()
    assert steps.sellers == ["ACME"]

    steps.stack.undo()
    steps.stack.redo()
    assert steps.sellers == ["ACME"]


def test_a_step_is_one_action_however_often_it_is_undone_and_redone(steps: Steps) -> None:
    steps.correct("one", "ACME")
    for _ in range(3):
        steps.stack.undo()
        steps.stack.redo()

    (action,) = steps.desk.actions()
    assert (action.id, action.name, action.documents, action.revoked) == (
        "one",
        "correct seller_name",
        (steps.document,),
        False,
    )


def test_each_way_touches_the_documents_of_the_step(steps: Steps) -> None:
    steps.correct("one", "ACME")
    steps.stack.undo()
    steps.stack.redo()

    assert steps.touched == [(steps.document,)] * 3


def test_the_middle_one_of_three_steps_comes_back_in_its_place(steps: Steps) -> None:
    for action_id, seller in (("one", "A"), ("two", "B"), ("three", "C")):
        steps.correct(action_id, seller)

    steps.stack.setIndex(1)
    assert steps.sellers == ["A"]
    steps.stack.setIndex(3)
    assert steps.sellers == ["A", "B", "C"]


def test_a_new_step_takes_the_place_of_undone_ones(steps: Steps) -> None:
    steps.correct("one", "A")
    steps.stack.undo()
    steps.correct("two", "B")

    assert not steps.stack.canRedo()
    assert steps.sellers == ["B"]
    assert [action.id for action in steps.desk.undo_stack()] == ["two"]


def test_several_steps_of_a_macro_are_undone_and_redone_together(steps: Steps) -> None:
    steps.stack.beginMacro("paste")
    steps.correct("one", "A")
    steps.correct("two", "B")
    steps.stack.endMacro()

    steps.stack.undo()
    assert steps.sellers == []
    steps.stack.redo()
    assert steps.sellers == ["A", "B"]


def test_a_step_of_an_earlier_session_is_undone_and_redone_by_its_action(steps: Steps) -> None:
    action_id = steps.desk.set_state([steps.document], state=ReviewState.READY, name="ready")
    step = DeskStep("ready", action_id, [steps.document], steps.submit)

    step.undo()
    assert steps.desk.load(steps.document).state is ReviewState.TO_REVIEW
    step.redo()
    assert steps.desk.load(steps.document).state is ReviewState.READY


# Names.


def label(field_id: str) -> str:
    return {"total_amount": "Total"}.get(field_id, field_id)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("correct total_amount", "correction of Total"),
        ("clear total_amount", "clearing of Total"),
        ("line unit_price", "correction of a line item"),
        ("ready", "acceptance"),
        ("to_review", "return to review"),
        ("correct field_of_mine", "correction of field_of_mine"),
        ("imported", "imported"),
    ],
)
def test_a_step_is_named_as_a_person_would(name: str, said: str) -> None:
    assert step_text(name, label) == said


def test_every_state_a_person_can_give_has_a_name() -> None:
    for state in (ReviewState.READY, ReviewState.TO_REVIEW):
        assert step_text(state.value, label) != state.value


def test_of_very_many_steps_the_last_thousand_can_be_undone_after_opening(qtbot: QtBot, tmp_path: Path) -> None:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        key = save(desk, "a.jpg")

        def many(connection: Connection) -> None:
            for number in range(1200):
                write.correct(connection, {key: [Correction("note", f"{number}")]}, name="correct note")

        desk.submit(many).result()
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    stack = running.session.undo_stack
    running.wait(lambda: stack.count() == 1000)
    undo = running.program.window.actions_.edit.undo
    assert undo.isEnabled()
    assert "Note" in undo.text()
    stack.undo()
    running.wait(lambda: running.session.rows[key].cells["note"].text == "1198")
    running.close()
