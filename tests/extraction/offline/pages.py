"""Pages for tests, from rows of text: segments spread over the width as a till, a form or a table prints them."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.profile import Profile
from invoice_desk.extraction.offline.engine import Found, read_fields
from invoice_desk.extraction.offline.facts import load_knowledge
from invoice_desk.extraction.offline.lines import Line, lines_of

TODAY = date(2026, 11, 24)
_LEFT, _RIGHT, _TOP = 0.05, 0.95, 0.04
_TALLEST = 0.03
_LETTER = 0.014  # of the width; a Chinese character takes two
_LEADING = 1.35


def page_of(
    *rows: Sequence[str], number: int = 1, width: float = 800.0, height: float = 1130.0, skew: float = 0.0
) -> Page:
    """A page of these rows from top to bottom; the default proportions are A4's.

    A row's columns are evenly wide: every segment begins its own column, the last of several ends at the right edge. An
    empty segment leaves its column free, an empty row leaves a gap. `skew` in degrees, positive falls to the right.
    """
    tall = min(_TALLEST, (1 - 2 * _TOP) / (_LEADING * max(1, len(rows))))
    slope = math.tan(math.radians(skew)) * width / height
    words = [
        word
        for index, row in enumerate(rows)
        for word in _words_of(row, number=number, top=_TOP + index * _LEADING * tall, tall=tall, slope=slope)
    ]
    return Page(number, width, height, skew=skew, words=tuple(words))


def till_roll(*rows: Sequence[str]) -> Page:
    """The rows on a narrow strip of paper."""
    return page_of(*rows, width=400.0, height=1000.0)


def _words_of(row: Sequence[str], *, number: int, top: float, tall: float, slope: float) -> list[Word]:
    words: list[Word] = []
    column = (_RIGHT - _LEFT) / max(1, len(row))
    for index, text in enumerate(row):
        if not text:
            continue
        wide = min(_LETTER * sum(2 if character > "⺀" else 1 for character in text), 0.95 * column)
        last = index == len(row) - 1 and index > 0
        left = _RIGHT - wide if last else _LEFT + index * column
        fall = slope * (left + wide / 2)
        words.append(Word(text, Region(number, left, top + fall, left + wide, top + fall + tall)))
    return words


def lines(*rows: Sequence[str]) -> tuple[Line, ...]:
    """The lines of one page of these rows."""
    return lines_of([page_of(*rows)])


@cache
def shipped_profiles() -> Mapping[str, Profile]:
    """The profiles that come with the program, without the ones of whoever runs the tests."""
    return load_profiles(Path("no-such-folder"))[0]


def read(*pages: Page, profiles: Sequence[Profile] = ()) -> tuple[str, Found]:
    """What the offline engine finds: the kind's id and the fields; `profiles` stands for all shipped ones if empty."""
    profile, found = read_fields(pages, profiles or tuple(shipped_profiles().values()), load_knowledge(), today=TODAY)
    return profile.id, found


def said(found: Found) -> dict[str, str]:
    """Every found field as files carry it: ISO dates, plain decimals, text."""
    return {field_id: f"{value.value}" for field_id, value in found.fields.items()}
