"""Blocks of cells: as spreadsheets put them on the clipboard, text with tabs or HTML, and as a selection takes them."""

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import Final

from typing_extensions import override

Block = Sequence[Sequence[str]]
"""Rows of texts from the top; rows may be of different lengths where the text was."""

_QUOTED: Final = re.compile(r'"((?:[^"]|"")*)"(?=\t|\r|\n|\Z)')
_PLAIN: Final = re.compile(r"[^\t\r\n]*")
_END_OF_LINE: Final = re.compile(r"\r\n|\r|\n")
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
_LONGEST_SPAN: Final = 1000
"""HTML's own bound for a cell over several columns."""


def block_of_text(text: str) -> Block:
    """The cells of tab-separated text, as Excel, WPS and LibreOffice write it; one value is a block of one cell.

    A cell that holds tabs, line ends or quotes stands in quotes, those in it doubled. Quotes that enclose no whole cell
    are text. The end of the last line begins no further row.
    """
    rows: list[list[str]] = [[]]
    place = 0
    while True:
        quoted = _QUOTED.match(text, place)
        found = quoted or _PLAIN.match(text, place)
        if found is None:  # never: the second pattern takes nothing too
            break
        rows[-1].append(quoted[1].replace('""', '"') if quoted else found[0])
        place = found.end()
        if place >= len(text):
            break
        if text[place] == "\t":
            place += 1
            continue
        end = _END_OF_LINE.match(text, place)
        place = end.end() if end else place + 1
        if place >= len(text):
            break
        rows.append([])
    return rows


def block_of_html(html: str) -> Block:
    """The cells of the first table, () where there is none; a cell over several rows or columns fills the first one.

    Texts are those that are shown, lines parted by line ends, as the same cells have them as text.
    """
    reader = _TableReader()
    reader.feed(html)
    reader.close()
    return reader.block()


def spread(block: Block, height: int, width: int) -> Block:
    """What a selection of that many rows and columns takes of a block, as in Excel.

    A block that fits into it a whole number of times is repeated, and so fills it; a selection that is one row high or
    one column wide is as high or as wide as the block. Any other selection only says where the block begins.
    """
    tall, wide = len(block), max(map(len, block), default=0)
    down, across = _times(tall, height), _times(wide, width)
    if not down or not across:
        return block
    return [[*row, *[""] * (wide - len(row))] * across if across > 1 else row for row in block] * down


def _times(size: int, room: int) -> int:
    """How many times a side of a block goes into that of a selection; 0 for not a whole number of times."""
    if not size:
        return 0
    return 1 if room == 1 else room // size if room % size == 0 else 0


class _TableReader(HTMLParser):
    """Collects the cells of the first outermost table; what stands in tables inside of it is text of their cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._rows: list[dict[int, str]] = []
        self._taken: dict[int, int] = {}  # by column: how many more rows a cell from above fills
        self._depth = 0
        self._done = False
        self._text: list[str] | None = None
        self._span = (1, 1)

    def block(self) -> Block:
        """All rows, equally long."""
        width = max((max(row, default=-1) + 1 for row in self._rows), default=0)
        return [[row.get(column, "") for column in range(width)] for row in self._rows] if width else ()

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._done:
            return
        if tag == "table":
            self._depth += 1
        elif tag == "br" and self._text is not None:
            self._text.append("\n")
        elif self._depth == 1 and tag == "tr":
            self._end_cell()
            self._rows.append(dict.fromkeys(self._taken, ""))
            self._taken = {column: rows - 1 for column, rows in self._taken.items() if rows > 1}
        elif self._depth == 1 and tag in ("td", "th"):
            self._end_cell()
            given = dict(attrs)
            self._span = (_span(given.get("rowspan")), _span(given.get("colspan")))
            self._text = []

    @override
    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self._end_cell()
                self._done = True
        elif self._depth == 1 and tag in ("td", "th", "tr"):
            self._end_cell()

    @override
    def handle_data(self, data: str) -> None:
        if self._text is not None:
            self._text.append(_SPACES.sub(" ", data))

    def _end_cell(self) -> None:
        if self._text is None:
            return
        if not self._rows:
            self._rows.append({})
        row, (height, width) = self._rows[-1], self._span
        first = next(column for column in range(len(row) + 1) if column not in row)
        lines = "".join(self._text).split("\n")
        row[first] = "\n".join(line.strip(" ") for line in lines).strip("\n")
        row.update((column, "") for column in range(first + 1, first + width))
        if height > 1:
            self._taken.update((column, height - 1) for column in range(first, first + width))
        self._text = None


def _span(given: str | None) -> int:
    return min(max(int(given), 1), _LONGEST_SPAN) if given and given.isascii() and given.isdigit() else 1
