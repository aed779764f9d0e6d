"""Copies of a desk are whole or not there, and a desk that is written anew loses its empty room and nothing else."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from invoice_desk.domain.errors import DeskError, JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.store import Desk
from invoice_desk.store.whole_copy import compact, free_name, look_through, put_in_place, write_copy
from tests.store.building import data_of, save, sha_of
from tests.store.test_merging import dump


def desk_with_room(path: Path) -> None:
    """A desk with two documents, and some megabytes that nothing stands on any more."""
    with Desk.create(path) as desk:
        save(desk, "a.jpg")
        save(desk, "b.jpg")

        def leave_room(connection: sqlite3.Connection) -> None:
            connection.execute("CREATE TABLE large (data BLOB)")
            connection.executemany("INSERT INTO large VALUES (?)", ((os.urandom(500_000),) for _ in range(8)))

        desk.submit(leave_room).result()
        desk.submit(lambda connection: connection.execute("DROP TABLE large")).result()


def names(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_a_compacted_desk_is_smaller_and_holds_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.desk"
    desk_with_room(path)
    path.chmod(0o600)
    before, size = dump(path), path.stat().st_size
    saved = compact(path)
    assert saved > 3_900_000
    assert path.stat().st_size == size - saved
    assert dump(path) == before
    assert names(tmp_path) == ["a.desk"]
    if os.name != "nt":
        assert path.stat().st_mode & 0o777 == 0o600
    with Desk.open(path) as desk:
        assert desk.source_bytes(sha_of("b.jpg")) == data_of("b.jpg")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_of_a_link_the_desk_that_it_leads_to_is_compacted(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    desk_with_room(tmp_path / "elsewhere" / "a.desk")
    link = tmp_path / "a.desk"
    link.symlink_to(tmp_path / "elsewhere" / "a.desk")
    assert compact(link) > 0
    assert link.is_symlink()


def test_a_desk_that_is_open_is_not_compacted(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "a.desk"), pytest.raises(DeskError) as caught:
        compact(tmp_path / "a.desk")
    assert caught.value.code == "desk.in_use"


def test_what_is_stopped_leaves_everything_as_it_was(tmp_path: Path) -> None:
    path, target = tmp_path / "a.desk", tmp_path / "b.desk"
    desk_with_room(path)
    target.write_bytes(b"an older backup")
    before, stopped = path.read_bytes(), CancelToken()
    stopped.cancel()
    with pytest.raises(JobCancelledError):
        compact(path, cancel=stopped)
    with Desk.open(path) as desk, pytest.raises(JobCancelledError):
        desk.backup(target, cancel=stopped)
    assert path.read_bytes() == before
    assert target.read_bytes() == b"an older backup"
    assert names(tmp_path) == ["a.desk", "b.desk"]


def test_a_copy_is_stopped_in_its_middle(tmp_path: Path) -> None:
    path, cancel = tmp_path / "a.desk", CancelToken()
    heard: list[Progress] = []

    def hear(progress: Progress) -> None:
        heard.append(progress)
        cancel.cancel()

    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE many (number INTEGER, text TEXT)")
        connection.execute(
            "INSERT INTO many WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 300000)"
            " SELECT x, hex(x) FROM n ORDER BY -x"
        )
        connection.execute("CREATE INDEX by_text ON many (text)")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("invoice_desk.store.whole_copy._PAUSE", 0.0)
            with pytest.raises(JobCancelledError):
                write_copy(connection, tmp_path / "b.desk", cancel=cancel, report=hear)
    assert len(heard) == 1
    assert heard[0].total > 0
    assert names(tmp_path) == ["a.desk"]


def test_a_damaged_copy_never_takes_a_place(tmp_path: Path) -> None:
    path = tmp_path / "a.desk"
    desk_with_room(path)
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 6] = b"\xff" * 4096 * 3
    path.write_bytes(data)
    with pytest.raises(DeskError) as caught:
        look_through(path)
    assert caught.value.code == "desk.damaged"


def test_a_backup_never_takes_the_place_of_a_desk_that_is_open(tmp_path: Path) -> None:
    with Desk.create(tmp_path / "a.desk") as desk, Desk.create(tmp_path / "b.desk"):
        with pytest.raises(DeskError) as caught:
            desk.backup(tmp_path / "b.desk")
        assert caught.value.code == "desk.in_use"


def test_what_an_older_file_had_not_taken_in_is_not_read_into_the_new_one(tmp_path: Path) -> None:
    part, target = tmp_path / "part", tmp_path / "a.desk"
    part.write_bytes(b"new")
    target.write_bytes(b"old")
    (tmp_path / "a.desk-wal").write_bytes(b"of the old one")
    put_in_place(part, target)
    assert target.read_bytes() == b"new"
    assert names(tmp_path) == ["a.desk"]


def test_a_free_name_is_numbered(tmp_path: Path) -> None:
    path = tmp_path / "acme 2026.11.desk"
    assert free_name(path) == path
    path.touch()
    (tmp_path / "acme 2026.11-2.desk").touch()
    assert free_name(path) == tmp_path / "acme 2026.11-3.desk"
