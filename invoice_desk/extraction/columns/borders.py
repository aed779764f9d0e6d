"""Where a table is likely to stand on a page, and where the borders between its columns are: by the gaps in print."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import reduce
from itertools import pairwise
from statistics import median
from typing import Final

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.extraction.columns.layout import ColumnLayout
from invoice_desk.extraction.columns.lines import CellLine, cell_lines, is_carried, is_sum, vocabulary
from invoice_desk.extraction.offline.lines import Line, lines_of

_WORD_GAP: Final = 0.6
"""Of a line's height: so near each other words are one run of text."""
_GAP: Final = 0.5
"""Of a line's height: narrower gaps lie between letters, not between columns."""
_ONE_MAY_CROSS: Final = 8
"""Lines: of so many one may run over a gap."""
_MOSTLY: Final = 0.6
"""Of a head's text: so much of it must be the name of a column."""
_AROUND: Final = 0.4
"""Of a line's height: the room between a frame and its print."""


def proposed_borders(page: Page, frame: Region) -> tuple[float, ...]:
    """Borders in the middle of the gaps that the lines with figures in the frame have in common, and between columns
    that a head names where nothing stands in one of them.
    """
    everything = cell_lines(page, ColumnLayout(frame))
    lines = [line for line in everything if _is_body(line)]
    if not lines:
        return ()
    height = median(word.region.y1 - word.region.y0 for line in lines for word in line.cells[0])
    letter = height * page.height / page.width if page.width else height
    runs = [run for line in lines for run in _runs(line.cells[0], _WORD_GAP * letter)]
    gaps = _gaps(runs, crossing=len(lines) // _ONE_MAY_CROSS, least=_GAP * letter)
    borders = [(left + right) / 2 for left, right in gaps]
    for left, right in _between_heads(everything, _WORD_GAP * letter):
        if not any(left < x < right for x in borders) and right - left > 0:
            borders.append(_free_place(left, right, runs))
    return tuple(sorted(borders))


def proposed_frame(page: Page) -> Region | None:
    """The table under the first line of a page that names columns, down to its sums; None where no line does."""
    lines = lines_of([page])
    head = next((line for line in lines if _is_head(line)), None)
    if head is None:
        return None
    below = lines[head.index + 1 :]
    end = _end_of(below)
    whole = head.region
    for line in below[:end]:
        whole = whole.united(line.region)
    room = _AROUND * head.height
    aside = room * page.height / page.width if page.width else room
    return Region(
        page.number,
        max(0.0, whole.x0 - aside),
        max(0.0, whole.y0 - room),
        min(1.0, whole.x1 + aside),
        min(1.0, whole.y1 + room),
    )


def framed(places: Sequence[Region]) -> Region | None:
    """A frame round values on one page; None without any."""
    if not places:
        return None
    room = _AROUND * median(place.y1 - place.y0 for place in places)
    whole = reduce(Region.united, places)
    return replace(
        whole, x0=max(0.0, whole.x0 - room), x1=min(1.0, whole.x1 + room), y0=whole.y0 - room, y1=whole.y1 + room
    )


def _is_body(line: CellLine) -> bool:
    return line.has_digits(0) and len(line.cells[0]) > 1 and not is_sum(line.whole) and not is_carried(line.whole)


def _end_of(lines: Sequence[Line]) -> int:
    """Where the sums of a table begin, or what is carried to the next page: at its top something may be, from the one
    before.
    """
    has_begun = False
    for place, line in enumerate(lines):
        if _has_figures(line) and (is_sum(line.text) or (has_begun and is_carried(line.text))):
            return place
        has_begun = has_begun or _has_figures(line)
    return len(lines)


def _has_figures(line: Line) -> bool:
    return any(char.isdigit() for char in line.text)


def _is_head(line: Line) -> bool:
    if _has_figures(line):
        return False
    roles = set(vocabulary("column").find(line.text).roles)
    return bool(roles & {"description", "quantity"}) and bool(roles & {"line_amount", "unit_price"})


def _between_heads(lines: Sequence[CellLine], near: float) -> Iterator[tuple[float, float]]:
    """From the middle of one name of a column to that of the next, in the first line that names several."""
    for line in lines:
        if line.has_digits(0):
            continue
        heads = [run for run in _runs(line.cells[0], near) if _names_column(line.cells[0], run)]
        if len(heads) > 1:
            yield from (((a[0] + a[1]) / 2, (b[0] + b[1]) / 2) for a, b in pairwise(heads))
            return


def _names_column(words: Sequence[Word], run: tuple[float, float]) -> bool:
    text = " ".join(word.text for word in words if run[0] <= word.region.x0 <= run[1])
    found = vocabulary("column").find(text)
    return len(found.matches) == 1 and found.covered > _MOSTLY


def _free_place(left: float, right: float, runs: Sequence[tuple[float, float]]) -> float:
    """The middle of the widest room between two places that no run of text covers."""
    inside = sorted((max(left, run[0]), min(right, run[1])) for run in runs if run[0] < right and run[1] > left)
    best, reach = (0.0, (left + right) / 2), left
    for begin, end in [*inside, (right, right)]:
        best = max(best, (begin - reach, (begin + reach) / 2))
        reach = max(reach, end)
    return best[1]


def _runs(words: Sequence[Word], near: float) -> Iterator[tuple[float, float]]:
    """From where to where text runs without a gap."""
    left, right = words[0].region.x0, words[0].region.x1
    for word in words[1:]:
        if word.region.x0 - right > near:
            yield left, right
            left = word.region.x0
        right = max(right, word.region.x1)
    yield left, right


def _gaps(runs: Sequence[tuple[float, float]], *, crossing: int, least: float) -> Iterator[tuple[float, float]]:
    """Where at most so many runs are, between others."""
    steps = sorted([*((left, 1) for left, _ in runs), *((right, -1) for _, right in runs)])
    deep, begun, has_been = 0, 0.0, False
    gaps: list[tuple[float, float]] = []
    for x, step in steps:
        was, deep = deep, deep + step
        if was > crossing >= deep:
            begun, has_been = x, True
        elif was <= crossing < deep and has_been:
            gaps.append((begun, x))
    yield from (gap for gap in gaps if gap[1] - gap[0] >= least)
