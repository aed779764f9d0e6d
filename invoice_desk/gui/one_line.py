"""One line of text that never takes more room than there is: a name in bold, facts after it, an icon before both."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont, QIcon, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from invoice_desk.gui.table.looks import rich

_ICON = 16
_GAP = 6
_MARGIN = 8


class OneLine(QWidget):
    """Shortens what has no room; the whole of it is in the tip and said by screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._facts = ""
        self._picture: QIcon | None = None
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)

    def say(
        self, name: str, facts: Sequence[str] = (), *, tip: Sequence[str] = (), picture: QIcon | None = None
    ) -> None:
        """Show a name and facts; the tip lists `tip` before the facts."""
        self._name, self._facts, self._picture = name, " · ".join(facts), picture
        self.setToolTip(rich([*tip, *facts]) if name else "")
        self.setAccessibleName(" · ".join(part for part in (name, self._facts) if part))
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(300, self.fontMetrics().height() + 10)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        area = self.rect().adjusted(_MARGIN, 0, -_MARGIN, 0)
        if self._picture is not None:
            self._picture.paint(painter, area.left(), area.top() + (area.height() - _ICON) // 2, _ICON, _ICON)
            area.setLeft(area.left() + _ICON + _GAP)
        bold = QFont(self.font())
        bold.setBold(True)
        painter.setFont(bold)
        room = area.width() if not self._facts else area.width() * 2 // 3
        name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, name)
        area.setLeft(area.left() + painter.fontMetrics().horizontalAdvance(f"{name}  "))
        painter.setFont(self.font())
        facts = self.fontMetrics().elidedText(self._facts, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, facts)
        painter.end()
