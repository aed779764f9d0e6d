"""What a server has is listed with all that it tells, whatever its age, and nothing broken hides the rest."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.extraction.engine import Ability, LoadedModel, ModelInfo, Where
from invoice_desk.extraction.ollama import listing
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.listing import InstalledModel
from invoice_desk.extraction.ollama.server import Loading, OllamaServer
from tests.extraction.ollama.asking import engine_at
from tests.fake_ollama import FakeOllama, Fault, Model
from tests.fake_ollama.models import EMBEDDER, QWEN3VL, QWEN25VL, TINYVIS

TEXT, SEES = frozenset({Ability.TEXT}), frozenset({Ability.TEXT, Ability.VISION})
NAMES = ["qwen2.5vl:7b", "qwen3-vl:8b", "llama3.2:3b", "tinyvis:latest"]
CLOUD = replace(QWEN3VL, name="qwen3-vl:235b-cloud", remote_host="https://ollama.com:443", size=384)


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    with FakeOllama(models=NAMES) as server:
        yield server


def server_at(fake: FakeOllama) -> OllamaServer:
    return OllamaServer(address_of(fake.url))


def listed(fake: FakeOllama) -> dict[str, InstalledModel]:
    return {model.name: model for model in server_at(fake).models()}


def infos(*fakes: FakeOllama) -> dict[str, ModelInfo]:
    return {info.name: info for info in engine_at(*fakes).list_models()}


def test_a_model_is_told_with_all_that_a_picker_shows(fake: FakeOllama) -> None:
    info = infos(fake)["qwen2.5vl:7b"]
    assert (info.size, info.parameters, info.quantization) == (5_969_245_856, "8.3B", "Q4_K_M")
    assert (info.context, info.abilities, info.memory) == (128_000, SEES, 8_000_000_000)
    assert info.languages[:2] == ("en", "zh")
    assert not info.is_cloud
    assert not info.leaves_computer
    assert info.hosts == (fake.url,)
    assert info.loaded == ()


@pytest.mark.parametrize("version", ["0.5.4", "0.9.3", "0.24.0", "0.33.0"])
def test_what_models_can_do_is_known_on_servers_of_all_ages(version: str) -> None:
    with FakeOllama("modern" if version == "0.33.0" else "classic", version, models=NAMES) as fake:
        found = listed(fake)
    assert {name for name, model in found.items() if model.sees} == set(NAMES) - {"llama3.2:3b"}
    assert all(Ability.TEXT in model.abilities for model in found.values())
    assert (Ability.THINKING in found["qwen3-vl:8b"].abilities) is (version != "0.5.4")
    assert found["qwen2.5vl:7b"].context == 128_000
    assert found["tinyvis:latest"].quantization == ""


def test_a_new_server_tells_enough_in_its_list() -> None:
    with FakeOllama("modern", models=NAMES) as fake:
        listed(fake)
        assert not fake.of("/api/show")


@pytest.mark.parametrize("version", ["0.5.4", "0.9.3"])
def test_looking_again_asks_for_no_details_twice(version: str) -> None:
    with FakeOllama(version=version, models=NAMES) as fake:
        server = server_at(fake)
        first, second = server.models(), server.models()
        assert len(fake.of("/api/show")) == len(NAMES)
    assert first == second


def test_models_in_memory_say_where_they_compute(fake: FakeOllama) -> None:
    server = server_at(fake)
    server.load("llama3.2:3b", Loading(4096))
    loaded = {model.name: model.loaded for model in server.models() if model.loaded}
    assert set(loaded) == {"llama3.2:3b"}
    told = loaded["llama3.2:3b"]
    assert told is not None
    assert (told.host, told.where, told.context) == (fake.url, Where.CPU, 0)
    assert told.memory > 2_000_000_000


def test_a_newer_server_says_with_how_much_context_a_model_was_loaded() -> None:
    with FakeOllama("modern", models=NAMES) as fake:
        server = server_at(fake)
        server.load("llama3.2:3b", Loading(4096))
        assert [one.context for one in server.loaded().values()] == [4096]


@pytest.mark.parametrize(
    ("on_card", "where"), [(0, Where.CPU), (4_000, Where.PARTLY), (9_000, Where.GPU), (9_001, Where.GPU)]
)
def test_memory_on_the_card_tells_where_a_model_computes(on_card: int, where: Where) -> None:
    row = {"name": "A:latest", "size": 9_000, "size_vram": on_card}
    assert listing._in_memory({"models": [row]}, "h") == {"a:latest": LoadedModel("h", where, 9_000)}


@pytest.mark.parametrize("model", [CLOUD, replace(QWEN25VL, name="glm-ocr:cloud"), replace(CLOUD, name="own:latest")])
def test_a_model_in_the_cloud_is_known_to_leave_the_computer(model: Model) -> None:
    for fake in (FakeOllama(models=[model]), FakeOllama("modern", models=[model])):
        with fake:
            info = infos(fake)[model.name]
        assert info.is_cloud
        assert info.leaves_computer
        assert info.memory == 0


def test_what_makes_no_words_is_not_offered_for_reading() -> None:
    for version in ("0.5.4", "0.9.3"):
        with FakeOllama(version=version, models=[EMBEDDER, TINYVIS]) as fake:
            assert set(infos(fake)) == {"tinyvis:latest"}


@pytest.mark.parametrize(
    "fault",
    [Fault.LIST_500, Fault.STRING_500, Fault.HTML_200, Fault.HTML_502, Fault.RST, Fault.FIN, Fault.FORBIDDEN_403],
)
def test_one_broken_model_hides_no_other_and_is_judged_by_its_family(fake: FakeOllama, fault: Fault) -> None:
    fake.fault(fault, path="/api/show", times=None)
    found = listed(fake)
    assert set(found) == set(NAMES)
    assert {name for name, model in found.items() if model.sees} == {"qwen2.5vl:7b", "qwen3-vl:8b", "tinyvis:latest"}
    assert found["qwen2.5vl:7b"].parameters == "8.3B"


@pytest.mark.parametrize("fault", [Fault.HUGE_SHOW, Fault.EXTRA_FIELDS, Fault.NULL_FAMILIES, Fault.OLD_SHOW])
def test_odd_details_are_understood(fake: FakeOllama, fault: Fault) -> None:
    fake.fault(fault, path="/api/show", times=None)
    assert listed(fake)["qwen2.5vl:7b"].sees


def test_details_without_end_are_given_up(fake: FakeOllama, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "_LARGEST", 100_000)
    fake.fault(Fault.HUGE_SHOW, path="/api/show")
    assert set(listed(fake)) == set(NAMES)


def test_a_list_without_details_is_understood(fake: FakeOllama) -> None:
    fake.fault(Fault.TAGS_WITHOUT_DETAILS)
    assert listed(fake)["qwen2.5vl:7b"].sees


def test_a_server_that_hangs_over_one_model_holds_the_list_up_for_a_bounded_time(
    fake: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "SECONDS", 0.3)
    fake.fault(Fault.HANG, path="/api/show")
    began = time.monotonic()
    found = listed(fake)
    assert time.monotonic() - began < 3
    assert set(found) == set(NAMES)
    assert sum(bool(model.context) for model in found.values()) == len(NAMES) - 1


def test_details_of_several_models_are_asked_for_at_the_same_time(
    fake: FakeOllama, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "SECONDS", 1.0)
    fake.fault(Fault.HANG, path="/api/show", times=None)
    assert set(listed(fake)) == set(NAMES)
    assert len(fake.of("/api/show")) == len(NAMES)


@pytest.mark.parametrize("fault", [Fault.HTML_502, Fault.HANG, Fault.LIST_500])
def test_a_server_that_does_not_say_what_is_loaded_lists_its_models(
    fake: FakeOllama, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    monkeypatch.setattr(listing, "_BRIEFLY", 0.2)
    fake.fault(fault, path="/api/ps", times=None)
    assert set(listed(fake)) == set(NAMES)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (Fault.FORBIDDEN_403, "ollama.forbidden"),
        (Fault.SIGNIN_401, "ollama.sign_in"),
        (Fault.HTML_200, "ollama.not_ollama"),
        (Fault.HTML_502, "ollama.gateway"),
        (Fault.LIST_500, "ollama.not_ollama"),
        (Fault.RST, "ollama.cut_off"),
    ],
)
@pytest.mark.parametrize("path", ["/api/tags", "/api/version"])
def test_a_server_that_does_not_list_says_why(fake: FakeOllama, fault: Fault, code: str, path: str) -> None:
    fake.fault(fault, path=path, times=None)
    server = server_at(fake)
    with pytest.raises(EngineError) as told:
        server.models() if path == "/api/tags" else server.version()
    assert told.value.code == code


def test_servers_are_asked_at_the_same_time_and_one_that_is_away_hides_no_other(fake: FakeOllama) -> None:
    with FakeOllama(models=["llama3.2:3b"]) as other:
        engine = engine_at(fake, other)
        both = {info.name: info.hosts for info in engine.list_models()}
        assert both["llama3.2:3b"] == (fake.url, other.url)
        assert both["qwen2.5vl:7b"] == (fake.url,)
        fake.fault(Fault.REFUSED)
        assert [info.hosts for info in engine.list_models()] == [(other.url,)]
        other.fault(Fault.REFUSED)
        with pytest.raises(EngineUnreachableError):
            engine.list_models()
    assert not [one for one in threading.enumerate() if one.name.startswith("ollama-look")]
