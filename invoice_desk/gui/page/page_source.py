"""What the page pane is given to show: one file of a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from invoice_desk.domain.crop import Crop
from invoice_desk.domain.document import Region, SourceInfo
from invoice_desk.domain.record import Record
from invoice_desk.review.page_status import unread_pages

_KINDS: Final = {"pkcs7-mime": "P7M", "jpeg": "JPG"}


@dataclass(frozen=True, slots=True)
class PageSource:
    """A source by its content, `name` as given (a path), and the numbers of the document's pages.

    Of a page with a piece in `crop` only that is shown. `kind` is the file's form in a few letters. `places` says where
    the fields stand in the file; what it says makes it no other file. `unread` are pages that belong to the document
    though nobody read them.
    """

    sha256: str
    name: str
    pages: tuple[int, ...]
    crop: Crop = ()
    kind: str = ""
    places: Mapping[str, Region] = field(default_factory=dict, compare=False)
    unread: tuple[int, ...] = ()

    @property
    def leaves(self) -> tuple[int, ...]:
        """The pages to leaf through; a source whose pages are not known has at least a first one."""
        return tuple(sorted({*self.pages, *self.unread})) if self.unread else self.pages or (1,)


def page_source(record: Record) -> PageSource:
    """The file that a record's values stand in."""
    places = {field_id: cell.region for field_id, cell in record.cells.items() if cell.region is not None}
    source = record.source
    pages, unread = record.pages, unread_pages(record)
    return PageSource(source.sha256, source.path, pages, record.crop, kind_of(source), places, unread)


def kind_of(source: SourceInfo) -> str:
    """A file's form as people call it: PDF, OFD, XML, JPG …"""
    subtype = source.media_type.rpartition("/")[2]
    if subtype.startswith("x-"):  # files that were joined to one
        subtype = source.path.rpartition(".")[2]
    return _KINDS.get(subtype, subtype.upper())


def told_apart(sources: Sequence[PageSource]) -> list[str]:
    """A short name for each: its form, with a number where there are several of one form."""
    names: list[str] = []
    for source in sources:
        before = sum(one.kind == source.kind for one in sources[: len(names)])
        names.append(f"{source.kind} {before + 1}" if before else source.kind)
    return names
