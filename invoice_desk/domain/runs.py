"""Runs of text: cut at their spaces where each part stands, and joined again as they are read."""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from invoice_desk.domain.document import Region, Word

_UPRIGHT: Final = 1.5
"""Words that much taller than wide are not cut."""


def parts_of(word: Word) -> list[Word]:
    """What stands between the spaces of a run of text, at its place by the widths of letters."""
    region, texts = word.region, word.text.split()
    if len(texts) < 2 or region.y1 - region.y0 > _UPRIGHT * (region.x1 - region.x0):
        return [word]
    unit = (region.x1 - region.x0) / max(1, sum(_width(char) for char in " ".join(texts)))
    parts, x = [], region.x0
    for text in texts:
        end = x + unit * sum(map(_width, text))
        parts.append(Word(text, Region(region.page, x, region.y0, end, region.y1)))
        x = end + unit
    return parts


def joined(texts: Iterable[str]) -> str:
    """Texts one after the other, with no space between Chinese characters."""
    found = [text for text in map(str.strip, texts) if text]
    whole = found[0] if found else ""
    for before, text in pairwise(found):
        whole += text if _is_wide(before[-1]) and _is_wide(text[0]) else f" {text}"
    return whole


def _width(char: str) -> int:
    return 2 if _is_wide(char) else 1


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"
