"""Makers of signed files (.p7m), without a signature that holds: only the envelope matters."""

_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DATA = bytes.fromhex("06092a864886f70d010701")


def element(tag: int, content: bytes) -> bytes:
    """A DER element."""
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def endless(tag: int, content: bytes) -> bytes:
    """A BER element of unknown length."""
    return bytes([tag, 0x80]) + content + b"\0\0"


def signed(content: bytes) -> bytes:
    """DER, as most signing programs write it."""
    inner = element(0x30, _DATA + element(0xA0, element(0x04, content)))
    body = element(0x30, element(0x02, b"\1") + element(0x31, b"") + inner + element(0x31, b"signature"))
    return element(0x30, _SIGNED_DATA + element(0xA0, body))


def signed_in_pieces(content: bytes, size: int = 100) -> bytes:
    """BER of unknown lengths, the content in pieces, as signing programs that stream write it."""
    pieces = b"".join(element(0x04, content[start : start + size]) for start in range(0, len(content), size))
    inner = endless(0x30, _DATA + endless(0xA0, endless(0x24, pieces)))
    body = endless(0x30, element(0x02, b"\1") + element(0x31, b"") + inner + element(0x31, b"signature"))
    return endless(0x30, _SIGNED_DATA + endless(0xA0, body))


def signature_alone() -> bytes:
    """A signature whose file is elsewhere."""
    body = element(0x30, element(0x02, b"\1") + element(0x31, b"") + element(0x30, _DATA) + element(0x31, b"signature"))
    return element(0x30, _SIGNED_DATA + element(0xA0, body))
