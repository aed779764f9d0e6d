"""The pane that shows the page a value stands on, with what is needed to look at it closely."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from invoice_desk.domain.crop import in_piece, on_page, piece_of
from invoice_desk.domain.document import Region
from invoice_desk.domain.errors import InvoiceDeskError, Param
from invoice_desk.gui.one_line import OneLine
from invoice_desk.gui.page.box_drawing import BoxDrawing
from invoice_desk.gui.page.darkness import Darkness
from invoice_desk.gui.page.page_bar import PageBar
from invoice_desk.gui.page.page_source import PageSource
from invoice_desk.gui.page.page_strip import PageStrip
from invoice_desk.gui.page.page_view import PageView
from invoice_desk.gui.page.value_tips import ValueTips
from invoice_desk.gui.symbol import Symbol

if TYPE_CHECKING:
    from invoice_desk.gui.page.pictures import PagePictures, ShownPage

LOADING_MS = 150
"""How long the page before stays when the next one is not there yet: a quick change does not flicker."""

_LOCKED = frozenset({"pdf.password_needed", "pdf.password_wrong"})
_SYMBOL_SIZE = 32


class PagePane(QWidget):
    """Shows one page of one of a document's files. `render` makes a sentence of an error's code and parameters.

    The values of a document stand in its first file; on another one is outlined where that one has them.
    """

    troubled = Signal()
    """The page can't be shown."""
    page_shown = Signal()
    """A page is seen, another one or the same one anew."""

    def __init__(
        self,
        pictures: "PagePictures",
        render: Callable[[str, Mapping[str, Param]], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._pictures = pictures
        self._render = render
        self._files: tuple[PageSource, ...] = ()
        self._source: PageSource | None = None  # that one of the files which is shown
        self._page = 0
        self._page_is_shown = False
        self._shown: ShownPage | None = None
        self._trouble = ""
        self._region: Region | None = None
        self._field = ""
        self._turns: dict[tuple[str, int], int] = {}
        self._loading = QTimer(self, singleShot=True, interval=LOADING_MS)
        self._loading.timeout.connect(self._say_loading)
        self.view = PageView()
        self.bar = PageBar(self.view)
        self.tips = ValueTips(self.view, self._of_first_in_view)
        self.box = BoxDrawing(self.view)
        self.darkness = Darkness(self.view, pictures)
        self.hint = OneLine()
        """What is being done on the page, shown while there is a word to say of it."""
        self.strip = PageStrip()
        self._build()
        self._connect()
        self.show_source(None)

    def show_source(
        self,
        source: PageSource | None,
        region: Region | None = None,
        *,
        field_id: str = "",
        name: str = "",
        is_alone: bool = True,
    ) -> None:
        """Show a document's page with `region`, where the field `field_id` stands, else its first page.

        Without a source say what to do, or that there is nothing to see of the file `name`. A document whose other
        files are about to come (`show_others`) is not alone.
        """
        self._region, self._field = region, field_id
        if source is not None and self._files[:1] == (source,):
            self._point()
            return
        self._pictures.want_thumbnails(())
        self._have((source,) if source is not None else (), is_all=is_alone)
        if source is not None:
            self._show(source)
            return
        self._source = None
        self._show_pages(name)
        self._page = 0
        self._page_is_shown = False
        self._loading.stop()
        self._pictures.want_nothing()
        nothing = self.tr("There is no picture of this file to show.")
        self._say(nothing if name else self.tr("Select a document to see it here"))

    def show_others(self, others: Sequence[PageSource]) -> None:
        """Offer the other files of the document too; one that is looked at stays while it is among them."""
        self._have((*self._files[:1], *others))
        if self._source in self._files:
            place = self._files.index(self._source)
            self._source = self._files[place]  # it may know more now
            self.bar.switch.mark(place)
            self.strip.mark(self._source.sha256, self._page)
            self._point()
        else:
            self.show_first()

    def show_first(self) -> None:
        """Go to the file in which the document's values stand."""
        self.bar.switch.mark(0)
        self._show_file(0)

    def show_region(self, region: Region | None, field_id: str = "") -> None:
        """Outline where a value of the document stands, on whichever page it is; None takes the outline away.

        On another file than the first one the field is sought in what that one says.
        """
        self._region, self._field = region, field_id
        self._point()

    def show_again(self) -> None:
        """Try the page once more: something that it needs has come."""
        if self._source is not None and not self._page_is_shown:
            self._go_to(self._page)

    @property
    def needs_password(self) -> bool:
        """Whether the page can't be shown without a password."""
        return self._trouble in _LOCKED

    @property
    def source(self) -> PageSource | None:
        """The file whose page is shown, or is to be shown."""
        return self._source

    def outlined(self) -> Region | None:
        """The place that is outlined on the page that is seen now."""
        return self._region_here() if self._page_is_shown else None

    def whole_page(self) -> "ShownPage | None":
        """The page of the first file that is seen now, with what of it is not shown; None while there is none."""
        return self._shown if self._page_is_shown and self._shows_first() else None

    def place_in_file(self, part: Region) -> tuple[str, Region] | None:
        """The file, by its SHA-256, and the place on its page for a part of what is seen; None while no page is."""
        if self._source is None or not self._page_is_shown:
            return None
        piece = self._piece()
        return self._source.sha256, on_page(part, piece) if piece is not None else part

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

    @Slot()
    def next_file(self) -> None:
        """Show the document's next file, if there are several."""
        self.bar.switch.to_next()

    def _build(self) -> None:
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
        layout.addWidget(self.bar)
        layout.addWidget(self.hint)
        layout.addLayout(body, 1)
        self.hint.hide()

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

    def _connect(self) -> None:
        self.bar.turned.connect(self._rotate)
        self.bar.page_wanted.connect(self._turn_over)
        self.bar.switch.chosen.connect(self._show_file)
        self.view.passed_end.connect(self._turn_over)
        self.strip.page_chosen.connect(self._go_to_leaf)
        self.strip.pictures_needed.connect(self._pictures.want_thumbnails)
        self._pictures.ready.connect(self._show_page)
        self._pictures.failed.connect(self._show_failure)
        self._pictures.thumbnail_ready.connect(self.strip.set_picture)

    def _have(self, files: tuple[PageSource, ...], *, is_all: bool = True) -> None:
        self._files = files
        self.bar.show_sources(files)
        self.strip.show_files(files, is_all=is_all)

    @Slot(int, int)
    def _go_to_leaf(self, place: int, page: int) -> None:
        self.bar.switch.mark(place)
        if self._files[place] != self._source:
            self._source = self._files[place]
            self._show_pages(self._source.name)
        self._go_to(page)

    @Slot(int)
    def _show_file(self, place: int) -> None:
        if place < len(self._files) and self._files[place] != self._source:
            self._show(self._files[place])

    def _show(self, source: PageSource) -> None:
        self._source = source
        self._show_pages(source.name)
        region, pages = self._wanted(), _pages_of(source)
        self._go_to(region.page if region is not None and region.page in pages else pages[0])

    def _show_pages(self, name: str) -> None:
        self.bar.name.set_path(name)
        self.bar.show_place(0, _pages_of(self._source))

    @Slot(int)
    def _go_to(self, page: int) -> None:
        if self._source is None:
            return
        pages = _pages_of(self._source)
        self._page = page
        self._page_is_shown = False
        self._trouble = ""
        self.view.show_region(None)
        self.strip.mark(self._source.sha256, page)
        self.bar.show_place(page, pages)
        self._loading.start()
        self._pictures.want(self._source.sha256, page)

    @Slot(int)
    def _turn_over(self, by: int) -> None:
        pages = _pages_of(self._source)
        if self._page in pages and 0 <= (place := pages.index(self._page) + by) < len(pages):
            self._go_to(pages[place])

    @Slot(int)
    def _rotate(self, degrees: int) -> None:
        if self._source is not None and self._page_is_shown:
            self.view.rotate(degrees)
            self._turns[self._source.sha256, self._page] = self.view.turn

    def _is_here(self, sha256: str, page: int) -> bool:
        return self._source is not None and (self._source.sha256, self._page) == (sha256, page)

    def _shows_first(self) -> bool:
        return self._source is not None and self._source == self._files[0]

    def _wanted(self) -> Region | None:
        """What is to be outlined on the file that is shown."""
        if self._source is None or self._shows_first():
            return self._region
        return self._source.places.get(self._field)

    def _point(self) -> None:
        """Outline what is wanted, and go to its page."""
        region = self._wanted()
        if region is not None and region.page != self._page and region.page in _pages_of(self._source):
            self._go_to(region.page)
        elif self._page_is_shown:
            self.view.show_region(self._region_in_view())

    def _region_here(self) -> Region | None:
        region = self._wanted()
        return region if region is not None and region.page == self._page else None

    def _region_in_view(self) -> Region | None:
        region = self._wanted()
        return self.in_view(region) if region is not None else None

    def _of_first_in_view(self, region: Region) -> Region | None:
        return self.in_view(region) if self._shows_first() else None

    def in_view(self, region: Region) -> Region | None:
        """Where a place of the file is seen; None on another page."""
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
        self.bar.enable(True)
        self._stack.setCurrentWidget(self.view)
        self._shown, piece = shown, self._piece()
        seen = shown.cut(piece) if piece else shown
        self.view.show_page(seen, turn=self._turns.get((sha256, page), 0))
        self.view.show_region(self._region_in_view())
        self.darkness.follow(seen)
        pages = _pages_of(self._source)
        following = pages.index(page) + 1
        if following < len(pages):
            self._pictures.prefetch(sha256, pages[following])
        self.page_shown.emit()
        self.strip.look()

    @Slot(str, int, object)
    def _show_failure(self, sha256: str, page: int, error: InvoiceDeskError) -> None:
        if self._is_here(sha256, page):
            self._loading.stop()
            self._trouble = error.code
            self.troubled.emit()
            self._say(self._render(error.code, error.params), icon_name="error")

    @Slot()
    def _say_loading(self) -> None:
        self._say(self.tr("Loading…"))

    def _say(self, text: str, *, icon_name: str = "") -> None:
        self._message.setText(text)
        self._symbol.show_icon(icon_name)
        self._stack.setCurrentIndex(0)
        self.bar.enable(False)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        with_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if with_control and event.key() == Qt.Key.Key_PageUp:
            self.previous_page()
        elif with_control and event.key() == Qt.Key.Key_PageDown:
            self.next_page()
        elif event.key() != Qt.Key.Key_Escape or not self.box.give_up():
            super().keyPressEvent(event)


def _pages_of(source: PageSource | None) -> tuple[int, ...]:
    return source.leaves if source is not None else ()
