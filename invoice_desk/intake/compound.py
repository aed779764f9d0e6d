"""Compound files ([MS-CFB]), the container of old Office documents and of Outlook's mails: read without recursion."""

import struct
from collections.abc import Mapping
from functools import cached_property
from typing import Final, NamedTuple

_SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER: Final = struct.Struct("<8s16xHHHHH6xIIIIIIIII")
_ENTRY: Final = struct.Struct("<64sHBxIII36xIQ")
_MINI_SECTOR: Final = 64
_IN_MINI_STREAM_BELOW: Final = 4096
_NOTHING: Final = 0xFFFFFFFA
"""From here on a number is no sector or entry, but a mark: free, end of a chain, none."""

_MOST_ENTRIES: Final = 100_000
_MOST_VISITS: Final = 5 * _MOST_ENTRIES
"""A hostile file may have one storage at thousands of places."""

_STORAGE, _STREAM, _ROOT = 1, 2, 5


class _DirectoryEntry(NamedTuple):
    name: str
    kind: int
    left: int
    right: int
    child: int
    start: int
    size: int


class CompoundFile:
    """The storages and streams of a file. Each method raises ValueError where the file is none, or damaged.

    Entries are known by their number in the directory; the root is 0.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) < 512 or not data.startswith(_SIGNATURE):
            raise ValueError("no compound file")
        _, _, self._version, _, shift, _, _, _, directory, _, _, self._mini_start, _, difat, _ = _HEADER.unpack_from(
            data
        )
        if shift not in (9, 12):
            raise ValueError("sectors of an odd size")
        self._data = data
        self._visits = 0
        self._sector = 1 << shift
        self._fat = self._table(self._fat_sectors(difat))
        self._directory = b"".join(map(self._bytes_of, self._chain(directory, self._fat, _MOST_ENTRIES)))
        if len(self._directory) // _ENTRY.size > _MOST_ENTRIES:
            raise ValueError("too many entries")

    def inside(self, storage: int) -> Mapping[str, int]:
        """The entries of a storage by their names in lower case, as they come in its tree."""
        found: dict[str, int] = {}
        seen: set[int] = set()
        waiting = [self._entry(storage).child]
        while waiting:
            number = waiting.pop()
            if number >= _NOTHING or number in seen:
                continue
            seen.add(number)
            self._visits += 1
            if self._visits > _MOST_VISITS:
                raise ValueError("the same entries over and over")
            entry = self._entry(number)
            found.setdefault(entry.name.lower(), number)
            waiting += (entry.left, entry.right)
        return found

    def size(self, stream: int) -> int:
        """How many bytes a stream has."""
        return self._entry(stream).size

    def read(self, stream: int) -> bytes:
        """The bytes of a stream; fewer where the file is cut off."""
        entry = self._entry(stream)
        if entry.kind != _STREAM:
            raise ValueError("no stream")
        return self._content(entry, small=entry.size < _IN_MINI_STREAM_BELOW)

    def _content(self, entry: _DirectoryEntry, *, small: bool) -> bytes:
        if entry.size > len(self._data):
            raise ValueError("a stream larger than its file")
        unit = _MINI_SECTOR if small else self._sector
        most = -(-entry.size // unit)
        if small:
            sectors = self._chain(entry.start, self._mini_fat, most)
            pieces = (self._mini_stream[at * unit : (at + 1) * unit] for at in sectors)
        else:
            pieces = (self._bytes_of(at) for at in self._chain(entry.start, self._fat, most))
        return b"".join(pieces)[: entry.size]

    @cached_property
    def _mini_stream(self) -> bytes:
        return self._content(self._entry(0), small=False)

    @cached_property
    def _mini_fat(self) -> tuple[int, ...]:
        return self._table(self._chain(self._mini_start, self._fat, len(self._fat)))

    def _entry(self, number: int) -> _DirectoryEntry:
        at = number * _ENTRY.size
        if at + _ENTRY.size > len(self._directory):
            raise ValueError("no such entry")
        raw, length, kind, left, right, child, start, size = _ENTRY.unpack_from(self._directory, at)
        name = raw[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        if self._version == 3:
            size &= 0xFFFFFFFF  # the upper half may hold anything
        return _DirectoryEntry(name, kind, left, right, child, start, size)

    def _fat_sectors(self, difat: int) -> list[int]:
        """The sectors of the table of sectors: 109 in the header, more in a chain of their own."""
        sectors = list(struct.unpack_from("<109I", self._data, 76))
        most = len(self._data) // self._sector
        numbers = self._sector // 4
        seen = 0
        while difat < _NOTHING and seen <= most // numbers + 1:
            *more, difat = self._numbers_of(difat)
            sectors += more
            seen += 1
        return [one for one in sectors if one < _NOTHING][: most // numbers + 1]

    def _table(self, sectors: list[int]) -> tuple[int, ...]:
        return tuple(number for one in sectors for number in self._numbers_of(one))

    def _numbers_of(self, sector: int) -> tuple[int, ...]:
        raw = self._bytes_of(sector)
        return struct.unpack(f"<{len(raw) // 4}I", raw[: len(raw) // 4 * 4])

    def _chain(self, start: int, table: tuple[int, ...], most: int) -> list[int]:
        """The sectors from `start` on, `most` of them at most, so that a chain in a circle ends."""
        chain: list[int] = []
        while len(chain) < min(most, len(table)) and start < len(table):
            chain.append(start)
            start = table[start]
        return chain

    def _bytes_of(self, sector: int) -> bytes:
        return self._data[(sector + 1) * self._sector : (sector + 2) * self._sector]
