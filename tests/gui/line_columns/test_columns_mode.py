"""Line items are taken by columns drawn once over the table on the page: as one step, and again for the same seller."""

import hashlib
import io
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Page, Region, SourceInfo, Word
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Value
from invoice_desk.gui.line_columns.columns_mode import ColumnsMode
from invoice_desk.gui.table.rows import RowStatus
from invoice_desk.gui.table.selection import select_block
from invoice_desk.pipeline.reading import ReadDocument
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, scripted_parts, started
from tests.intake.documents import encoded
from tests.store.building import reading

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

HEAD = (("Description", 0.1), ("Qty", 0.5), ("Price", 0.65), ("Amount", 0.85))
FIRST = (("Tea", "2", "3.00", "6.00"), ("Cake", "1", "4.50", "4.50"), ("Water", "3", "1.00", "3.10"))
SECOND = (("Bread", "1", "2.00", "2.00"),)


def words_of(lines: tuple[tuple[str, ...], ...], *, headed: bool = True) -> tuple[Word, ...]:
    rows = [tuple(text for text, _ in HEAD), *lines] if headed else list(lines)
    places = [x for _, x in HEAD]
    return tuple(
        Word(text, Region(1, x, 0.3 + 0.04 * row, x + 0.012 * len(text), 0.32 + 0.04 * row))
        for row, texts in enumerate(rows)
        for text, x in zip(texts, places, strict=True)
    )


def save(desk: Desk, name: str, colour: str, pages: tuple[Page, ...]) -> str:
    picture = encoded(Image.new("RGB", (600, 800), colour), "PNG")
    source = SourceInfo(f"in/{name}", hashlib.sha256(picture).hexdigest(), "image/png", len(pages))
    return desk.save_result(source, data=picture, pages=pages, reading=reading())


def lines(running: Running) -> list[list[Value | None]]:
    model = running.work.details.lines.model
    ids = [column.id for column in model.columns()]
    wanted = [ids.index(one) for one in ("description", "quantity", "unit_price", "line_amount")]
    rows = range(model.rowCount() - 1)  # the last one is empty
    return [[model.value_at(model.index(row, column)) for column in wanted] for row in rows]


def damaged(_: bytes) -> ReadDocument:
    raise UnreadableDocumentError("image.damaged")


def mode_of(running: Running) -> ColumnsMode:
    assert running.program.commands is not None
    (found,) = running.program.commands.findChildren(ColumnsMode)
    return found


def test_the_rows_of_a_table_take_the_place_of_the_lines_and_its_columns_are_offered_for_the_next_document(
    qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "invoices.desk"
    with Desk.create(path) as desk:
        first = save(desk, "a.png", "white", (Page(1, 600, 800, words=words_of(FIRST)),))
        second = save(desk, "b.png", "ivory", (Page(1, 600, 800, words=words_of(SECOND, headed=False)),))
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    mode, work = mode_of(running), running.work
    face, action = mode.face, running.program.window.actions_.page.draw_columns
    form = running.program.window.actions_.document.form
    form.trigger()
    work.view.select(first, "seller_name")
    running.wait(lambda: work.details.lines.model.document() == first and work.pages.view.page is not None)
    action.trigger()
    assert not form.isChecked()
    running.wait(lambda: face.model.rowCount() == 3)
    assert [box.currentText() for box in face.fields.boxes()] == ["Description", "Quantity", "Unit price", "Amount"]
    assert face.sum.text() == (
        "Rows: 3 · sum 13.60 · Total 21.50 · difference 7.90 · quantity × price is not the amount: 1"
    )
    face.table.setCurrentIndex(face.model.index(2, 1))
    QTest.keyClick(face.table, Qt.Key.Key_Space)
    face.replace.click()
    running.wait(lambda: len(lines(running)) == 2)
    assert lines(running) == [
        ["Tea", Decimal(2), Decimal("3.00"), Decimal("6.00")],
        ["Cake", Decimal(1), Decimal("4.50"), Decimal("4.50")],
    ]
    assert not action.isChecked()  # there is no other page
    assert form.isChecked()
    undo = running.program.window.actions_.edit.undo
    assert undo.text() == "Undo taking of 2 line items by columns"
    running.wait_until_saved()
    work.view.select(second, "seller_name")
    running.wait(lambda: work.details.lines.model.document() == second)
    action.trigger()
    running.wait(lambda: face.model.rowCount() == 1)  # without a head: as they were drawn for this seller
    face.add.click()
    running.wait(lambda: len(lines(running)) == 2)
    assert lines(running)[1] == ["Bread", Decimal(1), Decimal("2.00"), Decimal("2.00")]
    undo.trigger()
    running.wait(lambda: len(lines(running)) == 1)
    undo.trigger()
    work.view.select(first, "seller_name")
    running.wait(lambda: lines(running) == [[None, Decimal("1.00"), None, None]])
    running.close()


def test_the_columns_are_laid_over_the_next_page_whose_rows_are_added(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = (Image.new("RGB", (600, 800), colour) for colour in ("white", "ivory"))
    scan = io.BytesIO()
    first.save(scan, "TIFF", save_all=True, append_images=[second])
    data = scan.getvalue()
    on_second = tuple(replace(one, region=replace(one.region, page=2)) for one in words_of(SECOND, headed=False))
    pages = (Page(1, 600, 800, words=words_of(FIRST[:2])), Page(2, 600, 800, words=on_second))
    with Desk.create(tmp_path / "invoices.desk") as desk:
        source = SourceInfo("in/a.tiff", hashlib.sha256(data).hexdigest(), "image/tiff", 2)
        key = desk.save_result(source, data=data, pages=pages, reading=reading())
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    face, action = mode_of(running).face, running.program.window.actions_.page.draw_columns
    running.work.view.select(key, "seller_name")
    running.wait(lambda: running.work.details.lines.model.document() == key)
    running.wait(lambda: running.work.pages.view.page is not None)
    action.trigger()
    running.wait(lambda: face.model.rowCount() == 2)
    face.replace.click()
    running.wait(lambda: len(lines(running)) == 2)
    assert action.isChecked()
    running.program.window.actions_.page.next_page.trigger()
    running.wait(lambda: face.model.rowCount() == 1)
    running.wait_until_saved()
    running.there_and_back(key)
    face.add.click()
    running.wait(lambda: [line[0] for line in lines(running)] == ["Tea", "Cake", "Bread"])
    assert running.session.undo_stack.index() == 2
    running.close()


def test_print_that_is_not_known_is_recognised_in_the_frame(qtbot: QtBot, tmp_path: Path) -> None:
    image = Image.new("RGB", (700, 500), "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(22)
    for y, texts in enumerate((("Black tea", "2", "3.00", "6.00"), ("Apple cake", "1", "4.50", "4.50"))):
        for text, x in zip(texts, (40, 320, 430, 580), strict=True):
            draw.text((x, 200 + 50 * y), text, fill="black", font=font)
    picture = encoded(image, "PNG")
    with Desk.create(tmp_path / "invoices.desk") as desk:
        source = SourceInfo("in/a.png", hashlib.sha256(picture).hexdigest(), "image/png", 1)
        key = desk.save_result(source, data=picture, pages=(Page(1, 700, 500),), reading=reading())
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    mode, action = mode_of(running), running.program.window.actions_.page.draw_columns
    running.work.view.select(key, "seller_name")
    running.wait(lambda: running.work.details.lines.model.document() == key)
    running.wait(lambda: running.work.pages.view.page is not None)
    action.trigger()
    running.wait(lambda: "Draw a frame" in mode.face.head.accessibleName())
    QTest.keyClick(mode.overlay, Qt.Key.Key_Return)
    running.wait(lambda: mode.face.model.rowCount() == 2, seconds=60)
    assert mode.face.model.amounts() == [Decimal("6.00"), Decimal("4.50")]
    assert [row.fits for row in mode.face.model.taken()] == [True, True]
    running.close()


def test_columns_are_drawn_for_the_current_document_alone_and_not_for_a_file_that_is_none(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        key = save(desk, "a.png", "white", (Page(1, 600, 800, words=words_of(FIRST)),))
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker(damaged)))
    work, action = running.work, running.program.window.actions_.page.draw_columns
    (tmp_path / "b.png").write_bytes(encoded(Image.new("RGB", (600, 800), "ivory"), "PNG"))
    running.give(tmp_path / "b.png")
    running.wait(lambda: any(row.status is RowStatus.FAILED for row in running.session.rows.values()))
    other = next(one for one in running.session.rows if one != key)
    work.view.select(key, "seller_name")
    running.wait(lambda: work.details.lines.model.document() == key and work.pages.view.page is not None)
    action.trigger()
    running.wait(lambda: mode_of(running).face.model.rowCount() == 3)
    work.view.select(other)
    assert not action.isChecked()
    action.trigger()
    assert not action.isChecked()
    assert "Select a document" in running.program.window.statusBar().currentMessage()
    running.close()


def test_nothing_is_pasted_or_filled_where_no_cells_are_seen(qtbot: QtBot, tmp_path: Path) -> None:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        keys = [
            save(desk, name, colour, (Page(1, 600, 800, words=words_of(FIRST)),))
            for name, colour in (("a.png", "white"), ("b.png", "ivory"))
        ]
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    work, actions = running.work, running.program.window.actions_
    work.view.select(keys[0], "seller_name")
    running.wait(lambda: work.details.lines.model.document() == keys[0] and work.pages.view.page is not None)
    column = work.model.column_of("seller_name")
    select_block(work.view, range(2), (column,))
    actions.page.draw_columns.trigger()
    running.wait(lambda: mode_of(running).face.model.rowCount() == 3)
    QGuiApplication.clipboard().setText("Somebody")
    actions.edit.paste.trigger()
    actions.edit.fill_down.trigger()
    assert "No cells are shown" in running.program.window.statusBar().currentMessage()
    assert running.session.undo_stack.isClean()
    assert not running.session.undo_stack.canUndo()
    running.close()


def test_from_the_contact_sheet_over_a_form_one_comes_to_the_columns_and_back(qtbot: QtBot, tmp_path: Path) -> None:
    with Desk.create(tmp_path / "invoices.desk") as desk:
        key = save(desk, "a.png", "white", (Page(1, 600, 800, words=words_of(FIRST)),))
    running = started(qtbot, tmp_path, scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    document, columns = running.program.window.actions_.document, running.program.window.actions_.page.draw_columns
    running.work.view.select(key, "seller_name")
    running.wait(lambda: running.work.details.lines.model.document() == key)
    running.wait(lambda: running.work.pages.view.page is not None)
    document.form.trigger()
    document.contact.trigger()
    columns.trigger()
    assert not document.form.isChecked()
    assert not document.contact.isChecked()
    assert mode_of(running).face.isVisible()
    columns.trigger()
    assert running.program.commands is not None
    assert running.program.commands.contact.is_on
    document.contact.trigger()
    assert running.program.commands.form.is_on
    assert document.form.isChecked()
    document.form.trigger()
    assert running.work.view.isVisible()
    for other, mode in (
        (document.form, running.program.commands.form),
        (document.contact, running.program.commands.contact),
    ):
        columns.trigger()
        assert mode_of(running).face.isVisible()
        other.trigger()
        assert not columns.isChecked()
        assert other.isChecked()
        assert mode.is_on
        other.trigger()
        assert running.work.view.isVisible()
    running.close()
