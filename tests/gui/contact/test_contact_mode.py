"""All totals in one look: what is seen is accepted by Enter as one step, single ones are mended by typing."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Page, SourceInfo
from invoice_desk.gui.contact.contact_mode import ContactMode
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, cell, scripted_parts, started
from tests.intake.documents import encoded, picture
from tests.store.building import reading

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_Key = Qt.Key


def opened(qtbot: QtBot, folder: Path, count: int = 5) -> tuple[Running, list[str]]:
    """A window whose contact sheet of totals is open, with the keyboard in it and all print there."""
    path, ids = folder / "acme.desk", []
    with Desk.create(path) as desk:
        for number in range(count):
            data = encoded(picture((300 + number, 400)), "PNG")
            source = SourceInfo(f"{number}.png", _sha(data), "image/png", 1)
            ids.append(desk.save_result(source, data=data, pages=[Page(1, 300 + number, 400)], reading=reading()))
    running = started(qtbot, folder, scripted_parts(ScriptedEngine(), ScriptedWorker()), paths=[path])
    running.wait(lambda: running.work.current.key == ids[0])
    running.program.window.activateWindow()
    qtbot.waitActive(running.program.window)
    running.work.view.select(ids[0], "total_amount")
    running.work.view.setFocus()
    press(_Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    running.wait(lambda: len(contact(running).model.seen()) == count)
    return running, ids


def _sha(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def contact(running: Running) -> ContactMode:
    assert running.program.commands is not None
    return running.program.commands.contact


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(_listening(), key, modifier)


def _listening() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def test_enter_accepts_all_that_is_seen_as_one_step(qtbot: QtBot, tmp_path: Path) -> None:
    running, ids = opened(qtbot, tmp_path)
    assert not running.work.pages.isVisible()
    press(_Key.Key_Return)
    assert all(cell(running, key, "total_amount").by_person for key in ids)
    assert running.program.window.statusBar().currentMessage() == "That was the last sheet."
    running.wait_until_saved()
    running.program.window.actions_.edit.undo.trigger()
    running.wait(lambda: not any(cell(running, key, "total_amount").by_person for key in ids))
    press(_Key.Key_Escape)
    assert running.work.pages.isVisible()
    assert running.work.view.hasFocus()
    running.close()


def test_arrows_go_from_value_to_value_and_typing_mends_one(qtbot: QtBot, tmp_path: Path) -> None:
    running, ids = opened(qtbot, tmp_path)
    press(_Key.Key_Right)
    assert running.work.view.current_key() == ids[1]
    press(_Key.Key_Left)
    press(_Key.Key_Down)
    assert running.work.view.current_key() == ids[4]
    for letter in "9.50":
        QTest.keyClicks(_listening(), letter)
    press(_Key.Key_Return)
    assert cell(running, ids[4], "total_amount").value == Decimal("9.50")
    assert not cell(running, ids[0], "total_amount").by_person
    running.close()


def test_a_value_without_print_is_left_out_and_that_is_said(qtbot: QtBot, tmp_path: Path) -> None:
    running, ids = opened(qtbot, tmp_path, count=2)
    contact(running).fields.setCurrentIndex(contact(running).fields.findData("seller_name"))
    contact(running)._choose(contact(running).fields.currentIndex())
    press(_Key.Key_Return)
    assert "Left out" in running.program.window.statusBar().currentMessage()
    assert not any(cell(running, key, "seller_name").by_person for key in ids)
    running.close()


def test_form_and_sheet_give_way_to_each_other(qtbot: QtBot, tmp_path: Path) -> None:
    running, ids = opened(qtbot, tmp_path, count=2)
    press(_Key.Key_F6)
    assert running.program.commands is not None
    form = running.program.commands.form
    assert (form.is_on, contact(running).is_on) == (True, False)
    assert running.work.pages.isVisible()
    press(_Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert (form.is_on, contact(running).is_on) == (False, True)
    press(_Key.Key_Escape)
    assert (form.is_on, contact(running).is_on) == (True, False)
    assert running.work.view.current_key() == ids[0]
    running.close()
