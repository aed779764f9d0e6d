"""The desk: what goes in comes out, stays, and is shared between threads."""

import hashlib
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from invoice_desk.domain.document import Word, WordOrigin
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.errors import DeskError
from invoice_desk.domain.record import Note, Rejection
from invoice_desk.store import Desk, Failure, write
from tests.store.building import SPOT, data_of, page, reading, save, sha_of, source_of

_DAMAGED = Rejection("in/b.pdf", "pdf.damaged", {"pages": 3, "share": 0.5, "name": "b"})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "客户 100% #1.desk") as opened:
        yield opened


def _reject(desk: Desk, rejection: Rejection) -> None:
    desk.save_rejection(rejection.path, code=rejection.code, params=rejection.params)


def test_a_saved_document_comes_back_as_it_was(desk: Desk) -> None:
    source = source_of("a.jpg", page_count=7)
    notes = (Note("pages.limited", {"read": 2, "all": 7}),)
    document_id = desk.save_result(
        source, data=data_of("a.jpg"), pages=[page(1), page(2)], reading=reading(), notes=notes
    )
    assert desk.load(document_id) == DocumentData(
        id=document_id,
        source=source,
        pages=(1, 2),
        profile="receipt",
        readings=(reading(),),
        notes=notes,
        paths=("in/a.jpg",),
    )
    assert desk.source_bytes(source.sha256) == data_of("a.jpg")
    assert desk.pages_of(source.sha256) == (page(1), page(2))


def test_bytes_given_twice_are_stored_and_read_once_and_reported_twice(desk: Desk) -> None:
    first = save(desk, "a.jpg", path="in/a.jpg")
    assert save(desk, "a.jpg", path="in/copy of a.jpg") == first
    assert desk.documents_for(sha_of("a.jpg")) == (first,)
    assert len(desk.load(first).readings) == 1
    paths = ["in/copy of a.jpg", "in/a.jpg", "in/copy of a.jpg"]
    assert [row.source.path for row in desk.iter_documents(paths)] == paths
    (alone,) = desk.iter_documents()
    assert alone.paths == ("in/a.jpg", "in/copy of a.jpg")


def test_content_known_already_can_be_added_under_another_path(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    desk.add_origin("in/again.jpg", sha256=sha_of("a.jpg"))
    assert [row.id for row in desk.iter_documents(["in/again.jpg"])] == [document_id]


def test_a_path_stands_for_the_content_it_was_given_with_last(desk: Desk) -> None:
    for name in ("old.jpg", "new.jpg", "old.jpg"):
        save(desk, name, path="in/scan.jpg")
        (row,) = desk.iter_documents(["in/scan.jpg"])
        assert row.source.sha256 == sha_of(name)
    assert len(list(desk.iter_documents())) == 2


def test_bytes_that_are_not_those_of_their_hash_are_refused(desk: Desk) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        desk.add_source(source_of("a.jpg"), data=data_of("b.jpg"))
    assert not desk.has_source(sha_of("a.jpg"))


def test_a_source_may_hold_several_documents(desk: Desk) -> None:
    source, data = source_of("three.pdf", page_count=3), data_of("three.pdf")
    pages = [page(1), page(2), page(3)]
    ids = [
        desk.save_result(source, data=data, pages=pages, reading=reading(), document_pages=(number,))
        for number in (1, 2, 3)
    ]
    assert desk.documents_for(source.sha256) == tuple(ids)
    assert [(row.id, row.pages) for row in desk.iter_documents([source.path])] == list(
        zip(ids, [(1,), (2,), (3,)], strict=True)
    )


def test_a_source_without_pages_is_a_document_too(desk: Desk) -> None:
    document_id = desk.save_result(source_of("a.xml", page_count=0), data=data_of("a.xml"), pages=[], reading=reading())
    assert desk.load(document_id).pages == ()


def test_another_engines_reading_joins_the_same_document(desk: Desk) -> None:
    first = save(desk, "a.jpg")
    other = reading(engine="ollama", model="m-2")
    assert save(desk, "a.jpg", said=other) == first
    assert desk.load(first).readings == (reading(), other)


def test_a_reading_asked_for_again_is_appended(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")
    again = reading(total="9.00")
    desk.add_reading(document_id, reading=again)
    assert desk.load(document_id).readings == (reading(), again)


@pytest.mark.parametrize("again", [True, False])
def test_a_document_read_again_by_the_same_model_has_both_readings(desk: Desk, again: bool) -> None:
    document_id = save(desk, "a.jpg")
    newer = reading(total="9.00")
    saved = desk.save_result(source_of("a.jpg"), data=data_of("a.jpg"), pages=[page()], reading=newer, again=again)
    assert saved == document_id
    assert desk.load(document_id).readings == ((reading(), newer) if again else (reading(),))


@pytest.mark.parametrize(("again", "turned", "is_new"), [(True, 90, True), (True, 0, False), (False, 90, False)])
def test_a_page_read_again_has_its_new_words_where_it_lies_as_it_lay(
    desk: Desk, again: bool, turned: int, is_new: bool
) -> None:
    save(desk, "a.jpg")
    newer = replace(page(), turned=turned, words=(Word("TOTAL", SPOT),))
    desk.save_result(source_of("a.jpg"), data=data_of("a.jpg"), pages=[newer], reading=reading(), again=again)
    assert desk.pages_of(sha_of("a.jpg")) == (newer if is_new else page(),)


@pytest.mark.parametrize("again", [True, False])
def test_a_page_that_a_model_looked_at_gets_its_words_once_somebody_reads_it(desk: Desk, again: bool) -> None:
    source, data = source_of("a.jpg"), data_of("a.jpg")
    looked_at = replace(page(), words=(), width=500.0, height=1000.0, skew=0.0, turned=0)
    desk.save_result(source, data=data, pages=[looked_at], reading=reading(engine="model"))
    desk.save_result(source, data=data, pages=[page()], reading=reading())
    desk.save_result(source, data=data, pages=[looked_at], reading=reading(engine="model"), again=again)
    assert desk.pages_of(source.sha256) == (page(),)


def test_a_document_can_be_put_together_step_by_step(desk: Desk) -> None:
    source = source_of("a.jpg")
    desk.add_source(source, data=data_of("a.jpg"))
    document_id = desk.add_document(source.sha256, pages=(1,), profile="generic")
    assert desk.load(document_id).readings == ()
    desk.add_reading(document_id, reading=reading())
    assert desk.load(document_id).profile == "generic"


def test_the_text_layers_words_stand_beside_the_ocrs(desk: Desk) -> None:
    source, data = source_of("a.pdf"), data_of("a.pdf")
    ocr = replace(page(1), origin=WordOrigin.OCR, words=())
    desk.add_source(source, data=data, pages=[page(1)])
    desk.add_source(source, data=data, pages=[ocr, replace(page(1), turned=0)])
    assert desk.pages_of(source.sha256) == (page(1), ocr)


@pytest.mark.parametrize(
    ("engine", "model", "profile", "exists"),
    [
        ("offline", "m-1", None, True),
        ("offline", "m-1", "receipt", True),
        ("offline", "m-1", "invoice", False),
        ("offline", "m-2", None, False),
        ("ollama", "m-1", None, False),
    ],
)
def test_a_rerun_knows_what_was_read(desk: Desk, engine: str, model: str, profile: str | None, exists: bool) -> None:
    save(desk, "a.jpg")
    assert desk.reading_exists(sha_of("a.jpg"), engine=engine, model=model, profile=profile) is exists
    assert not desk.reading_exists(sha_of("b.jpg"), engine=engine, model=model, profile=profile)


def test_rows_come_in_the_order_of_the_paths_with_rejections_between(desk: Desk) -> None:
    save(desk, "c.jpg")
    _reject(desk, _DAMAGED)
    save(desk, "a.jpg")
    rows = list(desk.iter_rows(["in/a.jpg", "in/b.pdf", "in/unknown.jpg", "in/c.jpg"]))
    assert [row.path if isinstance(row, Rejection) else row.source.path for row in rows] == [
        "in/a.jpg",
        "in/b.pdf",
        "in/c.jpg",
    ]
    assert rows[1] == _DAMAGED
    assert desk.rejections(["in/a.jpg", "in/b.pdf"]) == [_DAMAGED]


def test_a_whole_desk_gives_its_documents_as_they_came_and_then_what_was_rejected(desk: Desk) -> None:
    _reject(desk, _DAMAGED)
    ids = [save(desk, name) for name in ("c.jpg", "a.jpg")]
    rows = list(desk.iter_rows())
    assert [row.id for row in rows if isinstance(row, DocumentData)] == ids
    assert rows[-1] == _DAMAGED


def test_a_rejection_ends_when_its_path_is_read_after_all(desk: Desk) -> None:
    locked = Rejection("in/a.jpg", "pdf.password", {})
    desk.save_rejection(locked.path, code=locked.code, params={}, sha256=sha_of("a.jpg"), data=data_of("a.jpg"))
    assert desk.rejections() == [locked]
    assert desk.source_bytes(sha_of("a.jpg")) == data_of("a.jpg")
    document_id = save(desk, "a.jpg")
    assert desk.rejections() == []
    assert desk.load(document_id).source == source_of("a.jpg")


@pytest.mark.parametrize("path", ["in/a.jpg", "in/copy.jpg", "in/moved.jpg"])
def test_what_is_a_document_can_not_be_rejected_any_more(desk: Desk, path: str) -> None:
    document_id = save(desk, "a.jpg")
    before = desk.load(document_id)
    desk.save_rejection("in/moved.jpg", code="file.not_found", params={})
    desk.save_rejection(path, code="engine.unreachable", params={}, sha256=sha_of("a.jpg"), data=data_of("a.jpg"))
    assert replace(desk.load(document_id), paths=before.paths) == before
    assert [row.path for row in desk.rejections()] == ["in/moved.jpg"] * (path != "in/moved.jpg")
    assert [row.id for row in desk.iter_documents([path])] == [document_id]


def test_a_rejection_of_content_that_was_not_kept_is_kept(desk: Desk) -> None:
    desk.save_rejection("in/huge.tif", code="file.too_large", params={}, sha256=sha_of("huge.tif"))
    assert [row.path for row in desk.rejections()] == ["in/huge.tif"]
    assert not desk.has_source(sha_of("huge.tif"))


def test_running_a_command_again_adds_nothing(desk: Desk) -> None:
    for _ in range(2):
        save(desk, "a.jpg")
        _reject(desk, _DAMAGED)
    counted = desk.submit(lambda connection: connection.execute("SELECT count(*) FROM origin").fetchone()).result()
    assert counted == (2,)


def test_a_file_name_that_is_no_text_can_be_kept_and_found(desk: Desk) -> None:
    odd = "in/scan\udcff.jpg"
    document_id = save(desk, "a.jpg", path=odd)
    (row,) = desk.iter_documents([odd])
    assert (row.id, row.source.path) == (document_id, odd)
    assert desk.load(document_id).source.path == r"in/scan\udcff.jpg"


def test_going_over_a_desk_is_lazy_and_complete_beyond_one_step(desk: Desk) -> None:
    def save_many(connection: sqlite3.Connection) -> list[str]:
        return [
            write.save_result(connection, source_of(f"{n}.jpg"), data=data_of(f"{n}.jpg"), pages=(), reading=reading())
            for n in range(450)
        ]

    ids = desk.submit(save_many).result()
    rows = desk.iter_documents()
    assert next(rows).id == ids[0]
    late = save(desk, "late.jpg")
    assert [row.id for row in rows] == [*ids[1:], late]
    paths = [f"in/{n}.jpg" for n in reversed(range(450))]
    assert [row.id for row in desk.iter_documents(paths)] == ids[::-1]


def test_work_that_fails_leaves_nothing_and_the_writer_goes_on(desk: Desk) -> None:
    def half(connection: sqlite3.Connection) -> None:
        write.add_source(connection, source_of("a.jpg"), data=data_of("a.jpg"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        desk.submit(half).result()
    assert not desk.has_source(sha_of("a.jpg"))
    assert save(desk, "a.jpg")


def test_a_document_of_a_source_that_is_not_there_is_a_bug_and_not_kept(desk: Desk) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        desk.add_document(sha_of("a.jpg"), pages=(1,), profile="receipt")
    assert list(desk.iter_documents()) == []


def test_a_full_disk_is_said_and_costs_nothing_that_was_saved(desk: Desk) -> None:
    document_id = save(desk, "a.jpg")

    def limit(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    desk.submit(limit).result()
    data = b"x" * 100_000
    with pytest.raises(DeskError) as caught:
        desk.save_rejection("in/big.jpg", code="x", params={}, sha256=_sha(data), data=data)
    assert caught.value.code == "desk.disk_full"
    assert [row.id for row in desk.iter_documents()] == [document_id]
    assert desk.rejections() == []


def test_what_is_not_in_the_desk_is_a_lookup_error(desk: Desk) -> None:
    for asked in (desk.load, desk.source_bytes, desk.revoke, desk.restore):
        with pytest.raises(LookupError):
            asked("nothing")
    assert desk.pages_of("nothing") == ()


def test_threads_read_while_one_writes_and_see_only_whole_documents(desk: Desk) -> None:
    written = threading.Event()

    def watch() -> int:
        seen = 0
        while True:
            last_look = written.is_set()
            rows = list(desk.iter_documents())
            assert all(row.readings == (reading(),) and desk.pages_of(row.source.sha256) for row in rows[-3:])
            assert len(rows) >= seen
            seen = len(rows)
            if last_look:
                return seen

    with ThreadPoolExecutor(4) as pool:
        watchers = [pool.submit(watch) for _ in range(2)]
        writers = [pool.submit(save, desk, f"{number}.jpg") for number in range(60)]
        ids = {writer.result() for writer in writers}
        written.set()
        assert [watcher.result() for watcher in watchers] == [60, 60]
    assert len(ids) == 60


def test_the_same_content_given_at_once_by_many_threads_is_one_document(desk: Desk) -> None:
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda number: save(desk, "a.jpg", path=f"in/{number}.jpg"), range(20)))
    assert len(set(ids)) == 1
    assert len(desk.load(ids[0]).readings) == 1


def test_a_future_is_done_only_after_the_commit(desk: Desk) -> None:
    for number in range(50):
        name = f"{number}.jpg"
        desk.submit(partial(write.add_source, source=source_of(name), data=data_of(name))).result()
        assert desk.has_source(sha_of(name))


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_failures_come_with_their_bytes_and_can_be_dismissed(desk: Desk) -> None:
    desk.save_rejection("bad.png", code="image.damaged", params={}, sha256=sha_of("bad"), data=data_of("bad"))
    desk.save_rejection("gone.png", code="file.not_found", params={"n": 1})
    assert desk.failures() == [
        Failure("bad.png", sha_of("bad"), "image.damaged", {}),
        Failure("gone.png", None, "file.not_found", {"n": 1}),
    ]
    desk.dismiss("bad.png")
    assert [failure.path for failure in desk.failures()] == ["gone.png"]
    assert [row.path for row in desk.rejections()] == ["gone.png"]
    assert list(desk.iter_rows(["bad.png"])) == []


def test_readings_beside_the_engine_s_come_first_and_once(desk: Desk) -> None:
    beside = reading(engine="exact", model="ubl")
    assert reading().engine == "offline"
    for again in (False, True):
        save = partial(desk.save_result, source_of("a.pdf"), data=data_of("a.pdf"), pages=[page()])
        document_id = save(reading=reading(), beside=[beside], again=again)
    assert [one.engine for one in desk.load(document_id).readings] == ["exact", reading().engine, reading().engine]
    save(reading=reading(), beside=[replace(beside, seconds=9.0)])
    save(reading=reading(), beside=[replace(beside, notes=(Note("exact.several", {"count": 2}),))])
    assert [one.engine for one in desk.load(document_id).readings].count("exact") == 2


def test_what_kind_of_file_a_source_is_and_that_any_model_read_it(desk: Desk) -> None:
    save(desk, "a.jpg")
    sha256 = source_of("a.jpg").sha256
    assert desk.media_type_of(sha256) == source_of("a.jpg").media_type
    assert desk.media_type_of("00") == ""
    assert desk.reading_exists(sha256, engine=reading().engine, model=None)
    assert not desk.reading_exists(sha256, engine="exact", model=None)
