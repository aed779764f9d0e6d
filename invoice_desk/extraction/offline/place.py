"""Where a page was issued and in which currency: cues on the page, weighed; a lone `$` or `¥` never decides alone."""

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from invoice_desk.domain.currency import CurrencyMatch, currencies_in, currency_of_country
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.vocabulary import Vocabulary, squeezed_of

_STRONG, _WEAK = 3.0, 1.0
_AMOUNT_AFTER = re.compile(r"[ :)]{0,4}[-*]?\d[\d., ']*[.,]\d{2}")
_AMOUNT_BEFORE = re.compile(r"\d[.,]\d{2} ?-?\Z")
_ENOUGH = 2.0  # below this sum of cues the country stays unknown


@dataclass(frozen=True, slots=True)
class Places:
    """The cues of every country."""

    words: Vocabulary[tuple[tuple[str, float], ...]]
    patterns: tuple[tuple[str, float, re.Pattern[str]], ...]


@cache
def load_places(path: Path) -> Places:
    """The cues of `places.toml`."""
    with path.open("rb") as file:
        countries = tomllib.load(file)["country"]
    words: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    patterns: list[tuple[str, float, re.Pattern[str]]] = []
    for country in countries:
        for key, weight in (("strong", _STRONG), ("weak", _WEAK)):
            for word in country[key]:
                words[word].append((country["code"], weight))
        for key, weight in (("patterns", _STRONG), ("weak_patterns", _WEAK)):
            patterns.extend((country["code"], weight, re.compile(pattern)) for pattern in country.get(key, ()))
    return Places(Vocabulary((word, tuple(cues)) for word, cues in words.items()), tuple(patterns))


@dataclass(frozen=True, slots=True)
class Cue:
    """What on a page tells of a country: how much, and where; `is_money` where it names the country's currency."""

    country: str
    weight: float
    text: str
    line: Line
    is_money: bool

    @property
    def is_strong(self) -> bool:
        """Whether it all but decides."""
        return self.weight >= _STRONG


def country_of(cues: Iterable[Cue]) -> str | None:
    """The ISO 3166 code of the country whose cues weigh most, or None when they are too few or tie."""
    scores: defaultdict[str, float] = defaultdict(float)
    for cue in cues:
        scores[cue.country] += cue.weight
    ranked = sorted(scores.items(), key=lambda item: -item[1])[:2]
    if not ranked or ranked[0][1] < _ENOUGH or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def cues_of(lines: Iterable[Line], places: Places) -> tuple[Cue, ...]:
    """Every distinct cue once, by country and cue: a word printed ten times says no more than once."""
    cues: dict[tuple[str, str], Cue] = {}
    for line in lines:
        money = currencies_in(line.text)
        for match in places.words.find(line.text).matches:
            is_money = any(squeezed_of(one.text) == match.phrase for one in money)
            for code, weight in match.role:
                cues.setdefault((code, match.phrase), Cue(code, weight, match.phrase, line, is_money))
        for code, weight, pattern in places.patterns:
            if found := pattern.search(line.text):
                is_money = any(one.start < found.end() and found.start() < one.end for one in money)
                cues.setdefault((code, pattern.pattern), Cue(code, weight, squeezed_of(found[0]), line, is_money))
    return tuple(cues.values())


@dataclass(frozen=True, slots=True)
class Currency:
    """A page's currency: its code, the print that names it ("" when only the country does), what else it may mean."""

    code: str
    printed: str
    line: Line | None
    others: tuple[str, ...] = ()


def currency_of(lines: Sequence[Line], country: str | None, on: date | None) -> Currency | None:
    """The currency named most often beside figures, the country's own first; None where nothing tells."""
    local = currency_of_country(country, on) if country else None
    votes: Counter[str] = Counter()
    seen: dict[str, tuple[str, Line]] = {}
    vague: tuple[tuple[str, ...], str, Line] | None = None
    for line in lines:
        for match in currencies_in(line.text):
            if len(match.codes) > 1 and local not in match.codes:
                vague = vague or (match.codes, match.text, line)
                continue
            code = match.codes[0] if len(match.codes) == 1 else str(local)
            if code == local or not _is_code(match.text) or is_beside_amount(line.text, match):
                votes[code] += 1
                seen.setdefault(code, (match.text, line))
    if votes:
        best, count = votes.most_common(1)[0]
        code = local if local and votes[local] * 2 >= count else best
        return Currency(code, *seen[code])
    if vague is not None:
        codes, printed, line = vague
        return Currency(codes[0], printed, line, codes[1:])
    return Currency(local, "", None) if local else None


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isalpha()


def is_beside_amount(text: str, match: CurrencyMatch) -> bool:
    """Whether an amount touches the code; `SDN BHD` and `RON` in a name are no currencies."""
    if text[: match.start].rstrip(" .").casefold().endswith("sdn"):
        return False
    after, before = text[match.end : match.end + 14], text[max(0, match.start - 14) : match.start]
    return bool(_AMOUNT_AFTER.match(after) or _AMOUNT_BEFORE.search(before))
