"""How high print is, without reading it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont

from invoice_desk.words.strokes import stroke_height

TEXT = "Milk and bread 4711 total xyz gross net of tax"


def printed(size: int, *, ink: int = 20, paper: int = 245) -> Image.Image:
    page = Image.new("L", (900, 900), paper)
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(size)
    for top in range(20, 860, 2 * size):
        draw.text((20, top), TEXT, ink, font)
    return page.convert("RGB")


@pytest.mark.parametrize("degrees", [0.0, -2.0, 3.0])
def test_larger_print_has_higher_strokes_also_where_the_lines_slope(degrees: float) -> None:
    heights = [stroke_height(printed(size).rotate(degrees, fillcolor=(245, 245, 245))) for size in (9, 14, 28)]
    assert heights == sorted(heights)
    assert heights[0] < 9 <= heights[2]


def test_faint_print_on_grey_paper_is_measured_as_well() -> None:
    assert stroke_height(printed(20, ink=120, paper=190)) == pytest.approx(stroke_height(printed(20)), abs=2)


@given(width=st.integers(1, 90), height=st.integers(1, 90), shade=st.integers(0, 255))
@settings(max_examples=50)
def test_of_a_page_without_print_nothing_is_known(width: int, height: int, shade: int) -> None:
    assert stroke_height(Image.new("RGB", (width, height), (shade, shade, shade))) == 0.0
