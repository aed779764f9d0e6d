"""The door to what files say as data: whatever the format, the pieces of XML and of named values in it."""

from collections.abc import Iterable

from invoice_desk.domain.data_part import DataOrigin, DataPart
from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.kinds import HEAD_BYTES, Kind, kind_of
from invoice_desk.intake.ofd_data import ofd_data
from invoice_desk.intake.pdf_data import pdf_data
from invoice_desk.intake.xml_pages import xml_of


def data_parts(
    data: bytes, name: str, *, password: str | None, limits: Limits, info_keys: Iterable[str]
) -> tuple[DataPart, ...]:
    """The data of a file, the most telling first; nothing where there is none or the file can't be opened.

    `info_keys` are the properties of a PDF that are wanted. Runs in a worker process, as page readers do.
    """
    match kind_of(data[:HEAD_BYTES]):
        case Kind.PDF:
            return pdf_data(data, password, info_keys)
        case Kind.ZIP:
            return ofd_data(data, limits)
        case Kind.XML | Kind.SIGNED:
            try:
                return (DataPart(DataOrigin.FILE, name, xml=xml_of(data)),)
            except UnreadableDocumentError:
                return ()
        case _:
            return ()
