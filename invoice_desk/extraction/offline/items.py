"""Line items: rows of tables under their heads, or the priced lines of a till receipt."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from invoice_desk.domain.document import Region, Word
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.offline.figures import Figure, part_of
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.vocabulary import Vocabulary

_SUMS: Final = frozenset(
    "total grand_total subtotal net tax cash payment change rounding amount_due tip prepaid".split()
)
_PRICES: Final = frozenset({"quantity", "unit_price", "line_amount", "line_tax", "tax_rate"})
_TEXTS: Final = frozenset({"description", "specification", "unit"})
_RATE: Final = re.compile(r"(?<![\d.,])\d{1,2}(?:[.,]\d{1,2})?\s?%")
_COUNT: Final = re.compile(r"\A(\d{1,3})\s*[xX×*]?\s+(?=\D{2})")
_TRAIL: Final = re.compile(r"(?:(?<!\w)|(?=\W))[\s\d.,xX×*@()#:=-]+\Z")
_SUM_ROW: Final = re.compile(r"\s*(?:合\s*计?|小\s*[计計]|合\s*計|summe|totals?|sub-?total)\W*\Z", re.IGNORECASE)
_SEE_LIST: Final = re.compile(r"详见|清单")
_REACH: Final = 0.12  # of the page's width: a figure further from its column's head belongs to no column
_MOST_ITEMS: Final = 500

LineItem = Mapping[str, FieldValue]


@dataclass(frozen=True, slots=True)
class _Column:
    field_id: str
    x0: float
    x1: float

    def distance(self, region: Region) -> float:
        """How far a region stands from the column; right edges break ties, for figures are aligned there."""
        gap = max(self.x0 - region.x1, region.x0 - self.x1, 0.0)
        return gap or abs(self.x1 - region.x1) / 10


def line_items_of(lines: Sequence[Line], figures: Sequence[Figure], columns: Vocabulary[str]) -> tuple[LineItem, ...]:
    """The document's line items in order; empty where no table and no priced lines are recognisable."""
    by_line: dict[int, list[Figure]] = {}
    for figure in figures:
        by_line.setdefault(figure.line, []).append(figure)
    items = [item for table in _tables(lines, by_line, columns) for item in table]
    listed = [item for item in items if not _SEE_LIST.search(item["description"].text)]
    items = listed or items or list(_priced_lines(lines, by_line))
    return tuple(items[:_MOST_ITEMS])


def _tables(
    lines: Sequence[Line], by_line: Mapping[int, Sequence[Figure]], vocabulary: Vocabulary[str]
) -> Iterator[list[LineItem]]:
    """The rows of every table, each from its head to its sums; a list of goods has heads of its own on each page."""
    end = len(lines)
    tables: list[list[LineItem]] = []
    for line in reversed(lines):
        columns = _head_columns(line, vocabulary)
        if columns:
            tables.append(list(_rows_of_table(lines[line.index + 1 : end], by_line, columns)))
            end = line.index
    yield from reversed(tables)


def _head_columns(line: Line, vocabulary: Vocabulary[str]) -> tuple[_Column, ...]:
    """The columns that a line names: what is sold or how much of it, and a price; empty for any other line."""
    if any(character.isdigit() for character in line.text):
        return ()
    columns = tuple(_columns_in(line, vocabulary))
    kinds = {column.field_id for column in columns}
    if not kinds & {"description", "quantity"} or not kinds & {"line_amount", "unit_price"}:
        return ()
    if "line_amount" in kinds:
        return columns
    last = max((column for column in columns if column.field_id == "unit_price"), key=lambda column: column.x1)
    return tuple(replace(column, field_id="line_amount") if column is last else column for column in columns)


def _columns_in(line: Line, vocabulary: Vocabulary[str]) -> Iterator[_Column]:
    for segment in line.segments:
        whole = vocabulary.find(segment.text)
        if len(whole.matches) == 1 and whole.covered > 0.5:
            yield _Column(whole.matches[0].role, segment.region.x0, segment.region.x1)
            continue
        at = 0
        for word in segment.text.split():
            start = segment.text.index(word, at)
            at = start + len(word)
            found = vocabulary.find(word)
            if found.matches:
                place = part_of(segment, start, at)
                yield _Column(found.matches[0].role, place.x0, place.x1)


def _rows_of_table(
    lines: Sequence[Line], by_line: Mapping[int, Sequence[Figure]], columns: Sequence[_Column]
) -> Iterator[LineItem]:
    pending: Word | None = None
    for line in lines:
        figures = by_line.get(line.index, ())
        if _is_sum(figures) or _SUM_ROW.match(line.segments[0].text):
            return
        if not any(_is_price(figure) for figure in figures):
            pending = next((segment for segment in line.segments if _letters(segment.text) >= 2), pending)
            continue
        item = _row(line, figures, columns)
        if "description" not in item and pending is not None:
            item["description"] = FieldValue(pending.text, pending.text.strip(), pending.region)
        pending = None
        if "description" in item:
            yield item


def _row(line: Line, figures: Sequence[Figure], columns: Sequence[_Column]) -> dict[str, FieldValue]:
    item: dict[str, FieldValue] = {}
    for segment in line.segments:
        text = _text_of(segment, figures)
        if match := _RATE.search(segment.text):
            item.setdefault("tax_rate", FieldValue(match[0], match[0].replace(" ", ""), segment.region))
        elif _letters(text) >= 1:
            column = _nearest(segment.region, columns, _TEXTS) or "description"
            item.setdefault(column, FieldValue(text, text, segment.region))
    for figure in figures:
        field_id = _nearest(figure.region, columns, _PRICES)
        if field_id == "tax_rate":
            item.setdefault("tax_rate", FieldValue(figure.text, f"{figure.text.rstrip('%')}%", figure.region))
        elif field_id is not None:
            item[field_id] = FieldValue(figure.text, figure.value, figure.region)
    if "line_amount" not in item:
        last = [figure for figure in figures if _is_price(figure)][-1]
        item["line_amount"] = FieldValue(last.text, last.value, last.region)
    return item


def _text_of(segment: Word, figures: Sequence[Figure]) -> str:
    """A segment's text without the figures at its end."""
    text = segment.text
    inside = [f for f in figures if _is_price(f) and segment.region.x0 <= f.region.x0 < segment.region.x1]
    for figure in inside:
        if figure.text in text:
            return _TRAIL.sub("", text[: text.index(figure.text)]).strip()
    return text.strip()


def _nearest(region: Region, columns: Sequence[_Column], kinds: frozenset[str]) -> str | None:
    """The column of one of `kinds` that a region stands in; text begins where its column's head does."""
    able = [column for column in columns if column.field_id in kinds]
    best = min(able, key=lambda column: column.distance(region), default=None)
    return best.field_id if best is not None and best.distance(region) < _REACH else None


def _is_sum(figures: Sequence[Figure]) -> bool:
    return any(f.role in _SUMS and f.place in {"own", "line"} and _is_price(f) for f in figures)


def _is_price(figure: Figure) -> bool:
    return figure.has_decimals or figure.has_currency or not figure.text.strip("-").isdigit()


def _priced_lines(lines: Sequence[Line], by_line: Mapping[int, Sequence[Figure]]) -> Iterator[LineItem]:
    """A till receipt's goods: text with an amount at the line's end, up to the first sum."""
    unpriced: Line | None = None
    for line in lines:
        figures = by_line.get(line.index, ())
        if _is_sum(figures):
            return
        amounts = [figure for figure in figures if _is_price(figure)]
        if not amounts:
            unpriced = line if _letters(line.text) >= 3 else unpriced
            continue
        text, region = _text_before(line, amounts[0])
        if _letters(text) < 3 and unpriced is not None and unpriced.page == line.page:
            text, region = unpriced.text, unpriced.region
        unpriced = None
        last = amounts[-1]
        if _letters(text) < 3 or last.region.x1 < 0.5:
            continue
        item = {"line_amount": FieldValue(last.text, last.value, last.region)}
        if count := _COUNT.match(text):
            item["quantity"] = FieldValue(count[1], Decimal(count[1]), region)
            text = text[count.end() :]
        item["description"] = FieldValue(text, text, region)
        item.update(_quantity_times_price(figures, last.value))
        yield item


def _text_before(line: Line, figure: Figure) -> tuple[str, Region]:
    parts = [segment for segment in line.segments if segment.region.x0 < figure.region.x0 - 0.005]
    if not parts:
        return "", line.region
    text = "  ".join(part.text for part in parts)
    if parts[-1].region.x1 > figure.region.x0 and figure.text in text:
        text = text[: text.rindex(figure.text)]
    text = _TRAIL.sub("", text) if _letters(text) >= 3 else text
    return text.strip(), parts[0].region


def _quantity_times_price(figures: Sequence[Figure], amount: Decimal) -> dict[str, FieldValue]:
    """A quantity and a price on the line whose product is the amount."""
    for price in figures[:-1]:
        for quantity in figures[:-1]:
            if quantity is not price and quantity.value * price.value == amount and price.has_decimals:
                return {
                    "quantity": FieldValue(quantity.text, quantity.value, quantity.region),
                    "unit_price": FieldValue(price.text, price.value, price.region),
                }
    return {}


def _letters(text: str) -> int:
    """How much of a word a text is: a Chinese character says as much as two letters."""
    return sum(2 if character > "⺀" else 1 for character in text if character.isalpha())
