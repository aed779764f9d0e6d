"""Find and replace in the whole window: in a column, in all texts, in the selection; everywhere as one step."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from invoice_desk.gui import replacing
from invoice_desk.gui.panels.replace_bar import ReplaceBar, Scope
from invoice_desk.gui.table.searching import Place
from tests.gui.building import Running, desk_at, started
from tests.gui.test_cell_commands import column, parts, paste, sorted_by_name

Key, Modifier = Qt.Key, Qt.KeyboardModifier

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")

ROWS = """Tesco Stores\t2026-01-05\tEUR\t5.00
Aldi\t2026-01-06\tEUR\t15.00
TESCO Extra\t2026-01-07\tEUR\t5.00
Lidl\t2026-01-08\tEUR\t25.00
"""


@pytest.fixture
def running(qtbot: QtBot, tmp_path: Path) -> Iterator[Running]:
    desk_at(tmp_path / "invoices.desk", "a.jpg", "b.jpg", "c.jpg", "d.jpg")
    made = started(qtbot, tmp_path, parts)
    keys = sorted_by_name(made)
    made.work.view.select(keys[0], "seller_name")
    paste(made, ROWS)
    made.wait_until_saved()
    made.program.window.activateWindow()
    yield made
    made.close()


def opened(running: Running, field_id: str, wanted: str, by: str = "") -> ReplaceBar:
    work = running.work
    work.view.select(work.model.key_at(3), field_id)
    running.program.window.actions_.edit.replace.trigger()
    (bar,) = work.findChildren(ReplaceBar)
    QTest.keyClicks(bar.wanted, wanted)
    bar.by.setText(by)
    return bar


def says(running: Running, bar: ReplaceBar, text: str) -> None:
    running.wait(lambda: bar.found.text() == text)


def test_what_is_typed_is_counted_in_the_column_of_the_current_cell(running: Running) -> None:
    bar = opened(running, "seller_name", "tesco")
    assert bar.wanted.hasFocus()
    says(running, bar, "Cells found: 2")
    assert bar.scopes.currentText() == "In column: Seller"
    bar.exact.setChecked(True)
    says(running, bar, "Nothing found")
    assert not bar.all.isEnabled()


def test_enter_goes_from_one_to_the_next_and_round(running: Running) -> None:
    bar = opened(running, "seller_name", "tesco")
    keys, view = running.work.model.shown_keys(), running.work.view
    went: list[str] = []
    for _ in range(3):
        QTest.keyClick(bar.wanted, Key.Key_Return)
        running.wait(lambda: not went or view.current_key() != went[-1])
        running.wait(lambda: view.current_key() in (keys[0], keys[2]))
        went.append(view.current_key())
    assert went == [keys[0], keys[2], keys[0]]
    assert bar.wanted.hasFocus()


def test_replace_all_is_one_step_that_takes_what_was_typed_last(running: Running) -> None:
    bar = opened(running, "seller_name", "tesco", "Tesco plc")
    bar.all_wanted.emit()  # before anything was found
    running.wait(lambda: column(running, "seller_name")[0] == "Tesco plc Stores")
    assert column(running, "seller_name") == ["Tesco plc Stores", "Aldi", "Tesco plc Extra", "Lidl"]
    edit = running.program.window.actions_.edit
    assert edit.undo.text() == "Undo replacing in 2 cells"
    edit.undo.trigger()
    running.wait(lambda: column(running, "seller_name") == ["Tesco Stores", "Aldi", "TESCO Extra", "Lidl"])
    says(running, bar, "Cells found: 2")


def test_replace_sets_the_current_cell_and_goes_on(running: Running) -> None:
    bar = opened(running, "seller_name", "tesco", "Spar")
    keys, view = running.work.model.shown_keys(), running.work.view
    bar.replace_wanted.emit()  # the current one holds nothing
    running.wait(lambda: view.current_key() == keys[0])
    bar.replace_wanted.emit()
    running.wait(lambda: view.current_key() == keys[2])
    assert column(running, "seller_name") == ["Spar Stores", "Aldi", "TESCO Extra", "Lidl"]


def test_amounts_are_replaced_as_whole_values_and_what_is_none_is_refused(running: Running) -> None:
    bar = opened(running, "total_amount", "5", "6,50")
    says(running, bar, "Cells found: 2")
    bar.all_wanted.emit()
    running.wait(lambda: column(running, "total_amount")[0] == Decimal("6.50"))
    assert column(running, "total_amount") == [Decimal("6.50"), Decimal(15), Decimal("6.50"), Decimal(25)]
    bar.wanted.setText("25.00")
    bar.by.setText("much")
    bar.all_wanted.emit()
    running.wait(lambda: "much" in running.said())
    assert column(running, "total_amount")[3] == Decimal(25)


def test_of_several_selected_cells_only_these_are_looked_at(running: Running) -> None:
    work = running.work
    work.view.select(work.model.key_at(0), "seller_name")
    QTest.keyClick(work.view, Key.Key_Down, Modifier.ShiftModifier)
    running.program.window.actions_.edit.replace.trigger()
    (bar,) = work.findChildren(ReplaceBar)
    assert bar.scope() is Scope.SELECTION
    bar.wanted.setText("tesco")
    bar.by.setText("T")
    says(running, bar, "Cells found: 1")
    bar.all_wanted.emit()
    running.wait(lambda: column(running, "seller_name")[0] == "T Stores")
    assert column(running, "seller_name")[2] == "TESCO Extra"


def test_all_columns_of_texts_are_those_that_are_shown(running: Running) -> None:
    bar = opened(running, "total_amount", "a")
    bar.scopes.setCurrentIndex(bar.scopes.findData(Scope.TEXTS.value))
    says(running, bar, "Cells found: 2")  # Aldi, TESCO Extra; no file and no kind
    running.work.filter.setText("aldi")
    says(running, bar, "Cells found: 1")


def test_escape_closes_the_bar_and_brings_the_keyboard_back(running: Running) -> None:
    bar = opened(running, "seller_name", "tesco")
    QTest.keyClick(bar.wanted, Key.Key_Escape)
    assert not bar.isVisible()
    assert running.work.view.hasFocus()
    QTest.keyClick(running.program.window, Key.Key_H, Modifier.ControlModifier)
    assert bar.isVisible()
    assert bar.wanted.selectedText() == "tesco"


def test_what_is_found_after_the_desk_was_closed_does_no_harm(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, release = Event(), Event()

    def slowly(*_: object) -> tuple[Place, ...]:
        begun.set()
        release.wait(20)
        return ()

    monkeypatch.setattr(replacing, "places_of", slowly)
    desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts)
    running.program.window.actions_.edit.replace.trigger()
    running.wait(begun.is_set)
    assert running.program.commands is not None
    running.program.commands.destroyed.connect(release.set)
    running.close()
    assert release.is_set()


def test_a_desk_that_is_closed_while_a_search_is_about_to_begin_is_searched_no_more(running: Running) -> None:
    opened(running, "seller_name", "tesco")
    (searching,) = running.program.window.findChildren(replacing.Replacing)
    (timer,) = searching.findChildren(QTimer)
    assert timer.isActive()
    searching.leave()
    assert not timer.isActive()
    running.work.model.put([running.work.selected()[0]])
    assert not timer.isActive()
