"""Documents go out into new desks, whole, and leave the old one only when the new ones were verified."""

import sqlite3
import tempfile
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.errors import DeskError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Correction, ReviewState
from invoice_desk.domain.suppliers import Aspect, SellerFact
from invoice_desk.store import Desk, NewDocument, WatchWish, companions, pending, suppliers, watched
from invoice_desk.store.client import client_name, keep_client_name
from invoice_desk.store.drawn_columns import drawn, keep_drawn
from invoice_desk.store.merging import merge
from invoice_desk.store.splitting import Part, Split, split
from tests.store.building import QUICK, data_of, reading, save, sha_of, source_of
from tests.store.test_merging import _DOINGS, contents, dump, work
from tests.store.test_summaries import Hand


def shown(path: Path) -> dict[str, DocumentData]:
    with Desk.open(path) as desk:
        return {data.id: replace(data, twins=()) for data in desk.iter_documents()}


def files(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir())


def test_documents_go_out_with_all_that_is_theirs_and_the_rest_stays(tmp_path: Path) -> None:
    path = tmp_path / "acme.desk"
    with Desk.create(path) as desk:
        a, b, c = save(desk, "a.jpg"), save(desk, "b.jpg"), save(desk, "c.jpg")
        desk.add_reading(a, reading=reading(engine="ollama", total="99.00"))
        desk.correct({a: [Correction("note", "1")], c: [Correction("note", "1")]}, name="correct note")
        desk.correct({b: [Correction("note", "2")]}, name="correct note")
        desk.set_state([a, b], state=ReviewState.READY, name="ready")
        desk.mark_exported({a: ReviewState.EXPORTED, c: ReviewState.TO_REVIEW}, target="out.xlsx")
        desk.save_rejection("broken.pdf", code="pdf.damaged", params={})
        desk.submit(partial(keep_client_name, name="Müller & Co.")).result()
        desk.submit(partial(keep_drawn, seller="name:aldi", body="columns")).result()
        desk.submit(partial(watched.keep_wish, wish=WatchWish("/scans"))).result()
    before = shown(path)
    done = split(path, [Part("2026-10", (a,)), Part("2026-11", (b,))], removes=True)
    october, november = tmp_path / "acme-2026-10.desk", tmp_path / "acme-2026-11.desk"
    assert (done.desks, done.documents) == ((october, november), 2)
    assert [shown(one) for one in (october, november, path)] == [{a: before[a]}, {b: before[b]}, {c: before[c]}]
    assert files(tmp_path) == ["acme-2026-10.desk", "acme-2026-11.desk", "acme.desk"]

    with Desk.open(october) as desk:
        assert desk.source_bytes(sha_of("a.jpg")) == data_of("a.jpg")
        assert [one.target for one in desk.exports(a)] == ["out.xlsx"]
        assert desk.ask(client_name) == "Müller & Co."
        assert desk.ask(drawn) == {"name:aldi": "columns"}
        assert desk.ask(watched.wish) is None
        assert [one.name for one in desk.actions()] == ["correct note", "ready", "export"]
    with Desk.open(path) as desk:
        assert not desk.has_source(sha_of("a.jpg"))
        assert [one.name for one in desk.actions()] == ["correct note", "export"]
        assert [one.path for one in desk.rejections()] == ["broken.pdf"]
        assert desk.ask(watched.wish) == WatchWish("/scans")


def test_that_a_path_could_not_be_read_at_first_does_not_come_back_when_its_document_leaves(tmp_path: Path) -> None:
    path = tmp_path / "acme.desk"
    with Desk.create(path) as desk:
        for name in ("a.jpg", "b.jpg"):
            desk.save_rejection(f"in/{name}", code="file.not_readable", params={})
        a = save(desk, "a.jpg")
    (october,) = split(path, [Part("2026-10", (a,))], removes=True).desks
    with Desk.open(path) as desk:
        assert [one.path for one in desk.rejections()] == ["in/b.jpg"]
    merge(path, october)
    with Desk.open(path) as desk:
        assert [data.id for data in desk.iter_documents(["in/a.jpg"])] == [a]


def test_a_copy_leaves_the_desk_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "acme.desk"
    with Desk.create(path) as desk:
        a = save(desk, "a.jpg")
    (tmp_path / "acme-2026-10.desk").touch()
    before = dump(path)
    done = split(path, [Part("2026-10", (a,))], removes=False)
    assert done == Split((tmp_path / "acme-2026-10-2.desk",), 1)  # nothing is written over
    assert dump(path) == before
    assert list(shown(done.desks[0])) == [a]


def test_what_was_learned_of_suppliers_stays_known_on_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "acme.desk"
    with Desk.create(path) as desk:
        a, b = save(desk, "a.jpg"), save(desk, "b.jpg")
        facts = {a: SellerFact("", "Aldi", lessons=((Aspect.CURRENCY, "EUR"),)), b: SellerFact("", "Shell")}
        desk.submit(partial(suppliers.keep_facts, facts=facts)).result()
    (october,) = split(path, [Part("2026-10", (a,))], removes=True).desks
    for one in (path, october):
        with Desk.open(one) as desk:
            (aldi,) = desk.ask(suppliers.suppliers)
            assert (aldi.name, aldi.value(Aspect.CURRENCY)) == ("Aldi", "EUR")
    with Desk.open(path) as desk:
        assert desk.without_identity() == [b]
        assert desk.undo_stack() == ()


def test_companions_go_with_the_document_that_they_stand_behind(tmp_path: Path) -> None:
    path = tmp_path / "acme.desk"
    with Desk.create(path) as desk:
        pdf, xml, c = save(desk, "a.pdf"), save(desk, "a.xml"), save(desk, "c.jpg")
        join = partial(companions.join_by_hand, document_id=pdf, others={xml: [reading()]}, name="files")
        desk.submit(join).result()
    before = shown(path)
    (october,) = split(path, [Part("2026-10", (pdf, xml))], removes=True).desks
    assert shown(october) == {pdf: before[pdf]}
    assert before[pdf].behind == (xml,)
    assert list(shown(path)) == [c]


def test_of_a_page_that_was_parted_each_desk_keeps_what_its_parts_came_from(tmp_path: Path) -> None:
    path = tmp_path / "acme.desk"
    with Desk.create(path) as desk:
        whole = save(desk, "a.jpg")
        made = [NewDocument(one, sha_of("a.jpg"), (1,), "receipt") for one in ("left", "right")]
        action = desk.regroup([whole], made, name="split")
    (october,) = split(path, [Part("2026-10", ("left",))], removes=True).desks
    assert list(shown(october)) == ["left"]
    assert list(shown(path)) == ["right"]
    for one in (october, path):
        with Desk.open(one) as desk:
            desk.revoke(action)
            assert [data.id for data in desk.iter_documents()] == [whole]


@pytest.mark.parametrize("is_undone_there", [True, False])
def test_what_is_undone_in_one_desk_goes_on_to_hold_in_the_other_when_they_are_merged_again(
    tmp_path: Path, *, is_undone_there: bool
) -> None:
    path = tmp_path / "acme.desk"
    with Desk.create(path) as desk:
        a, b = save(desk, "a.jpg"), save(desk, "b.jpg")
        note = desk.correct({one: [Correction("note", "1")] for one in (a, b)}, name="correct note")
        ready = desk.set_state([a, b], state=ReviewState.READY, name="ready")
        desk.correct({one: [Correction("note", "2")] for one in (a, b)}, name="correct note")
    before = shown(path)
    (october,) = split(path, [Part("2026-10", (a,))], removes=True).desks
    with Desk.open(october if is_undone_there else path) as desk:
        desk.revoke(ready)
        desk.revoke(note)
    undone, kept = (a, b) if is_undone_there else (b, a)
    for _ in range(2):
        merge(path, october)
        after = shown(path)
        assert after[kept] == before[kept]
        assert [one.value for one in after[undone].corrections] == ["2"]
        assert after[undone].state is ReviewState.TO_REVIEW
    with Desk.open(path) as desk:
        held = [(one.name, len(one.documents), one.revoked) for one in desk.actions() if kept in one.documents]
    assert held == [
        ("correct note", 2, True),
        ("correct note", 1, False),
        ("ready", 2, True),
        ("ready", 1, False),
        ("correct note", 2, False),
    ]


def test_what_waits_to_be_read_again_stays(tmp_path: Path) -> None:
    path = tmp_path / "acme.desk"
    with Desk.create(path) as desk:
        a, b = save(desk, "a.jpg"), save(desk, "b.jpg")
        desk.take_in("b.jpg", sha256=sha_of("b.jpg"), data=data_of("b.jpg"), choice=pending.Choice("offline"))
    assert split(path, [Part("2026-10", (a, b, "nobody"))], removes=True).documents == 1
    assert list(shown(path)) == [b]


def test_a_new_desk_that_is_not_what_it_should_be_takes_nothing_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "acme.desk"
    with Desk.create(path) as desk:
        a, b = save(desk, "a.jpg"), save(desk, "b.jpg")
        desk.correct({b: [Correction("note", "1")]}, name="correct note")
    before = dump(path)
    from invoice_desk.store import bringing

    lossy = tuple(one for one in bringing._AFTER_ACTIONS if "INTO correction" not in one)
    monkeypatch.setattr(bringing, "_AFTER_ACTIONS", lossy)
    with pytest.raises(DeskError) as caught:
        split(path, [Part("2026-10", (a,)), Part("2026-11", (b,))], removes=True)
    assert caught.value.code == "desk.split_not_verified"
    assert dump(path) == before
    assert files(tmp_path) == ["acme.desk"]


def test_what_is_stopped_leaves_one_desk_as_it_was(tmp_path: Path) -> None:
    path, cancel = tmp_path / "acme.desk", CancelToken()
    with Desk.create(path) as desk:
        ids = [save(desk, f"{number}.jpg") for number in range(4)]
    before = dump(path)

    def hear(progress: object) -> None:
        if len(list(tmp_path.glob("acme-2026-10.desk"))):
            cancel.cancel()

    with pytest.raises(JobCancelledError):
        split(
            path,
            [Part("2026-10", tuple(ids[:2])), Part("2026-11", tuple(ids[2:]))],
            removes=True,
            cancel=cancel,
            report=hear,
        )
    assert dump(path) == before
    assert files(tmp_path) == ["acme.desk"]


def test_thousands_of_documents_leave_in_a_time_that_grows_no_faster_than_they_do(tmp_path: Path) -> None:
    def steps(number: int) -> int:
        """Hundreds of steps that SQLite's machine takes to remove half of so many documents."""
        path = tmp_path / f"{number}.desk"
        with Desk.create(path) as desk:

            def fill(connection: sqlite3.Connection) -> None:
                from invoice_desk.store import write

                for one in range(number):
                    name = f"{one}.jpg"
                    source = source_of(name)
                    write.save_result(connection, source, data=data_of(name), pages=[], reading=reading())

            desk.submit(fill).result()
        from invoice_desk.store.removing import remove

        taken = 0

        def count() -> bool:
            nonlocal taken
            taken += 1
            return False

        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            ids = [one for (one,) in connection.execute("SELECT id FROM document LIMIT ?", (number // 2,))]
            connection.set_progress_handler(count, 100)
            remove(connection, ids)
        return taken

    assert steps(1600) < 12 * steps(200)


@settings(deadline=None, max_examples=10)
@given(doings=_DOINGS, chosen=st.lists(st.integers(0, 2), min_size=8, max_size=8))
def test_what_went_out_and_what_stayed_is_what_there_was_and_merged_back_nothing_is_missing(
    doings: list[tuple[int, int, int]], chosen: list[int]
) -> None:
    with tempfile.TemporaryDirectory(dir=QUICK) as folder:
        path = Path(folder) / "acme.desk"
        with Desk.create(path) as desk:
            hand = Hand(desk)
            for name in range(3):
                hand.give(name, 0)
        work(path, doings)
        before, ever = shown(path), contents(path, gone=True)
        parts = [
            Part(f"2026-{month}", tuple(one for one, kept in zip(before, chosen, strict=False) if kept == month))
            for month in (1, 2)
        ]
        done = split(path, parts, removes=True)
        after = [shown(one) for one in (path, *done.desks)]
        assert {key: data for one in after for key, data in one.items()} == before
        assert sum(map(len, after)) == len(before)
        for part, month in zip(parts, after[1:], strict=True):
            assert set(part.documents) == set(month)
        for other in done.desks:
            merge(path, other)
        again = shown(path)
        for several in ever.values():
            if (
                len(several) == 1 and several[0] in before
            ):  # what was parted and given anew stays what it was parted into
                one, same = before[several[0]], again[several[0]]
                assert (same.corrections, same.state, same.readings) == (one.corrections, one.state, one.readings)
