"""Models on their way: told at a pace that can be read, stopped at once, gone on with where they stopped."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import PullProgress, PullStage
from invoice_desk.gui.background import Background
from invoice_desk.gui.job_bridge import JobBridge
from invoice_desk.gui.models.pulls import AT_ONCE, Pull, Pulls, PullState
from tests.fakes.keeper import HOST, ScriptedKeeper
from tests.gui.models.samples import OFFERS, OFFICE, office_keeper


@dataclass
class Watched:
    """Pulls, and everything that they have told."""

    pulls: Pulls
    qtbot: QtBot
    ended: list[Pull] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)

    def start(self, keeper: ScriptedKeeper, name: str, host: str = HOST) -> None:
        self.pulls.start(keeper, "ollama", host, name)

    def wait(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=60_000)

    def states(self) -> list[PullState]:
        return [pull.state for pull in self.pulls.all()]

    def one(self) -> Pull:
        (pull,) = self.pulls.all()
        return pull


@pytest.fixture
def watched(qtbot: QtBot) -> Iterator[Watched]:
    bridge = JobBridge()
    background = Background(bridge, threads=AT_ONCE)
    pulls = Pulls(background)
    made = Watched(pulls, qtbot)
    pulls.ended.connect(made.ended.append)
    pulls.changed.connect(lambda: made.changes.append(time.monotonic()))
    yield made
    pulls.close()
    background.close()


NAME = OFFERS[0].name


def test_a_pull_that_ends_is_listed_no_more_and_the_model_is_there(watched: Watched) -> None:
    keeper = office_keeper()
    watched.start(keeper, NAME)
    watched.wait(lambda: bool(watched.ended))
    assert watched.ended[0].state is PullState.DONE
    assert watched.ended[0].progress.done == OFFERS[0].size
    assert watched.pulls.all() == []
    assert NAME in {model.name for model in keeper.shelves[HOST]}


def test_one_that_is_stopped_goes_on_where_it_stopped(watched: Watched) -> None:
    keeper = office_keeper()
    keeper.gate.clear()
    keeper.steps = 4
    keeper._got[HOST, NAME] = 2
    watched.start(keeper, NAME)
    watched.wait(lambda: watched.one().state is PullState.RUNNING)
    begun = time.monotonic()
    watched.pulls.stop(watched.one())
    watched.wait(lambda: watched.one().state is PullState.STOPPED)
    assert time.monotonic() - begun < 1

    keeper.gate.set()
    watched.pulls.go_on(watched.one())
    watched.wait(lambda: [pull.state for pull in watched.ended] == [PullState.STOPPED, PullState.DONE])
    assert keeper._got[HOST, NAME] == 4


def test_what_fails_says_why_and_stays_until_it_is_closed(watched: Watched) -> None:
    watched.start(office_keeper(), "nobody-knows-it")
    watched.wait(lambda: bool(watched.ended))
    pull = watched.one()
    assert pull.state is PullState.FAILED
    assert pull.error is not None
    assert pull.error.code == "ollama.pull_missing"
    watched.pulls.forget(pull)
    assert watched.pulls.all() == []


def test_the_same_model_is_got_once_however_often_it_is_asked_for(watched: Watched) -> None:
    keeper = office_keeper()
    keeper.gate.clear()
    for _ in range(3):
        watched.start(keeper, NAME)
    watched.start(keeper, NAME, OFFICE)
    assert len(watched.pulls.all()) == 2
    keeper.gate.set()
    watched.wait(lambda: not watched.pulls.all())
    assert len(watched.ended) == 2


def test_several_are_got_at_once_and_one_too_many_waits_for_its_turn(watched: Watched) -> None:
    keeper = office_keeper()
    keeper.gate.clear()
    many = [(NAME, HOST), (NAME, OFFICE), (OFFERS[1].name, HOST), (OFFERS[1].name, OFFICE), (OFFERS[2].name, HOST)]
    for name, host in many:
        watched.start(keeper, name, host)
    watched.wait(lambda: watched.states().count(PullState.RUNNING) == AT_ONCE)
    last = watched.pulls.all()[-1]
    assert last.state is PullState.WAITING
    watched.pulls.stop(last)
    keeper.gate.set()
    watched.wait(lambda: len(watched.ended) == len(many))
    assert [pull.state for pull in watched.ended].count(PullState.STOPPED) == 1


@dataclass
class Chatty(ScriptedKeeper):
    """Tells its progress far more often than anybody can read."""

    told: int = 0
    enough: threading.Event = field(default_factory=threading.Event)

    def pull(self, host: str, name: str, cancel: CancelToken, report: Callable[[PullProgress], None]) -> None:
        while not self.enough.is_set():
            self.told += 1
            report(PullProgress(self.told, 10**9, 1e6, 100, PullStage.DOWNLOADING))
            time.sleep(0.0002)


def test_progress_is_shown_ten_times_a_second_at_most(watched: Watched) -> None:
    keeper = Chatty()
    watched.start(keeper, NAME)
    watched.wait(lambda: len(watched.changes) >= 8)
    keeper.enough.set()
    watched.wait(lambda: bool(watched.ended))
    seconds = watched.changes[-1] - watched.changes[0]
    assert keeper.told > 10 * len(watched.changes)
    assert len(watched.changes) <= seconds * 10 + 3  # and once each for its beginning and its end


def test_the_end_of_the_program_ends_all_and_tells_nothing(watched: Watched) -> None:
    keeper = office_keeper()
    keeper.gate.clear()
    watched.start(keeper, NAME)
    watched.start(keeper, OFFERS[1].name)
    watched.wait(lambda: watched.states() == [PullState.RUNNING] * 2)
    watched.changes.clear()
    watched.pulls.close()
    watched.pulls._background.close()
    QApplication.processEvents()
    assert watched.ended == []
    assert watched.changes == []
    assert all(model.name != NAME for model in keeper.shelves[HOST])
