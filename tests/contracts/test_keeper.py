"""What every keeper of models promises, run against each of them."""

import itertools
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

import httpx
import pytest

from invoice_desk.domain.errors import EngineError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import ExtractionEngine, ModelInfo, ModelKeeper, PullProgress, keeper_of
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.engine import OllamaEngine
from invoice_desk.extraction.ollama.server import OllamaServer
from tests.fake_ollama import FakeOllama, PullPace, Reply
from tests.fake_ollama.versions import Era
from tests.fakes.engine import ScriptedEngine
from tests.fakes.keeper import HOST, SEES, ScriptedKeeper
from tests.real_ollama import real_ollama, toy_registry


@dataclass(frozen=True)
class Kept:
    """An engine whose keeper has one host with the model `there`; `offered` can be pulled, `unknown` can't.

    `scheme` stands before the names of a registry without encryption.
    """

    engine: ExtractionEngine
    there: str
    offered: str
    unknown: str = "no-such-model:latest"
    scheme: str = ""

    @property
    def keeper(self) -> ModelKeeper:
        keeper = keeper_of(self.engine)
        assert keeper is not None
        return keeper

    @property
    def host(self) -> str:
        (host,) = self.keeper.hosts()
        assert host.problem is None
        assert host.version
        return host.name

    def models(self) -> dict[str, ModelInfo]:
        return {model.name: model for model in self.engine.list_models()}

    def is_loaded(self) -> bool:
        return bool(self.models()[self.there].loaded)

    def pull(
        self, name: str, cancel: CancelToken | None = None, heard: Callable[[PullProgress], None] | None = None
    ) -> list[PullProgress]:
        told: list[PullProgress] = []

        def report(progress: PullProgress) -> None:
            told.append(progress)
            if heard:
                heard(progress)

        self.keeper.pull(self.host, self.scheme + name, cancel or CancelToken(), report)
        return told


@contextmanager
def scripted(_: pytest.FixtureRequest) -> Iterator[Kept]:
    there = ModelInfo("tiny:latest", size=500_000, abilities=SEES, hosts=(HOST,))
    keeper = ScriptedKeeper(shelves={HOST: [there]})
    yield Kept(ScriptedEngine(keeper=keeper), "tiny:latest", "qwen2.5vl:7b")


@contextmanager
def on_a_fake(era: Era, version: str) -> Iterator[Kept]:
    with FakeOllama(era, version, models=["llama3.2:3b"], pace=PullPace(tick=0.01, speed=40_000_000)) as fake:
        fake.reply(Reply("9.60", load_delay=0.2, prompt_delay=1.0))
        yield Kept(OllamaEngine([OllamaServer(address_of(fake.url))]), "llama3.2:3b", "qwen2.5vl:7b")


@contextmanager
def on_a_real_one(request: pytest.FixtureRequest) -> Iterator[Kept]:
    server, registry = request.getfixturevalue("real_servers")
    there, offered = "throwaway:latest", f"{registry}/library/toy:latest"
    with httpx.Client(base_url=server, trust_env=False) as web:
        web.post("/api/copy", json={"source": "tinyvis", "destination": there}).raise_for_status()
        engine = OllamaEngine([OllamaServer(address_of(server))])
        yield Kept(engine, there, offered, f"{registry}/library/missing:latest", scheme="http://")
        for name in (there, offered):
            web.request("DELETE", "/api/delete", json={"model": name})


@pytest.fixture(scope="module")
def real_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    with real_ollama(tmp_path_factory.mktemp("ollama")) as server, toy_registry() as registry:
        yield server, registry


KEEPERS: dict[str, Callable[[pytest.FixtureRequest], AbstractContextManager[Kept]]] = {
    "scripted": scripted,
    "ollama 0.5.4": lambda _: on_a_fake("classic", "0.5.4"),
    "ollama 0.9.3": lambda _: on_a_fake("classic", "0.9.3"),
    "ollama 0.33.0": lambda _: on_a_fake("modern", "0.33.0"),
    "real ollama": on_a_real_one,
}


@pytest.fixture(params=KEEPERS)
def kept(request: pytest.FixtureRequest) -> Iterator[Kept]:
    with KEEPERS[request.param](request) as made:
        yield made


def soon(holds: Callable[[], bool]) -> bool:
    """Servers free memory after they have answered."""
    give_up = time.monotonic() + 5
    while not holds() and time.monotonic() < give_up:
        threading.Event().wait(0.02)
    return holds()


class TestKeeper:
    def test_models_say_which_hosts_have_them(self, kept: Kept) -> None:
        assert kept.models()[kept.there].hosts == (kept.host,)

    def test_a_pull_goes_up_to_the_whole_and_brings_the_model(self, kept: Kept) -> None:
        told = kept.pull(kept.offered)
        assert kept.offered in kept.models()
        done = [one.done for one in told]
        assert done == sorted(done)
        assert all(one.done <= one.total for one in told)
        assert told[-1].done == told[-1].total > 0

    def test_a_pull_that_was_cancelled_goes_on_where_it_was(self, kept: Kept) -> None:
        cancel, reached = CancelToken(), [0]

        def stop_on_the_way(progress: PullProgress) -> None:
            reached.append(progress.done)
            if progress.done > 1_000_000 and progress.done < progress.total:
                cancel.cancel()

        with pytest.raises(JobCancelledError):
            kept.pull(kept.offered, cancel, stop_on_the_way)
        assert kept.offered not in kept.models()
        told = kept.pull(kept.offered)
        assert 0 < reached[-1] <= next(one.done for one in told if one.total == told[-1].total)
        assert kept.offered in kept.models()

    def test_a_name_nobody_knows_is_an_error_and_brings_nothing(self, kept: Kept) -> None:
        with pytest.raises(EngineError) as told:
            kept.pull(kept.unknown)
        assert told.value.code == "ollama.pull_missing"
        assert kept.unknown not in kept.models()

    def test_what_is_deleted_is_gone(self, kept: Kept) -> None:
        kept.keeper.delete(kept.host, kept.there, CancelToken())
        assert kept.there not in kept.models()
        with pytest.raises(EngineError) as told:
            kept.keeper.delete(kept.host, kept.there, CancelToken())
        assert told.value.code == "ollama.model_missing"

    def test_what_is_preloaded_is_loaded_until_it_is_let_go(self, kept: Kept) -> None:
        kept.keeper.preload(kept.host, kept.there, CancelToken())
        assert [one.host for one in kept.models()[kept.there].loaded] == [kept.host]
        kept.keeper.unload_ours()
        assert soon(lambda: not kept.is_loaded())

    def test_unloading_frees_the_memory(self, kept: Kept) -> None:
        kept.keeper.preload(kept.host, kept.there, CancelToken())
        kept.keeper.unload(kept.host, kept.there, CancelToken())
        assert soon(lambda: not kept.is_loaded())

    def test_what_is_there_is_recommended_no_more(self, kept: Kept) -> None:
        recommended = kept.keeper.recommended(kept.host)
        assert kept.there not in {model.name for model in recommended}
        assert all(model.name and model.size for model in recommended)

    def test_a_cancelled_call_does_nothing(self, kept: Kept) -> None:
        cancel, before = CancelToken(), set(kept.models())
        cancel.cancel()
        for call in (kept.keeper.delete, kept.keeper.preload, kept.keeper.unload):
            with pytest.raises(JobCancelledError):
                call(kept.host, kept.there, cancel)
        with pytest.raises(JobCancelledError):
            kept.pull(kept.offered, cancel)
        assert set(kept.models()) == before

    def test_an_unknown_host_is_an_error(self, kept: Kept) -> None:
        with pytest.raises(EngineError):
            kept.keeper.pull("http://127.0.0.1:1", kept.offered, CancelToken(), lambda _: None)


class TestRealPulls:
    """What only a real server and its registry can show."""

    @pytest.fixture
    def real(self, request: pytest.FixtureRequest) -> Iterator[Kept]:
        with on_a_real_one(request) as made:
            yield made

    def test_a_model_for_a_newer_server_is_told_with_what_to_do(self, real: Kept) -> None:
        with pytest.raises(EngineError) as told:
            real.pull(real.offered.replace("toy", "newer"))
        assert told.value.code == "ollama.server_too_old"

    def test_no_registry_is_told_as_a_server_that_gets_through_to_none(self, real: Kept) -> None:
        with pytest.raises(EngineError) as told:
            real.pull("127.0.0.1:1/library/toy:latest")
        assert told.value.code == "ollama.pull_offline"
        assert "connection refused" in str(told.value.params["said"])

    @pytest.mark.parametrize("name", ["", "two words", "a:b:c", "!"])
    def test_what_is_no_name_is_refused(self, real: Kept, name: str) -> None:
        with pytest.raises(EngineError) as told:
            real.keeper.pull(real.host, name, CancelToken(), lambda _: None)
        assert told.value.code == "ollama.pull_bad_name"

    @pytest.mark.parametrize("moment", range(8))
    def test_a_cancel_frees_the_caller_within_200_milliseconds(self, real: Kept, moment: int) -> None:
        cancel, lines, asked = CancelToken(), itertools.count(), list[float]()

        def stop(_: PullProgress) -> None:
            if next(lines) == moment:
                asked.append(time.monotonic())
                cancel.cancel()

        with pytest.raises(JobCancelledError):
            real.pull(real.offered, cancel, stop)
        assert time.monotonic() - asked[0] < 0.2


class TestLoading:
    """How it is known that a model is loaded while it is asked, on the fake as on a real server."""

    @pytest.mark.parametrize("name", ["ollama 0.9.3", "ollama 0.33.0", "real ollama"])
    def test_a_request_without_a_prompt_is_answered_before_one_that_is_still_worked_on(
        self, request: pytest.FixtureRequest, name: str
    ) -> None:
        with KEEPERS[name](request) as kept, httpx.Client(base_url=kept.host, trust_env=False, timeout=60) as web:
            options = {"num_ctx": 2048, "num_predict": 5}
            asked = {"model": kept.there, "messages": [{"role": "user", "content": "word " * 900}], "options": options}
            begun: list[float] = []

            def chat() -> None:
                with httpx.stream("POST", f"{kept.host}/api/chat", json=asked, trust_env=False, timeout=60) as answer:
                    begun.extend(time.monotonic() for _ in itertools.islice(answer.iter_lines(), 1))

            asking = threading.Thread(target=chat)
            asking.start()
            loads = web.post("/api/generate", json={"model": kept.there, "options": {"num_ctx": 2048}, "stream": False})
            loaded = time.monotonic()
            asking.join()
            assert loads.json()["done_reason"] == "load"
            assert loaded < begun[0]
