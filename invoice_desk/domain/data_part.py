"""What a file says as data: XML that it is or carries, and names with values that stand in it beside its pages."""

from dataclasses import dataclass
from enum import StrEnum


class DataOrigin(StrEnum):
    """Where in a file the data stands."""

    FILE = "file"
    """The file is the data."""
    ATTACHMENT = "attachment"
    OFD_TAG = "ofd_tag"
    """OFD: names given to text objects of the page; the values are the page's own text."""
    OFD_INFO = "ofd_info"
    PDF_INFO = "pdf_info"


@dataclass(frozen=True, slots=True)
class DataPart:
    """One piece of it: `xml` as bytes, or `pairs` of a name (a path with `/` where names are nested) and a text."""

    origin: DataOrigin
    name: str
    xml: bytes = b""
    pairs: tuple[tuple[str, str], ...] = ()
