"""A page is known again by its look however it was saved, cut, turned or lit; other pages are not taken for it."""

import io
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from invoice_desk.domain.document import Region
from invoice_desk.domain.likeness import MOST_ALIKE, looks_apart
from invoice_desk.words.look import look_of
from tests.benchmarks.deformed import DEFORMATIONS


def receipt(seed: int, *, size: tuple[int, int] = (500, 900)) -> Image.Image:
    """Lines of words of chance lengths, as print is laid out."""
    chance = Random(seed)
    page = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(page)
    y = 40 + chance.randint(0, 60)
    while y < size[1] - 60:
        x, end = chance.choice((40, 40, 150)), chance.randint(200, size[0] - 40)
        while x < end:
            word = chance.randint(20, 90)
            draw.rectangle((x, y, min(x + word, end), y + 12), fill=(30, 30, 30))
            x += word + 12
        y += chance.choice((22, 22, 30, 60))
    return page


def reopened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("kind", ["saved anew", "cropped", "turned by 2 degrees"])
def test_a_page_is_known_again(kind: str) -> None:
    for seed in range(4):
        page = receipt(seed)
        data, _ = DEFORMATIONS[kind](page, Random(seed))
        assert looks_apart(look_of(page), look_of(reopened(data))) <= MOST_ALIKE


def test_other_pages_look_different() -> None:
    looks = [look_of(receipt(seed)) for seed in range(8)]
    assert min(looks_apart(a, b) for i, a in enumerate(looks) for b in looks[:i]) > MOST_ALIKE


def test_a_shadow_changes_little() -> None:
    page = receipt(1)
    shade = np.linspace(0.5, 1, page.width)[None, :, None]
    shaded = Image.fromarray((np.asarray(page) * shade).astype(np.uint8))
    assert looks_apart(look_of(page), look_of(shaded)) <= MOST_ALIKE // 2


def test_the_table_about_the_paper_counts_for_nothing_where_the_words_are_known() -> None:
    page = receipt(1)
    table = Image.effect_noise((700, 1200), 90).convert("RGB")
    table.paste(page, (100, 150))
    on_page = [Region(1, 0, 0, 1, 1)]
    on_table = [Region(1, 105 / 700, 155 / 1200, 595 / 700, 1045 / 1200)]
    assert looks_apart(look_of(page, on_page), look_of(table, on_table)) <= MOST_ALIKE


def test_an_empty_page_looks_like_nothing() -> None:
    assert look_of(Image.new("RGB", (600, 800), "white")) == ""
    assert looks_apart("", "") > MOST_ALIKE


@given(st.integers(1, 90), st.integers(1, 90), st.binary(min_size=1, max_size=40), st.sampled_from(["RGB", "L"]))
def test_any_picture_has_a_look_or_none(width: int, height: int, seed: bytes, mode: str) -> None:
    pixels = np.resize(np.frombuffer(seed, np.uint8), (height, width))
    look = look_of(Image.fromarray(pixels).convert(mode), [Region(1, 0.1, 0.1, 0.9, 0.9)])
    assert look == "" or (len(look) == 32 and int(look, 16) >= 0)
