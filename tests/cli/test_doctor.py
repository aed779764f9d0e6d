"""What `doctor` says of this computer and of every server, in words and as JSON, and that it never shows a key."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends.null import Keyring as Forgets

from invoice_desk import app
from invoice_desk.cli.commands import run
from invoice_desk.cli.doctor import Checked, check_up
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.extraction.engine import Ready
from invoice_desk.keys import keep_key
from invoice_desk.messages import LANGUAGES, messages_in
from invoice_desk.pipeline.trying import Outcome
from invoice_desk.settings import FILE, Settings, save_settings
from tests.fake_ollama import FakeOllama
from tests.fake_openai import FakeOpenAI
from tests.fakes.engine import ScriptedEngine
from tests.fakes.key_store import FakeKeyStore

SECRET = "sk-4f9a8b7c"


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A home of its own, without a store of passwords; returns the settings folder."""
    before = keyring.get_keyring()
    keyring.set_keyring(Forgets())  # type: ignore[no-untyped-call]
    for name in list(os.environ):
        if name.startswith("INVOICE_DESK_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    yield tmp_path / "config" / "invoice-desk"
    keyring.set_keyring(before)


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    """The one server that the settings name."""
    with FakeOllama(models=["qwen2.5vl:7b"]) as fake:
        save_settings({"ollama_hosts": fake.url})
        yield fake


def found(*, asks: bool = False) -> dict[str, Checked]:
    return {f"{one.area.partition(' ')[0]} {one.name}": one for one in check_up(asks=asks, language="en")}


def test_where_everything_works_the_status_is_0_and_every_line_has_its_mark(
    server: FakeOllama, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["doctor"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "This computer"
    assert f"Ollama {server.url}" in lines
    assert "  ✓ Version: 0.9.3" in lines
    assert "  ✓ Models: Models: 1; qwen2.5vl:7b is there." in lines
    assert lines[-1] == "Everything that is set up works."
    assert not server.of("/api/chat")
    assert all(line.startswith("  ✓ ") for line in lines[:-1] if line.startswith(" "))


def test_with_try_a_model_is_shown_a_receipt_and_the_offline_engine_reads_one(server: FakeOllama) -> None:
    server.reply('{"seller_name": "Corner Shop", "issue_date": null, "total_amount": "1.23"}')
    looked = found(asks=True)
    assert looked["offline reads"].outcome is Outcome.FINE
    assert looked["ollama sees"].code == "trying.sees_not"
    assert len(server.of("/api/chat")[0].images) == 1


def test_a_server_that_is_set_up_and_away_is_a_failure_with_its_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    with FakeOllama() as gone:
        save_settings({"ollama_hosts": gone.url})
    assert run(["doctor"]) == 1
    said = capsys.readouterr().out
    assert f"✗ Reachable: The Ollama server at {gone.url} does not answer. Start it" in said
    assert said.splitlines()[-1].startswith("Not working: 1.")


def test_the_usual_server_may_be_away_because_nobody_said_that_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(settings: Settings, *_: str) -> dict[str, ScriptedEngine]:
        return {"ollama": ScriptedEngine(name="ollama", away="ollama.start_it")}

    monkeypatch.setattr(app, "engines", away)
    assert found()["ollama reached"].outcome is Outcome.DOUBTFUL


def test_json_has_every_finding_with_its_sentence(server: FakeOllama, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["doctor", "--json", "--language", "zh_CN"]) == 0
    told: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert told["works"] is True
    by_name = {(one["area"], one["name"]): one for one in told["found"]}
    assert by_name["here", "settings"]["text"].endswith("没有问题。")
    assert by_name[f"ollama {server.url}", "version"]["params"] == {"version": "0.9.3"}


def test_broken_settings_are_named_and_the_rest_is_looked_at_all_the_same(home: Path) -> None:
    home.mkdir(parents=True)
    (home / FILE).write_text("max_pages = 0\n", encoding="utf-8")
    looked = found()
    assert (looked["here settings"].outcome, looked["here settings"].code) == (Outcome.FAILED, "settings.invalid")
    assert looked["offline recognition"].outcome is Outcome.FINE


def test_a_broken_profile_is_a_failure(home: Path, server: FakeOllama) -> None:
    (home / "profiles").mkdir(parents=True)
    (home / "profiles" / "mine.toml").write_text("id = ")
    failed = [one.code for one in check_up(asks=False, language="en") if one.outcome is Outcome.FAILED]
    assert failed == ["profile.broken"]


def test_an_address_that_is_none_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    save_settings({"ollama_hosts": "http//box:1"})
    assert run(["doctor"]) == 1
    assert "✗ Address: “http//box:1” is not the address of a server." in capsys.readouterr().out


def test_an_address_that_was_mended_is_told_with_what_is_asked(server: FakeOllama) -> None:
    save_settings({"ollama_hosts": f"{server.url}/v1"})
    told = found()
    assert told["ollama address"].params["url"] == server.url
    assert told["ollama models"].outcome is Outcome.FINE


def test_what_the_environment_decides_is_told(monkeypatch: pytest.MonkeyPatch, server: FakeOllama) -> None:
    monkeypatch.setenv("INVOICE_DESK_MAX_PAGES", "9")
    told = [one for one in check_up(asks=False, language="en") if one.code == "doctor.overruled"]
    assert [one.params for one in told] == [{"variables": "INVOICE_DESK_MAX_PAGES"}]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may write everywhere")
def test_a_folder_that_can_not_be_written_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir(mode=0o500)
    assert found()["here config_folder"].code == "doctor.not_writable"


def test_a_file_in_the_place_of_the_folder_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    assert found()["here data_folder"].code == "doctor.not_writable"


def test_missing_models_of_recognition_are_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("invoice_desk.words.ocr.shipped_model", lambda: tmp_path / "none.onnx")
    missing = found()["offline recognition"]
    assert (missing.outcome, missing.params["files"]) == (Outcome.FAILED, str(tmp_path / "none.onnx"))


def test_it_is_said_when_codes_on_pages_can_not_be_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found()["here codes"].outcome is Outcome.FINE
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    assert found()["here codes"].code == "doctor.codes_missing"


def endpoints(monkeypatch: pytest.MonkeyPatch, *chosen: Endpoint) -> None:
    """Endpoints whose servers answer."""
    save_settings({"endpoints": chosen})

    def engines(settings: Settings, *_: str) -> dict[str, ScriptedEngine]:
        return {one.engine: ScriptedEngine(name=one.engine) for one in settings.endpoints}

    monkeypatch.setattr(app, "engines", engines)


def test_keys_are_told_by_where_they_are_and_never_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keyring.set_keyring(FakeKeyStore())
    keep_key("openai:stored", SECRET)
    monkeypatch.setenv("BOX_KEY", f"{SECRET}2")
    endpoints(
        monkeypatch,
        Endpoint("openai", f"https://me:{SECRET}@a.example/v1?token={SECRET}", "stored"),
        Endpoint("openai", "http://b.example/v1", "named", key_variable="BOX_KEY"),
        Endpoint("dify", "http://c.example/v1"),
    )
    looked = found()
    assert looked["openai:stored key"].code == "doctor.key_in_store"
    assert looked["openai:named key"].params == {"variable": "BOX_KEY"}
    assert looked["dify key"].code == "doctor.no_key"
    assert looked["dify key"].params == {"variable": "INVOICE_DESK_KEY_DIFY"}
    assert looked["openai:named models"].outcome is Outcome.FINE
    for options in ([], ["--json"], ["--try"]):
        run(["doctor", *options])
    shown = capsys.readouterr()
    assert SECRET not in shown.out + shown.err
    assert "openai:stored https://a.example/v1" in shown.out


def test_a_server_of_another_kind_is_looked_at_with_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeOpenAI(vendor="oneapi", key=SECRET, models={"qwen-vl": True}) as fake:
        save_settings({"endpoints": (Endpoint("openai", fake.url, "office"),)})
        assert found()["openai:office reached"].code == "openai.key_missing"
        monkeypatch.setenv("INVOICE_DESK_KEY_OPENAI_OFFICE", SECRET)
        told = found(asks=True)
        assert told["openai:office models"].params["model"] == "qwen-vl"
        assert told["openai:office sees"].code == "trying.sees_not"


def test_without_a_store_the_variables_that_keys_may_stand_in_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found()["here store"].code == "doctor.no_store"
    endpoints(monkeypatch, Endpoint("openai", "http://a/v1", "office"), Endpoint("dify", "http://b", key_variable="D"))
    told = found()["here store"]
    assert (told.outcome, told.params) == (Outcome.DOUBTFUL, {"variable": "INVOICE_DESK_KEY_OPENAI_OFFICE, D"})


def test_a_key_that_is_none_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INVOICE_DESK_KEY_OPENAI", "密钥")
    endpoints(monkeypatch, Endpoint("openai", "http://a/v1"))
    assert (found()["openai key"].outcome, found()["openai key"].code) == (Outcome.FAILED, "key.odd")


@pytest.mark.parametrize("total", [0, 2_000_000_000, 16_000_000_000])
def test_memory_is_judged(monkeypatch: pytest.MonkeyPatch, total: int) -> None:
    monkeypatch.setattr("invoice_desk.cli.doctor._bytes_of_memory", lambda: total)
    codes = {0: "memory_unknown", 2_000_000_000: "memory_small", 16_000_000_000: "memory"}
    assert found()["here memory"].code == f"doctor.{codes[total]}"


def test_every_finding_has_its_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ScriptedEngine, "availability", lambda _: Ready("1.0"))
    endpoints(monkeypatch, Endpoint("openai", "http://a/v1"))
    for one in check_up(asks=True, language="en"):
        for language in LANGUAGES:
            sentence = messages_in(language)(one.code, one.params)
            assert sentence != one.code
            assert "{" not in sentence
