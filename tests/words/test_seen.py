"""Where a page's own words matter its picture is looked at, and only what was plainly seen is told."""

from collections.abc import Sequence

import pytest
from PIL import Image, ImageDraw

from invoice_desk.domain.document import Limits, Page, Region, SeenWord, Word, WordOrigin
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.words.ocr import OcrReader, reading_size
from invoice_desk.words.seen import SURE, is_mostly_other, seen_words
from tests.generated.altered import INVOICE, Print, changed, invoice, stamp

SIZE = (1000, 1400)


@pytest.fixture(scope="module")
def reader() -> OcrReader:
    made = OcrReader(threads=2)
    made.load()
    return made


class Eye:
    """Sees one answer after the other; `shown` is how many pictures it was given each time."""

    def __init__(self, *answers: Sequence[tuple[str, float]]) -> None:
        self._answers = list(answers)
        self.shown: list[int] = []

    def __call__(self, lines: Sequence[Image.Image]) -> Sequence[tuple[str, float]]:
        self.shown.append(len(lines))
        return self._answers.pop(0) if lines else ()


def page_of(*texts: str) -> tuple[Page, Image.Image]:
    """Words one below the other, and a picture with something in the place of each."""
    image = Image.new("RGB", SIZE, "white")
    words = []
    for row, text in enumerate(texts):
        y = 0.05 + 0.02 * row
        words.append(Word(text, Region(1, 0.1, y, 0.1 + 0.012 * len(text), y + 0.015)))
        ImageDraw.Draw(image).rectangle((110, y * 1400 + 5, 120, y * 1400 + 15), fill="black")
    return Page(1, *SIZE, origin=WordOrigin.TEXT_LAYER, words=tuple(words)), image


def told(page: Page, image: Image.Image, eye: Eye, *values: Region) -> list[tuple[str, str]]:
    return [(one.text, one.seen) for one in seen_words(page, image, eye, values=values)]


def test_what_agrees_is_looked_at_once() -> None:
    eye = Eye([("12.50", 0.99)])
    assert told(*page_of("12.50"), eye) == [("12.50", "12.50")]
    assert eye.shown == [1, 0]


def test_what_differs_is_looked_at_again_and_told_where_both_looks_are_sure_and_alike() -> None:
    for first, second, found in (
        (("17.50", 0.99), ("17.50", 0.95), [("12.50", "17.50")]),
        (("17.50", 0.99), ("12.50", 0.60), [("12.50", "12.50")]),
        (("17.50", 0.99), ("77.50", 0.99), []),
        (("17.50", SURE - 0.01), ("17.50", 0.99), []),
        (("17.50", 0.99), ("17.50", SURE - 0.01), []),
        (("", 0.0), ("-", 0.9), [("12.50", "")]),
        (("%&x", 0.2), ("aa", 0.3), [("12.50", "")]),
        (("", 0.0), ("17.50", 0.99), []),
    ):
        assert told(*page_of("12.50"), Eye([first], [second])) == found


def test_blank_paper_is_known_without_recognition() -> None:
    page, _ = page_of("12.50")
    eye = Eye()
    assert told(page, Image.new("RGB", SIZE, "white"), eye) == [("12.50", "")]
    assert eye.shown == [0, 0]


def test_words_without_figures_are_looked_at_where_they_are_values_in_letters_that_can_be_read() -> None:
    page, image = page_of("Nordlicht GmbH", "Ελληνικά", "Thank you")
    first, second, _ = (word.region for word in page.words)
    eye = Eye([("Nordlicht GmbH", 0.99)])
    assert told(page, image, eye, first, second) == [("Nordlicht GmbH", "Nordlicht GmbH")]


def test_the_share_of_a_page_that_is_looked_at_is_bounded_and_values_come_first() -> None:
    page, image = page_of(*(f"{number}.00" for number in range(100, 145)), "number 4711")
    eye = Eye([("4711", 0.99)] * 13, [("4711", 0.5)] * 12)
    found = told(page, image, eye, page.words[-1].region)
    assert eye.shown[0] == 13  # three tenths of 46
    assert ("number 4711", "number 4711") in found


def test_words_that_run_upwards_are_left_alone() -> None:
    page = Page(1, *SIZE, words=(Word("12.50", Region(1, 0.1, 0.1, 0.115, 0.2)),))
    eye = Eye()
    assert told(page, Image.new("RGB", SIZE, "white"), eye) == []


def test_a_page_shows_something_else_where_most_of_several_words_do() -> None:
    region = Region(1, 0, 0, 1, 1)
    right, wrong = SeenWord("1", "1", region), SeenWord("1", "7", region)
    assert is_mostly_other([wrong] * 5 + [right] * 4)
    assert not is_mostly_other([wrong] * 4 + [right] * 4)
    assert not is_mostly_other([wrong] * 3)
    assert not is_mostly_other([])


def looked_at(data: bytes, reader: OcrReader) -> tuple[SeenWord, ...]:
    (raw,) = PdfReader().open(data, "a.pdf", None, Limits(), reading_size).pages
    assert raw.image is not None
    page = Page(1, raw.width, raw.height, origin=WordOrigin.TEXT_LAYER, words=raw.words)
    return seen_words(page, raw.image, reader.recognise)


def others(data: bytes, reader: OcrReader) -> list[tuple[str, str]]:
    return [(one.text, one.seen) for one in looked_at(data, reader) if not one.agrees]


def test_an_honest_page_shows_what_it_says(reader: OcrReader) -> None:
    seen = looked_at(invoice(), reader)
    assert {"714.71", "12.03.2024", "RE-2024-0815"} <= {one.text for one in seen}
    assert all(one.agrees for one in seen)


def test_small_and_grey_print_shows_what_it_says(reader: OcrReader) -> None:
    prints = [Print(one.x, one.y, one.text, "0.6 0.6 0.6", size=min(one.size, 7)) for one in INVOICE]
    assert others(invoice(prints), reader) == []


def test_hidden_covered_and_wrongly_mapped_figures_are_seen(reader: OcrReader) -> None:
    place = (465, 500, 60, 12)
    assert others(invoice(changed("714.71", colour="1 1 1")), reader) == [("714.71", "")]
    assert others(invoice(over=[(Image.new("RGB", (9, 9), "white"), place)]), reader) == [("714.71", "")]
    assert others(invoice(over=[(stamp("814.71"), place)]), reader) == [("714.71", "814.71")]
    assert others(invoice(changed("714.71", mapped=True)), reader) == [("174.17", "714.71")]
    assert others(invoice(changed("RE-2024-0815", mapped=True)), reader) == [("RE-9094-0875", "RE-2024-0815")]
