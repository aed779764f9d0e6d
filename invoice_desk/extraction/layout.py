"""The words of pages as plain text that keeps lines and columns, for models that read no pictures."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import Final

from invoice_desk.domain.document import Page, Word

_SAME_LINE: Final = 0.6
"""Of a word's height: what lies closer in the middle stands on the same line."""

_WIDEST_GAP: Final = 12
"""Spaces between two columns at the most: models count tokens."""


def page_text(pages: Sequence[Page]) -> str:
    """The pages one below the other; words keep their lines, and the room between them."""
    texts = [_text_of(page) for page in pages]
    if len(texts) == 1:
        return texts[0]
    return "\n".join(f"--- {page.number} ---\n{text}" for page, text in zip(pages, texts, strict=True))


def _text_of(page: Page) -> str:
    if not page.words:
        return ""
    letter = median(_width(word) / max(1, len(word.text)) for word in page.words) or 0.01
    return "\n".join(_line(line, letter) for line in lines_of_words(page.words))


def lines_of_words(words: Sequence[Word]) -> list[list[Word]]:
    """The words of a page line by line, from the top, each from left to right."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=_middle):
        last = lines[-1][-1] if lines else None
        if last is not None and _middle(word) - _middle(last) < _SAME_LINE * min(_height(word), _height(last)):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.region.x0) for line in lines]


def _line(words: Sequence[Word], letter: float) -> str:
    text = words[0].text
    for before, word in pairwise(words):
        gap = round((word.region.x0 - before.region.x1) / letter)
        text += " " * min(_WIDEST_GAP, max(1, gap)) + word.text
    return text


def _middle(word: Word) -> float:
    return (word.region.y0 + word.region.y1) / 2


def _height(word: Word) -> float:
    return word.region.y1 - word.region.y0


def _width(word: Word) -> float:
    return word.region.x1 - word.region.x0
