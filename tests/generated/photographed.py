"""What a telephone makes of a document: turned and seen from the side, unevenly lit, blurred, grainy, as a JPEG."""

import io
import random

import numpy as np
from PIL import Image, ImageFilter


def photographed(page: Image.Image, dice: random.Random) -> bytes:
    """A JPEG of the page on a table."""
    margin = int(max(page.size) * dice.uniform(0.03, 0.08))
    table = tuple(dice.randint(60, 150) for _ in range(3))
    wide = Image.new("RGB", (page.width + 2 * margin, page.height + 2 * margin), table)
    wide.paste(page, (margin, margin))
    wide = wide.rotate(dice.uniform(-4, 4), resample=Image.Resampling.BICUBIC, expand=True, fillcolor=table)
    seen = _from_the_side(wide, dice, table)
    lit = _lit(seen, dice)
    return _jpeg(lit.filter(ImageFilter.GaussianBlur(dice.uniform(0.3, 1.1))), dice.randint(60, 88))


def scanned(page: Image.Image) -> bytes:
    """The page as it is, as a PNG."""
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def _from_the_side(image: Image.Image, dice: random.Random, table: tuple[int, ...]) -> Image.Image:
    width, height = image.size
    reach = 0.025
    corners = [(0, 0), (width, 0), (width, height), (0, height)]
    moved = [(x + dice.uniform(-reach, reach) * width, y + dice.uniform(-reach, reach) * height) for x, y in corners]
    size, how = image.size, Image.Transform.PERSPECTIVE
    return image.transform(size, how, _coefficients(corners, moved), Image.Resampling.BICUBIC, fillcolor=table)


def _coefficients(corners: list[tuple[int, int]], seen: list[tuple[float, float]]) -> list[float]:
    """Of the projection that shows at `corners` what stood at `seen`."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(corners, seen, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return [float(one) for one in np.linalg.solve(np.array(rows, float), np.array(wanted, float))]


def _lit(image: Image.Image, dice: random.Random) -> Image.Image:
    pixels = np.asarray(image).astype(np.float32)
    height, width = pixels.shape[:2]
    across, down = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    light = 1 + dice.uniform(-0.15, 0.15) * across + dice.uniform(-0.15, 0.15) * down
    tint = np.array([1, dice.uniform(0.94, 1.0), dice.uniform(0.82, 1.0)], np.float32)
    grain = np.random.default_rng(dice.getrandbits(32)).normal(0, dice.uniform(1, 6), pixels.shape)
    shown = pixels * light[..., None] * tint * dice.uniform(0.82, 1.05) + grain
    return Image.fromarray(np.clip(shown, 0, 255).astype(np.uint8))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
