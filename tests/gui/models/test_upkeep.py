"""What is done with models: one thing at a time with each, troubles are told, and at the end memory is free again."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest
from pytestqt.qtbot import QtBot

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import ModelInfo
from invoice_desk.gui.models.upkeep import Doing, ModelUpkeep, Trouble
from tests.fakes.engine import ScriptedEngine
from tests.fakes.keeper import HOST, ScriptedKeeper
from tests.gui.models.samples import CLOUD, QWEN, SMALL, TEXT, office_keeper

HERE = replace(QWEN, hosts=(HOST,))
OTHER = replace(SMALL, hosts=(HOST,))


@dataclass
class SlowKeeper(ScriptedKeeper):
    """Loads while its `memory` gate is open; `trouble` is why it can't."""

    memory: threading.Event = field(default_factory=threading.Event)
    trouble: str = ""
    asked: list[str] = field(default_factory=list)

    def preload(self, host: str, name: str, cancel: CancelToken) -> None:
        self.asked.append(name)
        while not self.memory.wait(0.005):
            cancel.raise_if_cancelled()
        if self.trouble:
            raise EngineError(self.trouble, host=host, model=name)
        super().preload(host, name, cancel)


@dataclass
class Cared:
    """An upkeep over a keeper, and what it has told."""

    upkeep: ModelUpkeep
    keeper: SlowKeeper
    qtbot: QtBot
    troubles: list[Trouble] = field(default_factory=list)
    changes: list[bool] = field(default_factory=list)

    def wait(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=60_000)


@pytest.fixture
def cared(qtbot: QtBot) -> Iterator[Cared]:
    office = office_keeper()
    keeper = SlowKeeper(shelves=office.shelves, offers=office.offers, elsewhere=office.elsewhere)
    keeper.memory.set()
    upkeep = ModelUpkeep(settled_ms=30)
    upkeep.use({"ollama": ScriptedEngine(name="ollama", keeper=keeper), "offline": ScriptedEngine(name="offline")})
    made = Cared(upkeep, keeper, qtbot)
    upkeep.went_wrong.connect(made.troubles.append)
    upkeep.models_changed.connect(lambda: made.changes.append(True))
    yield made
    upkeep.close()


def test_a_model_is_loaded_freed_and_deleted_as_asked(cared: Cared) -> None:
    upkeep, keeper = cared.upkeep, cared.keeper
    upkeep.load("ollama", HOST, QWEN.name)
    assert upkeep.doing(HOST, QWEN.name) is Doing.LOADING
    cared.wait(lambda: len(cared.changes) == 1)
    assert upkeep.doing(HOST, QWEN.name) is None
    assert keeper.loaded == [(HOST, QWEN.name)]

    upkeep.unload("ollama", HOST, QWEN.name)
    cared.wait(lambda: len(cared.changes) == 2)
    assert keeper.loaded == []

    upkeep.delete("ollama", HOST, QWEN.name)
    cared.wait(lambda: len(cared.changes) == 3)
    assert all(model.name != QWEN.name for model in keeper.shelves[HOST])
    assert cared.troubles == []


def test_what_can_not_be_done_is_told_and_looked_at_again(cared: Cared) -> None:
    cared.upkeep.delete("ollama", HOST, "gone:1b")
    cared.wait(lambda: bool(cared.troubles))
    (trouble,) = cared.troubles
    assert (trouble.doing, trouble.name, trouble.was_asked) == (Doing.DELETING, "gone:1b", True)
    assert trouble.error.code == "ollama.model_missing"
    assert cared.changes == [True]


def test_with_one_model_one_thing_is_done_at_a_time(cared: Cared) -> None:
    cared.keeper.memory.clear()
    cared.upkeep.load("ollama", HOST, QWEN.name)
    cared.upkeep.load("ollama", HOST, QWEN.name)
    cared.upkeep.delete("ollama", HOST, QWEN.name)
    cared.keeper.memory.set()
    cared.wait(lambda: bool(cared.changes))
    assert cared.keeper.asked == [QWEN.name]
    assert QWEN.name in {model.name for model in cared.keeper.shelves[HOST]}


def test_a_model_that_was_chosen_is_loaded_once_the_choice_has_stood_a_while(cared: Cared) -> None:
    for model in (HERE, OTHER, HERE, OTHER):
        cared.upkeep.chosen("ollama", model)
    cared.wait(lambda: cared.keeper.loaded == [(HOST, SMALL.name)])
    assert cared.keeper.asked == [SMALL.name]


def test_loading_is_told_while_it_lasts_and_ends_when_another_is_chosen(cared: Cared) -> None:
    cared.keeper.memory.clear()
    cared.upkeep.chosen("ollama", HERE)
    cared.wait(lambda: cared.upkeep.preloading() == ("ollama", QWEN.name))
    cared.upkeep.chosen("offline", None)
    assert cared.upkeep.preloading() is None
    cared.wait(lambda: cared.upkeep.doing(HOST, QWEN.name) is None)
    assert cared.troubles == []
    assert cared.keeper.loaded == []


def test_the_same_choice_again_does_not_begin_anew(cared: Cared) -> None:
    cared.keeper.memory.clear()
    cared.upkeep.chosen("ollama", HERE)
    cared.wait(lambda: cared.upkeep.preloading() is not None)
    cared.upkeep.chosen("ollama", HERE)
    cared.keeper.memory.set()
    cared.wait(lambda: cared.upkeep.preloading() is None)
    assert cared.keeper.asked == [QWEN.name]
    assert cared.keeper.loaded == [(HOST, QWEN.name)]


@pytest.mark.parametrize("model", [CLOUD, replace(TEXT, hosts=()), None])
def test_what_can_not_be_loaded_is_not_tried(cared: Cared, model: ModelInfo | None) -> None:
    cared.upkeep.chosen("ollama", model)
    assert not cared.upkeep._settled.isActive()


def test_a_choice_that_can_not_be_loaded_says_so_once(cared: Cared) -> None:
    cared.keeper.trouble = "ollama.out_of_memory"
    cared.upkeep.chosen("ollama", HERE)
    cared.wait(lambda: bool(cared.troubles))
    assert [(one.error.code, one.was_asked) for one in cared.troubles] == [("ollama.out_of_memory", False)]


def test_at_the_end_what_the_program_loaded_is_freed_and_nothing_else(cared: Cared) -> None:
    cared.keeper.loaded.append((HOST, TEXT.name))
    cared.upkeep.load("ollama", HOST, QWEN.name)
    cared.upkeep.load("ollama", HOST, TEXT.name)
    cared.wait(lambda: len(cared.changes) == 2)
    cared.upkeep.use({})  # another desk was opened since
    cared.upkeep.close()
    assert cared.keeper.loaded == [(HOST, TEXT.name)]


def test_a_server_that_hangs_does_not_keep_the_program_alive(
    cared: Cared, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setattr("invoice_desk.gui.models.upkeep._LAST_SECONDS", 0.1)
    hangs = threading.Event()
    request.addfinalizer(hangs.set)
    monkeypatch.setattr(cared.keeper, "unload_ours", hangs.wait)
    cared.upkeep.load("ollama", HOST, QWEN.name)
    cared.wait(lambda: bool(cared.changes))
    begun = time.monotonic()
    cared.upkeep.close()
    assert time.monotonic() - begun < 2


def test_the_end_comes_at_once_in_the_middle_of_loading(cared: Cared) -> None:
    cared.keeper.memory.clear()
    cared.upkeep.load("ollama", HOST, QWEN.name)
    cared.wait(lambda: bool(cared.keeper.asked))
    begun = time.monotonic()
    cared.upkeep.close()
    assert time.monotonic() - begun < 1
    assert cared.changes == []
