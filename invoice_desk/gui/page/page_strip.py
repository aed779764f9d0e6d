"""The strip of small pictures beside a document of several pages or files."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem, QWidget
from typing_extensions import override

from invoice_desk.gui.page.page_source import PageSource
from invoice_desk.gui.page.strip_delegate import StripDelegate
from invoice_desk.gui.page.strip_model import Mark, StripModel


class PageStrip(QListView):
    """The pages of a document's files, the present one marked; asks only for the pictures that are seen.

    There is none for a single page. Others may fold it away.
    """

    page_chosen = Signal(int, int)
    """The user chose a page: the place of its file, and its number."""

    pictures_needed = Signal(list)
    """Pages in sight that have no picture yet, each with the SHA-256 of its file."""

    offered = Signal(bool)
    """Whether there is a strip to show for what is looked at."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_offered = False
        self._is_folded = False
        self._is_marking = False
        self.pages = StripModel(self)
        self.setAccessibleName(self.tr("Pages"))
        self.setModel(self.pages)
        self.setItemDelegate(StripDelegate(self))
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        bar = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
        self._entry = self.itemDelegate().sizeHint(self._option(), QModelIndex())
        self.setFixedWidth(self._entry.width() + bar + 2 * self.frameWidth())
        self._looking = QTimer(self, singleShot=True, interval=0)
        self._looking.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(self.look)
        self.selectionModel().currentChanged.connect(self._chosen)

    def show_files(self, files: Sequence[PageSource], *, is_all: bool = True) -> None:
        """Have the pages of a document's files, those that are new still without pictures.

        While more files are to come the strip stands there already: the page beside it shall not jump.
        """
        self.pages.show_files(files)
        self._is_offered = self.pages.rowCount() > 1 or not is_all
        self._show_or_hide()
        self.offered.emit(self._is_offered)
        self.look()

    def show_open(self, points: Mapping[int, tuple[Mark, str]]) -> None:
        """What is to be looked at on pages of the first file: how loud it is, and the fields in words."""
        self.pages.show_open(points)

    def fold(self, is_folded: bool) -> None:
        """Put the strip away, or have it again."""
        self._is_folded = is_folded
        self._show_or_hide()

    def mark(self, sha256: str, page: int) -> None:
        """Mark the page that is shown and bring it into sight; this is no choice of the user's."""
        row = self.pages.place_of((sha256, page))
        self._is_marking = True
        self.setCurrentIndex(self.pages.index(row))
        self._is_marking = False

    def set_picture(self, sha256: str, page: int, picture: QImage) -> None:
        """A page's small picture has come."""
        self.pages.set_picture((sha256, page), picture, self.devicePixelRatioF())

    @Slot()
    def look(self) -> None:
        """Ask for what is seen and has no picture, in a moment."""
        self._looking.start()

    def _show_or_hide(self) -> None:
        self.setVisible(self._is_offered and not self._is_folded)

    def _option(self) -> QStyleOptionViewItem:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        return option

    @Slot()
    def _ask(self) -> None:
        if not self.isVisible() or not self.pages.rowCount():
            return
        first, last = self.indexAt(self.viewport().rect().topLeft()), self.indexAt(self.viewport().rect().bottomLeft())
        end = last.row() if last.isValid() else self.pages.rowCount() - 1
        missing = self.pages.without_picture(range(max(0, first.row()), end + 1))
        if missing:
            self.pictures_needed.emit(missing)

    @Slot(QModelIndex, QModelIndex)
    def _chosen(self, current: QModelIndex, _: QModelIndex) -> None:
        if current.isValid() and not self._is_marking:
            self.page_chosen.emit(*self.pages.leaf(current.row()))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}.get(Qt.Key(event.key()), 0)
        if not by:
            super().keyPressEvent(event)
        elif 0 <= (row := self.currentIndex().row() + by) < self.pages.rowCount():
            self.setCurrentIndex(self.pages.index(row))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.look()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look()
