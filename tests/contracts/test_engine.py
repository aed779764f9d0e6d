"""What every engine promises, run against each of them."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Page, Region, SourceInfo, Word
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.domain.errors import EngineError, JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.dify.address import address_of as dify_address_of
from invoice_desk.extraction.dify.engine import DifyEngine
from invoice_desk.extraction.dify.server import DifyServer
from invoice_desk.extraction.engine import (
    ExtractionEngine,
    ExtractionRequest,
    ModelInfo,
    NotInstalled,
    Ready,
    Unreachable,
)
from invoice_desk.extraction.model_reading import Manner
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.engine import OllamaEngine
from invoice_desk.extraction.ollama.server import OllamaServer
from invoice_desk.extraction.openai.address import address_of as base_of
from invoice_desk.extraction.openai.engine import OpenAIEngine
from invoice_desk.extraction.openai.presets import preset_for
from invoice_desk.extraction.openai.server import OpenAIServer
from invoice_desk.keys import Key
from tests.fake_dify import FakeDify
from tests.fake_ollama import FakeOllama
from tests.fake_ollama.versions import Era
from tests.fake_openai import FakeOpenAI
from tests.fakes.engine import ScriptedEngine, says
from tests.real_ollama import real_ollama


def offline() -> ExtractionEngine:
    from invoice_desk.extraction.offline.engine import OfflineEngine

    return OfflineEngine()


def scripted() -> ExtractionEngine:
    return ScriptedEngine(says(seller_name="Chez Jeanphi"))


PROFILES, _ = load_profiles()
LINES = ("Corner Shop Ltd", "Receipt 004417", "2026-03-04", "Net 8.00", "VAT 1.60", "Total GBP 9.60")


def request_of(*lines: str, profile: str | None = "receipt", pages: int = 1) -> ExtractionRequest:
    chosen = (PROFILES[profile],) if profile else tuple(PROFILES.values())
    return ExtractionRequest(
        SourceInfo("in/a.jpg", "0" * 64, "image/jpeg", pages),
        b"bytes",
        tuple(_page(number, lines) for number in range(1, pages + 1)),
        chosen,
    )


def _page(number: int, lines: tuple[str, ...]) -> Page:
    words = (
        Word(line, Region(number, 0.1, 0.1 * row, 0.1 + 0.02 * len(line), 0.1 * row + 0.05))
        for row, line in enumerate(lines, start=1)
    )
    return Page(number, 800, 1000, words=tuple(words))


def unheard(_: Progress) -> None:
    return


@contextmanager
def ollama_on_a_fake_server(era: Era, version: str) -> Iterator[ExtractionEngine]:
    with FakeOllama(era, version, models=["llama3.2:3b"]) as fake:
        fake.reply('{"seller_name": "Corner Shop Ltd", "total_amount": "9.60", "line_items": []}')
        yield OllamaEngine([OllamaServer(address_of(fake.url))])


@contextmanager
def dify_on_a_fake_server() -> Iterator[ExtractionEngine]:
    with FakeDify(mode="chat", form=()) as fake:
        fake.reply('{"seller_name": "Corner Shop Ltd", "total_amount": "9.60", "line_items": []}')
        server = DifyServer(dify_address_of(fake.url), lambda: Key(fake.key))
        yield DifyEngine(Endpoint("dify", fake.url, name="office"), server)


@contextmanager
def openai_on_a_fake_server() -> Iterator[ExtractionEngine]:
    with FakeOpenAI("oneapi", key="sk-1") as fake:
        fake.reply('{"seller_name": "Corner Shop Ltd", "total_amount": "9.60", "line_items": []}')
        yield openai_at(fake.url, "sk-1", Manner())


def openai_at(url: str, key: str, manner: Manner) -> ExtractionEngine:
    server = OpenAIServer(base_of(url), preset_for("", url), key=lambda: Key(key))
    return OpenAIEngine(Endpoint("openai", url, "office"), server, manner=manner)


@contextmanager
def ollama_itself() -> Iterator[ExtractionEngine]:
    """A real server with toy models, whose answers are noise."""
    with TemporaryDirectory() as store, real_ollama(Path(store)) as url:
        yield OllamaEngine([OllamaServer(address_of(url))], manner=Manner(own_prompt="{page_text}", most_tokens=20))


@contextmanager
def ollama_by_the_common_interface() -> Iterator[ExtractionEngine]:
    with TemporaryDirectory() as store, real_ollama(Path(store)) as url:
        # Its context holds a short prompt only, and the shipped one would be cut.
        yield openai_at(f"{url}/v1", "", Manner(own_prompt="{page_text}", most_tokens=20))


ENGINES: dict[str, Callable[[], AbstractContextManager[ExtractionEngine]]] = {
    "scripted": lambda: nullcontext(scripted()),
    "offline": lambda: nullcontext(offline()),
    "ollama 0.9.3": partial(ollama_on_a_fake_server, "classic", "0.9.3"),
    "ollama 0.5.4": partial(ollama_on_a_fake_server, "classic", "0.5.4"),
    "ollama 0.33.0": partial(ollama_on_a_fake_server, "modern", "0.33.0"),
    "dify": dify_on_a_fake_server,
    "real ollama": ollama_itself,
    "openai": openai_on_a_fake_server,
    "real ollama by /v1": ollama_by_the_common_interface,
}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Iterator[ExtractionEngine]:
    with ENGINES[request.param]() as made:
        yield made


def read(engine: ExtractionEngine, request: ExtractionRequest) -> Reading:
    """A toy model's noise may be no answer at all, and its context too small: an engine says so by an EngineError."""
    try:
        return engine.extract(request, CancelToken(), unheard)
    except EngineError as error:
        if error.code not in ("model.no_answer", "openai.too_long"):
            raise
        return Reading(engine.name, engine.list_models()[0].name, request.profiles[0].id, {})


@pytest.mark.timeout(600)  # a real server shares the processors with other tests
class TestEngine:
    def test_it_has_a_name_that_a_command_line_can_carry(self, engine: ExtractionEngine) -> None:
        assert engine.name
        assert engine.name == engine.name.lower().strip()
        assert engine.max_parallel >= 1

    def test_it_says_whether_it_can_be_used(self, engine: ExtractionEngine) -> None:
        assert isinstance(engine.availability(), Ready | Unreachable | NotInstalled)

    def test_it_has_models_with_names_of_their_own(self, engine: ExtractionEngine) -> None:
        models = engine.list_models()
        assert models
        assert all(isinstance(model, ModelInfo) and model.name for model in models)
        assert len({model.name for model in models}) == len(models)

    def test_a_reading_names_its_engine_a_model_and_the_profile(self, engine: ExtractionEngine) -> None:
        reading = read(engine, request_of(*LINES))
        assert reading.engine == engine.name
        assert reading.model in {model.name for model in engine.list_models()}
        assert reading.profile == "receipt"
        assert reading.seconds >= 0

    def test_fields_are_those_of_the_profile(self, engine: ExtractionEngine) -> None:
        for profile in PROFILES.values():
            reading = read(engine, request_of(*LINES, profile=profile.id))
            assert set(reading.fields) <= {spec.id for spec in profile.fields}

    def test_one_of_the_profiles_is_chosen_when_there_are_several(self, engine: ExtractionEngine) -> None:
        reading = read(engine, request_of(*LINES, profile=None))
        assert reading.profile in PROFILES

    def test_regions_lie_on_the_request_s_pages(self, engine: ExtractionEngine) -> None:
        reading = read(engine, request_of(*LINES, pages=2))
        regions = [value.region for value in reading.fields.values() if value.region is not None]
        assert all(region.page in {1, 2} and 0 <= region.x0 < region.x1 <= 1 for region in regions)

    def test_a_document_without_words_or_pages_does_no_harm(self, engine: ExtractionEngine) -> None:
        for empty in (request_of(), request_of(pages=0)):
            with suppress(EngineError):
                engine.extract(empty, CancelToken(), unheard)

    def test_a_job_cancelled_before_it_starts_is_not_done(self, engine: ExtractionEngine) -> None:
        cancel = CancelToken()
        cancel.cancel()
        with pytest.raises(JobCancelledError):
            engine.extract(request_of(*LINES), cancel, unheard)
