"""What a person takes from a page: the print in a box, the word at a point."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.runs import joined, parts_of

_WHOLE, _NOTHING = 0.9, 0.1
"""Of a word's width in a box: from the one on it is meant, up to the other it is not."""
_NEAR = 0.5
"""Of a word's height: so far beside it a point still means it."""


@dataclass(frozen=True, slots=True)
class Print:
    """A text with its place. Where it is not `sure`, a box cuts through words, and their parts are estimated.

    `reader` is the model that read it, "" where none did.
    """

    text: str
    region: Region
    sure: bool = True
    reader: str = ""


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
            taken += (piece for piece in parts_of(word) if _share(piece.region, box) > _WHOLE / 2)
    return Print(text_of(taken), _around(taken), sure) if taken else None


def print_of(words: Sequence[Word]) -> Print | None:
    """What words say together; None without any."""
    return Print(text_of(words), _around(words)) if words else None


def print_at(page: Page, x: float, y: float) -> Print | None:
    """The word at a point, the smallest of several; None where none stands there."""
    pieces = (piece for word in shown_words(page) for piece in parts_of(word) if _is_at(piece.region, x, y))
    found = min(pieces, key=lambda piece: _area(piece.region), default=None)
    return Print(found.text, found.region) if found is not None else None


def text_of(words: Sequence[Word]) -> str:
    """Words in the order of reading as one text, with no space between Chinese characters."""
    from invoice_desk.extraction.layout import lines_of_words  # the first window takes nothing from a page

    return joined(word.text for line in lines_of_words(words) for word in line)


def shown_words(page: Page) -> Iterator[Word]:
    """The page's words as the page shows them: what a file says that is not printed there can't be taken from it."""
    seen = {one.region: one.seen for one in page.seen if not one.agrees}
    for word in page.words:
        text = seen.get(word.region, word.text)
        if text.strip():
            yield Word(text, word.region)


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
