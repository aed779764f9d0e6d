"""Documents given in twice as people do it: saved anew, cropped, a little turned, photographed, in another file."""

import io
import math
from collections.abc import Callable, Mapping
from random import Random
from typing import Final

import numpy as np
from PIL import Image, ImageFilter

Deform = Callable[[Image.Image, Random], tuple[bytes, str]]
"""A page as RGB and a source of chance in; the bytes of a file and its suffix out."""


def saved_anew(page: Image.Image, chance: Random) -> tuple[bytes, str]:
    scale = chance.uniform(0.6, 0.95)
    size = round(page.width * scale), round(page.height * scale)
    return _jpeg(page.resize(size, Image.Resampling.LANCZOS), chance.randint(45, 80))


def cropped(page: Image.Image, chance: Random) -> tuple[bytes, str]:
    left, top, right, bottom = (chance.uniform(0.01, 0.05) for _ in range(4))
    box = (left * page.width, top * page.height, (1 - right) * page.width, (1 - bottom) * page.height)
    return _jpeg(page.crop(tuple(map(round, box))), 85)  # type: ignore[arg-type]


def turned(page: Image.Image, chance: Random) -> tuple[bytes, str]:
    angle = chance.choice((-2, 2))
    return _jpeg(page.rotate(angle, Image.Resampling.BICUBIC, expand=True, fillcolor=(255, 255, 255)), 85)


def photographed(page: Image.Image, chance: Random) -> tuple[bytes, str]:
    """On a table, seen from a little aside, lit from one side, slightly out of focus."""
    width, height = round(page.width * 1.12), round(page.height * 1.12)
    grain = np.random.default_rng(chance.randrange(2**32)).normal(0, 12, (height, width, 1))
    table = np.array([chance.randint(60, 140) for _ in range(3)])
    scene = Image.fromarray(np.clip(table + grain, 0, 255).astype(np.uint8))
    left, top, right, bottom = 0.05 * width, 0.05 * height, 0.95 * width, 0.95 * height
    corners = [
        (x + math.copysign(chance.uniform(0, 0.05) * width, 0.5 * width - x), y + aside)
        for x, y in ((left, top), (right, top), (right, bottom), (left, bottom))
        for aside in [math.copysign(chance.uniform(0, 0.05) * height, 0.5 * height - y)]
    ]
    from_scene = _perspective(corners, [(0, 0), (page.width, 0), (page.width, page.height), (0, page.height)])
    size, mode = (width, height), Image.Transform.PERSPECTIVE
    mask = Image.new("L", page.size, 255).transform(size, mode, from_scene)
    scene.paste(page.transform(size, mode, from_scene, Image.Resampling.BICUBIC), mask=mask)
    lit = np.asarray(scene, np.float64) * _light(width, height, chance)[:, :, None]
    blurred = Image.fromarray(np.clip(lit, 0, 255).astype(np.uint8)).filter(
        ImageFilter.GaussianBlur(max(width, height) / 1600 * chance.uniform(0.4, 1.0))
    )
    return _jpeg(blurred, chance.randint(60, 80))


def in_another_file(page: Image.Image, chance: Random) -> tuple[bytes, str]:
    kind = chance.choice(("PDF", "TIFF", "WEBP", "PNG"))
    buffer = io.BytesIO()
    page.save(buffer, kind)
    return buffer.getvalue(), f".{kind.lower()}"


DEFORMATIONS: Final[Mapping[str, Deform]] = {
    "saved anew": saved_anew,
    "cropped": cropped,
    "turned by 2 degrees": turned,
    "photographed": photographed,
    "another kind of file": in_another_file,
}


def _jpeg(page: Image.Image, quality: int) -> tuple[bytes, str]:
    buffer = io.BytesIO()
    page.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue(), ".jpg"


def _light(width: int, height: int, chance: Random) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    angle = chance.uniform(0, 2 * math.pi)
    across = np.linspace(-0.5, 0.5, width)[None, :] * math.cos(angle)
    down = np.linspace(-0.5, 0.5, height)[:, None] * math.sin(angle)
    return (1 - 0.35 * np.clip(across + down + 0.5, 0, 1)) * chance.uniform(0.85, 1.1)


def _perspective(seen: list[tuple[float, float]], flat: list[tuple[int, int]]) -> tuple[float, ...]:
    """Pillow's eight coefficients, which lead from what is seen to the flat page."""
    rows, wanted = [], []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        wanted += [u, v]
    return tuple(np.linalg.solve(np.array(rows, float), np.array(wanted, float)))
