"""Where the parts of a chart stand: steps of its axis, bars with their confirmed and their open part. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from PySide6.QtCore import QRectF

_STEPS: Final = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
_FILLED: Final = 0.7
"""So much of its room a bar takes."""
_WIDEST: Final = 64.0
_THINNEST: Final = 1.0
"""What is not nothing is seen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """What is drawn of a group: `settled` and `open` are what is confirmed and what is not, in the unit of the axis.

    `label` stands at the axis, `value` at the bar's end; `lines` are told when it is pointed at. `leads`: to documents.
    """

    label: str
    settled: Decimal
    open: Decimal
    value: str
    lines: tuple[str, ...] = ()
    leads: bool = True


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a bar is: `room` is all that belongs to it; a part that is nothing has no size. `end` is its far end."""

    room: QRectF
    settled: QRectF
    open: QRectF
    end: float


def range_of(bars: Sequence[Bar]) -> tuple[Decimal, Decimal]:
    """The least and the largest that is drawn, nought among them; never the same."""
    ends = [Decimal(0)]
    for bar in bars:
        parts = (bar.settled, bar.open)
        ends += [sum((one for one in parts if one < 0), Decimal(0)), sum((one for one in parts if one > 0), Decimal(0))]
    low, high = min(ends), max(ends)
    return (low, high) if low != high else (low, low + 1)


def steps_of(low: Decimal, high: Decimal, most: int, *, whole: bool = False) -> list[Decimal]:
    """Round values from `low` or below it to `high` or above it, about `most` of them; `whole`: whole numbers."""
    rough = (high - low) / max(most - 1, 1)
    unit = Decimal(1).scaleb(rough.adjusted())
    step = next(unit * one for one in _STEPS if unit * one >= rough)
    if whole:
        step = max(step, Decimal(1))
    first, last = (low / step).to_integral_value("ROUND_FLOOR"), (high / step).to_integral_value("ROUND_CEILING")
    return [step * number for number in range(int(first), int(last) + 1)]


def upright(bars: Sequence[Bar], area: QRectF, low: Decimal, high: Decimal) -> list[Placed]:
    """Bars from left to right in `area`, whose bottom is `low` and whose top `high`."""
    room = area.width() / max(len(bars), 1)
    width = min(room * _FILLED, _WIDEST)
    placed = []
    for number, bar in enumerate(bars):
        left = area.left() + room * number
        begin, end = left + (room - width) / 2, 0.0
        parts = []
        for start, stop in _stretches(bar):
            top, bottom = (area.bottom() - area.height() * _share(one, low, high) for one in (stop, start))
            parts.append(
                _seen(QRectF(begin, min(top, bottom), width, abs(bottom - top)), is_upright=True, of=stop - start)
            )
            end = top
        placed.append(Placed(QRectF(left, area.top(), room, area.height()), parts[0], parts[1], end))
    return placed


def lying(bars: Sequence[Bar], area: QRectF, low: Decimal, high: Decimal) -> list[Placed]:
    """Bars from the top down in `area`, whose left is `low` and whose right `high`."""
    room = area.height() / max(len(bars), 1)
    height = min(room * _FILLED, _WIDEST / 2)
    placed = []
    for number, bar in enumerate(bars):
        top = area.top() + room * number
        begin, end = top + (room - height) / 2, 0.0
        parts = []
        for start, stop in _stretches(bar):
            left, right = (area.left() + area.width() * _share(one, low, high) for one in (start, stop))
            seen = QRectF(min(left, right), begin, abs(right - left), height)
            parts.append(_seen(seen, is_upright=False, of=stop - start))
            end = right
        placed.append(Placed(QRectF(area.left(), top, area.width(), room), parts[0], parts[1], end))
    return placed


def _stretches(bar: Bar) -> tuple[tuple[Decimal, Decimal], tuple[Decimal, Decimal]]:
    """From where to where its parts go: one behind the other, but from nought to either side where signs differ."""
    begin = bar.settled if (bar.settled < 0) == (bar.open < 0) else Decimal(0)
    return (Decimal(0), bar.settled), (begin, begin + bar.open)


def _share(value: Decimal, low: Decimal, high: Decimal) -> float:
    return float((value - low) / (high - low))


def _seen(place: QRectF, *, is_upright: bool, of: Decimal) -> QRectF:
    if not of:
        return QRectF()
    if is_upright and place.height() < _THINNEST:
        place.setTop(place.bottom() - _THINNEST)
    elif not is_upright and place.width() < _THINNEST:
        place.setWidth(_THINNEST)
    return place
