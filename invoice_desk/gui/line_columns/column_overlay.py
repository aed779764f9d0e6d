"""A drawn table over the page: a frame and the borders of its columns, dragged, added and taken away there."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QRubberBand, QWidget
from typing_extensions import override

from invoice_desk.domain.document import Region
from invoice_desk.gui.page.page_view import PageView
from invoice_desk.gui.theme import colour

if TYPE_CHECKING:
    from invoice_desk.extraction.columns.layout import ColumnLayout

_NEAR = 5
"""Pixels: so near a line it is meant."""
_SMALLEST = 8
"""Pixels: a smaller frame is a click."""
_STEP = 2.0
"""Pixels by which a key moves a line."""
_LEAST = 0.02
"""Of the page: no frame is smaller."""
_TINTS = (16, 36)
_LEFT_OUT = 60
_Key = Qt.Key


class Edge(Enum):
    """A side of the frame."""

    LEFT = "left"
    RIGHT = "right"
    TOP = "top"
    BOTTOM = "bottom"


Line = int | Edge
"""A border, by its place from the left, or a side of the frame."""


class ColumnOverlay(QWidget):
    """Lies over a page view and lets through what it has no use for: a drag inside the frame moves the page.

    Without a layout a drag draws a frame; outside of the frame it draws another one.
    """

    drawn = Signal(object)
    """Region: a frame was drawn; its columns are for others to propose."""
    changed = Signal(object)
    """ColumnLayout: a person has changed it."""
    left = Signal()
    """Esc: the columns are not wanted any more."""

    def __init__(self, view: PageView) -> None:
        super().__init__(view.viewport())
        self._view = view
        self._layout: ColumnLayout | None = None
        self._labels: Sequence[str] = ()
        self._line: Line | None = None  # the one that keys move
        self._held: ColumnLayout | None = None  # as it was when a line was taken
        self._start: QPoint | None = None  # of a frame that is being drawn
        self._clicked: QPoint | None = None  # inside the frame: a border, or the beginning of a move of the page
        self._has_added = False
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Columns of the table on the page"))
        view.viewport().installEventFilter(self)
        self.hide()

    def show_layout(self, layout: "ColumnLayout | None", labels: Sequence[str] = ()) -> None:
        """Show a layout, with a label for each column; None for none."""
        self._layout, self._labels = layout, labels
        if layout is None or (isinstance(self._line, int) and self._line >= len(layout.borders)):
            self._line = None
        self._tell()
        self.update()

    def give_up(self) -> bool:
        """Drop the frame that is being drawn, or put back the line that is dragged; False when there is neither."""
        was_drawing, held = self._start is not None, self._held
        self._start = self._held = self._clicked = None
        self._band.hide()
        if held is not None:
            self._change(held)
        return was_drawing or held is not None

    # The mouse.

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        here = event.position().toPoint()
        self._has_added = False
        self._line = self._line_at(here)
        if self._line is not None:
            self._held = self._layout
        elif self._is_inside(here):
            self._clicked = here
            event.ignore()  # the page may be moved
        else:
            self._start = here
            self._band.setGeometry(QRect(here, QSize()))
            self._band.show()
        self._tell()
        self.update()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        here = event.position().toPoint()
        if self._start is not None:
            self._band.setGeometry(QRect.span(self._start, here) & self.rect())
        elif self._held is not None and self._line is not None:
            self._change(self._moved(self._held, self._line, self._on_page(here)))
        else:
            self._show_cursor(self._line_at(here), here)
            event.ignore()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        here = event.position().toPoint()
        start, clicked = self._start, self._clicked
        self._start = self._held = self._clicked = None
        self._band.hide()
        if start is not None:
            frame = QRect.span(start, here) & self.rect()
            if min(frame.width(), frame.height()) >= _SMALLEST:
                self.drawn.emit(self._view.region_of(QRectF(frame)))
        elif clicked is not None:
            event.ignore()
            if (here - clicked).manhattanLength() < _NEAR:
                self._has_added = self._add(self._on_page(here).x())

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a border: take it away. The second click after one that has added it is none."""
        line = self._line_at(event.position().toPoint())
        if isinstance(line, int) and not self._has_added:
            self._remove(line)

    # Keys.

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = event.key(), event.modifiers()
        is_moved = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        if modifiers & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            event.ignore()
        elif key == _Key.Key_Escape:
            if not self.give_up():
                self.left.emit()
        elif key in (_Key.Key_Return, _Key.Key_Enter) and self._layout is None and self._view.page is not None:
            self.drawn.emit(Region(self._view.page.number, 0.0, 0.0, 1.0, 1.0))
        elif key in (_Key.Key_Left, _Key.Key_Right):
            self._step(1 if key == _Key.Key_Right else -1, is_moved=is_moved)
        elif key in (_Key.Key_Up, _Key.Key_Down):
            self._step_edge(1 if key == _Key.Key_Down else -1, is_moved=is_moved)
        elif key in (_Key.Key_Insert, _Key.Key_Plus) and self._layout is not None:
            place = self._upright().index(self._line) if self._line in self._upright() else 0
            edges = self._layout.edges[min(place, len(self._layout.borders)) :]
            self._add((edges[0] + edges[1]) / 2)
        elif key in (_Key.Key_Delete, _Key.Key_Backspace, _Key.Key_Minus) and isinstance(self._line, int):
            self._remove(self._line)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int, *, is_moved: bool) -> None:
        """Go to the next line to that side, or move the present one there."""
        upright = self._upright()
        if self._layout is None:
            return
        if is_moved and self._line in upright:
            x = _x_of(self._layout, self._line) + by * _STEP / max(1.0, self._view.placement.width * self._view.scale)
            self._change(self._moved(self._layout, self._line, QPointF(x, 0.0)))
        elif not is_moved:
            place = upright.index(self._line) + by if self._line in upright else 0
            self._line = upright[min(max(place, 0), len(upright) - 1)]
        self._tell()
        self.update()

    def _step_edge(self, by: int, *, is_moved: bool) -> None:
        if self._layout is None:
            return
        if is_moved and self._line in (Edge.TOP, Edge.BOTTOM):
            frame = self._layout.frame
            y = frame.y0 if self._line is Edge.TOP else frame.y1
            y += by * _STEP / max(1.0, self._view.placement.height * self._view.scale)
            self._change(self._moved(self._layout, self._line, QPointF(0.0, y)))
        elif not is_moved:
            self._line = Edge.TOP if by < 0 else Edge.BOTTOM
        self._tell()
        self.update()

    def _upright(self) -> list[Line]:
        return [Edge.LEFT, *range(len(self._layout.borders)), Edge.RIGHT] if self._layout is not None else []

    def _tell(self) -> None:
        """Say to who hears and does not see which line is meant."""
        layout = self._layout
        if layout is None:
            said = self.tr("No table yet: Enter takes the whole page")
        elif isinstance(self._line, int):
            said = self.tr("Border {number} of {count}").format(number=self._line + 1, count=len(layout.borders))
        elif self._line is not None:
            said = {
                Edge.LEFT: self.tr("Left side of the frame"),
                Edge.RIGHT: self.tr("Right side of the frame"),
                Edge.TOP: self.tr("Upper side of the frame"),
                Edge.BOTTOM: self.tr("Lower side of the frame"),
            }[self._line]
        else:
            said = self.tr("Columns: {count}").format(count=len(layout.borders) + 1)
        self.setAccessibleDescription(said)

    # What is done to it.

    def _add(self, x: float) -> bool:
        if self._layout is None:
            return False
        layout = self._layout.with_border(x)
        has_added = layout != self._layout
        if has_added:
            self._line = layout.borders.index(x)
            self._change(layout)
        return has_added

    def _remove(self, border: int) -> None:
        if self._layout is not None:
            self._line = border - 1 if border else None
            self._change(self._layout.without_border(border))

    def _change(self, layout: "ColumnLayout") -> None:
        if layout != self._layout:
            self.show_layout(layout, self._labels if len(self._labels) == len(layout.fields) else ())
            self.changed.emit(layout)

    @staticmethod
    def _moved(layout: "ColumnLayout", line: Line, to: QPointF) -> "ColumnLayout":
        if isinstance(line, int):
            return layout.moved(line, to.x())
        frame, x, y = layout.frame, min(max(to.x(), 0.0), 1.0), min(max(to.y(), 0.0), 1.0)
        moved = {
            Edge.LEFT: replace(frame, x0=min(x, frame.x1 - _LEAST)),
            Edge.RIGHT: replace(frame, x1=max(x, frame.x0 + _LEAST)),
            Edge.TOP: replace(frame, y0=min(y, frame.y1 - _LEAST)),
            Edge.BOTTOM: replace(frame, y1=max(y, frame.y0 + _LEAST)),
        }
        return layout.framed(moved[line])

    # Where it lies.

    def _on_page(self, here: QPoint) -> QPointF:
        return self._view.placement.on_page(QRectF(QPointF(here), QPointF(here))).topLeft()

    def _strip(self, layout: "ColumnLayout", line: Line) -> QRectF:
        """Where a line is seen."""
        frame = layout.frame
        if line in (Edge.TOP, Edge.BOTTOM):
            y = frame.y0 if line is Edge.TOP else frame.y1
            return self._view.placement.rect_of(replace(frame, y0=y, y1=y))
        x = _x_of(layout, line)
        return self._view.placement.rect_of(replace(frame, x0=x, x1=x))

    def _line_at(self, here: QPoint) -> Line | None:
        if self._layout is None:
            return None
        around = (-_NEAR, -_NEAR, _NEAR, _NEAR)
        found = [
            line
            for line in (*self._upright(), Edge.TOP, Edge.BOTTOM)
            if self._strip(self._layout, line).adjusted(*around).contains(QPointF(here))
        ]
        return found[0] if found else None

    def _is_inside(self, here: QPoint) -> bool:
        return self._layout is not None and self._view.placement.rect_of(self._layout.frame).contains(QPointF(here))

    def _show_cursor(self, line: Line | None, here: QPoint) -> None:
        is_turned = self._view.turn in (90, 270)
        if line is None:
            shape = Qt.CursorShape.ArrowCursor if self._is_inside(here) else Qt.CursorShape.CrossCursor
        elif (line in (Edge.TOP, Edge.BOTTOM)) is is_turned:
            shape = Qt.CursorShape.SplitHCursor
        else:
            shape = Qt.CursorShape.SplitVCursor
        self.setCursor(shape)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self._view.viewport().rect())
        return False

    # How it looks.

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._layout is not None:
            self._paint(painter, self._layout)
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint(self, painter: QPainter, layout: "ColumnLayout") -> None:
        """Colours for white paper: that is what lies underneath in a dark window, too."""
        paper = QPalette(QColor(Qt.GlobalColor.white))
        accent, muted = colour(paper, "accent"), colour(paper, "muted")
        for column, (field_id, left, right) in enumerate(
            zip(layout.fields, layout.edges, layout.edges[1:], strict=False)
        ):
            place = self._view.placement.rect_of(replace(layout.frame, x0=left, x1=right))
            fill = QColor(accent if field_id else muted)
            fill.setAlpha(_TINTS[column % 2] if field_id else _LEFT_OUT)
            painter.fillRect(place, fill)
            self._paint_label(painter, place, self._labels[column] if column < len(self._labels) else "", accent)
        for line in (*self._upright(), Edge.TOP, Edge.BOTTOM):
            strip = self._strip(layout, line)
            is_chosen = line == self._line and self.hasFocus()
            painter.setPen(QPen(accent, 4.0 if is_chosen else 1.6 if isinstance(line, int) else 2.4))
            painter.drawLine(strip.topLeft(), strip.bottomRight())

    def _paint_label(self, painter: QPainter, column: QRectF, label: str, back: QColor) -> None:
        """Above its column, as wide as that is."""
        if not label or self._view.turn:
            return
        height = self.fontMetrics().height() + 2
        place = QRectF(column.left() + 1, column.top() - height - 1, column.width() - 2, height)
        painter.fillRect(place, back)
        painter.setPen(QColor(Qt.GlobalColor.white))
        text = self.fontMetrics().elidedText(label, Qt.TextElideMode.ElideRight, int(place.width()) - 4)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)


def _x_of(layout: "ColumnLayout", line: Line | None) -> float:
    if isinstance(line, int):
        return layout.borders[line]
    return layout.frame.x0 if line is Edge.LEFT else layout.frame.x1
