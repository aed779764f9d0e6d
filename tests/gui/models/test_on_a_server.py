"""The models dialog over a server's real protocol: download, stop, go on, load, free, delete, and what goes wrong."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.engine import OllamaEngine
from invoice_desk.extraction.ollama.server import OllamaServer
from invoice_desk.gui.models.pulls import PullState
from invoice_desk.gui.models.upkeep import ModelUpkeep
from tests.fake_ollama import FakeOllama, PullPace
from tests.gui.dialogs.test_models_dialog import Shown
from tests.gui.models.samples import office_keeper

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NEW = "gemma3:4b"


@pytest.fixture
def server() -> Iterator[FakeOllama]:
    with FakeOllama(models=["llama3.2:3b"], pace=PullPace(tick=0.01, speed=40_000_000)) as fake:
        yield fake


@pytest.fixture
def shown(qtbot: QtBot, server: FakeOllama) -> Iterator[Shown]:
    upkeep = ModelUpkeep()
    upkeep.use({"ollama": OllamaEngine([OllamaServer(address_of(server.url))])})
    made = Shown(upkeep, office_keeper(), qtbot)
    made.open()
    yield made
    upkeep.close()


def test_a_model_is_downloaded_with_a_stop_on_the_way(shown: Shown) -> None:
    page = shown.page()
    assert shown.names(page.installed) == ["llama3.2:3b"]
    assert NEW in shown.names(page.offered)
    shown.select(page.offered, NEW)
    shown.press("Download")
    shown.wait(lambda: any(0 < pull.progress.done < pull.progress.total for pull in shown.upkeep.pulls.all()))
    shown.press("Stop")
    shown.wait(lambda: [pull.state for pull in shown.upkeep.pulls.all()] == [PullState.STOPPED])
    before = shown.upkeep.pulls.all()[0].progress.done
    shown.press("Go on")
    shown.wait(lambda: any(pull.progress.done >= before for pull in shown.upkeep.pulls.all() if pull.under_way))
    shown.wait(lambda: NEW in shown.names(page.installed))
    assert NEW not in shown.names(page.offered)


def test_a_model_is_loaded_freed_and_deleted(shown: Shown) -> None:
    page = shown.page()
    shown.press("Load into memory")
    shown.wait(lambda: shown.lines(page.installed)[0][-1].startswith("Yes, "))
    shown.press("Free its memory")
    shown.wait(lambda: shown.lines(page.installed)[0][-1] == "No")
    shown.press("Delete…")
    shown.wait(lambda: shown.names(page.installed) == [])
    assert "No models yet" in shown.said()


def test_what_was_loaded_here_is_freed_at_the_end(shown: Shown, server: FakeOllama) -> None:
    page = shown.page()
    shown.press("Load into memory")
    shown.wait(lambda: shown.lines(page.installed)[0][-1].startswith("Yes, "))
    shown.upkeep.close()
    engine = OllamaEngine([OllamaServer(address_of(server.url))])
    assert [model.loaded for model in engine.list_models()] == [()]


def test_a_name_that_is_none_is_told_in_words(shown: Shown) -> None:
    page = shown.page()
    page.get_wanted.emit("no-such-model")
    shown.wait(lambda: "There is no model no-such-model to get" in shown.said())


def test_the_window_stays_awake_while_a_model_comes_and_servers_are_asked(shown: Shown) -> None:
    late: list[float] = []
    last = time.monotonic()

    def tick() -> None:
        nonlocal last
        now = time.monotonic()
        late.append(now - last)
        last = now

    timer = QTimer(interval=5)
    timer.timeout.connect(tick)
    timer.start()
    shown.page().get_wanted.emit(NEW)
    for _ in range(5):
        shown.dialog.look()
    shown.wait(lambda: NEW in shown.names(shown.page().installed))
    timer.stop()
    assert sorted(late)[int(0.95 * len(late))] < 0.2
