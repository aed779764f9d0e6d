"""Invoice XML, signed or not, as pages to look at: every element with its text on a line, under its own names.

What it means is not said here: the exact readers know. A page shows what the file says, whatever kind of XML it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from typing_extensions import override

from invoice_desk.domain.document import Limits, Region, Word
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.kinds import HEAD_BYTES, Kind, kind_of, may_be_invoice_xml
from invoice_desk.intake.p7m import signed_content
from invoice_desk.intake.pages import decoded_pages, taken_pages
from invoice_desk.intake.reader import LongSide, OpenedDocument, PageReader, RawPage
from invoice_desk.intake.text import usual_text
from invoice_desk.markup import BadXmlError, Node, parse_xml

MEDIA_TYPES: Final = {Kind.XML: "application/xml", Kind.SIGNED: "application/pkcs7-mime"}
"""Of files that are data and nothing else: there is nothing on their pages that the data does not say."""

_BODIES: Final = "FatturaElettronicaBody"
_HIDDEN: Final = frozenset({"schemaLocation", "noNamespaceSchemaLocation"})
_MOST_BODIES: Final = 500
_ROWS: Final = 66
_MOST_ROWS: Final = 6_600
_MOST_ROWS_OF_ONE: Final = 400
_WIDTH, _ROW, _MARGIN = 210.0, 4.0, 12.0  # millimetres
_LETTER: Final = 1.7
_INDENT: Final = 4.0
_TEXT_AT: Final = 85.0
_TEXT_WIDTH: Final = _WIDTH - _MARGIN - _TEXT_AT
_LONGEST_NAME: Final = 80


class XmlReader(PageReader):
    """Reads XML and .p7m: one invoice over as many pages as it needs, or several with a page for each."""

    @override
    def accepts(self, head: bytes, name: str) -> bool:
        """Whether it is XML that may be an invoice, or a signed file."""
        kind = kind_of(head)
        return kind is Kind.SIGNED or (kind is Kind.XML and may_be_invoice_xml(head))

    @override
    def open(
        self,
        data: bytes,
        name: str,
        password: str | None,
        limits: Limits,
        long_side: LongSide,
        *,
        only: int | None = None,
    ) -> OpenedDocument:
        """Lay out the elements. Raises UnreadableDocumentError: `xml.damaged`, `xml.nothing_signed`."""
        media_type = MEDIA_TYPES[Kind.SIGNED if kind_of(data[:HEAD_BYTES]) is Kind.SIGNED else Kind.XML]
        pages = _sheets(root_of(data))
        notes: list[Note] = []
        numbers = taken_pages(len(pages), limits, notes, only=only)
        drawn = decoded_pages(numbers, lambda number: _page(pages[number - 1], number), notes=notes)
        return OpenedDocument(media_type, len(pages), drawn, notes)


def root_of(data: bytes) -> Node:
    """The XML, taken out of its signature. Raises UnreadableDocumentError as `XmlReader.open` does."""
    try:
        return parse_xml(xml_of(data))
    except BadXmlError as error:
        raise UnreadableDocumentError("xml.damaged") from error


def xml_of(data: bytes) -> bytes:
    """The bytes of the XML, taken out of its signature. Raises UnreadableDocumentError `xml.nothing_signed`."""
    if kind_of(data[:HEAD_BYTES]) is not Kind.SIGNED:
        return data
    content = signed_content(data)
    if content is None:
        raise UnreadableDocumentError("xml.nothing_signed")
    return content


@dataclass(frozen=True, slots=True)
class _Row:
    depth: int
    name: str
    texts: tuple[str, ...]


def _sheets(root: Node) -> list[list[_Row]]:
    bodies = list(islice(root.all(_BODIES), _MOST_BODIES))
    if len(bodies) > 1:
        header = [row for child in root.children if child.name != _BODIES for row in islice(_rows(child), _ROWS)]
        return [[*header[:_ROWS], *islice(_rows(body), _MOST_ROWS_OF_ONE)] for body in bodies]
    rows = list(islice(_rows(root), _MOST_ROWS))
    return [rows[start : start + _ROWS] for start in range(0, max(1, len(rows)), _ROWS)]


def _rows(top: Node) -> Iterator[_Row]:
    waiting = [(top, 0)]
    while waiting:
        node, depth = waiting.pop()
        shown = usual_text(node.text)
        details = [f"{key}={value}" for key, value in node.attributes.items() if key not in _HIDDEN and value]
        if shown or details or node.children:
            yield from _wrapped(depth, node.name, [text for text in (shown, *map(usual_text, details)) if text])
        waiting += [(child, depth + 1) for child in reversed(node.children)]


def _wrapped(depth: int, name: str, texts: list[str]) -> Iterator[_Row]:
    """The element's line; what is too long for it goes on in the next ones."""
    lines: list[list[str]] = [[]]
    room = _TEXT_WIDTH
    for piece in (piece for text in texts for piece in _pieces(text)):
        if lines[-1] and _width(piece) > room:
            lines.append([])
            room = _TEXT_WIDTH
        lines[-1].append(piece)
        room -= _width(piece) + _INDENT
    for index, line in enumerate(lines):
        yield _Row(depth, "" if index else name[:_LONGEST_NAME], tuple(line))


def _pieces(text: str) -> Iterator[str]:
    """The text cut into what fits on a line, between words where there are any."""
    while text:
        count, width = 0, 0.0
        for char in text:
            width += _width(char)
            if width > _TEXT_WIDTH:
                break
            count += 1
        cut = text.rfind(" ", count // 2, count) if count < len(text) else count
        cut = cut if cut > 0 else max(1, count)
        yield text[:cut]
        text = text[cut:].lstrip()


def _width(text: str) -> float:
    """A guess that the window's fonts are near to: Chinese letters are about twice as wide."""
    return sum(2 * _LETTER if char >= "\u2e80" else _LETTER for char in text)


def _page(rows: list[_Row], number: int) -> RawPage:
    height = max(_WIDTH * 1.414, 2 * _MARGIN + _ROW * len(rows))
    words = [word for index, row in enumerate(rows) for word in _words(row, index, height, number)]
    return RawPage(number, _WIDTH, height, None, tuple(words))


def _words(row: _Row, index: int, height: float, number: int) -> Iterator[Word]:
    """The name, indented, and what stands in the element, in a column of its own."""
    top = (_MARGIN + _ROW * index) / height
    bottom = top + 0.85 * _ROW / height
    left = min(_MARGIN + _INDENT * row.depth, _TEXT_AT - _MARGIN)
    for text in (row.name, *row.texts):
        right = min(left + _width(text), _WIDTH - _MARGIN)
        if text and left < right:
            yield Word(text, Region(number, left / _WIDTH, top, right / _WIDTH, bottom))
        left = max(_TEXT_AT, right + _INDENT)
