"""The header of the results table: a click sorts, with Shift by one more column, and a funnel opens a filter."""

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget
from typing_extensions import override

from invoice_desk.gui.icons import icon

_FUNNEL = 14
_GRIP = 5
"""At the right edge, where a column is resized."""
_NARROW = 44
"""A column that is narrower has room for its name alone."""
_LEFT = Qt.MouseButton.LeftButton


class TableHeader(QHeaderView):
    """Columns are logical numbers. The funnel is seen while the pointer is over a column."""

    filter_wanted = Signal(int)
    sort_added = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._funnel = icon("funnel")
        self._hovered = -1
        self.setMouseTracking(True)
        self.setSectionsClickable(True)

    @override
    def setSelectionModel(self, selectionModel: QItemSelectionModel) -> None:
        """Takes no part in what is selected: to know whether a whole column is, Qt asks each of its cells."""
        super().setSelectionModel(QItemSelectionModel(selectionModel.model(), self))

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        super().paintSection(painter, rect, logicalIndex)
        if logicalIndex == self._hovered and rect.width() >= _NARROW:
            place = self._place_in(rect)
            painter.fillRect(place.adjusted(-2, -2, 2, 2), self.palette().button())
            self._funnel.paint(painter, place)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.logicalIndexAt(event.position().toPoint()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        place = event.position().toPoint()
        section = self.logicalIndexAt(place)
        if event.button() != _LEFT or section < 0:
            super().mousePressEvent(event)
        elif self.funnel_rect(section).contains(place):
            self.filter_wanted.emit(section)
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.sort_added.emit(section)
        else:
            super().mousePressEvent(event)

    def funnel_rect(self, section: int) -> QRect:
        """Where the funnel of a column is; empty where it has none."""
        rect = self.section_rect(section)
        return self._place_in(rect) if rect.width() >= _NARROW else QRect()

    def section_rect(self, section: int) -> QRect:
        """Where a column's head is."""
        return QRect(self.sectionViewportPosition(section), 0, self.sectionSize(section), self.height())

    def _place_in(self, rect: QRect) -> QRect:
        corner = QPoint(rect.right() - _GRIP - _FUNNEL, rect.center().y() - _FUNNEL // 2)
        return QRect(corner.x(), corner.y(), _FUNNEL, _FUNNEL)

    def _hover(self, section: int) -> None:
        if section != self._hovered:
            for one in (self._hovered, section):
                if one >= 0:
                    self.updateSection(one)
            self._hovered = section
