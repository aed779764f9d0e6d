"""Reading pages: the words, where they stand, which way up, and pages of unlikely shapes."""

import math
import subprocess
import sys
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from invoice_desk.domain.document import Page
from invoice_desk.words.ocr import LONG_SIDE, OcrReader, Quad, reading_size, skew_of
from invoice_desk.words.orientation import turned
from invoice_desk.worker import WorkerProcess

LINES = ["GREEN GARDEN CAFE", "Date 04 March 2026", "Coffee 3.50", "Sandwich 8.00", "TOTAL 11.50", "Thank you"]


@pytest.fixture(scope="module")
def reader() -> OcrReader:
    return OcrReader(threads=2)


def receipt(lines: list[str], *, width: int = 600, step: int = 64) -> Image.Image:
    page = Image.new("RGB", (width, step * (len(lines) + 2)), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(round(step * 0.5))
    for number, line in enumerate(lines, start=1):
        draw.text((40, step * number), line, "black", font)
    return page


def texts(page: Page) -> list[str]:
    return [word.text.replace(" ", "") for word in sorted(page.words, key=lambda word: word.region.y0)]


def without_spaces(lines: list[str]) -> list[str]:
    return [line.replace(" ", "") for line in lines]


def test_words_stand_where_they_were_printed(reader: OcrReader) -> None:
    image = receipt(LINES)
    page = reader.read(image, 3)
    assert (page.number, page.turned, page.width, page.height) == (3, 0, image.width, image.height)
    assert texts(page) == without_spaces(LINES)
    total = next(word.region for word in page.words if "TOTAL" in word.text)
    assert total.page == 3
    assert total.x0 == pytest.approx(40 / image.width, abs=0.03)
    assert total.y0 <= (64 * 5 + 16) / image.height <= total.y1
    assert total.y1 - total.y0 < 64 / image.height


@pytest.mark.parametrize("has_been_turned", [90, 180, 270])
def test_a_turned_page_is_read_upright(reader: OcrReader, has_been_turned: int) -> None:
    image = receipt(LINES)
    page = reader.read(turned(image, has_been_turned), 1)
    assert page.turned == 360 - has_been_turned
    assert (page.width, page.height) == image.size
    assert texts(page) == without_spaces(LINES)


def test_how_a_page_stands_is_told_without_reading_it(reader: OcrReader) -> None:
    assert reader.turns_of(turned(receipt(LINES), 90)) == (270,)
    assert reader.turns_of(Image.new("RGB", (600, 400), "white")) == reader.turns_of(Image.new("RGB", (1, 1))) == (0,)


def test_the_places_of_words_are_found_without_reading_them_also_on_long_strips(reader: OcrReader) -> None:
    for lines, width in ((LINES, 600), ([f"Item {number} cost 7.00" for number in range(60)], 420)):
        image = receipt(lines, width=width)
        read = reader.read(image, 2)
        places = reader.places(image, 2)
        assert len(places) == len(read.words) == len(lines)
        assert sorted(place.y0 for place in places) == pytest.approx(sorted(w.region.y0 for w in read.words), abs=0.01)
    assert reader.places(Image.new("RGB", (600, 400), "white"), 1) == ()


@pytest.mark.parametrize("size", [(1, 1), (7, 900), (20, 6000), (6000, 20), (31, 31), (1000, 1400)])
def test_pages_with_nothing_on_them_have_no_words(reader: OcrReader, size: tuple[int, int]) -> None:
    page = reader.read(Image.new("RGB", size, "white"), 1)
    assert page.words == ()
    assert page.skew == 0.0


def test_a_blank_page_costs_nothing_and_a_faint_one_is_read(reader: OcrReader, monkeypatch: pytest.MonkeyPatch) -> None:
    faint = receipt(LINES).point(lambda shade: 215 + shade * 40 // 255)
    assert texts(reader.read(faint, 1)) == without_spaces(LINES)
    monkeypatch.setattr(reader, "_engine", None)
    assert reader.read(Image.new("RGB", (1000, 1400), (250, 250, 250)), 1).words == ()


def test_every_line_of_a_long_strip_is_read_once(reader: OcrReader) -> None:
    lines = [f"Item {number} cost {number * 7}.00" for number in range(101, 171)]
    page = reader.read(receipt(lines, width=420, step=60), 1)
    assert page.height / page.width > 10
    assert texts(page) == without_spaces(lines)


def test_a_page_with_more_pixels_than_needed_is_reduced(reader: OcrReader) -> None:
    page = reader.read(receipt(LINES).resize((3000, 2560)), 1)
    assert max(page.width, page.height) == LONG_SIDE
    assert texts(page) == without_spaces(LINES)


@pytest.mark.parametrize("degrees", [-3.0, 2.0])
def test_the_slope_of_the_lines_is_told(reader: OcrReader, degrees: float) -> None:
    image = receipt([f"{line} and some more text" for line in LINES] * 2)
    sloping = image.rotate(-degrees, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    assert reader.read(sloping, 1).skew == pytest.approx(degrees, abs=1.0)


def test_reading_is_silent(capfd: pytest.CaptureFixture[str]) -> None:
    reader = OcrReader(threads=1)
    reader.read(receipt(LINES[:2]), 1)
    reader.read(Image.new("RGB", (300, 300), "white"), 1)
    assert capfd.readouterr() == ("", "")


def test_models_are_not_imported_before_they_are_needed() -> None:
    program = (
        "import sys, invoice_desk.words.ocr\n"
        "assert not {'rapidocr.main', 'onnxruntime', 'cv2'} & set(sys.modules), sorted(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_reader_lives_in_a_worker_process() -> None:
    with WorkerProcess(partial(OcrReader, threads=1)) as worker:
        page = worker.ask(OcrReader.read, receipt(LINES), 1, timeout=120).result()
    assert texts(page) == without_spaces(LINES)


@given(st.floats(1, 10_000), st.floats(1, 10_000))
def test_the_reading_size_is_bounded_and_does_not_depend_on_the_turn(width: float, height: float) -> None:
    size = reading_size(width, height)
    assert size == reading_size(height, width)
    assert LONG_SIDE <= size <= 6000
    if max(width, height) <= 3.5 * min(width, height):
        assert size == LONG_SIDE


def box(degrees: float, *, width: float = 200, height: float = 20) -> Quad:
    angle = math.radians(degrees)
    right, down = (math.cos(angle), math.sin(angle)), (-math.sin(angle), math.cos(angle))
    corners = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)]
    return tuple((x * right[0] + y * down[0], x * right[1] + y * down[1]) for x, y in corners)


@given(st.floats(-40, 40), st.integers(1, 9))
def test_skew_is_the_common_slope_clockwise(degrees: float, count: int) -> None:
    short_boxes_without_direction = [box(30, width=20), box(-30, width=15)]
    assert skew_of([box(degrees)] * count + short_boxes_without_direction) == pytest.approx(degrees, abs=1e-6)


def test_a_page_without_long_boxes_has_no_skew() -> None:
    assert skew_of([box(10, width=20), box(0, width=0, height=0)]) == 0.0
