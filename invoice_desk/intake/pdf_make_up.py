"""What a PDF page is made of: where its pictures lie, and whether it is a scan with text laid under or over it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from invoice_desk.domain.document import Region
from invoice_desk.intake.pdf_text import to_shown_space

_COVERED_BY_A_SCAN = 0.6
_INVISIBLE_TEXT = 0.5
_MOST_OBJECTS = 50_000  # a drawing may have millions; text and pictures are among the first
_MOST_PICTURES = 2_000
_GRID = 50


@dataclass(frozen=True, slots=True)
class MakeUp:
    """A page's pictures, each cut at the page's edges, and whether they (or hidden text) make it a scan."""

    pictures: tuple[Region, ...]
    scanned: bool


def page_make_up(page: pdfium.PdfPage, number: int) -> MakeUp:
    """Look through the page's objects, also those nested in forms. Raises PdfiumError when pdfium can't."""
    shown = to_shown_space(page)
    width, height = page.get_size()
    pictures: list[Region] = []
    texts = hidden = 0
    for item in _texts_and_pictures(page):
        if item.type == pdfium_c.FPDF_PAGEOBJ_TEXT:
            texts += 1
            hidden += pdfium_c.FPDFTextObj_GetTextRenderMode(item) == pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE
        elif len(pictures) < _MOST_PICTURES:
            left, bottom, right, top = _bounds_on_page(item)
            x0, y0, x1, y1 = shown(left, top, right, bottom)
            region = Region(number, _cut(x0 / width), _cut(y0 / height), _cut(x1 / width), _cut(y1 / height))
            if region.x0 < region.x1 and region.y0 < region.y1:
                pictures.append(region)
    scanned = _covered(pictures) >= _COVERED_BY_A_SCAN or hidden > _INVISIBLE_TEXT * max(texts, 1)
    return MakeUp(tuple(pictures), scanned)


def _texts_and_pictures(page: pdfium.PdfPage) -> Iterator[pdfium.PdfObject]:
    wanted = (pdfium_c.FPDF_PAGEOBJ_TEXT, pdfium_c.FPDF_PAGEOBJ_IMAGE)
    for count, item in enumerate(page.get_objects()):
        if count >= _MOST_OBJECTS:
            return
        if item.type in wanted:
            yield item


def _bounds_on_page(item: pdfium.PdfObject) -> tuple[float, float, float, float]:
    """Left, bottom, right, top in the page's space; pdfium gives those of a nested object in the space of its form."""
    bounds: tuple[float, float, float, float] = item.get_bounds()
    form = item.container
    while form is not None:
        bounds = form.get_matrix().on_rect(*bounds)
        form = form.container
    return bounds


def _cut(part: float) -> float:
    return min(1.0, max(0.0, part))


def _covered(pictures: list[Region]) -> float:
    """The share of the page under at least one picture: scans may come in strips, and pictures may overlap."""
    grid = np.zeros((_GRID, _GRID), dtype=bool)
    for picture in pictures:
        columns = slice(round(picture.x0 * _GRID), round(picture.x1 * _GRID))
        grid[round(picture.y0 * _GRID) : round(picture.y1 * _GRID), columns] = True
    return float(grid.mean())
