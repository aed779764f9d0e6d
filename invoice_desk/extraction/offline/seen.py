"""What else a page says of the values that were chosen: dates, marks of currency, names and numbers printed again.

Evidence for the review, which decides what it proves (`review/said_again.py`). Roles: `issue_date`, `due_date`,
`other_date`, `date` (no label) and `open_date` (in figures that another country would read as another day);
`numbered_date` (a day inside a number); `currency`, `country` and `country_hint`; `void` for a mark that makes the
document none; a field id for a value that stands there once more.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from invoice_desk.domain.currency import CurrencyMatch, currencies_in
from invoice_desk.domain.dates import parse_date
from invoice_desk.domain.document import Region, Word
from invoice_desk.domain.record import FieldValue, Sighting
from invoice_desk.extraction.offline.days import Day
from invoice_desk.extraction.offline.facts import Facts
from invoice_desk.extraction.offline.figures import part_of
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.names import Vocabularies, clean_name
from invoice_desk.extraction.offline.numbers import is_surely_invoice_number
from invoice_desk.extraction.offline.place import is_beside_amount
from invoice_desk.extraction.offline.vocabulary import plain, squeezed_of

_MOST_ALIKE: Final = 4  # sightings of one value in one role: more prove no more
_NUMBER: Final = re.compile(r"\d{6,}")
_CERTAIN_FORMS: Final = ("%Y%m%d", "%y%m%d")
_OPEN_FORMS: Final = ("%d%m%Y", "%d%m%y")
_VOID: Final = re.compile(r"[(（【\[]?\s*(?:已|此票|本发票已?|该发票已?)?\s*作\s*[废廢]\s*[)）】\]]?")
_CODES: Final = ("invoice_code", "check_code")
_TAX_IDS: Final = frozenset({"seller_tax_id", "buyer_tax_id"})
_HEAD: Final = 0.35  # of the page
_SHORTEST_NAME: Final = 4
_SHORTEST_NUMBER: Final = 5
_SITE: Final = re.compile(r"(?:www\.|https?://|@)([a-z0-9-]{4,})\.|(?<![\w.@])([a-z0-9-]{4,})\.[a-z]{2,3}(?![a-z])")


def seen_again(facts: Facts, fields: Mapping[str, FieldValue], *, is_till_roll: bool) -> tuple[Sighting, ...]:
    """Everything on the page that says once more what was chosen, or something else in its place.

    A letter names its buyer without a label, and may do so twice, with a tax id; a till roll names none. A number that
    is an order's is printed twice as well as an invoice's.
    """
    alike: Counter[tuple[str, object]] = Counter()
    kept: list[Sighting] = []
    for sighting in _all(facts, fields, is_till_roll):
        alike[sighting.role, sighting.value] += 1
        if alike[sighting.role, sighting.value] <= _MOST_ALIKE:
            kept.append(sighting)
    return tuple(kept)


def _all(facts: Facts, fields: Mapping[str, FieldValue], is_till_roll: bool) -> Iterator[Sighting]:
    yield from (_day(day) for day in facts.days if not day.others)
    day = fields.get("issue_date")
    if day is not None and isinstance(day.value, date) and not day.others:
        yield from _in_numbers(day.value, facts.lines, is_open=_is_open(day.text))
    yield from _marks(facts.lines)
    yield from _void_marks(facts.lines)
    for cue in facts.cues:
        if not cue.is_money:
            yield Sighting("country" if cue.is_strong else "country_hint", cue.country, cue.text, cue.line.region)
    names = facts.knowledge.names
    seller = fields.get("seller_name")
    if seller is not None and not _has_legal_rival(seller, facts):
        if _is_in_head(seller.region):
            yield from _site_of(seller, facts.lines, names)
        if is_till_roll or "buyer_name" in fields:
            yield from _name_again("seller_name", seller, facts.lines, names)
    if buyer := fields.get("buyer_name"):
        yield from _name_again("buyer_name", buyer, facts.lines, names)
    number, labels = fields.get("invoice_number"), facts.knowledge.labels["number"]
    is_fapiao = "invoice_code" in fields  # its number stands where the form has it, not behind a label
    if number is not None and (is_fapiao or is_surely_invoice_number(number, facts.lines, labels)):
        yield from _number_again("invoice_number", number, facts.lines)
    tax_ids = sorted(_TAX_IDS) if is_till_roll or fields.keys() >= _TAX_IDS else ()
    for field_id in (*_CODES, *tax_ids):
        if value := fields.get(field_id):
            yield from _number_again(field_id, value, facts.lines)


def _day(day: Day) -> Sighting:
    role = "open_date" if day.role in {"", "issue_date"} and _is_open(day.text) else day.role or "date"
    return Sighting(role, day.value, squeezed_of(day.label), day.region)


def _is_open(text: str) -> bool:
    """Whether the print alone leaves the day open."""
    parsed = parse_date(text)
    return parsed is None or parsed.ambiguous


def _in_numbers(day: date, lines: Sequence[Line], *, is_open: bool) -> Iterator[Sighting]:
    """Numbers that begin or end with the day, as tills and programs make them: CS-20180403-0012."""
    forms = _CERTAIN_FORMS if is_open else (*_CERTAIN_FORMS, *_OPEN_FORMS)
    printed = {day.strftime(form) for form in forms}
    for line in lines:
        for segment in line.segments:
            for match in _NUMBER.finditer(segment.text):
                if any(match[0].startswith(one) or match[0].endswith(one) for one in printed):
                    label = squeezed_of(segment.text[: match.start()])
                    yield Sighting("numbered_date", day, label, part_of(segment, *match.span()))


def _marks(lines: Sequence[Line]) -> Iterator[Sighting]:
    """Marks of one currency only, beside an amount or alone in brackets or a heading: names hold letters like them."""
    for line in lines:
        for match in currencies_in(line.text):
            if len(match.codes) == 1 and (_is_apart(line.text, match) or is_beside_amount(line.text, match)):
                segment, start = _segment_at(line, match.start)
                label = squeezed_of(segment.text[:start])
                yield Sighting("currency", match.codes[0], label, part_of(segment, start, start + len(match.text)))


def _void_marks(lines: Sequence[Line]) -> Iterator[Sighting]:
    """作废 alone, as a stamp has it; in a sentence it is a warning of what would make the invoice void."""
    for line in lines:
        for segment in line.segments:
            if _VOID.fullmatch(segment.text.strip()):
                yield Sighting("void", segment.text.strip(), "", segment.region)


def _is_apart(text: str, match: CurrencyMatch) -> bool:
    before, after = text[: match.start], text[match.end :]
    return (before.endswith(("(", "[")) and after.startswith((")", "]"))) or (
        (not before or before.endswith("  ")) and (not after or after.startswith("  "))
    )


def _segment_at(line: Line, at: int) -> tuple[Word, int]:
    """The segment of a line that holds a place of its text, and where in the segment it is."""
    for segment in line.segments[:-1]:
        if at < len(segment.text):
            return segment, at
        at -= len(segment.text) + 2
    return line.segments[-1], at


def _name_again(field_id: str, name: FieldValue, lines: Sequence[Line], words: Vocabularies) -> Iterator[Sighting]:
    """The whole name in another place."""
    wanted = squeezed_of(name.text)
    if len(wanted) < _SHORTEST_NAME:
        return
    for line in lines:
        for segment in line.segments:
            if name.region is None or _is_within(segment.region, name.region):
                continue
            if _is_for_buyer(line, lines, words) != (field_id == "buyer_name"):
                continue
            head, tail = _split(segment.text)
            whole = (segment.text, tail)
            if any(squeezed_of(clean_name(text)) == wanted for text in whole if text):
                yield Sighting(field_id, name.value, squeezed_of(head), segment.region)


def _site_of(name: FieldValue, lines: Sequence[Line], words: Vocabularies) -> Iterator[Sighting]:
    """A web site or an address for mail that spells the whole name, its legal form aside."""
    spelled = {squeezed_of(name.text), "".join(squeezed_of(word) for word in _without_legal_form(name.text, words))}
    for line in lines:
        for segment in line.segments:
            for match in _SITE.finditer(plain(segment.text)):
                if (match[1] or match[2]).replace("-", "") in spelled:
                    yield Sighting("seller_name", name.value, "site", segment.region)


def _is_for_buyer(line: Line, lines: Sequence[Line], words: Vocabularies) -> bool:
    above = lines[line.index - 1] if line.index else line
    return any("buyer_name" in words.party.find(one.text).roles for one in (line, above))


def _is_in_head(place: Region | None) -> bool:
    """Whether it stands where sellers do; at the foot, a name beside its site may be that of the till's maker."""
    return place is not None and place.page == 1 and place.y0 < _HEAD


def _has_legal_rival(name: FieldValue, facts: Facts) -> bool:
    """Whether the name is a brand, and a company's name stands on the page beside it: who sold is open then."""
    noise = facts.knowledge.names.noise
    if "legal_form" in noise.find(name.text).roles:
        return False
    others = (other.text for other, features in facts.seller_candidates() if not features.get("buyer_label"))
    return any("legal_form" in noise.find(text).roles for text in others)


def _split(text: str) -> tuple[str, str]:
    head, _, tail = text.replace("：", ":").partition(":")
    return (head, tail) if tail.strip() else ("", "")


def _without_legal_form(name: str, words: Vocabularies) -> list[str]:
    parts = name.split()
    while len(parts) > 1:
        found = words.noise.find(" ".join(parts))
        last = found.matches[-1] if found.matches else None
        if last is None or last.role != "legal_form" or last.end != found.tokens or last.first == 0:
            break
        parts = parts[:-1]
    return parts


def _number_again(field_id: str, number: FieldValue, lines: Sequence[Line]) -> Iterator[Sighting]:
    """The same number as a whole word in another place."""
    wanted = squeezed_of(number.text)
    if len(wanted) < _SHORTEST_NUMBER or number.region is None:
        return
    for line in lines:
        for segment in line.segments:
            if _is_within(segment.region, number.region):
                continue
            yield from _number_in(segment, wanted, field_id, number)


def _number_in(segment: Word, wanted: str, field_id: str, number: FieldValue) -> Iterator[Sighting]:
    at = 0
    for word in segment.text.split():
        start = segment.text.index(word, at)
        at = start + len(word)
        if squeezed_of(word) == wanted:
            yield Sighting(field_id, number.value, squeezed_of(segment.text[:start]), part_of(segment, start, at))


def _is_within(segment: Region, value: Region) -> bool:
    """Whether a value's own place is (in) this segment."""
    if segment.page != value.page:
        return False
    x, y = (value.x0 + value.x1) / 2, (value.y0 + value.y1) / 2
    overlaps = segment.y0 < value.y1 and value.y0 < segment.y1 and segment.x0 < value.x1 and value.x0 < segment.x1
    inside = (
        value.x0 <= (segment.x0 + segment.x1) / 2 <= value.x1 and value.y0 <= (segment.y0 + segment.y1) / 2 <= value.y1
    )
    return overlaps and (inside or (segment.x0 <= x <= segment.x1 and segment.y0 <= y <= segment.y1))
