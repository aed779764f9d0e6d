"""Codes on pages are found however a page lies or was photographed, and their places are those on the upright page."""

import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageFilter

from invoice_desk.words.codes import FoundCodes, find_codes
from invoice_desk.words.orientation import turned
from tests.words.printed_codes import PAPER, code, paper

TEXT = "01,32,,26312000000012345678,1130.00,20260304,,A1B2,"
SIDE = 41 * 4  # 33 modules and four of white on each side, drawn with four pixels each
AT = (700, 60)


def texts(found: FoundCodes) -> list[str]:
    return [one.text for one in found.codes]


@pytest.mark.parametrize("kind", [zxingcpp.QRCode, zxingcpp.DataMatrix, zxingcpp.PDF417, zxingcpp.Aztec])
def test_codes_of_all_kinds_are_read(kind: zxingcpp.BarcodeFormat) -> None:
    assert texts(find_codes(paper((code(TEXT, kind=kind), (300, 400))), 1)) == [TEXT]


def test_a_page_without_a_code_has_none() -> None:
    assert find_codes(paper(), 1) == FoundCodes()
    assert find_codes(Image.new("RGB", (9, 3000)), 1) == FoundCodes()


def test_all_codes_of_a_page_are_found() -> None:
    page = paper((code(TEXT), AT), (code("https://example.com"), (100, 1000)))
    assert sorted(texts(find_codes(page, 1))) == [TEXT, "https://example.com"]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_the_place_of_a_code_is_that_on_the_upright_page(degrees: int) -> None:
    upright = paper((code(TEXT), AT))
    stored = turned(upright, -degrees % 360)
    (found,) = find_codes(stored, 3, turned=degrees).codes
    width, height = upright.size
    margin = 4 * 4 + 8  # what is white belongs to no module
    box = found.region
    assert box.page == 3
    assert (box.x0 * width, box.y0 * height) == pytest.approx((AT[0] + 8, AT[1] + 8), abs=margin)
    assert (box.x1 * width, box.y1 * height) == pytest.approx((AT[0] + 140, AT[1] + 140), abs=margin)


@pytest.mark.parametrize(("angle", "module"), [(-30, 2), (-4, 3), (7, 2), (45, 3)])
def test_a_page_that_lies_askew_is_read(angle: int, module: int) -> None:
    page = paper((code(TEXT, module=module), (250, 400)), size=(700, 900))
    askew = page.rotate(angle, Image.Resampling.BICUBIC, fillcolor=(PAPER,) * 3)
    assert texts(find_codes(askew, 1)) == [TEXT]


@pytest.mark.parametrize("seed", range(3))
def test_a_blurred_noisy_photo_in_uneven_light_is_read(seed: int) -> None:
    random = np.random.default_rng(seed)
    page = paper((code(TEXT), (400, 60)), size=(700, 900)).rotate(
        random.uniform(-6, 6), Image.Resampling.BICUBIC, fillcolor=(PAPER,) * 3
    )
    pixels = np.asarray(page.filter(ImageFilter.GaussianBlur(1.3)), np.float32)
    light = np.linspace(1.0, 0.45, pixels.shape[1])[None, :, None]
    noisy = pixels * light + random.normal(0, 12, pixels.shape)
    assert texts(find_codes(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)), 1)) == [TEXT]


def test_a_light_code_on_a_dark_screen_is_read_where_that_is_asked_for() -> None:
    dark = Image.eval(paper((code(TEXT), AT)), lambda value: 255 - value)
    assert find_codes(dark, 1).codes == ()
    assert texts(find_codes(dark, 1, may_be_inverted=True)) == [TEXT]


def test_a_code_that_is_damaged_is_seen_though_it_says_nothing() -> None:
    drawn = code(TEXT)
    drawn.paste(255, (60, 60, 130, 130))
    found = find_codes(paper((drawn, AT)), 1)
    assert found == FoundCodes((), any_unread=True)
