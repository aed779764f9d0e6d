"""Pages as encoded pictures for an engine that looks at them: what a worker process does.

A page too tall for a model is cut into tiles that overlap; `extraction.merging` puts what was read on them together.
"""

import io
import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from PIL import Image

from invoice_desk.domain.crop import Crop, piece_of
from invoice_desk.domain.document import Limits, Region
from invoice_desk.domain.record import Note
from invoice_desk.extraction.catalogue import ImageBudget
from invoice_desk.intake.open import open_document
from invoice_desk.intake.reader import PageReader
from invoice_desk.pipeline.cutting import cut_out, size_for_pieces
from invoice_desk.words.orientation import turned as turned_clockwise

SMALLEST_TEXT = 12  # pixels from top to bottom of a line: models misread what is smaller

_OVERLAP = 0.12  # of a tile's height
_LINES_OVERLAP = 3  # two lines and the space about them, in heights of the text
_HIGHEST_LINE = 3  # in heights of the usual text; what is higher is no line of text and may be cut
_INK = (0.0, 0.15, 0.25)  # how much of a line's box, above and below, may be no ink: OCR draws boxes that overlap
_LINE_ART_COLOURS = 256
_PAPER_SHARE = 0.5  # of the pixels of a drawing or a printed page, one colour has more than this


class PicturingState(Protocol):
    """What is needed of that which a worker process keeps; `ReadingState` and `ViewingState` have it."""

    @property
    def readers(self) -> Sequence[PageReader]:
        """The readers of the formats."""


@dataclass(frozen=True, slots=True)
class PicturedPage:
    """A page, or one tile of it, encoded as RGB without anything that the file said besides.

    `region` is what of the upright page it shows; this fills the `shown` pixels (width, height) from the upper left
    corner, the rest is white. Tiles count from 0 and from the top. `repeated_lines` is how many lines of text a tile
    shares with the one above it, at most; None when the words are unknown.
    """

    page: int
    media_type: str
    data: bytes
    width: int
    height: int
    region: Region
    shown: tuple[int, int]
    tile: int = 0
    tiles: int = 1
    repeated_lines: int | None = 0
    notes: tuple[Note, ...] = ()


def picture_pages(
    state: PicturingState,
    data: bytes,
    name: str,
    password: str | None,
    limits: Limits,
    turned: Mapping[int, int],
    budget: ImageBudget,
    boxes: Mapping[int, Sequence[Region]] | None = None,
    crop: Crop = (),
) -> tuple[PicturedPage, ...]:
    """The pages that are keys of `turned`, each as its file gives it and then turned clockwise by so many degrees.

    `boxes` are the places of a page's words (on the upright page): with them, tiles are not cut through a line of text,
    and small text is noted (`picture.small_text`, on the page's first picture). Other pages are not decoded, and those
    without a picture (OFD) are left out. Of a page with a piece in `crop` that is shown, and `boxes` are in its frame.
    Raises UnreadableDocumentError when any of the pages can't be read: a model must not be asked about half of a
    document as if it were the whole.
    """
    pictures: list[PicturedPage] = []
    for number, degrees in sorted(turned.items()):
        layout = Layout.of(boxes.get(number, ()) if boxes else (), budget)
        piece, long_side = piece_of(crop, number), layout.decoded_long_side
        document = open_document(
            data,
            name,
            password=password,
            limits=limits,
            long_side=size_for_pieces(long_side, [piece], degrees) if piece else long_side,
            readers=state.readers,
            only=number,
        )
        for raw in document.pages:
            if raw.image is not None:
                upright = turned_clockwise(raw.image, degrees)
                upright = cut_out(upright, piece) if piece else upright
                pictures.extend(pictures_of(upright, number, layout, is_exact=is_exact(document.media_type)))
    return tuple(pictures)


def is_exact(media_type: str) -> bool:
    """Whether pages of such files may have clean lines, which PNG keeps in fewer bytes; a JPEG has none left."""
    return media_type != "image/jpeg"


def pictures_of(page: Image.Image, number: int, layout: "Layout", *, is_exact: bool) -> Iterator[PicturedPage]:
    """An upright page, decoded with a long side of `layout.decoded_long_side`, as pictures."""
    budget = layout.budget
    bands = layout.bands(page.height / max(page.width, budget.smallest_side))
    seen_to = 0.0
    for tile, band in enumerate(bands):
        rows = round(band[0] * page.height), round(band[1] * page.height)
        top, bottom = rows[0] / page.height, rows[1] / page.height
        piece = page.crop((0, rows[0], page.width, rows[1])) if len(bands) > 1 else page
        piece = _within(piece, budget)
        picture = _on_white(piece, _padded_size(piece.size, budget))
        media_type, data = _encoded(picture, budget.jpeg_quality, is_exact=is_exact)
        yield PicturedPage(
            number,
            media_type,
            data,
            picture.width,
            picture.height,
            Region(number, 0.0, top, 1.0, bottom),
            piece.size,
            tile=tile,
            tiles=len(bands),
            repeated_lines=layout.lines_between(top, seen_to) if tile else 0,
            notes=_small_text(layout.text_height * piece.height / (bottom - top), number) if not tile else (),
        )
        seen_to = bottom


def _small_text(height: float, page: int) -> tuple[Note, ...]:
    return (Note("picture.small_text", {"page": page, "height": int(height)}),) if 0 < height < SMALLEST_TEXT else ()


@dataclass(frozen=True, slots=True)
class Layout:
    """How a page is divided and how large it is wanted, by where its lines stand (relative to the page's height)."""

    budget: ImageBudget
    lines: tuple[tuple[float, float], ...]
    text_height: float  # 0 when unknown

    @staticmethod
    def of(boxes: Sequence[Region], budget: ImageBudget) -> "Layout":
        """By the places of a page's words; none where they are unknown."""
        heights = [box.y1 - box.y0 for box in boxes if box.y1 > box.y0]
        usual = median(heights) if heights else 0.0
        lines = ((box.y0, box.y1) for box in boxes if 0 < box.y1 - box.y0 <= _HIGHEST_LINE * usual)
        return Layout(budget, tuple(sorted(lines, key=sum)), usual)

    def decoded_long_side(self, width: float, height: float) -> int:
        """The rule for the page reader. How the page will stand is not known yet: room enough for an upright strip."""
        ratio = max(width, height) / max(1.0, min(width, height))
        bands = self.bands(ratio)
        highest = max(bottom - top for top, bottom in bands)
        _, pixels = _fitting(ratio * highest, self.budget)
        # Two pixels less, because cuts are rounded to whole ones and a tile must not outgrow its budget by that.
        return max(1, pixels if len(bands) == 1 else math.floor((pixels - 2) / highest))

    def bands(self, ratio: float) -> tuple[tuple[float, float], ...]:
        """The tiles of a page `ratio` times as high as wide, from the top; one for pages that are not too tall."""
        if ratio <= self.budget.largest_aspect:
            return ((0.0, 1.0),)
        most = self.budget.largest_aspect / ratio
        overlap = min(max(_OVERLAP * most, _LINES_OVERLAP * self.text_height), most / 3)
        count = math.ceil((1 - overlap) / (most - overlap))
        # All about equally high, with some room for moving the cuts to where no text stands.
        reach = min(most, (1 - overlap) / count + overlap + 2 * self.text_height)
        bands: list[tuple[float, float]] = []
        top = 0.0
        while top + reach < 1:
            bottom = self._cut(top + reach, lowest=top + 0.75 * reach)
            bands.append((top, bottom))
            top = self._cut(min(bottom - overlap, self._two_lines_above(bottom)), lowest=bottom - reach / 2)
        return (*bands, (top, 1.0))

    def lines_between(self, top: float, bottom: float) -> int | None:
        """How many lines of text have their middle there; rather too many, where the page is askew."""
        if not self.lines:
            return None
        return sum(top < (start + end) / 2 < bottom for start, end in self._rows())

    def _rows(self) -> list[tuple[float, float]]:
        """The lines, those side by side as one. The first one counts, or slopes would join the whole page."""
        rows: list[tuple[float, float]] = []
        for start, end in self.lines:
            if not rows or (start + end) / 2 > rows[-1][1]:
                rows.append((start, end))
        return rows

    def _two_lines_above(self, cut: float) -> float:
        starts = [start for start, end in self._rows() if end <= cut]
        return starts[-2] if len(starts) > 1 else cut

    def _cut(self, wanted: float, *, lowest: float) -> float:
        """The nearest place at or above the wanted one where no line is cut, but not above `lowest`."""
        wanted = max(wanted, lowest)
        near = max(lowest, wanted - 2 * self.text_height)
        for floor, no_ink in itertools.product((near, lowest), _INK):
            places = (min(wanted, end) for start, end in self._gaps(no_ink) if start <= wanted)
            best = max((place for place in places if place >= floor), default=None)
            if best is not None:
                return best
        return wanted  # the lines slope: what is cut here stands whole in the other tile

    def _gaps(self, no_ink: float) -> Iterator[tuple[float, float]]:
        """The places between lines, a little away from them."""
        before = 0.0
        shrunk = ((start + no_ink * (end - start), end - no_ink * (end - start)) for start, end in self.lines)
        for start, end in itertools.chain(sorted(shrunk), [(1.0, 1.0)]):
            if start > before:
                away = min((start - before) / 2, self.text_height / 4)
                yield before + away, start - away
            before = max(before, end)


def _fitting(ratio: float, budget: ImageBudget) -> tuple[int, int]:
    """The largest width and height of a picture `ratio` times as high as wide that is in the budget when padded."""
    padded_ratio = max(ratio, 1 / budget.largest_aspect)
    aspect = max(padded_ratio, 1 / padded_ratio)
    step = budget.step
    long_side = int(min(budget.long_side, math.sqrt(budget.most_pixels * aspect))) // step * step
    while long_side > step and long_side * _rounded_up(long_side / aspect, step) > budget.most_pixels:
        long_side -= step
    width = max(1, math.floor(long_side / max(1.0, padded_ratio)))
    return width, long_side if ratio >= 1 else max(1, math.floor(width * ratio))


def _padded_size(size: tuple[int, int], budget: ImageBudget) -> tuple[int, int]:
    width = _rounded_up(max(size[0], budget.smallest_side), budget.step)
    height = max(size[1], budget.smallest_side, width / budget.largest_aspect)
    return width, _rounded_up(height, budget.step)


def _rounded_up(pixels: float, step: int) -> int:
    return math.ceil(pixels / step) * step


def _within(piece: Image.Image, budget: ImageBudget) -> Image.Image:
    """The piece itself, as a rule; made smaller where it turned out to be a wide strip, decoded like a tall one."""
    width, height = _padded_size(piece.size, budget)
    if max(width, height) <= budget.long_side and width * height <= budget.most_pixels:
        return piece
    scale = max(_fitting(piece.height / piece.width, budget)) / max(piece.size)
    size = max(1, round(piece.width * scale)), max(1, round(piece.height * scale))
    return piece.resize(size, Image.Resampling.LANCZOS)


def _on_white(piece: Image.Image, size: tuple[int, int]) -> Image.Image:
    if piece.size == size:
        return piece
    paper = Image.new("RGB", size, "white")
    paper.paste(piece)
    return paper


def _encoded(picture: Image.Image, quality: int, *, is_exact: bool) -> tuple[str, bytes]:
    """JPEG, or PNG where that is smaller; only drawings and prints of few colours are worth trying."""
    picture.info = {}  # else Pillow writes the comment and the profile of the original file into ours
    jpeg = _saved(picture, "JPEG", quality=quality, subsampling=0)
    if is_exact and _is_line_art(picture):
        png = _saved(picture, "PNG")
        if len(png) < len(jpeg):
            return "image/png", png
    return "image/jpeg", jpeg


def _is_line_art(picture: Image.Image) -> bool:
    colours = picture.getcolors(_LINE_ART_COLOURS)  # gives up early where there are more
    if not colours:
        return False
    return max(count for count, _ in colours) > _PAPER_SHARE * picture.width * picture.height


def _saved(picture: Image.Image, kind: str, **options: int) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()
