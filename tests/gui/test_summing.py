"""The status bar says what the selected amounts and all that is shown come to, each currency by itself."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelection, QItemSelectionModel
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Correction
from invoice_desk.gui.summing import Summing
from invoice_desk.gui.table.column_filter import ColumnFilter
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, scripted_parts, started, write_in
from tests.store.building import reading, save

PURCHASES = (("EUR", "12.50"), ("CNY", "7.00"), ("EUR", "1000.00"), ("EUR", "-2.50"))


@pytest.fixture
def running(qtbot: QtBot, tmp_path: Path) -> Iterator[Running]:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        for number, (currency, total) in enumerate(PURCHASES):
            key = save(desk, f"{number}.jpg", said=reading(total=total))
            desk.correct(
                {key: [Correction("currency", currency), Correction("tax_amount", Decimal(1))]}, name="correct"
            )
    made = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    made.wait(lambda: made.work.model.rowCount() == 4)
    yield made
    made.close()


def summing(running: Running) -> Summing:
    commands = running.program.commands
    assert commands is not None
    return next(one for one in commands.children() if isinstance(one, Summing))


def choose(running: Running, rows: tuple[int, int], columns: tuple[str, str]) -> None:
    model, view = running.work.model, running.work.view
    first, last = (model.index(row, model.column_of(column)) for row, column in zip(rows, columns, strict=True))
    view.selectionModel().select(QItemSelection(first, last), QItemSelectionModel.SelectionFlag.ClearAndSelect)


def test_selected_amounts_are_summed_by_currency(running: Running) -> None:
    label = summing(running).selected
    choose(running, (0, 3), ("total_amount", "total_amount"))
    running.wait(lambda: label.text() == "Selected: 4  ·  EUR 1,010.00 (Ø 336.67), CNY 7.00")
    assert "CNY: count 1, sum 7.00, average 7.00" in label.toolTip()
    choose(running, (0, 0), ("total_amount", "total_amount"))
    running.wait(label.isHidden)
    choose(running, (0, 1), ("seller_name", "tax_amount"))
    total, tax = (running.work.label_of(one) for one in ("total_amount", "tax_amount"))
    wanted = f"Selected: 2  ·  {total} CNY 7.00, EUR 12.50  ·  {tax} CNY 1, EUR 1"
    running.wait(lambda: label.text() == wanted)
    choose(running, (1, 2), ("seller_name", "seller_name"))
    running.wait(lambda: label.text() == "Selected: 2")


def test_what_is_shown_is_summed_by_currency_and_follows_edits_and_filters(running: Running) -> None:
    label = summing(running).shown
    running.wait(lambda: label.text() == "Shown: 4  ·  EUR 1,010.00, CNY 7.00")
    write_in(running, running.work.model.key_at(1), "total_amount", "8.00")
    running.wait(lambda: "CNY 8.00" in label.text())
    running.work.model.set_column_filters([ColumnFilter("currency", frozenset({"CNY"}))])
    running.wait(lambda: label.text() == "Shown: 1  ·  CNY 8.00")
    running.work.model.set_column_filters([ColumnFilter("currency", frozenset({"USD"}))])
    running.wait(label.isHidden)


def test_of_many_currencies_the_most_frequent_are_told_and_the_tool_tip_has_all(running: Running) -> None:
    label = summing(running).shown
    for number, code in enumerate(("USD", "GBP", "JPY")):
        key = save(running.session.desk, f"more {number}.jpg", said=reading(total="5.00"))
        running.session.desk.correct({key: [Correction("currency", code)]}, name="correct")
        running.session.refresh([key])
    running.wait(lambda: label.text().startswith("Shown: 7"))
    assert label.text() == "Shown: 7  ·  EUR 1,010.00, CNY 7.00, GBP 5.00, JPY 5.00, other currencies: 1"
    assert "USD: count 1, sum 5.00" in label.toolTip()
