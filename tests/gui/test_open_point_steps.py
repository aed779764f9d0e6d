"""F8 goes to the next field that needs a look, document by document, and the page follows."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.record import FieldValue
from invoice_desk.gui.table.editors import CellEditor
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, cell, desk_at, scripted_parts, started, write_in
from tests.store.building import reading, save

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

STOPS = ["seller_name", "issue_date", "currency", "total_amount"]
"""What a receipt that one engine has read leaves to be looked at, in the order of the table."""


def opened(qtbot: QtBot, folder: Path, *names: str) -> tuple[Running, list[str]]:
    desk = folder / "acme.desk"
    ids = desk_at(desk, *names)
    running = started(qtbot, folder, scripted_parts(ScriptedEngine(), ScriptedWorker()), paths=[desk])
    running.wait(lambda: running.work.current.key == ids[0])
    return running, ids


def press(running: Running, *, back: bool = False) -> tuple[str, str]:
    """Press the key on the table; which cell is current then."""
    modifier = Qt.KeyboardModifier.ShiftModifier if back else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(running.program.window, Qt.Key.Key_F8, modifier)
    return running.work.view.current_key(), running.work.view.current_field()


def test_the_key_goes_through_the_fields_in_doubt_and_on_to_the_next_document(qtbot: QtBot, tmp_path: Path) -> None:
    running, (first, second) = opened(qtbot, tmp_path, "a.jpg", "b.jpg")
    open_ones = [one.field_id for one in running.session.rows[first].points]
    assert set(open_ones) <= set(STOPS)
    wanted = [(key, field_id) for key in (first, second) for field_id in STOPS if field_id in open_ones]
    running.work.view.select(first, "@status")

    assert [press(running) for _ in wanted] == wanted
    assert running.program.window.statusBar().currentMessage() == ""
    assert press(running) == wanted[0]
    assert "from the start again" in running.program.window.statusBar().currentMessage()
    assert press(running, back=True) == wanted[-1]
    assert "from the end again" in running.program.window.statusBar().currentMessage()
    assert press(running, back=True) == wanted[-2]
    running.close()


def test_what_is_typed_is_taken_over_before_the_next_field_is_looked_at(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    running.work.view.select(key, "seller_name")
    running.work.view.setFocus()
    QTest.keyClicks(running.work.view, "A")
    (editor,) = running.work.view.findChildren(CellEditor)
    QTest.keyClicks(editor, "cme")
    assert press(running)[1] != "seller_name"
    running.wait_until_saved()
    assert cell(running, key, "seller_name").text == "Acme"
    running.close()


def test_a_document_that_is_accepted_is_gone_over_no_more_and_then_there_is_nothing_to_look_at(
    qtbot: QtBot, tmp_path: Path
) -> None:
    running, _ = opened(qtbot, tmp_path, "a.jpg")
    running.work.accept_and_go_on()
    before = running.work.view.current_field()
    assert press(running)[1] == before
    assert running.program.window.statusBar().currentMessage() == "No field of the documents shown here needs a look."
    running.close()


def test_a_field_in_a_hidden_column_is_shown_again(qtbot: QtBot, tmp_path: Path) -> None:
    running, (key,) = opened(qtbot, tmp_path, "a.jpg")
    view, model = running.work.view, running.work.model
    open_ones = [one.field_id for one in running.session.rows[key].points]
    column = model.column_of(open_ones[-1])
    menu = view.choice.menu()
    next(action for action in menu.actions() if action.data() == open_ones[-1]).trigger()
    assert view.isColumnHidden(column)
    view.select(key, "@status")
    while press(running)[1] != open_ones[-1]:
        assert running.program.window.statusBar().currentMessage() == ""
    assert not view.isColumnHidden(column)
    running.close()


def test_what_a_check_warns_of_is_said_of_the_current_field(qtbot: QtBot, tmp_path: Path) -> None:
    path, said = tmp_path / "acme.desk", reading()
    amounts = {"net_amount": FieldValue("10.00", Decimal("10.00")), "tax_amount": FieldValue("1.00", Decimal("1.00"))}
    with Desk.create(path) as desk:
        key = save(desk, "a.jpg", said=replace(said, fields={**said.fields, **amounts}))
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(), ScriptedWorker()), paths=[path])
    for field_id, text in zip(STOPS, ("Acme", "2026-03-01", "EUR", "21.50"), strict=True):
        write_in(running, key, field_id, text)
    running.wait_until_saved()
    running.wait(lambda: [one.field_id for one in running.session.rows[key].points] == ["net_amount"])
    running.work.view.select(key, "@status")

    assert press(running) == (key, "net_amount")
    assert "Net 10.00 + tax 1.00 is not the total 21.50" in running.work.cell_line.accessibleName()
    running.close()
