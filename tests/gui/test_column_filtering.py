"""Columns are filtered and sorted from the header or by keyboard; a bar says what is filtered and takes it away."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Correction, ReviewState, Verdict
from invoice_desk.gui.column_filtering import ColumnFiltering
from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.filter_popup import FilterPopup
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, scripted_parts, started
from tests.store.building import reading, save

Key = Qt.Key
PURCHASES = (
    ("Aldi", "12.50", "2026-10-03"),
    ("Lidl", "7.00", "2026-11-20"),
    ("Aldi", "7.00", "2026-11-01"),
    ("Rewe", "1200.00", "2025-12-31"),
)


@pytest.fixture
def running(qtbot: QtBot, tmp_path: Path) -> Iterator[Running]:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        for number, (seller, total, day) in enumerate(PURCHASES):
            key = save(desk, f"{number}.jpg", said=reading(total="1.00"))
            values = [Correction("seller_name", seller), Correction("total_amount", Decimal(total))]
            desk.correct({key: [*values, Correction("issue_date", date.fromisoformat(day))]}, name="correct")
            if number == 1:
                desk.set_state([key], state=ReviewState.READY, name="ready")
    made = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    made.wait(lambda: made.work.model.rowCount() == 4)
    yield made
    made.close()


def filtering(running: Running) -> ColumnFiltering:
    found = running.program.commands
    assert found is not None
    return next(one for one in found.children() if isinstance(one, ColumnFiltering))


def names(running: Running) -> str:
    """The shown rows by the numbers of their files."""
    model = running.work.model
    rows = [model.row(key) for key in model.shown_keys()]
    return "".join(row.name[0] for row in rows if row is not None)


def ask(running: Running, column_id: str) -> FilterPopup:
    running.work.view.select(running.work.model.key_at(0), column_id)
    running.program.window.actions_.view.filter_column.trigger()
    popup = filtering(running).popup
    assert popup is not None
    return popup


def values(popup: FilterPopup) -> list[str]:
    return [popup.choices.index(row).data() for row in range(popup.choices.rowCount())]


def test_values_are_ticked_and_the_bar_takes_the_filter_away(running: Running) -> None:
    popup = ask(running, "seller_name")
    assert values(popup) == ["Aldi   (2)", "Lidl   (1)", "Rewe   (1)"]
    popup.all.click()
    assert not popup.apply.isEnabled()
    popup.choices.setData(popup.choices.index(0), Qt.CheckState.Checked, int(Qt.ItemDataRole.CheckStateRole))
    popup.apply.click()
    assert names(running) == "02"
    bar = filtering(running).bar
    assert bar.isVisible()
    assert [chip.text() for chip in bar.chips()] == ["Seller: Aldi"]
    assert bar.count.text() == "2 of 4"
    model = running.work.model
    header = model.headerData(model.column_of("seller_name"), Qt.Orientation.Horizontal, Qt.ItemDataRole.DecorationRole)
    assert header is not None
    bar.chips()[0].click()
    assert names(running) == "0123"
    assert not bar.isVisible()


def test_what_is_looked_for_and_applied_with_enter_is_what_is_shown_then(running: Running) -> None:
    popup = ask(running, "seller_name")
    QTest.keyClicks(popup.search, "li")
    assert values(popup) == ["Lidl   (1)"]
    QTest.keyClick(popup.search, Key.Key_Return)
    assert names(running) == "1"


def test_a_second_column_offers_what_the_first_lets_through_and_tabs_count_too(running: Running) -> None:
    running.work.model.set_column_filters([ColumnFilter("total_amount", high=Decimal("10"))])
    popup = ask(running, "seller_name")
    assert values(popup) == ["Aldi   (1)", "Lidl   (1)"]
    popup.close()
    running.work.tabs.setCurrentIndex(1)
    popup = ask(running, "seller_name")
    assert values(popup) == ["Aldi   (1)"]
    popup.close()
    assert names(running) == "2"
    assert filtering(running).bar.count.text() == "1 of 4"


def test_a_range_of_amounts_holds_its_ends_and_what_is_no_amount_is_said(running: Running) -> None:
    popup = ask(running, "total_amount")
    popup.low.setText("about 7")
    popup.apply.click()
    assert "about 7" in popup._complaint.text()
    popup.low.setText("7,00")
    popup.high.setText("12.50")
    popup.apply.click()
    assert names(running) == "012"
    assert [chip.text() for chip in filtering(running).bar.chips()] == ["Total: 7.00 – 12.50"]


def test_a_stretch_of_days_is_chosen_at_once(running: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    popup = ask(running, "issue_date")
    popup._today = date(2026, 11, 26)
    popup.spans.setCurrentIndex(1)
    popup.spans.activated.emit(1)
    assert (popup.low.text(), popup.high.text()) == ("2026-11-01", "2026-11-30")
    popup.apply.click()
    assert names(running) == "12"
    again = ask(running, "issue_date")
    assert (again.low.text(), again.high.text()) == ("2026-11-01", "2026-11-30")
    again.clear.click()
    assert names(running) == "0123"


def test_fields_are_filtered_by_their_verdict(running: Running) -> None:
    popup = ask(running, "currency")
    for verdict, box in popup.verdicts.items():
        box.setChecked(verdict is Verdict.CONFLICT)
    popup.apply.click()
    assert names(running) == ""
    running.program.window.actions_.view.clear_filters.trigger()
    assert names(running) == "0123"


def test_escape_leaves_everything_as_it_was(running: Running) -> None:
    popup = ask(running, "seller_name")
    popup.all.click()
    QTest.keyClick(popup, Key.Key_Escape)
    running.wait(lambda: filtering(running).popup is None)
    assert names(running) == "0123"


def test_the_funnel_in_the_header_opens_it_and_shift_click_sorts_by_one_more_column(running: Running) -> None:
    view, model = running.work.view, running.work.model
    header = view.header
    amount, seller = model.column_of("total_amount"), model.column_of("seller_name")

    def click(place: QPoint, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, modifiers, place)

    left = QPoint(12, 0)
    click(header.section_rect(amount).center())
    assert names(running) == "1203"
    click(header.section_rect(seller).topLeft() + left, Qt.KeyboardModifier.ShiftModifier)
    assert names(running) == "2103"
    heads = [model.headerData(one, Qt.Orientation.Horizontal) for one in (amount, seller)]
    assert heads == ["Total ▲1", "Seller ▲2"]
    click(header.section_rect(seller).topLeft() + left, Qt.KeyboardModifier.ShiftModifier)
    assert names(running) == "1203"
    click(header.section_rect(seller).topLeft() + left, Qt.KeyboardModifier.ShiftModifier)
    assert [one.column_id for one in model.sorting] == ["total_amount"]
    assert header.sortIndicatorSection() == amount
    running.program.window.actions_.view.unsort.trigger()
    assert names(running) == "0123"
    click(header.funnel_rect(seller).center())
    popup = filtering(running).popup
    assert popup is not None
    descending = next(one for one in popup.findChildren(QPushButton) if one.property("wish") == "descending")
    descending.click()
    assert names(running) == "3102"


def test_going_to_a_document_lifts_the_filter_that_hides_it(running: Running) -> None:
    model = running.work.model
    hidden = model.shown_keys()[3]
    model.set_column_filters([ColumnFilter("seller_name", frozenset({"Aldi"}))])
    running.work.show_document(hidden)
    assert running.work.view.current_key() == hidden
    assert not model.filters()
