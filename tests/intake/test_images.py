"""Pictures come out upright, in RGB, on white paper, whatever they were."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import TiffImageFile

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.domain.record import Note
from invoice_desk.intake.images import ImageReader
from invoice_desk.intake.reader import OpenedDocument
from tests.intake.documents import encoded, picture

SHARED = Path(__file__).parents[3] / "shared" / "data"


def opened(data: bytes, *, limits: Limits | None = None, long_side: int = 1000) -> OpenedDocument:
    return ImageReader().open(data, "x", None, limits or Limits(), long_side)


def first(data: bytes, *, limits: Limits | None = None, long_side: int = 1000) -> Image.Image:
    image = next(opened(data, limits=limits, long_side=long_side).pages).image
    assert image is not None
    return image


def code_of(data: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableDocumentError) as caught:
        list(opened(data, limits=limits).pages)
    return caught.value.code


def is_like_the_picture(image: Image.Image) -> bool:
    """Black in the upper left corner, white in the three others."""
    width, height = image.size
    corners = [(3, 3), (width - 4, 3), (3, height - 4), (width - 4, height - 4)]
    shades = [int(np.asarray(image.convert("L"))[y, x]) for x, y in corners]
    return shades[0] < 40 and min(shades[1:]) > 215


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_each_kind_is_read(kind: str) -> None:
    document = opened(encoded(picture(), kind))
    (page,) = document.pages
    assert page.image is not None
    assert page.image.size == (300, 200)
    assert is_like_the_picture(page.image)
    assert document.media_type == f"image/{kind.lower()}"
    assert document.notes == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="no shared data")
def test_a_photo_of_a_phone_in_heic_is_read() -> None:
    (path,) = SHARED.glob("dev/**/*.heic")
    document = opened(path.read_bytes())
    (page,) = document.pages
    assert page.image is not None
    assert max(page.image.size) == 1000
    assert document.media_type == "image/heif"


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PNG", "WEBP"])
def test_the_camera_s_note_on_orientation_is_followed(kind: str, orientation: int) -> None:
    turns = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}  # the transposition that undoes each orientation
    undo = [Image.Transpose(turns[orientation])] if orientation > 1 else []
    stored = picture()
    for turn in undo:
        stored = stored.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = first(encoded(stored, kind, exif=exif.tobytes()))
    assert image.size == (300, 200)
    assert is_like_the_picture(image)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "RGBA", "LA", "I;16", "I", "F", "YCbCr"])
def test_every_mode_becomes_rgb_with_its_tones(mode: str) -> None:
    if mode in {"I;16", "I", "F"}:
        grey = np.asarray(picture().convert("L")).astype(np.uint16) * 257
        typed = {"I;16": np.uint16, "I": np.int32, "F": np.float32}[mode]
        made = Image.fromarray((grey / 65535 if mode == "F" else grey).astype(typed))
    else:
        made = picture(mode=mode)
    assert made.mode == mode
    kind = "PNG" if mode in {"P", "RGBA", "LA", "1", "L"} else "TIFF"
    assert is_like_the_picture(first(encoded(made, kind)))


def test_sixteen_bits_are_scaled_not_clipped() -> None:
    ramp = np.linspace(0, 65535, 256).astype(np.uint16).repeat(4).reshape(1, -1).repeat(8, axis=0)
    shades = np.asarray(first(encoded(Image.fromarray(ramp), "PNG"), long_side=2000))[0, :, 0]
    assert shades[0] == 0
    assert shades[-1] == 255
    assert abs(int(shades[len(shades) // 2]) - 128) <= 1


def test_transparent_paper_is_white() -> None:
    clear = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    clear.paste("black", (0, 0, 75, 50))
    assert is_like_the_picture(first(encoded(clear, "PNG")))
    assert is_like_the_picture(first(encoded(clear.quantize(), "PNG")))
    assert is_like_the_picture(first(encoded(clear, "WEBP", lossless=True)))


def test_a_large_picture_is_made_small_with_its_tones() -> None:
    for mode in ("RGB", "1", "P", "RGBA", "CMYK"):
        kind = "TIFF" if mode == "CMYK" else "PNG"
        image = first(encoded(picture((1203, 801), mode), kind), long_side=100)
        assert image.size == (100, 67)
        assert is_like_the_picture(image)


def test_a_strip_at_a_time_gives_the_whole_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    data = encoded(picture((1203, 801)), "PNG")
    at_once = np.asarray(first(data, long_side=100)).astype(int)
    monkeypatch.setattr("invoice_desk.intake.images._STRIP_PIXELS", 20_000)
    in_strips = np.asarray(first(data, long_side=100)).astype(int)
    assert np.array_equal(at_once, in_strips)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 3000), st.integers(1, 12), st.booleans(), st.integers(1, 500))
def test_thin_pictures_keep_a_pixel(long: int, thin: int, upright: bool, long_side: int) -> None:
    size = (thin, long) if upright else (long, thin)
    image = first(encoded(Image.new("1", size), "PNG"), long_side=long_side)
    assert max(image.size) == min(long_side, max(size))
    assert min(image.size) >= 1


def test_every_page_of_a_tiff_is_kept_but_not_its_thumbnails() -> None:
    small = picture((30, 20))
    small.encoderinfo = {"tiffinfo": {254: 1}}
    sheets = [picture((300, 200)), small, picture((200, 300))]
    document = opened(encoded(sheets[0], "TIFF", save_all=True, append_images=sheets[1:]))
    assert document.page_count == 2
    assert [page.image.size for page in document.pages if page.image] == [(300, 200), (200, 300)]


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_an_animation_gives_its_first_picture_and_says_so(kind: str) -> None:
    frames = [picture(), picture(colour="red")]
    document = opened(encoded(frames[0], kind, save_all=True, append_images=frames[1:]))
    (page,) = document.pages
    assert page.image is not None
    assert is_like_the_picture(page.image)
    assert document.notes == [Note("image.first_frame")]


def test_a_damaged_page_among_good_ones_is_noted() -> None:
    pages = [picture((300, 200 + i)) for i in range(3)]
    data = bytearray(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="tiff_deflate"))
    with Image.open(io.BytesIO(bytes(data))) as image:
        assert isinstance(image, TiffImageFile)
        image.seek(1)
        start, length = image.tag_v2[273][0], image.tag_v2[279][0]
    data[start : start + length] = b"\xff" * length
    document = opened(bytes(data))
    assert [page.number for page in document.pages] == [1, 3]
    assert document.notes == [Note("page.damaged", {"page": 2})]


def test_a_jpeg_without_its_last_bytes_is_read() -> None:
    noisy = Image.effect_noise((600, 400), 80).convert("RGB")
    data = encoded(noisy, "JPEG")
    assert first(data[:-40]).size == (600, 400)


@pytest.mark.parametrize("orientation", [1, 6])
def test_half_a_jpeg_is_said_to_be_incomplete(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    data = encoded(Image.effect_noise((600, 400), 80).convert("RGB"), "JPEG", exif=exif.tobytes())
    assert code_of(data[: len(data) // 2]) == "image.incomplete"


def test_a_picture_cut_short_is_damaged() -> None:
    noisy = Image.effect_noise((100, 100), 80).convert("RGB")
    for kind in ("PNG", "GIF", "TIFF", "BMP", "WEBP"):
        data = encoded(noisy, kind)
        assert code_of(data[: len(data) // 2]) == "image.damaged"


def test_a_bomb_is_refused_by_its_header() -> None:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")
    assert code_of(data) == "image.too_large"


def test_the_pixel_limit_is_the_setting_s() -> None:
    data = encoded(Image.new("1", (400, 250)), "PNG")
    assert code_of(data, Limits(max_pixels=99_998)) == "image.too_large"
    assert first(data, limits=Limits(max_pixels=100_000)).size == (400, 250)


def test_the_long_side_may_follow_from_the_picture_s_shape() -> None:
    data = encoded(Image.new("RGB", (400, 8000)), "PNG")
    (page,) = ImageReader().open(data, "x", None, Limits(), lambda width, height: round(200 * height / width)).pages
    assert page.image is not None
    assert page.image.size == (200, 4000)
