"""Documents are reviewed in the form by keyboard alone: fields are confirmed and corrected, and the next one comes."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Verdict
from invoice_desk.gui.form.form_model import PRINT, VALUE
from invoice_desk.gui.form.form_view import FormView
from invoice_desk.gui.table.rows import RowStatus
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, cell, desk_at, scripted_parts, started

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_NONE, _CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_Key = Qt.Key


def opened(qtbot: QtBot, folder: Path, *names: str) -> tuple[Running, list[str]]:
    """A window whose form is open, with the keyboard in it."""
    desk = folder / "acme.desk"
    ids = desk_at(desk, *names)
    running = started(qtbot, folder, scripted_parts(ScriptedEngine(), ScriptedWorker()), paths=[desk])
    running.wait(lambda: running.work.current.key == ids[0])
    running.program.window.activateWindow()
    qtbot.waitActive(running.program.window)
    QTest.keyClick(running.program.window, _Key.Key_F6)
    assert form(running).hasFocus()
    return running, ids


def form(running: Running) -> FormView:
    assert running.program.commands is not None
    return running.program.commands.form.view


def press(*keys: _Key, modifier: Qt.KeyboardModifier = _NONE) -> None:
    for key in keys:
        QTest.keyClick(_listening(), key, modifier)


def _listening() -> QWidget:
    found = QApplication.activePopupWidget() or QApplication.focusWidget()
    assert found is not None
    return found


def here(running: Running) -> tuple[str, str]:
    """Where the form is, and the table behind it."""
    place = (running.work.view.current_key(), running.work.view.current_field())
    assert form(running).current_field() == place[1]
    return place


def message(running: Running) -> str:
    return running.program.window.statusBar().currentMessage()


def test_the_form_takes_the_place_of_the_table_and_is_remembered(qtbot: QtBot, tmp_path: Path) -> None:
    running, ids = opened(qtbot, tmp_path, "a.jpg")
    assert form(running).isVisible()
    assert not running.work.view.isVisible()
    running.close()

    parts = scripted_parts(ScriptedEngine(), ScriptedWorker())
    running = started(qtbot, tmp_path, parts, paths=[tmp_path / "acme.desk"])
    running.wait(lambda: running.work.current.key == ids[0])
    assert form(running).isVisible()
    running.program.window.actions_.document.form.trigger()
    assert running.work.view.isVisible()
    running.close()


def test_enter_confirms_one_field_after_the_other_and_then_says_how_to_go_on(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    assert here(running) == (key, "seller_name")
    press(_Key.Key_Return)
    assert cell(running, key, "seller_name").by_person
    assert cell(running, key, "seller_name").verdict is Verdict.CONFIRMED
    assert here(running) == (key, "issue_date")
    press(_Key.Key_Return)
    assert here(running) == (key, "currency")

    press(_Key.Key_Return)  # nobody has read a currency: that there is none is not confirmed in passing
    assert here(running) == (key, "total_amount")
    press(_Key.Key_Return)
    assert here(running) == (key, "currency")
    press(_Key.Key_Return)
    assert "F7" in message(running)
    assert running.session.rows[key].in_doubt == 1
    press(_Key.Key_F7)
    assert "Ctrl+Return" in message(running)
    running.wait_until_saved()
    running.there_and_back(key)
    assert running.session.rows[key].in_doubt == 0
    assert cell(running, key, "currency").verdict is Verdict.CORRECTED

    undo = running.program.window.actions_.edit.undo
    assert "confirmation of Currency" in undo.text()
    undo.trigger()
    running.wait(lambda: running.session.rows[key].in_doubt == 1)
    running.close()


def test_typing_corrects_the_current_field_and_enter_goes_on(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    press(_Key.Key_Return, _Key.Key_Return)
    for letter in "eur":
        QTest.keyClicks(_listening(), letter)
    press(_Key.Key_Return)
    assert cell(running, key, "currency").text == "EUR"
    assert here(running) == (key, "total_amount")
    running.close()


def test_tab_and_arrows_go_through_the_fields_and_the_page_follows(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    shown = [running.work.current._region(key, "total_amount")]
    press(_Key.Key_Down, _Key.Key_Tab, _Key.Key_Down)
    assert here(running) == (key, "total_amount")
    assert shown[0] is not None
    running.wait(lambda: running.work.pages._region == shown[0])
    press(_Key.Key_Backtab)
    assert here(running) == (key, "currency")
    press(_Key.Key_Up, _Key.Key_Up)
    assert here(running) == (key, "seller_name")
    running.close()


def test_accepting_goes_to_the_first_field_in_doubt_of_the_next_document(qtbot: QtBot, tmp_path: Path) -> None:
    running, (first, second) = opened(qtbot, tmp_path, "a.jpg", "b.jpg")
    press(_Key.Key_F8, _Key.Key_F8)
    assert here(running) == (first, "currency")
    press(_Key.Key_Return, modifier=_CONTROL)
    assert here(running) == (second, "seller_name")
    assert running.session.rows[first].status is RowStatus.READY
    assert form(running).hasFocus()
    running.close()


def test_pages_turn_to_the_documents_before_and_after(qtbot: QtBot, tmp_path: Path) -> None:
    running, (first, second) = opened(qtbot, tmp_path, "a.jpg", "b.jpg")
    press(_Key.Key_PageDown)
    assert here(running) == (second, "seller_name")
    press(_Key.Key_PageDown)
    assert here(running) == (second, "seller_name")
    press(_Key.Key_PageUp)
    assert here(running) == (first, "seller_name")
    running.close()


def test_a_document_is_rejected_by_two_keys_and_the_next_one_comes(qtbot: QtBot, tmp_path: Path) -> None:
    running, (first, second) = opened(qtbot, tmp_path, "a.jpg", "b.jpg")
    press(_Key.Key_R, modifier=_CONTROL | Qt.KeyboardModifier.ShiftModifier)
    press(_Key.Key_3)
    assert running.session.rows[first].status is RowStatus.REJECTED
    assert here(running) == (second, "seller_name")
    running.close()


def test_one_of_two_readings_is_taken_by_its_number(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    press(_Key.Key_Down)
    assert cell(running, key, "issue_date").verdict is Verdict.CONFLICT
    other = cell(running, key, "issue_date").options[1]
    press(_Key.Key_Down, modifier=Qt.KeyboardModifier.AltModifier)
    press(_Key.Key_2)
    assert cell(running, key, "issue_date").value == other
    running.close()


def test_several_cells_of_the_table_are_confirmed_by_one_step(qtbot: QtBot, tmp_path: Path) -> None:
    running, ids = opened(qtbot, tmp_path, "a.jpg", "b.jpg")
    press(_Key.Key_F6)
    view = running.work.view
    view.select(ids[0], "total_amount")
    press(_Key.Key_Down, modifier=Qt.KeyboardModifier.ShiftModifier)
    press(_Key.Key_F7)
    assert all(cell(running, key, "total_amount").by_person for key in ids)
    assert "2 cells" in running.program.window.actions_.edit.undo.text()
    running.close()


def test_a_name_is_completed_from_what_is_printed(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    assert running.program.commands is not None
    model = running.program.commands.form.model
    running.wait(lambda: "合计 TOTAL" in model.texts_of("seller_name"))
    QTest.sendKeyEvent(QTest.KeyAction.Click, _listening(), _Key.Key_unknown, "合", _NONE)
    press(_Key.Key_Return)
    assert cell(running, key, "seller_name").text == "合计 TOTAL"
    running.close()


def test_a_click_on_the_print_and_arrows_aside_stay_on_the_value(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    view = form(running)
    place = view.visualRect(view.model().index(3, PRINT)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert here(running) == (key, "total_amount")
    press(_Key.Key_Left, _Key.Key_Right, _Key.Key_Right)
    assert view.currentIndex().column() == VALUE
    assert here(running) == (key, "total_amount")
    running.close()
