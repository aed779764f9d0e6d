"""Paints the print of a value in a cell beside it: a piece of the page in its colours, the print itself framed."""

from typing import Final

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView
from typing_extensions import override

from invoice_desk.gui.page.pieces import Piece
from invoice_desk.gui.table.roles import Index
from invoice_desk.gui.theme import colour

PIECE: Final = int(Qt.ItemDataRole.UserRole)
"""The role in which a model gives the piece of a cell."""

_MARGIN = 2


class PrintDelegate(QStyledItemDelegate):
    """For the cells of a table in which a model gives pieces."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        piece = index.data(PIECE)
        if isinstance(piece, Piece):
            own = index.model().index(index.row(), index.column())
            area = self._view.visualRect(own).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
            paper = QPalette(QColor(Qt.GlobalColor.white))  # which lies underneath in a dark window, too
            _draw(painter, piece, area, colour(paper, "accent"))


def _draw(painter: QPainter, piece: Piece, area: QRect, frame: QColor) -> None:
    """Draw a piece as large as the area lets it, at its left."""
    size = piece.picture.size().scaled(area.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRect(area.left(), area.top() + (area.height() - size.height()) // 2, size.width(), size.height())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, piece.picture)
    mark = QRectF(
        place.left() + piece.mark.left() * size.width(),
        place.top() + piece.mark.top() * size.height(),
        piece.mark.width() * size.width(),
        piece.mark.height() * size.height(),
    )
    painter.setPen(QPen(frame, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(mark.adjusted(-1, -1, 1, 1).intersected(QRectF(place)))
