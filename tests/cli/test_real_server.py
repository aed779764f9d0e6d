"""The command line reads sample documents on a real Ollama: words by a text model, pictures by one that sees, and both
by the interface of OpenAI. The toy models answer noise; what is looked at is that they were asked rightly.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from invoice_desk import app
from invoice_desk.cli.commands import run
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.record import USED_OCR_TEXT, Rejection
from invoice_desk.extraction.engine import ExtractionEngine
from invoice_desk.extraction.ollama.engine import OllamaEngine
from invoice_desk.extraction.openai.engine import OpenAIEngine
from invoice_desk.extraction.own_prompt import keep_template
from invoice_desk.store import Desk
from tests.real_ollama import real_ollama

SAMPLES = Path(__file__).resolve().parents[2] / "resources" / "samples"
TWO = ("my_mynews.jpg", "de_toom.jpg")
NOISE = {"model.no_answer"}
"""What a row may say of the toys' answers."""

_LINE = re.compile(r'\[GIN] .*? \| +(\d+) \| .*? \| (\w+) +"([^"]+)"')

pytestmark = pytest.mark.timeout(600)  # loading, and prompts that toys take letter by letter


@dataclass(frozen=True)
class Real:
    """A real server and the folder of its log."""

    url: str
    store: Path

    def answered(self) -> list[tuple[str, int]]:
        """The paths that were posted to, and with which status each was answered."""
        log = self.store / f"server-{self.url.rpartition(':')[2]}.log"
        found = _LINE.findall(log.read_text(encoding="utf-8", errors="replace"))
        return [(path, int(status)) for status, method, path in found if method == "POST"]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Real]:
    store = tmp_path_factory.mktemp("ollama")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OLLAMA_NUM_PARALLEL", "1")  # else each request has half of the toys' 4096 tokens
        with real_ollama(store) as url:
            yield Real(url, store)


@pytest.fixture(autouse=True)
def _a_home_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    monkeypatch.chdir(tmp_path)
    keep_template("en", "{page_text}")  # the toys take letter by letter, and have no room for the shipped prompt
    made = app.engines

    def curt(*args: Any, **more: Any) -> Mapping[str, ExtractionEngine]:
        """Noise has no end of its own."""
        engines = made(*args, **more)
        for engine in engines.values():
            if isinstance(engine, OllamaEngine | OpenAIEngine):
                engine._manner = replace(engine._manner, most_tokens=40)
        return engines

    monkeypatch.setattr(app, "engines", curt)


def read(engine: str, host: str, model: str) -> list[DocumentData | Rejection]:
    """The rows of the two samples, in order."""
    files = [str(SAMPLES / name) for name in TWO]
    asked = ["--engine", engine, "--host", host, "--model", model, "--profile", "receipt"]
    status = run(["extract", *files, *asked, "-o", "out.jsonl", "--desk", "a.desk", "--quiet"])
    with Desk.open(Path("a.desk")) as desk:
        rows = list(desk.iter_rows(files))
    assert len(rows) == len(TWO)
    assert status == int(any(isinstance(row, Rejection) for row in rows))
    return rows


@pytest.mark.parametrize(
    ("engine", "suffix", "path"),
    [
        ("ollama", "", "/api/chat"),
        pytest.param("openai", "/v1", "/v1/chat/completions", marks=pytest.mark.slow),
    ],
)
@pytest.mark.parametrize(
    ("model", "sees"), [pytest.param("tiny:latest", False, marks=pytest.mark.slow), ("tinyvis:latest", True)]
)
def test_two_samples_are_read(real: Real, engine: str, suffix: str, path: str, model: str, sees: bool) -> None:
    before = len(real.answered())
    rows = read(engine, real.url + suffix, model)
    asked = [status for posted, status in real.answered()[before:] if posted == path]
    assert len(asked) >= len(TWO)
    assert set(asked) == {200}
    for row in rows:
        if isinstance(row, Rejection):
            assert row.code in NOISE
            continue
        *beside, reading = row.readings
        assert {one.engine for one in beside} <= {"offline"}
        assert (reading.engine, reading.model, reading.profile) == (engine, model, "receipt")
        assert reading.prompt_version
        assert reading.raw_answer
        assert (USED_OCR_TEXT in {note.code for note in reading.notes}) is not sees
