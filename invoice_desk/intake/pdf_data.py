"""What a PDF says beside its pages: XML attached to it (Factur-X and its kin, XBRL), properties of the document."""

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from invoice_desk.domain.data_part import DataOrigin, DataPart
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.kinds import looks_like_xml
from invoice_desk.intake.pdf import opened_pdf

_MOST_ATTACHED: Final = 100
_MOST_READ: Final = 20
_MOST_BYTES: Final = 20_000_000
_MOST_BYTES_TOGETHER: Final = 40_000_000
_LONGEST_VALUE: Final = 4_000


def pdf_data(data: bytes, password: str | None, keys: Iterable[str]) -> tuple[DataPart, ...]:
    """The XML attached to a PDF, told by its content, and its properties under `keys`.

    An attachment that is called XML and can't be got comes without content. Nothing where the PDF can't be opened.
    """
    try:
        with opened_pdf(data, password) as document:
            parts = list(_attached(document))
            if pairs := tuple(_properties(document, keys)):
                parts.append(DataPart(DataOrigin.PDF_INFO, "", pairs=pairs))
    except (UnreadableDocumentError, pdfium.PdfiumError):
        return ()
    return tuple(parts)


def _attached(document: pdfium.PdfDocument) -> Iterator[DataPart]:
    read = together = 0
    for index in range(min(document.count_attachments(), _MOST_ATTACHED)):
        try:
            attachment = document.get_attachment(index)
            name = attachment.get_name()
        except (pdfium.PdfiumError, ValueError):
            continue
        content = _content(attachment) if read < _MOST_READ and together < _MOST_BYTES_TOGETHER else b""
        together += len(content)
        is_called_xml = name.lower().endswith((".xml", ".xbrl"))
        if looks_like_xml(content) or is_called_xml:  # 12306 calls its XBRL "0"
            read += 1
            yield DataPart(DataOrigin.ATTACHMENT, name, xml=content)


def _content(attachment: pdfium.PdfAttachment) -> bytes:
    """The attachment's bytes; empty when it is larger than any invoice."""
    size = ctypes.c_ulong()
    if not pdfium_c.FPDFAttachment_GetFile(attachment, None, 0, size) or not 0 < size.value <= _MOST_BYTES:
        return b""
    buffer = ctypes.create_string_buffer(size.value)
    if not pdfium_c.FPDFAttachment_GetFile(attachment, buffer, size, size):
        return b""
    return buffer.raw[: size.value]


def _properties(document: pdfium.PdfDocument, keys: Iterable[str]) -> Iterator[tuple[str, str]]:
    for key in keys:
        with suppress(pdfium.PdfiumError, ValueError):
            if value := document.get_metadata_value(key):
                yield key, value[:_LONGEST_VALUE]
