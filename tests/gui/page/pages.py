"""Sources, pictures and an answering machine for tests of the page pane."""

from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from invoice_desk.domain.document import Page
from invoice_desk.domain.errors import InvoiceDeskError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.gui.background import Background
from invoice_desk.gui.job_bridge import JobBridge
from invoice_desk.gui.page.pictures import PagePictures
from invoice_desk.pipeline.viewing import PagePicture

Asked = tuple[str, int, bool]
"""Which source, which page, whether small."""

WIDTH, HEIGHT = 600, 800


def page(number: int = 1, *, turned: int = 0) -> Page:
    return Page(number, WIDTH, HEIGHT, turned=turned)


def plain(grey: int, width: int = WIDTH, height: int = HEIGHT) -> PagePicture:
    """A picture of one grey."""
    return PagePicture(width, height, bytes((grey, grey, grey, 255)) * (width * height))


@dataclass
class Answers:
    """Stands in for the worker process: answers at once, or when `answer` is called for what it holds back."""

    pictures: Mapping[str, PagePicture | InvoiceDeskError | None] = field(default_factory=dict)
    held: bool = False
    asked: list[Asked] = field(default_factory=list)
    turns: list[int] = field(default_factory=list)
    heights: list[int] = field(default_factory=list)
    passwords: list[str | None] = field(default_factory=list)
    stopped: list[Asked] = field(default_factory=list)
    _open: dict[Asked, "Future[PagePicture | None]"] = field(default_factory=dict)

    def ask(
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
        key = (data.decode(), page_number, small)
        future: Future[PagePicture | None] = Future()
        self._open[key] = future
        self.turns.append(turned)
        self.heights.append(tall)
        self.passwords.append(password)
        self.asked.append(key)
        if self.held:
            cancel.on_cancel(partial(self._stop, key))
        else:
            self.answer(key)
        return future

    def has_been_asked(self, times: int) -> bool:
        return len(self.asked) == times

    def answer(self, key: Asked) -> None:
        """Settle what was asked."""
        outcome = self.pictures.get(key[0], plain(100))
        future = self._open.pop(key)
        if isinstance(outcome, InvoiceDeskError):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)

    def _stop(self, key: Asked) -> None:
        self.stopped.append(key)
        future = self._open.pop(key, None)
        if future is not None:
            future.set_exception(JobCancelledError())


@contextmanager
def pictures(answers: Answers, pages: Mapping[str, tuple[Page, ...]] | None = None) -> Iterator[PagePictures]:
    """PagePictures over `answers`; a source's bytes are its name, and it has page 1 unless `pages` says otherwise."""
    background = Background(JobBridge())
    known = pages or {}
    made = PagePictures(
        answers.ask,
        source_bytes=lambda sha256: sha256.encode(),
        pages_of=lambda sha256: known.get(sha256, (page(),)),
        password_of={"locked": "secret"}.get,
        background=background,
    )
    try:
        yield made
    finally:
        made.close()
        background.close()
