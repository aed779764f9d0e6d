"""A document that was given in before, as another file, is found when it is saved or corrected."""

import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from invoice_desk import app
from invoice_desk.config import load_profiles
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.likeness import Likeness
from invoice_desk.domain.record import Correction, FieldValue, Record, ReviewState, Value, value_text
from invoice_desk.intake.walk import FoundFile
from invoice_desk.pipeline.batch import BatchPlan, run_batch
from invoice_desk.pipeline.duplicates import keep_likeness
from invoice_desk.review.reconcile import record_of
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.store.building import reading, save

PROFILES, _ = load_profiles()


def run(desk: Desk, *names: str, **fields: Value) -> None:
    """Read files of these names; the engine says the same of each."""
    said = {field_id: FieldValue(value_text(value), value) for field_id, value in fields.items()}
    engine = ScriptedEngine(lambda _: said)
    plan = BatchPlan(engine, engine.list_models()[0].name, tuple(PROFILES.values()), "receipt")
    files = [FoundFile(name, True, name.encode, name.encode) for name in names]
    run_batch(
        files, desk, plan, [ScriptedWorker()], is_document=lambda *_: True, cancel=CancelToken(), report=lambda _: None
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "a.desk"


def by_name(desk: Desk) -> dict[str, DocumentData]:
    return {data.source.path: data for data in desk.iter_documents()}


def likenesses(desk: Desk) -> dict[str, list[Likeness]]:
    return {name: [twin.likeness for twin in data.twins] for name, data in by_name(desk).items()}


BOUGHT: dict[str, Value] = {
    "seller_name": "Fresh Mart",
    "issue_date": date(2026, 3, 14),
    "total_amount": Decimal("45.90"),
}


def test_the_second_file_of_a_purchase_is_known_as_soon_as_it_is_saved(path: Path) -> None:
    with Desk.create(path) as desk:
        run(desk, "a.jpg", **BOUGHT)
        run(desk, "b.jpg", **BOUGHT)
        run(desk, "c.jpg", **{**BOUGHT, "total_amount": Decimal("12.00")})
        assert likenesses(desk) == {"a.jpg": [], "b.jpg": [Likeness.PURCHASE], "c.jpg": []}


def test_a_correction_makes_and_ends_likeness(path: Path) -> None:
    with Desk.create(path) as desk:
        run(desk, "a.jpg", **BOUGHT)
        run(desk, "b.jpg", **{**BOUGHT, "total_amount": Decimal("4.59")})
        a, b = (by_name(desk)[name].id for name in ("a.jpg", "b.jpg"))

        def set_total(total: str) -> frozenset[str]:
            desk.correct({b: [Correction("total_amount", Decimal(total))]}, name="correct")
            return keep_likeness(desk, [recorded(desk, b)])

        assert set_total("45.90") == {a, b}
        assert likenesses(desk)["b.jpg"] == [Likeness.PURCHASE]
        assert set_total("45.90") == frozenset()
        assert set_total("4.59") == {a, b}
        assert likenesses(desk)["b.jpg"] == []


def recorded(desk: Desk, document_id: str) -> Record:
    data = desk.load(document_id)
    return record_of(data, PROFILES[data.profile], today=date(2026, 3, 20))


def test_documents_of_an_older_desk_are_compared_before_the_next_is_read(path: Path) -> None:
    with Desk.create(path) as desk:
        old = [save(desk, name, said=reading(total="45.90")) for name in ("old.jpg", "older.jpg")]
        run(desk, "new.jpg", **BOUGHT)
        assert desk.without_identity() == []
        assert set(desk.identities(old)) == set(old)
        assert [len(data.twins) for data in desk.documents(old)] == [0, 1]


def test_the_row_warns_and_says_where_the_original_went(path: Path) -> None:
    with Desk.create(path) as desk:
        run(desk, "a.jpg", **BOUGHT)
        rows = list(app.records(desk, PROFILES))
        app.remember_export(desk, rows, Path("book.xlsx"))
        app.remember_export(desk, rows, Path("book.xlsx"))
        run(desk, "b.jpg", **BOUGHT)
        original, copy = (row for row in app.records(desk, PROFILES) if isinstance(row, Record))
        (export,) = desk.exports(original.document_id)
        assert Path(export.target) == Path("book.xlsx").absolute()
        assert original.state is ReviewState.TO_REVIEW
        (found,) = (one for one in copy.findings if one.rule == "duplicate")
        assert found.about == original.document_id
        assert (found.params["name"], found.params["target"], found.params["number"]) == ("a.jpg", "book.xlsx", 1)
        assert not [one for one in original.findings if one.rule == "duplicate"]


def test_bytes_that_were_given_twice_say_so_on_the_second_row(path: Path) -> None:
    with Desk.create(path) as desk:
        run(desk, "a.jpg", **BOUGHT)
        (data,) = desk.iter_documents()
        desk.add_origin("copies/a.jpg", sha256=data.source.sha256)
        first, second = app.records(desk, PROFILES, ["a.jpg", "copies/a.jpg"])
        assert isinstance(first, Record)
        assert isinstance(second, Record)
        assert [one.code for one in second.findings if one.rule == "duplicate"] == ["duplicate.same_file"]
        assert not [one for one in first.findings if one.rule == "duplicate"]


def test_a_desk_keeps_what_was_found(path: Path) -> None:
    with Desk.create(path) as desk:
        run(desk, "a.jpg", "b.jpg", **BOUGHT)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT count(*) FROM alike").fetchone() == (2,)
