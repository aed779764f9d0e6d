"""A server is never asked more often than it may be, and never before the time that it named."""

from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.extraction.pace import Pace


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_without_a_limit_nobody_waits() -> None:
    pace = Pace(clock=Clock())
    assert [pace.wait() for _ in range(1000)] == [0.0] * 1000


def test_with_one_the_next_waits_until_a_minute_after_the_first() -> None:
    clock = Clock()
    pace = Pace(2, clock=clock)
    assert pace.wait() == 0
    clock.now += 10
    assert pace.wait() == 0
    clock.now += 1
    assert pace.wait() == 49
    clock.now += 49
    assert pace.wait() == 0
    assert pace.wait() == 10


def test_what_a_server_asks_for_holds_for_all_and_the_longest_time_counts() -> None:
    clock = Clock()
    pace = Pace(clock=clock)
    pace.hold(30)
    pace.hold(5)
    assert pace.wait() == 30
    clock.now += 30
    assert pace.wait() == 0


@given(st.integers(1, 5), st.lists(st.floats(0, 40), max_size=60))
def test_in_no_minute_more_begin_than_may(per_minute: int, pauses: list[float]) -> None:
    clock = Clock()
    pace = Pace(per_minute, clock=clock)
    begun: list[float] = []
    for pause in pauses:
        clock.now += pause
        while (seconds := pace.wait()) > 0:
            clock.now += seconds
        begun.append(clock.now)
    assert all(later - earlier > 59.99 for earlier, later in zip(begun, begun[per_minute:], strict=False))
