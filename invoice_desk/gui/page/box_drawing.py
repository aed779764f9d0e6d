"""Boxes drawn on a page with the mouse, and words pointed at by a double-click."""

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QRubberBand
from typing_extensions import override

from invoice_desk.gui.page.page_view import PageView

_SMALLEST = 5
"""Pixels: what is smaller is a click."""
_Event = QEvent.Type


class BoxDrawing(QObject):
    """Watches a view. A drag draws a box while that `is_on`, or with Ctrl; else it moves the page."""

    begun = Signal()
    """A box is being drawn, or is about to be: each drag draws from now on."""
    drawn = Signal(object)
    """Region: a box was drawn, in the frame of what is shown."""
    pointed = Signal(QPointF)
    """A place was pointed at, in the frame of what is shown (0..1)."""

    def __init__(self, view: PageView) -> None:
        super().__init__(view)
        self._view = view
        self._is_on = False
        self._start: QPoint | None = None
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, view.viewport())
        view.viewport().installEventFilter(self)

    @property
    def is_on(self) -> bool:
        """Whether a drag draws without a key."""
        return self._is_on

    def switch(self, on: bool) -> None:
        """Let each drag draw, or only those with Ctrl."""
        self._is_on = on
        self.give_up()
        if on:
            self.begun.emit()

    def give_up(self) -> bool:
        """Drop the box that is being drawn; False when there is none."""
        was_drawing, self._start = self._start is not None, None
        self._band.hide()
        self._show_cursor()
        return was_drawing

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._view.page is None:
            return False
        kind = event.type()
        if kind == _Event.MouseButtonPress:
            return self._press(cast(QMouseEvent, event))
        if kind == _Event.MouseButtonDblClick:
            return self._point(cast(QMouseEvent, event))
        if kind == _Event.MouseMove and self._start is not None:
            self._band.setGeometry(self._box(cast(QMouseEvent, event)))
            return True
        if kind == _Event.MouseButtonRelease and self._start is not None:
            self._finish(self._box(cast(QMouseEvent, event)))
            return True
        return False

    def _press(self, event: QMouseEvent) -> bool:
        with_key = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if event.button() != Qt.MouseButton.LeftButton or not (self._is_on or with_key):
            return self._is_on
        self._start = event.position().toPoint()
        self._band.setGeometry(QRect(self._start, QSize()))
        self._band.show()
        self._show_cursor()
        self.begun.emit()
        return True

    def _point(self, event: QMouseEvent) -> bool:
        if event.button() == Qt.MouseButton.LeftButton:
            self.give_up()
            place = self._view.placement.on_page(QRectF(event.position(), event.position()))
            self.pointed.emit(place.topLeft())
        return True

    def _finish(self, box: QRect) -> None:
        self.give_up()
        if min(box.width(), box.height()) >= _SMALLEST:
            self.drawn.emit(self._view.region_of(QRectF(box)))

    def _box(self, event: QMouseEvent) -> QRect:
        here = event.position().toPoint()
        return QRect.span(self._start or here, here) & self._view.viewport().rect()

    def _show_cursor(self) -> None:
        if self._is_on or self._start is not None:
            self._view.viewport().setCursor(Qt.CursorShape.CrossCursor)
        else:
            self._view.viewport().unsetCursor()
