"""The words of a PDF page's text layer: characters joined to cells and phrases, placed on the page as it is shown."""

import ctypes
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from invoice_desk.domain.document import Region, Word
from invoice_desk.intake.text import usual_character

_MOST_CHARACTERS = 200_000  # a page of fine print has 20,000
_GRID = 1 << 20  # pdfium answers in whole device units: ask for a device this large and divide

# In heights of the line. Words stand 0.2-0.4 apart, justified ones up to 0.8; columns mostly more than 1, and where
# they stand closer the file itself has no blank between them (pdfium then makes one up).
_GAP_AT_A_BLANK = 1.0
_GAP_ELSEWHERE = 0.55
_GAP_OF_SPREAD_CJK = 2.2  # 合    计
_STEP_BACK = 1.0  # the letters of a ligature all have the ligature's box

Box = tuple[float, float, float, float]


@dataclass(slots=True)
class _Run:
    """The run of text that is being put together; coordinates in points of the shown page, y down."""

    text: list[str] = field(default_factory=list)
    x0: float = 0.0
    y0: float = 0.0
    x1: float = 0.0
    y1: float = 0.0
    blank_waits: bool = False
    blank_is_real: bool = False

    def continues_at(self, box: Box) -> bool:
        """Whether a character there belongs to this run: on its line, and no column away."""
        height = min(self.y1 - self.y0, box[3] - box[1])
        middle = (box[1] + box[3]) / 2
        gap = box[0] - self.x1
        return self.y0 <= middle <= self.y1 and -_STEP_BACK * height <= gap <= self._allowed_gap() * height

    def _allowed_gap(self) -> float:
        if len(self.text) == 1 and "\u4e00" <= self.text[0] <= "\u9fff":
            return _GAP_OF_SPREAD_CJK
        return _GAP_AT_A_BLANK if self.blank_is_real else _GAP_ELSEWHERE

    def add(self, char: str, box: Box) -> None:
        """Put a character to the end."""
        if not self.text:
            self.x0, self.y0, self.x1, self.y1 = box
        elif self.blank_waits:
            self.text.append(" ")
        self.blank_waits = self.blank_is_real = False
        self.text.append(char)
        self.x0, self.y0 = min(self.x0, box[0]), min(self.y0, box[1])
        self.x1, self.y1 = max(self.x1, box[2]), max(self.y1, box[3])


def page_words(page: pdfium.PdfPage, number: int) -> tuple[Word, ...]:
    """The words of a page in the order of the file, regions relative to the page turned and cropped as it is shown."""
    with closing(page.get_textpage()) as textpage:
        runs = _runs(page, textpage)
    width, height = page.get_size()
    words = (_word(run, number, width, height) for run in runs)
    return tuple(word for word in words if word)


def _runs(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage) -> list[_Run]:
    to_shown = to_shown_space(page)
    box = pdfium_c.FS_RECTF()
    raw_box = ctypes.byref(box)
    raw_page = textpage.raw
    code_of, box_of = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_GetLooseCharBox
    runs: list[_Run] = []
    run = _Run()
    for index in range(min(textpage.count_chars(), _MOST_CHARACTERS)):
        char = usual_character(chr(code_of(raw_page, index)))
        if char == " ":
            run.blank_waits = True
            run.blank_is_real = run.blank_is_real or pdfium_c.FPDFText_IsGenerated(raw_page, index) == 0
        if char in ("", " ") or not box_of(raw_page, index, raw_box):
            continue
        shown = to_shown(box.left, box.top, box.right, box.bottom)
        if run.text and not run.continues_at(shown):
            runs.append(run)
            run = _Run()
        run.add(char, shown)
    return [*runs, run] if run.text else runs


def to_shown_space(page: pdfium.PdfPage) -> Callable[[float, float, float, float], Box]:
    """From a box (left, top, right, bottom) in the page's own space to one in points of the page as it is shown.

    Shown means turned and cropped, y down.
    """
    (ox, oy), (xx, xy), (yx, yy) = (_on_grid(page, *point) for point in ((0, 0), (1000, 0), (0, 1000)))
    width, height = page.get_size()
    across, down = width / _GRID, height / _GRID
    ax, bx, cx = (xx - ox) / 1000 * across, (yx - ox) / 1000 * across, ox * across
    ay, by, cy = (xy - oy) / 1000 * down, (yy - oy) / 1000 * down, oy * down

    def shown(left: float, top: float, right: float, bottom: float) -> Box:
        x0, x1 = ax * left + bx * bottom + cx, ax * right + bx * top + cx
        y0, y1 = ay * left + by * bottom + cy, ay * right + by * top + cy
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    return shown


def _on_grid(page: pdfium.PdfPage, x: float, y: float) -> tuple[int, int]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium_c.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, across, down)
    return across.value, down.value


def _word(run: _Run, number: int, width: float, height: float) -> Word | None:
    """The run as a word, its box cut at the page's edges; None for what has no size or lies outside the page."""
    x0, y0, x1, y1 = run.x0 / width, run.y0 / height, run.x1 / width, run.y1 / height
    if x0 >= x1 or y0 >= y1 or not (0 <= (x0 + x1) / 2 <= 1 and 0 <= (y0 + y1) / 2 <= 1):
        return None
    region = Region(number, max(0.0, x0), max(0.0, y0), min(1.0, x1), min(1.0, y1))
    return Word("".join(run.text).strip(), region)
