"""The engine that asks a model on an Ollama server: page pictures where the model sees, else the words of the pages."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.engine import Availability, ExtractionRequest, ModelInfo, Ready, Unreachable
from invoice_desk.extraction.model_reading import Manner, read_by_model
from invoice_desk.extraction.ollama.keeping import OllamaKeeper
from invoice_desk.extraction.ollama.listing import InstalledModel
from invoice_desk.extraction.ollama.server import Loading, OllamaServer
from invoice_desk.extraction.ollama.shelves import Shelves, of_all
from invoice_desk.extraction.question import Heard, Question, Stage, Told
from invoice_desk.extraction.seats import Seats
from invoice_desk.extraction.shrinking import shrunk

NAME: Final = "ollama"
_NEAR_THE_END: Final = 8
"""Tokens: a prompt that comes so close to the context's end was cut by servers before 0.30, which say no word of it."""


class OllamaEngine:
    """Asks one server or several; a model that several have is asked where less waits.

    Each has `parallel` seats: servers read one document at a time themselves, unless they were told otherwise. Every
    model is loaded as `loading` says, and only once with a context twice as large, which then stays. Thread-safe.
    """

    name = NAME
    needs_images = True

    def __init__(
        self,
        servers: Sequence[OllamaServer],
        *,
        manner: Manner | None = None,
        loading: Loading | None = None,
        parallel: int = 1,
    ) -> None:
        self._servers = tuple(servers)
        self._manner = manner or Manner()
        self._loading = loading or Loading()
        self._parallel = parallel
        self._seats = {server: Seats(parallel) for server in self._servers}
        self._shelves = Shelves(self._servers)
        self._enlarged: set[str] = set()
        self._lock = threading.Lock()
        self.keeper = OllamaKeeper(self._servers, self._loading_of)
        """What gets, loads and throws away the models of the servers."""

    @property
    def max_parallel(self) -> int:
        """As many as there are seats."""
        return max(1, len(self._servers) * self._parallel)

    def availability(self) -> Availability:
        """Ready when any server answers."""
        versions = (version for _, version in of_all(self._servers, OllamaServer.version) if isinstance(version, str))
        return next(map(Ready, versions), Unreachable("ollama.start_it"))

    def list_models(self) -> Sequence[ModelInfo]:
        """The models of all servers, those that see first. Raises EngineError when no server answers."""
        return self._shelves.infos()

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        """Read one document page by page, on another server that has the model where one goes away.

        See `ExtractionEngine.extract`.
        """
        cancel.raise_if_cancelled()
        name = request.model or next((info.name for info in self.list_models()), "")
        places = dict(self._shelves.places_of(name))
        while True:
            server = min(places, key=lambda one: self._seats[one].asked_for)
            try:
                return self._read_on(server, places.pop(server), request, cancel, report)
            except EngineUnreachableError:
                self._shelves.leave_alone(server)
                if not places:
                    raise

    def sees(self, model: str) -> bool:
        """As `KnowsWhoSees.sees`."""
        try:
            return any(one.sees for one in self._shelves.places_of(model).values())
        except EngineError:
            return True

    def needs_words(self, model: str) -> bool:
        """As `SparesWords.needs_words`."""
        if self._manner.ocr_hint:
            return True
        try:
            return not all(one.sees for one in self._shelves.places_of(model).values())
        except EngineError:
            return True

    def _read_on(
        self,
        server: OllamaServer,
        model: InstalledModel,
        request: ExtractionRequest,
        cancel: CancelToken,
        report: Callable[[Progress], None],
    ) -> Reading:
        report(Progress(stage="progress.queued"))
        stays_here = server.address.is_this_computer and not model.is_remote
        with self._seats[server].taken(cancel):
            return read_by_model(
                request,
                self._manner,
                _Asker(server, model, self._loading_of, self._enlarge),
                engine=self.name,
                model=model.name,
                sees=model.sees,
                cancel=cancel,
                report=report,
                sent_to="" if stays_here else server.address.url,
            )

    def _loading_of(self, model: str) -> Loading:
        is_larger = model in self._enlarged
        return replace(self._loading, context=2 * self._loading.context) if is_larger else self._loading

    def _enlarge(self, model: str) -> bool:
        """Give a model more context from now on: another size loads it anew. False where that was done before."""
        with self._lock:
            is_new = model not in self._enlarged
            self._enlarged.add(model)
        return is_new


class _Asker:
    """Puts questions to one server."""

    def __init__(
        self,
        server: OllamaServer,
        model: InstalledModel,
        loading_of: Callable[[str], Loading],
        enlarge: Callable[[str], bool],
    ) -> None:
        self._server = server
        self._model = model
        self._loading_of = loading_of
        self._enlarge = enlarge

    def ask(self, question: Question, cancel: CancelToken, heard: Heard, stage: Stage) -> Told:
        """As `Asker.ask`. Raises `ollama.too_long` too where an old server has silently cut the prompt."""
        loading = self._loading_of(question.model)

        def is_loading(now: bool) -> None:
            reads = "progress.looking" if question.images else "progress.thinking"
            stage("progress.loading" if now else reads)

        told = self._server.chat(question, loading, cancel, heard, None if self._model.is_remote else is_loading)
        # No server gives a model more than it was trained for.
        room = min(loading.context, self._model.context or loading.context)
        if told.usage.tokens_in >= room - _NEAR_THE_END:
            raise EngineError("ollama.too_long", host=self._server.address.url, model=question.model)
        return told

    def otherwise(self, question: Question, error: EngineError) -> Question | None:
        """More context, then smaller pictures for what is too long; no schema where it is refused."""
        match error.code:
            case "ollama.too_long" if self._can_have_more() and self._enlarge(question.model):
                return question
            case "ollama.too_long" | "ollama.too_large" | "ollama.out_of_memory":
                images = tuple(shrunk(image) for image in question.images)
                return replace(question, images=images) if images != question.images else None
            case "ollama.schema_refused":
                return replace(question, schema={})
        return None

    def _can_have_more(self) -> bool:
        trained_for = self._model.context
        return not trained_for or trained_for > self._loading_of(self._model.name).context
