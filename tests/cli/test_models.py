"""The `models` command: what is shown, what is written as JSON, how a model is got, stopped, got again and deleted."""

import json
import os
import signal
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from invoice_desk.cli import models as shelf
from invoice_desk.cli.commands import run
from invoice_desk.extraction.engine import PullProgress, PullStage
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.server import Loading, OllamaServer
from tests.fake_ollama import FakeOllama, Fault, PullPace
from tests.fake_ollama.models import QWEN3VL
from tests.intake.documents import encoded, picture

SEES, READS = "qwen2.5vl:7b", "llama3.2:3b"


@pytest.fixture(autouse=True)
def _at_home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeOllama]:
    with FakeOllama(models=[SEES, READS], pace=PullPace(tick=0.005, speed=60_000_000, tail=1)) as server:
        monkeypatch.setenv("INVOICE_DESK_OLLAMA_HOSTS", server.url)
        yield server


def rows(text: str) -> dict[str, list[str]]:
    """The table's rows by model, split where columns are apart."""
    cells = [[cell.strip() for cell in line.split("  ") if cell.strip()] for line in text.splitlines()]
    return {row[1]: row for row in cells[1:]}


def as_json(capsys: pytest.CaptureFixture[str], *options: str) -> Any:
    capsys.readouterr()
    assert run(["models", "--json", *options]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    return json.loads(shown.out)


def test_the_table_tells_what_models_are_and_where(fake: FakeOllama, capsys: pytest.CaptureFixture[str]) -> None:
    OllamaServer(address_of(fake.url)).load(READS, Loading())
    assert run(["models"]) == 0
    shown = capsys.readouterr()
    table = rows(shown.out)
    assert table[SEES] == f"ollama|{SEES}|see, read|6.0 GB|8.0 GB|8.3B Q4_K_M|128000|this computer|–".split("|")
    assert table[READS][2:4] == ["read, use tools", "2.0 GB"]
    assert table[READS][-1] == "CPU, slow"
    assert any(row[0] == "offline" and "this computer" in row for row in table.values())
    assert shown.err == ""


def test_json_has_the_documented_keys(fake: FakeOllama, capsys: pytest.CaptureFixture[str]) -> None:
    OllamaServer(address_of(fake.url)).load(READS, Loading())
    said = as_json(capsys)
    assert set(said) == {"hosts", "models", "problems"}
    (host,) = said["hosts"]
    assert host == {
        "engine": "ollama",
        "name": fake.url,
        "is_this_computer": True,
        "version": "0.9.3",
        "problem": None,
        "mended": None,
    }
    models = {model["name"]: model for model in said["models"]}
    sees = models[SEES]
    assert sees["abilities"] == ["vision", "text"]
    assert (sees["size"], sees["memory"], sees["context"]) == (5_969_245_856, 8_000_000_000, 128_000)
    assert (sees["quantization"], sees["parameters"], sees["hosts"]) == ("Q4_K_M", "8.3B", [fake.url])
    assert (sees["leaves_computer"], sees["is_cloud"], sees["loaded"]) == (False, False, [])
    (loaded,) = models[READS]["loaded"]
    assert (loaded["host"], loaded["where"]) == (fake.url, "cpu")
    readme = Path(__file__).parents[2].joinpath("README.md").read_text(encoding="utf-8")
    for key in {*said, *host, *sees, *loaded}:
        assert f"`{key}`" in readme


def test_a_host_that_is_away_is_told_and_hides_no_other(
    fake: FakeOllama, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeOllama(models=()) as away:
        away.fault(Fault.REFUSED)
        monkeypatch.setenv("INVOICE_DESK_OLLAMA_HOSTS", f"{fake.url}/v1, {away.url}")
        assert run(["models"]) == 0
        shown = capsys.readouterr()
        assert SEES in rows(shown.out)
        assert f"The Ollama server at {away.url} does not answer" in shown.err
        assert f"“{fake.url}/v1” was taken as {fake.url}" in shown.err
        said = as_json(capsys)
    assert [problem["code"] for problem in said["problems"]] == ["ollama.unreachable"]
    assert [bool(host["problem"]) for host in said["hosts"]] == [False, True]
    assert said["hosts"][0]["mended"] == f"The address “{fake.url}/v1” was taken as {fake.url}."


def test_what_leaves_the_computer_is_marked(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:

    with FakeOllama(models=[replace(QWEN3VL, name="qwen3-vl:235b-cloud", size=384)]) as fake:
        assert run(["models", "--host", fake.url]) == 0
    assert "cloud (leaves this computer)" in rows(capsys.readouterr().out)["qwen3-vl:235b-cloud"]


def test_an_address_mended_is_said_when_documents_are_read(
    fake: FakeOllama, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    fake.reply('{"total_amount": "9.60"}')
    (tmp_path / "a.png").write_bytes(encoded(picture(), "PNG"))
    options = ["--engine", "ollama", "--model", SEES, "--host", f"{fake.url}/api/"]
    assert run(["extract", str(tmp_path / "a.png"), "-o", str(tmp_path / "o.csv"), *options]) == 0
    assert f"was taken as {fake.url}" in capsys.readouterr().err


def test_a_model_is_got_and_deleted(fake: FakeOllama, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "--pull", "ollama pull gemma3:4b"]) == 0
    shown = capsys.readouterr()
    assert "gemma3:4b is on" in shown.out
    lines = shown.err.splitlines()
    assert lines[0] == "Looking for the model"
    assert any(line.startswith("Downloading · ") and " MB / 6.0 MB" in line for line in lines)
    assert lines[-1].startswith("Putting the model in its place · 100 %")
    assert len(lines) < 8
    assert "gemma3:4b" in {model["name"] for model in as_json(capsys)["models"]}
    assert run(["models", "--delete", "gemma3:4b"]) == 0
    assert "gemma3:4b" not in {model["name"] for model in as_json(capsys)["models"]}
    assert run(["models", "--delete", "gemma3:4b"]) == 1


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault.PULL_NEWER, "docker pull ollama/ollama"),
        (Fault.PULL_MISSING, "no model"),
        (Fault.PULL_DISK, "too little space"),
    ],
)
def test_a_pull_that_fails_says_what_to_do(
    fake: FakeOllama, capsys: pytest.CaptureFixture[str], fault: Fault, said: str
) -> None:
    fake.fault(fault)
    assert run(["models", "--pull", "gemma3:4b"]) == 1
    assert said in capsys.readouterr().err


def test_an_interrupt_stops_a_pull_and_the_next_one_goes_on(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeOllama(models=(), pace=PullPace(tick=0.01, speed=3_000_000, tail=1)) as fake:

        def interrupt() -> None:
            fake.wait_until(lambda: any(request.chunks > 20 for request in fake.of("/api/pull")))
            os.kill(os.getpid(), signal.SIGTERM)

        person = threading.Thread(target=interrupt)
        person.start()
        assert run(["models", "--pull", "gemma3:4b", "--host", fake.url]) == 130
        person.join()
        assert "goes on from there" in capsys.readouterr().err
        fake.wait_until(lambda: fake.of("/api/pull")[0].cancelled_at is not None)
        assert run(["models", "--pull", "gemma3:4b", "--host", fake.url]) == 0
        downloading = next(line for line in capsys.readouterr().err.splitlines() if line.startswith("Downloading"))
        assert not downloading.startswith("Downloading · 0 %")


def test_the_first_server_that_answers_gets_the_model(
    fake: FakeOllama, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeOllama(models=()) as away:
        away.fault(Fault.REFUSED)
        monkeypatch.setenv("INVOICE_DESK_OLLAMA_HOSTS", f"{away.url}, {fake.url}")
        assert run(["models", "--pull", "gemma3:4b"]) == 0
        assert f"is on {fake.url} now" in capsys.readouterr().out
        fake.fault(Fault.REFUSED)
        assert run(["models", "--pull", "gemma3:4b"]) == 2
        assert "does not answer" in capsys.readouterr().err


def test_it_is_asked_which_server_a_model_is_to_be_deleted_from(
    fake: FakeOllama, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeOllama(models=[READS]) as other:
        monkeypatch.setenv("INVOICE_DESK_OLLAMA_HOSTS", f"{fake.url}, {other.url}")
        assert run(["models", "--delete", READS]) == 2
        assert f"{fake.url}, {other.url}. Say which one" in capsys.readouterr().err
        assert run(["models", "--delete", SEES]) == 0
        assert run(["models", "--delete", READS, "--host", other.url]) == 0
        assert run(["models", "--delete", "nothing"]) == 2
        capsys.readouterr()
        assert run(["models"]) == 0
        assert fake.url.removeprefix("http://") in rows(capsys.readouterr().out)[READS]
        names = [(model["name"], model["hosts"]) for model in as_json(capsys)["models"] if model["engine"] == "ollama"]
    assert names == [(READS, [fake.url])]


def test_what_is_worth_getting_is_listed(fake: FakeOllama, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "--recommended", "--language", "zh_CN"]) == 0
    shown = capsys.readouterr().out
    assert "qwen2.5vl:3b" in shown
    assert "看图, 读文字" in shown
    assert SEES not in shown
    first = as_json(capsys, "--recommended")[0]
    assert (first["name"], first["size"]) == ("qwen2.5vl:3b", 3_200_000_000)


def test_two_wishes_at_once_are_refused(fake: FakeOllama, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["models", "--pull", "a", "--delete", "b"]) == 2
    assert "name one of them" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (PullProgress(), ""),
        (PullProgress(0, 6_000_000_000, stage=PullStage.DOWNLOADING), "0 % · 0.0 MB / 6.0 GB"),
        (PullProgress(1_500_000_000, 6_000_000_000, 25e6, 180.0), "25 % · 1.5 GB / 6.0 GB · 25.0 MB/s · 3:00"),
        (PullProgress(1_500_000_000, 6_000_000_000, 1e6, 4503.2), "25 % · 1.5 GB / 6.0 GB · 1.0 MB/s · 1:15:03"),
    ],
)
def test_figures_of_a_pull_need_no_language(progress: PullProgress, said: str) -> None:
    assert shelf.figures(progress) == said
