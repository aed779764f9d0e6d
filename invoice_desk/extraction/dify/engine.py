"""The engine that asks an app on a Dify server: page pictures where the app takes them, else the words of the pages."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.costs import with_cost
from invoice_desk.extraction.dify.server import App, DifyServer
from invoice_desk.extraction.engine import Ability, Availability, ExtractionRequest, ModelInfo, Ready, Unreachable
from invoice_desk.extraction.model_reading import Manner, read_by_model
from invoice_desk.extraction.question import Heard, Question, Stage, Told
from invoice_desk.extraction.seats import Seats
from invoice_desk.extraction.shrinking import shrunk

_NAMELESS: Final = "app"
_OTHER_APP: Final = frozenset(
    {"dify.wrong_input", "dify.other_mode", "dify.variable_missing", "dify.prompt_too_long", "dify.key_refused"}
)
"""Errors after which it is asked anew what the app wants."""

_HINTS: Final = frozenset({"dify.key_missing", "dify.key_refused", "dify.forbidden", "dify.app_unavailable"})
"""Those that say what to do without naming the server."""


class DifyEngine:
    """Asks one app, of which each page is a run. Thread-safe.

    What the app is and wants is asked once, and again when it refuses what it is given: it may have been changed.
    """

    needs_images = True

    def __init__(self, endpoint: Endpoint, server: DifyServer, *, manner: Manner | None = None) -> None:
        self.name = endpoint.engine
        self.max_parallel = endpoint.parallel
        self._endpoint = endpoint
        self._server = server
        self._manner = manner or Manner()
        self._seats = Seats(endpoint.parallel)
        self._known: App | None = None
        self._lock = threading.Lock()

    def availability(self) -> Availability:
        """Ready when the app tells what it wants."""
        try:
            self._look()
        except EngineUnreachableError as error:
            return Unreachable(error.code if error.code in _HINTS else "dify.start_it")
        except EngineError:
            pass  # `list_models` says what it is
        return Ready()

    def list_models(self) -> Sequence[ModelInfo]:
        """The app itself, under its name. Raises EngineError."""
        app = self._look()
        return (
            ModelInfo(
                _name_of(app),
                description="Dify",
                leaves_computer=not self._server.address.is_this_computer,
                limits=() if app.sees else ("model.limit.text_only",),
                abilities=frozenset({Ability.VISION, Ability.TEXT} if app.sees else {Ability.TEXT}),
                hosts=(self._server.address.host,),
            ),
        )

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        """Read one document page by page. See `ExtractionEngine.extract`."""
        cancel.raise_if_cancelled()
        report(Progress(stage="progress.queued"))
        with self._seats.taken(cancel):
            app, address = self._app(cancel), self._server.address
            if not app.sees and not app.takes_words:
                raise EngineUnreachableError("dify.takes_nothing", app=_name_of(app))
            return read_by_model(
                request,
                self._manner,
                _Asker(self._server, app, self._endpoint, self._forget),
                engine=self.name,
                model=_name_of(app),
                sees=app.sees,
                cancel=cancel,
                report=report,
                sent_to="" if address.is_this_computer else address.url,
            )

    def sees(self, model: str) -> bool:  # noqa: ARG002 - there is one app
        """As `KnowsWhoSees.sees`."""
        return self._sees(unless_known=True)

    def needs_words(self, model: str) -> bool:  # noqa: ARG002
        """As `SparesWords.needs_words`."""
        return self._manner.ocr_hint or not self._sees(unless_known=False)

    def _sees(self, *, unless_known: bool) -> bool:
        try:
            return self._app(None).sees
        except EngineError:
            return unless_known

    def _look(self, cancel: CancelToken | None = None) -> App:
        app = self._server.app(cancel)
        with self._lock:
            self._known = app
        return app

    def _app(self, cancel: CancelToken | None) -> App:
        with self._lock:
            known = self._known
        return known or self._look(cancel)

    def _forget(self) -> None:
        with self._lock:
            self._known = None


class _Asker:
    """Puts questions to one app."""

    def __init__(self, server: DifyServer, app: App, endpoint: Endpoint, forget: Callable[[], None]) -> None:
        self._server = server
        self._app = app
        self._endpoint = endpoint
        self._forget = forget

    def ask(self, question: Question, cancel: CancelToken, heard: Heard, stage: Stage) -> Told:
        """As `Asker.ask`. It costs what Dify says, else what follows from the prices that a person has entered."""
        try:
            told = self._server.ask(self._app, question, cancel, heard, stage)
        except EngineError as error:
            if error.code in _OTHER_APP:
                self._forget()
            raise
        return told if told.usage.cost is not None else replace(told, usage=with_cost(told.usage, self._endpoint))

    def otherwise(self, question: Question, error: EngineError) -> Question | None:
        """Smaller pictures for what is too large."""
        if error.code == "dify.too_large" and question.images:
            return replace(question, images=tuple(shrunk(image) for image in question.images))
        return None


def _name_of(app: App) -> str:
    return app.name or _NAMELESS
