"""Zip containers read within limits on entries, bytes and ratio; nothing is ever unpacked to disk."""

import io
import lzma
import zipfile
import zlib
from io import BytesIO
from pathlib import Path
from typing import Self

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.container import Entry
from invoice_desk.intake.kinds import HEAD_BYTES
from invoice_desk.intake.raw_names import told

_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2})  # an LZMA entry may ask for 4 GB
_DIRECTORY_BYTES_PER_ENTRY = 1000  # generous: 46 and the name
_END_WITHIN = 65_536 + 98  # the longest comment and the end records before it (APPNOTE 4.3.14-4.3.16)
_RATIO_MATTERS_FROM = 1_000_000  # bytes; a small file of blanks is no bomb
_BROKEN = (
    zipfile.BadZipFile,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    zlib.error,
    lzma.LZMAError,
)


class Archive:
    """An open zip. Use as a context manager."""

    nothing_inside = "archive.nothing_inside"

    def __init__(self, file: Path | bytes, limits: Limits) -> None:
        """Raises UnreadableDocumentError: `archive.cut_off` where its end is missing, `archive.damaged`,
        `archive.too_many_entries`, `archive.too_large`.
        """
        self._limits = limits
        try:
            directory = _directory_bytes(file)
            if directory is None:
                raise UnreadableDocumentError("archive.cut_off")
            if directory > limits.max_zip_entries * _DIRECTORY_BYTES_PER_ENTRY:
                raise UnreadableDocumentError("archive.too_many_entries", limit=limits.max_zip_entries)
            self._zip = zipfile.ZipFile(BytesIO(file) if isinstance(file, bytes) else file)
        except _BROKEN as error:
            raise UnreadableDocumentError("archive.damaged") from error
        try:
            self._check_totals()
        except UnreadableDocumentError:
            self._zip.close()
            raise
        self.entries = tuple(
            Entry(index, _decoded_name(info), info.file_size)
            for index, info in enumerate(self._zip.infolist())
            if not info.filename.endswith("/")  # not `is_dir`, which breaks down at an empty name
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Read nothing more."""
        self._zip.close()

    def head(self, entry: Entry) -> bytes:
        """The entry's first bytes, as many as `kind_of` wants. Raises UnreadableDocumentError as `read` does."""
        return self._read(entry, HEAD_BYTES)

    def read(self, entry: Entry, *, max_bytes: int) -> bytes:
        """The entry's bytes.

        Raises UnreadableDocumentError: `file.too_large`, `archive.encrypted`, `archive.bomb`, `archive.damaged`.
        """
        if entry.size > max_bytes:
            raise UnreadableDocumentError("file.too_large", limit_mb=max_bytes // 1_000_000)
        return self._read(entry, -1)  # zipfile itself stops at the declared size

    def _read(self, entry: Entry, size: int) -> bytes:
        info = self._zip.infolist()[entry.index]
        if info.flag_bits & _ENCRYPTED_FLAG:
            raise UnreadableDocumentError("archive.encrypted")
        if info.file_size > max(_RATIO_MATTERS_FROM, self._limits.max_zip_ratio * info.compress_size):
            raise UnreadableDocumentError("archive.bomb")
        if info.compress_type not in _METHODS:
            raise UnreadableDocumentError("archive.unknown_method")
        try:
            with self._zip.open(info) as stream:
                return stream.read(size)
        except _BROKEN as error:
            raise UnreadableDocumentError("archive.damaged") from error

    def _check_totals(self) -> None:
        infos = self._zip.infolist()
        if len(infos) > self._limits.max_zip_entries:
            raise UnreadableDocumentError("archive.too_many_entries", limit=self._limits.max_zip_entries)
        if sum(info.file_size for info in infos) > self._limits.max_zip_bytes:
            raise UnreadableDocumentError("archive.too_large", limit_mb=self._limits.max_zip_bytes // 1_000_000)


def _directory_bytes(file: Path | bytes) -> int | None:
    """The declared size of the central directory, known before zipfile makes an object of each of its entries.

    None where the record is missing with which every archive ends.
    """
    with BytesIO(file) if isinstance(file, bytes) else file.open("rb") as stream:
        length = stream.seek(0, io.SEEK_END)
        stream.seek(max(0, length - _END_WITHIN))
        tail = stream.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0:
        return None
    size = int.from_bytes(tail[end + 12 : end + 16], "little")
    zip64_end = tail.rfind(b"PK\6\6", 0, end)
    if size != 0xFFFFFFFF or zip64_end < 0:
        return size
    return int.from_bytes(tail[zip64_end + 40 : zip64_end + 48], "little")


def _decoded_name(info: zipfile.ZipInfo) -> str:
    """The entry's name; without the UTF-8 flag it may be UTF-8 all the same (macOS), GBK (Chinese Windows) or CP437."""
    if info.flag_bits & _UTF8_FLAG:
        return info.filename.replace("\\", "/")
    raw = info.orig_filename.encode("cp437", "replace")
    return told(raw, otherwise=info.orig_filename).partition("\0")[0].replace("\\", "/")
