"""Bars are as long as what they stand for, and the steps of an axis are round and span them."""

from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRectF

from invoice_desk.gui.statistics.chart_layout import Bar, lying, range_of, steps_of, upright

VALUES = st.decimals(-(10**9), 10**9, places=2)
BARS = st.lists(st.builds(Bar, st.just("a"), VALUES, VALUES, st.just("1")), min_size=1, max_size=9)
AREA = QRectF(50, 20, 800, 400)


@given(VALUES, VALUES, st.integers(2, 8), st.booleans())
def test_steps_are_alike_round_and_span_what_is_drawn(one: Decimal, other: Decimal, most: int, whole: bool) -> None:
    low, high = min(one, other, Decimal(0)), max(one, other, Decimal(1))
    steps = steps_of(low, high, most, whole=whole)
    assert steps[0] <= low
    assert steps[-1] >= high
    assert len({right - left for left, right in pairwise(steps)}) == 1
    assert 2 <= len(steps) <= most + 2
    assert (steps[1] - steps[0]).normalize().as_tuple().digits in ((1,), (2,), (5,))
    assert not whole or all(step == step.to_integral_value() for step in steps)


@given(BARS)
def test_both_parts_of_a_bar_are_in_proportion_and_stay_in_the_area(bars: list[Bar]) -> None:
    low, high = range_of(bars)
    inside = AREA.adjusted(-1.5, -1.5, 1.5, 1.5)
    for place, length, size in (
        (upright, AREA.height(), QRectF.height),
        (lying, AREA.width(), QRectF.width),
    ):
        for bar, placed in zip(bars, place(bars, AREA, low, high), strict=True):
            for value, part in ((bar.settled, placed.settled), (bar.open, placed.open)):
                wanted = float(abs(value) / (high - low)) * length
                assert abs(size(part) - wanted) <= 1.01
                assert part.isEmpty() or inside.contains(part)
