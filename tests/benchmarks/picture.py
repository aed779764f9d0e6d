"""What making a picture for a model of a 12-megapixel photo costs, against Pillow alone with and without draft mode.

    python -m tests.benchmarks.picture [--runs 5]

The photo is generated: JPEG, stored lying with an EXIF turn, as telephones do. All three ways end in an upright JPEG of
the same size and quality. They run in turn; figures are medians. Bars: 1.2 of draft, resize, encode; 0.5 of opening
in full, resize, encode.
"""

import argparse
import io
import statistics
import time
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw, ImageOps

from invoice_desk.domain.document import Limits
from invoice_desk.extraction.catalogue import ImageBudget
from invoice_desk.intake.images import ImageReader
from invoice_desk.pipeline.picturing import PicturedPage, picture_pages
from invoice_desk.pipeline.viewing import ViewingState

SIZE = (4032, 3024)
BUDGET = ImageBudget()
BAR_DRAFT, BAR_FULL = 1.2, 0.5


def photo() -> bytes:
    """A till receipt on a table, with the noise of a sensor."""
    random = np.random.default_rng(7)
    table = Image.fromarray(random.integers(110, 190, (48, 64, 3), dtype=np.uint8))
    picture = table.resize(SIZE, Image.Resampling.BICUBIC)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((200, 700, 3800, 2300), fill=(238, 236, 229))
    for x in range(260, 3700, 64):
        for y in range(760, 2240, 36):
            draw.rectangle((x, y, x + 38, y + 18), fill=(45, 45, 50))
    noisy = np.asarray(picture).astype(np.int16) + random.normal(0, 5, (SIZE[1], SIZE[0], 3)).astype(np.int16)
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = io.BytesIO()
    Image.fromarray(noisy.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=92, exif=exif)
    return buffer.getvalue()


def ours(data: bytes) -> PicturedPage:
    (picture,) = picture_pages(ViewingState((ImageReader(),)), data, "photo.jpg", None, Limits(), {1: 0}, BUDGET)
    return picture


def bare(data: bytes, size: tuple[int, int], *, draft: bool) -> bytes:
    """Pillow alone; `size` is that of the picture as stored."""
    with Image.open(io.BytesIO(data)) as opened:
        if draft:
            opened.draft("RGB", size)
            upright = ImageOps.exif_transpose(opened.resize(size, Image.Resampling.LANCZOS))
        else:
            upright = ImageOps.exif_transpose(opened).convert("RGB").resize(size[::-1], Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    upright.save(buffer, "JPEG", quality=BUDGET.jpeg_quality, subsampling=0)
    return buffer.getvalue()


def seconds(run: Callable[[], object]) -> float:
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--runs", type=int, default=5)
    runs = arguments.parse_args().runs
    data = photo()
    picture = ours(data)
    size = picture.shown[::-1]
    ways: dict[str, Callable[[], object]] = {
        "picture_pages": lambda: ours(data),
        "draft, resize, encode": lambda: bare(data, size, draft=True),
        "open, resize, encode": lambda: bare(data, size, draft=False),
    }
    times: dict[str, list[float]] = {name: [] for name in ways}
    for run in range(runs + 1):
        for name, way in ways.items():
            taken = seconds(way)
            if run:  # the first one warms up
                times[name].append(taken)
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    print(
        f"photo {len(data) / 1e6:.1f} MB, picture {picture.width} x {picture.height}, {len(picture.data) / 1e3:.0f} kB"
    )
    for name, taken in medians.items():
        print(f"{name:24} {taken * 1000:7.1f} ms")
    mine = medians["picture_pages"]
    print(f"to draft: {mine / medians['draft, resize, encode']:.2f} (bar {BAR_DRAFT})")
    print(f"to open:  {mine / medians['open, resize, encode']:.2f} (bar {BAR_FULL})")


if __name__ == "__main__":
    main()
