"""Printed characters made comparable, one for one, so that positions in the text stay what they were."""

import unicodedata

_SAME_LENGTH = {
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58", "-"),
    **dict.fromkeys("▲△", "-"),  # the minus of Japanese and Korean ledgers
    **dict.fromkeys("\u2018\u2019\u02bc\u00b4\u2032\u066c", "'"),
    **dict.fromkeys("\u00b7\u3002\u066b", "."),
    "\u2044": "/",
    "\u2215": "/",
    "\u2236": ":",
}


def fold_glyphs(text: str) -> str:
    """Full-width and other digits, dashes, apostrophes, marks and spaces in their ASCII form; never another length.

    Superscripts and circled figures stay as they are: ² is no 2 of an amount.
    """
    if text.isascii():
        return text
    return "".join(char if char.isascii() else _folded(char) for char in text)


def is_wide_space(char: str) -> bool:
    """Whether a space is one that typesetters put between thousands (no-break, thin, narrow)."""
    return char in "\u00a0\u2007\u2009\u202f"


def without_accents(text: str) -> str:
    """Case and accents removed (März → marz, Kasım → kasim); the length may change."""
    lowered = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in lowered if not unicodedata.combining(char)).replace("ı", "i")


def _folded(char: str) -> str:
    if char in _SAME_LENGTH:
        return _SAME_LENGTH[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Zs":
        return " "
    if category == "No":
        return char
    plain = unicodedata.normalize("NFKC", char)
    plain = _SAME_LENGTH.get(plain, plain)
    return plain if len(plain) == 1 else char
