"""What was dropped or pasted: files, pictures, and web addresses that this program does not open."""

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote_to_bytes

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QUrl
from PySide6.QtGui import QImage, QPixmap

from invoice_desk.gui.table.blocks import Block, block_of_html, block_of_text

Picture = QImage | bytes
"""As pixels, or as an encoded file."""

_ENCODED: Final = ("image/png", "image/jpeg")
"""Taken as they are, so that nobody waits for a large screenshot to be decoded and encoded again."""

_LONGEST_NAME: Final = 100


@dataclass(frozen=True, slots=True)
class Drop:
    """What there is to read, or what goes into cells of a table.

    `refused` names addresses that can't be fetched: the program opens no connections.
    """

    paths: tuple[Path, ...] = ()
    pictures: tuple[Picture, ...] = ()
    refused: tuple[str, ...] = ()
    cells: Block = ()


def accepts(mime: QMimeData) -> bool:
    """Whether there is something to take or to refuse in words; looks at the formats only, at no data."""
    return mime.hasUrls() or mime.hasImage() or any(mime.hasFormat(name) for name in _ENCODED)


def dropped(mime: QMimeData) -> Drop:
    """The files and pictures in a drop or on the clipboard.

    Files go before a picture of them. A picture goes before the address it was found under. Text goes before a picture
    of it, which spreadsheets put beside the cells that are copied.
    """
    urls = mime.urls() if mime.hasUrls() else []
    paths = tuple(dict.fromkeys(path for path in map(_local_path, urls) if path is not None))
    refused = _unique(_shown(url) for url in urls if _local_path(url) is None)
    if paths:
        return Drop(paths=paths, refused=refused)
    cells = () if urls else _cells(mime)
    if cells:
        return Drop(cells=cells)
    picture = _picture(mime)
    if picture is not None:
        return Drop(pictures=(picture,))
    return Drop(refused=refused)


def picture_bytes(picture: Picture) -> bytes:
    """The picture as a file, PNG unless it was one of another kind. Takes a while: for a background thread."""
    if isinstance(picture, bytes):
        return picture
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
