"""JBIG2 pictures (ITU-T T.88), as which the OFD invoices of tax offices keep their codes: decoded by pdfium.

Pillow doesn't know the format; PDF does, so the picture becomes the only thing on a page of its own size.
"""

import struct
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from PIL import Image

from invoice_desk.domain.errors import UnreadableDocumentError

SIGNATURE: Final = b"\x97JB2\r\n\x1a\n"

_SEQUENTIAL, _PAGES_UNKNOWN = 1, 2  # flags of the file's header (D.4)
_PAGE_INFORMATION, _END_OF_PAGE, _END_OF_FILE = 48, 49, 51  # types of segments (7.3)
_GENERIC_REGIONS: Final = frozenset({36, 38, 39})
_HARMLESS: Final = frozenset({_PAGE_INFORMATION, 50, 62})
_UNKNOWN_LENGTH: Final = 0xFFFFFFFF
_MOST_SEGMENTS: Final = 1_000


@dataclass(frozen=True, slots=True)
class _Segment:
    kind: int
    whole: bytes
    data: bytes


def decoded_jbig2(data: bytes, most_pixels: int) -> Image.Image:
    """The only page of a JBIG2 file of plain regions; those of scans, with dictionaries of letters, are not read.

    Raises UnreadableDocumentError, `image.damaged` or `image.too_large`.
    """
    try:
        segments = list(_segments(data))
        pages = [_size(one) for one in segments if one.kind == _PAGE_INFORMATION]
        regions = [_size(one) for one in segments if one.kind in _GENERIC_REGIONS]
    except (struct.error, IndexError):
        raise UnreadableDocumentError("image.damaged") from None
    is_plain = all(one.kind in _GENERIC_REGIONS | _HARMLESS for one in segments)
    if not is_plain or len(pages) != 1 or not all(pages[0]):
        raise UnreadableDocumentError("image.damaged")
    if any(sum(across * down for across, down in sizes) > most_pixels for sizes in (pages, regions)):
        raise UnreadableDocumentError("image.too_large", limit_mpx=most_pixels // 1_000_000)
    width, height = pages[0]
    return _rendered(b"".join(one.whole for one in segments), width, height)


def _segments(data: bytes) -> Iterator[_Segment]:
    """The segments up to the end of the first page, which PDF wants left out as it does the header."""
    if not data.startswith(SIGNATURE) or not data[8] & _SEQUENTIAL:
        return
    place = 9 if data[8] & _PAGES_UNKNOWN else 13
    for _ in range(_MOST_SEGMENTS):
        if place >= len(data):
            return
        start = place
        number, flags, referred = struct.unpack_from(">IBB", data, place)
        place += 5
        count = referred >> 5
        if count == 7:  # many: their number in four bytes, then a bit for each of them and one more
            (long,) = struct.unpack_from(">I", data, place)
            count = long & 0x1FFFFFFF
            place += 4 + (count + 8) // 8
        else:
            place += 1
        place += count * (1 if number <= 256 else 2 if number <= 65536 else 4)
        place += 4 if flags & 0x40 else 1
        (length,) = struct.unpack_from(">I", data, place)
        place += 4
        end = len(data) if length == _UNKNOWN_LENGTH else place + length
        if (kind := flags & 0x3F) in (_END_OF_PAGE, _END_OF_FILE):
            return
        yield _Segment(kind, data[start:end], data[place:end])
        place = end


def _size(segment: _Segment) -> tuple[int, int]:
    """Width and height, with which the data of pages and of regions begins."""
    width, height = struct.unpack_from(">II", segment.data)
    return width, height


def _rendered(stream: bytes, width: int, height: int) -> Image.Image:
    import pypdfium2 as pdfium

    try:
        with (
            closing(pdfium.PdfDocument(_pdf(stream, width, height))) as document,
            closing(document[0]) as page,
            closing(page.render(scale=1)) as bitmap,
        ):
            picture: Image.Image = bitmap.to_pil().convert("L")
            return picture
    except pdfium.PdfiumError as error:
        raise UnreadableDocumentError("image.damaged") from error


def _pdf(stream: bytes, width: int, height: int) -> bytes:
    drawing = b"%d 0 0 %d 0 0 cm /P Do" % (width, height)
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R" % (width, height)
        + b" /Resources << /XObject << /P 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawing), drawing),
        b"<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 1"
        b" /Filter /JBIG2Decode /Length %d >>\nstream\n%s\nendstream" % (width, height, len(stream), stream),
    )
    body = b"%PDF-1.4\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return b"%sxref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        body,
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(body),
    )
