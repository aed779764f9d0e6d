"""Documents that share a page, and documents that a person put in the place of others."""

from dataclasses import replace
from pathlib import Path

import pytest

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Correction, ReviewState
from invoice_desk.store import ActionKind, Desk, NewDocument
from tests.store.building import data_of, page, reading, save, sha_of, source_of

LEFT, RIGHT = Region(1, 0.0, 0.0, 0.48, 1.0), Region(1, 0.52, 0.0, 1.0, 1.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.desk"


def _halves(name: str) -> list[NewDocument]:
    return [
        NewDocument(f"{name}-{at}", sha_of(name), (1,), "receipt", (piece,)) for at, piece in enumerate((LEFT, RIGHT))
    ]


def _ids(desk: Desk) -> list[str]:
    return [data.id for data in desk.iter_documents()]


def test_two_documents_on_one_page_keep_their_pieces_and_their_readings(path: Path) -> None:
    with Desk.create(path) as desk:
        for piece, total in ((LEFT, "1.00"), (RIGHT, "2.00"), (LEFT, "1.00")):
            desk.save_result(
                source_of("a"), data=data_of("a"), pages=[page()], crop=(piece,), reading=reading(total=total)
            )
    with Desk.open(path) as desk:
        first, second = desk.iter_documents(["in/a"])
        assert [data.crop for data in (first, second)] == [(LEFT,), (RIGHT,)]
        assert [str(data.readings[0].fields["total_amount"].value) for data in (first, second)] == ["1.00", "2.00"]
        assert [len(data.readings) for data in (first, second)] == [1, 1]


def test_what_a_person_parts_stands_in_the_place_of_the_whole_until_it_is_undone(path: Path) -> None:
    with Desk.create(path) as desk:
        whole = save(desk, "a")
        desk.correct({whole: [Correction("note", "mine")]}, name="correct")
        step = desk.regroup([whole], _halves("a"), name="split")
        assert _ids(desk) == ["a-0", "a-1"]
        assert desk.documents_for(sha_of("a")) == ("a-0", "a-1")
        assert [data.profile for data in desk.iter_documents(["in/a"])] == ["receipt", "receipt"]
        with pytest.raises(LookupError):
            desk.load(whole)
        desk.revoke(step)
        assert _ids(desk) == [whole]
        assert desk.load(whole).corrections[0].value == "mine"
        desk.restore(step)
        assert _ids(desk) == ["a-0", "a-1"]


def test_a_split_can_be_undone_in_a_later_session(path: Path) -> None:
    with Desk.create(path) as desk:
        whole = save(desk, "a")
        desk.regroup([whole], _halves("a"), name="split")
    with Desk.open(path) as desk:
        (step,) = desk.undo_stack()
        assert (step.kind, step.name, set(step.documents)) == (ActionKind.REGROUP, "split", {whole, "a-0", "a-1"})
        desk.revoke(step.id)
        assert _ids(desk) == [whole]


def test_parts_that_went_out_hold_the_split(path: Path) -> None:
    with Desk.create(path) as desk:
        whole = save(desk, "a")
        desk.regroup([whole], _halves("a"), name="split")
        desk.mark_exported({"a-0": ReviewState.EXPORTED}, target="out.xlsx")
        assert desk.undo_stack() == ()


def test_what_is_joined_again_is_read_into_the_joined_document(path: Path) -> None:
    with Desk.create(path) as desk:
        whole = save(desk, "a")
        desk.regroup([whole], _halves("a"), name="split")
        joined = NewDocument("joined", sha_of("a"), (1,), "receipt")
        desk.regroup(["a-0", "a-1"], [joined], name="join")
        assert desk.reading_exists(sha_of("a"), engine="offline", model="m-1") is False
        assert save(desk, "a") == "joined"
        assert desk.reading_exists(sha_of("a"), engine="offline", model="m-1") is True


def test_a_source_is_known_once_all_its_documents_were_read(path: Path) -> None:
    with Desk.create(path) as desk:
        whole = save(desk, "a")
        desk.regroup([whole], _halves("a"), name="split")
        asked = {"engine": "offline", "model": "m-1"}
        desk.add_reading("a-0", reading=reading())
        assert not desk.reading_exists(sha_of("a"), **asked)
        desk.add_reading("a-1", reading=replace(reading(), prompt_version="p2"))
        assert desk.reading_exists(sha_of("a"), **asked)


def test_what_is_gone_can_not_go_once_more(path: Path) -> None:
    with Desk.create(path) as desk:
        whole = save(desk, "a")
        desk.regroup([whole], _halves("a"), name="split")
        with pytest.raises(LookupError):
            desk.regroup([whole], _halves("b"), name="split")
        assert _ids(desk) == ["a-0", "a-1"]
