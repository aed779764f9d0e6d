"""A window of another program from which the files in argv[2:] can be dragged; it says where it is once it is shown.

argv[1] is where it stands: X,Y on the screen.
"""

import sys

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override


class Source(QWidget):
    """Begins a drag as soon as the mouse moves with its button held."""

    def __init__(self, paths: list[str]) -> None:
        super().__init__()
        self._paths = paths
        self._dragging = False

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging or not event.buttons() & Qt.MouseButton.LeftButton:
            return
        self._dragging = True
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(path) for path in self._paths])
        drag = QDrag(self)
        drag.setMimeData(mime)
        print("action", drag.exec(Qt.DropAction.CopyAction).name, flush=True)


def main() -> None:
    x, y = map(int, sys.argv[1].split(","))
    app = QApplication([])
    source = Source(sys.argv[2:])
    source.setGeometry(x, y, 200, 200)
    source.show()
    QTimer.singleShot(300, lambda: print("shown", flush=True))
    app.exec()


if __name__ == "__main__":
    main()
