"""What a desk was asked to read and has not read: kept in order, once, with its bytes."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest

from invoice_desk.store import Choice, Desk, PendingState, pending
from tests.store.building import data_of, save, sha_of

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


def test_a_file_name_that_is_no_text_is_kept_readable(desk: Desk) -> None:
    _do(desk, pending.add_paths, paths=["caf\udce9.png"], choice=_CHOICE)
    assert _asked(desk) == [("caf\\udce9.png", None)]
