"""What a person takes from a page: the print in a box, the word at a point, and that part of it which is a value."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import pairwise

from invoice_desk.domain.document import Page, Region, Word

_WHOLE, _NOTHING = 0.9, 0.1
"""Of a word's width in a box: from the one on it is meant, up to the other it is not."""
_NEAR = 0.5
"""Of a word's height: so far beside it a point still means it."""
_UPRIGHT = 1.5
"""Words that much taller than wide are not divided."""
_COLONS = ":："


@dataclass(frozen=True, slots=True)
class Print:
    """A text with its place. Where it is not `sure`, a box cuts through words, and their parts are estimated."""

    text: str
    region: Region
    sure: bool = True


def print_in(page: Page, box: Region) -> Print | None:
    """What the page's words say in a box, in the order of reading; None where none stands there."""
    taken: list[Word] = []
    sure = True
    for word in shown_words(page):
        y = (word.region.y0 + word.region.y1) / 2
        share = _share(word.region, box) if box.y0 <= y <= box.y1 else 0.0
        if share >= _WHOLE:
            taken.append(word)
        elif share > _NOTHING:
            sure = False
            taken += (piece for piece in _pieces(word) if _share(piece.region, box) > _WHOLE / 2)
    return Print(text_of(taken), _around(taken), sure) if taken else None


def print_of(words: Sequence[Word]) -> Print | None:
    """What words say together; None without any."""
    return Print(text_of(words), _around(words)) if words else None


def print_at(page: Page, x: float, y: float) -> Print | None:
    """The word at a point, the smallest of several; None where none stands there."""
    pieces = (piece for word in shown_words(page) for piece in _pieces(word) if _is_at(piece.region, x, y))
    found = min(pieces, key=lambda piece: _area(piece.region), default=None)
    return Print(found.text, found.region) if found is not None else None


def text_of(words: Sequence[Word]) -> str:
    """Words in the order of reading as one text, with no space between Chinese characters."""
    from invoice_desk.extraction.layout import lines_of_words  # the first window takes nothing from a page

    texts = [word.text.strip() for line in lines_of_words(words) for word in line]
    joined = texts[0] if texts else ""
    for before, text in pairwise(texts):
        joined += text if _is_wide(before[-1:]) and _is_wide(text[:1]) else f" {text}"
    return joined


def value_part(kind: str, text: str, is_value: Callable[[str], bool]) -> str:
    """That part of a text which is a value of a field of that type: all of it, what follows its label, or its only word
    that is one. Without any, or with several, the whole text, for a person to mend.
    """
    label_end = max(text.find(colon) for colon in _COLONS) + 1
    after = text[label_end:].strip() if label_end else ""
    if kind == "identifier" and after:
        return after
    if kind == "text" or is_value(text):
        return text
    if after and is_value(after):
        return after
    words = (word for word in text.split() if kind != "rate" or any(map(str.isdigit, word)))  # any word is a rate
    values = [word for word in words if is_value(word)]
    return values[0] if len(values) == 1 else text


def shown_words(page: Page) -> Iterator[Word]:
    """The page's words as the page shows them: what a file says that is not printed there can't be taken from it."""
    seen = {one.region: one.seen for one in page.seen if not one.agrees}
    for word in page.words:
        text = seen.get(word.region, word.text)
        if text.strip():
            yield Word(text, word.region)


def _pieces(word: Word) -> list[Word]:
    """What stands between the spaces of a run of text, at its place by the widths of letters."""
    region, texts = word.region, word.text.split()
    if len(texts) < 2 or region.y1 - region.y0 > _UPRIGHT * (region.x1 - region.x0):
        return [word]
    unit = (region.x1 - region.x0) / max(1, sum(_width(char) for char in " ".join(texts)))
    pieces, x = [], region.x0
    for text in texts:
        end = x + unit * sum(map(_width, text))
        pieces.append(Word(text, Region(region.page, x, region.y0, end, region.y1)))
        x = end + unit
    return pieces


def _width(char: str) -> int:
    return 2 if _is_wide(char) else 1


def _is_wide(char: str) -> bool:
    return bool(char) and unicodedata.east_asian_width(char) in "WF"


def _share(region: Region, box: Region) -> float:
    """How much of a place's width is in a box, 0..1."""
    width = region.x1 - region.x0
    return max(0.0, min(region.x1, box.x1) - max(region.x0, box.x0)) / width if width > 0 else 0.0


def _is_at(region: Region, x: float, y: float) -> bool:
    near = _NEAR * (region.y1 - region.y0)
    return region.x0 <= x <= region.x1 and region.y0 - near <= y <= region.y1 + near


def _around(words: Sequence[Word]) -> Region:
    return reduce(Region.united, (word.region for word in words))


def _area(region: Region) -> float:
    return (region.x1 - region.x0) * (region.y1 - region.y0)
