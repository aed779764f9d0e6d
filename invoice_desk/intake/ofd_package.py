"""The parts of an OFD file (GB/T 33190-2016): a zip of XML whose parts name one another by their paths."""

import posixpath
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from defusedxml.ElementTree import fromstring

from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.archive import Archive
from invoice_desk.intake.kinds import Kind
from invoice_desk.intake.ofd_text import numbers

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

ROOT = "OFD.xml"

_OWN_PART = re.compile(r"Doc_\d+/.*", re.IGNORECASE)
_MOST_XML_BYTES = 32_000_000
_A4 = (0.0, 0.0, 210.0, 297.0)


@dataclass(frozen=True, slots=True)
class PageParts:
    """Where a page's content stands, the templates it may lie on by their id, and its size unless it says its own;
    where its annotations stand, and the resources of its document.
    """

    content: str
    templates: dict[str, str]
    box: tuple[float, float, float, float]
    annotations: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()


class OfdPackage:
    """The XML parts of an OFD file, found by the addresses they use for one another."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._entries = {posixpath.normpath(entry.name).lstrip("/"): entry for entry in archive.entries}

    def pages(self) -> Iterator[PageParts]:
        """Every page of every document in the package, in order."""
        for path in self.documents():
            yield from self._pages_of(path)

    def documents(self) -> list[str]:
        """The paths of the documents in the package; nearly always one."""
        if ROOT not in self._entries:
            is_broken_ofd = any(map(_OWN_PART.fullmatch, self._entries))
            raise (
                UnreadableDocumentError("ofd.damaged")
                if is_broken_ofd
                else UnreadableDocumentError("file.unsupported", kind=Kind.ZIP.value)
            )
        return [resolved(ROOT, root.text or "") for root in self.xml(ROOT).iterfind("{*}DocBody/{*}DocRoot")]

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of all parts."""
        return tuple(self._entries)

    def xml(self, path: str) -> "Element":
        """The parsed part. Raises UnreadableDocumentError: `ofd.damaged`, `archive.…`, `file.too_large`."""
        try:
            root: Element = fromstring(self.read(path))
        except (SyntaxError, ValueError, LookupError) as error:  # not well-formed; forbidden entities; odd encodings
            raise UnreadableDocumentError("ofd.damaged") from error
        return root

    def read(self, path: str) -> bytes:
        """A part's bytes. Raises UnreadableDocumentError as `xml` does."""
        entry = self._entries.get(path)
        if entry is None:
            raise UnreadableDocumentError("ofd.damaged")
        return self._archive.read(entry, max_bytes=_MOST_XML_BYTES)

    def _pages_of(self, document_path: str) -> Iterator[PageParts]:
        document = self.xml(document_path)
        box = numbers(document.findtext("{*}CommonData/{*}PageArea/{*}PhysicalBox"))
        templates = {
            template.get("ID", ""): resolved(document_path, template.get("BaseLoc", ""))
            for template in document.iterfind("{*}CommonData/{*}TemplatePage")
        }
        common = ("{*}CommonData/{*}PublicRes", "{*}CommonData/{*}DocumentRes")
        named = [one.text or "" for path in common for one in document.iterfind(path)]
        resources = tuple(resolved(document_path, address) for address in named)
        annotations = self._annotations(document_path, document.findtext("{*}Annotations"))
        for page in document.iterfind("{*}Pages/{*}Page"):
            yield PageParts(
                resolved(document_path, page.get("BaseLoc", "")),
                templates,
                usable_box(box) or _A4,
                tuple(annotations.get(page.get("ID", ""), ())),
                resources,
            )

    def _annotations(self, document_path: str, address: str | None) -> dict[str, list[str]]:
        """The annotation parts by the id of their page; none where they can't be read."""
        found: dict[str, list[str]] = {}
        if not address:
            return found
        path = resolved(document_path, address)
        with suppress(UnreadableDocumentError):
            for page in self.xml(path).iterfind("{*}Page"):
                parts = [resolved(path, place.text or "") for place in page.iterfind("{*}FileLoc")]
                found.setdefault(page.get("PageID", ""), []).extend(parts)
        return found


def usable_box(values: list[float]) -> tuple[float, float, float, float] | None:
    """A box (x, y, width, height) out of what was read as one; None where it is none."""
    if len(values) != 4 or min(values[2:]) <= 0:
        return None
    return values[0], values[1], values[2], values[3]


def resolved(origin: str, address: str) -> str:
    """An address as OFD writes it: from the package's root with a leading `/`, else from the part that names it."""
    folder = "" if address.startswith("/") else posixpath.dirname(origin)
    return posixpath.normpath(posixpath.join(folder, address.lstrip("/").strip()))
