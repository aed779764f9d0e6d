"""The pictures of pages: fetched outside the window's thread, the one that is looked at first, the last ones kept."""

import logging
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage

from invoice_desk.domain.crop import cropped
from invoice_desk.domain.document import Page, Region
from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.domain.job import CancelToken
from invoice_desk.gui.background import Background
from invoice_desk.gui.page.darkness import darkened
from invoice_desk.gui.page.paper import draw_words, paper_with_words
from invoice_desk.gui.page.pieces import Piece, cut_out, height_needed, pieces_of

if TYPE_CHECKING:
    from invoice_desk.pipeline.viewing import PagePicture

MOST_PAGES = 12
MOST_BYTES = 100_000_000
PATIENCE_MS = 1500
"""How long a page that nobody looks at any more may hold up the next one before its process is killed."""

_PAPER_LONG_SIDE = 2200
_SMALL_PAPER_LONG_SIDE = 224
_SMALLEST_LEVEL = 300
_PREFETCHED = 2

_log = logging.getLogger(__name__)


class AskForPicture(Protocol):
    """Asks for a page's picture; `pipeline.viewing.Viewer.ask` is one. Called from several threads."""

    def __call__(
        self,
        data: bytes,
        page_number: int,
        turned: int,
        *,
        small: bool,
        password: str | None,
        cancel: CancelToken,
        tall: int = 0,
    ) -> "Future[PagePicture | None]":
        """None is a page whose format has no picture. `tall` pixels are enough of its height, 0: what is shown."""


@dataclass(frozen=True, slots=True)
class ShownPage:
    """A page and its picture in several sizes, each half the one before: drawn from the next larger, it is smooth."""

    page: Page
    levels: tuple[QImage, ...]

    @property
    def picture(self) -> QImage:
        """The picture in full size."""
        return self.levels[0]

    def cut(self, piece: Region) -> "ShownPage":
        """A piece of the page as a page of its own; some milliseconds."""
        return ShownPage(cropped(self.page, piece), tuple(cut_out(level, piece) for level in self.levels))


@dataclass(frozen=True, slots=True)
class _Wish:
    sha256: str
    number: int
    small: bool = False
    regions: tuple[Region, ...] = ()
    """Only the places are wanted."""
    density: float = 1.0
    """Pixels of the screen for each one of a place."""

    def page(self) -> "_Wish":
        """The whole page on which the places are."""
        return _Wish(self.sha256, self.number)


@dataclass(frozen=True, slots=True)
class _Source:
    """The source that was asked for last: for the next page it needs not be read again."""

    sha256: str
    data: bytes
    pages: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class _Fetched:
    source: _Source | None
    shown: ShownPage
    pieces: Mapping[Region, Piece]
    is_whole: bool = True
    """Whether the page can be shown, and not only the places that were cut from it."""


@dataclass(frozen=True, slots=True, eq=False)
class _Errand:
    wish: _Wish
    cancel: CancelToken


class PagePictures(QObject):
    """Fetches one page at a time. Of several pages wanted in quick succession only the last one is fetched.

    `source_bytes` and `pages_of` are the desk's, called in background threads; `password_of` knows the passwords that
    were given. Close it before `background`.
    """

    ready = Signal(str, int, object)
    """SHA-256, page number, ShownPage: of the wanted page only, never of an earlier one."""

    failed = Signal(str, int, object)
    """SHA-256, page number, InvoiceDeskError: why the wanted page can't be shown."""

    thumbnail_ready = Signal(str, int, QImage)

    pieces_ready = Signal(str, object)
    """SHA-256, Mapping[Region, Piece]: some of the places that are wanted."""

    def __init__(
        self,
        ask: AskForPicture,
        *,
        source_bytes: Callable[[str], bytes],
        pages_of: Callable[[str], tuple[Page, ...]],
        password_of: Callable[[str], str | None],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._fetch = partial(_fetched, ask, source_bytes, pages_of, password_of)
        self._background = background
        self._kept: OrderedDict[_Wish, ShownPage] = OrderedDict()
        self._wanted: _Wish | None = None
        self._thumbnails: deque[_Wish] = deque()
        self._pieces: deque[_Wish] = deque()
        self._ahead: deque[_Wish] = deque(maxlen=_PREFETCHED)
        self._running: _Errand | None = None
        self._source: _Source | None = None
        self._closed = False
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE_MS)
        self._patience.timeout.connect(self._give_up)

    def want(self, sha256: str, number: int) -> None:
        """Ask for the page to be shown now, instead of any wanted before; `ready` comes at once if it is kept."""
        wish = _Wish(sha256, number)
        kept = self._kept.get(wish)
        if kept is None:
            self._wanted = wish
            self._go_on()
            return
        self._wanted = None
        self._kept.move_to_end(wish)
        self.ready.emit(sha256, number, kept)

    def want_thumbnails(self, pages: Iterable[tuple[str, int]]) -> None:
        """Ask for small pictures of pages, each of a source, in this order, when there is time; those asked for before
        are dropped.
        """
        wishes = (_Wish(sha256, number, small=True) for sha256, number in pages)
        self._thumbnails = deque(wish for wish in wishes if self._running is None or wish != self._running.wish)
        self._go_on()

    def want_pieces(self, places: Iterable[tuple[str, Region]]) -> None:
        """Ask for small pictures of places, each in a source, page by page, after the page that is wanted; those asked
        for before are dropped.
        """
        pages: dict[tuple[str, int], list[Region]] = defaultdict(list)
        for sha256, region in places:
            pages[sha256, region.page].append(region)
        density = float(QGuiApplication.primaryScreen().devicePixelRatio())
        self._pieces = deque(_Wish(*page, regions=tuple(regions), density=density) for page, regions in pages.items())
        self._go_on()

    def prefetch(self, sha256: str, number: int) -> None:
        """Fetch a page that is likely to be wanted next, when there is nothing else to do."""
        self._ahead.append(_Wish(sha256, number))
        self._go_on()

    def darken(self, shown: ShownPage, step: int, done: Callable[[ShownPage], None]) -> None:
        """Make a page darker, as `darkness.darkened` does, for `done`."""

        def hand_over(levels: tuple[QImage, ...]) -> None:
            if not self._closed:
                done(replace(shown, levels=levels))

        self._background.run(partial(darkened, shown.levels, step), hand_over)

    def want_nothing(self) -> None:
        """Drop all wishes."""
        self._wanted = None
        self._thumbnails.clear()
        self._pieces.clear()
        self._ahead.clear()

    def forget(self, sha256: str) -> None:
        """Forget a source's pictures: it was read anew, and its pages may be turned another way now."""
        for wish in [wish for wish in self._kept if wish.sha256 == sha256]:
            del self._kept[wish]
        if self._source is not None and self._source.sha256 == sha256:
            self._source = None

    def close(self) -> None:
        """Drop all wishes and stop what runs; nothing is told any more."""
        self._closed = True
        self.want_nothing()
        self._patience.stop()
        if self._running is not None:
            self._running.cancel.cancel()

    def _go_on(self) -> None:
        if self._running is not None:
            if self._keeps_waiting(self._running.wish) and not self._patience.isActive():
                self._patience.start()
            return
        wish = self._next()
        if wish is None or self._closed:
            return
        errand = _Errand(wish, CancelToken())
        self._running = errand
        source = self._source if self._source is not None and self._source.sha256 == wish.sha256 else None
        kept = self._kept.get(wish.page()) if wish.regions else None
        self._background.run(
            partial(_cut_from, kept, wish) if kept is not None else partial(self._fetch, wish, source, errand.cancel),
            partial(self._arrived, errand),
            partial(self._broke_down, errand),
        )

    def _next(self) -> _Wish | None:
        if self._wanted is not None:
            return self._wanted
        if self._pieces:
            return self._pieces.popleft()
        if self._thumbnails:
            return self._thumbnails.popleft()
        while self._ahead:
            wish = self._ahead.popleft()
            if wish not in self._kept:
                return wish
        return None

    def _arrived(self, errand: _Errand, fetched: _Fetched) -> None:
        if self._closed:
            return
        wish = self._done(errand)
        self._source = fetched.source or self._source
        if wish.small:
            self.thumbnail_ready.emit(wish.sha256, wish.number, fetched.shown.picture)
        elif wish.regions:
            if fetched.is_whole:
                self._show(wish.page(), fetched.shown)
            self.pieces_ready.emit(wish.sha256, fetched.pieces)
        else:
            self._show(wish, fetched.shown)
        self._go_on()

    def _broke_down(self, errand: _Errand, error: BaseException) -> None:
        if self._closed:
            return
        wish = self._done(errand)
        was_wanted = wish == self._wanted
        if was_wanted and not errand.cancel.cancelled:
            self._wanted = None
            if isinstance(error, InvoiceDeskError):
                self.failed.emit(wish.sha256, wish.number, error)
        self._go_on()
        if wish.regions and errand.cancel.cancelled:  # it only made way
            self._pieces.append(wish)
        if isinstance(error, InvoiceDeskError) or errand.cancel.cancelled:
            return
        if was_wanted:
            raise error
        _log.debug("a page that nobody waits for was not fetched: %s", type(error).__name__)

    def _done(self, errand: _Errand) -> _Wish:
        self._running = None
        self._patience.stop()
        return errand.wish

    @Slot()
    def _give_up(self) -> None:
        if self._running is not None and self._keeps_waiting(self._running.wish):
            self._running.cancel.cancel()

    def _keeps_waiting(self, running: _Wish) -> bool:
        """Whether somebody looks for another page than the one that is fetched."""
        return self._wanted not in (None, running)

    def _show(self, page: _Wish, shown: ShownPage) -> None:
        self._keep(page, shown)
        if page == self._wanted:
            self._wanted = None
            self.ready.emit(page.sha256, page.number, shown)

    def _keep(self, wish: _Wish, shown: ShownPage) -> None:
        self._kept[wish] = shown
        self._kept.move_to_end(wish)
        while len(self._kept) > 1 and (len(self._kept) > MOST_PAGES or self._kept_bytes() > MOST_BYTES):
            self._kept.popitem(last=False)

    def _kept_bytes(self) -> int:
        return sum(level.sizeInBytes() for shown in self._kept.values() for level in shown.levels)


# What follows runs in background threads.


def _fetched(
    ask: AskForPicture,
    source_bytes: Callable[[str], bytes],
    pages_of: Callable[[str], tuple[Page, ...]],
    password_of: Callable[[str], str | None],
    wish: _Wish,
    source: _Source | None,
    cancel: CancelToken,
) -> _Fetched:
    if source is None:
        source = _Source(wish.sha256, source_bytes(wish.sha256), pages_of(wish.sha256))
    # A page that was read in several ways stands there several times: the last one is the newest.
    page = next((page for page in reversed(source.pages) if page.number == wish.number), None)
    turned = page.turned if page is not None else 0
    password = password_of(wish.sha256)
    tall = height_needed(page, wish.regions, density=wish.density) if page is not None and wish.regions else 0
    picture = ask(
        source.data, wish.number, turned, small=wish.small, password=password, cancel=cancel, tall=tall
    ).result()
    if picture is None:
        page = page or Page(wish.number, 1.0, 1.0)
        image = paper_with_words(page, _SMALL_PAPER_LONG_SIDE if wish.small else _PAPER_LONG_SIDE)
    else:
        page = page or Page(wish.number, picture.width, picture.height)
        image = _image_of(picture)
        if picture.lacks_words:
            draw_words(page, image)
    shown = ShownPage(page, (image,) if wish.small or tall else _levels(image))
    return _Fetched(source, shown, pieces_of(shown.levels, wish.regions), is_whole=not tall)


def _cut_from(shown: ShownPage, wish: _Wish) -> _Fetched:
    return _Fetched(None, shown, pieces_of(shown.levels, wish.regions))


def _image_of(picture: "PagePicture") -> QImage:
    borrowed = QImage(picture.data, picture.width, picture.height, picture.width * 4, QImage.Format.Format_RGB32)
    return borrowed.copy()  # its own pixels: the bytes are gone soon


def _levels(image: QImage) -> tuple[QImage, ...]:
    levels = [image]
    while max(levels[-1].width(), levels[-1].height()) > _SMALLEST_LEVEL:
        larger = levels[-1]
        half = larger.scaled(
            max(1, larger.width() // 2),
            max(1, larger.height() // 2),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        levels.append(half)
    return tuple(levels)
