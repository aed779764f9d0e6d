"""A chart of bars: upright ones along time, lying ones for names; pointed at, walked through by keyboard, chosen."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget
from typing_extensions import override

from invoice_desk.gui.statistics.chart_layout import Bar, Placed, lying, range_of, steps_of, upright
from invoice_desk.gui.table.looks import rich
from invoice_desk.gui.theme import colour

_GAP: Final = 6
_STEPS: Final = 5
_LABELS: Final = 0.34
"""So much of the width the labels of lying bars may take."""
_BACKWARD: Final = (Qt.Key.Key_Left, Qt.Key.Key_Up)
_FORWARD: Final = (Qt.Key.Key_Right, Qt.Key.Key_Down)
_CHOOSING: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class Chart(QWidget):
    """Shows bars, one of them current; what they say stands in the chart's name for screen readers."""

    current_changed = Signal(int)
    chosen = Signal(int)
    """A double-click on a bar, or Enter."""

    def __init__(self, words: tuple[str, str], parent: QWidget | None = None) -> None:
        """`words` name the confirmed and the open part."""
        super().__init__(parent)
        self._words = words
        self._bars: Sequence[Bar] = ()
        self._is_upright = True
        self._is_count = False
        self._title = ""
        self._empty = ""
        self._current = 0
        self._pointed = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def bars(self) -> Sequence[Bar]:
        """What is shown."""
        return self._bars

    @property
    def current(self) -> int:
        """Which bar is current, from 0."""
        return self._current

    def show_bars(
        self, bars: Sequence[Bar], *, title: str, empty: str, is_upright: bool, is_count: bool, current: int = 0
    ) -> None:
        """Show these; `title` says what they are, `empty` what is told without any. `is_count`: the axis counts."""
        self._bars, self._title, self._empty = bars, title, empty
        self._is_upright, self._is_count = is_upright, is_count
        self._current, self._pointed = min(max(current, 0), max(len(bars) - 1, 0)), -1
        self._name()
        self.update()

    def set_current(self, number: int) -> None:
        """Make a bar current; nothing where there is none."""
        if 0 <= number < len(self._bars) and number != self._current:
            self._current = number
            self._name()
            self.update()
            self.current_changed.emit(number)

    def bar_at(self, place: QPointF) -> int:
        """The bar to which a place belongs, -1 for none."""
        for number, one in enumerate(self._places()):
            room = one.room if self._is_upright else one.room.adjusted(-one.room.left(), 0, self.width(), 0)
            if room.contains(place):
                return number
        return -1

    def place_of(self, number: int) -> QRectF:
        """All that belongs to a bar."""
        return self._places()[number].room

    @override
    def sizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        return QSize(40 * line, 13 * line)

    @override
    def minimumSizeHint(self) -> QSize:
        line = self.fontMetrics().lineSpacing()
        return QSize(16 * line, 8 * line)

    # What a person does.

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _BACKWARD:
            self.set_current(self._current - 1)
        elif key in _FORWARD:
            self.set_current(self._current + 1)
        elif key == Qt.Key.Key_Home:
            self.set_current(0)
        elif key == Qt.Key.Key_End:
            self.set_current(len(self._bars) - 1)
        elif key in _CHOOSING and self._bars:
            self.chosen.emit(self._current)
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.set_current(self.bar_at(event.position()))

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        number = self.bar_at(event.position())
        if number >= 0:
            self.set_current(number)
            self.chosen.emit(number)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self.bar_at(event.position()))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(-1)
        super().leaveEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            number = self.bar_at(QPointF(event.pos()))
            if number < 0:
                QToolTip.hideText()
            else:
                bar = self._bars[number]
                leads = self.tr("Enter or a double-click shows these documents") if bar.leads else ""
                QToolTip.showText(event.globalPos(), rich([bar.label, *bar.lines, leads]), self)
            return True
        return super().event(event)

    def _point_at(self, number: int) -> None:
        if number != self._pointed:
            self._pointed = number
            self.update()

    def _name(self) -> None:
        if not self._bars:
            self.setAccessibleName(f"{self._title}: {self._empty}")
            return
        bar = self._bars[self._current]
        told = ". ".join(one.strip() for one in (bar.label, *bar.lines))
        self.setAccessibleName(f"{self._title}: {told} ({self._current + 1}/{len(self._bars)})")

    # What is painted.

    def _steps(self) -> list[Decimal]:
        low, high = range_of(self._bars)
        return steps_of(low, high, _STEPS, whole=self._is_count)

    def _area(self) -> QRectF:
        """Where the bars stand: beside the labels, below the words for their parts."""
        metrics = self.fontMetrics()
        line, top = metrics.height(), metrics.height() + 3 * _GAP
        if self._is_upright:
            left = max((metrics.horizontalAdvance(f"{one:,f}") for one in self._steps()), default=0) + 2 * _GAP
            return QRectF(left, top + line, self.width() - left - _GAP, self.height() - top - 2 * line - 2 * _GAP)
        beside = self._labels_width() + 2 * _GAP
        values = max((metrics.horizontalAdvance(one.value) for one in self._bars), default=0) + 2 * _GAP
        return QRectF(beside, top, max(self.width() - beside - values, 1), self.height() - top - _GAP)

    def _labels_width(self) -> float:
        widest = max((self.fontMetrics().horizontalAdvance(one.label) + 2 for one in self._bars), default=0)
        return min(widest, self.width() * _LABELS)

    def _places(self) -> list[Placed]:
        if not self._is_upright:
            return lying(self._bars, self._area(), *range_of(self._bars))
        steps = self._steps()
        return upright(self._bars, self._area(), steps[0], steps[-1])

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        if not self._bars:
            painter.setPen(palette.color(QPalette.ColorRole.Text))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
            painter.end()
            return
        places, area = self._places(), self._area()
        self._paint_current(painter, places)
        if self._is_upright:
            self._paint_axis(painter, area)
        else:
            self._paint_nought(painter, area)
        for bar, place in zip(self._bars, places, strict=True):
            self._paint_bar(painter, place)
            self._paint_value(painter, bar, place)
        self._paint_labels(painter, places, area)
        self._paint_legend(painter)
        painter.end()

    def _paint_current(self, painter: QPainter, places: Sequence[Placed]) -> None:
        for number, role in (
            (self._pointed, QPalette.ColorRole.AlternateBase),
            (self._current, QPalette.ColorRole.Midlight),
        ):
            if 0 <= number < len(places):
                painter.fillRect(self._band(places[number]), self.palette().color(role))
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self._band(places[self._current]).adjusted(1, 1, -1, -1))

    def _band(self, place: Placed) -> QRectF:
        """From the bar over its label."""
        if self._is_upright:
            top = place.room.top() - self.fontMetrics().height()
            return QRectF(place.room.left(), top, place.room.width(), self.height() - top)
        return QRectF(0, place.room.top(), self.width(), place.room.height())

    def _paint_axis(self, painter: QPainter, area: QRectF) -> None:
        steps, metrics = self._steps(), self.fontMetrics()
        for step in steps:
            y = area.bottom() - area.height() * float((step - steps[0]) / (steps[-1] - steps[0]))
            painter.setPen(self.palette().color(QPalette.ColorRole.Midlight if step else QPalette.ColorRole.Text))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(colour(self.palette(), "muted"))
            place = QRectF(0, y - metrics.height() / 2, area.left() - _GAP, metrics.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{step:,f}")

    def _paint_nought(self, painter: QPainter, area: QRectF) -> None:
        low, high = range_of(self._bars)
        x = area.left() + area.width() * float(-low / (high - low))
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))

    def _paint_bar(self, painter: QPainter, place: Placed) -> None:
        painter.fillRect(place.settled, self._settled())
        if not place.open.isEmpty():
            painter.fillRect(place.open, self.palette().color(QPalette.ColorRole.Base))
            painter.setPen(QPen(self._open(), 1))
            painter.setBrush(QBrush(self._open(), Qt.BrushStyle.BDiagPattern))
            painter.drawRect(place.open.adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_value(self, painter: QPainter, bar: Bar, place: Placed) -> None:
        metrics = self.fontMetrics()
        width = metrics.horizontalAdvance(bar.value)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        if not self._is_upright:
            right = max(one.right() for one in (place.settled, place.open, QRectF(place.end, 0, 0, 0)))
            at = QRectF(right + _GAP, place.room.top(), width + _GAP, place.room.height())
            painter.drawText(at, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, bar.value)
        elif width + 2 <= place.room.width():
            tops = [one.top() for one in (place.settled, place.open) if not one.isEmpty()]
            top = min(tops, default=place.end) - metrics.height()
            at = QRectF(place.room.left(), top, place.room.width(), metrics.height())
            painter.drawText(at, Qt.AlignmentFlag.AlignCenter, bar.value)

    def _paint_labels(self, painter: QPainter, places: Sequence[Placed], area: QRectF) -> None:
        metrics = self.fontMetrics()
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        if not self._is_upright:
            for bar, place in zip(self._bars, places, strict=True):
                text = metrics.elidedText(bar.label, Qt.TextElideMode.ElideRight, int(self._labels_width()))
                at = QRectF(0, place.room.top(), self._labels_width() + _GAP, place.room.height())
                painter.drawText(at, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
            return
        end = 0.0
        for bar, place in zip(self._bars, places, strict=True):
            width, middle = metrics.horizontalAdvance(bar.label), place.room.center().x()
            left = min(max(middle - width / 2, 0.0), self.width() - width)
            if left < end and bar is not self._bars[0]:
                continue  # labels that would run into each other are left out; what is pointed at tells its own
            painter.drawText(QPointF(left, area.bottom() + _GAP + metrics.ascent()), bar.label)
            end = left + width + 2 * _GAP

    def _paint_legend(self, painter: QPainter) -> None:
        metrics, size = self.fontMetrics(), self.fontMetrics().ascent()
        right = self.width() - _GAP
        for name, brush, pen in (
            (self._words[1], QBrush(self._open(), Qt.BrushStyle.BDiagPattern), self._open()),
            (self._words[0], QBrush(self._settled()), self._settled()),
        ):
            right -= metrics.horizontalAdvance(name)
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            painter.drawText(QPointF(right, _GAP + metrics.ascent()), name)
            right -= size + _GAP
            painter.setPen(pen)
            painter.setBrush(brush)
            painter.drawRect(QRectF(right + 0.5, _GAP + 0.5, size - 1, size - 1))
            right -= 3 * _GAP
        title = metrics.elidedText(self._title, Qt.TextElideMode.ElideRight, int(right - _GAP))
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(QPointF(_GAP, _GAP + metrics.ascent()), title)

    def _settled(self) -> QColor:
        return colour(self.palette(), "accent")

    def _open(self) -> QColor:
        return colour(self.palette(), "unconfirmed")
