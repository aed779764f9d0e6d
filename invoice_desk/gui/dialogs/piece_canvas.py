"""A page with frames on it, one for each receipt: drawn with the mouse, chosen, taken away."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from invoice_desk.domain.crop import in_piece, on_page, shared
from invoice_desk.domain.document import Region
from invoice_desk.gui.theme import colour

_SMALLEST = 0.02  # of the shown piece: less is a click that slipped
_SAME = 0.6  # shared with another frame: drawn anew, not added


class PieceCanvas(QWidget):
    """Shows `picture`, which is the piece `shown` of its page; frames are pieces of the page."""

    changed = Signal()

    def __init__(self, picture: QImage, shown: Region, pieces: Sequence[Region], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._shown = shown
        self._pieces = list(pieces)
        self._chosen = 0
        self._from: QPointF | None = None
        self._to = QPointF()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Page with the frames of its receipts"))

    def pieces(self) -> tuple[Region, ...]:
        """The frames, in the order of their numbers."""
        return tuple(self._pieces)

    def chosen(self) -> Region | None:
        """The frame that buttons are for."""
        return self._pieces[self._chosen] if self._pieces else None

    def set_pieces(self, pieces: Sequence[Region], *, chosen: int = 0) -> None:
        """Other frames from now on."""
        self._pieces = list(pieces)
        self._chosen = max(0, min(chosen, len(self._pieces) - 1))
        self.update()
        self.changed.emit()

    def put_in_place_of_chosen(self, pieces: Sequence[Region]) -> None:
        """Other frames where the chosen one was; the first of them is chosen then."""
        at = self._chosen
        self.set_pieces([*self._pieces[:at], *pieces, *self._pieces[at + 1 :]], chosen=at)

    def add(self, piece: Region) -> None:
        """One more frame, which is chosen; those that it mostly covers or lies in are drawn anew by it."""
        kept = [one for one in self._pieces if shared(one, piece) < _SAME]
        self.set_pieces([*kept, piece], chosen=len(kept))

    @override
    def sizeHint(self) -> QSize:
        return QSize(560, 620)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(260, 260)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawImage(self._place(), self._picture)
        for number, piece in enumerate(self._pieces, 1):
            self._paint_frame(painter, self._rect_of(piece), number, is_chosen=number - 1 == self._chosen)
        if self._from is not None:
            painter.setPen(QPen(self._line(), 1.5, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self._from, self._to).normalized())
        painter.end()

    def _paint_frame(self, painter: QPainter, rect: QRectF, number: int, *, is_chosen: bool) -> None:
        line = self._line()
        fill = QColor(line)
        fill.setAlpha(44 if is_chosen else 14)
        painter.setPen(QPen(line, 3.0 if is_chosen else 1.5))
        painter.setBrush(fill)
        painter.drawRect(rect)
        height = painter.fontMetrics().height() + 4
        mark = QRectF(
            rect.left(), rect.top(), max(height, painter.fontMetrics().horizontalAdvance(str(number)) + 8), height
        )
        painter.fillRect(mark, line)
        painter.setPen(QColor(Qt.GlobalColor.white))
        painter.drawText(mark, Qt.AlignmentFlag.AlignCenter, str(number))

    def _line(self) -> QColor:
        """For white paper: that is what lies underneath in a dark window, too."""
        return QColor(colour(QPalette(QColor(Qt.GlobalColor.white)), "accent"))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._from = self._to = event.position()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is not None:
            self._to = event.position()
            self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        drawn, self._from = QRectF(self._from, event.position()).normalized() & self._place(), None
        place = self._place()
        if drawn.width() < _SMALLEST * place.width() or drawn.height() < _SMALLEST * place.height():
            self._choose_at(event.position())
        else:
            self.add(self._region_of(drawn))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace if self._pieces:
                self.put_in_place_of_chosen(())
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self.set_pieces(self._pieces, chosen=self._chosen + 1)
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.set_pieces(self._pieces, chosen=self._chosen - 1)
            case _:
                super().keyPressEvent(event)

    def _choose_at(self, point: QPointF) -> None:
        hit = [number for number, piece in enumerate(self._pieces) if self._rect_of(piece).contains(point)]
        self.set_pieces(self._pieces, chosen=hit[-1] if hit else self._chosen)

    def _place(self) -> QRectF:
        """Where the picture is: as large as there is room, in the middle."""
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - size.width()) / 2, (self.height() - size.height()) / 2, size.width(), size.height()
        )

    def _rect_of(self, piece: Region) -> QRectF:
        place, here = self._place(), in_piece(piece, self._shown)
        return QRectF(
            QPointF(place.x() + here.x0 * place.width(), place.y() + here.y0 * place.height()),
            QPointF(place.x() + here.x1 * place.width(), place.y() + here.y1 * place.height()),
        )

    def _region_of(self, rect: QRectF) -> Region:
        place = self._place()
        here = Region(
            self._shown.page,
            (rect.left() - place.x()) / place.width(),
            (rect.top() - place.y()) / place.height(),
            (rect.right() - place.x()) / place.width(),
            (rect.bottom() - place.y()) / place.height(),
        )
        return on_page(here, self._shown)
