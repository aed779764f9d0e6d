"""The command line reads with an OpenAI-compatible server, set up or only named."""

import json
from contextlib import ExitStack
from pathlib import Path

import keyring
import pytest

from invoice_desk import app
from invoice_desk.cli.commands import run
from invoice_desk.domain.endpoint import Endpoint
from invoice_desk.keys import keep_key
from invoice_desk.pipeline.reading import ReadingState
from invoice_desk.settings import default_settings, save_settings
from tests.fake_openai import FakeOpenAI
from tests.fakes.key_store import FakeKeyStore
from tests.fakes.worker import InlineWorker
from tests.intake.documents import encoded, picture
from tests.pipeline.test_reading import FakeOcr

SAID = json.dumps({"seller_name": "Corner Shop", "total_amount": "9.60", "currency": "GBP", "line_items": []})


@pytest.fixture(autouse=True)
def _a_home_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def open_workers(jobs: int, *, threads: int, stack: ExitStack, reads: bool) -> list[InlineWorker]:
        return [InlineWorker(ReadingState(app.page_readers(), FakeOcr())) for _ in range(jobs)]

    monkeypatch.setattr(app, "open_workers", open_workers)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.png").write_bytes(encoded(picture(), "PNG"))


def read(*arguments: str) -> int:
    return run(["extract", "a.png", "-o", "out.jsonl", "--quiet", *arguments])


def test_a_server_that_is_only_named_reads_with_the_key_of_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_KEY", "sk-1")
    with FakeOpenAI("oneapi", key="sk-1") as fake:
        fake.reply(SAID)
        named = ["--engine", "openai", "--host", f"{fake.url}/chat/completions", "--api-key-env", "MY_KEY"]
        assert read(*named, "--model", "qwen-vl") == 0
        assert all(asked.headers["authorization"] == "Bearer sk-1" for asked in fake.requests)
    (row,) = Path("out.jsonl").read_text(encoding="utf-8").splitlines()
    assert "Corner Shop" in row
    assert "sk-1" not in row


def test_a_server_that_is_set_up_reads_by_its_name_with_the_key_from_the_store() -> None:
    before = keyring.get_keyring()
    keyring.set_keyring(FakeKeyStore())
    try:
        keep_key("openai:office", "sk-2")
        with FakeOpenAI(key="sk-2") as fake, FakeOpenAI() as stranger:
            save_settings({"endpoints": (Endpoint("openai", fake.url, "office"),)})
            fake.reply(SAID)
            assert read("--engine", "openai:office") == 0
            assert fake.questions
            read("--engine", "openai:office", "--host", stranger.url)
            assert stranger.requests
            assert not any("authorization" in asked.headers for asked in stranger.requests)
    finally:
        keyring.set_keyring(before)


def test_a_model_that_the_server_does_not_list_may_be_named() -> None:
    with FakeOpenAI("dashscope", models={"of-tomorrow": True}) as fake:
        fake.reply(SAID)
        assert read("--engine", "openai", "--host", fake.url, "--model", "of-tomorrow") == 0
        assert fake.questions[-1].body["model"] == "of-tomorrow"


def test_a_wrong_key_ends_the_run_with_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with FakeOpenAI(key="sk-1") as fake:
        assert read("--engine", "openai", "--host", fake.url, "--model", "qwen-vl") == 2
    assert "wants a key" in capsys.readouterr().err


def test_settings_for_a_named_server_leave_the_others_alone() -> None:
    office, home = Endpoint("openai", "http://a/v1", "office"), Endpoint("openai", "http://b/v1", "home")
    settings = default_settings()._replace(endpoints=(office, home))
    changed = app.with_host(settings, "openai:office", "http://c/v1", key_variable="K", models=("m",))
    assert changed.endpoints == (office._replace(url="http://c/v1", key_variable="K", models=("m",)), home)
    assert app.with_host(settings, "openai:home", "").endpoints == (office, home)
    assert app.with_host(settings, "openai", "http://d").endpoints[-1] == Endpoint("openai", "http://d")
    assert app.with_host(settings, "ollama", "box").ollama_hosts == ("box",)
    assert app.with_host(settings, "offline", "").ollama_hosts == settings.ollama_hosts
