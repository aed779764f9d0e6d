"""Where the seller is: the lines of an address that stand under its name."""

import re
from collections.abc import Sequence
from typing import Final

from invoice_desk.domain.dates import find_dates
from invoice_desk.domain.document import Region
from invoice_desk.domain.money import find_amounts
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.names import Vocabularies

_REACH: Final = 9  # lines under the name in which an address begins: numbers, former names and a branch stand between
_MOST_LINES: Final = 5
_FARTHEST: Final = 2.5  # of the line height: what stands further below begins something else
_STOPS: Final = frozenset({"contact", "title", "staff", "registration"})
_TOWN: Final = re.compile(
    r"(?<!\d)\d{5}(?!\d)\s*,?\s*[^\W\d]{3}"  # 47400 PETALING JAYA, 10115 Berlin
    r"|[A-Za-z]{3},?\s+[A-Z]{2}\.?\s+\d{5}(?!\d)"  # Austin, TX 78701
    r"|(?<![A-Z0-9])[A-Z]{1,2}\d[A-Z\d]?\s\d[ABD-HJLNP-UW-Z]{2}(?![A-Z0-9])"  # London NW1 6XE
    r"|(?<!\d)\d{4}\s?[A-Z]{2}\s+[A-Z]"  # 1012 AB Amsterdam
)
_HOUSE: Final = re.compile(
    r"\A\W*(?:no\.?|lot|unit|blk|block)?\W*\d+[A-Za-z]?\b.*[^\W\d]{3}|[^\W\d]{3}.*\s\d+[A-Za-z]?\W*\Z", re.I
)
_STREET: Final = re.compile(
    r"[^\W\d]{3,}(?:stra(?:ß|ss)e|str\.|weg|platz|gasse|allee|straat|laan|plein|gatan|vägen|katu|utca)\s+\d",
    re.IGNORECASE,
)
_EDGES: Final = " \t-–—*|:;"


def address_under(name: Region | None, lines: Sequence[Line], words: Vocabularies) -> FieldValue | None:
    """The address that begins in the lines under a name, up to the first line that is none; None without one."""
    if name is None:
        return None
    below = [line for line in lines if line.page == name.page and line.region.y0 > (name.y0 + name.y1) / 2][:_REACH]
    start = next((at for at, line in enumerate(below) if _is_address(line, words, begins=True)), None)
    if start is None:
        return None
    taken: list[Line] = []
    for at, line in enumerate(below[start:], start):
        if taken and (len(taken) == _MOST_LINES or not _goes_on(taken[-1], below, at, words)):
            break
        taken.append(line)
    text = " ".join(line.text.replace("  ", " ").strip(_EDGES) for line in taken)
    region = taken[0].region
    for line in taken[1:]:
        region = region.united(line.region)
    return FieldValue(text, text, region)


def _is_address(line: Line, words: Vocabularies, *, begins: bool = False) -> bool:
    found = words.noise.find(line.text)
    cues = [match for match in found.matches if match.role == "address"]
    if set(found.roles) & _STOPS or _is_something_else(line, words) or not any(c.isalpha() for c in line.text):
        return False
    if _TOWN.search(line.text) or _STREET.search(line.text):
        return True
    numbered = bool(_HOUSE.search(line.text))
    return len(cues) >= 2 or bool(cues and (numbered or "," in line.text or not begins))


def _goes_on(last: Line, lines: Sequence[Line], at: int, words: Vocabularies) -> bool:
    """Whether a line belongs to the address above it: it is one by itself, or a town's name before the rest of it."""
    line = lines[at]
    if line.region.y0 - last.region.y1 > _FARTHEST * last.height:
        return False
    if _is_address(line, words):
        return True
    roles = set(words.noise.find(line.text).roles)
    if roles & _STOPS or _is_something_else(line, words):
        return False
    following = lines[at + 1] if at + 1 < len(lines) else None
    return last.text.rstrip().endswith(",") or (following is not None and _is_address(following, words))


def _is_something_else(line: Line, words: Vocabularies) -> bool:
    if any(amount.has_decimals for amount in find_amounts(line.text)) or find_dates(line.text):
        return True
    if words.party.find(line.text).covered > 0.3:
        return True
    return any(group.find(line.text).covered > 0.3 for group in (words.number, words.date))
