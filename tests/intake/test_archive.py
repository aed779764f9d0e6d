"""Zips are read within their limits."""

import io
import struct
import zipfile
from pathlib import Path

import pytest

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import UnreadableDocumentError
from invoice_desk.intake.archive import Archive
from tests.intake.documents import zipped


def named_without_flag(raw: bytes) -> bytes:
    """A zip with one entry whose name is these bytes, with no word about their encoding."""
    stand_in = "x" * len(raw)
    return zipped({stand_in: b"content"}).replace(stand_in.encode(), raw)


def code_of(data: bytes, limits: Limits, max_bytes: int = 10_000_000) -> str:
    with pytest.raises(UnreadableDocumentError) as caught, Archive(data, limits) as archive:
        archive.read(archive.entries[0], max_bytes=max_bytes)
    return caught.value.code


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("发票/出租车.jpg".encode("gbk"), "发票/出租车.jpg"),
        ("镕基.pdf".encode("gbk"), "镕基.pdf"),
        ("发票.pdf".encode(), "发票.pdf"),
        ("Müller Café.pdf".encode(), "Müller Café.pdf"),
        ("Müller.pdf".encode("cp437"), "Müller.pdf"),
        ("Café.pdf".encode("cp437"), "Café.pdf"),
        (b"folder\\scan.pdf", "folder/scan.pdf"),
        (b"plain.pdf", "plain.pdf"),
    ],
)
def test_names_are_decoded_whatever_wrote_them(raw: bytes, name: str) -> None:
    with Archive(named_without_flag(raw), Limits()) as archive:
        (entry,) = archive.entries
        assert entry.name == name
        assert archive.read(entry, max_bytes=100) == b"content"


def test_folders_are_no_entries() -> None:
    with Archive(zipped({"a/": b"", "a/b.txt": b"x"}), Limits()) as archive:
        assert [entry.name for entry in archive.entries] == ["a/b.txt"]


def test_a_path_opens_like_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"b.txt": b"x" * 10_000}))
    with Archive(path, Limits()) as archive:
        assert archive.head(archive.entries[0]) == b"x" * 4096
        assert archive.read(archive.entries[0], max_bytes=10_000) == b"x" * 10_000


def test_limits_hold() -> None:
    blanks = zipped({"a.bin": bytes(5_000_000)})
    assert code_of(blanks, Limits()) == "archive.bomb"
    assert code_of(blanks, Limits(max_zip_ratio=2000), max_bytes=4_999_999) == "file.too_large"
    assert code_of(blanks, Limits(max_zip_bytes=4_999_999)) == "archive.too_large"
    assert code_of(zipped({str(i): b"" for i in range(11)}), Limits(max_zip_entries=10)) == "archive.too_many_entries"


@pytest.mark.parametrize("zip64", [False, True])
def test_a_directory_of_millions_is_refused_before_it_is_read(zip64: bool) -> None:
    data = zipped({"a": b""})
    end = data.rfind(b"PK\5\6")
    if zip64:
        record = b"PK\6\6" + struct.pack("<QHHIIQQQQ", 44, 45, 45, 0, 0, 1, 1, 2**33, end)
        locator = b"PK\6\7" + struct.pack("<IQI", 0, end, 1)
        data = data[:end] + record + locator + data[end : end + 12] + b"\xff" * 8 + data[end + 20 :]
    else:
        data = data[: end + 12] + struct.pack("<I", 2**31) + data[end + 16 :]
    assert code_of(data, Limits()) == "archive.too_many_entries"


def test_an_entry_behind_a_password_is_said_to_be_so() -> None:
    data = bytearray(zipped({"a.txt": b"secret"}))
    for signature, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(signature) + flags] |= 1
    assert code_of(bytes(data), Limits()) == "archive.encrypted"


def test_a_greedy_compression_method_is_refused() -> None:
    assert code_of(zipped({"a": b"x" * 100}, zipfile.ZIP_LZMA), Limits()) == "archive.unknown_method"


def test_damage_is_said() -> None:
    data = bytearray(zipped({"a.txt": b"hello hello"}, zipfile.ZIP_STORED))
    data[data.index(b"hello")] ^= 1
    assert code_of(bytes(data), Limits()) == "archive.damaged"


def test_what_was_cut_off_anywhere_is_said_to_lack_its_end() -> None:
    data = zipped({"a.txt": b"hello hello"}, zipfile.ZIP_STORED)
    for length in range(4, len(data) - 18):
        assert code_of(data[:length], Limits()) == "archive.cut_off", length


def test_an_entry_longer_than_it_says_gives_no_more_than_it_says() -> None:
    data = bytearray(zipped({"a.txt": b"x" * 5000}))
    data[data.index(b"PK\1\2") + 24 : data.index(b"PK\1\2") + 28] = struct.pack("<I", 10)
    assert code_of(bytes(data), Limits()) == "archive.damaged"  # ten bytes come, and their checksum is wrong


def test_reading_leaves_the_zip_closed() -> None:
    with Archive(zipped({"a": b"x"}), Limits()) as archive:
        entry = archive.entries[0]
    with pytest.raises(UnreadableDocumentError):
        archive.read(entry, max_bytes=10)


def test_bytes_and_streams_agree() -> None:
    data = zipped({"a": b"x", "b": b"y"})
    with zipfile.ZipFile(io.BytesIO(data)) as plain, Archive(data, Limits()) as archive:
        assert [entry.name for entry in archive.entries] == plain.namelist()


def test_an_entry_without_a_name_is_an_entry() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("Xa", b"receipt")
    with Archive(out.getvalue().replace(b"Xa", b"\0a"), Limits()) as archive:
        assert [archive.read(entry, max_bytes=100) for entry in archive.entries] == [b"receipt"]
