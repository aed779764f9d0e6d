"""The one cell that makes amounts disagree, where exactly one value in exactly one cell would make them agree."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from invoice_desk.domain.chinese_amount import write_capital_amount
from invoice_desk.domain.record import Cell, Correction, Record, Value, Verdict
from invoice_desk.review.equations import WORDS, Equation, Place, Values

_SETTLED: Final = frozenset({Verdict.CONFIRMED, Verdict.CORRECTED})
_NOTHING: Final = Cell(None, Verdict.MISSING)
_FAR_MARK: Final = 3  # places by which a decimal mark strays at the most
_ENOUGH: Final = 2


@dataclass(frozen=True, slots=True)
class Mend:
    """A cell, the value that would put it right, and the rules that would hold then and don't now."""

    place: Place
    read: Decimal
    value: Decimal
    rules: tuple[str, ...]

    @property
    def is_certain(self) -> bool:
        """Whether several rules agree on it: the value is proven, whoever read another."""
        return len(self.rules) >= _ENOUGH

    def correction(self) -> Correction:
        """What a person would set."""
        return Correction(self.place.field_id, shown_value(self.place, self.value), self.place.line)


def wrong_cell(record: Record, values: Values, equations: Sequence[Equation]) -> Mend | None:
    """The mend of the one cell that must be wrong; None where nothing fails, or where more than one may be.

    A mend makes every firm rule hold and breaks none. Among several the one that most rules ask for counts. Where they
    ask alike, it is the one cell that isn't settled, or else the one that a slip of the eye explains: a digit, two
    neighbours, the decimal mark. What a person set is never doubted.
    """
    failing = [equation for equation in equations if not equation.holds(values)]
    if not failing:
        return None
    holding = [equation for equation in equations if equation not in failing]
    found: dict[tuple[Place, Decimal], Mend] = {}
    for equation in failing:
        for place, proposals in equation.proposals.items():
            for value in proposals:
                if (place, value) in found or cell_at(record, place).verdict is Verdict.CORRECTED:
                    continue
                mend = _mend(place, value, values, failing=failing, holding=holding)
                if mend is not None:
                    found[place, value] = mend
    return _only_one(record, list(found.values()))


def cell_at(record: Record, place: Place) -> Cell:
    """The cell at a place; a missing one where there is none."""
    if place.line is None:
        return record.cells.get(place.field_id, _NOTHING)
    line: Mapping[str, Cell] = record.line_items[place.line] if place.line < len(record.line_items) else {}
    return line.get(place.field_id, _NOTHING)


def shown_value(place: Place, value: Decimal) -> Value:
    """An amount in the form of its cell: in words where that is what the cell holds."""
    return write_capital_amount(value) if place == WORDS else value


def is_slip(read: Decimal, meant: Decimal) -> bool:
    """Whether a slip of the eye makes one of the other: a digit, two neighbouring digits, a digit more or less, the
    decimal mark, the sign.
    """
    if read == meant:
        return False
    if read == -meant or any(read.scaleb(step) == meant for by in range(1, _FAR_MARK + 1) for step in (by, -by)):
        return True
    places = max(-int(value.as_tuple().exponent) for value in (read, meant))
    one, two = (f"{value:.{max(places, 0)}f}" for value in (read, meant))
    if len(one) != len(two):
        short, long = sorted((one, two), key=len)
        return len(long) - len(short) == 1 and any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    differing = [at for at, (left, right) in enumerate(zip(one, two, strict=True)) if left != right]
    if len(differing) == 1:
        return True
    figures = [at for at, character in enumerate(one) if character.isdigit()]
    pairs = pairwise(figures)
    return any(differing == [at, by] and one[at] == two[by] and one[by] == two[at] for at, by in pairs)


def _mend(
    place: Place, value: Decimal, values: Values, *, failing: Sequence[Equation], holding: Sequence[Equation]
) -> Mend | None:
    """The mend that a value makes; None where a firm rule still fails, or one that holds doesn't any more."""
    if value == values.get(place):
        return None
    after = {**values, place: value}
    if any(not equation.holds(after) for equation in holding if place in equation.members):
        return None
    mended = [equation for equation in failing if place in equation.members and equation.holds(after)]
    if not mended or any(equation.firm and equation not in mended for equation in failing):
        return None
    if len(mended) < _ENOUGH and not mended[0].firm:
        return None
    return Mend(place, values[place], value, tuple(equation.rule for equation in mended))


def _only_one(record: Record, mends: Sequence[Mend]) -> Mend | None:
    most = max((len(mend.rules) for mend in mends), default=0)
    best = [mend for mend in mends if len(mend.rules) == most]
    if len(best) > 1:
        is_open = [mend for mend in best if cell_at(record, mend.place).verdict not in _SETTLED]
        slips = [mend for mend in best if is_slip(mend.read, mend.value)]
        best = next((some for some in (is_open, slips) if len(some) == 1), best)
    elif best and most < _ENOUGH and _is_alone(best[0], record):
        return None
    return best[0] if len(best) == 1 else None


def _is_alone(mend: Mend, record: Record) -> bool:
    """Whether one rule alone, over cells that nothing else vouches for, speaks against a settled cell."""
    return cell_at(record, mend.place).verdict in _SETTLED and not is_slip(mend.read, mend.value)
