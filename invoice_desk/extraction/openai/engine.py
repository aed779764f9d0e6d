"""The engine that asks a model on an OpenAI-compatible server: page pictures where the model sees, else the words."""

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.answer import parse_answer
from invoice_desk.extraction.catalogue import UNKNOWN, family_of
from invoice_desk.extraction.costs import with_cost
from invoice_desk.extraction.engine import Ability, Availability, ExtractionRequest, ModelInfo, Ready, Unreachable
from invoice_desk.extraction.model_reading import Manner, read_by_model
from invoice_desk.extraction.openai.faults import Asked, made
from invoice_desk.extraction.openai.listing import ListedModel
from invoice_desk.extraction.openai.presets import UNKNOWN as UNKNOWN_PRESET
from invoice_desk.extraction.openai.presets import may_read, sees_by_name
from invoice_desk.extraction.openai.server import OpenAIServer
from invoice_desk.extraction.question import Heard, Question, Stage, Told
from invoice_desk.extraction.seats import Seats
from invoice_desk.extraction.shrinking import shrunk

_CLOUD: Final = (":cloud", "-cloud")
"""How the names of models end that Ollama passes on to its maker."""

_CUT: Final = frozenset(1 << power for power in range(11, 18))
"""Tokens: the sizes that contexts have."""

_TEXT_ONLY: Final = "model.limit.text_only"
_ABOUT_OLLAMA: Final = frozenset({"model.limit.not_on_old_ollama", "model.limit.not_on_new_ollama"})
_ABILITIES: Final = {
    True: frozenset({Ability.TEXT, Ability.VISION}),
    False: frozenset({Ability.TEXT}),
    None: frozenset[Ability](),
}
_HINTS: Final = {
    "openai.key_missing": "openai.check_key",
    "openai.key_refused": "openai.check_key",
    "openai.key_expired": "openai.check_key",
    "openai.key_odd": "openai.check_key",
    "openai.no_credit": "openai.check_credit",
    "openai.web_page": "openai.check_address",
    "openai.web_page_v1": "openai.check_address",
    "openai.no_such_path": "openai.check_address",
    "openai.no_such_path_v1": "openai.check_address",
    "openai.not_openai": "openai.check_address",
    "openai.redirected": "openai.check_address",
    "openai.busy": "openai.not_yet",
    "openai.loading": "openai.not_yet",
}


class OpenAIEngine:
    """Asks one server, `endpoint.parallel` documents at once. Thread-safe."""

    needs_images = True

    def __init__(self, endpoint: Endpoint, server: OpenAIServer, *, manner: Manner | None = None) -> None:
        self._endpoint = endpoint
        self._server = server
        self._manner = manner or Manner()
        self._seats = Seats(endpoint.parallel)
        self._listed: dict[str, ListedModel] = {}
        self._has_looked = False
        self._shown: dict[str, bool] = {}
        self._blind: set[str] = set()
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """`openai`, or with the name of its server: `openai:office`."""
        return self._endpoint.engine

    @property
    def max_parallel(self) -> int:
        """As many as the settings of this server say."""
        return self._endpoint.parallel

    def availability(self) -> Availability:
        """Ready when the server answers and accepts the key, as far as it can be asked without a question."""
        try:
            self._server.models()
        except EngineError as error:
            if error.code == "openai.rate_limited":
                return Ready()
            return Unreachable(_HINTS.get(error.code, "openai.start_it"))
        return Ready()

    def list_models(self) -> Sequence[ModelInfo]:
        """Those of the settings, those that are known to see, then what else the server lists. Raises EngineError."""
        return [self._told_of(name) for name in self._names()]

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        """Read one document page by page. See `ExtractionEngine.extract`.

        A model that turns out to see nothing gets the words, now and from then on.
        """
        cancel.raise_if_cancelled()
        report(Progress(stage="progress.queued"))
        with self._seats.taken(cancel):
            model = request.model or self._names(cancel)[0]
            sees = self._find_out(model, cancel) is not False
            try:
                return self._read(request, model, sees, cancel, report)
            except EngineError as error:
                if error.code != "openai.not_vision" or not sees or not any(page.words for page in request.pages):
                    raise
            with self._lock:
                self._blind.add(model)
            return self._read(request, model, False, cancel, report)

    def sees(self, model: str) -> bool:
        """As `KnowsWhoSees.sees`."""
        return self._find_out(model) is not False

    def needs_words(self, model: str) -> bool:
        """As `SparesWords.needs_words`."""
        return self._manner.ocr_hint or self._find_out(model) is not True

    def _read(
        self,
        request: ExtractionRequest,
        model: str,
        sees: bool,
        cancel: CancelToken,
        report: Callable[[Progress], None],
    ) -> Reading:
        return read_by_model(
            request,
            self._manner,
            _Asker(self._server, self._endpoint),
            engine=self.name,
            model=model,
            sees=sees,
            cancel=cancel,
            report=report,
            sent_to=self._server.address.url if self._leaves_computer(model) else "",
        )

    def _leaves_computer(self, model: str) -> bool:
        preset = self._server.preset
        is_forwarded = preset.forwards or (preset.shows and model.endswith(_CLOUD))
        return is_forwarded or not self._server.address.is_this_computer

    # Models.

    def _names(self, cancel: CancelToken | None = None) -> Sequence[str]:
        """Never none. Raises EngineError."""
        self._has_looked = True
        own, known = self._endpoint.models, self._server.preset.models
        try:
            listed = self._server.models(cancel)
        except EngineUnreachableError:
            raise
        except EngineError:
            if not own:
                raise
            listed = None
        with self._lock:
            self._listed = {model.name: model for model in listed or ()}
        names = [model.name for model in listed or () if may_read(model.name)] or [*known]
        first = [name for name in known if name in names]
        names.sort(key=lambda name: {True: 0, None: 1, False: 2}[self._sees(name)])
        found = list(dict.fromkeys([*own, *first, *names]))
        if not found:
            raise made("openai.no_models", Asked(self._server.address.url))
        return found

    def _find_out(self, model: str, cancel: CancelToken | None = None) -> bool | None:
        """As `_sees`, but the server is asked where it can tell. Raises JobCancelledError."""
        with suppress(EngineError):
            if not self._has_looked and self._server.preset is UNKNOWN_PRESET:
                self._names(cancel)  # the list may say it, and what kind of server this is
            if model not in self._shown and (told := self._server.abilities(model, cancel)):
                self._shown[model] = Ability.VISION in told
        return self._sees(model)

    def _sees(self, model: str) -> bool | None:
        """Whether a model can be shown pictures: as the server tells, else as its name says; None if unknown."""
        if model in self._blind:
            return False
        if model in self._shown:
            return self._shown[model]
        listed = self._listed.get(model)
        if listed is not None and listed.sees is not None:
            return listed.sees
        family = family_of(model)
        return sees_by_name(model) if family is UNKNOWN else family.vision

    def _told_of(self, name: str) -> ModelInfo:
        family, sees = family_of(name), self._sees(name)
        listed = self._listed.get(name)
        limits = [limit for limit in family.limits if limit not in _ABOUT_OLLAMA]
        address = self._server.address
        return ModelInfo(
            name,
            leaves_computer=self._leaves_computer(name),
            limits=(_TEXT_ONLY,) if sees is False else tuple(limits),
            context=listed.context if listed else 0,
            abilities=frozenset({Ability.TEXT, *([Ability.VISION] if sees else [])})
            if sees is not None
            else frozenset(),
            languages=family.languages,
            is_cloud=not address.is_nearby,
            hosts=(address.url,),
        )


class _Asker:
    """Puts questions to the server, and counts what the answers cost."""

    def __init__(self, server: OpenAIServer, endpoint: Endpoint) -> None:
        self._server = server
        self._endpoint = endpoint

    def ask(self, question: Question, cancel: CancelToken, heard: Heard, stage: Stage) -> Told:
        """As `Asker.ask`. A model that manages only without a form is held to it less firmly from then on.

        Raises `openai.too_long` too where an old Ollama has silently cut the prompt: then it fills the context exactly.
        """
        told = self._server.chat(question, cancel, heard, stage)
        if self._server.preset.shows and told.usage.tokens_in in _CUT:
            raise made("openai.too_long", Asked(self._server.address.url, question.model))
        if not question.schema and parse_answer(told.text, thinking=told.thinking, finished=told.finished).data:
            self._server.expect_less(question.model)
        return replace(told, usage=with_cost(told.usage, self._endpoint))

    def otherwise(self, question: Question, error: EngineError) -> Question | None:
        """Smaller pictures for what is too much, no form where none can be kept, the same again after a failure."""
        match error.code:
            case "openai.too_long" | "openai.too_large" | "openai.out_of_memory" | "openai.bad_image":
                images = tuple(shrunk(image) for image in question.images)
                return replace(question, images=images) if images != question.images else None
            case "openai.format_refused" | "openai.no_end" if question.schema:
                return replace(question, schema={})
            case "openai.failed" | "openai.model_crashed" | "openai.upstream":
                return question
        return None
