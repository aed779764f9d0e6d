"""The name of the file whose page is shown: it is the file, dragged out or opened."""

from collections.abc import Callable
from pathlib import PurePath

from PySide6.QtCore import QMimeData, QPoint, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDrag, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget
from typing_extensions import override

_LEAST_WIDTH = 24


class NameLabel(QWidget):
    """A file's name, shortened in the middle where room is short; the whole path is its tip."""

    grabbed = Signal()
    """It may be dragged in a moment: `set_original` is wanted."""
    activated = Signal()
    """It was double-clicked."""

    def __init__(self) -> None:
        super().__init__()
        self._name = ""
        self._from: QPoint | None = None
        self._pulled = False
        self._original: QMimeData | None = None
        self.drag: Callable[[QMimeData], None] = self._drag_out
        # Begun from here: while the answer that brought the file is dealt with, no other arrives.
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._start)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(_LEAST_WIDTH)

    def set_path(self, path: str) -> None:
        """Show the last part of a path."""
        self._name = PurePath(path.replace("\\", "/")).name
        hint = self.tr("Drag the name out to copy the file; double-click to open it")
        self.setToolTip(f"{path}\n{hint}" if path else "")
        self.setAccessibleName(self._name)
        self.setCursor(Qt.CursorShape.OpenHandCursor if path else Qt.CursorShape.ArrowCursor)
        self._let_go()
        self.update()

    def set_original(self, mime: QMimeData) -> None:
        """The file that is dragged; it has been fetched since the button went down."""
        self._original = mime
        self._soon.start()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._name:
            self._from, self._pulled, self._original = event.position().toPoint(), False, None
            self.grabbed.emit()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._from is None:
            return
        way = event.position().toPoint() - self._from
        if way.manhattanLength() >= QApplication.startDragDistance():
            self._pulled = True
            self._soon.start()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._let_go()

    @override
    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._let_go()
        if event.button() == Qt.MouseButton.LeftButton and self._name:
            self.activated.emit()

    @override
    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST_WIDTH, self.fontMetrics().height() + 2)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideMiddle, self.width() - 8)
        painter.drawText(self.rect().adjusted(4, 0, -4, 0), Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    def _let_go(self) -> None:
        self._from, self._pulled, self._original = None, False, None

    @Slot()
    def _start(self) -> None:
        """Drag once it is pulled and the file is there."""
        if self._pulled and self._original is not None:
            mime = self._original
            self._let_go()
            self.drag(mime)

    def _drag_out(self, mime: QMimeData) -> None:
        drag = QDrag(self)
        drag.setMimeData(mime)
        drag.exec(Qt.DropAction.CopyAction)
