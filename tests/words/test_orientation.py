"""The page orientation classifier: what it answers for pages at each turn."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from invoice_desk.words.orientation import OrientationModel, turned

DEV = Path(__file__).resolve().parents[3] / "shared" / "data" / "dev"
REAL_PAGES = ["sroie/X51005361883.jpg", "cn/vat_special_hunan.jpg", "misc/fr_bp_crumpled.jpg", "misc/jp_inageya.jpg"]


@pytest.fixture(scope="module")
def model() -> OrientationModel:
    return OrientationModel()


def letter() -> Image.Image:
    page = Image.new("RGB", (700, 1000), "white")
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(24)
    for line in range(24):
        draw.text((60, 60 + 36 * line), "The quick brown fox jumps over the lazy dog"[: 20 + line], "black", font)
    return page


@pytest.mark.parametrize("has_been_turned", [0, 90, 180, 270])
def test_a_letter_is_turned_back(model: OrientationModel, has_been_turned: int) -> None:
    assert model.turns_of(turned(letter(), has_been_turned))[0] == (360 - has_been_turned) % 360


@pytest.mark.skipif(not DEV.exists(), reason="needs the shared documents")
@pytest.mark.parametrize("has_been_turned", [0, 90, 180, 270])
@pytest.mark.parametrize("name", REAL_PAGES)
def test_real_pages_are_turned_back_with_certainty(model: OrientationModel, name: str, has_been_turned: int) -> None:
    with Image.open(DEV / name) as image:
        image.draft("RGB", (1500, 1500))
        assert model.turns_of(turned(image.convert("RGB"), has_been_turned)) == ((360 - has_been_turned) % 360,)


@pytest.mark.parametrize("size", [(1, 1), (20, 6000), (6000, 20), (224, 224)])
def test_odd_shapes_get_an_answer(model: OrientationModel, size: tuple[int, int]) -> None:
    turns = model.turns_of(Image.new("RGB", size, "white"))
    assert turns
    assert set(turns) <= {0, 90, 180, 270}
    assert len(set(turns)) == len(turns)


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA"])
def test_any_picture_mode_is_understood(model: OrientationModel, mode: str) -> None:
    assert model.turns_of(letter().convert(mode)) == model.turns_of(letter().convert(mode).convert("RGB"))


@pytest.mark.parametrize(("degrees", "corner"), [(0, (0, 0)), (90, (2, 0)), (180, (3, 2)), (270, (0, 3))])
def test_turned_is_clockwise(degrees: int, corner: tuple[int, int]) -> None:
    image = Image.new("L", (4, 3), 0)
    image.putpixel((0, 0), 255)
    assert turned(image, degrees).getpixel(corner) == 255
