"""A cancel at any moment frees whoever waits, and the server; the next document is read, and nothing is left behind.

How many milliseconds it takes is measured by `benchmarks/cancel.py`, on a real server too.
"""

import pytest

from tests.benchmarks.cancel import MOMENTS, fake_bench, measured

TIMES = 10


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_cancel_at_a_random_moment_is_heard_and_leaves_nothing_behind(moment: str) -> None:
    with fake_bench() as bench:
        outcome = measured(bench, TIMES, (moment,))[moment]
    assert len(outcome.freed) == len(outcome.idle) == len(outcome.next_done) == TIMES
    assert max(outcome.freed) < 2000  # a tenth of it is the bar; the machine may be busy
