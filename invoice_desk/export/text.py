"""Text made fit for files that spreadsheet programs open: nothing runs, nothing is unprintable or cut unseen."""

import re
import unicodedata

FORMULA_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet program take a text for a formula (OWASP, CSV injection)."""

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_END = re.compile("\r\n?")
_CARE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")


def plain_text(text: str) -> str:
    """The text without control characters, lone surrogates and non-characters; line ends are LF."""
    if _CARE.search(text) is None:
        return text
    return _UNPRINTABLE.sub("", _LINE_END.sub("\n", text))


def utf16_length(text: str) -> int:
    """How long Excel takes the text to be: it counts UTF-16 units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def cut_to_utf16(text: str, units: int) -> str:
    """The longest beginning of the text of at most that many UTF-16 units, never half a character."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")


def display_width(text: str) -> int:
    """How many columns of a fixed-width font the widest line takes: 2 for a CJK character."""
    if text.isascii() and "\n" not in text:
        return len(text)
    return max((_line_width(line) for line in text.split("\n")), default=0)


def _line_width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)
