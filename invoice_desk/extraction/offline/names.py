"""Who sold and who bought: candidate names with features for the ranker, and names that a label announces."""

import itertools
import re
import statistics
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from invoice_desk.domain.document import Region, Word
from invoice_desk.domain.money import find_amounts
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.sites import site_words, sites_of
from invoice_desk.extraction.offline.vocabulary import Vocabulary, squeezed_of, tokens_of

_TOP_LINES: Final = 16
_MOST_LINES: Final = 3  # a name rarely takes more
_REGISTRATION: Final = re.compile(
    r"\s*[(（\[]?\s*(?:(?:co\.?|company|roc|rob|gst|sst|vat|reg|business)[\s.]*)*(?:reg(?:istration)?|id)?[\s.]*(?:no)?[\s.:#]*"
    r"[(（\[]?\s*[A-Z]{0,3}\d[\d -]{3,}(?:-?\s?[A-Z]{1,2})?\s*[)）\]]?\s*[)）\]]?\s*\Z",
    re.IGNORECASE,
)
_GREETING: Final = re.compile(
    r"\A(?:.*\b(?:sold|issued|provided) by|welcome to|thank you for (?:shopping|visiting|dining)(?: at)?)\s+",
    re.IGNORECASE,
)
_BEHIND: Final = re.compile(
    r"\s+[-–—●•|·]\s+(?=.*\d)|\s*[(（\[]\s*(?=[A-Z]{0,3}\d{4})|\s+(?:FKA|F\.K\.A\.?|formerly known as)\s+",
    re.IGNORECASE,
)
_LEADING_NUMBER: Final = re.compile(r"\A(?:No\.?\s*)?\d{4,}\s+(?=\D{4})")
_MISREAD_NUMBER: Final = re.compile(r"\s+(?=[A-Z0-9]*\d)[0-9OIZSBTQ]{5,7}\s?-\s?[A-Z]\Z")
_CAPITAL_I: Final = re.compile(r"(?<=[a-z])I(?=[a-z])")
_FIGURE_INSIDE: Final = re.compile(r"[^\W\d]*[0158][^\W\d]+")
_AS_CAPITAL: Final = str.maketrans("0158", "OISB")
_AS_SMALL: Final = str.maketrans("0158", "olsB")
_EDGES: Final = " \t*=-_~.,:;|#<>•·●'\"“”‘’`^+/\\!"
_TILL: Final = re.compile(r"\s+(?:(?:reg|pos|till|terminal|counter)\s*)(?:no\.?\s*)?#?\s*\d{1,4}\Z", re.IGNORECASE)
_ON_BEHALF: Final = re.compile(
    r"\s+(?:iov|i\.o\.v\.|o/b/o|on behalf of|im auftrag (?:von|der|des)|namens)\s+", re.IGNORECASE
)
_BESIDE: Final = 1.2  # of the line height: segments closer than that are parts of one name
_IS_NAME_LABEL: Final = re.compile(r"name|nom|nombre|nome|naam|名称|firma|company", re.IGNORECASE)
_ABBREVIATED: Final = re.compile(r"(?:\b(?:\w\.\s?)+|\b(?:Inc|Ltd|Co|Corp|Bhd|BHD|LTD|INC|CO)\.)\Z")  # S.L., d.d., Inc.
_STATE: Final = re.compile(r"[A-Za-z]{3},?\s+[A-Z]{2}(?:[. ]+\d{5}.*|\.)?\Z")  # Lewisville TX, Toronto, ON
_PAIR_GAP: Final = 1.6  # of the line height: lines further apart are no two halves of one name


@dataclass(frozen=True, slots=True)
class NameCandidate:
    """A text that may be a name, cleaned, and where it stands: from `line` up to, not including, `end`."""

    text: str
    region: Region
    line: int
    end: int
    raw: str


@dataclass(frozen=True, slots=True)
class Vocabularies:
    """The label groups that names need."""

    noise: Vocabulary[str]
    party: Vocabulary[str]
    amount: Vocabulary[str]
    number: Vocabulary[str]
    date: Vocabulary[str]


def seller_candidates(lines: Sequence[Line], words: Vocabularies) -> list[NameCandidate]:
    """Names that may be the seller's: texts at the top, texts with a legal form, what follows a seller's label."""
    found: list[NameCandidate] = []
    for line in lines:
        top = line.page == 1 and line.index < _TOP_LINES
        for segment in line.segments:
            roles = words.noise.find(segment.text).roles
            if top or "legal_form" in roles or _label_value(segment.text, "seller_name", words) != segment.text:
                found.extend(_cleaned(segment.text, segment.region, line.index, line.index + 1, words))
        if top and 1 < len(line.segments) <= 4 and line.segments[0].text not in line.segments[1].text:
            found.extend(_cleaned(line.text.replace("  ", " "), line.region, line.index, line.index + 1, words))
        if top:
            found.extend(_joined(lines[line.index : line.index + _MOST_LINES], words))
    found.extend(
        NameCandidate(word.text, word.region, word.line.index, word.line.index + 1, word.text)
        for word in site_words(lines, sites_of(lines))
    )
    unique: dict[tuple[str, int], NameCandidate] = {}
    for candidate in found:
        unique.setdefault((candidate.text, candidate.line), candidate)
    return list(unique.values())


def _joined(lines: Sequence[Line], words: Vocabularies) -> Iterator[NameCandidate]:
    """A name over two or three lines, where the last one is (or ends in) a legal form or a trade."""
    text, region = lines[0].text, lines[0].region
    for above, line in itertools.pairwise(lines):
        apart = line.region.y0 - above.region.y1 > _PAIR_GAP * above.height
        if line.page != above.page or apart or len(line.segments) > 1 or len(above.segments) > 1:
            return
        roles = set(words.noise.find(line.text).roles)
        if roles & {"contact", "title"} or ("address" in roles and _is_closed(text)):
            return
        if squeezed_of(line.text).startswith(squeezed_of(above.text)):
            return  # a sign, and the name in letters below it
        text, region = f"{text} {line.text}", region.united(line.region)
        if roles & {"legal_form", "trade"} or _is_closed(text) != _is_closed(line.text):
            yield from _cleaned(text, region, lines[0].index, line.index + 1, words)


def _is_closed(text: str) -> bool:
    """Whether every bracket is closed: `(SETIA` goes on in the next line."""
    return text.count("(") + text.count("（") == text.count(")") + text.count("）")


def _cleaned(text: str, region: Region, line: int, end: int, words: Vocabularies) -> Iterator[NameCandidate]:
    value = _label_value(text, "seller_name", words)
    name = clean_name(value)
    if sum(character.isalpha() for character in name) >= 2:
        yield NameCandidate(name, region, line, end, text)


def clean_name(text: str) -> str:
    """A name without greetings, registration numbers, an address behind it, stray marks and slips of OCR."""
    name = unicodedata.normalize("NFKC", text).strip(_EDGES)
    name = _GREETING.sub("", name)
    name = _BEHIND.split(name, maxsplit=1)[0] or name
    name = _TILL.sub("", _ON_BEHALF.split(name, maxsplit=1)[0]) or name
    name = _REGISTRATION.sub("", name) or name
    name = _LEADING_NUMBER.sub("", _MISREAD_NUMBER.sub("", name))
    stop = "." if _ABBREVIATED.search(unicodedata.normalize("NFKC", text)) else ""
    name = re.sub(r"\s{2,}", " ", name).strip(_EDGES.replace(".", "").replace("!", "") + "-–— ")
    name += stop if _ABBREVIATED.search(name + stop) and not name.endswith(".") else ""
    return " ".join(_mended(word) for word in name.split(" "))


def _mended(word: str) -> str:
    """A word whose single figure can only be a letter: 1DEA → IDEA, WorId → World; MP3 and 7-ELEVEN stay."""
    word = _CAPITAL_I.sub("l", word)
    letters = sum(character.isalpha() for character in word)
    if letters < 3 or sum(character.isdigit() for character in word) != 1 or not _FIGURE_INSIDE.fullmatch(word):
        return word
    table = _AS_CAPITAL if word.upper() == word else _AS_SMALL
    return word.translate(table)


def _label_value(text: str, role: str, words: Vocabularies) -> str:
    """The text after a leading label of that role and a colon, else the whole text."""
    head, mark, tail = text.replace("：", ":").partition(":")
    if mark and tail.strip() and role in words.party.find(head).roles and len(tokens_of(head)) <= 8:
        return tail
    return text


def seller_features(
    candidates: Sequence[NameCandidate], lines: Sequence[Line], words: Vocabularies
) -> list[dict[str, float]]:
    """One set of features per candidate, in order."""
    if not candidates:
        return []
    facts = _Facts(lines, words)
    return [_features(candidate, facts) for candidate in candidates]


class _Facts:
    """What the lines of one document say together."""

    def __init__(self, lines: Sequence[Line], words: Vocabularies) -> None:
        self.lines = lines
        self.words = words
        self.kinds = [self._kinds(line) for line in lines]
        self.rank: dict[int, int] = {}
        for line in lines:
            if not self.kinds[line.index] & {"title", "staff", "empty", "figures", "contact", "number", "date"}:
                self.rank[line.index] = len(self.rank)
        self.heights = [_height(segment) for line in lines[:40] for segment in line.segments] or [1.0]
        self.median = statistics.median(self.heights) or 1.0
        self.tallest = max(
            (_height(s) for line in lines[:12] for s in line.segments if _letters(s.text) >= 3), default=1.0
        )
        self.texts = Counter(
            squeezed for line in lines for s in line.segments if (squeezed := squeezed_of(clean_name(s.text)))
        )
        self.sites = sites_of(lines)
        self.has_legal = any("legal_form" in kinds for kinds in self.kinds[:_TOP_LINES])
        self.first_figure = next((line.index for line in lines if "figures" in self.kinds[line.index]), len(lines))

    def _kinds(self, line: Line) -> set[str]:
        found = self.words.noise.find(line.text)
        kinds: set[str] = set()
        by_role: Counter[str] = Counter()
        for match in found.matches:
            by_role[match.role] += match.end - match.first
        for role, covered in by_role.items():
            if role not in {"title", "registration", "staff"} or covered / found.tokens >= 0.5:
                kinds.add(role)
        letters = _letters(line.text)
        if letters < 2:
            kinds.add("empty")
        if any(amount.has_decimals for amount in find_amounts(line.text)):
            kinds.add("figures")
        for group, kind in ((self.words.number, "number"), (self.words.date, "date")):
            if group.find(line.text).covered > 0.3 and any(c.isdigit() for c in line.text):
                kinds.add(kind)
        return kinds

    def is_whole_name(self, index: int) -> bool:
        """Whether a line is a name by itself: a legal form behind two words or more."""
        found = self.words.noise.find(self.lines[index].text)
        forms = sum(match.end - match.first for match in found.matches if match.role == "legal_form")
        return forms > 0 and found.tokens - forms >= 2

    def kinds_at(self, index: int) -> set[str]:
        return self.kinds[index] if 0 <= index < len(self.kinds) else set()


def _features(candidate: NameCandidate, facts: _Facts) -> dict[str, float]:
    text = candidate.text
    found = facts.words.noise.find(text)
    roles = Counter[str]()
    for match in found.matches:
        roles[match.role] += match.end - match.first
    letters = _letters(text)
    digits = sum(character.isdigit() for character in text)
    rank = facts.rank.get(candidate.line, -1)
    before, after = facts.kinds_at(candidate.line - 1), facts.kinds_at(candidate.end)
    later = facts.kinds_at(candidate.end + 1)
    height = (candidate.region.y1 - candidate.region.y0) / (candidate.end - candidate.line)
    squeezed = squeezed_of(text)
    party = facts.words.party.find(facts.lines[candidate.line].text).roles
    party_before = facts.words.party.find(facts.lines[candidate.line - 1].text).roles if candidate.line else ()
    amount = facts.words.amount.find(text)
    part = any(clean_name(segment.text) == text for segment in facts.lines[candidate.line].segments)
    last = found.matches[-1] if found.matches else None
    whole = len(facts.lines[candidate.line].segments) > 1 and text.count(" ") > 0 and not part
    part_of_line = len(facts.lines[candidate.line].segments) > 1 and candidate.end - candidate.line == 1
    names = {
        f"rank={min(rank, 6)}": True,
        "line=0": candidate.line == 0,
        "legal": roles["legal_form"] > 0,
        "legal_last": last is not None and last.role == "legal_form" and last.end == found.tokens,
        "only_legal": roles["legal_form"] >= max(1, found.tokens),
        "trade": roles["trade"] > 0,
        "address": roles["address"] > 0,
        "address_much": roles["address"] > 1,
        "contact": roles["contact"] > 0,
        "registration": roles["registration"] > 0,
        "staff": roles["staff"] > 0,
        "all_staff": bool(found.tokens) and roles["staff"] / found.tokens > 0.6,
        "state": bool(_STATE.search(text)),
        "whole_line": whole,
        "title": roles["title"] > 0,
        "all_title": bool(found.tokens) and roles["title"] / found.tokens > 0.6,
        "amount_label": amount.covered > 0.5,
        "number_label": facts.words.number.find(text).covered > 0.5,
        "date_label": facts.words.date.find(text).covered > 0.5,
        "digits": digits > 0,
        "mostly_digits": digits > 0.3 * max(1, letters + digits),
        "short": letters <= 3,
        "shortish": letters in {4, 5},
        "long": letters > 32,
        "one_word": len(text.split()) == 1,
        "upper": text.isupper(),
        "lower_start": text[:1].islower(),
        "comma": "," in text or "，" in text,
        "wordy": len(text.split()) > 6,
        "sentence": any(mark in text for mark in "?!。；;") or text.count(",") > 1,
        "colon": ":" in text,
        "open_bracket": not _is_closed(text),
        "goes_on": text.startswith(("&", "+", "and ", "und ")) or text.endswith(("&", "+")),
        "lower": text.islower(),
        "brackets": text.startswith(("(", "（", "[")),
        "site_like": "www" in text.casefold() or "@" in text or "://" in text,
        "tallest": height >= 0.97 * facts.tallest,
        "tall": height > 1.3 * facts.median,
        "very_tall": height > 1.8 * facts.median,
        "centred": abs(candidate.region.x0 + candidate.region.x1 - 1) < 0.15,
        "left": candidate.region.x1 < 0.55,
        "right": candidate.region.x0 > 0.5,
        "joined": candidate.end - candidate.line > 1,
        "joined_to_whole": candidate.end - candidate.line > 1 and facts.is_whole_name(candidate.end - 1),
        "address_next": "address" in after,
        "address_later": "address" in later,
        "registration_next": "registration" in after,
        "contact_next": "contact" in after,
        "legal_next": "legal_form" in after,
        "legal_before": "legal_form" in before,
        "address_before": "address" in before,
        "title_before": "title" in before,
        "no_legal_but_other_has": not roles["legal_form"] and facts.has_legal,
        "again": facts.texts[squeezed] > 1,
        "very_often": facts.texts[squeezed] > 2,
        "spells_site": squeezed in facts.sites,
        "whole_beside": whole and _is_close(facts.lines[candidate.line]),
        "part_beside": part_of_line and not whole and _is_close(facts.lines[candidate.line]),
        "in_site": any(_names_site(squeezed, site) for site in facts.sites),
        "seller_label": "seller_name" in party,
        "buyer_label": "buyer_name" in party,
        "buyer_before": "buyer_name" in party_before and "seller_name" not in party_before,
        "seller_before": "seller_name" in party_before,
        "after_figures": candidate.line > facts.first_figure,
        "part_of_line": part_of_line,
        "first_page": candidate.region.page == 1,
        "cjk": any(character > "⺀" for character in text),
        "had_label": len(candidate.raw) > len(text) + 12,
    }
    features = {name: 1.0 for name, holds in names.items() if holds}
    features["low"] = candidate.line / max(1, len(facts.lines))
    return features


def _is_close(line: Line) -> bool:
    """Whether a line's first two segments stand as close as the words of a name do."""
    if len(line.segments) < 2:
        return False
    left, right = line.segments[:2]
    return right.region.x0 - left.region.x1 < _BESIDE * min(_height(left), _height(right))


def _names_site(squeezed: str, site: str) -> bool:
    """Whether a name begins like a web site of the page: `HMSHost Arlanda` beside hmshost.com."""
    if squeezed.startswith(site):
        return len(site) >= 3
    return site.startswith(squeezed) and len(squeezed) >= max(3, len(site) / 2)


def _letters(text: str) -> int:
    return sum(character.isalpha() for character in text)


def _height(segment: Word) -> float:
    return segment.region.y1 - segment.region.y0


def labelled_name(lines: Sequence[Line], role: str, words: Vocabularies) -> tuple[str, Region] | None:
    """The name that a label announces: after the colon, in the next segment, or on the line below."""
    for line in lines:
        for index, segment in enumerate(line.segments):
            head, mark, tail = segment.text.replace("：", ":").partition(":")
            found = words.party.find(head)
            if role not in found.roles or found.covered < 0.6:
                continue
            if mark and _letters(tail) >= 2:
                return clean_name(tail), segment.region
            following = line.segments[index + 1] if index + 1 < len(line.segments) else None
            if following is not None and _letters(following.text) >= 2 and not _is_label(following.text, words):
                return clean_name(following.text), following.region
            below = next(_below(segment, line, lines, words), None)
            if below is not None:
                return below
    return None


def _below(segment: Word, line: Line, lines: Sequence[Line], words: Vocabularies) -> Iterator[tuple[str, Region]]:
    """Names in the lines under a label, left-aligned with it; customer numbers and the like between don't count."""
    for other in lines[line.index + 1 : line.index + 5]:
        if other.page != line.page:
            return
        for position, candidate in enumerate(other.segments):
            if abs(candidate.region.x0 - segment.region.x0) > 0.04:
                continue
            head, mark, tail = candidate.text.replace("：", ":").partition(":")
            if mark and _IS_NAME_LABEL.fullmatch(head.strip()):
                following = other.segments[position + 1 : position + 2]
                value = tail if _letters(tail) >= 2 else following[0].text if following else ""
                if value:
                    yield clean_name(value), candidate.region
            elif not mark and _letters(candidate.text) >= 3 and not _is_label(candidate.text, words):
                yield clean_name(candidate.text), candidate.region


def _is_label(text: str, words: Vocabularies) -> bool:
    """Whether a text is, or begins as, the label of something else: `Due date: 3 April`."""
    head, colon, _ = text.replace("：", ":").partition(":")
    groups = (words.number, words.date, words.party, words.amount)
    return any(group.find(head if colon else text).covered > 0.5 for group in groups)
