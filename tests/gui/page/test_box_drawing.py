"""Boxes are drawn where the mouse goes, on turned pages too; without the mode or Ctrl a drag moves the page."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QRubberBand
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Region
from invoice_desk.gui.page.box_drawing import BoxDrawing
from invoice_desk.gui.page.page_view import PageView
from tests.gui.page.test_page_view import LINE, sheet

_NONE, _CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot: QtBot) -> PageView:
    made = PageView()
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show()
    made.show_page(sheet())
    return made


def drag(
    view: PageView, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier = _NONE, *, lets_go: bool = True
) -> None:
    QTest.mousePress(view.viewport(), _LEFT, keys, start)
    QTest.mouseMove(view.viewport(), end)
    if lets_go:
        QTest.mouseRelease(view.viewport(), _LEFT, keys, end)


def corners(view: PageView, region: Region = LINE) -> tuple[QPoint, QPoint]:
    place = view.placement.rect_of(region).toAlignedRect()
    return place.topLeft(), place.bottomRight() + QPoint(1, 1)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_box_says_which_part_of_the_page_it_is_round(view: PageView, turn: int) -> None:
    drawing = BoxDrawing(view)
    boxes: list[Region] = []
    drawing.drawn.connect(boxes.append)
    view.rotate(turn)
    drag(view, *corners(view), _CONTROL)
    (box,) = boxes
    assert box.page == 1
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((LINE.x0, LINE.y0, LINE.x1, LINE.y1), abs=0.01)


def test_without_the_mode_a_drag_moves_the_page(view: PageView, qtbot: QtBot) -> None:
    drawing = BoxDrawing(view)
    view.actual_size()
    before = view.placement.top
    with qtbot.assertNotEmitted(drawing.drawn):
        drag(view, QPoint(100, 300), QPoint(100, 200))
    assert view.placement.top == before - 100
    drawing.switch(True)
    with qtbot.waitSignal(drawing.drawn):
        drag(view, QPoint(100, 300), QPoint(200, 200))
    assert view.placement.top == before - 100


def test_the_mode_is_seen_by_the_pointer_and_the_band(view: PageView) -> None:
    drawing = BoxDrawing(view)
    band = view.findChild(QRubberBand)
    assert band is not None
    drawing.switch(True)
    assert view.viewport().cursor().shape() is Qt.CursorShape.CrossCursor
    drag(view, QPoint(100, 300), QPoint(200, 200), lets_go=False)
    assert band.isVisible()
    assert (band.width(), band.height()) == (101, 101)
    assert drawing.give_up()
    assert not band.isVisible()
    drawing.switch(False)
    assert view.viewport().cursor().shape() is not Qt.CursorShape.CrossCursor


def test_a_box_that_was_given_up_takes_nothing(view: PageView, qtbot: QtBot) -> None:
    drawing = BoxDrawing(view)
    with qtbot.assertNotEmitted(drawing.drawn):
        drag(view, QPoint(100, 300), QPoint(200, 200), _CONTROL, lets_go=False)
        drawing.give_up()
        QTest.mouseRelease(view.viewport(), _LEFT, _CONTROL, QPoint(200, 200))


def test_a_click_is_no_box(view: PageView, qtbot: QtBot) -> None:
    drawing = BoxDrawing(view)
    with qtbot.assertNotEmitted(drawing.drawn):
        drag(view, QPoint(100, 300), QPoint(102, 302), _CONTROL)


@pytest.mark.parametrize("mode", [False, True])
def test_a_double_click_points_at_a_place_on_the_page(view: PageView, mode: bool) -> None:
    drawing = BoxDrawing(view)
    drawing.switch(mode)
    places: list[QPointF] = []
    drawing.pointed.connect(places.append)
    spot = view.placement.rect_of(LINE).center().toPoint()
    QTest.mouseDClick(view.viewport(), _LEFT, _NONE, spot)
    (place,) = places
    assert (place.x(), place.y()) == pytest.approx((0.7, 0.7075), abs=0.01)


def test_nothing_is_drawn_where_no_page_is_shown(qtbot: QtBot) -> None:
    empty = PageView()
    qtbot.addWidget(empty)
    drawing = BoxDrawing(empty)
    drawing.switch(True)
    with qtbot.assertNotEmitted(drawing.drawn):
        drag(empty, QPoint(10, 10), QPoint(60, 60))
