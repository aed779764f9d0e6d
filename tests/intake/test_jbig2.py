"""JBIG2 pictures come out as they were put in; damaged ones are refused and never crash."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.jbig2 import SIGNATURE, decoded_jbig2
from tests.intake.jbig2_files import jbig2

MOST = 1_000_000


def drawing() -> Image.Image:
    """Black shapes on white, nothing like themselves upside down or inverted."""
    picture = Image.new("L", (120, 80), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((5, 5, 40, 20), fill="black")
    draw.line((10, 75, 110, 30), fill="black", width=3)
    return picture


FILE = jbig2(drawing())


def test_a_picture_comes_out_as_it_was() -> None:
    assert ImageChops.difference(decoded_jbig2(FILE, MOST), drawing()).getbbox() is None


def test_a_file_that_does_not_know_how_many_pages_it_has_is_read() -> None:
    unknown = SIGNATURE + b"\3" + FILE[13:]
    assert decoded_jbig2(unknown, MOST).getcolors() == decoded_jbig2(FILE, MOST).getcolors()


def test_a_picture_that_is_too_large_is_refused() -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        decoded_jbig2(FILE, 1000)
    assert caught.value.code == "image.too_large"


@pytest.mark.parametrize("data", [b"", SIGNATURE, FILE[:9], FILE[:20], b"\x89PNG" + FILE, SIGNATURE + b"\0" + FILE[9:]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        decoded_jbig2(data, MOST)
    assert caught.value.code == "image.damaged"


@settings(max_examples=60, deadline=None)
@given(st.integers(8, len(FILE) - 1), st.binary(min_size=1, max_size=6))
def test_a_damaged_picture_is_decoded_or_refused(place: int, noise: bytes) -> None:
    damaged = FILE[:place] + noise + FILE[place + len(noise) :]
    with suppress(UnreadableDocumentError):
        assert decoded_jbig2(damaged, MOST).mode == "L"
