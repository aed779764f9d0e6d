"""Where on the pages values stand that came without a place: what is printed points at its place.

What a model says and no page shows is marked: it may be worked out, guessed, or taken from somewhere else.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Final

from invoice_desk.domain.currency import currencies_in
from invoice_desk.domain.dates import find_dates, parse_date
from invoice_desk.domain.document import Page, Region, Word
from invoice_desk.domain.money import find_amounts, parse_amount
from invoice_desk.domain.record import FieldValue, Reading, Value
from invoice_desk.extraction.layout import lines_of_words

_MOST_LINES: Final = 6_000
_LONGEST_LINE: Final = 2_000
_MOST_PLACES: Final = 500
_SHORTEST_FOREIGN: Final = 2
_END_OF_LINE: Final = "\n"
_SHORTEST_MISREAD: Final = 6
_ALIKE: Final = 0.85
"""Of the letters of a name and of a line: text recognition takes one letter in ten for another on a bad scan."""
_NAMES: Final = frozenset({"seller_name", "buyer_name", "passenger_name", "departure", "destination"})
_WORDED: Final = frozenset({"document_kind", "category", "currency", "payment_method", "note", "seller_address"})
"""What follows from a page as a whole, or fills several lines: it need not stand anywhere as it is said."""
_AT_THE_END: Final = frozenset(
    "net_amount tax_amount other_charges discount_amount rounding_amount total_amount prepaid_amount amount_due"
    " total_in_words".split()
)


class Places:
    """The figures, days and words of pages with their places."""

    def __init__(self, pages: Iterable[Page]) -> None:
        lines = [line for page in pages for line in lines_of_words(page.words)][:_MOST_LINES]
        self._letters = _Letters(lines)
        # Places in their order, each one once.
        self._amounts: dict[Decimal, dict[Region, None]] = defaultdict(dict)
        self._days: dict[date, dict[Region, None]] = defaultdict(dict)
        self._currencies: dict[str, dict[Region, None]] = defaultdict(dict)
        for line in lines:
            self._index(line)
            for word in line if len(line) > 1 else ():
                self._index_amounts([word])  # what stands in two columns may look like one number: 1 160,00
        self._found: dict[str, tuple[Region, ...]] = {}

    def placed(self, reading: Reading) -> Reading:
        """The reading with the region of every value that is found.

        Of several places a sum takes the last one, all else the first one; lines that say the same take one after
        the other.
        """
        fields = {field_id: self._with_place(field_id, value) for field_id, value in reading.fields.items()}
        used: dict[tuple[str, str], int] = defaultdict(int)
        lines = tuple(self._line(line, used) for line in reading.line_items)
        return replace(reading, fields=fields, line_items=lines)

    def sought(self, reading: Reading) -> Reading:
        """The reading of somebody who saw these pages and named no places: header values that stand on none of them are
        marked `unplaced`. A name is found where the letters of a line are nearly its own.
        """
        found = self.placed(reading)
        fields = {field_id: self._nearly(field_id, value) for field_id, value in found.fields.items()}
        return replace(found, fields=fields)

    def _nearly(self, field_id: str, value: FieldValue) -> FieldValue:
        if value.region is not None or field_id in _WORDED or not value.value:
            return value
        region = self._letters.nearly(_letters_of(str(value.value))) if field_id in _NAMES else None
        return replace(value, region=region, unplaced=region is None)

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
        key = f"{field_id} {value.value}"
        if key not in self._found:
            self._found[key] = tuple(self._looked_up(field_id, value.value))
        return self._found[key]

    def _looked_up(self, field_id: str, said: Value) -> Iterable[Region]:
        if isinstance(said, Decimal):
            return self._amounts.get(abs(said), ())  # a credit note may print its amounts without a sign
        if isinstance(said, date):
            return self._days.get(said, ())
        if field_id == "currency":
            return self._currencies.get(said, ())
        wanted = _letters_of(said)
        if len(wanted) < _SHORTEST_FOREIGN and not said.isascii():
            return ()
        return self._letters.find(wanted)

    def _index(self, line: Sequence[Word]) -> None:
        self._index_amounts(line)
        text, owners = _joined(line)
        for day in find_dates(text):
            read = parse_date(day.text)
            for on in (read.value, *read.others) if read is not None else ():
                self._days[on][_region(line, owners, day.start, day.end)] = None
        for currency in currencies_in(text):
            for code in currency.codes:
                self._currencies[code][_region(line, owners, currency.start, currency.end)] = None

    def _index_amounts(self, line: Sequence[Word]) -> None:
        text, owners = _joined(line)
        for amount in find_amounts(text):
            parsed = parse_amount(amount.text)
            place = _region(line, owners, amount.start, amount.end)
            for meaning in (parsed.value, *parsed.others) if parsed is not None else ():
                self._amounts[abs(meaning)][place] = None


class _Letters:
    """Lines as their letters and figures alone, and what each of them belongs to.

    For each letter its word, and whether a token begins there; a line ends with a mark that is no letter.
    """

    def __init__(self, lines: Iterable[Sequence[Word]]) -> None:
        kept: list[str] = []
        self._words: list[Word | None] = []
        self._begins: list[bool] = []
        for line in lines:
            for word in line:
                gap = True
                for char in unicodedata.normalize("NFKC", word.text).casefold():
                    if not char.isalnum():
                        gap = True
                        continue
                    self._begins.append(gap or not kept or kept[-1].isascii() != char.isascii())
                    kept.append(char)
                    self._words.append(word)
                    gap = False
            kept.append(_END_OF_LINE)
            self._words.append(None)
            self._begins.append(True)
        self._text = "".join(kept)

    def find(self, wanted: str) -> Iterator[Region]:
        """The places of a token or run of tokens; a part of a longer token is none, save in Chinese."""
        start = self._text.find(wanted) if wanted else -1
        count = 0
        while start >= 0 and count < _MOST_PLACES:
            end = start + len(wanted)
            begins = self._begins[start] or not wanted[0].isascii()
            ends = self._begins[end] or not wanted[-1].isascii()
            if begins and ends:
                yield _united(word for word in self._words[start:end] if word is not None)
                count += 1
            start = self._text.find(wanted, start + 1)

    def nearly(self, wanted: str) -> Region | None:
        """The place of the line, or of two below one another, that is most like it; None where none is like it."""
        if len(wanted) < _SHORTEST_MISREAD:
            return None
        best, found, start = _ALIKE, None, 0
        alike = SequenceMatcher(b=wanted, autojunk=False)
        lines = self._text.split(_END_OF_LINE)
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            for text, length in ((line, len(line)), (line + following, len(line) + 1 + len(following))):
                alike.set_seq1(text)
                if alike.real_quick_ratio() >= best and alike.quick_ratio() >= best and alike.ratio() >= best:
                    best, found = alike.ratio(), (start, start + length)
            start += len(line) + 1
        if found is None:
            return None
        return _united(word for word in self._words[slice(*found)] if word is not None)


def placed(readings: Iterable[Reading], pages: Sequence[Page]) -> tuple[Reading, ...]:
    """The readings with the places of their values on these pages."""
    places = Places(pages)
    return tuple(places.placed(reading) for reading in readings)


def sought(reading: Reading, pages: Sequence[Page]) -> Reading:
    """The reading of a model with the places of its values, as far as it is known what stands on all of its pages."""
    if not pages or not all(page.words for page in pages):
        return reading
    return Places(pages).sought(reading)


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
