"""A page's picture in, its printed words with their places out: RapidOCR with the settings that measured best."""

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from invoice_desk.domain.document import Page, Region, Word, WordOrigin
from invoice_desk.words.orientation import OrientationModel, shipped_model, turned

Quad = tuple[tuple[float, float], ...]  # four corners in pixels, clockwise from the text's top left

LONG_SIDE = 1500
# Up to 4:1 more pixels change nothing. At a long side of 1500 a strip of 7:1 loses half its words and one of 12:1 all;
# with 400 across it is read like its parts.
STRIP_SHORT_SIDE = 400
STRIP_LONG_SIDE = 6000
TILE_OVERLAP = 160
SMALLEST_SIDE = 8  # nothing can be printed in fewer pixels
FAINTEST_PRINT = 16  # steps of 255 between paper and ink; a blank page is known in no time, and scans have many
SLOPE_NEEDS_ASPECT = 4.0  # shorter boxes have no clear direction

_DETECTION, _RECOGNITION = "PP-OCRv6_det_small.onnx", "PP-OCRv6_rec_small.onnx"


def reading_size(width: float, height: float) -> int:
    """The long side, in pixels, at which a page of these proportions, upright or not, is read best; more is wasted.

    Long till receipts get more than other pages, so that their letters do not become too small.
    """
    aspect = max(width, height) / max(1.0, min(width, height))
    return min(STRIP_LONG_SIDE, max(LONG_SIDE, round(STRIP_SHORT_SIDE * aspect)))


def skew_of(quads: Sequence[Quad]) -> float:
    """By how many degrees clockwise the lines of text fall from the horizontal: the median of the long boxes."""
    slopes = [
        math.degrees(math.atan2(right[1] - left[1], right[0] - left[0]))
        for left, right, _, bottom in quads
        if math.dist(left, right) >= SLOPE_NEEDS_ASPECT * math.dist(left, bottom) > 0
    ]
    return median(slopes) if slopes else 0.0


class OcrReader:
    """The OCR models. Not thread-safe. Those that read take a second to `load`; what else there is can do without."""

    def __init__(self, *, threads: int) -> None:
        self._orientation = OrientationModel()
        self._threads = threads
        self._engine: Any = None

    @property
    def is_loaded(self) -> bool:
        """Whether `load` was called."""
        return self._engine is not None

    def load(self) -> None:
        """Make ready for `read` and `places`, which do it themselves else."""
        if self._engine is None:
            self._engine = _engine(self._threads)

    def turns_of(self, image: Image.Image) -> tuple[int, ...]:
        """By how many degrees clockwise a page must be turned to stand upright; several where only reading can tell."""
        if min(image.size) < SMALLEST_SIDE or is_blank(image):
            return (0,)
        return self._orientation.turns_of(image)

    def read(self, image: Image.Image, page_number: int) -> Page:
        """Turn a page upright and read it; more pixels than `reading_size` are reduced first."""
        image = _reduced(image)
        if min(image.size) < SMALLEST_SIDE or is_blank(image):
            return Page(page_number, image.width, image.height)
        readings: list[_Reading] = []
        for turn in self._orientation.turns_of(image):
            readings.append(self._read_turned(image, turn))
            if not readings[0].found:
                break  # an empty page is empty whichever way it is turned
        return max(readings, key=lambda reading: reading.weight).page(page_number)

    def read_upright(self, image: Image.Image, page_number: int) -> Page:
        """Read a page, or a piece of one, that stands upright."""
        image = _reduced(image)
        if min(image.size) < SMALLEST_SIDE or is_blank(image):
            return Page(page_number, image.width, image.height)
        return self._read_turned(image, 0).page(page_number)

    def places(self, image: Image.Image, page_number: int) -> tuple[Region, ...]:
        """Where words stand on an upright page, without reading them: a fifth of the time."""
        image = _reduced(image)
        if min(image.size) < SMALLEST_SIDE or is_blank(image):
            return ()
        page = self._read_turned(image, 0, reads=False).page(page_number)
        return tuple(word.region for word in page.words)

    def recognise(self, lines: Sequence[Image.Image]) -> Sequence[tuple[str, float]]:
        """What each picture of one line says, and how surely (0..1): without looking for lines, a few ms for each."""
        if not lines:
            return ()
        self.load()
        pixels = [np.ascontiguousarray(np.asarray(line.convert("RGB"))[:, :, ::-1]) for line in lines]
        result = self._engine.recognize_txt(pixels)
        return tuple((text, float(score)) for text, score in zip(result.txts, result.scores, strict=True))

    def _read_turned(self, image: Image.Image, turn: int, *, reads: bool = True) -> "_Reading":
        upright = turned(image, turn)
        pixels = np.ascontiguousarray(np.asarray(upright.convert("RGB"))[:, :, ::-1])
        found: list[_Found] = []
        for tile in _tiles(upright.width, upright.height):
            new = [item.moved_down(tile.top) for item in self._read_tile(pixels[tile.top : tile.bottom], reads=reads)]
            found.extend(item for item in new if tile.owns(item) and not _seen(item, found, since=tile.top))
        return _Reading(tuple(found), turn, upright.width, upright.height)

    def _read_tile(self, pixels: npt.NDArray[np.uint8], *, reads: bool) -> Iterator["_Found"]:
        self.load()
        result = self._engine(pixels, use_rec=reads)  # it remembers how it was called last
        if result.boxes is None:
            return
        texts = result.txts if reads else [""] * len(result.boxes)
        for box, text, score in zip(result.boxes, texts, result.scores, strict=True):
            yield _Found(text, tuple((float(x), float(y)) for x, y in box), float(score))


@dataclass(frozen=True, slots=True)
class _Found:
    text: str
    quad: Quad
    score: float

    @property
    def middle(self) -> float:
        return sum(y for _, y in self.quad) / 4

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        xs, ys = zip(*self.quad, strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def moved_down(self, by: int) -> "_Found":
        return replace(self, quad=tuple((x, y + by) for x, y in self.quad)) if by else self


@dataclass(frozen=True, slots=True)
class _Reading:
    found: tuple[_Found, ...]
    turn: int
    width: int
    height: int

    @property
    def weight(self) -> float:
        """How much was read, and how surely: right way up it is far more than any other way."""
        return sum(item.score * len(item.text) for item in self.found)

    def page(self, number: int) -> Page:
        return Page(
            number,
            self.width,
            self.height,
            turned=self.turn,
            origin=WordOrigin.OCR,
            words=tuple(Word(item.text, self._region(item, number)) for item in self.found),
            skew=skew_of([item.quad for item in self.found]),
        )

    def _region(self, item: _Found, number: int) -> Region:
        x0, y0, x1, y1 = item.bounds
        return Region(number, x0 / self.width, y0 / self.height, x1 / self.width, y1 / self.height)


@dataclass(frozen=True, slots=True)
class _Tile:
    """A band of a tall page; it owns the words in the middle of it, its overlaps belong half to its neighbours."""

    top: int
    bottom: int
    owned_from: float
    owned_to: float

    def owns(self, item: _Found) -> bool:
        return self.owned_from <= item.middle <= self.owned_to


def _tiles(width: int, height: int) -> list[_Tile]:
    """Bands no taller than LONG_SIDE that overlap; one for pages that are not tall."""
    if height <= max(LONG_SIDE, width):
        return [_Tile(0, height, -math.inf, math.inf)]
    count = math.ceil((height - TILE_OVERLAP) / (LONG_SIDE - TILE_OVERLAP))
    step = (height - TILE_OVERLAP) / count
    tops = [round(index * step) for index in range(count)]
    bottoms = [min(height, round(top + step) + TILE_OVERLAP) for top in tops[:-1]] + [height]
    # A word on a seam is measured a little differently in each band: both may claim it, the second is dropped as seen.
    slack = TILE_OVERLAP / 8
    seams = [(low + high) / 2 for low, high in zip(tops[1:], bottoms[:-1], strict=True)]
    owned = itertools.pairwise([-math.inf, *seams, math.inf])
    return [
        _Tile(top, bottom, start - slack, end + slack)
        for top, bottom, (start, end) in zip(tops, bottoms, owned, strict=True)
    ]


def _seen(item: _Found, found: Sequence[_Found], *, since: float) -> bool:
    """Whether an earlier band has read what stands there: the smaller box lies at least half inside the other."""
    x0, y0, x1, y1 = item.bounds
    for other in found:
        a0, b0, a1, b1 = other.bounds
        if b1 < since:
            continue
        shared = max(0.0, min(x1, a1) - max(x0, a0)) * max(0.0, min(y1, b1) - max(y0, b0))
        if shared > 0.5 * min((x1 - x0) * (y1 - y0), (a1 - a0) * (b1 - b0)):
            return True
    return False


def _reduced(image: Image.Image) -> Image.Image:
    long_side = reading_size(*image.size)
    if max(image.size) <= long_side:
        return image
    scale = long_side / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def is_blank(image: Image.Image) -> bool:
    """Whether nothing is printed on a picture."""
    shades = np.asarray(image.convert("L"))
    return int(shades.max()) - int(shades.min()) < FAINTEST_PRINT


def missing_models() -> Sequence[str]:
    """The models of recognition that should be here and are not, by their files."""
    try:
        needed = [_shipped_models() / _DETECTION, _shipped_models() / _RECOGNITION]
    except ModuleNotFoundError as error:
        return (str(error.name or error),)
    return [str(path) for path in (*needed, shipped_model()) if not path.is_file()]


def _engine(threads: int) -> Any:  # noqa: ANN401 - rapidocr has no types
    from rapidocr import RapidOCR  # about a second with OpenCV: only where pages are really read

    models = _shipped_models()
    return RapidOCR(
        params={
            "Global.use_cls": False,  # costs accuracy on pages that stand upright
            "Global.log_level": "critical",
            "Global.max_side_len": STRIP_LONG_SIDE,  # pages come here at their right size
            # Paths instead of names: a file that is missing is an error then, never a download.
            "Det.model_path": str(models / _DETECTION),
            "Rec.model_path": str(models / _RECOGNITION),
            "Det.limit_type": "max",
            "Det.limit_side_len": 1280,
            "Rec.rec_img_shape": [3, 48, 160],
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": True,
        }
    )


def _shipped_models() -> Path:
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("rapidocr", name="rapidocr")
    return Path(spec.origin).parent / "models"
