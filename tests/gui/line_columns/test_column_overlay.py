"""Columns are drawn on the page by mouse and by keys, on turned pages too; what is no use for it moves the page."""

from dataclasses import dataclass, field

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.document import Region
from invoice_desk.extraction.columns.layout import ColumnLayout
from invoice_desk.gui.line_columns.column_overlay import ColumnOverlay
from invoice_desk.gui.page.page_view import PageView
from tests.gui.page.test_page_view import sheet

_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
_LEFT = Qt.MouseButton.LeftButton
_Key = Qt.Key
FRAME = Region(1, 0.1, 0.4, 0.9, 0.8)
LAYOUT = ColumnLayout(FRAME, (0.4, 0.6), ("description", "quantity", "line_amount"))


@dataclass
class Drawn:
    """A page with the columns over it, and what they said."""

    view: PageView
    overlay: ColumnOverlay
    frames: list[Region] = field(default_factory=list)
    layouts: list[ColumnLayout] = field(default_factory=list)
    left: list[bool] = field(default_factory=list)

    def spot(self, x: float, y: float) -> QPoint:
        return self.view.placement.rect_of(Region(1, x, y, x, y)).topLeft().toPoint()

    def drag(self, start: QPoint, end: QPoint) -> None:
        QTest.mousePress(self.overlay, _LEFT, _NONE, start)
        QTest.mouseMove(self.overlay, end)
        QTest.mouseRelease(self.overlay, _LEFT, _NONE, end)

    def keys(self, *keys: _Key, shift: bool = False) -> None:
        for key in keys:
            QTest.keyClick(self.overlay, key, _SHIFT if shift else _NONE)


@pytest.fixture
def drawn(qtbot: QtBot) -> Drawn:
    view = PageView()
    qtbot.addWidget(view)
    view.resize(500, 600)
    view.show()
    view.show_page(sheet())
    overlay = ColumnOverlay(view)
    overlay.setGeometry(view.viewport().rect())
    overlay.show_layout(LAYOUT)
    overlay.show()
    made = Drawn(view, overlay)
    overlay.drawn.connect(made.frames.append)
    overlay.changed.connect(made.layouts.append)
    overlay.left.connect(lambda: made.left.append(True))
    return made


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_frame_is_drawn_where_there_is_none(drawn: Drawn, turn: int) -> None:
    drawn.overlay.show_layout(None)
    drawn.view.rotate(turn)
    drawn.drag(drawn.spot(0.2, 0.3), drawn.spot(0.8, 0.7))
    (frame,) = drawn.frames
    assert (frame.x0, frame.y0, frame.x1, frame.y1) == pytest.approx((0.2, 0.3, 0.8, 0.7), abs=0.01)


@pytest.mark.parametrize("turn", [0, 90])
def test_a_border_is_dragged_but_never_beyond_its_neighbour(drawn: Drawn, turn: int) -> None:
    drawn.view.rotate(turn)
    drawn.drag(drawn.spot(0.4, 0.5), drawn.spot(0.5, 0.5))
    assert drawn.layouts[-1].borders == pytest.approx((0.5, 0.6), abs=0.01)
    drawn.drag(drawn.spot(0.5, 0.5), drawn.spot(0.85, 0.5))
    assert drawn.layouts[-1].borders[0] < drawn.layouts[-1].borders[1] == 0.6
    assert drawn.layouts[-1].fields == LAYOUT.fields


def test_a_side_of_the_frame_is_dragged_and_cut_off_borders_come_back_with_it(drawn: Drawn) -> None:
    QTest.mousePress(drawn.overlay, _LEFT, _NONE, drawn.spot(0.9, 0.5))
    QTest.mouseMove(drawn.overlay, drawn.spot(0.5, 0.5))
    assert len(drawn.layouts[-1].borders) == 1
    QTest.mouseMove(drawn.overlay, drawn.spot(0.8, 0.5))
    QTest.mouseRelease(drawn.overlay, _LEFT, _NONE, drawn.spot(0.8, 0.5))
    assert drawn.layouts[-1].borders == LAYOUT.borders
    assert drawn.layouts[-1].frame.x1 == pytest.approx(0.8, abs=0.01)


def test_a_click_adds_a_border_and_a_double_click_on_one_takes_it_away(drawn: Drawn) -> None:
    QTest.mouseClick(drawn.overlay, _LEFT, _NONE, drawn.spot(0.75, 0.5))
    assert drawn.layouts[-1].borders == pytest.approx((0.4, 0.6, 0.75), abs=0.01)
    assert drawn.layouts[-1].fields == ("description", "quantity", "line_amount", "")
    QTest.mouseDClick(drawn.overlay, _LEFT, _NONE, drawn.spot(0.75, 0.5))  # of the click that has added it
    assert len(drawn.layouts[-1].borders) == 3
    QTest.mousePress(drawn.overlay, _LEFT, _NONE, drawn.spot(0.6, 0.5))
    QTest.mouseRelease(drawn.overlay, _LEFT, _NONE, drawn.spot(0.6, 0.5))
    QTest.mouseDClick(drawn.overlay, _LEFT, _NONE, drawn.spot(0.6, 0.5))
    assert drawn.layouts[-1].borders == pytest.approx((0.4, 0.75), abs=0.01)


def test_a_drag_inside_the_frame_moves_the_page_and_changes_nothing(drawn: Drawn) -> None:
    drawn.view.actual_size()
    drawn.overlay.setGeometry(drawn.view.viewport().rect())
    drawn.view.show_whole(FRAME)
    drawn.view.actual_size()
    before = drawn.view.placement.top
    here = drawn.view.viewport().rect().center()
    drawn.drag(here, here - QPoint(0, 60))
    assert drawn.view.placement.top == before - 60
    assert not drawn.layouts
    assert not drawn.frames


def test_keys_go_from_line_to_line_move_add_and_take_away(drawn: Drawn) -> None:
    drawn.keys(_Key.Key_Right, _Key.Key_Right)
    assert drawn.overlay.accessibleDescription() == "Border 1 of 2"
    drawn.keys(_Key.Key_Right, shift=True)
    assert drawn.layouts[-1].borders[0] > 0.4
    drawn.keys(_Key.Key_Insert)
    assert len(drawn.layouts[-1].borders) == 3
    assert drawn.overlay.accessibleDescription() == "Border 2 of 3"
    drawn.keys(_Key.Key_Delete)
    assert len(drawn.layouts[-1].borders) == 2
    drawn.keys(_Key.Key_Down)
    drawn.keys(_Key.Key_Down, shift=True)
    assert drawn.layouts[-1].frame.y1 > 0.8
    drawn.keys(_Key.Key_Escape)
    assert drawn.left == [True]


def test_enter_takes_the_whole_page_where_there_is_no_frame(drawn: Drawn) -> None:
    drawn.overlay.show_layout(None)
    drawn.keys(_Key.Key_Right, _Key.Key_Insert, _Key.Key_Delete, _Key.Key_Return)
    assert drawn.frames == [Region(1, 0.0, 0.0, 1.0, 1.0)]


def test_escape_gives_up_what_is_dragged_first(drawn: Drawn) -> None:
    QTest.mousePress(drawn.overlay, _LEFT, _NONE, drawn.spot(0.4, 0.5))
    QTest.mouseMove(drawn.overlay, drawn.spot(0.5, 0.5))
    drawn.keys(_Key.Key_Escape)
    assert drawn.layouts[-1] == LAYOUT
    assert not drawn.left
    QTest.mouseRelease(drawn.overlay, _LEFT, _NONE, drawn.spot(0.5, 0.5))
    assert drawn.layouts[-1] == LAYOUT
