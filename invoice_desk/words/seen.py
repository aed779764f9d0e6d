"""What the picture of a page shows where its file has words: the places that matter are recognised, and only these."""

from collections.abc import Callable, Sequence
from typing import Final

from PIL import Image

from invoice_desk.domain.crop import shared
from invoice_desk.domain.document import Page, Region, SeenWord, Word
from invoice_desk.domain.seen import has_figures, is_nothing, same_sight, shows
from invoice_desk.words.ocr import is_blank

Recognise = Callable[[Sequence[Image.Image]], Sequence[tuple[str, float]]]
"""What each picture of one line says, and how surely; `words.ocr.OcrReader.recognise` is one."""

# Of 802 words with figures on 25 drawn pages, 8 were misread at a first look, 7 of them less surely than this.
SURE: Final = 0.9
_SHARE: Final = 0.3  # of the print on a page is looked at: the time grows with its width
_FEWEST: Final = 12
_NARROWEST: Final = 160 / 48  # of its height: a narrower line takes no less time
_STANDS_UPRIGHT: Final = 1.5  # a word of several letters that is so much higher than wide runs upwards
_ASIDE: Final = 0.2  # of its height is shown at both ends of a word
_SECOND_LOOK: Final = (0.35, 0.12, 1.6)  # aside, above and below, enlarged
_ILLEGIBLE: Final = 0.5  # the least sure of those words was recognised with 0.7
_ON_IT: Final = 0.5  # of the smaller one: a value is part of a word, or several words are a value
_MOST_OTHER: Final = 0.5
_ENOUGH: Final = 4


def seen_words(
    page: Page, image: Image.Image, recognise: Recognise, *, values: Sequence[Region] = ()
) -> tuple[SeenWord, ...]:
    """The words of a page that were looked at, first those at the places of `values`, then those with most figures.

    What differs is looked at once more, and told only where both looks saw the same, surely.
    """
    words = _chosen(page, values)
    first = _looks([_cut(image, word.region) for word in words], recognise)
    found: dict[int, SeenWord] = {}
    doubtful: list[int] = []
    for index, (word, (text, _)) in enumerate(zip(words, first, strict=True)):
        if shows(word.text, text):
            found[index] = SeenWord(word.text, word.text, word.region)
        else:
            doubtful.append(index)
    second = _looks([_cut(image, words[index].region, *_SECOND_LOOK) for index in doubtful], recognise)
    for index, look in zip(doubtful, second, strict=True):
        seen = _settled(words[index], first[index], look)
        if seen is not None:
            found[index] = seen
    return tuple(found[index] for index in sorted(found))


def is_mostly_other(seen: Sequence[SeenWord]) -> bool:
    """Whether the page shows something else than its file says in most of the places that were looked at."""
    other = sum(not one.agrees for one in seen)
    return other >= _ENOUGH and other > _MOST_OTHER * len(seen)


def _looks(pieces: Sequence[Image.Image], recognise: Recognise) -> list[tuple[str, float]]:
    """What is recognised on each; nothing surely where there is no print."""
    printed = [piece for piece in pieces if not is_blank(piece)]
    texts = iter(recognise(printed))
    return [("", 1.0) if is_blank(piece) else next(texts) for piece in pieces]


def _settled(word: Word, first: tuple[str, float], second: tuple[str, float]) -> SeenWord | None:
    if shows(word.text, second[0]):
        return SeenWord(word.text, word.text, word.region)
    if all(is_nothing(text) or score < _ILLEGIBLE for text, score in (first, second)):
        return SeenWord(word.text, "", word.region)
    if min(first[1], second[1]) < SURE or not same_sight(first[0], second[0]):
        return None
    return SeenWord(word.text, second[0].strip(), word.region)


def _chosen(page: Page, values: Sequence[Region]) -> list[Word]:
    """The words to look at, as many as the share allows."""
    weights = [_weight(word, values) for word in page.words]
    ranked = sorted(range(len(weights)), key=lambda index: -weights[index])
    left = _SHARE * sum(_cost(word, page) for word in page.words)
    chosen: list[Word] = []
    for index in ranked:
        word = page.words[index]
        if not weights[index] or _runs_upwards(word, page):
            continue
        left -= _cost(word, page)
        if left < 0 and len(chosen) >= _FEWEST:
            break
        chosen.append(word)
    return chosen


def _weight(word: Word, values: Sequence[Region]) -> float:
    """More for what is worth a look: a value's place above all, then figures among few letters; 0 for none."""
    figures = sum(char.isdigit() for char in word.text)
    share = figures / len(word.text)
    if any(shared(value, word.region) > _ON_IT for value in values):
        return 1 + share if has_figures(word.text) or _is_legible(word.text) else 0.0
    return share if figures > 1 else 0.0


def _is_legible(text: str) -> bool:
    """Whether all letters are of scripts that the recogniser knows: Latin and Chinese."""
    return all(not char.isalpha() or char < "\u0250" or "\u4e00" <= char <= "\u9fff" for char in text)


def _cost(word: Word, page: Page) -> float:
    width, height = _size(word, page)
    return max(_NARROWEST, width / height)


def _runs_upwards(word: Word, page: Page) -> bool:
    width, height = _size(word, page)
    return len(word.text) > 1 and height > _STANDS_UPRIGHT * width


def _size(word: Word, page: Page) -> tuple[float, float]:
    region = word.region
    return (region.x1 - region.x0) * page.width, max(1e-9, (region.y1 - region.y0) * page.height)


def _cut(
    image: Image.Image, region: Region, aside: float = _ASIDE, above: float = 0.0, enlarged: float = 1.0
) -> Image.Image:
    height = (region.y1 - region.y0) * image.height
    left, right = region.x0 * image.width - aside * height, region.x1 * image.width + aside * height
    top, bottom = region.y0 * image.height - above * height, region.y1 * image.height + above * height
    box = (max(0, int(left)), max(0, int(top)), min(image.width, int(right) + 1), min(image.height, int(bottom) + 1))
    piece = image.crop((*box[:2], max(box[0] + 1, box[2]), max(box[1] + 1, box[3])))
    if enlarged == 1:
        return piece
    size = max(1, round(piece.width * enlarged)), max(1, round(piece.height * enlarged))
    return piece.resize(size, Image.Resampling.BICUBIC)
