"""The pane that shows the page a value stands on, with what is needed to look at it closely."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QToolButton, QVBoxLayout, QWidget
from typing_extensions import override

from invoice_desk.domain.crop import Crop, in_piece, piece_of
from invoice_desk.domain.document import Region
from invoice_desk.domain.errors import InvoiceDeskError, Param
from invoice_desk.gui.icons import icon
from invoice_desk.gui.page.name_label import NameLabel
from invoice_desk.gui.page.page_strip import PageStrip
from invoice_desk.gui.page.page_view import Fit, PageView
from invoice_desk.gui.page.value_tips import ValueTips
from invoice_desk.gui.symbol import Symbol

if TYPE_CHECKING:
    from invoice_desk.gui.page.pictures import PagePictures, ShownPage

LOADING_MS = 150
"""How long the page before stays when the next one is not there yet: a quick change does not flicker."""

_LOCKED = frozenset({"pdf.password_needed", "pdf.password_wrong"})
_ICON_SIZE = QSize(18, 18)
_SYMBOL_SIZE = 32


@dataclass(frozen=True, slots=True)
class PageSource:
    """What to show: a source by its content, `name` as given (a path), and the numbers of the document's pages.

    Of a page with a piece in `crop` only that is shown.
    """

    sha256: str
    name: str
    pages: tuple[int, ...]
    crop: Crop = ()


class PagePane(QWidget):
    """Shows one page of a source. `render` makes a sentence of an error's code and parameters."""

    troubled = Signal()
    """The page can't be shown."""

    def __init__(
        self,
        pictures: "PagePictures",
        render: Callable[[str, Mapping[str, Param]], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._render = render
        self._source: PageSource | None = None
        self._page = 0
        self._page_is_shown = False
        self._shown: ShownPage | None = None
        self._trouble = ""
        self._region: Region | None = None
        self._turns: dict[tuple[str, int], int] = {}
        self._buttons: list[tuple[QToolButton, str]] = []
        self._loading = QTimer(self, singleShot=True, interval=LOADING_MS)
        self._loading.timeout.connect(self._say_loading)
        self.view = PageView()
        self.tips = ValueTips(self.view, self._in_view)
        self.strip = PageStrip()
        self._build()
        self._connect()
        self.show_source(None)

    def show_source(self, source: PageSource | None, region: Region | None = None, *, name: str = "") -> None:
        """Show a document's page with `region`, else its first page. Without a source say what to do, or that there is
        nothing to see of the file `name`.
        """
        if source is not None and source == self._source:
            self.show_region(region)
            return
        self._source = source
        self._region = region
        pages = _pages_of(source)
        self._name.set_path(source.name if source else name)
        self._turning.setVisible(len(pages) > 1)
        self.strip.setVisible(len(pages) > 1)
        self.strip.show_pages(pages)
        if source is None:
            self._page = 0
            self._page_is_shown = False
            self._loading.stop()
            self._pictures.want_nothing()
            nothing = self.tr("There is no picture of this file to show.")
            self._say(nothing if name else self.tr("Select a document to see it here"))
        else:
            self._go_to(region.page if region is not None and region.page in pages else pages[0])

    def show_region(self, region: Region | None) -> None:
        """Outline a place of the document that is shown, on whichever page it is; None takes the outline away."""
        self._region = region
        if region is not None and region.page != self._page and region.page in _pages_of(self._source):
            self._go_to(region.page)
        elif self._page_is_shown:
            self.view.show_region(self._region_in_view())

    def show_again(self) -> None:
        """Try the page once more: something that it needs has come."""
        if self._source is not None and not self._page_is_shown:
            self._go_to(self._page)

    @property
    def needs_password(self) -> bool:
        """Whether the page can't be shown without a password."""
        return self._trouble in _LOCKED

    def outlined(self) -> Region | None:
        """The place that is outlined on the page that is seen now."""
        return self._region_here() if self._page_is_shown else None

    def whole_page(self) -> "ShownPage | None":
        """The page that is seen now with what of it is not shown; None while there is none."""
        return self._shown if self._page_is_shown else None

    @Slot()
    def zoom_in(self) -> None:
        """Enlarge the page."""
        self.view.zoom_in()

    @Slot()
    def zoom_out(self) -> None:
        """Make the page smaller."""
        self.view.zoom_out()

    @Slot()
    def actual_size(self) -> None:
        """Show the picture's pixels as they are."""
        self.view.actual_size()

    @Slot()
    def fit_page(self) -> None:
        """Show whole pages."""
        self.view.fit_page()

    @Slot()
    def fit_width(self) -> None:
        """Show pages as wide as the pane."""
        self.view.fit_width()

    @Slot()
    def rotate_left(self) -> None:
        """Turn the view of this page; the document stays as it is."""
        self._rotate(-90)

    @Slot()
    def rotate_right(self) -> None:
        """Turn the view of this page; the document stays as it is."""
        self._rotate(90)

    @Slot()
    def next_page(self) -> None:
        """Show the document's next page, if there is one."""
        self._turn_over(1)

    @Slot()
    def previous_page(self) -> None:
        """Show the document's page before this one, if there is one."""
        self._turn_over(-1)

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(2)
        row.setContentsMargins(4, 2, 4, 2)
        self._zoom_out = self._button("zoom-out", self.tr("Zoom out"), self.zoom_out)
        self._percent = QToolButton(autoRaise=True)
        self._percent.setToolTip(self.tr("Show actual size"))
        self._percent.setAccessibleName(self.tr("Show actual size"))
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("1000 %") + 8)
        self._percent.clicked.connect(self.actual_size)
        self._zoom_in = self._button("zoom-in", self.tr("Zoom in"), self.zoom_in)
        self._fit_page = self._button("fit-page", self.tr("Fit page"), self.fit_page)
        self._fit_width = self._button("fit-width", self.tr("Fit width"), self.fit_width)
        self._fit_page.setCheckable(True)
        self._fit_width.setCheckable(True)
        left = self._button("rotate-left", self.tr("Rotate left"), self.rotate_left)
        right = self._button("rotate-right", self.tr("Rotate right"), self.rotate_right)
        self._tools = (self._zoom_out, self._percent, self._zoom_in, self._fit_page, self._fit_width, left, right)
        for tool in self._tools:
            row.addWidget(tool)
        self._name = NameLabel()
        row.addWidget(self._name, 1)
        row.addWidget(self._page_turner())
        body = QHBoxLayout()
        body.setSpacing(0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._message_page())
        self._stack.addWidget(self.view)
        body.addWidget(self.strip)
        body.addWidget(self._stack, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(0)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(row)
        layout.addLayout(body, 1)
        self._draw_icons()

    def _page_turner(self) -> QWidget:
        self._turning = QWidget()
        row = QHBoxLayout(self._turning)
        row.setSpacing(2)
        row.setContentsMargins(0, 0, 0, 0)
        self._previous = self._button("previous", self.tr("Previous page"), self.previous_page)
        self._place = QLabel()
        self._next = self._button("next", self.tr("Next page"), self.next_page)
        for widget in (self._previous, self._place, self._next):
            row.addWidget(widget)
        return self._turning

    def _message_page(self) -> QWidget:
        page = QWidget()
        self._symbol = Symbol("", _SYMBOL_SIZE, page)
        self._message = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(page)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch(1)
        column.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._message)
        column.addStretch(1)
        return page

    def _button(self, icon_name: str, text: str, action: Callable[[], None]) -> QToolButton:
        button = QToolButton(autoRaise=True)
        button.setIconSize(_ICON_SIZE)
        button.setToolTip(text)
        button.setAccessibleName(text)
        button.clicked.connect(action)
        self._buttons.append((button, icon_name))
        return button

    def _draw_icons(self) -> None:
        for button, name in self._buttons:
            button.setIcon(icon(name))

    def _connect(self) -> None:
        self.view.scaled.connect(self._show_scale)
        self.view.passed_end.connect(self._turn_over)
        self.strip.page_chosen.connect(self._go_to)
        self.strip.pictures_needed.connect(self._want_thumbnails)
        self._pictures.ready.connect(self._show_page)
        self._pictures.failed.connect(self._show_failure)
        self._pictures.thumbnail_ready.connect(self._show_thumbnail)

    @Slot(int)
    def _go_to(self, page: int) -> None:
        if self._source is None:
            return
        pages = _pages_of(self._source)
        self._page = page
        self._page_is_shown = False
        self._trouble = ""
        self.view.show_region(None)
        self.strip.mark(page)
        number = pages.index(page) + 1
        self._place.setText(self.tr("Page {number} of {total}").format(number=number, total=len(pages)))
        self._previous.setEnabled(number > 1)
        self._next.setEnabled(number < len(pages))
        self._loading.start()
        self._pictures.want(self._source.sha256, page)

    @Slot(int)
    def _turn_over(self, by: int) -> None:
        pages = _pages_of(self._source)
        if self._page in pages and 0 <= (place := pages.index(self._page) + by) < len(pages):
            self._go_to(pages[place])

    def _rotate(self, degrees: int) -> None:
        if self._source is not None and self._page_is_shown:
            self.view.rotate(degrees)
            self._turns[self._source.sha256, self._page] = self.view.turn

    def _is_here(self, sha256: str, page: int) -> bool:
        return self._source is not None and (self._source.sha256, self._page) == (sha256, page)

    def _region_here(self) -> Region | None:
        return self._region if self._region is not None and self._region.page == self._page else None

    def _region_in_view(self) -> Region | None:
        return self._in_view(self._region) if self._region is not None else None

    def _in_view(self, region: Region) -> Region | None:
        if region.page != self._page:
            return None
        piece = self._piece()
        return in_piece(region, piece) if piece is not None else region

    def _piece(self) -> Region | None:
        return piece_of(self._source.crop, self._page) if self._source is not None else None

    @Slot(str, int, object)
    def _show_page(self, sha256: str, page: int, shown: "ShownPage") -> None:
        if not self._is_here(sha256, page):
            return
        self._loading.stop()
        self._page_is_shown = True
        self._enable(True)
        self._stack.setCurrentWidget(self.view)
        self._shown, piece = shown, self._piece()
        self.view.show_page(shown.cut(piece) if piece else shown, turn=self._turns.get((sha256, page), 0))
        self.view.show_region(self._region_in_view())
        pages = _pages_of(self._source)
        following = pages.index(page) + 1
        if following < len(pages):
            self._pictures.prefetch(sha256, pages[following])

    @Slot(str, int, object)
    def _show_failure(self, sha256: str, page: int, error: InvoiceDeskError) -> None:
        if self._is_here(sha256, page):
            self._loading.stop()
            self._trouble = error.code
            self.troubled.emit()
            self._say(self._render(error.code, error.params), icon_name="error")

    @Slot(str, int, QImage)
    def _show_thumbnail(self, sha256: str, page: int, picture: QImage) -> None:
        if self._source is not None and self._source.sha256 == sha256:
            self.strip.set_picture(page, picture)

    @Slot(list)
    def _want_thumbnails(self, pages: list[int]) -> None:
        if self._source is not None:
            self._pictures.want_thumbnails(self._source.sha256, pages)

    @Slot()
    def _say_loading(self) -> None:
        self._say(self.tr("Loading…"))

    def _say(self, text: str, *, icon_name: str = "") -> None:
        self._message.setText(text)
        self._symbol.show_icon(icon_name)
        self._stack.setCurrentIndex(0)
        self._enable(False)

    def _enable(self, on: bool) -> None:
        for tool in self._tools:
            tool.setEnabled(on)
        if not on:
            self._percent.setText("")

    @Slot()
    def _show_scale(self) -> None:
        percent = round(100 * self.view.scale * self.devicePixelRatioF())
        self._percent.setText(self.tr("{percent} %").format(percent=percent))
        self._fit_page.setChecked(self.view.fit is Fit.PAGE)
        self._fit_width.setChecked(self.view.fit is Fit.WIDTH)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if with_control and event.key() == Qt.Key.Key_PageUp:
            self.previous_page()
        elif with_control and event.key() == Qt.Key.Key_PageDown:
            self.next_page()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()


def _pages_of(source: PageSource | None) -> tuple[int, ...]:
    """The pages to leaf through; a source whose pages are not known has at least a first one."""
    return (source.pages or (1,)) if source is not None else ()
