"""A person's actions: appended, undone by revocation, rebuilt as an undo stack on open."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Correction, RejectedAs, RejectReason, ReviewState
from invoice_desk.store import ActionKind, Desk, exported, write
from tests.store.building import save

_TOTAL = Correction("total_amount", Decimal("12.50"))
_DATE = Correction("issue_date", date(2026, 1, 31))
_NO_LINE_TAX = Correction("line_tax", None, line=2, seen=3, region=Region(1, 0.125, 0.25, 0.5, 0.75), reader="qwen")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as opened:
        yield opened


def test_a_rejection_keeps_its_reason_and_is_undone_like_any_step(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    reason = RejectedAs(RejectReason.OTHER, "私人消费")
    step = desk.set_state([document_id], state=ReviewState.REJECTED, name="rejected", reason=reason)
    assert (desk.load(document_id).state, desk.load(document_id).rejected_as) == (ReviewState.REJECTED, reason)
    desk.revoke(step)
    assert (desk.load(document_id).state, desk.load(document_id).rejected_as) == (ReviewState.TO_REVIEW, None)
    desk.restore(step)
    assert desk.load(document_id).rejected_as == reason


def test_what_was_archived_must_go_out_again_once_it_is_corrected(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    desk.set_state([document_id], state=ReviewState.ARCHIVED, name="archived")
    desk.correct({document_id: [_TOTAL]}, name="correct total_amount")
    assert desk.load(document_id).state is ReviewState.READY


def test_corrections_come_back_in_the_order_they_were_set_with_their_types(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    desk.correct({document_id: [_TOTAL, _DATE]}, name="paste")
    desk.correct({document_id: [_NO_LINE_TAX]}, name="clear")
    assert desk.load(document_id).corrections == (_TOTAL, _DATE, _NO_LINE_TAX)
    assert str(desk.load(document_id).corrections[0].value) == "12.50"


def test_a_pasted_block_over_many_documents_is_one_action(desk: Desk) -> None:
    ids = [save(desk, f"{number}.jpg") for number in range(3)]
    action_id = desk.correct({document_id: [_TOTAL, _DATE] for document_id in ids}, name="paste")
    (action,) = desk.actions()
    assert (action.id, action.kind, action.name) == (action_id, ActionKind.CORRECT, "paste")
    assert set(action.documents) == set(ids)
    desk.revoke(action_id)
    assert [desk.load(document_id).corrections for document_id in ids] == [(), (), ()]


def test_an_undone_correction_is_left_out_and_a_redone_one_is_back_in_its_place(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    first = desk.correct({document_id: [_TOTAL]}, name="one")
    desk.correct({document_id: [_DATE]}, name="two")
    desk.revoke(first)
    assert desk.load(document_id).corrections == (_DATE,)
    assert [action.revoked for action in desk.actions()] == [True, False]
    desk.restore(first)
    assert desk.load(document_id).corrections == (_TOTAL, _DATE)
    assert [action.revoked for action in desk.actions()] == [False, False]


def test_a_correction_of_a_document_that_is_not_there_leaves_no_action(desk: Desk) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        desk.correct({"nothing": [_TOTAL]}, name="x")
    assert desk.actions() == ()


def test_undoing_a_state_brings_the_one_before_back(desk: Desk) -> None:
    ids = [save(desk, "a.jpg"), save(desk, "b.jpg")]
    desk.set_state(ids, state=ReviewState.READY, name="accept")
    back = desk.set_state(ids[:1], state=ReviewState.TO_REVIEW, name="take back")
    assert [desk.load(one).state for one in ids] == [ReviewState.TO_REVIEW, ReviewState.READY]
    desk.revoke(back)
    assert [desk.load(one).state for one in ids] == [ReviewState.READY, ReviewState.READY]


def test_an_export_is_remembered_with_time_and_target(desk: Desk) -> None:
    exported, other = save(desk, "a.jpg"), save(desk, "b.jpg")
    before = datetime.now(UTC) - timedelta(seconds=1)
    desk.mark_exported({exported: ReviewState.EXPORTED}, target="out/一月.xlsx")
    desk.mark_exported({exported: ReviewState.EXPORTED}, target="out/2.csv")
    assert [export.target for export in desk.exports(exported)] == ["out/一月.xlsx", "out/2.csv"]
    assert all(before < export.at <= datetime.now(UTC) for export in desk.exports(exported))
    assert desk.load(exported).state is ReviewState.EXPORTED
    assert desk.exports(other) == ()


def test_what_went_out_without_being_accepted_is_remembered_and_stays_to_be_reviewed(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    desk.mark_exported({document_id: ReviewState.TO_REVIEW}, target="out.xlsx")
    assert [export.target for export in desk.exports(document_id)] == ["out.xlsx"]
    assert desk.load(document_id).state is ReviewState.TO_REVIEW


def test_a_correction_and_the_state_it_changes_are_undone_together(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    desk.mark_exported({document_id: ReviewState.EXPORTED}, target="out.xlsx")
    step = desk.correct({document_id: [_TOTAL]}, name="correct", states={document_id: ReviewState.READY})
    assert desk.load(document_id).state is ReviewState.READY
    desk.revoke(step)
    assert desk.load(document_id).state is ReviewState.EXPORTED
    assert desk.load(document_id).corrections == ()


def test_a_step_may_bring_its_own_id(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    first = desk.submit(partial(write.correct, corrections={document_id: [_TOTAL]}, name="correct", action_id="one"))
    second = desk.submit(partial(write.revoke, action_id="one"))
    assert first.result() == "one"
    second.result()
    assert [(action.id, action.revoked) for action in desk.actions()] == [("one", True)]


def test_an_export_is_not_on_the_undo_stack(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    corrected = desk.correct({document_id: [_TOTAL]}, name="correct")
    desk.revoke(corrected)
    assert _stack(desk) == [(corrected, True)]
    desk.mark_exported({document_id: ReviewState.EXPORTED}, target="out.xlsx")
    assert _stack(desk) == []


def test_undo_begins_after_the_export_also_when_the_desk_is_opened_again(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "b.desk") as desk:
        out, kept = save(desk, "a.jpg"), save(desk, "b.jpg")
        desk.correct({out: [_TOTAL]}, name="before")
        desk.set_state([out], state=ReviewState.READY, name="accept")
        other = desk.correct({kept: [_TOTAL]}, name="other")
        desk.mark_exported({out: ReviewState.EXPORTED}, target="out.xlsx")
        assert _stack(desk) == [(other, False)]
        after = desk.correct({out: [_DATE]}, name="after", states={out: ReviewState.READY})
    with Desk.open(tmp_path / "b.desk") as desk:
        assert _stack(desk) == [(other, False), (after, False)]
        desk.revoke(after)
        assert (desk.load(out).corrections, desk.load(out).state) == ((_TOTAL,), ReviewState.EXPORTED)
    with Desk.open(tmp_path / "b.desk") as desk:
        assert _stack(desk) == [(other, False), (after, True)]
        desk.restore(after)
        desk.mark_exported({out: ReviewState.EXPORTED}, target="out.xlsx")
    with Desk.open(tmp_path / "b.desk") as desk:
        assert _stack(desk) == [(other, False)]


def test_what_was_undone_before_an_export_can_not_be_redone_after_it(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "b.desk") as desk:
        document_id, other = save(desk, "a.jpg"), save(desk, "b.jpg")
        undone = [desk.correct({one: [_TOTAL]}, name="x") for one in (document_id, other)]
        for action_id in reversed(undone):
            desk.revoke(action_id)
        desk.mark_exported({document_id: ReviewState.EXPORTED}, target="out.xlsx")
    with Desk.open(tmp_path / "b.desk") as desk:
        assert _stack(desk) == [(undone[1], True)]


def test_a_step_over_many_documents_of_which_one_went_out_stays_with_all_that_was_done_before_it(desk: Desk) -> None:
    ids = [save(desk, "a.jpg"), save(desk, "b.jpg")]
    desk.correct({ids[1]: [_TOTAL]}, name="correct")
    desk.set_state(ids, state=ReviewState.READY, name="accept both")
    later = desk.correct({ids[1]: [_DATE]}, name="later")
    desk.mark_exported({ids[0]: ReviewState.EXPORTED}, target="out.xlsx")
    assert _stack(desk) == [(later, False)]


def test_an_export_that_does_not_hold_any_more_holds_nothing(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    corrected = desk.correct({document_id: [_TOTAL]}, name="correct")
    exported = desk.mark_exported({document_id: ReviewState.EXPORTED}, target="out.xlsx")
    desk.revoke(exported)
    assert _stack(desk) == [(corrected, False)]
    desk.restore(exported)
    assert _stack(desk) == []


@pytest.mark.parametrize("what", ["correct", "accept", "undo", "redo"])
def test_what_a_person_does_while_an_export_runs_is_not_overwritten(desk: Desk, what: str) -> None:
    touched, quiet = save(desk, "a.jpg"), save(desk, "b.jpg")
    before = desk.set_state([touched], state=ReviewState.READY, name="accept")
    if what == "redo":
        desk.revoke(before)
    seen = desk.last_action()
    doing: dict[str, Callable[[], object]] = {
        "correct": lambda: desk.correct({touched: [_TOTAL]}, name="x"),
        "accept": lambda: desk.set_state([touched], state=ReviewState.TO_REVIEW, name="x"),
        "undo": lambda: desk.revoke(before),
        "redo": lambda: desk.restore(before),
    }
    doing[what]()
    state = desk.load(touched).state
    desk.mark_exported(dict.fromkeys([touched, quiet], ReviewState.EXPORTED), target="out.xlsx", seen=seen)
    assert (desk.load(touched).state, desk.load(quiet).state) == (state, ReviewState.EXPORTED)
    assert [[export.target for export in desk.exports(one)] for one in (touched, quiet)] == [["out.xlsx"]] * 2


def test_what_was_done_while_an_export_ran_can_be_undone_after_it(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    seen = desk.last_action()
    accepted = desk.set_state([document_id], state=ReviewState.READY, name="accept")
    desk.mark_exported({document_id: ReviewState.TO_REVIEW}, target="out.xlsx", seen=seen)
    assert _stack(desk) == [(accepted, False)]
    desk.revoke(accepted)
    assert desk.load(document_id).state is ReviewState.TO_REVIEW


def test_an_export_that_nothing_came_between_or_that_does_not_ask_changes_all_states(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    desk.set_state([document_id], state=ReviewState.READY, name="accept")
    desk.mark_exported({document_id: ReviewState.EXPORTED}, target="out.xlsx", seen=desk.last_action())
    assert desk.load(document_id).state is ReviewState.EXPORTED
    desk.set_state([document_id], state=ReviewState.READY, name="accept")
    desk.mark_exported({document_id: ReviewState.EXPORTED}, target="out.xlsx")
    assert desk.load(document_id).state is ReviewState.EXPORTED


def test_the_last_action_counts_what_was_submitted_before(desk: Desk) -> None:
    assert desk.last_action() == 0
    document_id = save(desk, "a.jpg")
    gate = threading.Event()
    desk.submit(lambda _: gate.wait(10))
    for number in range(3):
        desk.submit(partial(write.correct, corrections={document_id: [_TOTAL]}, name=str(number)))
    asked = desk.submit(exported.last_action)
    gate.set()
    assert asked.result() == desk.last_action() == 3


def _stack(desk: Desk) -> list[tuple[str, bool]]:
    return [(step.id, step.revoked) for step in desk.undo_stack()]


@dataclass
class _Stack:
    """What an undo stack in memory would hold."""

    done: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)

    def steps(self) -> list[tuple[str, bool]]:
        return [(one, False) for one in self.done] + [(one, True) for one in reversed(self.undone)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["do", "do", "accept", "undo", "undo", "redo"]), max_size=14))
def test_the_undo_stack_is_rebuilt_on_open_after_any_history(
    tmp_path_factory: pytest.TempPathFactory, walk: list[str]
) -> None:
    path = tmp_path_factory.mktemp("walk") / "a.desk"
    oracle = _Stack()
    values: dict[str, Decimal] = {}
    with Desk.create(path) as desk:
        document_id = save(desk, "a.jpg")
        for number, step in enumerate(walk):
            if step == "do":
                correction = Correction("total_amount", Decimal(number))
                action_id = desk.correct({document_id: [correction]}, name=str(number))
                values[action_id] = Decimal(number)
                oracle = _Stack([*oracle.done, action_id])
            elif step == "accept":
                action_id = desk.set_state([document_id], state=ReviewState.READY, name=str(number))
                oracle = _Stack([*oracle.done, action_id])
            elif step == "undo" and oracle.done:
                oracle.undone.append(oracle.done.pop())
                desk.revoke(oracle.undone[-1])
            elif step == "redo" and oracle.undone:
                oracle.done.append(oracle.undone.pop())
                desk.restore(oracle.done[-1])
    with Desk.open(path) as desk:
        assert [(step.id, step.revoked) for step in desk.undo_stack()] == oracle.steps()
        data = desk.load(document_id)
    assert [one.value for one in data.corrections] == [values[one] for one in oracle.done if one in values]
    accepted = any(one not in values for one in oracle.done)
    assert data.state is (ReviewState.READY if accepted else ReviewState.TO_REVIEW)


def test_what_is_corrected_after_its_export_is_ready_again_whatever_the_caller_knew(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "a.desk") as desk:
        document_id = save(desk, "a.jpg")
        desk.set_state([document_id], state=ReviewState.READY, name="ready")
        desk.mark_exported({document_id: ReviewState.EXPORTED}, target="a.xlsx")
        action = desk.correct({document_id: [Correction("total_amount", Decimal(99))]}, name="correct")
        assert desk.load(document_id).state is ReviewState.READY
        desk.revoke(action)
        assert desk.load(document_id).state is ReviewState.EXPORTED
