"""A document that a person has accepted is reviewed again where a later reading says something else."""

import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from invoice_desk.config import load_profiles
from invoice_desk.domain.record import Correction, FieldValue, Reading, RejectedAs, RejectReason, ReviewState
from invoice_desk.pipeline.reopening import reopen_where_changed, shows_otherwise
from invoice_desk.store import Desk
from invoice_desk.store.merging import merge
from tests.store.building import data_of, source_of

PROFILES, _ = load_profiles()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as opened:
        yield opened


def read(desk: Desk, engine: str, **texts: str) -> str:
    fields = {field_id: FieldValue(text, text) for field_id, text in texts.items()}
    reading = Reading(engine, "m", "receipt", fields)
    return desk.save_result(source_of("a.jpg"), data=data_of("a.jpg"), pages=(), reading=reading, again=True)


def state_after(desk: Desk, document_id: str) -> ReviewState:
    reopen_where_changed(desk, document_id, PROFILES)
    (data,) = desk.documents([document_id])
    return data.state


@pytest.mark.parametrize("state", [ReviewState.READY, ReviewState.EXPORTED])
def test_a_changed_value_is_reviewed_again(desk: Desk, state: ReviewState) -> None:
    document_id = read(desk, "offline", seller_name="Aldi")
    desk.set_state([document_id], state=state, name="accept")
    read(desk, "offline", seller_name="Lidl")
    assert state_after(desk, document_id) is ReviewState.TO_REVIEW


def test_a_contested_value_is_reviewed_again_and_a_new_one_too(desk: Desk) -> None:
    for texts in ({"seller_name": "Lidl"}, {"seller_name": "Aldi", "invoice_number": "17"}):
        document_id = read(desk, "offline", seller_name="Aldi")
        desk.set_state([document_id], state=ReviewState.READY, name="accept")
        read(desk, "ollama", **texts)
        assert state_after(desk, document_id) is ReviewState.TO_REVIEW


def test_a_second_witness_who_says_the_same_changes_nothing(desk: Desk) -> None:
    document_id = read(desk, "offline", seller_name="Aldi")
    desk.set_state([document_id], state=ReviewState.READY, name="accept")
    read(desk, "ollama", seller_name="ALDI")
    assert state_after(desk, document_id) is ReviewState.READY


def test_what_a_person_rejected_stays_rejected(desk: Desk) -> None:
    document_id = read(desk, "offline", seller_name="Aldi")
    desk.set_state(
        [document_id], state=ReviewState.REJECTED, name="rejected", reason=RejectedAs(RejectReason.NOT_AN_INVOICE)
    )
    read(desk, "offline", seller_name="Lidl")
    assert state_after(desk, document_id) is ReviewState.REJECTED


def test_what_a_person_set_is_not_changed_by_a_reading(desk: Desk) -> None:
    document_id = read(desk, "offline", seller_name="Aldi")
    desk.correct({document_id: [Correction("seller_name", "Norma")]}, name="correct seller_name")
    desk.set_state([document_id], state=ReviewState.READY, name="accept")
    read(desk, "offline", seller_name="Lidl")
    assert state_after(desk, document_id) is ReviewState.READY


@pytest.mark.parametrize("is_accepted_here", [True, False])
@pytest.mark.parametrize(
    ("said_there", "state"), [("ALDI", ReviewState.READY), ("Lidl", ReviewState.TO_REVIEW), ("", ReviewState.READY)]
)
def test_what_was_accepted_in_one_desk_is_reviewed_again_where_the_one_merged_with_it_says_something_else(
    tmp_path: Path, said_there: str, state: ReviewState, *, is_accepted_here: bool
) -> None:
    accepted, other = tmp_path / "accepted.desk", tmp_path / "other.desk"
    with Desk.create(accepted) as desk:
        document_id = read(desk, "offline", seller_name="Aldi")
        desk.set_state([document_id], state=ReviewState.READY, name="accept")
    with Desk.create(other) as desk:
        if said_there:
            read(desk, "ollama", seller_name=said_there)
    here, there = (accepted, other) if is_accepted_here else (other, accepted)
    merged = merge(here, there, differs=partial(shows_otherwise, profiles=PROFILES))
    with Desk.open(here) as desk:
        assert [data.state for data in desk.iter_documents()] == [state]
    assert merged.reopened == (state is ReviewState.TO_REVIEW)


def test_what_was_read_anew_and_accepted_by_a_colleague_stays_accepted(tmp_path: Path) -> None:
    here, there = tmp_path / "here.desk", tmp_path / "there.desk"
    with Desk.create(here) as desk:
        document_id = read(desk, "offline", seller_name="Aldi")
        desk.set_state([document_id], state=ReviewState.READY, name="accept")
    shutil.copyfile(here, there)
    with Desk.open(there) as desk:
        read(desk, "ollama", seller_name="Lidl")
        assert state_after(desk, document_id) is ReviewState.TO_REVIEW
        desk.correct({document_id: [Correction("seller_name", "Lidl")]}, name="correct seller_name")
        desk.set_state([document_id], state=ReviewState.READY, name="accept")
    assert merge(here, there, differs=partial(shows_otherwise, profiles=PROFILES)).reopened == 0
    with Desk.open(here) as desk:
        assert desk.load(document_id).state is ReviewState.READY
