"""An engine that went away is asked for until it is back, and the queue goes on by itself."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from typing_extensions import override

from invoice_desk.domain.errors import EngineUnreachableError, JobCancelledError
from invoice_desk.domain.job import Cancelled, CancelToken, Failed, Finished
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.engine import Availability, ExtractionRequest, Ready
from invoice_desk.pipeline.coming_back import MOST_RETURNS, WAITS, ComingBack
from invoice_desk.pipeline.or_cancelled import or_cancelled
from invoice_desk.store import Choice
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.writing_engine import WritingEngine
from tests.pipeline.queue_building import CHOICE, Bench

PATIENCE = 10
QUICK = (0.0, 0.001)
NEVER = (3600.0,)
GONE = EngineUnreachableError("engine.gone")


def holds(met: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < until
        time.sleep(0.001)


@dataclass
class Door(ScriptedEngine):
    """An engine that counts how often it was asked whether it is there; with its door shut nobody gets an answer."""

    asked: int = 0
    door: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.door.set()

    @override
    def availability(self) -> Availability:
        self.asked += 1
        assert self.door.wait(PATIENCE)
        return super().availability()


class Back(list[str]):
    """The engines that were said to be back."""


@pytest.fixture
def door() -> Iterator[Door]:
    made = Door(away="engine.start_it")
    yield made
    made.door.set()


# The queue.


def test_the_queue_goes_on_by_itself_once_the_engine_is_there(bench: Bench) -> None:
    bench.engine.away = "engine.start_it"
    bench.start_anew(waits=QUICK)
    bench.queue.add_paths([bench.file(f"{n}.png") for n in range(3)], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.paused is not None and bench.heard.state.waiting == 3)
    assert bench.heard.state.goes_on
    bench.engine.away = ""
    bench.finish(3)
    assert (bench.heard.state.paused, bench.heard.state.goes_on) == (None, False)
    assert bench.heard.of(Failed) == []


def test_a_document_that_was_cut_off_in_the_middle_is_begun_anew(bench: Bench) -> None:
    engine = WritingEngine(says(seller_name="ACME"), max_parallel=2)
    bench.engine = engine
    bench.start_anew(waits=QUICK)
    bench.queue.add_paths([bench.file(f"{n}.png") for n in range(3)], CHOICE)
    first, second = engine.wait_for(2)
    first.write(seller_name="AC")
    engine.away = "engine.start_it"
    first.finish(GONE)
    bench.heard.wait(lambda: bench.heard.state.waiting == 3 and bench.heard.state.goes_on)
    assert second.ended.is_set()
    assert (bench.heard.of(Cancelled), bench.heard.of(Failed), len(bench.waiting())) == ([], [], 3)

    engine.away = ""
    for call in engine.wait_for(2):
        call.finish()
    engine.wait_for(1)[0].finish()
    bench.finish(3)
    assert sorted(call.request.source.path for call in engine.calls[2:]) == sorted(
        str(bench.folder / f"{n}.png") for n in range(3)
    )
    assert all(len(data.readings) == 1 for data in bench.desk.iter_documents())


def test_a_person_need_not_wait_for_the_next_question(bench: Bench) -> None:
    bench.engine.away = "engine.start_it"
    bench.start_anew(waits=NEVER)
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.goes_on)
    bench.engine.away = ""
    bench.queue.resume()
    bench.finish(1)


def test_the_documents_of_another_engine_are_read_meanwhile(bench: Bench) -> None:
    bench.engine.away = "engine.start_it"
    bench.start_anew(waits=QUICK)
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.goes_on)
    bench.queue.add_paths([bench.file("b.png")], Choice("other"))
    bench.heard.wait(lambda: bench.heard.of(Finished) == ["b.png"])
    bench.engine.away = ""
    bench.heard.wait(lambda: bench.heard.of(Finished) == ["b.png", "a.png"])


def test_two_engines_that_are_away_come_back_each_for_itself(bench: Bench) -> None:
    bench.engine.away = bench.other.away = "engine.start_it"
    bench.start_anew(waits=QUICK)
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.queue.add_paths([bench.file("b.png")], Choice("other"))
    bench.heard.wait(lambda: bench.heard.state.goes_on and bench.heard.state.waiting == 2)
    bench.other.away = ""
    bench.heard.wait(lambda: bench.heard.of(Finished) == ["b.png"])
    bench.heard.wait(lambda: bench.heard.state.goes_on and bench.heard.state.waiting == 1)
    bench.engine.away = ""
    bench.finish(2)


def test_an_engine_that_says_it_is_there_and_never_answers_is_left_to_a_person(bench: Bench) -> None:
    gone = threading.Event()
    gone.set()

    def script(_: ExtractionRequest) -> dict[str, FieldValue]:
        if gone.is_set():
            raise EngineUnreachableError("engine.gone")
        return {}

    bench.engine.script = script
    bench.start_anew(waits=QUICK)
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.paused is not None and not bench.heard.state.goes_on)
    assert len(bench.engine.requests) == 1 + MOST_RETURNS

    bench.queue.resume()  # from now on it is trusted again
    bench.heard.wait(lambda: len(bench.engine.requests) > 1 + MOST_RETURNS)
    gone.clear()
    bench.finish(1)


def test_an_engine_that_this_computer_does_not_know_is_not_waited_for(bench: Bench) -> None:
    bench.start_anew(waits=QUICK)
    bench.queue.add_paths([bench.file("a.png")], Choice("elsewhere"))
    bench.heard.wait(lambda: bench.heard.state.paused is not None)
    assert not bench.heard.state.goes_on


def test_a_close_does_not_wait_for_an_engine_that_is_being_asked(bench: Bench, door: Door) -> None:
    bench.engine = door
    bench.start_anew(waits=QUICK)
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    bench.heard.wait(lambda: bench.heard.state.goes_on)
    door.door.clear()
    holds(lambda: not door.door.is_set() and door.asked > 1)
    bench.queue.close()
    assert bench.waiting() == ["a.png"]


def test_a_stop_does_not_wait_for_an_engine_that_is_being_asked(bench: Bench, door: Door) -> None:
    door.door.clear()
    bench.engine = door
    bench.start_anew()
    bench.queue.add_paths([bench.file("a.png")], CHOICE)
    holds(lambda: door.asked == 1)
    bench.heard.wait(lambda: bench.heard.state.waiting == 1)
    bench.queue.cancel()
    bench.queue.add_paths([bench.file("b.png")], Choice("other"))
    bench.finish(1)
    assert bench.heard.of(Cancelled) == ["a.png"]
    assert bench.heard.state.paused is None


# The asking.


def test_an_engine_is_asked_ever_more_seldom(door: Door) -> None:
    assert WAITS == (5, 10, 20, 30)
    coming = ComingBack({"scripted": door}, Back().append, waits=(0.0, 0.0, 0.0, 3600.0))
    coming.watch("scripted")
    holds(lambda: coming._due["scripted"] - time.monotonic() > 1000)
    assert door.asked == 3
    coming.close()


def test_the_last_wait_is_waited_again_and_again(door: Door) -> None:
    coming = ComingBack({"scripted": door}, Back().append, waits=QUICK)
    coming.watch("scripted")
    holds(lambda: door.asked > 20)
    coming.close()


def test_only_a_document_that_was_read_makes_the_waits_short_again(door: Door) -> None:
    back = Back()
    door.away = ""
    coming = ComingBack({"scripted": door}, back.append, waits=(0.0, 3600.0))
    coming.watch("scripted")
    holds(lambda: back == ["scripted"])
    coming.watch("scripted")
    assert coming._due["scripted"] - time.monotonic() > 1000
    coming.forget()
    coming.watch("scripted")
    holds(lambda: back == ["scripted"] * 2)
    coming.worked("scripted")
    coming.watch("scripted")
    holds(lambda: back == ["scripted"] * 3)
    coming.close()


def test_what_an_engine_says_after_it_was_forgotten_is_not_heard(door: Door) -> None:
    back = Back()
    door.away = ""
    door.door.clear()
    coming = ComingBack({"scripted": door}, back.append, waits=QUICK)
    coming.watch("scripted")
    holds(lambda: door.asked == 1)
    coming.forget()
    door.door.set()
    coming.close()
    assert back == []
    coming.watch("scripted")
    assert coming._due == {}


def test_a_mistake_while_an_engine_is_asked_does_not_end_the_asking(door: Door) -> None:
    back = Back()

    class Broken(Door):
        @override
        def availability(self) -> Availability:
            self.asked += 1
            if self.asked < 3:
                raise ValueError("a mistake")
            return Ready()

    coming = ComingBack({"scripted": Broken()}, back.append, waits=QUICK)
    coming.watch("scripted")
    holds(lambda: back == ["scripted"])
    coming.close()


def test_what_is_waited_for_is_given_or_raised_and_a_cancel_is_quicker() -> None:
    cancel, door = CancelToken(), threading.Event()
    assert or_cancelled(lambda: 5, cancel) == 5
    with pytest.raises(EngineUnreachableError):
        or_cancelled(lambda: (_ for _ in ()).throw(GONE), cancel)
    threading.Timer(0.01, cancel.cancel).start()
    with pytest.raises(JobCancelledError):
        or_cancelled(lambda: door.wait(PATIENCE), cancel)
    door.set()
    with pytest.raises(JobCancelledError):
        or_cancelled(lambda: door.wait(0), cancel)
