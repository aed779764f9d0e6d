"""What is away is asked again until it is back; nothing else is asked for nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from pytestqt.qtbot import QtBot
from typing_extensions import override

from invoice_desk.extraction.engine import Availability
from invoice_desk.gui.background import Background
from invoice_desk.gui.engine_choices import EngineChoices
from invoice_desk.gui.job_bridge import JobBridge
from invoice_desk.gui.model_watch import ModelWatch
from invoice_desk.messages import messages_in
from tests.fakes.engine import ScriptedEngine


@dataclass
class Asked(ScriptedEngine):
    """Counts how often it was asked."""

    count: int = 0

    @override
    def availability(self) -> Availability:
        self.count += 1
        return super().availability()


@dataclass
class Bench:
    """Two engines and a watch on them that asks again after a millisecond."""

    qtbot: QtBot
    near: Asked = field(default_factory=lambda: Asked(name="near"))
    far: Asked = field(default_factory=lambda: Asked(name="far", away="ollama.start_it"))
    missing: str = ""
    heard: list[Sequence[EngineChoices]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.background = Background(JobBridge())
        self.watch = ModelWatch(
            {"near": self.near, "far": self.far},
            messages_in("en"),
            wanted=lambda: self.missing,
            background=self.background,
        )
        self.watch._again.setInterval(1)
        self.watch.changed.connect(self.heard.append)

    def names(self) -> list[tuple[str, int]]:
        return [(one.engine, len(one.models)) for one in self.heard[-1]] if self.heard else []

    def wait(self, names: list[tuple[str, int]]) -> None:
        self.qtbot.waitUntil(lambda: self.names() == names)


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    made = Bench(qtbot)
    yield made
    made.watch.close()
    made.background.close()


def test_an_engine_that_is_away_is_asked_until_it_is_back_and_the_others_once(bench: Bench) -> None:
    bench.watch.look()
    bench.wait([("near", 2), ("far", 0)])
    bench.qtbot.waitUntil(lambda: bench.far.count > 3)
    bench.far.away = ""
    bench.wait([("near", 2), ("far", 2)])
    assert bench.near.count == 1
    assert not bench.watch._again.isActive()


def test_an_engine_without_the_chosen_model_is_asked_until_it_has_it(bench: Bench) -> None:
    bench.far.away, bench.missing = "", "far"
    bench.watch.look()
    bench.qtbot.waitUntil(lambda: bench.far.count > 3)
    bench.far.models = ("third", "fourth", "fifth")
    bench.wait([("near", 2), ("far", 3)])
    bench.missing = ""
    assert bench.near.count == 1


def test_who_wants_to_know_while_engines_are_asked_gets_a_later_answer(bench: Bench) -> None:
    bench.far.away = ""
    for _ in range(5):
        bench.watch.look()
    bench.qtbot.waitUntil(lambda: len(bench.heard) == 2)
    assert bench.near.count == bench.far.count == 2


def test_after_the_end_nothing_is_asked_or_heard(bench: Bench) -> None:
    bench.watch.look()
    bench.watch.close()
    bench.background.close()
    bench.watch.look()
    assert bench.heard == []
    assert not bench.watch._again.isActive()
