"""What is done beside a model while it looks: words are recognised, so that values have a place and a second witness.

A model takes seconds for a page, text recognition less than one on a processor that would else be idle. A model that is
faster is not waited for.
"""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from threading import Lock, Timer
from types import TracebackType
from typing import Self

from invoice_desk.domain.document import Page
from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.engine import ExtractionEngine, ExtractionRequest

_WAITS = "progress.queued"

_log = logging.getLogger(__name__)


class WordsBeside:
    """A context in which a model looks: after `patience` seconds of it `read` is called, in another thread.

    A document that waits for its turn is not looked at: `looking` says when it has it, and `hear` when it waits again.
    """

    def __init__(self, read: Callable[[], Sequence[Page]], patience: float) -> None:
        self._read = read
        self._patience = patience
        self._lock = Lock()
        self._is_over = False
        self._found: Future[tuple[Page, ...]] | None = None
        self._timer: Timer | None = None

    def __enter__(self) -> Self:
        return self

    def looking(self) -> None:
        """The model looks from now on."""
        if self._timer is None:
            self._timer = Timer(self._patience, self._begin)
            self._timer.daemon = True
            self._timer.start()

    def hear(self, progress: Progress) -> None:
        """What the engine tells of the document."""
        if progress.stage != _WAITS:
            self.looking()
        elif self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._end()

    def pages(self) -> tuple[Page, ...]:
        """The pages with their words, waited for where they are being read; none where that was not begun or failed."""
        found = self._end()
        return found.result() if found is not None else ()

    def _end(self) -> Future[tuple[Page, ...]] | None:
        with self._lock:
            self._is_over = True
        if self._timer is not None:
            self._timer.cancel()
        return self._found

    def _begin(self) -> None:
        with self._lock:
            if self._is_over or self._found is not None:
                return
            found = self._found = Future()
        try:
            found.set_result(tuple(self._read()))
        except Exception as error:  # noqa: BLE001 - the model reads the document all the same
            _log.debug("no words beside a model: %s", type(error).__name__)
            found.set_result(())


def reading_beside(
    engine: ExtractionEngine | None,
    request: ExtractionRequest,
    profiles: Sequence[Profile],
    reading: Reading,
    cancel: CancelToken,
) -> tuple[Reading, ...]:
    """What `engine` says of the words, as the kind of document that the `reading` found; nothing where it can't."""
    model = next((one.name for one in engine.list_models()), "") if engine is not None else ""
    if engine is None or engine.name == reading.engine or not any(page.words for page in request.pages):
        return ()
    kind = tuple(profile for profile in profiles if profile.id == reading.profile) or request.profiles
    try:
        return (engine.extract(replace(request, profiles=kind, model=model, images=()), cancel, lambda _: None),)
    except EngineError as error:
        _log.debug("no reading beside a model: %s", error.code)
        return ()
