"""A document that a person has accepted is reviewed again where a later reading says something else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from invoice_desk.config import load_profiles
from invoice_desk.domain.record import Correction, FieldValue, Reading, RejectedAs, RejectReason, ReviewState
from invoice_desk.pipeline.reopening import reopen_where_changed
from invoice_desk.store import Desk
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
