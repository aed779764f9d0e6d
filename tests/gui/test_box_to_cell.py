"""Print is taken from the page into the current cell: by a box, by a double-click; what is no value is not lost."""

import hashlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image, ImageDraw, ImageFont
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Limits, Page, Region, SourceInfo, Word
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import FieldValue, Value
from invoice_desk.extraction.engine import ExtractionRequest
from invoice_desk.gui.parts import Parts
from invoice_desk.gui.table.editing_view import EditingView
from invoice_desk.gui.table.editors import CellEditor
from invoice_desk.pipeline.box_reading import BoxReader, load_ocr
from invoice_desk.pipeline.viewing import Viewer
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import ScriptedWorker
from tests.gui.building import Running, cell, desk_at, scripted_parts, shared_viewer, started
from tests.intake.documents import encoded
from tests.store.building import reading

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_NONE, _CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_LEFT = Qt.MouseButton.LeftButton
_Key = Qt.Key


@pytest.fixture(scope="module", autouse=True)
def warm_viewer() -> None:
    """The process that all tests share is made ready once: a window that closes ends it while it makes itself ready."""
    viewer = shared_viewer(Limits(), ExitStack())
    BoxReader(viewer.worker, viewer.limits).warm(CancelToken()).result()


def word(text: str, x: float, y: float, width: float = 0.2) -> Word:
    return Word(text, Region(1, x, y, x + width, y + 0.03))


SELLER = word("Chez Jeanphi", 0.1, 0.1, 0.4)
TOTAL = word("TOTAL 34.00", 0.1, 0.5, 0.4)
DAY = word("2026-02-01", 0.1, 0.6)
UNCLEAR = word("05/06/2026", 0.1, 0.7)
UNKNOWN = word("47.11", 0.58, 0.795, 0.16)
PLATE = word("Plat du jour", 0.1, 0.3, 0.4)


def printed() -> Image.Image:
    """The page: what the desk knows to stand on it is not printed at all, what is printed it does not know."""
    image = Image.new("RGB", (600, 800), "white")
    ImageDraw.Draw(image).text((360, 640), "47.11", fill="black", font=ImageFont.load_default(24))
    return image


def opened(qtbot: QtBot, folder: Path, parts: Callable[[], Parts] | None = None) -> tuple[Running, str]:
    """A window that shows a document's page, its words in the desk."""
    picture = encoded(printed(), "PNG")
    sha256 = hashlib.sha256(picture).hexdigest()
    words = (SELLER, TOTAL, DAY, UNCLEAR, PLATE)
    path = folder / "invoices.desk"
    with Desk.create(path) as desk:
        source = SourceInfo("in/a.png", sha256, "image/png", 1)
        key = desk.save_result(source, data=picture, pages=[Page(1, 600, 800, words=words)], reading=reading())
    running = started(qtbot, folder, parts or scripted_parts(ScriptedEngine(says()), ScriptedWorker()))
    running.wait(lambda: running.work.pages.view.page is not None)
    running.program.window.activateWindow()
    running.wait(lambda: running.program.window.isActiveWindow())
    running.work.view.setFocus()
    return running, key


def draw(running: Running, *words: Word, keys: Qt.KeyboardModifier = _CONTROL) -> None:
    """Draw a box round words."""
    view = running.work.pages.view
    rects = [view.placement.rect_of(one.region).toAlignedRect() for one in words]
    box = rects[0]
    for rect in rects[1:]:
        box = box.united(rect)
    start, end = box.topLeft() - QPoint(3, 3), box.bottomRight() + QPoint(3, 3)
    QTest.mousePress(view.viewport(), _LEFT, keys, start)
    QTest.mouseMove(view.viewport(), end)
    QTest.mouseRelease(view.viewport(), _LEFT, keys, end)


def double_click(running: Running, on: Word, *, at: float = 0.5) -> None:
    view = running.work.pages.view
    place = view.placement.rect_of(on.region)
    spot = QPoint(round(place.left() + at * place.width()), round(place.center().y()))
    QTest.mouseDClick(view.viewport(), _LEFT, _NONE, spot)


def value(running: Running, key: str, field_id: str) -> Value | None:
    found = cell(running, key, field_id)
    return found.value if found else None


def stands_at(running: Running, key: str, field_id: str) -> tuple[float, ...]:
    """Where the page is said to show a field's value."""
    region = cell(running, key, field_id).region
    return (region.x0, region.y0, region.x1, region.y1) if region is not None else ()


def editor_of(table: EditingView) -> CellEditor | None:
    found = table.indexWidget(table.currentIndex())
    return found if isinstance(found, CellEditor) else None


def told(running: Running) -> list[str]:
    said: list[str] = []
    running.work.told.connect(said.append)
    return said


@pytest.fixture(params=["table", "form"])
def face(request: pytest.FixtureRequest) -> Callable[[Running], None]:
    def show(running: Running) -> None:
        if request.param == "form":
            running.program.window.actions_.document.form.trigger()

    return show


def test_a_box_sets_the_current_field_as_one_step_without_the_label(
    qtbot: QtBot, tmp_path: Path, face: Callable[[Running], None]
) -> None:
    running, key = opened(qtbot, tmp_path)
    face(running)
    running.work.view.select(key, "total_amount")
    said = told(running)
    draw(running, TOTAL)
    running.wait(lambda: value(running, key, "total_amount") == Decimal("34.00"))
    assert said == ["Total: 34.00, taken from the page"]
    running.wait(lambda: stands_at(running, key, "total_amount") == pytest.approx((0.1, 0.5, 0.5, 0.53)))
    running.wait(lambda: (place := running.work.pages.outlined()) is not None and place.y0 == pytest.approx(0.5))
    edit = running.program.window.actions_.edit
    assert edit.undo.text() == "Undo correction of Total"
    edit.undo.trigger()
    running.wait(lambda: value(running, key, "total_amount") == Decimal("21.50"))
    assert running.session.undo_stack.index() == 0
    running.close()


class WatchedWorker:
    """The process that all tests share; keeps whether it was asked to make itself ready for boxes."""

    def __init__(self) -> None:
        self.prepared: list[bool] = []

    def ask(self, *args: Any, **kwargs: Any) -> "Future[Any]":
        self.prepared.append(kwargs.get("prepare") is load_ocr)
        return shared_viewer(Limits(), ExitStack()).worker.ask(*args, **kwargs)


def test_what_reads_boxes_makes_itself_ready_once_while_the_first_one_is_drawn(qtbot: QtBot, tmp_path: Path) -> None:
    worker = WatchedWorker()
    parts = scripted_parts(ScriptedEngine(says()), ScriptedWorker())
    running, _ = opened(
        qtbot, tmp_path, lambda: replace(parts(), viewer=lambda limits, _: Viewer(cast(Any, worker), limits))
    )
    assert True not in worker.prepared
    box = running.program.window.actions_.page.box
    box.trigger()
    running.wait(lambda: True in worker.prepared)
    QTest.mousePress(running.work.pages.view.viewport(), _LEFT, _NONE, QPoint(40, 40))
    box.trigger()
    box.trigger()
    assert worker.prepared.count(True) == 1
    running.close()


def test_a_double_click_takes_a_word(qtbot: QtBot, tmp_path: Path, face: Callable[[Running], None]) -> None:
    running, key = opened(qtbot, tmp_path)
    face(running)
    running.work.view.select(key, "seller_name")
    double_click(running, SELLER, at=0.7)
    running.wait(lambda: value(running, key, "seller_name") == "Jeanphi")
    running.work.view.select(key, "issue_date")
    double_click(running, DAY)
    running.wait(lambda: value(running, key, "issue_date") == date(2026, 2, 1))
    running.close()


def test_what_could_mean_two_things_waits_in_the_editor_and_is_mended_there(qtbot: QtBot, tmp_path: Path) -> None:
    running, key = opened(qtbot, tmp_path)
    running.work.view.select(key, "issue_date")
    said = told(running)
    draw(running, UNCLEAR)
    editor = editor_of(running.work.view)
    assert editor is not None
    assert editor.text() == "05/06/2026"
    assert editor.complaint
    assert editor.complaint in said[-1]
    assert value(running, key, "issue_date") == date(2026, 4, 3)
    double_click(running, DAY)  # another word takes its place
    running.wait(lambda: value(running, key, "issue_date") == date(2026, 2, 1))
    assert running.work.finish_editing()
    running.close()


def test_the_mode_draws_without_a_key_says_for_which_field_and_ends_by_escape(qtbot: QtBot, tmp_path: Path) -> None:
    running, key = opened(qtbot, tmp_path)
    box, hint = running.program.window.actions_.page.box, running.work.pages.hint
    running.work.view.select(key, "total_amount")
    assert not hint.isVisible()
    box.trigger()
    assert hint.isVisible()
    assert "Total" in hint.accessibleName()
    draw(running, TOTAL, keys=_NONE)
    running.wait(lambda: value(running, key, "total_amount") == Decimal("34.00"))
    running.work.view.select(key, "seller_name")
    assert "Seller" in hint.accessibleName()
    draw(running, SELLER, keys=_NONE)
    running.wait(lambda: value(running, key, "seller_name") == "Chez Jeanphi")
    focus = QApplication.focusWidget()
    assert focus is running.work.view  # Enter goes on from there
    QTest.keyClick(focus, _Key.Key_Escape)
    assert not box.isChecked()
    assert not hint.isVisible()
    running.close()


def test_a_line_item_is_meant_while_the_keyboard_was_there(qtbot: QtBot, tmp_path: Path) -> None:
    running, key = opened(qtbot, tmp_path)
    running.work.view.select(key, "total_amount")
    lines = running.work.details.lines
    running.wait(lambda: lines.model.document() == key)
    running.work.details.to_line(0, "description")
    draw(running, PLATE)
    running.wait(lambda: lines.model.value_at(lines.model.index(0, 0)) == "Plat du jour")
    assert value(running, key, "total_amount") == Decimal("21.50")
    running.work.view.setFocus()
    draw(running, TOTAL)
    running.wait(lambda: value(running, key, "total_amount") == Decimal("34.00"))
    running.close()


def test_without_a_field_or_without_print_it_is_said_and_nothing_changes(qtbot: QtBot, tmp_path: Path) -> None:
    running, key = opened(qtbot, tmp_path)
    said = told(running)
    running.work.view.select(key, "@file")
    draw(running, TOTAL)
    assert said[-1] == "Choose the field first that the text is for."
    running.work.view.select(key, "total_amount")
    draw(running, word("", 0.7, 0.92))
    running.wait(lambda: said[-1] == "No text is known there.")
    assert value(running, key, "total_amount") == Decimal("21.50")
    assert not running.session.undo_stack.count()
    running.close()


def test_print_that_the_desk_does_not_know_is_recognised_for_the_cell_for_which_the_box_was_drawn(
    qtbot: QtBot, tmp_path: Path
) -> None:
    running, key = opened(qtbot, tmp_path)
    running.work.view.select(key, "total_amount")
    draw(running, UNKNOWN)
    running.work.view.select(key, "seller_name")  # a person goes on meanwhile
    running.wait(lambda: value(running, key, "total_amount") == Decimal("47.11"), seconds=60)
    assert running.work.view.current_field() == "seller_name"
    assert value(running, key, "seller_name") == "牛肉面 GmbH"
    draw(running, UNKNOWN)
    running.wait(lambda: value(running, key, "seller_name") == "47.11", seconds=60)
    running.close()


def test_what_a_cut_line_is_estimated_to_say_counts_where_nothing_can_be_recognised(
    qtbot: QtBot, tmp_path: Path
) -> None:
    running, key = opened(qtbot, tmp_path)
    running.work.view.select(key, "seller_name")
    draw(running, word("", 0.3, 0.1, 0.19))  # over the second word of the line alone
    running.wait(lambda: value(running, key, "seller_name") == "Jeanphi", seconds=60)
    running.close()


def test_a_window_that_is_closed_while_a_box_is_read_waits_for_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    running, key = opened(qtbot, tmp_path)
    running.work.view.select(key, "total_amount")
    draw(running, UNKNOWN)
    running.close()
    with Desk.open(tmp_path / "invoices.desk") as desk:
        assert not desk.actions()


def test_the_chosen_model_reads_a_box_of_which_it_gets_the_picture_alone_and_the_cell_says_so(
    qtbot: QtBot, tmp_path: Path
) -> None:
    engine = ScriptedEngine(says(printed="TOTAL 48.00"), needs_images=True)
    running, key = opened(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    page, said = running.program.window.actions_.page, told(running)
    page.box.trigger()
    page.box_model.trigger()
    running.work.view.select(key, "total_amount")
    assert "read by first" in running.work.pages.hint.accessibleName()
    draw(running, UNKNOWN, keys=_NONE)
    running.wait(lambda: value(running, key, "total_amount") == Decimal("48.00"), seconds=60)
    assert said == ["first reads the box… Esc stops it.", "Total: 48.00, read on the page by first"]
    (request,) = engine.requests
    (image,) = request.images
    assert request.data == image.data
    assert (request.source.path, request.pages[0].words) == ("box.png", ())
    assert "Total" in request.profiles[0].fields[0].label["en"]
    running.wait(lambda: cell(running, key, "total_amount").witnesses == ("first",))
    assert stands_at(running, key, "total_amount") == pytest.approx((0.58, 0.795, 0.74, 0.825), abs=0.02)
    running.close()


def test_what_a_model_can_not_do_is_said_and_escape_stops_it(qtbot: QtBot, tmp_path: Path) -> None:
    waiting, going_on = threading.Event(), threading.Event()

    def hang(_: ExtractionRequest) -> dict[str, FieldValue]:
        waiting.set()
        assert going_on.wait(20)
        return {"printed": FieldValue("1.00", "1.00")}

    engine = ScriptedEngine(hang)
    running, key = opened(qtbot, tmp_path, scripted_parts(engine, ScriptedWorker()))
    page, said = running.program.window.actions_.page, told(running)
    page.box_model.trigger()
    running.work.view.select(key, "total_amount")
    draw(running, UNKNOWN)
    running.wait(lambda: len(said) > 1, seconds=60)
    assert said[-1].startswith("The model first does not look at pictures.")
    engine.needs_images = True
    draw(running, UNKNOWN)
    running.wait(waiting.is_set, seconds=60)
    QTest.keyClick(running.work.view, _Key.Key_Escape)
    assert said[-1] == "The model was stopped; nothing was taken."
    going_on.set()
    running.there_and_back(key)
    assert value(running, key, "total_amount") == Decimal("21.50")
    running.close()


def test_another_desk_opens_without_the_mode_and_takes_print_as_well(qtbot: QtBot, tmp_path: Path) -> None:
    running, _ = opened(qtbot, tmp_path)
    box = running.program.window.actions_.page.box
    box.trigger()
    other = tmp_path / "other"
    other.mkdir()
    (key,) = desk_at(other / "other.desk", "b.jpg")
    running.person.desk = other / "other.desk"
    with qtbot.waitSignal(running.program.opened, timeout=60_000):
        running.program.window.actions_.file.open_desk.trigger()
    running.wait(lambda: key in running.session.rows)
    assert not box.isChecked()
    assert not running.work.pages.hint.isVisible()
    running.work.view.setFocus()
    box.trigger()
    assert running.work.pages.hint.isVisible()
    running.close()
