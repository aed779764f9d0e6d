"""The time left follows the pace of the last documents, whatever came before and however they end."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.gui.panels.eta import Eta
from tests.gui.panels.samples import Clock

SECONDS = st.floats(min_value=0.01, max_value=600)
LEFT = st.integers(0, 5000)


def after(steps: Sequence[float], eta: Eta, clock: Clock) -> Eta:
    """The estimate after documents that took so many seconds each."""
    for number, step in enumerate(steps, start=1):
        clock.now += step
        eta.have(number)
    return eta


def estimated(*steps: float, left: int = 10) -> float | None:
    clock = Clock()
    return after(steps, Eta(clock), clock).seconds_for(left)


def test_two_documents_are_too_few_to_say() -> None:
    assert estimated() is None
    assert estimated(2, 2) is None
    assert estimated(2, 2, 2) == 20


@given(pace=SECONDS, bunches=st.lists(st.integers(1, 30), min_size=3, max_size=30), left=LEFT)
def test_a_steady_pace_is_told_as_it_is_also_when_documents_are_counted_in_bunches(
    pace: float, bunches: list[int], left: int
) -> None:
    clock, done = Clock(), 0
    eta = Eta(clock)
    for bunch in bunches:
        clock.now += bunch * pace
        done += bunch
        eta.have(done)
        eta.have(done)
    assert eta.seconds_for(left) == pytest.approx(left * pace, rel=1e-6)


@given(first=st.lists(SECONDS, max_size=60), last=st.lists(SECONDS, min_size=20, max_size=40), left=LEFT)
def test_only_the_last_twenty_documents_count(first: list[float], last: list[float], left: int) -> None:
    told = estimated(*first, *last, left=left)
    assert told == pytest.approx(estimated(*last[-20:], left=left), rel=1e-6)
    assert told is not None
    assert left * min(last[-20:]) * 0.999 <= told <= left * max(last[-20:]) * 1.001


@given(before=st.integers(4, 40), pause=st.floats(60, 90_000), after_it=st.integers(0, 10))
def test_a_pause_between_two_documents_does_not_bend_it(before: int, pause: float, after_it: int) -> None:
    assert estimated(*[2.0] * before, pause, *[2.0] * after_it) == pytest.approx(20)


@given(st.lists(SECONDS, min_size=3, max_size=40), LEFT)
def test_more_documents_take_longer(steps: list[float], left: int) -> None:
    fewer, more = estimated(*steps, left=left), estimated(*steps, left=left + 1)
    assert fewer is not None
    assert more is not None
    assert 0 <= fewer < more


@pytest.mark.parametrize("is_told", [True, False])
def test_a_new_batch_begins_anew(is_told: bool) -> None:
    clock = Clock()
    eta = after([60] * 30, Eta(clock), clock)
    clock.now += 90_000
    if is_told:
        eta.restart()
    eta.have(0)
    assert eta.seconds_for(10) is None
    assert after([1] * 3, eta, clock).seconds_for(10) == 10


@pytest.mark.parametrize(
    ("steps", "seconds"),
    [([8, 0, 0, 0] * 5, 20), ([6, 0, 0] * 7, 20), ([2, 600, 2], 20), ([8, 0.01, 0.02, 0.01], 20)],
)
def test_bunches_and_an_early_pause_are_told_apart(steps: list[float], seconds: float) -> None:
    assert estimated(*steps) == pytest.approx(seconds, rel=0.1)


def test_a_pause_that_ends_with_two_documents_at_once_does_not_count() -> None:
    clock = Clock()
    eta = after([2.0] * 2, Eta(clock), clock)
    clock.now += 600
    eta.have(4)
    assert eta.seconds_for(10) == pytest.approx(20)
