"""What is printed in a box is recognised and stands where it stands on the page; nothing is read where nothing is."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from PIL import Image, ImageDraw, ImageFont

from invoice_desk.domain.document import Limits, Page, Region, Word
from invoice_desk.intake.images import ImageReader
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.pipeline.box_reading import box_picture, load_ocr, read_box
from invoice_desk.pipeline.viewing import ViewingState
from invoice_desk.words.ocr import OcrReader
from tests.intake.documents import encoded, ofd_entries, text_object, zipped

BOX = Region(1, 0.1, 0.4, 0.6, 0.6)


@dataclass
class ScriptedOcr:
    """Finds the words that it is told to find, in the frame of what it is given."""

    words: tuple[Word, ...] = ()
    line: tuple[str, float] = ("", 0.0)
    given: list[Image.Image] = field(default_factory=list)
    is_loaded: bool = False

    def load(self) -> None:
        self.is_loaded = True

    def read_upright(self, image: Image.Image, page_number: int) -> Page:
        self.given.append(image)
        return Page(page_number, image.width, image.height, words=self.words)

    def recognise(self, lines: Sequence[Image.Image]) -> Sequence[tuple[str, float]]:
        return tuple(self.line for _ in lines)


def receipt(size: tuple[int, int] = (400, 200)) -> Image.Image:
    image = Image.new("RGB", size, (250, 245, 230))
    draw = ImageDraw.Draw(image)
    draw.text((50, 85), "TOTAL 21.50", fill="black", font=ImageFont.load_default(24))
    return image


def read(ocr: ScriptedOcr, image: Image.Image, box: Region = BOX, *, turned: int = 0) -> tuple[Word, ...]:
    state = ViewingState((ImageReader(),), lambda: ocr)
    return read_box(state, encoded(image, "PNG"), None, Limits(), box, turned)


def test_what_is_cut_out_is_the_box_with_paper_round_it() -> None:
    ocr = ScriptedOcr()
    read(ocr, receipt())
    (given,) = ocr.given
    assert given.size == (200 + 48, 40 + 48)
    assert given.getpixel((0, 0)) == (250, 245, 230)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_words_stand_where_they_stand_on_the_upright_page(turned: int) -> None:
    upright = receipt()
    stored = upright.rotate(turned, expand=True)  # against the clock: turned clockwise it is upright again
    whole = Region(1, 24 / 248, 24 / 88, 224 / 248, 64 / 88)  # all of the box, in the frame of what is given
    (word,) = read(ScriptedOcr((Word("TOTAL 21.50", whole),)), stored, turned=turned)
    assert word.text == "TOTAL 21.50"
    edges = (word.region.x0, word.region.y0, word.region.x1, word.region.y1)
    assert edges == pytest.approx((BOX.x0, BOX.y0, BOX.x1, BOX.y1), abs=0.001)


def test_a_line_of_which_only_the_edge_is_in_the_box_is_left_out() -> None:
    line = Word("21.50", Region(1, 0.2, 0.3, 0.8, 0.7))
    sliver = Word("'''", Region(1, 0.2, 0.72, 0.8, 0.8))
    blank = Word("  ", replace(line.region, x0=0.1))
    small = Word("incl. VAT", Region(1, 0.2, 0.4, 0.8, 0.5))
    words = read(ScriptedOcr((line, sliver, blank, small, line)), receipt())
    assert [word.text for word in words] == ["21.50", "incl. VAT", "21.50"]


@pytest.mark.parametrize(("line", "expected"), [(("21.50", 0.9), ["21.50"]), (("%&", 0.2), []), (("", 0.9), [])])
def test_a_box_in_which_no_line_is_found_is_one_where_it_is_read_surely(
    line: tuple[str, float], expected: list[str]
) -> None:
    assert [word.text for word in read(ScriptedOcr(line=line), receipt())] == expected


@pytest.mark.parametrize("box", [Region(1, 0.7, 0.7, 0.9, 0.9), Region(1, 0.5, 0.5, 0.5, 0.5)])
def test_where_nothing_is_printed_nothing_is_read(box: Region) -> None:
    ocr = ScriptedOcr(line=("noise", 0.9))
    assert read(ocr, receipt(), box) == ()
    assert not ocr.given


def test_a_page_without_a_picture_says_nothing() -> None:
    state = ViewingState((OfdReader(),), lambda: ScriptedOcr(line=("noise", 0.9)))
    assert read_box(state, zipped(ofd_entries([text_object("发票", "10 10 50 10")])), None, Limits(), BOX, 0) == ()


def test_a_worker_is_prepared_by_loading_the_models() -> None:
    ocr = ScriptedOcr()
    load_ocr(ViewingState((), lambda: ocr))
    assert ocr.is_loaded
    load_ocr(ViewingState(()))


def test_the_models_read_a_box_that_cuts_a_line() -> None:
    state = ViewingState((ImageReader(),), lambda: OcrReader(threads=1))
    words = read_box(state, encoded(receipt(), "PNG"), None, Limits(), Region(1, 0.32, 0.4, 0.6, 0.6), 0)
    assert [word.text for word in words] == ["21.50"]


def test_a_picture_for_a_model_shows_the_box_and_nothing_else_of_the_page() -> None:
    state = ViewingState((ImageReader(),), None)
    image = receipt()
    image.paste((0, 0, 255), (0, 0, 400, 60))  # of the page round it
    picture = box_picture(state, encoded(image, "PNG"), None, Limits(), BOX, 0)
    seen = Image.open(io.BytesIO(picture)).convert("RGB")
    assert seen.size == (200 + 48, 40 + 48)
    shades = {shade for _, shade in seen.getcolors(seen.width * seen.height) or ()}
    assert (0, 0, 255) not in shades
    assert seen.convert("L").point(lambda shade: shade < 60).getbbox()  # the print
    assert box_picture(state, encoded(image, "PNG"), None, Limits(), Region(1, 0.1, 0.7, 0.6, 0.9), 0) == b""
