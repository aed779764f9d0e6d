"""How what a file says is compared with what is seen of it on the page.

Recognisers take an O for a nought and lose spaces; a figure for another figure they take rarely. So letters may differ
from what was said, figures and the marks between them may not.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Final

from invoice_desk.domain.glyphs import fold_glyphs, without_accents

_LOOK_ALIKE: Final = str.maketrans("OQDIL|!ZSB", "0001111258")
_FIGURES: Final = re.compile(r"\d(?:[.,]?\d)*")
_ALIKE: Final = 0.6
"""Of the letters: names in ornate letters are recognised that badly at the least."""


def shows(said: str, seen: str) -> bool:
    """Whether a sight of a text may be of `said`: its figures with their marks, or most letters where it has none."""
    if not has_figures(said):
        return _letters_alike(said, seen)
    said, seen = _comparable(said), _comparable(seen)
    if _FIGURES.findall(said) == _FIGURES.findall(seen):
        return True
    # A letter beside a figure may have been taken for one. Only what stays the same length can be told so.
    return _FIGURES.findall(_look_alike(said)) == _FIGURES.findall(_look_alike(seen))


def same_sight(one: str, other: str) -> bool:
    """Whether two looks at one place saw the same."""
    return _look_alike(_comparable(one)) == _look_alike(_comparable(other))


def seen_of(value: str, said: str, seen: str) -> str | None:
    """What stands on the page in the place of `value`, a part of what is `said`; None where it is not that.

    "" where nothing stands there. Equal to `value` where the page shows it.
    """
    said, value = fold_glyphs(said), fold_glyphs(value)
    start = said.find(value)
    if start < 0 or not value:
        return None
    if not seen or said == value:
        return seen
    end = start + len(value)
    blocks = SequenceMatcher(None, said, seen, autojunk=False).get_matching_blocks()
    before = max((block.b + min(block.size, start - block.a) for block in blocks if block.a < start), default=0)
    behind = min((block.b + max(0, end - block.a) for block in blocks if block.a + block.size > end), default=len(seen))
    return seen[before:behind].strip() if before <= behind else None


def has_figures(text: str) -> bool:
    """Whether there is anything in a text that a recogniser rarely takes for something else."""
    return any(char.isdigit() for char in text)


def is_nothing(text: str) -> bool:
    """Whether nothing legible was seen: rules and dots are none."""
    return not any(char.isalnum() for char in text)


def _comparable(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", fold_glyphs(text))).upper()


def _look_alike(text: str) -> str:
    return text.translate(_LOOK_ALIKE)


def _letters_alike(said: str, seen: str) -> bool:
    one, other = ("".join(filter(str.isalnum, without_accents(text))) for text in (said, seen))
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE
