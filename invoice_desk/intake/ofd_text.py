"""The text objects of an OFD page (GB/T 33190-2016, 11.3): glyph by glyph advances turned into words with boxes."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from invoice_desk.domain.document import Region, Word
from invoice_desk.intake.text import usual_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

Box = tuple[float, float, float, float]

_MOST_RUNS = 50_000
_ABOVE_BASELINE = 0.88  # of the font size
_BELOW_BASELINE = 0.12
_JOINED_WITHIN = 0.6  # of the font size, between a single character and its neighbour


@dataclass(frozen=True, slots=True)
class _Run:
    """Characters on one line; box in millimetres of the page."""

    text: str
    box: Box
    size: float


def page_words(layers: "Iterable[Element]", box: Box, number: int) -> tuple[Word, ...]:
    """The words in the order of the layers (template first), placed in the page's `box` (x, y, width, height).

    A text object usually is a cell and stays one word, or one per line; characters written one by one are joined.
    """
    joined: list[_Run] = []
    for layer in layers:
        for run in _runs(layer):
            if joined and _belongs(joined[-1], run):
                joined[-1] = _union(joined[-1], run)
            elif len(joined) < _MOST_RUNS:
                joined.append(run)
    words = (_word(run, box, number) for run in joined)
    return tuple(word for word in words if word)


def numbers(text: str | None) -> list[float]:
    """The numbers of an ST_Array ("0 0 210 140"); empty when one of them is none."""
    try:
        values = [float(part) for part in (text or "").split()]
    except ValueError:
        return []
    return values if all(map(math.isfinite, values)) else []


def _runs(layer: "Element") -> Iterator[_Run]:
    for text_object in layer.iterfind(".//{*}TextObject"):
        boundary = numbers(text_object.get("Boundary"))
        if len(boundary) != 4 or text_object.get("Visible") == "false":
            continue
        size = next(iter(numbers(text_object.get("Size"))), boundary[3])
        matrix = numbers(text_object.get("CTM"))
        for code in text_object.iterfind("{*}TextCode"):
            for text, glyphs in _lines(code, size):
                yield _Run(text, _placed(glyphs, matrix, boundary), size)


def _lines(code: "Element", size: float) -> Iterator[tuple[str, Box]]:
    """The lines of a TextCode, boxes in the object's space; the pen going back and down begins a new one."""
    text = code.text or ""
    x, y = (next(iter(numbers(code.get(axis))), 0.0) for axis in ("X", "Y"))
    across = _advances(code.get("DeltaX"), len(text))
    down = _advances(code.get("DeltaY"), len(text))
    start, box = 0, _glyph_box(text[:1], x, y, size)
    for index in range(1, len(text)):
        step_x = across[min(index, len(across)) - 1] if across else 0.0 if any(down) else _width(text[index - 1], size)
        step_y = down[min(index, len(down)) - 1] if down else 0.0
        x, y = x + step_x, y + step_y
        glyph = _glyph_box(text[index], x, y, size)
        if step_y and step_x < -size / 2:
            yield from _said(text[start:index], box)
            start, box = index, glyph
        box = (min(box[0], glyph[0]), min(box[1], glyph[1]), max(box[2], glyph[2]), max(box[3], glyph[3]))
    yield from _said(text[start:], box)


def _said(text: str, box: Box) -> Iterator[tuple[str, Box]]:
    if usual := usual_text(text):
        yield usual, box


def _advances(text: str | None, most: int) -> list[float]:
    """The pen's steps; `g 3 1.5` stands for 1.5 three times, and the last one holds for all that follow."""
    steps: list[float] = []
    parts = iter((text or "").split())
    try:
        for part in parts:
            if part != "g":
                steps.append(float(part))
                continue
            times = int(next(parts))
            steps += [float(next(parts))] * min(times, most)
            if len(steps) > most:
                break
    except (ValueError, StopIteration):
        return []
    return steps if all(map(math.isfinite, steps)) else []


def _glyph_box(char: str, x: float, y: float, size: float) -> Box:
    return x, y - _ABOVE_BASELINE * size, x + _width(char, size), y + _BELOW_BASELINE * size


def _width(char: str, size: float) -> float:
    """A guess that is right for the fonts of e-invoices: CJK is square, everything else half as wide."""
    return size if char >= "\u2e80" else size / 2


def _placed(box: Box, matrix: list[float], boundary: list[float]) -> Box:
    """The box on the page: CTM first, then the object's place (GB/T 33190-2016, 8.5)."""
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
    xs = [a * x + c * y + e + boundary[0] for x, y in corners]
    ys = [b * x + d * y + f + boundary[1] for x, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def _belongs(left: _Run, right: _Run) -> bool:
    if len(left.text) > 1 and len(right.text) > 1:
        return False
    size = max(left.size, right.size)
    same_line = abs(left.box[3] - right.box[3]) < 0.4 * size and abs(left.box[1] - right.box[1]) < 0.6 * size
    return same_line and -0.3 * size <= right.box[0] - left.box[2] <= _JOINED_WITHIN * size


def _union(left: _Run, right: _Run) -> _Run:
    (x0, y0, x1, y1), (u0, v0, u1, v1) = left.box, right.box
    return _Run(left.text + right.text, (min(x0, u0), min(y0, v0), max(x1, u1), max(y1, v1)), left.size)


def _word(run: _Run, page: Box, number: int) -> Word | None:
    """The run as a word, cut at the page's edges; None for what has no size or lies outside."""
    left, top, width, height = page
    x0, x1 = (run.box[0] - left) / width, (run.box[2] - left) / width
    y0, y1 = (run.box[1] - top) / height, (run.box[3] - top) / height
    if x0 >= x1 or y0 >= y1 or not (0 <= (x0 + x1) / 2 <= 1 and 0 <= (y0 + y1) / 2 <= 1):
        return None
    return Word(run.text, Region(number, max(0.0, x0), max(0.0, y0), min(1.0, x1), min(1.0, y1)))
