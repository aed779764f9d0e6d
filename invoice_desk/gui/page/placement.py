"""Where a page lies in its view: from places on the page to places on the screen, turned and enlarged."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QTransform

from invoice_desk.domain.document import Region


@dataclass(frozen=True, slots=True)
class Placement:
    """A page of `width` x `height` pixels, turned clockwise by `turn` degrees (0, 90, 180, 270), times `scale`.

    `left` and `top` say where the upper left corner of what is then seen stands in the view.
    """

    width: float
    height: float
    turn: int = 0
    scale: float = 1.0
    left: float = 0.0
    top: float = 0.0

    @property
    def turned_size(self) -> QSizeF:
        """Width and height of the turned page, in its own pixels."""
        return QSizeF(self.height, self.width) if self.turn in (90, 270) else QSizeF(self.width, self.height)

    @property
    def size(self) -> QSizeF:
        """Width and height on the screen."""
        return self.turned_size * self.scale

    def transform(self) -> QTransform:
        """From the page's pixels to the view's."""
        shift = {90: (self.height, 0.0), 180: (self.width, self.height), 270: (0.0, self.width)}.get(self.turn, (0, 0))
        result = QTransform()
        result.translate(self.left, self.top)
        result.scale(self.scale, self.scale)
        result.translate(*shift)
        result.rotate(self.turn)
        return result

    def rect_of(self, region: Region) -> QRectF:
        """Where a region is seen."""
        corners = QRectF(
            QPointF(region.x0 * self.width, region.y0 * self.height),
            QPointF(region.x1 * self.width, region.y1 * self.height),
        )
        return self.transform().mapRect(corners)

    def on_page(self, rect: QRectF) -> QRectF:
        """Inverse of `rect_of`: what is seen there, as parts of the page (0..1)."""
        there = self.transform().inverted()[0].mapRect(rect)
        size = max(1.0, self.width), max(1.0, self.height)
        corner = QPointF(there.left() / size[0], there.top() / size[1])
        return QRectF(corner, QSizeF(there.width() / size[0], there.height() / size[1]))

    def letter_height(self, region: Region) -> float:
        """How tall a region's line of text is on the screen, whichever way it is turned."""
        return (region.y1 - region.y0) * self.height * self.scale
