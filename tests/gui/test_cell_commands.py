"""Cells pasted, filled and cleared in the whole window: kept by the desk as one named step, and undone by one."""

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import Value
from invoice_desk.gui import gradually
from invoice_desk.gui.actions.edit import EditActions
from invoice_desk.gui.dialogs.ask import FieldChoice
from invoice_desk.gui.parts import Parts
from invoice_desk.gui.table.editors import CellEditor
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.gui.table.selection import select_block
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Person, Running, cell, desk_at, scripted_parts, started

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")


def parts() -> Parts:
    return scripted_parts(ScriptedEngine(says()), ScriptedWorker())()


def paste(running: Running, text: str) -> None:
    QGuiApplication.clipboard().setText(text)
    running.program.window.actions_.edit.paste.trigger()


def column(running: Running, field_id: str) -> list[Value | None]:
    model = running.work.model
    return [model.value_at(model.index(row, model.column_of(field_id))) for row in range(model.rowCount())]


def sorted_by_name(running: Running) -> list[str]:
    """The keys of the rows, which are shown by the names of their files from now on."""
    model = running.work.model
    model.sort(model.column_of("@file"))
    return model.shown_keys()


def test_a_pasted_block_is_one_step_that_the_menu_names_and_a_later_session_undoes(
    qtbot: QtBot, tmp_path: Path
) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg", "b.jpg", "c.jpg")
    running = started(qtbot, tmp_path, parts)
    keys = sorted_by_name(running)
    running.work.view.select(keys[0], "seller_name")
    paste(running, "A\t2026-01-05\tEUR\t1,000.00\nB\t2026-01-06\tEUR\t2,000.00\nC\t2026-01-07\tEUR\t3,000.00\n")
    assert column(running, "total_amount") == [Decimal(1000), Decimal(2000), Decimal(3000)]
    edit = running.program.window.actions_.edit
    assert edit.undo.text() == "Undo pasting of 12 cells"
    running.wait_until_saved()
    assert [action.name for action in running.session.desk.actions()] == ["paste 12"]
    running.close()

    again = started(qtbot, tmp_path, parts)
    again.wait(lambda: edit_of(again).undo.text() == "Undo pasting of 12 cells")
    sorted_by_name(again)
    assert column(again, "seller_name") == ["A", "B", "C"]
    edit_of(again).undo.trigger()
    again.wait(lambda: column(again, "seller_name") == ["牛肉面 GmbH"] * 3)
    assert column(again, "total_amount") == [Decimal("21.50")] * 3
    edit_of(again).redo.trigger()
    again.wait(lambda: column(again, "seller_name") == ["A", "B", "C"])
    again.close()


def edit_of(running: Running) -> EditActions:
    return running.program.window.actions_.edit


def test_what_was_left_out_stands_at_the_top_until_the_next_paste(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg", "b.jpg")
    running = started(qtbot, tmp_path, parts)
    keys = sorted_by_name(running)
    running.work.view.select(keys[0], "total_amount")
    paste(running, "12x\n13.00")
    assert "12x" in running.said()
    assert column(running, "total_amount") == [Decimal("21.50"), Decimal(13)]
    running.work.view.select(keys[0], "total_amount")
    paste(running, "12.00\n13.00")
    assert running.said() == ""
    running.close()


def test_a_table_that_is_on_the_clipboard_as_html_alone_is_pasted(qtbot: QtBot, tmp_path: Path) -> None:
    (key,) = desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts)
    running.work.view.select(key, "seller_name")
    mime = QMimeData()
    mime.setHtml("<table><tr><td>A</td><td>2026-05-06</td></tr></table>")
    QGuiApplication.clipboard().setMimeData(mime)
    running.program.window.actions_.edit.paste.trigger()
    assert cell(running, key, "seller_name").value == "A"
    assert cell(running, key, "issue_date").text == "2026-05-06"
    running.close()


def test_fill_down_is_in_the_menu_and_has_the_key_of_a_spreadsheet(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg", "b.jpg", "c.jpg")
    running = started(qtbot, tmp_path, parts)
    keys = sorted_by_name(running)
    running.work.view.select(keys[0], "total_amount")
    paste(running, "7.00")
    running.work.view.select(keys[0], "total_amount")
    QTest.keyClick(running.work.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(running.work.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(running.program.window, Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert column(running, "total_amount") == [Decimal(7)] * 3
    running.close()


def test_lines_are_pasted_into_while_the_keyboard_is_there(qtbot: QtBot, tmp_path: Path) -> None:
    (key,) = desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts)
    work, lines = running.work, running.work.details.lines
    work.view.select(key, "seller_name")
    running.wait(lambda: lines.model.rowCount() == 2)
    work.details.tabs.setCurrentIndex(1)
    running.program.window.activateWindow()
    lines.select(0, "description")
    running.wait(lines.view.hasFocus)
    paste(running, "Noodles\nSoup")
    assert [lines.model.index(row, 0).data() for row in range(2)] == ["Noodles", "Soup"]
    assert edit_of(running).undo.text() == "Undo pasting of 2 cells"
    running.wait(lambda: lines.model.rowCount() == 3)
    assert cell(running, key, "seller_name").value == "牛肉面 GmbH"
    running.close()


def test_a_field_of_all_selected_documents_is_set_at_once(qtbot: QtBot, tmp_path: Path) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg", "b.jpg", "c.jpg")
    person = Person(field_choice=FieldChoice("currency", "chf"))
    running = started(qtbot, tmp_path, parts, person=person)
    keys = sorted_by_name(running)
    running.work.view.select(keys[0], "seller_name")
    QTest.keyClick(running.work.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    edit_of(running).set_field.trigger()
    (offer,) = person.field_offers
    assert (offer.count, offer.field_id) == (2, "seller_name")
    assert offer.fields[0].id == "seller_name"
    assert "currency" in {one.id for one in offer.fields}
    assert offer.texts_of("seller_name") == ["牛肉面 GmbH"]
    assert offer.why_not("issue_date", "soon")
    assert column(running, "currency") == ["CHF", "CHF", None]
    assert edit_of(running).undo.text() == "Undo setting of 2 cells"
    running.close()


def test_a_right_click_offers_what_can_be_done_to_cells_and_then_to_documents(qtbot: QtBot, tmp_path: Path) -> None:
    (key,) = desk_at(tmp_path / "invoices.desk", "a.jpg")
    running = started(qtbot, tmp_path, parts)
    view, lines = running.work.view, running.work.details.lines.view
    texts = [action.text().partition("\t")[0] for action in view.actions() if not action.isSeparator()]
    assert texts[:6] == ["Cut", "Copy", "Paste", "Clear", "Fill down", "Fill right"]
    assert texts[7] == "Accept and go on"
    assert [action.text().partition("\t")[0] for action in lines.actions()][:4] == ["Cut", "Copy", "Paste", "Clear"]
    view.select(key, "seller_name")
    view.actions()[1].trigger()
    assert QGuiApplication.clipboard().text() == "牛肉面 GmbH"
    view.actions()[3].trigger()
    assert cell(running, key, "seller_name").value is None
    running.close()


def test_ctrl_enter_while_typing_fills_several_cells_and_with_one_accepts_the_document(
    qtbot: QtBot, tmp_path: Path
) -> None:
    desk_at(tmp_path / "invoices.desk", "a.jpg", "b.jpg", "c.jpg")
    running = started(qtbot, tmp_path, parts)
    keys, view = sorted_by_name(running), running.work.view
    running.program.window.activateWindow()
    view.select(keys[0], "seller_name")
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    for key in (Qt.Key.Key_Z, Qt.Key.Key_Y):
        QTest.keyClick(view, key)
        (editor,) = [one for one in view.viewport().findChildren(CellEditor) if one.isVisible()]
        QTest.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        if key == Qt.Key.Key_Z:
            assert column(running, "seller_name") == ["z", "z", "牛肉面 GmbH"]
            assert {row.status for row in running.session.rows.values()} == {RowStatus.TO_REVIEW}
            view.select(keys[2], "seller_name")
    assert column(running, "seller_name")[2] == "y"
    row = running.work.model.row(keys[2])
    assert row is not None
    assert row.status is RowStatus.READY
    running.close()


def test_what_is_being_copied_comes_to_the_clipboard_although_the_desk_is_closed(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gradually, "_STEP", 1)
    monkeypatch.setattr(gradually, "_SLICE_SECONDS", -1.0)
    desk_at(tmp_path / "invoices.desk", "a.jpg", "b.jpg", "c.jpg")
    running = started(qtbot, tmp_path, parts)
    QGuiApplication.clipboard().setText("before")
    view = running.work.view
    select_block(view, range(3), (running.work.model.column_of("total_amount"),))
    view.blocks.copy()
    assert QGuiApplication.clipboard().text() == "before"
    running.program.open_desk(tmp_path / "other.desk", new=True)
    assert len(QGuiApplication.clipboard().text().splitlines()) == 3
    running.wait(lambda: running.program.session is not None)
    running.close()
