"""The open list of the model picker: headings, and models in two lines with what is known of them."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QIcon, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from invoice_desk.gui.icons import icon
from invoice_desk.gui.panels.picker_rows import PickerRow, RowKind
from invoice_desk.gui.table.looks import rich
from invoice_desk.gui.table.roles import ACCESSIBLE, DECORATION, DISPLAY, TOOL_TIP, Index
from invoice_desk.gui.theme import colour

_NONE = QModelIndex()
_PANEL = QStyle.PrimitiveElement.PE_PanelItemViewItem
_SELECTED = int(QStyle.StateFlag.State_Selected.value)
_Role = QPalette.ColorRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter

_MARGIN = 8
_INDENT = 14
_ICON = 16
_GAP = 8
_COLUMN_GAP = 18
_PADDING = 4
_FAINT = 0.4
_WIDEST = 640
"""Pixels; a reason that is longer is shortened, and its whole is in the tip."""


class PickerModel(QAbstractListModel):
    """Holds the lines; changes them in place where only what is said on them is new."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: Sequence[PickerRow] = ()
        self._is_open = False

    def would_move(self, rows: Sequence[PickerRow]) -> bool:
        """Whether to show these lines would move others under the pointer, in the open list."""
        return self._is_open and [row.key for row in self.rows] != [row.key for row in rows]

    def show_rows(self, rows: Sequence[PickerRow]) -> None:
        """Show these lines instead. An open list stays as it is where it is the same lines."""
        before, after = self.rows, tuple(rows)
        if [row.key for row in before] != [row.key for row in after]:
            self.beginResetModel()
            self.rows = after
            self.endResetModel()
            return
        self.rows = after
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            if old != new:
                self.dataChanged.emit(self.index(number), self.index(number))

    def set_open(self, is_open: bool) -> None:
        """What is no model can be chosen in the open list only: keys that go through the closed box pass it over."""
        self._is_open = is_open

    @override
    def rowCount(self, parent: Index = _NONE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @override
    def data(self, index: Index, role: int = DISPLAY) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, role = self.rows[index.row()], int(role)
        if role == DISPLAY:
            return row.text
        if role == DECORATION:
            return icon(row.sign) if row.sign else None
        if role == TOOL_TIP:
            return (row.tip if row.tip.startswith("<qt>") else rich([row.tip])) if row.tip else None
        return row.spoken if role == ACCESSIBLE else None

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or index.row() >= len(self.rows):
            return Qt.ItemFlag.NoItemFlags
        kind = self.rows[index.row()].kind
        if kind is RowKind.MODEL or (kind is RowKind.MANAGE and self._is_open):
            return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        return Qt.ItemFlag.ItemNeverHasChildren


class PickerDelegate(QStyledItemDelegate):
    """Paints the lines of a `PickerModel`."""

    def __init__(self, model: PickerModel, parent: QWidget) -> None:
        super().__init__(parent)
        self._model = model
        self._view = parent

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        given: Any = option  # the stubs know nothing of its members
        row = self._model.rows[index.row()]
        plain, bold = QFontMetrics(given.font), QFontMetrics(_bold(given.font))
        first = bold.horizontalAdvance(row.name) + plain.horizontalAdvance(row.aside) + 3 * _GAP
        second = self._starts(row, plain)[-1] if row.facts else 0
        width = max(first, second) + _text_left(row) + _MARGIN
        height = 2 * plain.height() + 1 if row.facts else plain.height()
        return QSize(min(width, _WIDEST), height + 2 * _PADDING)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        given: Any = option
        row = self._model.rows[index.row()]
        area: QRect = given.rect
        is_lit = bool(given.state.value & _SELECTED)
        painter.save()
        if row.kind is RowKind.HEADING:
            painter.fillRect(area, given.palette.color(_Role.Window))
        elif is_lit:
            self._view.style().drawPrimitive(_PANEL, option, painter, self._view)
        if row.kind is RowKind.MANAGE and index.row():
            line = colour(given.palette, "muted")
            line.setAlphaF(_FAINT)
            painter.setPen(line)
            painter.drawLine(area.topLeft(), area.topRight())
        if row.icon:
            left = area.left() + _text_left(row) - _ICON - _GAP
            mode = QIcon.Mode.Selected if is_lit else QIcon.Mode.Normal
            icon(row.icon).paint(painter, left, area.top() + (area.height() - _ICON) // 2, _ICON, _ICON, mode=mode)
        area = area.adjusted(_text_left(row), _PADDING, -_MARGIN, -_PADDING)
        self._write(painter, given.font, given.palette, row, area, is_lit=is_lit)
        painter.restore()

    def _write(
        self, painter: QPainter, font: QFont, palette: QPalette, row: PickerRow, area: QRect, *, is_lit: bool
    ) -> None:
        # Of what is disabled too: headings and reasons are there to be read.
        text = palette.color(QPalette.ColorGroup.Active, _Role.HighlightedText if is_lit else _Role.Text)
        muted = text if is_lit else colour(palette, "muted")
        first, plain = QRect(area), QFontMetrics(font)
        if row.facts:
            first.setHeight(plain.height())
            for start, end, fact in zip(*_spans(self._starts(row, plain)), row.facts, strict=True):
                place = QRect(area.left() + start, first.bottom() + 2, end - start, plain.height())
                _put(painter, font, muted, place.intersected(area), fact, _LEFT)
        if row.aside:
            _put(painter, font, text if is_lit else colour(palette, "accent"), first, row.aside, _RIGHT)
            first.setRight(first.right() - plain.horizontalAdvance(row.aside) - _GAP)
        is_quiet = row.kind not in (RowKind.MODEL, RowKind.MANAGE)
        is_bold = row.kind in (RowKind.MODEL, RowKind.COMING, RowKind.HEADING)
        _put(painter, _bold(font) if is_bold else font, muted if is_quiet else text, first, row.name, _LEFT)

    def _starts(self, row: PickerRow, metrics: QFontMetrics) -> list[int]:
        """Where each fact begins, and where the last one ends; those of models stand below each other."""
        alike = [row]
        if row.kind is RowKind.MODEL and len(row.facts) > 1:
            alike = [one for one in self._model.rows if one.kind is row.kind and len(one.facts) == len(row.facts)]
        starts = [0]
        for column in zip(*(one.facts for one in alike), strict=True):
            widest = max(map(metrics.horizontalAdvance, column))
            starts.append(starts[-1] + widest + (_COLUMN_GAP if widest else 0))
        return starts


def _spans(starts: Sequence[int]) -> tuple[Sequence[int], Sequence[int]]:
    return starts[:-1], starts[1:]


def _put(painter: QPainter, font: QFont, pen: Any, area: QRect, text: str, where: Qt.AlignmentFlag) -> None:  # noqa: ANN401
    painter.setFont(font)
    painter.setPen(pen)
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(where), shown)


def _text_left(row: PickerRow) -> int:
    if row.kind in (RowKind.HEADING, RowKind.MANAGE, RowKind.AWAY):
        return _MARGIN + _ICON + _GAP
    return _MARGIN + _INDENT + _ICON + _GAP


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold
