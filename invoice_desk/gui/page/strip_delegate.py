"""Paints the pages of the strip: a small picture in its frame, below it the number and how the page stands."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem
from typing_extensions import override

from invoice_desk.gui.icons import icon
from invoice_desk.gui.page.strip_model import PICTURE, Mark, StripModel

_Index = QModelIndex | QPersistentModelIndex
_SIGN: Final = 14
_SPACE: Final = 6
_SIGNS: Final = {
    Mark.CONTESTED: "verdict-conflict",
    Mark.OPEN: "verdict-unconfirmed",
    Mark.UNREAD: "verdict-missing",
    Mark.READ: "ok",
}
"""As the table's cells have them: each is known by its form."""
_FAINT: Final = 0.45


class StripDelegate(QStyledItemDelegate):
    """The page that is shown has a thick frame; one that nobody read is faint."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        label = max(option.fontMetrics.height(), _SIGN)
        return QSize(PICTURE.width() + 2 * _SPACE, PICTURE.height() + label + 3 * _SPACE)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        model, row = index.model(), index.row()
        if not isinstance(model, StripModel):
            return
        state, palette, cell = option.state, option.palette, option.rect
        is_current = bool(state & QStyle.StateFlag.State_Selected)
        mark = model.mark(row)
        room = QRect(cell.left() + _SPACE, cell.top() + _SPACE, cell.width() - 2 * _SPACE, PICTURE.height())
        painter.save()
        frame = self._paint_picture(painter, room, model, row, mark, palette)
        accent, line = palette.color(QPalette.ColorRole.Accent), palette.color(QPalette.ColorRole.Mid)
        painter.setPen(QPen(accent, 3) if is_current else QPen(line, 1))
        painter.drawRect(frame)
        if is_current and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(accent, 2, Qt.PenStyle.DotLine))
            painter.drawRect(cell.adjusted(1, 1, -2, -2))
        top = room.bottom() + _SPACE
        label = QRect(cell.left(), top, cell.width(), cell.bottom() - top - _SPACE // 2)
        self._paint_label(painter, label, option, index, mark, is_current=is_current)
        painter.restore()

    def _paint_picture(
        self, painter: QPainter, room: QRect, model: StripModel, row: int, mark: Mark, palette: QPalette
    ) -> QRectF:
        """The picture, or blank paper, in the middle of its room; returns where its frame goes."""
        picture = model.picture(row)
        size = picture.deviceIndependentSize().toSize() if picture is not None else PICTURE
        place = QRect(room.left() + (room.width() - size.width()) // 2, room.bottom() - size.height(), 0, 0)
        place.setSize(size)
        painter.setOpacity(_FAINT if mark is Mark.UNREAD else 1.0)
        if picture is not None:
            painter.drawPixmap(place, picture)
        else:
            painter.fillRect(place, palette.color(QPalette.ColorRole.AlternateBase))
        painter.setOpacity(1.0)
        return QRectF(place).adjusted(-0.5, -0.5, 0.5, 0.5)

    def _paint_label(
        self,
        painter: QPainter,
        room: QRect,
        option: QStyleOptionViewItem,
        index: _Index,
        mark: Mark,
        *,
        is_current: bool,
    ) -> None:
        font = option.font
        font.setBold(is_current)
        painter.setFont(font)
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        text = painter.fontMetrics().elidedText(
            str(index.data()), Qt.TextElideMode.ElideRight, room.width() - _SIGN - 2 * _SPACE
        )
        wide = painter.fontMetrics().horizontalAdvance(text)
        left = room.left() + (room.width() - _SIGN - _SPACE // 2 - wide) // 2
        sign = QRect(left, room.top() + (room.height() - _SIGN) // 2, _SIGN, _SIGN)
        icon(_SIGNS[mark]).paint(painter, sign)
        words = QRect(sign.right() + _SPACE // 2 + 1, room.top(), wide + 2, room.height())
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
