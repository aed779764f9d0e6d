"""Statistics tell what the documents come to, what of it is not confirmed, and lead to the documents."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Correction, RejectedAs, RejectReason, ReviewState
from invoice_desk.gui.dialogs.statistics_dialog import StatisticsDialog
from invoice_desk.gui.statistics.counting import Counted, Scope
from invoice_desk.gui.statistics.drawing import Drawn, Wish, drawn_of
from invoice_desk.gui.statistics.words import Words
from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.gui.table.columns import DOCUMENTS
from invoice_desk.messages import messages_in
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, scripted_parts, started, write_in
from tests.store.building import reading, save

PURCHASES = (
    ("2026-03-04", "EUR", "12.50", "meals"),
    ("2026-03-31", "EUR", "1000.00", ""),
    ("2026-05-01", "EUR", "-2.50", "meals"),
    ("2026-03-05", "CNY", "7.00", "travel"),
    ("2026-03-06", "EUR", "500.00", "meals"),
)
"""Of which the last is rejected."""


@pytest.fixture
def running(qtbot: QtBot, tmp_path: Path) -> Iterator[Running]:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        for number, (day, currency, total, category) in enumerate(PURCHASES):
            key = save(desk, f"{number}.jpg", said=reading(total=total))
            said = [Correction("issue_date", date.fromisoformat(day)), Correction("currency", currency)]
            desk.correct({key: [*said, Correction("category", category or None)]}, name="correct")
        desk.set_state([key], state=ReviewState.REJECTED, name="reject", reason=RejectedAs(RejectReason.NOT_AN_INVOICE))
    made = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    made.wait(lambda: made.work.model.rowCount() == len(PURCHASES))
    yield made
    made.close()


def opened(running: Running) -> StatisticsDialog:
    running.program.window.actions_.view.statistics.trigger()
    dialog = StatisticsDialog(running.person.shown_statistics[-1], messages_in("en"))
    running.qtbot.addWidget(dialog)
    dialog.show()
    running.wait(lambda: dialog.is_there)
    return dialog


def told(dialog: StatisticsDialog, row: int) -> list[str]:
    model = dialog.model
    return [model.data(model.index(row, column)) for column in range(model.columnCount())]


def test_each_month_of_a_currency_has_its_sums_with_what_is_not_confirmed_and_rejected_ones_are_not_counted(
    running: Running,
) -> None:
    write_in(running, running.work.model.key_at(0), "total_amount", "13.00")
    running.wait(lambda: running.session.all_saved)
    dialog = opened(running)
    assert "Documents counted: 4." in dialog.about.text()
    assert "Rejected: 1." in dialog.about.text()
    assert [dialog.currency.itemText(place) for place in range(2)] == ["EUR (3)", "CNY (1)"]
    assert told(dialog, 0) == ["Mar 2026", "2", "1,013.00", "", "", "1,000.00", "1", ""]
    assert told(dialog, 1) == ["May 2026", "1", "-2.50", "", "", "-2.50", "1", ""]
    assert told(dialog, 2) == ["All documents", "3", "1,010.50", "", "", "997.50", "2", ""]
    march, april, _ = dialog.chart.bars
    assert (march.settled, march.open) == (Decimal("13.00"), Decimal("1000.00"))
    assert (april.label, april.settled, april.open) == ("Apr 2026", Decimal(0), Decimal(0))
    assert "of this not confirmed: 1,000.00 (documents: 1)" in dialog.chart.accessibleName()
    dialog.currency.setCurrentIndex(1)
    running.wait(lambda: dialog.is_there)
    assert told(dialog, 0)[:3] == ["Mar 2026", "1", "7.00"]


def test_enter_on_a_bar_shows_its_documents_in_the_table_until_the_filter_is_taken_away(running: Running) -> None:
    model = running.work.model
    model.set_column_filters([ColumnFilter("currency", frozenset({"CNY"}))])
    dialog = opened(running)
    dialog.tabs.setCurrentIndex(2)  # by category
    running.wait(lambda: dialog.is_there)
    QTest.keyClick(dialog.chart, Qt.Key.Key_End)
    QTest.keyClick(dialog.chart, Qt.Key.Key_Home)
    assert dialog.chart.bars[0].label == "Without a category"
    QTest.keyClick(dialog.chart, Qt.Key.Key_Down)
    QTest.keyClick(dialog.chart, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    shown = [model.row(key) for key in model.shown_keys()]
    assert [row.name for row in shown if row is not None] == ["0.jpg", "2.jpg"]
    assert running.work.view.current_key() in model.shown_keys()
    (only,) = model.filters()
    assert only.called == "meals, EUR: documents 2"

    again = opened(running)
    again.scope.setCurrentIndex(list(Scope).index(Scope.SHOWN))
    running.wait(lambda: again.is_there)
    assert "Documents counted: 2." in again.about.text()
    again.view.selectRow(again.model.rowCount() - 1)
    QTest.keyClick(again.view, Qt.Key.Key_Return)
    (only,) = model.filters()
    assert only.called == "All documents, EUR: documents 2"
    model.set_column_filters([ColumnFilter(DOCUMENTS)])
    assert model.rowCount() == len(PURCHASES)


def test_figures_are_copied_and_written_with_every_currency(running: Running, tmp_path: Path) -> None:
    dialog = opened(running)
    dialog.copy.click()
    first, *rows = QGuiApplication.clipboard().text().splitlines()
    assert first.startswith("Month\tCurrency\tDocuments\tTotal\t")
    assert rows[0].startswith("Mar 2026\tEUR\t2\t1012.50\t1012.50\t2\t0\t")
    assert rows[-1].startswith("All documents\tEUR\t3\t1010.00\t")
    running.person.figures_file = target = tmp_path / "figures.xlsx"
    dialog.write.click()
    running.wait(target.exists)
    book = load_workbook(target)
    assert book.sheetnames == [
        "All documents",
        "By month",
        "By seller",
        "By category",
        "By tax rate",
        "What is counted",
    ]
    months = [[cell.value for cell in row][:4] for row in book["By month"].iter_rows(min_row=2)]
    assert months == [["Mar 2026", "CNY", 1, 7], ["Mar 2026", "EUR", 2, 1012.5], ["May 2026", "EUR", 1, -2.5]]
    assert book["All documents"]["D2"].fill.fgColor.rgb == "00FFF7D6"  # not confirmed
    said = [row[0].value for row in book["What is counted"].iter_rows()]
    assert "Documents counted: 4." in said
    dialog.reject()


def test_rows_that_come_while_it_is_open_are_counted(running: Running) -> None:
    dialog = opened(running)
    key = save(running.session.desk, "more.jpg", said=reading(total="5.00"))
    running.session.refresh([key])
    running.wait(lambda: "Documents counted: 5." in dialog.about.text())
    dialog.reject()


def test_an_answer_that_is_late_is_not_shown_for_what_was_asked_since(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = opened(running)
    answers: list[Callable[[], None]] = []

    def hold(counted: Counted, wish: Wish, words: Words, done: Callable[[Drawn], None]) -> None:
        answers.append(partial(done, drawn_of(counted, wish, words)))

    monkeypatch.setattr(running.person.shown_statistics[-1], "draw", hold)
    by_seller, by_category, by_rate = 1, 2, 3
    dialog.tabs.setCurrentIndex(by_seller)
    dialog.tabs.setCurrentIndex(by_category)
    answers[1]()
    dialog.tabs.setCurrentIndex(by_rate)
    answers[0]()
    assert not dialog.is_there
    answers[2]()
    assert dialog.is_there
    assert dialog.model.headerData(0, Qt.Orientation.Horizontal) == "Tax rate"


def test_figures_that_could_not_be_written_are_told_in_the_window_where_the_dialog_is_closed(
    running: Running, tmp_path: Path
) -> None:
    dialog = opened(running)
    running.person.figures_file = tmp_path / "not there" / "figures.xlsx"
    dialog.write.click()
    dialog.close()
    running.wait(lambda: "figures.xlsx" in running.said())
