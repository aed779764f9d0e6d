"""The view of one page: enlarged, turned, moved about, with a place on it outlined."""

from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSizeF, Qt, QVariantAnimation, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QStyle, QWidget
from typing_extensions import override

from invoice_desk.domain.document import Page, Region
from invoice_desk.gui.page.placement import Placement
from invoice_desk.gui.theme import colour

if TYPE_CHECKING:
    from invoice_desk.gui.page.pictures import ShownPage

ZOOM_STEP = 1.25
SMALLEST_SCALE, LARGEST_SCALE = 0.02, 8.0

_WHEEL_NOTCH = 120
_READABLE = 11  # pixels of a line's height: what is smaller is enlarged ...
_WELL_READABLE = 20  # ... to this
_MOST_OF_VIEW = 0.8
_SURROUNDINGS = 32  # pixels round a place that are brought into view with it
_GLIDE_MS = 140
_MARGIN = 6  # of the view round a page that is fitted

_FRAME_WIDTH = 2.5
_HALO_WIDTH = 5.0
_FRAME_DISTANCE = 3.0  # so that the frame stands round the letters, not on them
_FILL_ALPHA = 36
_HALO_ALPHA = 160  # it must not hide the lines above and below


class Fit(Enum):
    """What the page's size follows."""

    PAGE = "page"
    WIDTH = "width"
    NONE = "none"


class PageView(QAbstractScrollArea):
    """Shows a page. Only what is seen is drawn, from the picture's next larger size: a few milliseconds at any zoom."""

    scaled = Signal()
    """`scale` or `fit` is another one now."""

    passed_end = Signal(int)
    """The user pages on beyond the end of the page (1) or back beyond its beginning (-1)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: ShownPage | None = None
        self._region: Region | None = None
        self._placement = Placement(1.0, 1.0)
        self._fit = Fit.PAGE
        self._usual_fit = Fit.PAGE
        self._grabbed: QPoint | None = None
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(_GLIDE_MS)
        self._glide.valueChanged.connect(self._glided)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Page"))
        self.viewport().setBackgroundRole(QPalette.ColorRole.Mid)
        self.horizontalScrollBar().valueChanged.connect(self._place)
        self.verticalScrollBar().valueChanged.connect(self._place)

    @property
    def scale(self) -> float:
        """Screen pixels to a pixel of the picture."""
        return self._placement.scale

    @property
    def fit(self) -> Fit:
        """What the page's size follows."""
        return self._fit

    @property
    def turn(self) -> int:
        """How far the upright page is turned clockwise: 0, 90, 180 or 270 degrees."""
        return self._placement.turn

    @property
    def placement(self) -> Placement:
        """Where the page lies in the viewport."""
        return self._placement

    @property
    def page(self) -> "Page | None":
        """The page that is shown, with its words, as far as it is shown; None without one."""
        return self._shown.page if self._shown is not None else None

    def region_of(self, rect: QRectF) -> Region:
        """The part of the page that is seen there."""
        part = self._placement.on_page(rect) & QRectF(0, 0, 1, 1)
        number = self._shown.page.number if self._shown is not None else 0
        return Region(number, part.left(), part.top(), part.right(), part.bottom())

    def show_page(self, shown: "ShownPage", *, turn: int = 0) -> None:
        """Show a page from its top, fitted as the user likes it, without an outline."""
        self._glide.stop()
        self._shown = shown
        self._region = None
        self._fit = self._usual_fit
        self._placement = Placement(shown.picture.width(), shown.picture.height(), turn, self.scale)
        self._lay_out()
        self._glided(QPointF(0, 0))

    def show_otherwise(self, shown: "ShownPage") -> None:
        """Show the same page looking otherwise; it stays where it is."""
        self._shown = shown
        self.viewport().update()

    def show_region(self, region: Region | None, *, zoom: bool = True) -> None:
        """Outline a place and bring it into view; `zoom` enlarges the page where letters are too small to read."""
        self._region = region
        self.viewport().update()
        if region is None or self._shown is None:
            return
        zoomed = zoom and self._zoom_to_read(region)
        self._bring_into_view(self._placement.rect_of(region), at_once=zoomed)

    def show_whole(self, region: Region) -> None:
        """Bring a place into view, made smaller where it is wider than that; of a taller one the beginning is seen."""
        width = max(1.0, self._placement.rect_of(region).width())
        factor = (self.viewport().width() - 2 * _SURROUNDINGS) / width
        if factor < 1:
            self._zoom_to(self.scale * factor)
        self._bring_into_view(self._placement.rect_of(region), at_once=True)

    def zoom_in(self) -> None:
        """One step closer."""
        self._zoom_to(self.scale * ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self._zoom_to(self.scale / ZOOM_STEP)

    def actual_size(self) -> None:
        """A pixel of the picture for each of the screen."""
        self._zoom_to(1.0 / self.devicePixelRatioF())

    def fit_page(self) -> None:
        """The whole page, also when the window changes its size, and for pages that follow."""
        self._follow(Fit.PAGE)

    def fit_width(self) -> None:
        """The page as wide as the view, also when the window changes its size, and for pages that follow."""
        self._follow(Fit.WIDTH)

    def rotate(self, degrees: int) -> None:
        """Turn the view further clockwise by a multiple of 90 degrees; what is outlined stays in view."""
        self._change(turn=(self.turn + degrees) % 360)
        if self._region is not None:
            self._bring_into_view(self._placement.rect_of(self._region), at_once=True)

    def _follow(self, fit: Fit) -> None:
        self._fit = self._usual_fit = fit
        self._lay_out()

    def _zoom_to(self, scale: float, anchor: QPointF | None = None) -> None:
        self._fit = Fit.NONE
        self._change(scale=min(LARGEST_SCALE, max(SMALLEST_SCALE, scale)), anchor=anchor)

    def _change(self, *, scale: float | None = None, turn: int | None = None, anchor: QPointF | None = None) -> None:
        """What is at `anchor` (else the middle of the view) stays there."""
        self._glide.stop()
        held = anchor or QRectF(self.viewport().rect()).center()
        on_page = self._placement.transform().inverted()[0].map(held)
        self._placement = replace(
            self._placement,
            scale=self.scale if scale is None else scale,
            turn=self.turn if turn is None else turn,
        )
        self._lay_out()
        self._glided(self._scrolled() + self._placement.transform().map(on_page) - held)

    def _zoom_to_read(self, region: Region) -> bool:
        height = self._placement.letter_height(region)
        if not 0 < height < _READABLE:
            return False
        width = self._placement.rect_of(region).width()
        room = _MOST_OF_VIEW * self.viewport().width() / max(1.0, width)
        factor = min(_WELL_READABLE / height, room)
        if factor * self.scale > LARGEST_SCALE or factor <= 1.05:
            return False
        self._zoom_to(self.scale * factor)
        return True

    def _bring_into_view(self, rect: QRectF, *, at_once: bool = False) -> None:
        view = QRectF(self.viewport().rect())
        page = self._placement.transform().mapRect(QRectF(0, 0, self._placement.width, self._placement.height))
        around = page & rect.adjusted(-_SURROUNDINGS, -_SURROUNDINGS, _SURROUNDINGS, _SURROUNDINGS)
        if view.contains(around) and not at_once:
            return
        by = rect.center() - view.center()
        # Of a place larger than the view its beginning is shown.
        if around.width() > view.width():
            by.setX(around.left())
        if around.height() > view.height():
            by.setY(around.top())
        self._scroll_to(self._scrolled() + by, gliding=not at_once)

    def _scrolled(self) -> QPointF:
        return QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _scroll_to(self, target: QPointF, *, gliding: bool = False) -> None:
        self._glide.stop()
        if gliding and self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self) > 0:
            self._glide.setStartValue(self._scrolled())
            self._glide.setEndValue(target)
            self._glide.start()
        else:
            self._glided(target)

    @Slot(object)
    def _glided(self, target: QPointF) -> None:
        self.horizontalScrollBar().setValue(round(target.x()))
        self.verticalScrollBar().setValue(round(target.y()))

    def _lay_out(self) -> None:
        """Work out the scale that the fit asks for, and how far there is to scroll."""
        if self._shown is None:
            return
        if self._fit is not Fit.NONE:
            room = QSizeF(self.maximumViewportSize()) - QSizeF(2 * _MARGIN, 2 * _MARGIN)
            scale = _fitting(self._placement.turned_size, room, self._fit, self._bar_width())
            self._placement = replace(self._placement, scale=scale)
        size, most = self._placement.size, self.maximumViewportSize()
        # A bar that appears makes the view smaller: then this runs anew. Neither may stand there for the other alone.
        is_whole = size.width() <= most.width() and size.height() <= most.height()
        view = most if is_whole else self.viewport().size()
        _set_reach(self.horizontalScrollBar(), size.width(), view.width())
        _set_reach(self.verticalScrollBar(), size.height(), view.height())
        self._place()
        self.scaled.emit()

    def _bar_width(self) -> int:
        return self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self.verticalScrollBar())

    @Slot()
    def _place(self) -> None:
        size, view, scrolled = self._placement.size, self.viewport().size(), self._scrolled()
        left = (view.width() - size.width()) / 2 if size.width() <= view.width() else -scrolled.x()
        top = (view.height() - size.height()) / 2 if size.height() <= view.height() else -scrolled.y()
        self._placement = replace(self._placement, left=round(left), top=round(top))
        self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        if self._shown is not None:
            self._paint_page(painter, self._shown)
        if self._shown is not None and self._region is not None:
            self._paint_outline(painter, self._placement.rect_of(self._region))
        if self.hasFocus():
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _paint_page(self, painter: QPainter, shown: "ShownPage") -> None:
        wanted = self.scale * self.devicePixelRatioF() * shown.picture.width()
        level = next((one for one in reversed(shown.levels) if one.width() >= wanted), shown.picture)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(self._placement.transform(), True)
        painter.drawImage(QRectF(0, 0, shown.picture.width(), shown.picture.height()), level)
        painter.restore()

    def _paint_outline(self, painter: QPainter, rect: QRectF) -> None:
        """Colours for white paper: that is what lies underneath in a dark window, too."""
        paper = QColor(Qt.GlobalColor.white)
        line = colour(QPalette(paper), "accent")
        fill = QColor(line)
        fill.setAlpha(_FILL_ALPHA)
        frame = rect.adjusted(-_FRAME_DISTANCE, -_FRAME_DISTANCE, _FRAME_DISTANCE, _FRAME_DISTANCE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        halo = QColor(paper)
        halo.setAlpha(_HALO_ALPHA)
        painter.setPen(QPen(halo, _HALO_WIDTH))
        painter.drawRoundedRect(frame, 3, 3)
        painter.setPen(QPen(line, _FRAME_WIDTH))
        painter.setBrush(fill)
        painter.drawRoundedRect(frame, 3, 3)
        painter.restore()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._zoom_to(self.scale * ZOOM_STEP ** (event.angleDelta().y() / _WHEEL_NOTCH), event.position())
            event.accept()
        else:
            self._glide.stop()
            super().wheelEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._glide.stop()
            self._grabbed = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grabbed is not None:
            here = event.position().toPoint()
            self._glided(self._scrolled() - QPointF(here - self._grabbed))
            self._grabbed = here

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._grabbed = None
        self.viewport().unsetCursor()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
            return
        bar = self.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_in()
            case Qt.Key.Key_Minus:
                self.zoom_out()
            case Qt.Key.Key_PageDown if bar.value() == bar.maximum():
                self.passed_end.emit(1)
            case Qt.Key.Key_PageUp if bar.value() == bar.minimum():
                self.passed_end.emit(-1)
            case _:
                self._glide.stop()
                super().keyPressEvent(event)

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()


def _set_reach(bar: QScrollBar, whole: float, seen: int) -> None:
    bar.setPageStep(seen)
    bar.setSingleStep(max(10, seen // 12))
    bar.setRange(0, max(0, round(whole - seen)))


def _fitting(page: QSizeF, view: QSizeF, fit: Fit, bar: int) -> float:
    """The scale at which the page fits; with room for the scroll bar where one will be needed."""
    by_width = view.width() / max(1.0, page.width())
    by_height = view.height() / max(1.0, page.height())
    if fit is Fit.PAGE:
        scale = min(by_width, by_height)
    elif by_width <= by_height:
        scale = by_width
    else:
        scale = max(by_height, (view.width() - bar) / max(1.0, page.width()))
    return min(LARGEST_SCALE, max(SMALLEST_SCALE, scale))
