"""Where on the pages the values of exact data stand: what is printed as well points at its place."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from invoice_desk.domain.currency import currencies_in
from invoice_desk.domain.dates import find_dates, parse_date
from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.money import find_amounts, parse_amount
from invoice_desk.domain.record import FieldValue, Reading
from invoice_desk.extraction.layout import lines_of_words

_MOST_LINES: Final = 6_000
_LONGEST_LINE: Final = 2_000
_AT_THE_END: Final = frozenset(
    "net_amount tax_amount other_charges discount_amount rounding_amount total_amount prepaid_amount amount_due"
    " total_in_words".split()
)


class Places:
    """The figures, days and words of pages with their places."""

    def __init__(self, pages: Iterable[Page]) -> None:
        lines = [line for page in pages for line in lines_of_words(page.words)][:_MOST_LINES]
        self._lines = [_Letters.of(line) for line in lines]
        self._amounts: dict[Decimal, list[Region]] = defaultdict(list)
        self._days: dict[date, list[Region]] = defaultdict(list)
        self._currencies: dict[str, list[Region]] = defaultdict(list)
        for line in lines:
            self._index(line)
            for word in line if len(line) > 1 else ():
                self._index_amounts([word])  # what stands in two columns may look like one number: 1 160,00

    def placed(self, reading: Reading) -> Reading:
        """The reading with the region of every value that is found.

        Of several places a sum takes the last one, all else the first one; lines that say the same take one after
        the other.
        """
        fields = {field_id: self._with_place(field_id, value) for field_id, value in reading.fields.items()}
        used: dict[tuple[str, str], int] = defaultdict(int)
        lines = tuple(self._line(line, used) for line in reading.line_items)
        return replace(reading, fields=fields, line_items=lines)

    def _line(self, line: Mapping[str, FieldValue], used: dict[tuple[str, str], int]) -> dict[str, FieldValue]:
        placed: dict[str, FieldValue] = {}
        for field_id, value in line.items():
            key = (field_id, str(value.value))
            places = self._of(field_id, value)
            placed[field_id] = replace(value, region=places[used[key]]) if used[key] < len(places) else value
            used[key] += 1
        return placed

    def _with_place(self, field_id: str, value: FieldValue) -> FieldValue:
        places = self._of(field_id, value)
        if not places:
            return value
        return replace(value, region=places[-1 if field_id in _AT_THE_END else 0])

    def _of(self, field_id: str, value: FieldValue) -> Sequence[Region]:
        said = value.value
        if isinstance(said, Decimal):
            return self._amounts.get(abs(said), ())  # a credit note may print its amounts without a sign
        if isinstance(said, date):
            return self._days.get(said, ())
        if field_id == "currency":
            return self._currencies.get(said, ())
        wanted = _letters_of(said)
        if len(wanted) < 2 and not said.isascii():
            return ()
        return [place for line in self._lines if (place := line.find(wanted)) is not None]

    def _index(self, line: Sequence[Word]) -> None:
        self._index_amounts(line)
        text, owners = _joined(line)
        for day in find_dates(text):
            read = parse_date(day.text)
            for on in (read.value, *read.others) if read is not None else ():
                self._days[on].append(_region(line, owners, day.start, day.end))
        for currency in currencies_in(text):
            for code in currency.codes:
                self._currencies[code].append(_region(line, owners, currency.start, currency.end))

    def _index_amounts(self, line: Sequence[Word]) -> None:
        text, owners = _joined(line)
        for amount in find_amounts(text):
            parsed = parse_amount(amount.text)
            place = _region(line, owners, amount.start, amount.end)
            for meaning in (parsed.value, *parsed.others) if parsed is not None else ():
                if place not in self._amounts[abs(meaning)]:
                    self._amounts[abs(meaning)].append(place)


@dataclass(frozen=True, slots=True)
class _Letters:
    """A line as its letters and figures alone; for each of them its word and whether a token begins or ends there."""

    words: Sequence[Word]
    text: str
    owners: Sequence[int]
    begins: Sequence[bool]
    ends: Sequence[bool]

    @classmethod
    def of(cls, words: Sequence[Word]) -> "_Letters":
        kept: list[str] = []
        owners: list[int] = []
        gaps: list[bool] = []
        for index, word in enumerate(words):
            gap = True
            for char in unicodedata.normalize("NFKC", word.text).casefold():
                if not char.isalnum():
                    gap = True
                    continue
                kept.append(char)
                owners.append(index)
                gaps.append(gap or len(kept) < 2 or kept[-2].isascii() != char.isascii())
                gap = False
        return cls(words, "".join(kept), owners, gaps, [*gaps[1:], True])

    def find(self, wanted: str) -> Region | None:
        """The place of the first such token or run of tokens; a part of a longer token is none, save in Chinese."""
        start = self.text.find(wanted) if wanted else -1
        while start >= 0:
            last = start + len(wanted) - 1
            if (self.begins[start] or not wanted[0].isascii()) and (self.ends[last] or not wanted[-1].isascii()):
                return _united(self.words[index] for index in self.owners[start : last + 1])
            start = self.text.find(wanted, start + 1)
        return None


def placed(readings: Iterable[Reading], pages: Sequence[Page]) -> tuple[Reading, ...]:
    """The readings with the places of their values on these pages."""
    places = Places(pages)
    return tuple(places.placed(reading) for reading in readings)


def _letters_of(text: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", text).casefold() if char.isalnum())


def _joined(line: Sequence[Word]) -> tuple[str, list[int]]:
    """The line as text, and which word each character belongs to (the blank between two to the first)."""
    pieces: list[str] = []
    owners: list[int] = []
    for index, word in enumerate(line):
        piece = f"{word.text} "
        pieces.append(piece)
        owners += [index] * len(piece)
    return "".join(pieces)[:_LONGEST_LINE], owners


def _region(line: Sequence[Word], owners: Sequence[int], start: int, end: int) -> Region:
    return _united(line[index] for index in owners[start:end])


def _united(words: Iterable[Word]) -> Region:
    first, *others = dict.fromkeys(word.region for word in words)
    for region in others:
        first = first.united(region)
    return first
