"""What is drawn on an OFD page beside its text (GB/T 33190-2016, 8-12): rules, shapes and pictures, on white paper.

The text is left to whoever shows the page: it needs fonts, which windows have. Shapes are drawn as lines of short
pieces. What is damaged is left out.
"""

import io
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageDraw

from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.jbig2 import SIGNATURE as JBIG2
from invoice_desk.intake.jbig2 import decoded_jbig2
from invoice_desk.intake.ofd_package import OfdPackage, PageParts, resolved
from invoice_desk.intake.ofd_text import Box, numbers

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Colour = tuple[int, int, int]
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]

_BLACK: Final[Colour] = (0, 0, 0)
_UNCHANGED: Final[Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_WIDTH: Final = 0.353  # millimetres, where nothing is said (8.2)
_MOST_OBJECTS: Final = 20_000
_MOST_POINTS: Final = 20_000
_PIECES: Final = 12  # of a curve
_MOST_PICTURE_PIXELS: Final = 16_000_000
_MOST_PIXELS_OF_A_CODE: Final = 1_000_000
_ARGUMENTS: Final = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}


@dataclass(frozen=True, slots=True)
class Resources:
    """What a document's objects refer to by id: paths of pictures, and how to draw."""

    pictures: Mapping[str, str]
    styles: Mapping[str, "Style"]


@dataclass(frozen=True, slots=True)
class Style:
    """How lines are drawn; None is what the surrounding says, or the standard's own default."""

    width: float | None = None
    stroke: Colour | None = None
    fill: Colour | None = None

    def over(self, other: "Style") -> "Style":
        """This one, filled up from `other`."""
        return Style(
            other.width if self.width is None else self.width, self.stroke or other.stroke, self.fill or other.fill
        )


def drawn(package: OfdPackage, parts: PageParts, layers: Iterable["Element"], box: Box, long_side: int) -> Image.Image:
    """The page without its text, `long_side` pixels long; `layers` as `page_words` takes them."""
    scale = long_side / max(box[2], box[3])
    size = max(1, round(box[2] * scale)), max(1, round(box[3] * scale))
    sheet = _Sheet(Image.new("RGB", size, "white"), scale, (box[0], box[1]), package, resources_of(package, parts))
    for layer in layers:
        sheet.draw(layer)
    for appearance, place in _appearances(package, parts):
        sheet.draw(appearance, place)
    return sheet.image


def resources_of(package: OfdPackage, parts: PageParts) -> Resources:
    """Everything that the document's resource files name; a damaged one is left out."""
    pictures: dict[str, str] = {}
    styles: dict[str, Style] = {}
    for path in parts.resources:
        try:
            root = package.xml(path)
        except UnreadableDocumentError:
            continue
        folder = resolved(path, f"{root.get('BaseLoc', '')}/x")
        for media in root.iterfind("{*}MultiMedias/{*}MultiMedia"):
            pictures[media.get("ID", "")] = resolved(folder, media.findtext("{*}MediaFile") or "")
        for style in root.iterfind("{*}DrawParams/{*}DrawParam"):
            styles[style.get("ID", "")] = _style(style).over(styles.get(style.get("Relative", ""), Style()))
    return Resources(pictures, styles)


def _appearances(package: OfdPackage, parts: PageParts) -> Iterator[tuple["Element", Point]]:
    """Seals and watermarks, which lie over the page."""
    for path in parts.annotations:
        try:
            root = package.xml(path)
        except UnreadableDocumentError:
            continue
        for appearance in root.iterfind("{*}Annot/{*}Appearance"):
            place = numbers(appearance.get("Boundary"))
            if len(place) == 4:
                yield appearance, (place[0], place[1])


class _Sheet:
    """A page that is being drawn; places in millimetres."""

    def __init__(
        self, image: Image.Image, scale: float, origin: Point, package: OfdPackage, resources: Resources
    ) -> None:
        self.image = image
        self._pen = ImageDraw.Draw(image)
        self._scale = scale
        self._origin = origin
        self._package = package
        self._resources = resources
        self._left = _MOST_OBJECTS

    def draw(self, parent: "Element", offset: Point = (0.0, 0.0), inherited: Style | None = None) -> None:
        """Everything in a layer, a block or an appearance, in order."""
        style = self._resources.styles.get(parent.get("DrawParam", ""), Style()).over(inherited or Style())
        for child in parent:
            kind = child.tag.rpartition("}")[2]
            if self._left <= 0:
                return
            self._left -= 1
            if kind == "PathObject":
                self._path(child, offset, style)
            elif kind == "ImageObject":
                self._picture(child, offset)
            elif kind in ("Content", "Layer", "PageBlock"):
                self.draw(child, offset, style)

    def _path(self, path: "Element", offset: Point, inherited: Style) -> None:
        style = _style(path).over(self._resources.styles.get(path.get("DrawParam", ""), Style())).over(inherited)
        boundary, matrix = numbers(path.get("Boundary")), _matrix(path)
        if len(boundary) != 4 or path.get("Visible") == "false":
            return
        place = (boundary[0] + offset[0], boundary[1] + offset[1])
        width = max(1, round((_WIDTH if style.width is None else style.width) * self._scale))
        for line in _lines(path.findtext("{*}AbbreviatedData") or ""):
            points = [self._pixels(_moved(point, matrix, place)) for point in line]
            if path.get("Fill") == "true" and style.fill and len(points) > 2:
                self._pen.polygon(points, fill=style.fill)
            if path.get("Stroke") != "false" and len(points) > 1:
                self._pen.line(points, fill=style.stroke or _BLACK, width=width, joint="curve")

    def _picture(self, element: "Element", offset: Point) -> None:
        boundary, matrix = numbers(element.get("Boundary")), _matrix(element)
        path = self._resources.pictures.get(element.get("ResourceID", ""))
        if len(boundary) != 4 or path is None:
            return
        place = (boundary[0] + offset[0], boundary[1] + offset[1])
        left, top = self._pixels(_moved((0.0, 0.0), matrix, place))
        right, bottom = self._pixels(_moved((1.0, 1.0), matrix, place))
        x0, x1, y0, y1 = min(left, right), max(left, right), min(top, bottom), max(top, bottom)
        size = round(x1 - x0), round(y1 - y0)
        if not (0 < size[0] <= 2 * self.image.width and 0 < size[1] <= 2 * self.image.height):
            return
        picture = _decoded(self._package, path)
        if picture is not None:
            shown = picture.resize(size, Image.Resampling.LANCZOS)
            self.image.paste(shown, (round(x0), round(y0)), shown)

    def _pixels(self, point: Point) -> Point:
        return (point[0] - self._origin[0]) * self._scale, (point[1] - self._origin[1]) * self._scale


def _decoded(package: OfdPackage, path: str) -> Image.Image | None:
    try:
        data = package.read(path)
        if data.startswith(JBIG2):
            return decoded_jbig2(data, _MOST_PIXELS_OF_A_CODE).convert("RGBA")
        picture = Image.open(io.BytesIO(data))
        if picture.width * picture.height > _MOST_PICTURE_PIXELS:
            return None
        return picture.convert("RGBA")
    except Exception:  # noqa: BLE001 - Pillow fails in many ways, and the rest of the page must not suffer
        return None


def _style(element: "Element") -> Style:
    width = numbers(element.get("LineWidth"))
    return Style(
        width[0] if len(width) == 1 and 0 < width[0] < 100 else None,
        _colour(element.find("{*}StrokeColor")),
        _colour(element.find("{*}FillColor")),
    )


def _colour(element: "Element | None") -> Colour | None:
    """Only RGB and grey are told from one another, by how many numbers there are."""
    values = [max(0, min(255, round(value))) for value in numbers(element.get("Value"))] if element is not None else []
    if len(values) == 3:
        return values[0], values[1], values[2]
    return (values[0],) * 3 if len(values) == 1 else None


def _matrix(element: "Element") -> Matrix:
    values = numbers(element.get("CTM"))
    return (values[0], values[1], values[2], values[3], values[4], values[5]) if len(values) == 6 else _UNCHANGED


def _moved(point: Point, matrix: Matrix, place: Point) -> Point:
    (x, y), (a, b, c, d, e, f) = point, matrix
    return _kept(a * x + c * y + e + place[0]), _kept(b * x + d * y + f + place[1])


def _kept(value: float) -> float:
    """Near enough to the page for whole numbers of pixels."""
    return max(-10_000.0, min(10_000.0, value)) if math.isfinite(value) else 0.0


def _lines(data: str) -> Iterator[list[Point]]:
    """The lines of a path (9.3), curves as short pieces: M moves, L, Q, B and A draw, C goes back to the beginning."""
    tokens = iter(data.split())
    line: list[Point] = []
    count = 0
    for token in tokens:
        wanted = _ARGUMENTS.get(token)
        values = numbers(" ".join(next(tokens, "") for _ in range(wanted))) if wanted else []
        if wanted is None or len(values) != wanted or count > _MOST_POINTS:
            break
        if token in ("M", "S"):
            if len(line) > 1:
                yield line
            line = []
        pieces = _pieces(token, line, values)
        count += len(pieces)
        line += pieces
    if len(line) > 1:
        yield line


def _pieces(command: str, line: list[Point], values: list[float]) -> list[Point]:
    if command == "C":
        return line[:1]
    end = (values[-2], values[-1])
    if command in ("Q", "B") and line:
        controls = [line[-1], *zip(values[::2], values[1::2], strict=True)]
        return [_on_curve(controls, step / _PIECES) for step in range(1, _PIECES + 1)]
    return [end]  # an arc is drawn as its chord: no form of an invoice has one that matters


def _on_curve(controls: list[Point], share: float) -> Point:
    """De Casteljau."""
    points = controls
    while len(points) > 1:
        points = [(x0 + (x1 - x0) * share, y0 + (y1 - y0) * share) for (x0, y0), (x1, y1) in pairwise(points)]
    return points[0]
