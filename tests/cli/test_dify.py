"""The command line reads with a Dify app that is only named."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from invoice_desk import app
from invoice_desk.cli.commands import run
from invoice_desk.pipeline.reading import ReadingState
from tests.fake_dify import FakeDify, file
from tests.fakes.worker import InlineWorker
from tests.intake.documents import encoded, picture
from tests.pipeline.test_reading import FakeOcr


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
    return run(["extract", "a.png", "-o", "out.jsonl", "--quiet", "--engine", "dify", *arguments])


def test_its_address_is_mended_and_its_key_comes_from_a_variable(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with FakeDify(form=[file("invoice")]) as fake:
        monkeypatch.setenv("MY_APP", fake.key)
        fake.reply('{"seller_name": "Corner Shop", "total_amount": "9.60", "line_items": []}')
        assert read("--host", f"{fake.url}/v1/workflows/run", "--api-key-env", "MY_APP") == 0
        assert len(fake.uploads) == 1
    assert "Corner Shop" in Path("out.jsonl").read_text(encoding="utf-8")
    assert fake.key not in Path("out.jsonl").read_text(encoding="utf-8")


def test_without_a_key_or_an_address_it_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    with FakeDify() as fake:
        assert read("--host", fake.url) == 2
        assert "key" in capsys.readouterr().err
        assert not fake.runs
    assert read() == 2
    assert read("--host", "two words") == 2
    assert "not the address" in capsys.readouterr().err
