"""Two desks are one afterwards: all documents and all that people did in either, each once, in the order of time."""

import shutil
import sqlite3
import tempfile
from contextlib import closing
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.errors import DeskError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Correction, RejectedAs, RejectReason, ReviewState
from invoice_desk.domain.suppliers import Aspect, Decision, Stand
from invoice_desk.store import Desk, pending, schema, suppliers, write
from invoice_desk.store.bringing import in_time
from invoice_desk.store.client import client_name, keep_client_name
from invoice_desk.store.drawn_columns import drawn, keep_drawn
from invoice_desk.store.merging import Glance, Merged, glance, merge
from tests.store.building import QUICK, SPOT, data_of, reading, save, sha_of, source_of
from tests.store.test_summaries import Hand

COMPUTED = frozenset({"summary", "ground", "identity", "alike", "seller_fact"})
"""Made anew from the other tables."""


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that a desk holds, by table."""
    with closing(sqlite3.connect(path)) as connection:
        names = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
        return {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
            for (name,) in names.fetchall()
            if name not in COMPUTED
        }


def documents(path: Path) -> list[DocumentData]:
    with Desk.open(path) as desk:
        return list(desk.iter_documents())


def by_name(path: Path) -> dict[str, DocumentData]:
    return {data.source.path.rsplit("/")[-1]: data for data in documents(path)}


def value(data: DocumentData, field_id: str) -> object:
    return next((one.value for one in reversed(data.corrections) if one.field_id == field_id), "not set")


def two(folder: Path) -> tuple[Path, Path]:
    return folder / "here.desk", folder / "there.desk"


def test_what_is_new_comes_and_what_both_have_stays_one(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    with Desk.create(here) as desk:
        save(desk, "a.jpg")
        ours = save(desk, "both.jpg")
    with Desk.create(there) as desk:
        theirs = save(desk, "both.jpg", path="elsewhere/both.jpg")
        desk.add_reading(theirs, reading=reading(engine="ollama", total="99.00"))
        b = save(desk, "b.jpg")
        desk.correct({b: [Correction("seller_name", "Aldi")], theirs: [Correction("note", "seen")]}, name="correct")
        desk.set_state([theirs], state=ReviewState.READY, name="ready")
        desk.mark_exported({b: ReviewState.EXPORTED}, target="out.xlsx")
        desk.save_rejection("broken.pdf", code="pdf.damaged", params={})
    merged = merge(here, there)
    assert merged == Merged(added=1, known=1, settled=0, before=tmp_path / "here.before-merging.desk")

    with Desk.open(here) as desk:
        found = {data.id: data for data in desk.iter_documents()}
        assert desk.documents_for(sha_of("both.jpg")) == (ours,)
        assert [one.engine for one in found[ours].readings] == ["offline", "ollama"]
        assert found[ours].paths == ("in/both.jpg", "elsewhere/both.jpg")
        assert value(found[ours], "note") == "seen"
        assert found[ours].state is ReviewState.READY
        assert value(found[b], "seller_name") == "Aldi"
        assert found[b].state is ReviewState.EXPORTED
        assert desk.exports(b)[0].target == "out.xlsx"
        assert desk.source_bytes(sha_of("b.jpg")) == data_of("b.jpg")
        assert [one.path for one in desk.rejections()] == ["broken.pdf"]
        assert set(desk.without_identity()) == set(found)  # compared with all others when the desk is opened
    assert len(found) == 3
    assert by_name(merged.before).keys() == {"a.jpg", "both.jpg"}


def test_an_empty_desk_gets_all_of_another_one(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    Desk.create(here).close()
    with Desk.create(there) as desk:
        hand = Hand(desk)
        for what in (*range(13), *range(13)):
            hand.do(what, what % 3, what % 5)
        (one, *_) = hand.ids
        desk.correct({one: [Correction("quantity", Decimal(2), 0, 1, SPOT)]}, name="line quantity")
        reject = partial(write.set_state, document_ids=[one], state=ReviewState.REJECTED, name="rejected")
        desk.submit(partial(reject, reason=RejectedAs(RejectReason.OTHER, "a menu"))).result()
        decisions = [Decision("", "Aldi", Aspect.CATEGORY, Stand.SET, "meals")]
        desk.submit(partial(suppliers.decide, decisions=decisions, name="supplier")).result()
        desk.take_in("z.jpg", sha256=sha_of("z.jpg"), data=data_of("z.jpg"), choice=pending.Choice("offline"))
        desk.submit(partial(keep_client_name, name="Müller & Co.")).result()
        desk.submit(partial(keep_drawn, seller="name:aldi", body="columns")).result()
    full = dump(there)
    assert {name for name, rows in full.items() if not rows} == {"known_as", "watched_folder", "watched_file"}
    merge(here, there)
    assert dump(here) == full


def test_columns_that_were_drawn_there_are_offered_here_unless_others_were_drawn_for_the_seller(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    for path, sellers in ((here, ["aldi"]), (there, ["aldi", "shell"])):
        with Desk.create(path) as desk:
            for seller in sellers:
                desk.submit(partial(keep_drawn, seller=seller, body=path.stem)).result()
    merge(here, there)
    with Desk.open(here) as desk:
        assert desk.ask(drawn) == {"aldi": "here", "shell": "there"}


@pytest.mark.parametrize("is_ours_later", [True, False])
def test_where_people_set_a_field_in_both_the_later_value_holds_and_the_other_is_kept(
    tmp_path: Path, *, is_ours_later: bool
) -> None:
    here, there = two(tmp_path)
    for path in (here, there):
        Desk.create(path).close()
    for path in (there, here) if is_ours_later else (here, there):
        with Desk.open(path) as desk:
            one = save(desk, "both.jpg")
            total = Decimal(1) if path == here else Decimal(2)
            desk.correct({one: [Correction("total_amount", total)]}, name="correct total_amount")
            desk.correct({one: [Correction("seller_name", "Aldi")]}, name="correct seller_name")
    assert merge(here, there).settled == 1  # on the seller they agree
    (data,) = documents(here)
    assert value(data, "total_amount") == Decimal(1 if is_ours_later else 2)
    assert [one.value for one in data.corrections if one.field_id == "total_amount"] == (
        [Decimal(2), Decimal(1)] if is_ours_later else [Decimal(1), Decimal(2)]
    )


def test_a_copy_that_a_colleague_worked_on_comes_back(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    with Desk.create(here) as desk:
        a, b = save(desk, "a.jpg"), save(desk, "b.jpg")
        action = desk.correct({a: [Correction("note", "1")], b: [Correction("note", "1")]}, name="correct note")
    shutil.copyfile(here, there)
    with Desk.open(there) as desk:
        desk.correct({a: [Correction("note", "2")]}, name="correct note")
        desk.revoke(action)
        late = desk.correct({a: [Correction("note", "3")]}, name="correct note")
        desk.revoke(late)
    with Desk.open(here) as desk:
        desk.set_state([b], state=ReviewState.READY, name="ready")
    assert merge(here, there) == Merged(0, 2, 0, tmp_path / "here.before-merging.desk")
    with Desk.open(here) as desk:
        one, other = desk.load(a), desk.load(b)
        assert (value(one, "note"), value(other, "note"), other.state) == ("2", "not set", ReviewState.READY)
        assert [step.revoked for step in desk.actions()] == [True, False, True, False]
        assert desk.correct({a: [Correction("note", "4")]}, name="correct note")
        assert value(desk.load(a), "note") == "4"


def test_lines_that_were_corrected_there_stay_lines_of_the_readings_that_were_seen(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    with Desk.create(here) as desk:
        one = save(desk, "both.jpg")
        desk.add_reading(one, reading=reading(engine="ollama"))
    with Desk.create(there) as desk:
        one = save(desk, "both.jpg")
        desk.add_reading(one, reading=reading(engine="openai"))
        desk.correct({one: [Correction("quantity", Decimal(2), line=0, seen=2)]}, name="line quantity")
    merge(here, there)
    (data,) = documents(here)
    assert [one.engine for one in data.readings] == ["offline", "ollama", "openai"]
    assert [one.seen for one in data.corrections] == [3]


def test_a_path_stands_for_what_was_given_under_it_last(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    for path, name in ((there, "old.jpg"), (here, "new.jpg")):
        with Desk.create(path) as desk:
            save(desk, name, path="IMG_1.jpg")
    merge(here, there)
    with Desk.open(here) as desk:
        (shown,) = desk.iter_documents(["IMG_1.jpg"])
        assert shown.source.sha256 == sha_of("new.jpg")
        assert {data.source.path for data in desk.iter_documents()} == {"IMG_1.jpg"}


def test_what_waited_there_waits_here_and_only_a_nameless_desk_takes_the_clients_name(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    Desk.create(here).close()
    with Desk.create(there) as desk:
        desk.take_in("a.jpg", sha256=sha_of("a.jpg"), data=data_of("a.jpg"), choice=pending.Choice("offline"))
        desk.submit(partial(keep_client_name, name="Müller & Co.")).result()
    merge(here, there)
    with Desk.open(here) as desk:
        assert [one.path for one in desk.pending()] == ["a.jpg"]
        assert desk.ask(client_name) == "Müller & Co."
    with Desk.open(there) as desk:
        desk.submit(partial(keep_client_name, name="Other")).result()
    merge(here, there)
    with Desk.open(here) as desk:
        assert desk.ask(client_name) == "Müller & Co."


def test_what_was_to_be_read_again_there_is_read_again_here_as_the_document_that_it_is(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    with Desk.create(here) as desk:
        own = save(desk, "a.jpg")
    with Desk.create(there) as desk:
        theirs, wish = save(desk, "a.jpg"), [("in/a.jpg", sha_of("a.jpg"))]
        again = partial(pending.add_sources, sources=wish, choice=pending.Choice("offline"), documents=[theirs])
        assert [one.documents for one in desk.submit(again).result()] == [(theirs,)]
    merge(here, there)
    with Desk.open(here) as desk:
        assert [one.documents for one in desk.pending()] == [(own,)]


def test_a_desk_of_an_earlier_version_is_merged_and_not_changed(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    Desk.create(here).close()
    old = schema.MIGRATIONS[:12]
    with closing(schema.prepare(there, may_be_new=True, migrations=old)) as connection, schema.transaction(connection):
        write.save_result(connection, source_of("a.jpg"), data=data_of("a.jpg"), pages=[], reading=reading())
    assert glance(there) == Glance(there, "", 1)
    before = there.read_bytes()
    assert merge(here, there).added == 1
    assert there.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        "here.before-merging.desk",
        "here.desk",
        "there.desk",
    ]


def test_at_a_glance_a_desk_says_whose_it_is_and_how_much_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "there.desk"
    with Desk.create(path) as desk:
        save(desk, "a.jpg")
        desk.submit(partial(keep_client_name, name="Müller & Co.")).result()
        assert glance(path) == Glance(path, "Müller & Co.", 1)
    for name, content, code in (
        ("none.desk", None, "desk.missing"),
        ("text.desk", b"no desk at all", "desk.not_a_desk"),
        ("empty.desk", b"", "desk.not_a_desk"),
    ):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        with pytest.raises(DeskError) as caught:
            glance(tmp_path / name)
        assert caught.value.code == code
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(DeskError) as caught:
        glance(path)
    assert caught.value.code == "desk.newer"


def test_a_desk_of_a_newer_program_is_not_merged(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    for path in (here, there):
        Desk.create(path).close()
    with closing(sqlite3.connect(there)) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(DeskError) as caught:
        merge(here, there)
    assert (caught.value.code, caught.value.params["path"]) == ("desk.newer", str(there))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["here.desk", "there.desk"]


def test_a_desk_that_is_open_is_not_merged(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    Desk.create(here).close()
    with Desk.create(there), pytest.raises(DeskError) as caught:
        merge(here, there)
    assert caught.value.code == "desk.in_use"
    with pytest.raises(DeskError) as caught:
        merge(here, here)
    assert caught.value.code == "desk.merge_with_itself"
    with pytest.raises(DeskError) as caught:
        merge(here, tmp_path / "none.desk")
    assert caught.value.code == "desk.missing"


def test_a_merge_that_is_cancelled_or_fails_leaves_the_desk_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = two(tmp_path)
    for path, name in ((here, "a.jpg"), (there, "b.jpg")):
        with Desk.create(path) as desk:
            save(desk, name)
    before, cancel = dump(here), CancelToken()
    with pytest.raises(JobCancelledError):
        merge(here, there, cancel=cancel, report=lambda _: cancel.cancel())

    def fails(*_: object) -> None:
        raise sqlite3.IntegrityError("no")

    monkeypatch.setattr("invoice_desk.store.merging._take_client_name", fails)
    with pytest.raises(sqlite3.IntegrityError):
        merge(here, there)
    assert dump(here) == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["here.desk", "there.desk"]


_DOINGS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 7), st.integers(0, 7)), max_size=14)


def contents(path: Path, *, gone: bool = False) -> dict[tuple[str, str, str], list[str]]:
    """The documents by what they stand on: those that are still there, with `gone` all."""
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute(
            "SELECT sha256, pages, crop, document_id FROM document_source WHERE position = 0"
            " AND (? OR document_id NOT IN (SELECT id FROM gone_document))",
            (gone,),
        )
        found: dict[tuple[str, str, str], list[str]] = {}
        for sha256, pages, crop, document_id in rows:
            found.setdefault((sha256, pages, crop), []).append(document_id)
    return found


def work(path: Path, doings: list[tuple[int, int, int]]) -> None:
    with Desk.open_or_create(path) as desk:
        hand = Hand(desk)
        hand.ids = [document_id for several in contents(path).values() for document_id in several]
        for doing in doings:
            hand.do(*doing)


@settings(deadline=None, max_examples=10)
@given(common=_DOINGS, ours=_DOINGS, theirs=_DOINGS)
def test_merging_keeps_every_document_and_correction_of_both_and_twice_is_once(
    common: list[tuple[int, int, int]], ours: list[tuple[int, int, int]], theirs: list[tuple[int, int, int]]
) -> None:
    with tempfile.TemporaryDirectory(dir=QUICK) as folder:
        here, there = two(Path(folder))
        work(here, common)
        shutil.copyfile(here, there)
        work(there, theirs)
        work(here, ours)
        before, other = dump(here), dump(there)
        ever = contents(here, gone=True), contents(there, gone=True)

        merge(here, there)
        once = dump(here)
        assert dump(there) == other
        names = {row[0]: row[1] for row in once["known_as"]}
        kept = {row[1] for row in once["document"]}
        for desk in (before, other):
            assert {names.get(row[1], row[1]) for row in desk["document"]} <= kept
            for table in ("source", "original"):
                assert {row[0] for row in desk[table]} <= {row[0] for row in once[table]}
            assert {row[1] for row in desk["action"]} <= {row[1] for row in once["action"]}
            corrections = {(row[0], row[1], names.get(row[2], row[2]), *row[3:6]) for row in desk["correction"]}
            assert corrections <= {row[:6] for row in once["correction"]}
            states = {(row[0], names.get(row[1], row[1]), *row[2:]) for row in desk["state_change"]}
            assert states <= set(once["state_change"])
        for content, own in contents(here).items():
            if all(len(several.get(content, ())) <= 1 for several in ever):  # pieces may be parted into the same again
                assert len(own) == 1

        merge(here, there)
        assert dump(here) == once


@given(st.lists(st.integers(0, 5), max_size=6), st.lists(st.integers(0, 5), max_size=6), st.lists(st.integers(0, 5)))
def test_what_people_did_is_put_in_the_order_of_time_without_changing_either_order(
    common: list[int], ours: list[int], theirs: list[int]
) -> None:
    shared = [(f"c{number}", f"{at}") for number, at in enumerate(common)]
    mine = [*shared, *((f"m{number}", f"{at}") for number, at in enumerate(ours))]
    other = [*shared, *((f"t{number}", f"{at}") for number, at in enumerate(theirs))]
    order = in_time(mine, other)
    assert len(order) == len(set(order)) == len({*mine, *other})
    for own in (mine, other):
        places = [order.index(action_id) for action_id, _ in own]
        assert places == sorted(places)
    if [*common, *ours] == sorted([*common, *ours]) and [*common, *theirs] == sorted([*common, *theirs]):
        times = dict([*mine, *other])
        assert [times[one] for one in order] == sorted(times.values())


def test_the_order_of_what_was_done_here_is_not_touched_where_theirs_came_later(tmp_path: Path) -> None:
    here, there = two(tmp_path)
    for path, name in ((here, "a.jpg"), (there, "b.jpg")):
        with Desk.create(path) as desk:
            one = save(desk, name)
            desk.correct({one: [Correction("note", name)]}, name="correct note")
    before = dump(here)["action"]
    merge(here, there)
    assert dump(here)["action"][:1] == before
