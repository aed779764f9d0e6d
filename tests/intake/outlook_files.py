"""Makers of compound files, and of messages in them as Outlook saves them."""

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Union

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

Tree = Mapping[str, Union[bytes, "Tree"]]
"""Storages and streams by their names."""


def compound(tree: Tree, *, sector: int = 512) -> bytes:
    """A compound file of version 3, or 4 where sectors are of 4096 bytes."""
    return _Writer(sector).file(tree)


@dataclass
class _Writer:
    sector: int
    sectors: list[bytes] = field(default_factory=list)
    fat: list[int] = field(default_factory=list)
    mini: bytearray = field(default_factory=bytearray)
    mini_fat: list[int] = field(default_factory=list)
    entries: list[list[object]] = field(default_factory=list)

    def file(self, tree: Tree) -> bytes:
        self.entries.append(["Root Entry", 5, _FREE, _FREE, _FREE, 0, 0])
        self.entries[0][4] = self.tree(tree)
        self.entries[0][5], self.entries[0][6] = self.chain(bytes(self.mini)), len(self.mini)
        mini_fat = self.chain(_numbers(self.mini_fat, self.sector))
        raw = b"".join(_entry(*one) for one in self.entries)  # type: ignore[arg-type]
        directory = self.chain(raw + b"\0" * (-len(raw) % self.sector))
        per = self.sector // 4
        count = 1
        while count * per < len(self.fat) + count + self.difat_sectors(count):
            count += 1
        places = list(range(len(self.fat), len(self.fat) + count))
        more = self.difat_sectors(count)
        fat = self.fat + [_FAT] * count + [0xFFFFFFFC] * more
        fat_sectors = _pieces(_numbers(fat, self.sector), self.sector)
        first = len(self.fat) + count
        difat = b""
        for number in range(more):
            listed = places[109:][number * (per - 1) : (number + 1) * (per - 1)]
            after = first + number + 1 if number + 1 < more else _END
            difat += _numbers(listed, self.sector)[:-4] + struct.pack("<I", after)
        version, shift = (3, 9) if self.sector == 512 else (4, 12)
        header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
        header += struct.pack("<HHHHH6x", 62, version, 0xFFFE, shift, 6)
        header += struct.pack("<IIIIIIIII", 0, count, directory, 0, 4096, mini_fat, 1, first if more else _END, more)
        header += _numbers(places[:109], 436)[:436]
        header += bytes(self.sector - len(header))
        return header + b"".join(self.sectors) + b"".join(fat_sectors) + difat

    def difat_sectors(self, count: int) -> int:
        return -(-max(0, count - 109) // (self.sector // 4 - 1))

    def chain(self, data: bytes) -> int:
        pieces = _pieces(data, self.sector)
        start = len(self.fat)
        self.sectors += pieces
        self.fat += [*range(start + 1, start + len(pieces)), _END] if pieces else []
        return start if pieces else _END

    def small(self, data: bytes) -> int:
        start = len(self.mini_fat)
        count = -(-len(data) // 64)
        self.mini += data + bytes(-len(data) % 64)
        self.mini_fat += [*range(start + 1, start + count), _END] if count else []
        return start if count else _END

    def tree(self, tree: Tree) -> int:
        """The entries of a storage, balanced."""
        numbers = []
        for name, inside in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
            number = len(self.entries)
            numbers.append(number)
            if isinstance(inside, bytes):
                start = self.small(inside) if len(inside) < 4096 else self.chain(inside)
                self.entries.append([name, 2, _FREE, _FREE, _FREE, start, len(inside)])
            else:
                self.entries.append([name, 1, _FREE, _FREE, _FREE, 0, 0])
                self.entries[number][4] = self.tree(inside)
        return self.balanced(numbers)

    def balanced(self, numbers: Sequence[int]) -> int:
        if not numbers:
            return _FREE
        middle = len(numbers) // 2
        self.entries[numbers[middle]][2] = self.balanced(numbers[:middle])
        self.entries[numbers[middle]][3] = self.balanced(numbers[middle + 1 :])
        return numbers[middle]


def _entry(name: str, kind: int, left: int, right: int, child: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le")
    links = struct.pack("<III", left, right, child)
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB", len(raw) + 2, kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def _numbers(numbers: Sequence[int], size: int) -> bytes:
    raw = struct.pack(f"<{len(numbers)}I", *numbers)
    return raw + b"\xff" * (-len(raw) % size or (size if not raw else 0))


def _pieces(data: bytes, size: int) -> list[bytes]:
    return [data[at : at + size].ljust(size, b"\0") for at in range(0, len(data), size)]


def text(prop: str, value: str) -> dict[str, bytes]:
    """A property as Unicode."""
    return {f"__substg1.0_{prop}001F": value.encode("utf-16-le")}


def properties(header: int, **numbers: int) -> dict[str, bytes]:
    """The list of properties of fixed size, by `x` and tag in hexadecimal."""
    records = (struct.pack("<IIII", int(tag[1:], 16), 6, value, 0) for tag, value in numbers.items())
    return {"__properties_version1.0": bytes(header) + b"".join(records)}


def attachment(name: str, data: bytes | None, *, method: int = 1, **more: bytes) -> Tree:
    """One attachment; `more` are streams by what follows `__substg1.0_`, with an `x` before it."""
    tree: dict[str, bytes | Tree] = {**properties(8, x37050003=method)}
    tree |= text("3707", name) if name else {}
    tree |= {"__substg1.0_37010102": data} if data is not None else {}
    return tree | {f"__substg1.0_{prop[1:]}": value for prop, value in more.items()}


def inner(message: Tree, name: str = "") -> Tree:
    """A message that is attached to another one."""
    return {**attachment(name, None, method=5), "__substg1.0_3701000D": message}


def message(*attachments: Tree, header: int = 32, subject: str = "Your bill", **more: bytes) -> Tree:
    """What stands at the root of a message, or, with a header of 24, in one inside it."""
    tree: dict[str, bytes | Tree] = {**properties(header, x00170003=1), **text("0037", subject)}
    tree |= {f"__attach_version1.0_#{number:08X}": one for number, one in enumerate(attachments)}
    tree["__recip_version1.0_#00000000"] = properties(8, x0C150003=1)
    return tree | {f"__substg1.0_{prop[1:]}": value for prop, value in more.items()}
