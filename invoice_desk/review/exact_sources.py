"""What data in the file settles: it confirms a value that nothing contradicts, and a contradiction is a conflict.

Who reads a page may take a wrong place on it. So a page speaks against exact data only where the data's own value does
not stand on it, or where what stands there is proven by arithmetic or plays another part.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from invoice_desk.domain.record import Cell, FieldValue, Reading, Value, Verdict
from invoice_desk.domain.trust import Trust, is_exact, only_supports, settles, trust_of
from invoice_desk.review.code_witness import doubtful_in_codes, is_printed
from invoice_desk.review.same_value import comparable, same_value
from invoice_desk.review.witnesses import Tie

_WORDED: Final = frozenset({"document_kind", "seller_address", "payment_method", "category", "note"})
"""What every source words in its own way: different words contradict nothing."""

_SUMS: Final = frozenset(
    "net_amount tax_amount other_charges tip_amount discount_amount rounding_amount total_amount prepaid_amount"
    " amount_due".split()
)
_FIGURES_OF_LINES: Final = frozenset({"quantity", "unit_price", "line_amount", "line_tax"})
_IDENTITY: Final = ("invoice_number", "total_amount")
"""Where the page has both otherwise, it shows another invoice."""

_LONG_NUMBER: Final = 8


def exact_cells(
    readings: Sequence[Reading], ties: Iterable[tuple[Reading, Tie]], *, may_confirm: bool
) -> dict[str, Cell]:
    """The cells of all fields that exact `readings` give; `readings` come with the most trusted last.

    `ties` are what each reading proves by itself, whatever others say. Where the page shows another invoice than the
    data, the data confirms nothing that the page doesn't say too.
    """
    ordered = list(reversed(readings))
    proven = [(reading, tie.fields) for reading, tie in ties]
    cells: dict[str, Cell] = {}
    settled: dict[str, Reading] = {}
    alone: set[str] = set()
    for field_id in dict.fromkeys(field_id for one in ordered for field_id in one.fields if settles(one, field_id)):
        said = [_Said(reading, reading.fields[field_id]) for reading in ordered if field_id in reading.fields]
        best = next(one for one in said if settles(one.reading, field_id))
        rivals = [one for one in said if one is not best and _contradicts(one, best, field_id, proven)]
        others = [one for one in said if one.reading.engine != best.reading.engine and one not in rivals]
        if not any(_agree(best.value, one.value) for one in others):
            alone.add(field_id)
        settled[field_id] = best.reading
        cells[field_id] = _cell(best, rivals, others, may_confirm=may_confirm)
    conflicts = {field_id for field_id, cell in cells.items() if cell.verdict is Verdict.CONFLICT}
    is_another = conflicts.issuperset(_IDENTITY)
    for field_id in alone if is_another else doubtful_in_codes(settled, readings, alone=alone, conflicts=conflicts):
        if cells[field_id].verdict is Verdict.CONFIRMED:
            cells[field_id] = _doubted(cells[field_id])
    return cells


def exact_line_cells(readings: Sequence[Reading], index: int) -> dict[str, Cell] | None:
    """The cells of a line of the last of `readings`, with which the others are compared; None where it is not exact."""
    *rest, best = readings
    if not is_exact(best):
        return None
    cells: dict[str, Cell] = {}
    for field_id, value in best.line_items[index].items():
        others = [one for one in rest if field_id in one.line_items[index]]
        rivals = [_Said(one, one.line_items[index][field_id]) for one in others]
        differing = [
            one
            for one in rivals
            if field_id in _FIGURES_OF_LINES and value.region is None and not _agree(value, one.value)
        ]
        cells[field_id] = _cell(_Said(best, value), differing, rivals, may_confirm=True)
    return cells


@dataclass(frozen=True, slots=True, eq=False)
class _Said:
    reading: Reading
    value: FieldValue


def _contradicts(
    other: _Said, best: _Said, field_id: str, proven: Sequence[tuple[Reading, Mapping[str, Value]]]
) -> bool:
    """Whether another reading makes the exact value doubtful."""
    if _agree(best.value, other.value) or field_id in _WORDED or trust_of(other.reading) is Trust.GUESSED:
        return False
    if only_supports(other.reading, field_id):
        return False
    if is_exact(other.reading) or not is_printed(best.reading, best.value):
        return True
    proof = [fields[field_id] for reading, fields in proven if reading is other.reading and field_id in fields]
    if any(not _same_but_for_refund(best.value.value, value) for value in proof):
        return True
    if field_id in _SUMS:
        return not _stands_on_page(best.reading)
    return any(
        same_value(best.value.value, value.value)
        for part, value in other.reading.fields.items()
        if part != field_id and part not in _WORDED
    )


def _agree(exact: FieldValue, other: FieldValue) -> bool:
    return any(_same_but_for_refund(exact.value, meaning) for meaning in (other.value, *other.others))


def _same_but_for_refund(exact: Value, other: Value) -> bool:
    """Whether they are the same; a page may print the amounts of a credit note without a sign."""
    if isinstance(exact, Decimal) and isinstance(other, Decimal) and exact < 0:
        return abs(exact) == abs(other)
    return same_value(exact, other) or _same_but_for_country(exact, other)


def _same_but_for_country(exact: Value, other: Value) -> bool:
    """Whether they are one number, with and without the two letters of a country: PT501442600."""
    short, long = sorted((comparable(exact), comparable(other)), key=len)
    return len(short) >= _LONG_NUMBER and short.isdigit() and long[:2].isalpha() and long[2:] == short


def _stands_on_page(reading: Reading) -> bool:
    """Whether the sums that the data names stand on the page and are right: net + tax (+ charges …) = total."""
    sums = {part: reading.fields.get(part) for part in ("net_amount", "tax_amount", "total_amount")}
    said = {part: value for part, value in sums.items() if value is not None and value.value}
    if not {"net_amount", "total_amount"} <= said.keys() or any(value.region is None for value in said.values()):
        return False
    net, tax, total = (_amount(reading, part) for part in sums)
    charges = _amount(reading, "other_charges")
    return total in (net + tax, net + tax + charges)


def _amount(reading: Reading, field_id: str) -> Decimal:
    value = reading.fields.get(field_id)
    return value.value if value is not None and isinstance(value.value, Decimal) else Decimal(0)


def _cell(best: _Said, rivals: Sequence[_Said], others: Sequence[_Said], *, may_confirm: bool) -> Cell:
    value = best.value
    region = value.region or next((one.value.region for one in others if _agree(value, one.value)), None)
    if rivals:
        candidates = [value]
        for one in rivals:
            if not any(same_value(one.value.value, known.value) for known in candidates):
                candidates.append(one.value)
        return Cell(value.value, Verdict.CONFLICT, value.text, region, tuple(candidates))
    return Cell(value.value, Verdict.CONFIRMED if may_confirm else Verdict.UNCONFIRMED, value.text, region)


def _doubted(cell: Cell) -> Cell:
    return Cell(cell.value, Verdict.UNCONFIRMED, cell.text, cell.region)
