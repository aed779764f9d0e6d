"""Print that the desk does not know, recognised for a frame that is drawn over it: a whole page, once."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.domain.job import CancelToken
from invoice_desk.gui.line_columns.background_work import words_in_frame
from invoice_desk.gui.page.print_taken import print_in

if TYPE_CHECKING:
    from invoice_desk.gui.background import Background
    from invoice_desk.gui.desk_session import DeskSession
    from invoice_desk.gui.page.page_pane import PagePane

Place = tuple[str, Region]
"""A file, by its SHA-256, and what of a page of it is seen: several documents may stand on one."""


class FrameReading:
    """Keeps the words by what is seen, in its frame."""

    def __init__(
        self, session: "DeskSession", pages: "PagePane", *, background: "Background", cancel: CancelToken
    ) -> None:
        self._session = session
        self._pages = pages
        self._background = background
        self._cancel = cancel
        self._words: dict[Place, tuple[Word, ...]] = {}

    def seen(self) -> tuple[Word, ...]:
        """What was recognised of what is seen now."""
        place = self._place()
        return self._words.get(place, ()) if place is not None else ()

    def ask(self, page: Page, done: Callable[[bool], None], failed: Callable[[str], None]) -> bool:
        """Have the print recognised of the page that is seen, with what is known of it; `done` is told whether there is
        any, `failed` why it can't be read.

        False where that was done before, or no page is seen.
        """
        place = self._place()
        if place is None or place in self._words:
            return False
        self._words[place] = ()
        sha256, region = place
        work = partial(
            words_in_frame,
            self._session.opened.viewer,
            self._session.desk.source_bytes,
            sha256,
            box=region,
            turned=page.turned,
            password=self._session.passwords.get(sha256),
            cancel=self._cancel,
        )
        self._background.run(work, partial(self._know, place, page, done), partial(self._fail, place, failed))
        return True

    def _place(self) -> Place | None:
        page = self._pages.view.page
        return self._pages.place_in_file(Region(page.number, 0.0, 0.0, 1.0, 1.0)) if page is not None else None

    def _know(self, place: Place, page: Page, done: Callable[[bool], None], words: Sequence[Word]) -> None:
        """What is known already is not known twice."""
        if self._cancel.cancelled:
            return
        if self._place() != place:  # something else is looked at by now
            del self._words[place]
            return
        seen = [replace(word, region=here) for word in words if (here := self._pages.in_view(word.region)) is not None]
        self._words[place] = tuple(word for word in seen if print_in(page, word.region) is None)
        done(bool(self._words[place]))

    def _fail(self, place: Place, failed: Callable[[str], None], error: BaseException) -> None:
        if self._cancel.cancelled:
            return
        if not isinstance(error, InvoiceDeskError):
            raise error
        del self._words[place]
        failed(self._session.maker.render(error.code, error.params))
