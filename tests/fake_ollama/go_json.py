"""JSON as Go's encoding/json writes it, and Go's words for JSON it can't read."""

import json
from typing import Any

_HTML_SENSITIVE = str.maketrans(
    {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
)
_GO_WORDS = {
    "Expecting property name enclosed in double quotes": "looking for beginning of object key string",
    "Illegal trailing comma before end of object": "looking for beginning of object key string",
    "Illegal trailing comma before end of array": "looking for beginning of value",
    "Expecting value": "looking for beginning of value",
    "Expecting ':' delimiter": "after object key",
    "Invalid control character at": "in string literal",
    "Invalid \\escape": "in string escape code",
    "Invalid \\uXXXX escape": "in \\u hexadecimal character escape",
}


class GoError(Exception):
    """A request body Go refuses; the text is Go's own."""


def dump(value: object) -> bytes:
    """Compact, keys in the order given, `<`, `>` and `&` escaped, other characters raw; no line end."""
    # The three characters stand only inside strings, so they can be escaped after the fact.
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_HTML_SENSITIVE)
    return text.encode("utf-8", "replace")


def load(data: bytes) -> Any:
    """The first value in `data`; what follows it is not looked at, as Go's decoder does it. Raises GoError."""
    text = data.decode("utf-8", "replace").lstrip(" \t\r\n")
    if not text:
        raise GoError("missing request body")
    try:
        value, _ = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        raise GoError(_in_go_words(error, text)) from None
    return value


def _in_go_words(error: json.JSONDecodeError, text: str) -> str:
    message = error.msg.removesuffix(" at")
    place = error.pos
    if message.startswith("Illegal trailing comma"):  # Python names the comma, Go what comes after it
        place += 1 + len(text[place + 1 :]) - len(text[place + 1 :].lstrip())
    if place >= len(text) or message.startswith("Unterminated"):
        return "unexpected EOF"
    if message == "Expecting ',' delimiter":
        words = "after array element" if _inside_array(text[:place]) else "after object key:value pair"
    else:
        words = _GO_WORDS.get(error.msg, "looking for beginning of value")
    return f"invalid character {_quoted(text[place])} {words}"


def _quoted(character: str) -> str:
    if character == "'":
        return "'\\''"
    return f"'{character}'" if character.isprintable() else repr(character)


def _inside_array(text: str) -> bool:
    open_brackets: list[str] = []
    in_string = escaped = False
    for character in text:
        if in_string:
            in_string = escaped or character != '"'
            escaped = character == "\\" and not escaped
        elif character == '"':
            in_string = True
        elif character in "[{":
            open_brackets.append(character)
        elif character in "]}" and open_brackets:
            open_brackets.pop()
    return bool(open_brackets) and open_brackets[-1] == "["
