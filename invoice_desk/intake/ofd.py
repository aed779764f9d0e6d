"""OFD (GB/T 33190-2016), China's page format for e-invoices: a zip of XML whose text objects become words."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from typing_extensions import override

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.archive import Archive
from invoice_desk.intake.kinds import Kind, kind_of
from invoice_desk.intake.ofd_drawing import drawn
from invoice_desk.intake.ofd_package import OfdPackage, PageParts, usable_box
from invoice_desk.intake.ofd_text import Box, numbers, page_words
from invoice_desk.intake.pages import decoded_pages, taken_pages
from invoice_desk.intake.reader import LongSide, OpenedDocument, PageReader, RawPage, most_pixels

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from PIL import Image


class OfdReader(PageReader):
    """Reads OFD files: words with their places, and what is drawn beside them."""

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
            pages = list(OfdPackage(archive).pages())
        if not pages:
            raise UnreadableDocumentError("ofd.damaged")
        notes: list[Note] = []

        def decode(number: int) -> RawPage:
            with Archive(data, limits) as archive:
                raw = _raw_page(OfdPackage(archive), pages[number - 1], number)
            return replace(raw, backdrop=partial(draw, number))

        def draw(number: int) -> "Image.Image":
            with Archive(data, limits) as archive:
                return _backdrop(OfdPackage(archive), pages[number - 1], long_side)

        numbers = taken_pages(len(pages), limits, notes, only=only)
        return OpenedDocument("application/ofd", len(pages), decoded_pages(numbers, decode, notes=notes), notes)


def _raw_page(package: OfdPackage, parts: PageParts, number: int) -> RawPage:
    """A page with its templates' words before its own; a template that is damaged is left out."""
    layers, box = _layers(package, parts)
    return RawPage(number, box[2], box[3], None, page_words(layers, box, number))


def _backdrop(package: OfdPackage, parts: PageParts, long_side: LongSide) -> "Image.Image":
    layers, box = _layers(package, parts)
    return drawn(package, parts, layers, box, most_pixels(long_side, box[2], box[3]))


def _layers(package: OfdPackage, parts: PageParts) -> "tuple[list[Element], Box]":
    page = package.xml(parts.content)
    box = usable_box(numbers(page.findtext("{*}Area/{*}PhysicalBox"))) or parts.box
    return [*_templates(package, parts, page), page], box


def _templates(package: OfdPackage, parts: PageParts, page: "Element") -> "Iterator[Element]":
    for used in page.iterfind("{*}Template"):
        path = parts.templates.get(used.get("TemplateID", ""))
        if path is None:
            continue
        with suppress(UnreadableDocumentError):
            yield package.xml(path)
