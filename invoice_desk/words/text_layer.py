"""When the words that a file carries itself can be trusted, and what the pictures on such a page add to them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from invoice_desk.domain.document import Page, Region, Word

_FEWEST_CHARACTERS = 200  # fewer may be a stamp on a page whose own letters are drawn as curves
_SINGLE_LETTERS = 0.5
_UNPRINTABLE = 0.1
_REPLACEMENT = "\ufffd"
_PRIVATE_USE = ("\ue000", "\uf8ff")

_SMALLEST_PICTURE = 0.01  # of the page: smaller ones are icons and bullets


def is_trustworthy(words: Sequence[Word], *, scanned: bool) -> bool:
    """Whether a page's own words say what is printed on it.

    Not on a scanned page, whose words are some earlier OCR's; not when there are hardly any; not when the letters stand
    alone or are no letters, as fonts without a mapping to Unicode leave them.
    """
    if scanned:
        return False
    text = "".join("".join(word.text.split()) for word in words)
    if len(text) < _FEWEST_CHARACTERS:
        return False
    if sum(map(_is_unreadable, text)) > _UNPRINTABLE * len(text):
        return False
    lonely = sum(len(word.text) == 1 and word.text.isalpha() and word.text.isascii() for word in words)
    return lonely <= _SINGLE_LETTERS * len(words)


def pictures_worth_reading(pictures: Sequence[Region]) -> tuple[Region, ...]:
    """The pictures on a page that are large enough to hold a seller's name: a logo above, a letter foot below."""
    return tuple(
        picture for picture in pictures if (picture.x1 - picture.x0) * (picture.y1 - picture.y0) >= _SMALLEST_PICTURE
    )


def with_words_in_pictures(page: Page, ocr: Page, pictures: Sequence[Region]) -> Page:
    """The page with those words of its OCR that stand in a picture and not where the page has a word of its own.

    Unchanged when OCR turned the page: its places are then not the page's.
    """
    if ocr.turned != page.turned:
        return page
    return replace(page, words=(*page.words, *_words_within(ocr, pictures, page.words)))


def _words_within(ocr: Page, pictures: Sequence[Region], own: Sequence[Word]) -> Iterator[Word]:
    for word in ocr.words:
        x = (word.region.x0 + word.region.x1) / 2
        y = (word.region.y0 + word.region.y1) / 2
        if any(_holds(picture, x, y) for picture in pictures) and not any(_holds(one.region, x, y) for one in own):
            yield word


def _holds(region: Region, x: float, y: float) -> bool:
    return region.x0 <= x <= region.x1 and region.y0 <= y <= region.y1


def _is_unreadable(char: str) -> bool:
    return char == _REPLACEMENT or _PRIVATE_USE[0] <= char <= _PRIVATE_USE[1] or not char.isprintable()
