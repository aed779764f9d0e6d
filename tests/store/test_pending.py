"""What a desk was asked to read and has not read: kept in order, once, with its bytes."""

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from invoice_desk.store import Choice, Desk, PendingState, pending
from invoice_desk.store.write import save_result
from tests.store.building import data_of, reading, save, sha_of, source_of

_T = TypeVar("_T")
_CHOICE = Choice("offline")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as opened:
        yield opened


def _do(desk: Desk, work: Callable[..., _T], **given: object) -> _T:
    return desk.submit(partial(work, **given)).result()


def _asked(desk: Desk) -> list[tuple[str, str | None]]:
    return [(job.path, job.sha256) for job in desk.pending()]


def test_jobs_wait_in_the_order_in_which_they_were_asked_for(desk: Desk) -> None:
    _do(desk, pending.add_paths, paths=["b", "a"], choice=_CHOICE)
    desk.take_in("b/1.png", sha256=sha_of("1"), data=data_of("1"), choice=_CHOICE)
    assert _asked(desk) == [("b", None), ("a", None), ("b/1.png", sha_of("1"))]
    assert desk.source_bytes(sha_of("1")) == data_of("1")


def test_what_waits_is_no_document_yet(desk: Desk) -> None:
    desk.take_in("1.png", sha256=sha_of("1"), data=data_of("1"), choice=_CHOICE)
    assert list(desk.iter_rows()) == []


def test_the_same_file_for_the_same_model_waits_once(desk: Desk) -> None:
    given = {"sha256": sha_of("1"), "data": data_of("1")}
    assert _do(desk, pending.take_in, path="1.png", choice=_CHOICE, **given) is not None
    assert _do(desk, pending.take_in, path="1.png", choice=_CHOICE, **given) is None
    assert _do(desk, pending.take_in, path="1.png", choice=Choice("ollama", "big"), **given) is not None
    assert _do(desk, pending.take_in, path="copy.png", choice=_CHOICE, **given) is not None
    assert len(desk.pending()) == 3


def test_a_source_is_asked_for_again_by_its_bytes_and_a_path_by_its_name(desk: Desk) -> None:
    save(desk, "a.jpg")
    jobs = _do(desk, pending.add_sources, sources=[("in/a.jpg", sha_of("a.jpg")), ("gone.png", None)], choice=_CHOICE)
    assert [(job.path, job.sha256) for job in jobs] == [("gone.png", None), ("in/a.jpg", sha_of("a.jpg"))]


def test_stopped_jobs_stay_until_they_are_asked_for_again_by_another_model(desk: Desk) -> None:
    first, second = _do(desk, pending.add_paths, paths=["1", "2"], choice=_CHOICE)
    _do(desk, pending.stop, ids=[first.id, second.id])
    assert {job.state for job in desk.pending()} == {PendingState.STOPPED}
    (again,) = _do(desk, pending.ask_again, ids=[second.id, "unknown"], choice=Choice("ollama", "big", "receipt"))
    assert (again.id, again.state, again.choice) == (
        second.id,
        PendingState.WAITING,
        Choice("ollama", "big", "receipt"),
    )
    _do(desk, pending.drop, ids=[first.id])
    assert desk.pending() == [again]


def test_a_stopped_job_goes_on_when_its_file_is_given_again(desk: Desk) -> None:
    given = {"path": "1.png", "sha256": sha_of("1"), "data": data_of("1"), "choice": _CHOICE}
    job = _do(desk, pending.take_in, **given)
    assert job is not None
    _do(desk, pending.stop, ids=[job.id])
    assert _do(desk, pending.take_in, **given) == job
    assert desk.pending() == [job]


def test_a_stopped_path_goes_on_when_it_is_given_again_by_the_model_of_then(desk: Desk) -> None:
    first, second = _do(desk, pending.add_paths, paths=["caf\udce9", "b"], choice=_CHOICE)
    _do(desk, pending.stop, ids=[first.id])
    other = Choice("ollama", "big")
    jobs = _do(desk, pending.add_paths, paths=["b", "caf\udce9", "caf\udce9"], choice=other)
    assert jobs[1] == replace(first, choice=other)
    assert len({first.id, second.id, *(job.id for job in jobs)}) == 4
    assert {job.state for job in desk.pending()} == {PendingState.WAITING}


def test_what_is_asked_for_once_more_is_remembered_as_that(desk: Desk) -> None:
    save(desk, "a.jpg")
    source = ("in/a.jpg", sha_of("a.jpg"))
    plain = {"path": source[0], "sha256": source[1], "data": None, "choice": _CHOICE}
    assert _do(desk, pending.take_in, **plain) is not None
    (again,) = _do(desk, pending.add_sources, sources=[source], choice=_CHOICE)
    assert _do(desk, pending.add_sources, sources=[source], choice=_CHOICE) == []
    assert _do(desk, pending.take_in, **plain) is None
    assert [job.again for job in desk.pending()] == [False, True]
    _do(desk, pending.stop, ids=[again.id])
    assert _do(desk, pending.add_sources, sources=[source], choice=_CHOICE) == [again]


def test_a_job_asked_for_again_is_read_whatever_is_known_and_a_path_is_not(desk: Desk) -> None:
    (folder,) = _do(desk, pending.add_paths, paths=["folder"], choice=_CHOICE)
    job = desk.take_in("1.png", sha256=sha_of("1"), data=data_of("1"), choice=_CHOICE)
    assert job is not None
    jobs = _do(desk, pending.ask_again, ids=[folder.id, job.id], choice=_CHOICE)
    assert [one.again for one in jobs] == [False, True]


def test_a_file_name_that_is_no_text_is_kept_readable(desk: Desk) -> None:
    _do(desk, pending.add_paths, paths=["caf\udce9.png"], choice=_CHOICE)
    assert _asked(desk) == [("caf\\udce9.png", None)]


def test_thousands_of_documents_are_asked_for_again_in_a_time_that_grows_no_faster_than_they_do(tmp_path: Path) -> None:
    def steps(number: int) -> int:
        """Hundreds of steps that SQLite's machine takes to keep that so many documents are to be read again."""
        taken = 0

        def count() -> bool:
            nonlocal taken
            taken += 1
            return False

        def ask(connection: sqlite3.Connection) -> int:
            names = [f"{one}.jpg" for one in range(number)]
            ids = [
                save_result(connection, source_of(name), data=data_of(name), pages=[], reading=reading())
                for name in names
            ]
            wishes = [(f"in/{name}", sha_of(name)) for name in names]
            connection.set_progress_handler(count, 100)
            jobs = pending.add_sources(connection, wishes, choice=_CHOICE, documents=ids)
            connection.set_progress_handler(None, 0)
            assert [job.documents for job in jobs] == [(one,) for one in ids]
            return taken

        with Desk.create(tmp_path / f"{number}.desk") as desk:
            return desk.submit(ask).result()

    assert steps(800) < 12 * steps(100)
