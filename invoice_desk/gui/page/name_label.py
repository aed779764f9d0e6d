"""The name of the file whose page is shown."""

from pathlib import PurePath

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override


class NameLabel(QWidget):
    """A file's name, shortened in the middle where room is short; the whole path is its tip."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)

    def set_path(self, path: str) -> None:
        """Show the last part of a path."""
        self._name = PurePath(path.replace("\\", "/")).name
        self.setToolTip(path)
        self.setAccessibleName(self._name)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, self.width() - 8)
        painter.drawText(self.rect().adjusted(4, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()
