"""Pages with several receipts on them, as OCR reads them: receipts set line by line, laid where a test says."""

import math
from collections.abc import Sequence

from invoice_desk.domain.document import Page, Region, Word, WordOrigin

CHARACTER, LETTER, LINE = 11.0, 18.0, 28.0
WIDTH = 38 * CHARACTER

Line = tuple[str, ...]
"""What stands on a line: one text in the middle, or one at the left and one at the right."""

Laid = tuple[Sequence[Line], float, float, float]
"""A receipt, where its upper left corner lies, and by how many degrees clockwise it is turned about it."""


def receipt(seller: str, total: str, *, day: str = "12/03/2024 18:05", number: str = "", gap: int = 0) -> list[Line]:
    """A receipt with two items, `gap` empty lines above its total."""
    half = f"{float(total) / 2:.2f}"
    return [
        (seller,),
        ("12 Market Street",),
        ("Tel 555 0192",),
        (day, f"Receipt No {number}" if number else "Till 2"),
        ("1 Coffee and cake", half),
        ("1 Sandwich", half),
        *[() for _ in range(gap)],
        ("TOTAL EUR", total),
        ("Thank you for your visit",),
    ]


def page_with(*laid: Laid, origin: WordOrigin = WordOrigin.OCR, number: int = 1) -> Page:
    """A page that is just large enough, with a margin."""
    boxes = [box for lines, x, y, turn in laid for box in _boxes(lines, x, y, math.radians(turn))]
    width, height = max(box[3] for box in boxes) + 60, max(box[4] for box in boxes) + 60
    words = (
        Word(text, Region(number, x0 / width, y0 / height, x1 / width, y1 / height)) for text, x0, y0, x1, y1 in boxes
    )
    return Page(number, width, height, origin=origin, words=tuple(words))


def texts(lines: Sequence[Line]) -> list[str]:
    """All that is printed on a receipt, sorted."""
    return sorted(text for line in lines for text in line)


def _boxes(lines: Sequence[Line], x: float, y: float, turn: float) -> list[tuple[str, float, float, float, float]]:
    boxes = []
    for row, line in enumerate(lines):
        for place, text in enumerate(line):
            length = len(text) * CHARACTER
            left = (WIDTH - length) / 2 if len(line) == 1 else (WIDTH - length if place else 0.0)
            corners = [(left + dx, row * LINE + dy) for dx in (0.0, length) for dy in (0.0, LETTER)]
            laid = [
                (x + a * math.cos(turn) - b * math.sin(turn), y + a * math.sin(turn) + b * math.cos(turn))
                for a, b in corners
            ]
            xs, ys = zip(*laid, strict=True)
            boxes.append((text, min(xs), min(ys), max(xs), max(ys)))
    return boxes
