"""The printed labels that announce figures, dates, numbers and names, and where they occur in a text.

The phrases stand in `resources/offline/labels.toml`; matching ignores case, accents, spaces and punctuation.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Generic, TypeVar

R = TypeVar("R")

_TOKEN = re.compile(r"[a-zͰ-ϿЀ-ӿ]+|\d+|[㐀-鿿぀-ヿ가-힯々〆ー]+|[#%]")
_LONGEST = 6  # words of the longest phrase
_FORGIVING_FROM = 5  # letters: shorter words turn into one another too easily


@dataclass(frozen=True, slots=True)
class Match(Generic[R]):
    """A label found in a text: what it announces, the phrase, and which of the text's tokens it covers."""

    role: R
    phrase: str
    first: int
    end: int


@dataclass(frozen=True, slots=True)
class Found(Generic[R]):
    """All labels of one group in a text, from left to right, none inside another; `tokens` is the text's length."""

    matches: tuple[Match[R], ...]
    tokens: int

    @property
    def roles(self) -> tuple[R, ...]:
        """The roles from left to right."""
        return tuple(match.role for match in self.matches)

    @property
    def covered(self) -> float:
        """The share of the text that the labels make up."""
        return sum(match.end - match.first for match in self.matches) / self.tokens if self.tokens else 0.0


class Vocabulary(Generic[R]):
    """One group of labels (`amount`, `date` …): what each phrase announces; the first of two equal phrases counts."""

    def __init__(self, phrases: Iterable[tuple[str, R]], *, forgiving: bool = False) -> None:
        """`forgiving` also accepts phrases of five letters and more in which OCR got one letter wrong."""
        self._roles: dict[str, R] = {}
        self._near: dict[str, R] = {}
        self._open: list[tuple[str, R]] = []
        for text, role in phrases:
            squeezed = "".join(tokens_of(text))
            if text.endswith("*"):
                self._open.append((squeezed, role))
            self._roles.setdefault(squeezed, role)
            if forgiving and len(squeezed) >= _FORGIVING_FROM and squeezed.isascii():
                for pattern in _with_a_gap(squeezed):
                    self._near.setdefault(pattern, role)
        self._longest = max((len(text) for text in self._roles), default=0)

    def find(self, text: str) -> Found[R]:
        """The labels in a text: at each place the longest phrase, from left to right."""
        tokens = tokens_of(text)
        matches: list[Match[R]] = []
        at = 0
        while at < len(tokens):
            match = self._match_at(tokens, at) or self._near_at(tokens, at)
            if match is None:
                at += 1
            else:
                matches.append(match)
                at = match.end
        return Found(tuple(matches), len(tokens))

    def _match_at(self, tokens: tuple[str, ...], at: int) -> Match[R] | None:
        if _is_cjk(tokens[at]):
            squeezed = "".join(tokens[at : at + self._longest])
            for length in range(min(self._longest, len(squeezed)), 0, -1):
                role = self._roles.get(squeezed[:length])
                if role is not None:
                    return Match(role, squeezed[:length], at, at + _tokens_in(tokens, at, length))
            return None
        rest = "".join(tokens[at : at + _LONGEST])
        begun = next((item for item in self._open if rest.startswith(item[0])), ("", None))
        for count in range(min(_LONGEST, len(tokens) - at), 0, -1):
            squeezed = "".join(tokens[at : at + count])
            role = self._roles.get(squeezed)
            if role is not None and len(squeezed) > len(begun[0]):
                return Match(role, squeezed, at, at + count)
        if begun[1] is not None:
            return Match(begun[1], begun[0], at, min(len(tokens), at + _LONGEST))
        return None

    def _near_at(self, tokens: tuple[str, ...], at: int) -> Match[R] | None:
        """A phrase of which one letter is wrong; only where the words are no label by themselves."""
        if not self._near:
            return None
        for count in range(min(_LONGEST, len(tokens) - at), 0, -1):
            squeezed = "".join(tokens[at : at + count])
            if len(squeezed) < _FORGIVING_FROM or not squeezed.isascii():
                continue
            for pattern in _with_a_gap(squeezed):
                role = self._near.get(pattern)
                if role is not None:
                    return Match(role, squeezed, at, at + count)
        return None


def _with_a_gap(squeezed: str) -> Iterator[str]:
    return (f"{squeezed[:at]}?{squeezed[at + 1 :]}" for at in range(len(squeezed)))


@lru_cache(maxsize=4096)
def tokens_of(text: str) -> tuple[str, ...]:
    """A text's words, casefolded and without accents; every Chinese, Japanese or Korean character stands alone."""
    tokens: list[str] = []
    for token in _TOKEN.findall(plain(text)):
        tokens.extend(token if _is_cjk(token) else (token,))
    return tuple(tokens)


def plain(text: str) -> str:
    """Casefolded, compatibility forms and accents removed; Hangul stays whole."""
    folded = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFC", "".join(c for c in folded if not unicodedata.combining(c) or "゙" <= c <= "゚"))


def squeezed_of(text: str) -> str:
    """A text as labels and names are compared by: letters and digits only."""
    return "".join(character for character in plain(text) if character.isalnum())


def _is_cjk(token: str) -> bool:
    return token[0] >= "぀"


def _tokens_in(tokens: tuple[str, ...], at: int, length: int) -> int:
    """How many tokens from `at` make up `length` characters."""
    count = 0
    while length > 0:
        length -= len(tokens[at + count])
        count += 1
    return count


@cache
def load_vocabularies(path: Path) -> Mapping[str, Vocabulary[str]]:
    """The groups of a label file, by name."""
    with path.open("rb") as file:
        groups = tomllib.load(file)
    return {
        name: Vocabulary(
            ((phrase, role) for role, phrases in group.items() for phrase in phrases), forgiving=name == "amount"
        )
        for name, group in groups.items()
    }
