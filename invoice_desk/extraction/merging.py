"""What was read on the pieces of a page and on the pages of a document, put together: nothing lost, nothing doubled."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from invoice_desk.domain.record import FieldValue, Reading, Usage

_T = TypeVar("_T")

_UNEXPECTED: Final = 1.5  # what each pair beyond the expected lines weighs against a match

_AT_THE_END: Final = frozenset(
    "net_amount tax_amount other_charges tip_amount discount_amount rounding_amount total_amount prepaid_amount"
    " amount_due total_in_words".split()
)
"""Fields that stand at the end of a document; all others stand at its beginning."""


def merged(readings: Sequence[Reading], lines: Sequence[tuple[int, int | None]]) -> Reading:
    """One reading of a document out of those of its pages and pieces of pages, in their order; one at least.

    `lines` says for each reading its page, and how many lines it shares with the piece above (`PageImage`). A field is
    taken from the last reading that has it where it stands at the end of a document, else from the first.
    """
    fields: dict[str, FieldValue] = {}
    for reading in readings:
        for field_id, value in reading.fields.items():
            if field_id in _AT_THE_END or field_id not in fields:
                fields[field_id] = value
    items: list[Mapping[str, FieldValue]] = []
    for page in dict.fromkeys(number for number, _ in lines):
        pieces = [index for index, (number, _) in enumerate(lines) if number == page]
        items += merge_tiles(
            [readings[index].line_items for index in pieces],
            repeated_lines=[lines[index][1] for index in pieces],
        )
    usages = [reading.usage for reading in readings if reading.usage is not None]
    return replace(
        readings[0],
        fields=fields,
        line_items=tuple(items),
        notes=tuple(note for reading in readings for note in reading.notes),
        raw_answer="\n".join(reading.raw_answer for reading in readings),
        usage=sum(usages, Usage()) if usages else None,
    )


def merge_tiles(
    items_per_tile: Sequence[Sequence[_T]],
    *,
    repeated_lines: Sequence[int | None] | None = None,
    same: Callable[[_T, _T], bool] = operator.eq,
) -> tuple[_T, ...]:
    """The items (lines of an invoice) of a page from those read on each of its tiles, from the top: each one once.

    The end of what is there is laid over the beginning of the next tile where most items are equal. The outermost
    items of an overlap may differ, since a tile may show half of an item that fills two lines; an item that two tiles
    read differently is taken from the tile in which it stands further from the edge. `repeated_lines` is that of the
    tiles: without it, of several equal items in succession as many as possible are taken to be seen twice. `same(above,
    below)` may look at the items' places too, where they are known.
    """
    found: list[_T] = []
    for index, items in enumerate(items_per_tile):
        expected = repeated_lines[index] if repeated_lines else None
        shared = _shared_items(found, items, expected, same)
        from_below = shared // 2
        found[len(found) - from_below :] = items[shared - from_below :]
    return tuple(found)


def _shared_items(
    above: Sequence[_T], below: Sequence[_T], expected: int | None, same: Callable[[_T, _T], bool]
) -> int:
    """How many items at the end of `above` are those at the beginning of `below`."""
    best = (0.0, 0, 0)
    for count in range(1, min(len(above), len(below)) + 1):
        equal = [same(a, b) for a, b in zip(above[-count:], below[:count], strict=True)]
        differing_inside = equal[1:-1].count(False)
        unexpected = max(0, count - expected) if expected is not None else 0
        score = sum(equal) - differing_inside - _UNEXPECTED * unexpected
        best = max(best, (score, -equal.count(False), count))
    return best[2]
