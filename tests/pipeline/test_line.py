"""The line of a queue: who is next, who was stopped wherever it was, and who waits for whom."""

import threading
from pathlib import Path

import pytest

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import QueueChanged
from invoice_desk.pipeline.line import Line
from invoice_desk.pipeline.taking_in import Root, RunKey, WaitingJob
from invoice_desk.store import Choice, Pending


def job(name: str, *, engine: str = "one", turn: int = 0) -> WaitingJob:
    return WaitingJob(name, f"{name}.png", name, RunKey(Choice(engine), None, turn))


def root(name: str, *, turn: int = 0) -> Root:
    return Root(Path(name), Pending(name, name, None, Choice("one")), RunKey(Choice("one"), None, turn))


def begun(line: Line, count: int) -> list[str]:
    """The next jobs of the next run, so many, begun; fewer when the run ends."""
    step = line.next_run()
    assert step is not None
    jobs = [line.next_job(*step) for _ in range(count)]
    return [one.id for one in jobs if one is not None]


def test_what_a_run_left_is_next_again_in_its_order() -> None:
    line = Line()
    line.line_up([job("a"), job("b"), job("c"), job("other", engine="two")])
    assert begun(line, 4) == ["a", "b", "c"]
    line.job_done("b")
    assert [one.id for one in line.left_unread()] == ["a", "c"]
    assert line.settle() == []
    assert begun(line, 2) == ["a", "c"]
    assert line.state() == QueueChanged(waiting=1, reading=2, done=1)


def test_a_stop_reaches_what_waits_what_is_read_and_what_comes_late() -> None:
    line = Line()
    line.line_up([job("a"), job("b", engine="two")])
    line.add_roots([root("first"), root("second")])
    step = line.next_root()
    assert step is not None
    assert begun(line, 1) == ["a"]
    jobs, roots = line.stop()
    assert ([one.id for one in jobs], [one.asked.id for one in roots]) == (["b"], ["second"])
    assert step[1].cancelled
    assert [one.id for one in line.line_up([job("late"), job("new", turn=line.turn)])] == ["late"]
    assert [one.asked.id for one in line.add_roots([root("late"), root("new", turn=line.turn)])] == ["late"]
    assert line.left_unread() == []
    assert [one.id for one in line.settle()] == ["a"]
    assert (line.state().waiting, line.state().reading) == (1, 0)


def test_what_is_taken_away_is_neither_read_nor_looked_through() -> None:
    line = Line()
    line.line_up([job("a"), job("b")])
    line.add_roots([root("c"), root("d")])
    line.take_away(["a", "c", "unknown"])
    assert begun(line, 1) == ["b"]
    step = line.next_root()
    assert step is not None
    assert step[0].asked.id == "d"


def test_a_paused_engine_lets_the_others_pass_until_it_goes_on() -> None:
    line = Line()
    line.pause("one", EngineError("engine.away"))
    line.line_up([job("a"), job("b", engine="two")])
    assert line.state().paused is not None
    assert begun(line, 1) == ["b"]
    assert line.job_done("b").id == "b"
    line.resume()
    assert begun(line, 1) == ["a"]


@pytest.mark.parametrize("step", ["next_root", "next_run"])
def test_who_waits_for_something_to_do_is_woken_by_the_close(step: str) -> None:
    line = Line()
    got: list[object] = []
    thread = threading.Thread(target=lambda: got.append(getattr(line, step)()))
    thread.start()
    line.close()
    thread.join(10)
    assert got == [None]


def test_a_run_waits_for_what_is_looked_through_and_ends_when_there_is_no_more() -> None:
    line = Line()
    line.line_up([job("a")])
    line.add_roots([root("folder")])
    assert line.next_root() is not None
    step = line.next_run()
    assert step is not None
    assert line.next_job(*step) == job("a")
    line.job_done("a")
    got: list[WaitingJob | None] = []

    def end() -> None:
        line.root_done()
        line.job_done("b")

    for change in (lambda: line.line_up([job("b")]), end):
        thread = threading.Thread(target=lambda: got.append(line.next_job(*step)))
        thread.start()
        change()
        thread.join(10)
    assert got == [job("b"), None]
