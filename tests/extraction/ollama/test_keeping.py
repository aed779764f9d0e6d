"""Models are got, loaded as reading needs them, let go again, thrown away and recommended."""

import time
from collections.abc import Iterator

import pytest

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import Ability, keeper_of
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.engine import OllamaEngine
from invoice_desk.extraction.ollama.keeping import OllamaKeeper, model_name
from invoice_desk.extraction.ollama.server import Loading, OllamaServer
from tests.extraction.ollama.asking import READS, SEES, answer, request_of
from tests.fake_ollama import FakeOllama, Fault


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    with FakeOllama(models=[SEES, READS]) as server:
        yield server


def engine_at(*hosts: str, loading: Loading | None = None) -> OllamaEngine:
    return OllamaEngine([OllamaServer(address_of(host)) for host in hosts], loading=loading)


def keeper_at(*hosts: str, loading: Loading | None = None) -> OllamaKeeper:
    return engine_at(*hosts, loading=loading).keeper


def loaded(fake: FakeOllama) -> set[str]:
    return set(OllamaServer(address_of(fake.url)).loaded())


def test_the_keeper_is_found_by_those_who_know_engines_only(fake: FakeOllama) -> None:
    engine = engine_at(fake.url)
    assert keeper_of(engine) is engine.keeper


def test_hosts_say_how_they_are_and_what_was_mended(fake: FakeOllama) -> None:
    with FakeOllama(models=()) as other:
        other.fault(Fault.REFUSED)
        here, away = keeper_at(f"{fake.url}/v1", other.url).hosts()
    assert (here.name, here.version, here.problem, here.is_this_computer) == (fake.url, "0.9.3", None, True)
    assert here.mended is not None
    assert here.mended.params["text"] == f"{fake.url}/v1"
    assert away.problem is not None
    assert away.problem.code == "ollama.unreachable"
    assert (away.version, away.mended) == ("", None)


def test_a_model_is_loaded_as_it_will_be_asked(fake: FakeOllama) -> None:
    engine = engine_at(fake.url, loading=Loading(4096, "30m"))
    engine.keeper.preload(fake.url, READS, CancelToken())
    fake.reply(answer(total_amount="9.60"))
    engine.extract(request_of(READS), CancelToken(), lambda _: None)
    load, ask = fake.of("/api/chat")
    assert load.body["messages"] == []
    assert load.body["options"]["num_ctx"] == ask.body["options"]["num_ctx"] == 4096
    assert load.body["keep_alive"] == "30m"


def test_a_model_that_is_not_to_stay_is_not_loaded_beforehand(fake: FakeOllama) -> None:
    keeper_at(fake.url, loading=Loading(4096, "0m")).preload(fake.url, READS, CancelToken())
    assert not fake.of("/api/chat")


def test_at_the_end_only_what_was_loaded_here_is_let_go(fake: FakeOllama) -> None:
    OllamaServer(address_of(fake.url)).load(SEES, Loading())
    keeper = keeper_at(fake.url)
    for name in (SEES, READS):
        keeper.preload(fake.url, name, CancelToken())
    assert loaded(fake) == {SEES, READS}
    keeper.unload_ours()
    assert loaded(fake) == {SEES}
    asked = len(fake.requests)
    keeper.unload_ours()
    assert len(fake.requests) == asked


def test_where_nobody_knows_who_loaded_a_model_it_stays(fake: FakeOllama) -> None:
    fake.fault(Fault.HTML_502, path="/api/ps")
    keeper = keeper_at(fake.url)
    keeper.preload(fake.url, READS, CancelToken())
    keeper.unload_ours()
    assert loaded(fake) == {READS}


def test_the_end_is_not_held_up_by_a_server_that_is_away(fake: FakeOllama) -> None:
    keeper = keeper_at(fake.url)
    keeper.preload(fake.url, READS, CancelToken())
    fake.fault(Fault.REFUSED)
    began = time.monotonic()
    keeper.unload_ours()
    assert time.monotonic() - began < 5


def test_a_model_in_memory_is_unloaded_before_it_is_deleted(fake: FakeOllama) -> None:
    keeper = keeper_at(fake.url)
    keeper.preload(fake.url, READS, CancelToken())
    keeper.delete(fake.url, READS, CancelToken())
    *_, unload, delete = [request for request in fake.requests if request.method != "GET"]
    assert (unload.path, unload.body["keep_alive"]) == ("/api/chat", 0)
    assert delete.path == "/api/delete"
    assert not loaded(fake)


def test_a_model_that_can_t_be_unloaded_is_deleted_all_the_same(fake: FakeOllama) -> None:
    fake.fault(Fault.LOAD_FAILED, path="/api/chat")
    keeper_at(fake.url).delete(fake.url, READS, CancelToken())
    assert READS not in {model.name for model in engine_at(fake.url).list_models()}


@pytest.mark.parametrize(
    ("era", "version", "there", "absent"),
    [
        ("classic", "0.9.3", {"qwen2.5vl:3b", "llama3.2-vision:11b"}, {"qwen3-vl:8b-instruct"}),
        ("classic", "0.13.0", {"llama3.2-vision:11b", "qwen3-vl:8b-instruct"}, set()),
        ("modern", "0.33.0", {"qwen3-vl:8b-instruct"}, {"llama3.2-vision:11b", "llama3.2-vision:90b"}),
    ],
)
def test_what_the_server_can_run_and_has_not_is_recommended(
    era: str, version: str, there: set[str], absent: set[str]
) -> None:
    with FakeOllama("modern" if era == "modern" else "classic", version, models=[SEES, READS]) as fake:
        recommended = {info.name: info for info in keeper_at(fake.url).recommended(fake.url)}
    assert there <= set(recommended)
    assert not (absent | {SEES, READS}) & set(recommended)
    small = recommended["qwen2.5vl:3b"]
    assert (small.size, small.memory, small.hosts) == (3_200_000_000, 5_000_000_000, ())
    assert small.abilities == {Ability.TEXT, Ability.VISION}
    assert recommended["llama3.2:1b"].abilities == {Ability.TEXT}
    assert "zh" in small.languages


def test_nothing_is_recommended_for_a_server_that_is_away(fake: FakeOllama) -> None:
    fake.fault(Fault.REFUSED)
    with pytest.raises(EngineError):
        keeper_at(fake.url).recommended(fake.url)


@pytest.mark.parametrize(
    "typed",
    [
        "qwen2.5vl:7b",
        " qwen2.5vl:7b\n",
        "ollama pull qwen2.5vl:7b",
        "ollama run qwen2.5vl:7b",
        "https://ollama.com/library/qwen2.5vl:7b",
        "'qwen2.5vl:7b'",
    ],
)
def test_a_name_is_understood_as_people_copy_it(typed: str) -> None:
    assert model_name(typed) == "qwen2.5vl:7b"


@pytest.mark.parametrize("typed", ["", "  ", "ollama pull", "two words", "https://ollama.com/library/"])
def test_what_is_no_name_is_refused_before_the_server_is_asked(fake: FakeOllama, typed: str) -> None:
    with pytest.raises(EngineError) as told:
        keeper_at(fake.url).pull(fake.url, typed, CancelToken(), lambda _: None)
    assert told.value.code == "ollama.pull_bad_name"
    assert not fake.of("/api/pull")


@pytest.mark.parametrize(
    "name", ["hf.co/unsloth/Qwen2.5-VL-7B-Instruct-GGUF:Q4_K_M", "me/own:1b", "http://h:1/library/x"]
)
def test_names_of_other_registries_stay_as_they_are(name: str) -> None:
    assert model_name(name) == name
