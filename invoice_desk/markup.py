"""XML of strangers as plain nodes, within limits on bytes, depth, elements, text and time; entities are refused."""

import codecs
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from defusedxml.ElementTree import DefusedXMLParser

_DECLARED: Final = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z][\w.:-]{0,40})["']""")
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_ENCODINGS: Final = frozenset(
    "utf-8 utf-16 ascii gb2312 gbk gb18030 big5 hz shift_jis cp932 euc_jp euc_kr cp949 koi8-r koi8-u mac-roman"
    " cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 tis-620 cp874"
    " iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 iso8859-10"
    " iso8859-13 iso8859-14 iso8859-15 iso8859-16".split()
)
_HEAD: Final = 300
_CLOCK_EVERY: Final = 1024  # events between two looks at the clock


class BadXmlError(ValueError):
    """Not well-formed, forbidden (an entity, a document type of its own), in an unknown encoding, or past a limit."""


@dataclass(frozen=True, slots=True)
class XmlLimits:
    """What is read at the most. A text that is longer (a picture, a PDF inside) is left out, its element stays."""

    most_bytes: int = 20_000_000
    deepest: int = 100
    most_nodes: int = 200_000
    longest_text: int = 20_000
    seconds: float = 10.0


@dataclass(slots=True, eq=False)
class Node:
    """An element by its local name; `text` is what stands directly in it, `attributes` go by local names too."""

    name: str
    namespace: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    children: "list[Node]" = field(default_factory=list)

    def child(self, path: str) -> "Node | None":
        """The first node down a path of local names (`Party/Name`), whichever branch of it gets there."""
        return next(self.all(path), None)

    def all(self, path: str) -> "Iterator[Node]":
        """Every node down a path of local names, in document order."""
        first, _, rest = path.partition("/")
        for node in self.children:
            if node.name == first:
                if rest:
                    yield from node.all(rest)
                else:
                    yield node

    def find(self, path: str) -> str:
        """The first text down a path that is not blank, else the empty string."""
        return next((node.text for node in self.all(path) if node.text), "")

    def walk(self) -> "Iterator[Node]":
        """The node and all below it, in document order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += reversed(node.children)


def parse_xml(data: bytes, limits: XmlLimits | None = None) -> Node:
    """The root of a document. Raises BadXmlError."""
    allowed = limits or XmlLimits()
    if len(data) > allowed.most_bytes:
        raise BadXmlError("too many bytes")
    text = _decoded(data)
    target = _Builder(allowed)
    parser = DefusedXMLParser(target=target, forbid_dtd=False, forbid_entities=True, forbid_external=True)
    parser.parser.StartDoctypeDeclHandler = _refuse_own_declarations
    try:
        parser.feed(text)  # at once: expat reads an endless token anew with each piece that it is given
        parser.close()
    except (SyntaxError, ValueError, LookupError, OverflowError) as error:
        if isinstance(error, BadXmlError):
            raise
        raise BadXmlError(type(error).__name__) from error
    if target.root is None:
        raise BadXmlError("no element")
    return target.root


def _decoded(data: bytes) -> str:
    """The text. expat knows few encodings, and invoices from East Asia come in more."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding)
    declared = _DECLARED.match(data.lstrip()[:_HEAD])
    return _strict(data, declared[1].decode("ascii") if declared else "utf-8")


def _strict(data: bytes, encoding: str) -> str:
    try:
        known = codecs.lookup(encoding).name
    except LookupError as error:
        raise BadXmlError("unknown encoding") from error
    if known not in _ENCODINGS and not known.startswith("utf-16"):
        raise BadXmlError("unknown encoding")
    if known in {"gb2312", "gbk"}:  # what calls itself by the older names often is the newest
        known = "gb18030"
    if known == "utf-16":
        known = "utf-8"  # said of a file without a byte order mark that shows itself to be ASCII
    try:
        return data.decode(known).removeprefix("\ufeff").lstrip()
    except ValueError as error:
        raise BadXmlError("wrong encoding") from error


def _refuse_own_declarations(_name: str, _system: str | None, _public: str | None, has_internal_subset: int) -> None:
    """A document type may be named (cXML does); what it declares itself may grow without bounds."""
    if has_internal_subset:
        raise BadXmlError("declarations inside")


class _Builder:
    """Builds the nodes as the parser's target, and stops it at a limit."""

    def __init__(self, limits: XmlLimits) -> None:
        self.root: Node | None = None
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds
        self._open: list[Node] = []
        self._texts: list[list[str]] = []
        self._lengths: list[int] = []
        self._nodes = 0
        self._events = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._tick()
        self._nodes += 1
        if self._nodes > self._limits.most_nodes or len(self._open) >= self._limits.deepest:
            raise BadXmlError("too many elements")
        namespace, _, name = tag.rpartition("}")
        own = {key.rpartition("}")[2]: value for key, value in attributes.items() if len(value) <= 1000}
        node = Node(name, namespace.removeprefix("{"), own)
        if self._open:
            self._open[-1].children.append(node)
        elif self.root is None:
            self.root = node
        self._open.append(node)
        self._texts.append([])
        self._lengths.append(0)

    def data(self, text: str) -> None:
        self._tick()
        if not self._open:
            return
        self._lengths[-1] += len(text)
        if self._lengths[-1] <= self._limits.longest_text:
            self._texts[-1].append(text)

    def end(self, _tag: str) -> None:
        node, pieces, length = self._open.pop(), self._texts.pop(), self._lengths.pop()
        if length <= self._limits.longest_text:
            node.text = "".join(pieces).strip()

    def close(self) -> None:
        return

    def _tick(self) -> None:
        self._events += 1
        if self._events % _CLOCK_EVERY == 0 and time.monotonic() > self._deadline:
            raise BadXmlError("too slow")
