"""The view of a page: what is zoomed to, turned and outlined is where a user looks for it."""

from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Page, Region
from invoice_desk.gui.page.page_view import LARGEST_SCALE, SMALLEST_SCALE, Fit, PageView
from invoice_desk.gui.page.pictures import ShownPage

INK = QColor(200, 30, 30)
LINE = Region(1, 0.6, 0.7, 0.8, 0.715)


def sheet(width: int = 1000, height: int = 1400, inked: Region = LINE) -> ShownPage:
    """White paper with one red place on it."""
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for x in range(round(inked.x0 * width), round(inked.x1 * width)):
        for y in range(round(inked.y0 * height), round(inked.y1 * height)):
            image.setPixelColor(x, y, INK)
    half = image.scaled(width // 2, height // 2, mode=Qt.TransformationMode.SmoothTransformation)
    return ShownPage(Page(1, width, height), (image, half))


@pytest.fixture
def view(qtbot: QtBot) -> PageView:
    made = PageView()
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show()
    made.show_page(sheet())
    return made


def place_of(view: PageView, region: Region = LINE) -> QRectF:
    return view.placement.rect_of(region)


def is_seen(view: PageView, region: Region = LINE) -> bool:
    return QRectF(view.viewport().rect()).contains(place_of(view, region))


def inked(view: PageView) -> QRectF:
    """Where the red place is on the screen."""
    picture = view.viewport().grab().toImage()
    found = [
        (x, y)
        for x in range(picture.width())
        for y in range(picture.height())
        if (colour := picture.pixelColor(x, y)).red() > 120 and colour.green() < 60
    ]
    xs, ys = [x for x, _ in found], [y for _, y in found]
    return QRectF(min(xs), min(ys), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1)


def wheel(view: PageView, at: QPoint, delta: int, keys: Qt.KeyboardModifier) -> None:
    event = QWheelEvent(
        QPointF(at),
        QPointF(view.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_a_new_page_is_seen_as_a_whole(view: PageView) -> None:
    assert view.fit is Fit.PAGE
    assert is_seen(view, Region(1, 0, 0, 1, 1))
    view.resize(300, 900)
    assert is_seen(view, Region(1, 0, 0, 1, 1))


def test_a_page_as_wide_as_the_view_begins_at_its_top_and_needs_no_sideways_scrolling(view: PageView) -> None:
    view.fit_width()
    QApplication.processEvents()  # scroll bars come and go in the event loop
    whole = place_of(view, Region(1, 0, 0, 1, 1))
    assert whole.width() == pytest.approx(view.viewport().width(), abs=16)
    assert whole.top() == 0
    assert view.horizontalScrollBar().maximum() == 0
    view.verticalScrollBar().setValue(300)
    view.show_page(sheet())
    assert (view.fit, view.verticalScrollBar().value()) == (Fit.WIDTH, 0)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(width=st.integers(60, 900), height=st.integers(60, 900), long=st.integers(20, 3000))
@example(width=402, height=407, long=505)
@example(width=153, height=467, long=1632)
def test_fitting_the_width_settles_in_windows_of_all_sizes(view: PageView, width: int, height: int, long: int) -> None:
    view.resize(width, height)
    view._shown = ShownPage(Page(1, 1, 1), (QImage(500, long, QImage.Format.Format_RGB32),))
    view.show_page(view._shown)
    view.fit_width()
    QApplication.processEvents()
    assert view.horizontalScrollBar().maximum() == 0


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize("change", [PageView.fit_page, PageView.fit_width, PageView.actual_size, PageView.zoom_out])
def test_what_is_outlined_is_what_stands_there(view: PageView, turn: int, change: Callable[[PageView], None]) -> None:
    change(view)
    view.rotate(turn)
    view._bring_into_view(place_of(view), at_once=True)
    seen, expected = inked(view), place_of(view)
    assert seen.left() == pytest.approx(expected.left(), abs=2)
    assert seen.top() == pytest.approx(expected.top(), abs=2)
    assert seen.right() == pytest.approx(expected.right(), abs=2)
    assert seen.bottom() == pytest.approx(expected.bottom(), abs=2)


def test_an_outline_is_drawn_round_the_place_and_taken_away_again(view: PageView) -> None:
    view.actual_size()
    plain = view.viewport().grab().toImage()
    view.show_region(Region(1, 0.3, 0.5, 0.5, 0.55), zoom=False)
    view._glide.setCurrentTime(view._glide.duration())
    place = place_of(view, Region(1, 0.3, 0.5, 0.5, 0.55)).toRect()
    picture = view.viewport().grab().toImage()
    frame = picture.pixelColor(place.left() - 4, place.center().y())
    filling = picture.pixelColor(place.center())
    assert frame.lightness() < filling.lightness() < 255
    assert picture.pixelColor(place.left() - 20, place.center().y()) == QColor(Qt.GlobalColor.white)
    view.show_region(None)
    assert view.viewport().grab().toImage().pixelColor(place.center()) == QColor(Qt.GlobalColor.white)
    assert plain.size() == picture.size()


def test_a_place_with_tiny_letters_is_enlarged_until_they_can_be_read(view: PageView) -> None:
    tiny = Region(1, 0.1, 0.8, 0.2, 0.808)
    assert view.placement.letter_height(tiny) < 6
    view.show_region(tiny)
    assert view.placement.letter_height(tiny) >= 18
    assert is_seen(view, tiny)


def test_a_place_that_can_be_read_changes_no_zoom(view: PageView) -> None:
    view.fit_width()
    before = view.scale
    view.show_region(Region(1, 0.1, 0.8, 0.2, 0.84))
    assert view.scale == before
    view.show_region(Region(1, 0.1, 0.8, 0.2, 0.805), zoom=False)
    assert view.scale == before


def test_a_place_out_of_sight_is_scrolled_to(view: PageView, qtbot: QtBot) -> None:
    view.actual_size()
    for region in (Region(1, 0, 0, 0.1, 0.03), Region(1, 0.9, 0.97, 1, 1), Region(1, 0.9, 0, 1, 0.03)):
        view.show_region(region)
        qtbot.waitUntil(partial(is_seen, view, region))


def test_a_place_in_sight_moves_nothing(view: PageView) -> None:
    view.actual_size()
    before = view.placement
    view.show_region(Region(1, 0.45, 0.48, 0.55, 0.52))
    assert view.placement == before


def test_what_is_outlined_stays_in_view_when_the_page_is_turned(view: PageView) -> None:
    view.actual_size()
    view.show_region(LINE)
    for _ in range(4):
        view.rotate(-90)
        assert is_seen(view)
    assert view.turn == 0


def test_the_wheel_with_control_zooms_round_the_cursor(view: PageView) -> None:
    view.actual_size()
    at = QPoint(120, 400)
    on_page = view.placement.transform().inverted()[0].map(QPointF(at))
    before = view.scale
    wheel(view, at, 120, Qt.KeyboardModifier.ControlModifier)
    assert view.scale == pytest.approx(before * 1.25)
    moved = view.placement.transform().map(on_page) - QPointF(at)
    assert (abs(moved.x()), abs(moved.y())) <= (2, 2)


def test_the_wheel_alone_scrolls(view: PageView) -> None:
    view.actual_size()
    before = (view.scale, view.verticalScrollBar().value())
    wheel(view, QPoint(100, 100), -120, Qt.KeyboardModifier.NoModifier)
    assert view.scale == before[0]
    assert view.verticalScrollBar().value() > before[1]


def test_the_page_is_pushed_about_with_the_mouse(view: PageView, qtbot: QtBot) -> None:
    view.actual_size()
    before = place_of(view).topLeft()
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(250, 300))
    QTest.mouseMove(view.viewport(), QPoint(220, 280))
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(220, 280))
    assert place_of(view).topLeft() - before == QPointF(-30, -20)


def test_zooming_ends_somewhere(view: PageView) -> None:
    for _ in range(60):
        view.zoom_in()
    assert view.scale == LARGEST_SCALE
    for _ in range(80):
        view.zoom_out()
    assert view.scale == SMALLEST_SCALE


def test_keys_zoom_and_page_on_at_the_ends(view: PageView, qtbot: QtBot) -> None:
    before = view.scale
    QTest.keyClick(view, Qt.Key.Key_Plus)
    assert view.scale > before
    QTest.keyClick(view, Qt.Key.Key_Minus)
    assert view.scale == pytest.approx(before)
    view.actual_size()
    view.verticalScrollBar().setValue(0)
    passed: list[int] = []
    view.passed_end.connect(passed.append)
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.verticalScrollBar().value() > 0
    for _ in range(10):
        if not passed:
            QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert passed == [1]


def test_an_empty_view_bears_everything(qtbot: QtBot) -> None:
    view = PageView()
    qtbot.addWidget(view)
    view.show()
    for change in (view.zoom_in, view.zoom_out, view.fit_page, view.fit_width, view.actual_size):
        change()
    view.rotate(90)
    view.show_region(LINE)
    view.viewport().grab()
