"""The engine that asks a model on an Ollama server: page pictures where the model sees, else the words of the pages."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import USED_OCR_TEXT, Note, Reading
from invoice_desk.extraction.answer import is_looping, parse_answer, reading_from
from invoice_desk.extraction.catalogue import family_of
from invoice_desk.extraction.engine import Availability, ExtractionRequest, ModelInfo, Ready, Unreachable
from invoice_desk.extraction.layout import page_text
from invoice_desk.extraction.merging import merged
from invoice_desk.extraction.ollama.server import InstalledModel, OllamaServer, Question, Told
from invoice_desk.extraction.prompt import Prompt, prompt_for

NAME: Final = "ollama"
MOST_TOKENS: Final = 4096
"""Of an answer: a model that finds no end is cut off."""

_CONTEXT: Final = 8192
_LARGER_CONTEXT: Final = 16384
_LOOK_EVERY: Final = 400
"""Characters between two looks whether a model repeats itself."""


class OllamaEngine:
    """Asks one server or several, each for one document at a time; a model that several have is asked where less waits.

    Thread-safe.
    """

    name = NAME
    needs_images = True

    def __init__(
        self, servers: Sequence[OllamaServer], *, language: str = "en", most_tokens: int = MOST_TOKENS
    ) -> None:
        self._servers = tuple(servers)
        self._language = language
        self._most_tokens = most_tokens
        self._seats = {server: threading.Semaphore(1) for server in self._servers}
        self._waiting = dict.fromkeys(self._servers, 0)
        self._known: dict[str, dict[OllamaServer, InstalledModel]] = {}
        self._contexts: dict[str, int] = {}
        self._lock = threading.Lock()

    @property
    def max_parallel(self) -> int:
        """One document for each server: they read one at a time themselves."""
        return max(1, len(self._servers))

    def availability(self) -> Availability:
        """Ready when any server answers."""
        for server in self._servers:
            try:
                server.version()
            except EngineError:
                continue
            return Ready()
        return Unreachable("ollama.start_it")

    def list_models(self) -> Sequence[ModelInfo]:
        """The models of all servers, those that see first. Raises EngineError when no server answers."""
        known = self._look_around()
        told = [self._told_of(name, places) for name, places in known.items()]
        return [info for sees in (True, False) for info, can_see in told if can_see is sees]

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        """Read one document page by page. See `ExtractionEngine.extract`."""
        cancel.raise_if_cancelled()
        places = self._places_of(request.model)
        server = self._take_place(places)
        try:
            report(Progress(stage="progress.queued"))
            with self._seats[server]:
                cancel.raise_if_cancelled()
                return self._read(server, places[server], request, cancel, report)
        finally:
            with self._lock:
                self._waiting[server] -= 1

    # Servers and their models.

    def _look_around(self) -> dict[str, dict[OllamaServer, InstalledModel]]:
        found: dict[str, dict[OllamaServer, InstalledModel]] = {}
        trouble: EngineError | None = None
        for server in self._servers:
            try:
                models = server.models()
            except EngineError as error:
                trouble = error
                continue
            for model in models:
                found.setdefault(model.name, {})[server] = model
        if not found and trouble is not None:
            raise trouble
        with self._lock:
            self._known = found
        return found

    def _told_of(self, name: str, places: Mapping[OllamaServer, InstalledModel]) -> tuple[ModelInfo, bool]:
        model = next(iter(places.values()))
        facts = [model.parameters, model.quantization, f"{model.size / 1e9:.1f} GB" if model.size else ""]
        leaves = any(not server.address.is_this_computer or one.is_remote for server, one in places.items())
        family = family_of(name, model.family)
        limits = family.limits if model.sees else ("model.limit.text_only",)
        described = " · ".join(fact for fact in facts if fact)
        return ModelInfo(name, described, leaves_computer=leaves, limits=limits), model.sees

    def _places_of(self, name: str) -> Mapping[OllamaServer, InstalledModel]:
        """Where a model is; "" for the first of all."""
        if not name:
            name = next((model.name for model in self.list_models()), "")
        with self._lock:
            places = self._known.get(name)
        places = places or self._look_around().get(name)
        if not places:
            raise EngineError(
                "ollama.model_missing", model=name, host=", ".join(one.address.url for one in self._servers)
            )
        return places

    def _take_place(self, places: Mapping[OllamaServer, InstalledModel]) -> OllamaServer:
        with self._lock:
            server = min(places, key=lambda one: self._waiting[one])
            self._waiting[server] += 1
        return server

    # Reading.

    def _read(
        self,
        server: OllamaServer,
        model: InstalledModel,
        request: ExtractionRequest,
        cancel: CancelToken,
        report: Callable[[Progress], None],
    ) -> Reading:
        began = time.perf_counter()
        looks = model.sees and bool(request.images)
        words = "" if looks else page_text(request.pages)
        if not looks and not words.strip():
            raise EngineError("ollama.nothing_to_read", model=model.name)
        prompt = prompt_for(request.profiles, language=self._language, page_text=words, pages=len(request.pages))
        pieces = request.images if looks else (None,)
        readings: list[Reading] = []
        understood = 0
        for number, image in enumerate(pieces):
            report(Progress(number, len(pieces), "progress.looking" if looks else "progress.thinking"))
            told = self._asked(server, model, prompt, (image.data,) if image else (), cancel, report)
            answer = parse_answer(told.text, thinking=told.thinking, finished=told.finished)
            understood += answer.data is not None
            readings.append(
                reading_from(
                    answer,
                    request.profiles,
                    engine=self.name,
                    model=model.name,
                    seconds=told.seconds,
                    raw_answer=told.text,
                    prompt_version=prompt.version,
                )
            )
        if not understood:  # a row without a single value would look as if the document were empty
            raise EngineError("ollama.no_answer", model=model.name)
        found = merged(readings, [(image.page, image.repeated_lines) if image else (1, 0) for image in pieces])
        notes = found.notes if looks else (Note(USED_OCR_TEXT), *found.notes)
        return replace(found, seconds=time.perf_counter() - began, notes=notes)

    def _asked(
        self,
        server: OllamaServer,
        model: InstalledModel,
        prompt: Prompt,
        images: tuple[bytes, ...],
        cancel: CancelToken,
        report: Callable[[Progress], None],
    ) -> Told:
        """Ask once, and once more where a larger context or no schema is likely to help."""
        question = Question(
            model.name,
            prompt.system,
            prompt.user,
            images,
            prompt.schema,
            context=self._contexts.get(model.name, _CONTEXT),
            most_tokens=self._most_tokens,
        )
        try:
            return server.chat(question, cancel, _Watch(report))
        except EngineUnreachableError:
            raise
        except EngineError as error:
            again = self._otherwise(question, error)
            if again is None:
                raise
        return server.chat(again, cancel, _Watch(report))

    def _otherwise(self, question: Question, error: EngineError) -> Question | None:
        if error.code == "ollama.too_long" and question.context < _LARGER_CONTEXT:
            self._contexts[question.model] = _LARGER_CONTEXT  # from now on: another size would load the model anew
            return replace(question, context=_LARGER_CONTEXT)
        return replace(question, schema={}) if error.code == "ollama.schema_refused" else None


class _Watch:
    """Listens to an answer as it comes, says how far it is, and ends one that goes round in circles."""

    def __init__(self, report: Callable[[Progress], None]) -> None:
        self._report = report
        self._looked = 0

    def __call__(self, text: str, thinking: str) -> bool:
        length = len(text) + len(thinking)
        if length - self._looked < _LOOK_EVERY:
            return True
        self._looked = length
        self._report(Progress(stage="progress.writing"))
        return not is_looping(text or thinking)
