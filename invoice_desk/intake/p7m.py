"""The content of a file signed by CAdES or PKCS#7 (.p7m): as DER, BER of unknown lengths, or Base64 of either.

Only the envelope is opened (RFC 5652, 5.1); whether the signature holds is not looked at.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from typing import Final

SIGNED_DATA: Final = bytes.fromhex("06092a864886f70d010702")
"""The object identifier 1.2.840.113549.1.7.2 with which every signed file begins, after one header."""

_SEQUENCE: Final = 0x30
_OCTETS: Final = 0x04
_EXPLICIT: Final = 0xA0
_CONSTRUCTED: Final = 0x20
_UNKNOWN_LENGTH: Final = 0x80
_DEEPEST: Final = 12
_MOST_SIGNATURES: Final = 3
_HEAD: Final = 4096
_MOST_BYTES: Final = 30_000_000
_MOST_CHILDREN: Final = 100_000
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/\s]+={0,2}\s*")
_ARMOUR: Final = re.compile(rb"-----(?:BEGIN|END) [A-Z0-9 ]+-----")


def looks_signed(head: bytes) -> bool:
    """Whether a file that begins so is signed content."""
    if head[:1] == bytes([_SEQUENCE]):
        return SIGNED_DATA in head[:32]
    plain = _from_base64(head, whole=False)
    return plain[:1] == bytes([_SEQUENCE]) and SIGNED_DATA in plain[:32]


def signed_content(data: bytes) -> bytes | None:
    """What was signed, out of all envelopes where it was signed more than once; None where nothing is found inside."""
    if len(data) > _MOST_BYTES:
        return None
    content: bytes | None = None
    for _ in range(_MOST_SIGNATURES):
        source = data if content is None else content
        if not looks_signed(source[:_HEAD]):
            break
        der = source if source[:1] == bytes([_SEQUENCE]) else _from_base64(source, whole=True)
        try:
            content = _encapsulated(der)
        except ValueError:
            return None
        if content is None:
            return None
    return content


@dataclass(frozen=True, slots=True)
class _Element:
    """Tag and place of an element's content; `end` is where it ends, `after` where the next element begins."""

    tag: int
    start: int
    end: int
    after: int


def _encapsulated(der: bytes) -> bytes | None:
    """ContentInfo → SignedData → EncapsulatedContentInfo → its octets."""
    info = _children(der, _at(der, 0, len(der)))
    signed = _children(der, _first(info, _EXPLICIT))
    fields = _children(der, _first(signed, _SEQUENCE))
    inner = next((field for field in fields if field.tag == _SEQUENCE), None)
    if inner is None:
        return None
    wrapped = [field for field in _children(der, inner) if field.tag == _EXPLICIT]
    if not wrapped:
        return None  # the signature stands alone, its file is elsewhere
    octets = _children(der, wrapped[0])
    return b"".join(_octets(der, element, 0) for element in octets)


def _octets(der: bytes, element: _Element, depth: int) -> bytes:
    """An octet string, which BER may cut into pieces."""
    if depth > _DEEPEST or element.tag & ~_CONSTRUCTED != _OCTETS:
        raise ValueError("no octets")
    if element.tag & _CONSTRUCTED:
        return b"".join(_octets(der, piece, depth + 1) for piece in _children(der, element))
    return der[element.start : element.end]


def _first(elements: list[_Element], tag: int) -> _Element:
    found = next((element for element in elements if element.tag == tag), None)
    if found is None:
        raise ValueError("not there")
    return found


def _children(der: bytes, parent: _Element) -> list[_Element]:
    children: list[_Element] = []
    position = parent.start
    while position < parent.end:
        if len(children) >= _MOST_CHILDREN:
            raise ValueError("too many parts")
        child = _at(der, position, parent.end)
        children.append(child)
        position = child.after
    return children


def _at(der: bytes, position: int, end: int, depth: int = 0) -> _Element:
    """The element that begins there. Raises ValueError when it does not fit."""
    if position + 2 > end or depth > _DEEPEST:
        raise ValueError("cut off")
    tag, length, start = der[position], der[position + 1], position + 2
    if tag & 0x1F == 0x1F:
        raise ValueError("a long tag")
    if length == _UNKNOWN_LENGTH:
        return _until_the_mark(der, tag, start, end, depth)
    if length > _UNKNOWN_LENGTH:
        size = length & 0x7F
        if size > 4 or start + size > end:
            raise ValueError("a long length")
        length, start = int.from_bytes(der[start : start + size], "big"), start + size
    if start + length > end:
        raise ValueError("cut off")
    return _Element(tag, start, start + length, start + length)


def _until_the_mark(der: bytes, tag: int, start: int, end: int, depth: int) -> _Element:
    """An element of unknown length: its content is elements, up to two noughts."""
    position = start
    while der[position : position + 2] != b"\0\0":
        position = _at(der, position, end, depth + 1).after
    return _Element(tag, start, position, position + 2)


def _from_base64(text: bytes, *, whole: bool) -> bytes:
    """Decoded, or empty when it is something else; without `whole` only the beginning."""
    bare = _ARMOUR.sub(b"", text if whole else text[:400]).strip()
    if not whole:
        bare = bare[:200]
    if not bare or not _BASE64.fullmatch(bare):
        return b""
    digits = b"".join(bare.split())
    try:
        return base64.b64decode(digits if whole else digits[: len(digits) // 4 * 4])
    except binascii.Error:
        return b""
