"""The desk as a file: opened by one, closed as one, copied whole."""

import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from invoice_desk.domain.errors import DeskError
from invoice_desk.store import Desk, write
from tests.store.building import data_of, reading, save, sha_of


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "客户 100% #1.desk") as opened:
        yield opened


def test_a_desk_survives_closing(tmp_path: Path) -> None:
    path = tmp_path / "a.desk"
    with Desk.create(path) as desk:
        document_id = save(desk, "a.jpg")
        before = desk.load(document_id)
    with Desk.open_or_create(path) as desk:
        assert desk.load(document_id) == before


def test_a_closed_desk_is_one_file(tmp_path: Path) -> None:
    path = tmp_path / "a.desk"
    desk = Desk.create(path)
    save(desk, "a.jpg")
    assert len(list(tmp_path.iterdir())) > 1
    desk.close()
    desk.close()
    assert [file.name for file in tmp_path.iterdir()] == ["a.desk"]
    with pytest.raises(RuntimeError):
        desk.has_source(sha_of("a.jpg"))


def test_closing_commits_what_is_queued(tmp_path: Path) -> None:
    path = tmp_path / "a.desk"
    with Desk.create(path) as desk:
        document_id = save(desk, "a.jpg")
        for number in range(50):
            desk.submit(partial(write.add_reading, document_id=document_id, reading=reading(model=str(number))))
    with Desk.open(path) as desk:
        assert [one.model for one in desk.load(document_id).readings] == ["m-1", *map(str, range(50))]


def test_closing_leaves_no_thread(tmp_path: Path) -> None:
    before = threading.active_count()
    with Desk.create(tmp_path / "a.desk"):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before


def test_a_second_opener_is_told_who_has_it(desk: Desk) -> None:
    for opening in (Desk.open, Desk.open_or_create):
        with pytest.raises(DeskError) as caught:
            opening(desk.path)
        assert caught.value.code == "desk.in_use"
    assert save(desk, "a.jpg")


def test_a_desk_is_not_created_over_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.desk"
    path.write_text("mine")
    with pytest.raises(DeskError) as caught:
        Desk.create(path)
    assert caught.value.code == "desk.exists"
    assert path.read_text() == "mine"
    assert [file.name for file in tmp_path.iterdir()] == ["a.desk"]


def test_a_desk_that_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(DeskError) as caught:
        Desk.open(tmp_path / "a.desk")
    assert caught.value.code == "desk.missing"
    assert not list(tmp_path.iterdir())


def test_a_folder_is_no_desk(tmp_path: Path) -> None:
    with pytest.raises(DeskError) as caught:
        Desk.open_or_create(tmp_path)
    assert caught.value.code == "desk.not_a_desk"


def test_a_backup_is_a_whole_desk_and_replaces_an_older_one(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "backup.desk"
    target.write_text("older")
    document_id = save(desk, "a.jpg")
    desk.backup(target)
    save(desk, "b.jpg")
    with Desk.open(target) as copy:
        assert [row.id for row in copy.iter_documents()] == [document_id]
        assert copy.source_bytes(sha_of("a.jpg")) == data_of("a.jpg")
    assert not target.with_name("backup.desk.part").exists()


def test_a_backup_never_replaces_the_desk_itself(desk: Desk) -> None:
    with pytest.raises(DeskError) as caught:
        desk.backup(desk.path)
    assert caught.value.code == "desk.backup_onto_itself"


def test_a_backup_into_a_missing_folder_is_said(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(DeskError) as caught:
        desk.backup(tmp_path / "missing" / "b.desk")
    assert caught.value.code == "desk.not_writable"
