"""The main job, from the drop to the workbook, on the real offline engine."""

from decimal import Decimal
from pathlib import Path

import openpyxl
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from invoice_desk.config import resource
from invoice_desk.domain.record import Verdict
from invoice_desk.gui.dialogs.ask import ExportChoice, ExportScope
from invoice_desk.gui.parts import installed_parts
from invoice_desk.gui.table.rows import RowStatus
from tests.gui.building import Person, Running, cell, started

FILES = ("my_amtech.jpg", "my_mynews.jpg", "de_toom.jpg", "uk_fiveguys.pdf", "es_golfo.pdf")


def drop(running: Running, paths: list[Path]) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, button, no_key = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window = running.program.window
    # Qt delivers a drop only to what has accepted the drag before.
    entering = QDragEnterEvent(QPoint(100, 200), copy, mime, button, no_key)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(100, 200), copy, mime, button, no_key))


def test_five_files_are_dropped_read_corrected_accepted_and_exported(qtbot: QtBot, tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    person = Person(export_to=ExportChoice(ExportScope.READY, target))
    running = started(qtbot, tmp_path, installed_parts, person=person)
    work, window, actions = running.work, running.program.window, running.program.window.actions_
    assert window.empty.isVisible()

    drop(running, [resource("samples", name) for name in FILES])
    running.wait_until_idle(done=5)
    running.wait(lambda: [row.status for row in work.model.all_rows()] == [RowStatus.TO_REVIEW] * 5)
    rows = {Path(row.path).name: row for row in work.model.all_rows()}
    assert set(rows) == set(FILES)
    assert work.isVisible()

    # A cell shows where on the page its value stands.
    key = rows["my_amtech.jpg"].key
    work.view.select(key, "total_amount")
    total = cell(running, key, "total_amount")
    assert total.value == Decimal("136.00")
    assert total.region is not None
    running.wait(lambda: work.pages.outlined() == total.region)

    # What a person types is shown, undone and done again; the desk has it.
    index = work.model.index(work.model.view_row(key), work.model.column_of("total_amount"))
    assert work.model.setData(index, "140.50")
    running.wait_until_saved()
    assert cell(running, key, "total_amount").value == Decimal("140.50")
    assert cell(running, key, "total_amount").verdict is Verdict.CORRECTED
    actions.edit.undo.trigger()
    running.wait(lambda: cell(running, key, "total_amount").value == Decimal("136.00"))
    actions.edit.redo.trigger()
    running.wait(lambda: cell(running, key, "total_amount").value == Decimal("140.50"))

    # Accepting goes on to the next document.
    actions.document.accept.trigger()
    running.wait(lambda: work.model.row(key).status is RowStatus.READY)  # type: ignore[union-attr]
    assert [row.key for row in work.selected()] != [key]

    running.wait_until_saved()
    actions.file.export.trigger()
    running.wait(target.exists, seconds=60)
    running.wait(lambda: work.model.row(key).status is RowStatus.EXPORTED)  # type: ignore[union-attr]
    running.close()

    sheet = openpyxl.load_workbook(target).worksheets[0]
    values = [value for row in sheet.iter_rows(values_only=True) for value in row]
    assert 140.5 in values
    assert 136 not in values
