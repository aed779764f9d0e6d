"""JBIG2 files made of pictures: one region, coded as fax machines do (T.88 6.2.6, MMR)."""

import io
import struct

from PIL import Image, ImageChops
from PIL.TiffImagePlugin import TiffImageFile

from invoice_desk.intake.jbig2 import SIGNATURE


def jbig2(picture: Image.Image) -> bytes:
    """A file with this picture, in black and white, on its only page."""
    sheet = picture.convert("1")
    width, height = sheet.size
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", width, height, 0, 0, 0) + b"\1" + _fax(sheet)  # \1: MMR
    parts = [_segment(0, 48, page), _segment(1, 38, region), _segment(2, 49, b""), _segment(3, 51, b"", page=0)]
    return SIGNATURE + b"\1" + struct.pack(">I", 1) + b"".join(parts)


def _segment(number: int, kind: int, data: bytes, *, page: int = 1) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, page, len(data)) + data


def _fax(sheet: Image.Image) -> bytes:
    """What a TIFF holds between its tags; there a set bit is white."""
    file = io.BytesIO()
    ImageChops.invert(sheet).save(file, "TIFF", compression="group4", tiffinfo={278: sheet.height})
    with Image.open(file) as tiff:
        assert isinstance(tiff, TiffImageFile)
        (at,), (count,) = tiff.tag_v2[273], tiff.tag_v2[279]
    return file.getvalue()[at : at + count]
