"""What was dropped or pasted: files, pictures, and addresses that this program does not open."""

import binascii
import os
import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage, QPixmap

from invoice_desk.gui.table.blocks import Block, block_of_html, block_of_text


@dataclass(frozen=True, slots=True)
class InAddress:
    """A picture or PDF that is written out in an address (`data:`, RFC 2397), as browsers have small ones in a page."""

    address: bytes = field(repr=False)


Picture = QImage | bytes | InAddress
"""As pixels, as an encoded file, or in an address."""

_ENCODED: Final = ("image/png", "image/jpeg")
"""Taken as they are, so that nobody waits for a large screenshot to be decoded and encoded again."""

_LONGEST_NAME: Final = 100
_LONGEST_ADDRESS: Final = 5_000_000
_PDF: Final = b"data:application/pdf"
_IN_ADDRESSES: Final = (b"data:image/", _PDF)
_OF_THE_WEB: Final = frozenset({"http", "https", "ftp", "ftps"})
_LOCAL: Final = "file"
_NO_DIGIT: Final = re.compile(rb"[^A-Za-z0-9+/]")


@dataclass(frozen=True, slots=True)
class Drop:
    """What there is to read, or what goes into cells of a table.

    `refused` names addresses that can't be fetched: the program opens no connections. `of_mails` says that one of them
    is no address of the web but one of a mail program's own.
    """

    paths: tuple[Path, ...] = ()
    pictures: tuple[Picture, ...] = ()
    refused: tuple[str, ...] = ()
    of_mails: bool = False
    cells: Block = ()


def accepts(mime: QMimeData) -> bool:
    """Whether there is something to take or to refuse in words; looks at the formats only, at no data."""
    return mime.hasUrls() or mime.hasImage() or any(mime.hasFormat(name) for name in _ENCODED)


def dropped(mime: QMimeData) -> Drop:
    """The files and pictures in a drop or on the clipboard.

    Files go before a picture of them. A picture goes before the address it was found under, or in. Text goes before a
    picture of it, which spreadsheets put beside the cells that are copied.
    """
    urls, written = _addresses(mime) if mime.hasUrls() else ([], ())
    paths = tuple(dict.fromkeys(path for path in map(_local_path, urls) if path is not None))
    others = [url for url in urls if _local_path(url) is None]
    refused = _unique(map(_shown, others))
    of_mails = any(url.scheme() not in (*_OF_THE_WEB, _LOCAL) for url in others)
    if paths:
        return Drop(paths=paths, pictures=written, refused=refused, of_mails=of_mails)
    cells = () if urls or written else _cells(mime)
    if cells:
        return Drop(cells=cells)
    picture = _picture(mime)
    if picture is not None:
        return Drop(pictures=(picture,))
    return Drop(pictures=written, refused=refused, of_mails=of_mails)


def picture_bytes(picture: Picture) -> bytes:
    """The picture as a file, PNG unless it was one of another kind. Takes a while: for a background thread.

    Of an address that is damaged as much as can be had: its row says what is wrong with it.
    """
    if isinstance(picture, bytes):
        return picture
    if isinstance(picture, InAddress):
        return _written_out(picture.address)
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # the stubs know paths only
    return bytes(data.data())


def _cells(mime: QMimeData) -> Block:
    """An empty cell has text too: its end of line."""
    text = mime.text() if mime.hasText() else ""
    if text:
        return block_of_text(text)
    return block_of_html(mime.html()) if mime.hasHtml() else ()


def _picture(mime: QMimeData) -> Picture | None:
    for name in _ENCODED:
        data = bytes(mime.data(name).data()) if mime.hasFormat(name) else b""
        if data:
            return data
    found = mime.imageData() if mime.hasImage() else None
    image = found.toImage() if isinstance(found, QPixmap) else found
    return image if isinstance(image, QImage) and not image.isNull() else None


def _addresses(mime: QMimeData) -> tuple[list[QUrl], tuple[InAddress, ...]]:
    """The addresses in a drop, those that have a picture in them apart: Qt would take long over megabytes."""
    lines = [line.strip() for line in bytes(mime.data("text/uri-list").data()).split(b"\n")]
    written = dict.fromkeys(line for line in lines if _has_picture(line))
    if not written:
        return mime.urls(), ()
    plain = (line for line in lines if line and line not in written and not line.startswith(b"#"))
    return [QUrl.fromEncoded(QByteArray(line)) for line in plain], tuple(map(InAddress, written))


def _has_picture(line: bytes) -> bool:
    return line[: len(_PDF)].lower().startswith(_IN_ADDRESSES) and len(line) <= _LONGEST_ADDRESS


def _written_out(address: bytes) -> bytes:
    head, _, content = address.partition(b",")
    data = unquote_to_bytes(content)
    if not head.lower().endswith(b";base64"):
        return data
    digits = _NO_DIGIT.sub(b"", data)
    digits = digits[: len(digits) - (len(digits) % 4 == 1)]
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def ending_of(picture: Picture) -> str:
    """The ending of a name for it."""
    is_pdf = isinstance(picture, InAddress) and picture.address[: len(_PDF)].lower() == _PDF
    return ".pdf" if is_pdf else ".png"


def _local_path(url: QUrl) -> Path | None:
    if not url.isLocalFile():
        return None
    if sys.platform in ("win32", "darwin"):
        return Path(url.toLocalFile())
    if url.host() not in ("", "localhost") and url.host() != _this_host():
        return None
    # Not toLocalFile: file names on Linux are bytes, and not all of them are UTF-8.
    return Path(os.fsdecode(unquote_to_bytes(url.path(QUrl.ComponentFormattingOption.FullyEncoded))))


def _this_host() -> str:
    from socket import gethostname  # hardly ever needed

    return gethostname().lower()


def _shown(url: QUrl) -> str:
    """Without what may be secret in an address: user, password, query."""
    shown = f"{url.host()}{url.path()}" if url.host() else f"{url.scheme()}:{url.path()}"
    return shown if len(shown) <= _LONGEST_NAME else shown[: _LONGEST_NAME - 1] + "…"


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
