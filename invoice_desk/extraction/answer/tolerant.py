"""JSON as models write it: cut off, with single or curly quotes, comments, bare words, full-width marks, odd commas.

One pass from left to right with a stack of its own, so that neither length nor depth of rubbish can hurt. What is
correct JSON is read as JSON; what isn't may lose values and never gains any.
"""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

_DEEPEST: Final = 64
_LONGEST_NUMBER: Final = 400
_MOST_QUOTES: Final = 40  # inside one string; more make the time grow with the square

OPENING: Final = re.compile(r"[{\[｛［]")
START: Final = re.compile(r"[{｛](?=\s*+[^\s{｛\[［])|[\[［](?=\s*+[^\s\]］])")
"""A bracket at which an object or a list may begin that holds something; `{}` counts, as an answer of its own."""

_OBJECTS: Final = "{｛"
_CLOSING: Final = {"}": dict, "｝": dict, "]": list, "］": list}
_COMMAS: Final = ",，"
_COLONS: Final = ":："

# Special tokens and comments are no content.
_SPACE: Final = r"(?:[\s\ufeff\u200b]+|<\|[^|<>\n]{0,40}\|>|//[^\n]*|/\*[^*]{0,200}\*/)*+"
_BLANK: Final = re.compile(_SPACE)
_ANY_QUOTE: Final = "\"'“”„‘’＂"
_CURLY: Final = '“”"＂'
_SINGLE_CURLY: Final = "‘’'"
_CLOSED_BY: Final = {'"': '"', "'": "'", "“": _CURLY, "”": _CURLY, "„": _CURLY, "＂": _CURLY, "‘": _SINGLE_CURLY,
                     "’": _SINGLE_CURLY}  # fmt: skip
_BODY: Final = {
    marks: re.compile(rf"[^\\{marks}]*+(?:\\.[^\\{marks}]*+)*+", re.DOTALL) for marks in set(_CLOSED_BY.values())
}
_QUOTED_KEY: Final = rf"[{_ANY_QUOTE}][^{_ANY_QUOTE}\n]{{1,60}}[{_ANY_QUOTE}]\s*+[{_COLONS}]"
_NEXT_KEY: Final = re.compile(_QUOTED_KEY)
_AFTER_KEY: Final = re.compile(rf"{_SPACE}(?:[{_COLONS}{_COMMAS}}}\]｝］]|\Z)")
_AFTER_VALUE: Final = re.compile(rf"{_SPACE}(?:[{_COMMAS}}}\]｝］]|\Z|{_QUOTED_KEY})")
_BARE_KEY: Final = re.compile(r"[^\W\d][\w$-]{0,60}")
# After a comma in an object stands a key, which starts with no digit: 1,234.00 without quotes is one value there.
_BARE: Final = {
    dict: re.compile(r'(?:[^,，{}\[\]｛｝［］"“”\n]|[,，](?=\d))+'),
    list: re.compile(r'[^,，{}\[\]｛｝［］"“”\n]+'),
}
_REST: Final = re.compile(r"[^,，{}\[\]｛｝［］\n]*")
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORDS: Final = {
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
    "null": None, "None": None, "NULL": None, "nil": None, "undefined": None,
    "NaN": None, "nan": None, "Infinity": None, "-Infinity": None,
}  # fmt: skip
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", **{char: char for char in "/\\" + _ANY_QUOTE}}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Found:
    """What begins at a bracket: `value` is None where no object or list does, `end` is where to search on.

    `is_whole`: every bracket was closed and nothing had to be skipped.
    """

    value: dict[str, object] | list[object] | None
    end: int
    is_whole: bool = False


def read_at(text: str, start: int) -> Found:
    """The object or list that begins with the bracket at `start`; numbers are Decimals, as they are written.

    What is cut off is closed: the value that was being written is left out, and so is a list's unfinished object.
    """
    return _Reader(text, start).read()


class _Open:
    """A bracket that is still open, and the key whose value comes next."""

    __slots__ = ("items", "key")

    def __init__(self, items: dict[str, object] | list[object]) -> None:
        self.items = items
        self.key: str | None = None

    def put(self, value: object) -> None:
        if isinstance(self.items, list):
            self.items.append(value)
        elif self.key is not None:
            self.items[self.key] = value
            self.key = None


class _Reader:
    def __init__(self, text: str, start: int) -> None:
        self._text = text
        self._top: dict[str, object] | list[object] = {} if text[start] in _OBJECTS else []
        self._stack = [_Open(self._top)]
        self._at = start + 1
        self._damaged = False

    def read(self) -> Found:
        text = self._text
        while True:
            self._skip_blank()
            if self._at >= len(text):
                return self._cut_off()
            char, place = text[self._at], self._stack[-1]
            if char in _CLOSING:
                self._close(_CLOSING[char])
                if not self._stack:
                    return Found(self._top, self._at, not self._damaged)
            elif char in _COMMAS:
                place.key = None
                self._at += 1
            elif isinstance(place.items, dict) and place.key is None:
                if not self._read_key(place) and self._top == {}:
                    return Found(None, max(self._at, 1))
            elif OPENING.match(char):
                if len(self._stack) >= _DEEPEST:
                    return self._cut_off()
                inner: dict[str, object] | list[object] = {} if char in _OBJECTS else []
                place.put(inner)
                self._stack.append(_Open(inner))
                self._at += 1
            elif char in _CLOSED_BY:
                self._read_string(place)
            else:
                self._read_bare(place)

    def _skip_blank(self) -> None:
        self._at = _end_of(_BLANK, self._text, self._at)

    def _close(self, kind: type) -> None:
        """Close down to the nearest bracket of that kind; a bracket that fits none is passed over."""
        self._at += 1
        if not any(isinstance(place.items, kind) for place in self._stack):
            self._damaged = True
            return
        while not isinstance(self._stack.pop().items, kind):
            self._damaged = True

    def _read_key(self, place: _Open) -> bool:
        """Read a key with its colon; without one, step over what stands there instead."""
        key: str | None = None
        if self._text[self._at] in _CLOSED_BY:
            key = self._string(_AFTER_KEY)
        elif not self._damaged and (bare := _BARE_KEY.match(self._text, self._at)):
            key, self._at = bare.group(), bare.end()
        self._skip_blank()
        if key is not None and self._text[self._at : self._at + 1] in tuple(_COLONS):
            self._at += 1
            place.key = key
            return True
        if self._at >= len(self._text):
            return True  # cut off, not wrong
        if self._top != {}:
            self._damaged = True
            self._step_over()
        return False

    def _step_over(self) -> None:
        """Go to the next comma, line or bracket; an opening one is entered by nobody, so nothing behind it counts."""
        end = _end_of(_REST, self._text, self._at)
        self._at = len(self._text) if OPENING.match(self._text, end) else max(end, self._at)

    def _read_string(self, place: _Open) -> None:
        value = self._string(_AFTER_VALUE)
        if value is not None:
            place.put(value)

    def _string(self, after: re.Pattern[str]) -> str | None:
        """The string that begins here; a quote that nothing fitting follows belongs to it. None where it never ends."""
        text, begin = self._text, self._at + 1
        marks = _CLOSED_BY[text[self._at]]
        first, at = -1, begin - 1
        for _ in range(_MOST_QUOTES):
            at = _end_of(_BODY[marks], text, at + 1)
            if text[at : at + 1] in ("", "\\"):
                break
            if after.match(text, at + 1):
                self._at = at + 1
                return _unescaped(text[begin:at])
            if first >= 0 and _NEXT_KEY.match(text, at):  # ran over the next key: the string ended before
                self._at = first + 1
                return _unescaped(text[begin:first])
            first = at if first < 0 else first
        self._at = len(text)
        return None

    def _read_bare(self, place: _Open) -> None:
        begin, pattern = self._at, _BARE[type(place.items)]
        self._at = end = max(_end_of(pattern, self._text, begin), begin + 1)
        self._skip_blank()
        following = self._text[self._at : self._at + 2]
        if following in ("", *_COMMAS):  # the text ends: this may be half of 12.50 or of 1,234.00
            self._at = len(self._text)
        else:
            place.put(_bare_value(self._text[begin:end]))

    def _cut_off(self) -> Found:
        for below, place in zip(self._stack[-2::-1], self._stack[:0:-1], strict=True):
            is_the_only_one = below.items is self._top and len(below.items) == 1
            if isinstance(below.items, list) and isinstance(place.items, dict) and not is_the_only_one:
                below.items.pop()
        return Found(self._top, len(self._text))


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at


def _bare_value(printed: str) -> object:
    word = printed.partition(" //")[0].partition("<|")[0].strip()
    if word in _WORDS:
        return _WORDS[word]
    if len(word) <= _LONGEST_NUMBER and _NUMBER.fullmatch(word):
        try:
            return Decimal(word)
        except InvalidOperation:  # an exponent beyond all measure
            return word
    return word


def _unescaped(raw: str) -> str:
    if "\\" not in raw:
        return raw
    text = _ESCAPE.sub(_meant, raw)
    if not _SURROGATE.search(text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")  # joins the halves of a pair


def _meant(match: re.Match[str]) -> str:
    return chr(int(match[1], 16)) if match[1] else _ESCAPED.get(match[2], match[0])
