"""OFD (GB/T 33190-2016), China's page format for e-invoices: a zip of XML whose text objects become words."""

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defusedxml.ElementTree import fromstring
from typing_extensions import override

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.archive import Archive
from invoice_desk.intake.kinds import Kind, kind_of
from invoice_desk.intake.ofd_text import numbers, page_words
from invoice_desk.intake.pages import decoded_pages, taken_pages
from invoice_desk.intake.reader import LongSide, OpenedDocument, PageReader, RawPage

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ROOT = "OFD.xml"
_OWN_PART = re.compile(r"Doc_\d+/.*", re.IGNORECASE)
_MOST_XML_BYTES = 32_000_000
_A4 = (0.0, 0.0, 210.0, 297.0)


class OfdReader(PageReader):
    """Reads OFD files: words with their places, no picture yet."""

    @override
    def accepts(self, head: bytes, name: str) -> bool:
        """Whether the file is a zip that does not begin like an Office document."""
        return kind_of(head) is Kind.ZIP

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
        """Find the pages; each is read when it is taken.

        Raises UnreadableDocumentError: `file.unsupported` for another zip, `ofd.damaged`, `archive.…`.
        """
        with Archive(data, limits) as archive:
            pages = list(_Package(archive).pages())
        if not pages:
            raise UnreadableDocumentError("ofd.damaged")
        notes: list[Note] = []

        def decode(number: int) -> RawPage:
            with Archive(data, limits) as archive:
                return _raw_page(_Package(archive), pages[number - 1], number)

        numbers = taken_pages(len(pages), limits, notes, only=only)
        return OpenedDocument("application/ofd", len(pages), decoded_pages(numbers, decode, notes=notes), notes)


@dataclass(frozen=True, slots=True)
class _PageParts:
    """Where a page's content stands, the templates it may lie on by their id, and its size unless it says its own."""

    content: str
    templates: dict[str, str]
    box: tuple[float, float, float, float]


class _Package:
    """The XML parts of an OFD file, found by the addresses they use for one another."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._entries = {posixpath.normpath(entry.name).lstrip("/"): entry for entry in archive.entries}

    def pages(self) -> Iterator[_PageParts]:
        """Every page of every document in the package, in order."""
        if _ROOT not in self._entries:
            is_broken_ofd = any(map(_OWN_PART.fullmatch, self._entries))
            raise (
                UnreadableDocumentError("ofd.damaged")
                if is_broken_ofd
                else UnreadableDocumentError("file.unsupported", kind=Kind.ZIP.value)
            )
        for root in self.xml(_ROOT).iterfind("{*}DocBody/{*}DocRoot"):
            yield from self._pages_of(_resolved(_ROOT, root.text or ""))

    def xml(self, path: str) -> "Element":
        """The parsed part. Raises UnreadableDocumentError: `ofd.damaged`, `archive.…`, `file.too_large`."""
        entry = self._entries.get(path)
        if entry is None:
            raise UnreadableDocumentError("ofd.damaged")
        try:
            root: Element = fromstring(self._archive.read(entry, max_bytes=_MOST_XML_BYTES))
        except (SyntaxError, ValueError, LookupError) as error:  # not well-formed; forbidden entities; odd encodings
            raise UnreadableDocumentError("ofd.damaged") from error
        return root

    def _pages_of(self, document_path: str) -> Iterator[_PageParts]:
        document = self.xml(document_path)
        box = numbers(document.findtext("{*}CommonData/{*}PageArea/{*}PhysicalBox"))
        templates = {
            template.get("ID", ""): _resolved(document_path, template.get("BaseLoc", ""))
            for template in document.iterfind("{*}CommonData/{*}TemplatePage")
        }
        for page in document.iterfind("{*}Pages/{*}Page"):
            yield _PageParts(_resolved(document_path, page.get("BaseLoc", "")), templates, _usable_box(box) or _A4)


def _raw_page(package: _Package, parts: _PageParts, number: int) -> RawPage:
    """A page with its templates' words before its own; a template that is damaged is left out."""
    page = package.xml(parts.content)
    box = _usable_box(numbers(page.findtext("{*}Area/{*}PhysicalBox"))) or parts.box
    layers = [*_templates(package, parts, page), page]
    return RawPage(number, box[2], box[3], None, page_words(layers, box, number))


def _templates(package: _Package, parts: _PageParts, page: "Element") -> "Iterator[Element]":
    for used in page.iterfind("{*}Template"):
        path = parts.templates.get(used.get("TemplateID", ""))
        if path is None:
            continue
        with suppress(UnreadableDocumentError):
            yield package.xml(path)


def _usable_box(values: list[float]) -> tuple[float, float, float, float] | None:
    if len(values) != 4 or min(values[2:]) <= 0:
        return None
    return values[0], values[1], values[2], values[3]


def _resolved(origin: str, address: str) -> str:
    """An address as OFD writes it: from the package's root with a leading `/`, else from the part that names it."""
    folder = "" if address.startswith("/") else posixpath.dirname(origin)
    return posixpath.normpath(posixpath.join(folder, address.lstrip("/").strip()))
