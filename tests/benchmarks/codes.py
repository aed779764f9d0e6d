"""How many codes on photographed pages are found, and how much processor time that takes; at most 40 ms for a page.

Pages are printed with a Chinese invoice's code of 20 mm, turned, blurred, lit from one side and kept as JPEG, each with
a seed of its own; then they are searched as the program does, at the size that OCR reads.

python -m tests.benchmarks.codes [--pages 60]
"""

import argparse
import io
import statistics
import time

import numpy as np
from PIL import Image, ImageFilter

from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.intake.reader import RawPage
from invoice_desk.pipeline.page_codes import CodeSearch
from invoice_desk.words.codes import find_codes
from invoice_desk.words.ocr import LONG_SIDE
from tests.extraction.codes.payloads import fapiao
from tests.words.printed_codes import PAPER, code, paper

MOST_MS = 40
CODE_MM = 20
LONG_SIDES_MM = {"an invoice alone (210 mm)": 210, "a page of A4 (297 mm)": 297, "a photo with a margin (400 mm)": 400}
PHOTO = 4000  # pixels of the long side, as telephones take them


def photographed(text: str, *, long_side_mm: float, random: np.random.Generator) -> Image.Image:
    """A sheet of these millimetres as a telephone takes it."""
    side = round(PHOTO * CODE_MM / long_side_mm)
    printed = code(text, module=8).resize((side, side), Image.Resampling.LANCZOS)
    sheet = paper((printed, (300, 300)), size=(PHOTO, PHOTO * 2 // 3))
    askew = sheet.rotate(random.uniform(-8, 8), Image.Resampling.BICUBIC, fillcolor=(PAPER,) * 3)
    pixels = np.asarray(askew.filter(ImageFilter.GaussianBlur(random.uniform(0.5, 3))), np.float32)
    light = np.linspace(1.0, random.uniform(0.4, 1), pixels.shape[1], dtype=np.float32)[None, :, None]
    noisy = pixels * light + random.normal(0, random.uniform(2, 12), (*pixels.shape[:2], 1)).astype(np.float32)
    return kept(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)), quality=int(random.integers(40, 90)))


def kept(image: Image.Image, *, quality: int) -> Image.Image:
    """As it comes out of a JPEG file."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return Image.open(file).convert("RGB")


def reduced(image: Image.Image, long_side: int) -> Image.Image:
    """As a page reader gives it."""
    scale = min(1.0, long_side / max(image.size))
    return image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)


def is_found(photo: Image.Image, text: str) -> bool:
    """Whether the program reads the code of a page on which OCR has found a Chinese invoice's title."""
    image = reduced(photo, LONG_SIDE)
    search = CodeSearch(lambda _, long_side: RawPage(1, 1, 1, reduced(photo, long_side)))
    title = Word("电子发票（普通发票）", Region(1, 0.4, 0.1, 0.6, 0.12))
    search.look_at(RawPage(1, *image.size, image), Page(1, *image.size, words=(title,)))
    return text in {found.text for found in search.codes}


def milliseconds(image: Image.Image) -> float:
    began = time.process_time()
    find_codes(image, 1)
    return 1000 * (time.process_time() - began)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=60)
    args = parser.parse_args()
    for name, long_side_mm in LONG_SIDES_MM.items():
        at_once = found = 0
        took: list[float] = []
        for seed in range(args.pages):
            random = np.random.default_rng(seed)
            text = fapiao("32", f"26{random.integers(10**17, 10**18)}")
            photo = photographed(text, long_side_mm=long_side_mm, random=random)
            image = reduced(photo, LONG_SIDE)
            took.append(milliseconds(image))
            at_once += bool(find_codes(image, 1).codes)
            found += is_found(photo, text)
        print(
            f"{name}: {found} of {args.pages} codes found, {at_once} in the first picture;"
            f" {statistics.median(took):.0f} ms a page (at most {MOST_MS})"
        )
    empty = statistics.median(milliseconds(paper(size=(1000, LONG_SIDE))) for _ in range(9))
    print(f"a page without a code: {empty:.0f} ms (at most {MOST_MS})")


if __name__ == "__main__":
    main()
