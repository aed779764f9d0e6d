"""Help beside the window: its pages by title, searched by words, and the one that fits where it was asked for."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QTextCursor, QTextDocument
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from invoice_desk.gui.help_pages import found
from invoice_desk.gui.icons import icon

if TYPE_CHECKING:
    from invoice_desk.gui.dialogs.ask import HelpOffer

_SIZE = (860, 620)
_CONTENTS_WIDTH = 220
_ICON = 18
_MARGIN = 14
_TOPIC = Qt.ItemDataRole.UserRole


class HelpDialog(QDialog):
    """Stands in nobody's way: the window can be worked in while it is open."""

    def __init__(self, offer: "HelpOffer", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Help"))
        self._pages = {page.topic: page for page in offer.pages}
        self.search = QLineEdit(self)
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search the help"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(self._find)
        self.contents = QListWidget(self)
        self.contents.setAccessibleName(self.tr("Contents"))
        for page in offer.pages:
            item = QListWidgetItem(page.title, self.contents)
            item.setData(_TOPIC, page.topic)
        self.contents.currentItemChanged.connect(self._show_current)
        self._nothing = QLabel(self.tr("No page has these words."), self)
        self._nothing.hide()
        self.page = _Browser(self)
        self.page.setAccessibleName(self.tr("Page of help"))
        self.page.anchorClicked.connect(self._follow)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)  # Enter searches
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._to_search)

        left = QVBoxLayout()
        for part in (self.search, self.contents, self._nothing):
            left.addWidget(part)
            part.setMaximumWidth(_CONTENTS_WIDTH)
        halves = QHBoxLayout()
        halves.addLayout(left)
        halves.addWidget(self.page, 1)
        column = QVBoxLayout(self)
        column.addLayout(halves, 1)
        column.addWidget(buttons)
        self.resize(*_SIZE)
        self.show_topic(offer.topic)
        self.contents.setFocus()

    def show_topic(self, topic: str) -> None:
        """Go to a page."""
        self.search.clear()
        for item in self._items():
            if item.data(_TOPIC) == topic:
                self.contents.setCurrentItem(item)

    def topic(self) -> str:
        """Which page is shown."""
        item = self.contents.currentItem()
        return str(item.data(_TOPIC)) if item is not None else ""

    def _items(self) -> list[QListWidgetItem]:
        return [self.contents.item(row) for row in range(self.contents.count())]

    @Slot()
    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    @Slot(str)
    def _filter(self, words: str) -> None:
        topics = [page.topic for page in found(list(self._pages.values()), words)]
        for item in self._items():
            item.setHidden(item.data(_TOPIC) not in topics)
        self._nothing.setHidden(bool(topics))
        if topics and self.topic() not in topics:
            self.contents.setCurrentItem(next(item for item in self._items() if item.data(_TOPIC) == topics[0]))
        self._mark(words)

    @Slot()
    def _find(self) -> None:
        """The next place with the first of the words; from the top again after the last one."""
        word = next(iter(self.search.text().split()), "")
        if word and not self.page.find(word):
            self.page.moveCursor(QTextCursor.MoveOperation.Start)
            self.page.find(word)

    def _mark(self, words: str) -> None:
        self.page.moveCursor(QTextCursor.MoveOperation.Start)
        word = next(iter(words.split()), "")
        if word:
            self.page.find(word)

    @Slot()
    def _show_current(self) -> None:
        page = self._pages.get(self.topic())
        if page is not None:
            self.page.setMarkdown(page.text)
            self._mark(self.search.text())

    @Slot(QUrl)
    def _follow(self, link: QUrl) -> None:
        if link.toString() in self._pages:
            self.show_topic(link.toString())


class _Browser(QTextBrowser):
    """Opens nothing: links lead to other pages of help, pictures are the window's icons."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setOpenLinks(False)
        self.document().setDocumentMargin(_MARGIN)

    @override
    def loadResource(self, type: int, name: QUrl | str) -> object:
        if type == QTextDocument.ResourceType.ImageResource.value:
            try:
                return icon(QUrl(name).toString()).pixmap(_ICON, _ICON)
            except KeyError:
                return None
        return None
