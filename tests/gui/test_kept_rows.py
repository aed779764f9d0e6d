"""A desk opens with the rows that it keeps, and each is what would be made of its document today."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from invoice_desk.config import load_profiles
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.record import Correction, FieldValue, ReviewState
from invoice_desk.domain.suppliers import Aspect, SellerFact, Suppliers, suppliers_of
from invoice_desk.gui.asked_suppliers import AskedSuppliers
from invoice_desk.gui.kept_rows import KeptRows, KnownRows, holds_until, with_grounds
from invoice_desk.gui.row_maker import RowMaker
from invoice_desk.gui.table.rows import RowStatus, TableRow, row_of
from invoice_desk.review.reconcile import record_of
from invoice_desk.store import Desk
from invoice_desk.store.summaries import Kept
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, scripted_parts, started
from tests.store.building import reading, save, source_of

PROFILES = load_profiles()[0]
DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))


def rows_of(maker: RowMaker) -> dict[str, TableRow]:
    found: list[TableRow] = []

    def take(rows: Sequence[TableRow]) -> bool:
        found.extend(rows)
        return True

    maker.each_step(take)
    return {row.key: row for row in found}


def made_anew(desk: Desk) -> dict[str, TableRow]:
    """The rows of a desk that keeps none."""
    maker = RowMaker(desk, PROFILES, "en", own_companies=("nobody's",))  # of a stamp that nobody else has
    return rows_of(maker)


@pytest.fixture
def no_making(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The documents whose records are made."""
    made: list[str] = []

    def noted(data: DocumentData, *arguments: object, **more: object) -> object:
        made.append(data.id)
        return record_of(data, *arguments, **more)  # type: ignore[arg-type]

    monkeypatch.setattr("invoice_desk.gui.row_maker.record_of", noted)
    return made


def test_the_second_time_no_record_is_made(tmp_path: Path, no_making: list[str]) -> None:
    with Desk.create(tmp_path / "a.desk") as desk:
        ids = [save(desk, f"{number}.jpg") for number in range(120)]
        first = rows_of(RowMaker(desk, PROFILES, "en"))
        assert no_making == ids
        desk.last_action()  # the rows are kept by now
        no_making.clear()
        assert rows_of(RowMaker(desk, PROFILES, "en")) == first
        assert not no_making
        desk.correct({ids[3]: [Correction("seller_name", "Aldi")]}, name="correct")
        again = rows_of(RowMaker(desk, PROFILES, "en"))
        assert no_making == [ids[3]]
        assert again[ids[3]].cells["seller_name"].text == "Aldi"


def test_another_language_another_company_another_profile_or_another_program_makes_its_own(
    tmp_path: Path, no_making: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Desk.create(tmp_path / "a.desk") as desk:
        save(desk, "a.jpg")
        others = {**PROFILES, "receipt": PROFILES["receipt"].model_copy(update={"label": {"en": "Till slip"}})}
        makers = [
            RowMaker(desk, PROFILES, "en"),
            RowMaker(desk, PROFILES, "zh_CN"),
            RowMaker(desk, PROFILES, "en", own_companies=("Mine Ltd",)),
            RowMaker(desk, others, "en"),
        ]
        for maker in makers:
            rows_of(maker)
            assert len(no_making) == 1, "made by another"
            no_making.clear()
            desk.last_action()
        monkeypatch.setattr("invoice_desk.__version__", "9.9")
        rows_of(RowMaker(desk, PROFILES, "en"))
        assert len(no_making) == 1


@given(
    st.lists(st.tuples(DAYS, st.lists(DAYS, max_size=2)), min_size=1, max_size=2),
    st.none() | DAYS,
    DAYS,
    st.integers(0, 800),
)
def test_a_row_is_the_same_as_long_as_it_holds(
    said: list[tuple[date, list[date]]], corrected: date | None, today: date, later: int
) -> None:
    readings = tuple(
        replace(
            reading(engine=f"engine {number}"),
            fields={"issue_date": FieldValue("03/04/26", day, None, tuple(others))},
        )
        for number, (day, others) in enumerate(said)
    )
    corrections = (Correction("issue_date", corrected),) if corrected else ()
    data = DocumentData("one", source_of("a.jpg"), (1,), "receipt", readings, corrections)
    until = holds_until(data, today)
    assert until >= today
    profile = PROFILES["receipt"]

    def row(day: date) -> TableRow:
        return row_of(record_of(data, profile, today=day), profile, "en")

    assert row(min(today + timedelta(days=later), until)) == row(today)


def test_after_a_day_of_work_the_desk_opens_with_what_was_left(
    qtbot: QtBot, tmp_path: Path, no_making: list[str]
) -> None:
    def opened() -> Running:
        return started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))

    with Desk.create(tmp_path / "invoices.desk") as desk:
        ids = [save(desk, f"{number}.jpg", said=reading(total=f"{number}.00")) for number in range(8)]
    running = opened()
    running.wait(lambda: len(running.session.rows) == 8)
    session = running.session
    session.correct(ids[1], "seller_name", "Aldi")
    session.set_state(ids[2:5], ReviewState.READY)
    session.correct(ids[2], "seller_name", None)
    session.undo_stack.undo()
    session.undo_stack.undo()
    session.undo_stack.redo()
    running.wait_until_saved()
    running.there_and_back(ids[0])
    running.wait(lambda: session.rows[ids[1]].cells["seller_name"].text == "Aldi")
    running.close()
    with Desk.open(tmp_path / "invoices.desk") as desk:
        anew = made_anew(desk)
    no_making.clear()
    running = opened()
    running.wait(lambda: len(running.session.rows) == 8)
    assert running.session.rows == anew
    running.close()


def test_what_the_disk_does_not_take_is_shown_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("invoice_desk.gui.kept_rows.keep_summaries", full)
    with Desk.create(tmp_path / "a.desk") as desk:
        key = save(desk, "a.jpg")
        assert list(rows_of(RowMaker(desk, PROFILES, "en"))) == [key]
        assert KeptRows(desk, PROFILES, "en", (), {}).of([key])[0].body == ""


SAID = st.sampled_from(["Aldi", "aldi", "Lidl", "Rewe"])
FACTS = st.lists(
    st.builds(
        SellerFact,
        st.sampled_from(["", "DE123"]),
        SAID,
        st.just("") | SAID,
        st.lists(
            st.tuples(
                st.sampled_from([Aspect.NAME, Aspect.CATEGORY, Aspect.DATE_ORDER]), st.sampled_from(["dmy", "X"])
            ),
            max_size=2,
        ).map(tuple),
        st.integers(1, 5),
    ),
    max_size=4,
)


@settings(max_examples=200)
@given(SAID, FACTS, FACTS, st.sampled_from(ReviewState), st.sampled_from(ReviewState))
def test_a_kept_row_is_what_would_be_made_with_what_is_known_now(
    seller: str, then: list[SellerFact], now: list[SellerFact], before: ReviewState, after: ReviewState
) -> None:
    fields = {
        "seller_name": FieldValue(seller, seller),
        "issue_date": FieldValue("03/04/26", date(2026, 4, 3), None, (date(2026, 3, 4),)),
    }
    data = DocumentData("one", source_of("a.jpg"), (1,), "receipt", (replace(reading(), fields=fields),), state=before)

    def made(data: DocumentData, known: Suppliers) -> TableRow:
        record = record_of(data, PROFILES["receipt"], today=date(2026, 11, 26), suppliers=known)
        return row_of(record, PROFILES["receipt"], "en")

    asked = AskedSuppliers(suppliers_of(then))
    row = made(data, asked)
    assert row == made(data, suppliers_of(then))
    body = with_grounds(row, data, asked)
    back = KnownRows(suppliers_of(now)).row(Kept(1, "one", body, after))
    assert back in (None, made(replace(data, state=after), suppliers_of(now)))
    if then == now and before is after:
        assert back is not None


def test_what_nothing_is_known_of_is_kept_when_it_is_accepted(tmp_path: Path, no_making: list[str]) -> None:
    with Desk.create(tmp_path / "a.desk") as desk:
        key = save(desk, "a.jpg")
        rows_of(RowMaker(desk, PROFILES, "en"))
        desk.set_state([key], state=ReviewState.READY, name="ready")
        no_making.clear()
        assert rows_of(RowMaker(desk, PROFILES, "en"))[key].status is RowStatus.READY
        assert not no_making
