"""Pieces of a page are read and pictured at the size that is best for them, and nothing else of the page with them."""

import io
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from invoice_desk.domain.document import Limits, Page, Region
from invoice_desk.extraction.catalogue import ImageBudget
from invoice_desk.intake.images import ImageReader
from invoice_desk.pipeline.cutting import cut_out, size_for_pieces
from invoice_desk.pipeline.picturing import picture_pages
from invoice_desk.pipeline.pieces import read_pieces
from invoice_desk.pipeline.reading import OcrNotLoadedError, ReadingState
from invoice_desk.words.ocr import reading_size
from tests.intake.documents import encoded
from tests.pipeline.test_reading import FakeOcr

LEFT, RIGHT = Region(1, 0.0, 0.0, 0.4, 1.0), Region(1, 0.6, 0.0, 1.0, 1.0)


def half_red(size: tuple[int, int] = (3000, 1500)) -> bytes:
    """A page that is red in its right half."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((size[0] // 2, 0, *size), fill="red")
    return encoded(image, "PNG")


def read(pieces: Sequence[Region], ocr: FakeOcr, *, data: bytes = b"", turned: int = 0) -> tuple[Page | None, ...]:
    state = ReadingState((ImageReader(),), ocr)
    return read_pieces(state, data or half_red(), "x", None, Limits(), pieces, {1: turned})


def test_each_piece_is_read_in_its_own_frame_with_the_pixels_that_it_needs() -> None:
    ocr = FakeOcr()
    left, right = read([LEFT, RIGHT], ocr)
    assert left is not None
    assert right is not None
    assert [word.region.x0 for word in (*left.words, *right.words)] == [0.45, 0.45]
    for width, height in ocr.sizes:
        assert max(width, height) <= reading_size(width, height)
        assert height > 1400  # 750 if the page had been read as a whole


def test_a_piece_of_a_turned_page_is_one_of_the_upright_page() -> None:
    ocr = FakeOcr()
    read([Region(1, 0.0, 0.0, 1.0, 0.5)], ocr, turned=90)
    ((width, height),) = ocr.sizes
    assert width / height == pytest.approx(1.0, abs=0.01)


def test_a_piece_that_fails_or_lies_on_its_side_is_left_to_the_words_of_the_page() -> None:
    assert read([LEFT, RIGHT], FakeOcr(fail_on=(1,))) == (None, None)
    assert read([LEFT, RIGHT], FakeOcr(turned=90)) == (None, None)


def test_text_recognition_is_loaded_outside_the_time_of_a_document() -> None:
    with pytest.raises(OcrNotLoadedError):
        read([LEFT], FakeOcr(is_loaded=False))


def test_a_model_that_looks_sees_the_piece_alone_as_large_as_its_budget_allows() -> None:
    budget = ImageBudget(step=1)
    for piece, colour in ((LEFT, (255, 255, 255)), (RIGHT, (255, 0, 0))):
        state = ReadingState((ImageReader(),), FakeOcr())
        (shown,) = picture_pages(state, half_red(), "x", None, Limits(), {1: 0}, budget, None, (piece,))
        (whole,) = picture_pages(state, half_red(), "x", None, Limits(), {1: 0}, budget)
        image = Image.open(io.BytesIO(shown.data)).convert("RGB")
        assert image.width / image.height == pytest.approx(0.8, abs=0.01)
        assert all(abs(a - b) < 12 for a, b in zip(image.getpixel((5, 5)), colour, strict=True))  # type: ignore[arg-type]
        assert image.height > Image.open(io.BytesIO(whole.data)).height
        assert max(image.size) <= budget.long_side


_edges = st.floats(0, 1)


@given(st.tuples(_edges, _edges, _edges, _edges), st.integers(1, 400), st.integers(1, 400))
def test_whatever_piece_is_cut_out_it_has_a_pixel_and_is_no_larger_than_the_page(
    edges: tuple[float, float, float, float], width: int, height: int
) -> None:
    x0, y0, x1, y1 = edges
    piece = Region(1, min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    cut = cut_out(Image.new("L", (width, height)), piece)
    assert 1 <= cut.width <= width
    assert 1 <= cut.height <= height


def test_a_small_piece_does_not_ask_for_a_page_without_end() -> None:
    rule = size_for_pieces(1500, [replace(LEFT, x1=0.0001, y1=0.0001)], 0)
    assert callable(rule)
    assert rule(2000, 3000) == 6000
