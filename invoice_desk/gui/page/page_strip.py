"""The strip of small pictures beside a document of several pages."""

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QIcon, QImage, QKeyEvent, QPainter, QPalette, QPen, QPixmap, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QStyle, QWidget
from typing_extensions import override

_PICTURE = QSize(80, 104)
_NUMBER_HEIGHT = 26
_SPACE = 12


class PageStrip(QListWidget):
    """The pages of a document, the present one marked; asks only for the pictures that are seen."""

    page_chosen = Signal(int)
    """The user chose a page, by its number."""

    pictures_needed = Signal(list)
    """The numbers of pages in sight that have no picture yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: tuple[int, ...] = ()
        self._drawn: set[int] = set()
        self.setAccessibleName(self.tr("Pages"))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setIconSize(_PICTURE)
        self.setGridSize(QSize(_PICTURE.width() + _SPACE, _PICTURE.height() + _NUMBER_HEIGHT))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self.setFixedWidth(_PICTURE.width() + _SPACE + bar + 2 * self.frameWidth())
        self._looking = QTimer(self, singleShot=True, interval=0)
        self._looking.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(self._look)
        self.currentRowChanged.connect(self._chosen)

    def show_pages(self, pages: tuple[int, ...]) -> None:
        """Another document's pages, still without pictures."""
        self._pages = pages
        self._drawn.clear()
        self.blockSignals(True)
        self.clear()
        blank = self._framed(None)
        for number in pages:
            item = QListWidgetItem(blank, str(number))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self.tr("Page {number}").format(number=number))
            self.addItem(item)
        self.blockSignals(False)
        self._look()

    def mark(self, page: int) -> None:
        """Mark the page that is shown and bring it into sight; this is no choice of the user's."""
        if page in self._pages:
            self.blockSignals(True)
            self.setCurrentRow(self._pages.index(page))
            self.blockSignals(False)

    def set_picture(self, page: int, picture: QImage) -> None:
        """A page's small picture has come."""
        if page in self._pages:
            self._drawn.add(page)
            self.item(self._pages.index(page)).setIcon(self._framed(picture))

    def _framed(self, picture: QImage | None) -> QIcon:
        """The picture, or blank paper, with a line round it: white paper does not show on a white strip."""
        ratio = self.devicePixelRatioF()
        room = QSize(round(_PICTURE.width() * ratio), round(_PICTURE.height() * ratio))
        if picture is None:
            pixmap = QPixmap(room)
            pixmap.fill(self.palette().color(QPalette.ColorRole.AlternateBase))
        else:
            pixmap = QPixmap.fromImage(
                picture.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            )
        icon = QIcon()
        for mode, role, width in (
            (QIcon.Mode.Normal, QPalette.ColorRole.Mid, 1),
            (QIcon.Mode.Selected, QPalette.ColorRole.Highlight, 3),
        ):
            framed = QPixmap(pixmap)
            painter = QPainter(framed)
            painter.setPen(QPen(self.palette().color(role), 2 * width * ratio))  # its outer half falls outside
            painter.drawRect(framed.rect())
            painter.end()
            framed.setDevicePixelRatio(ratio)
            icon.addPixmap(framed, mode)
        return icon

    @Slot()
    def _look(self) -> None:
        self._looking.start()

    @Slot()
    def _ask(self) -> None:
        seen = self.viewport().rect()
        missing = [
            number
            for row, number in enumerate(self._pages)
            if number not in self._drawn and self.visualItemRect(self.item(row)).intersects(seen)
        ]
        if self.isVisible() and missing:
            self.pictures_needed.emit(missing)

    @Slot(int)
    def _chosen(self, row: int) -> None:
        if 0 <= row < len(self._pages):
            self.page_chosen.emit(self._pages[row])

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_PageUp:
            self.setCurrentRow(max(0, self.currentRow() - 1))
        elif event.key() == Qt.Key.Key_PageDown:
            self.setCurrentRow(min(self.count() - 1, self.currentRow() + 1))
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._look()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._look()
