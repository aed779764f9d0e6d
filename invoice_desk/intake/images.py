"""Photos and scans (JPEG, PNG, WebP, GIF, BMP, TIFF, HEIC, AVIF): decoded upright, RGB, no larger than asked for."""

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count
from types import MappingProxyType

import numpy as np
from PIL import Image
from typing_extensions import override

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.kinds import HEAD_BYTES, Kind, kind_of
from invoice_desk.intake.pages import decoded_pages, taken_pages
from invoice_desk.intake.reader import LongSide, OpenedDocument, PageReader, RawPage, most_pixels

# The names Pillow's plugins go by; iPhones write JPEGs with a second picture inside, which Pillow calls MPO.
_PLUGINS = MappingProxyType(
    {
        Kind.JPEG: ("JPEG", "MPO"),
        Kind.PNG: ("PNG",),
        Kind.GIF: ("GIF",),
        Kind.WEBP: ("WEBP",),
        Kind.BMP: ("BMP",),
        Kind.TIFF: ("TIFF",),
        Kind.HEIF: ("HEIF",),
        Kind.AVIF: ("AVIF",),
    }
)
_MEDIA_TYPES = MappingProxyType({kind: f"image/{kind.name.lower()}" for kind in _PLUGINS})
_ANIMATED = frozenset({Kind.GIF, Kind.WEBP, Kind.PNG, Kind.AVIF, Kind.HEIF})

# What Pillow and its plugins were seen to raise on broken files.
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    ArithmeticError,
    TypeError,
    AttributeError,
    RuntimeError,
    struct.error,
    zlib.error,
)
_ORIENTATION_TAG = 0x0112
_SUBFILE_TYPE_TAG = 254
_TURNS = MappingProxyType(
    {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
)
_JPEG_END = b"\xff\xd9"
_FILLED_IN = (128, 128, 128)  # what libjpeg paints where a file ends too early
_MISSING_AT_MOST = 0.05
_STRIP_PIXELS = 16_000_000


class ImageReader(PageReader):
    """Reads pictures: one page each, except TIFF, which may hold many. Animations give their first frame."""

    @override
    def accepts(self, head: bytes, name: str) -> bool:
        """Whether the first bytes are those of a picture."""
        return kind_of(head) in _PLUGINS

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
        """Read the header only; pixels are decoded as pages are taken.

        Raises UnreadableDocumentError: `image.too_large` by the header, `image.damaged`, `image.incomplete`.
        """
        kind = kind_of(data[:HEAD_BYTES])
        if kind is None or kind not in _PLUGINS:
            raise UnreadableDocumentError("image.damaged")
        notes: list[Note] = []
        with _guarded(limits), _opened(data, kind) as image:
            frames = _tiff_frames(image) if kind is Kind.TIFF else [0]
            if kind in _ANIMATED and getattr(image, "is_animated", False):
                notes.append(Note("image.first_frame"))

        def decode(number: int) -> RawPage:
            with _guarded(limits):
                picture = _decoded(data, kind, frame=frames[number - 1], long_side=long_side)
            return RawPage(number, picture.width, picture.height, picture)

        numbers = taken_pages(len(frames), limits, notes, only=only)
        return OpenedDocument(_MEDIA_TYPES[kind], len(frames), decoded_pages(numbers, decode, notes=notes), notes)


@contextmanager
def _guarded(limits: Limits) -> Iterator[None]:
    """Pillow's own bomb check set to our limit and its errors turned into ours, for the length of the block."""
    pillow_limit = Image.MAX_IMAGE_PIXELS
    Image.MAX_IMAGE_PIXELS = max(1, limits.max_pixels // 2)  # Pillow warns above this figure and refuses above twice
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except Image.DecompressionBombError as error:
        raise UnreadableDocumentError("image.too_large", limit_mpx=limits.max_pixels // 1_000_000) from error
    except _BROKEN as error:
        raise UnreadableDocumentError("image.damaged") from error
    finally:
        Image.MAX_IMAGE_PIXELS = pillow_limit


def _opened(data: bytes, kind: Kind) -> Image.Image:
    if kind is Kind.HEIF:
        import pi_heif  # only whoever has such a picture pays for loading libheif

        pi_heif.register_heif_opener()
    return Image.open(BytesIO(data), formats=_PLUGINS[kind])


def _tiff_frames(image: Image.Image) -> list[int]:
    """The frames that are pages; reduced copies of a page (TIFF 6.0, NewSubfileType bit 0) are none."""
    pages: list[int] = []
    for frame in count():
        try:
            image.seek(frame)
            if int(image.getexif().get(_SUBFILE_TYPE_TAG, 0)) & 1:
                continue
        except EOFError:
            break
        except _BROKEN:
            if frame == 0:
                raise
            pages.append(frame)  # decoding it will fail, and that is said on the row
            break
        pages.append(frame)
    return pages or [0]


def _decoded(data: bytes, kind: Kind, *, frame: int, long_side: LongSide) -> Image.Image:
    try:
        picture, turn = _stored_picture(data, kind, frame=frame, long_side=long_side)
    except OSError:
        if kind is not Kind.JPEG or data.endswith(_JPEG_END):
            raise
        # With an end put to it, libjpeg decodes what is there and paints the rest grey: a missing tail does no harm.
        picture, turn = _stored_picture(data + _JPEG_END, kind, frame=frame, long_side=long_side)
        if _missing_share(picture) > _MISSING_AT_MOST:
            raise UnreadableDocumentError("image.incomplete") from None
    return picture.transpose(turn) if turn is not None else picture


def _stored_picture(
    data: bytes, kind: Kind, *, frame: int, long_side: LongSide
) -> tuple[Image.Image, Image.Transpose | None]:
    """The picture as it lies in the file, made small, and the turn that its EXIF note asks for."""
    with _opened(data, kind) as image:
        if frame:
            image.seek(frame)
        size = _fitting(image.size, most_pixels(long_side, *image.size))
        if kind is Kind.JPEG:
            image.draft("RGB", size)  # decodes at 1/2, 1/4 or 1/8 where that is still large enough
        return _shrunk(image, size), _TURNS.get(_orientation(image))


def _fitting(size: tuple[int, int], long_side: int) -> tuple[int, int]:
    ratio = min(1.0, long_side / max(size))
    return max(1, round(size[0] * ratio)), max(1, round(size[1] * ratio))


def _orientation(image: Image.Image) -> int:
    try:
        return int(image.getexif().get(_ORIENTATION_TAG, 1))
    except _BROKEN:  # a damaged note beside the pixels is no reason to refuse them
        return 1


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """RGB at `size`; a picture far larger is averaged down strip by strip first, so that it is never held twice."""
    image.load()
    if image.mode.startswith(("I", "F")):
        image = _eight_bit(image)
    factor = min(image.width // size[0], image.height // size[1]) // 2
    if factor < 2:
        whole = _on_white(image)
        if whole.size != size:
            return whole.resize(size, Image.Resampling.LANCZOS)
        return whole.copy() if whole is image else whole  # the opened file's own picture is closed with it
    rows = max(1, _STRIP_PIXELS // (image.width * factor)) * factor
    small = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    for top in range(0, image.height, rows):
        strip = image.crop((0, top, image.width, min(top + rows, image.height)))
        small.paste(_on_white(strip).reduce(factor), (0, top // factor))
    return small.resize(size, Image.Resampling.LANCZOS)


def _eight_bit(image: Image.Image) -> Image.Image:
    """A grey picture of 16 bits or more, or of floats (0..1 or 0..255), scaled to 8 bits; Pillow itself would clip."""
    values = np.asarray(image)
    if image.mode == "F":
        values = np.nan_to_num(values)
        values = values * np.float32(255) if values.max() <= 1 else values
    elif values.max() > 255 or image.mode != "I":
        values = values >> 8
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


def _on_white(image: Image.Image) -> Image.Image:
    """The picture in RGB (itself, when it is that already); what is transparent shows white paper."""
    if not image.has_transparency_data:
        return image if image.mode == "RGB" else image.convert("RGB")
    layered = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(layered, mask=layered.getchannel("A"))
    return paper


def _missing_share(picture: Image.Image) -> float:
    """The share of rows at the bottom that libjpeg had to invent."""
    rows = np.asarray(picture)
    invented = np.all(rows == np.array(_FILLED_IN, dtype=np.uint8), axis=(1, 2))
    kept = np.flatnonzero(~invented)
    return 1.0 - (int(kept[-1]) + 1) / picture.height if kept.size else 1.0
