"""Cleaning of text that a file carries itself: control characters out, look-alike characters back to the usual ones."""

import unicodedata

_HYPHEN_AT_LINE_END = "\x02"  # what pdfium gives for it

# PDFs made with some CJK fonts name a character's radical form instead of the character: ⻚ for 页. NFKC knows the
# Kangxi radicals (U+2F00-2FDF) but few of the CJK Radicals Supplement; the pairs are Unicode's
# EquivalentUnifiedIdeograph.txt, as far as a radical is also a word.
_RADICALS = (
    "⺁厂⺇几⺈刀⺊卜⺌小⺍小⺎兀⺒巳⺓幺⺛旡⺜日⺝月⺠民⺧牛⺩王⺪疋⺫目⺬示⺮竹⺰纟⺶羊⺻聿⺼月⻁虎⻃覀⻄西⻅见⻆角⻈讠⻉贝⻋车⻌辶⻑長⻒镸⻓长⻔门⻖阝"
    "⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻟飠⻠饣⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
_TO_USUAL = dict(zip(map(ord, _RADICALS[::2]), _RADICALS[1::2], strict=True))


def usual_character(char: str) -> str:
    """The usual form of one character: radicals, compatibility ideographs, ligatures replaced; control characters gone.

    Full-width letters and punctuation stay as they are printed.
    """
    if " " < char <= "~":
        return char
    code = ord(char)
    if 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06:
        return _TO_USUAL.get(code) or unicodedata.normalize("NFKC", char)
    if char == _HYPHEN_AT_LINE_END:
        return "-"
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn"} else char


def usual_text(text: str) -> str:
    """`usual_character` over a text, runs of white space made one blank, none at the ends."""
    return " ".join("".join(map(usual_character, text)).split())
