"""Line items: rows of a table under its heads, or the priced lines of a till receipt."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from invoice_desk.domain.document import Region, Word
from invoice_desk.domain.record import FieldValue
from invoice_desk.extraction.offline.figures import Figure, part_of
from invoice_desk.extraction.offline.lines import Line
from invoice_desk.extraction.offline.vocabulary import Vocabulary

_SUMS: Final = frozenset(
    {
        "total",
        "grand_total",
        "subtotal",
        "net",
        "tax",
        "cash",
        "payment",
        "change",
        "rounding",
        "amount_due",
        "tip",
        "prepaid",
    }
)
_RATE: Final = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)\s?%")
_TRAIL: Final = re.compile(r"[\s\d.,xX×*@()#:=-]*\Z")
_MOST_ITEMS: Final = 500
_MIN_COLUMNS: Final = 2

LineItem = Mapping[str, FieldValue]


@dataclass(frozen=True, slots=True)
class _Column:
    field_id: str
    x0: float
    x1: float


def line_items_of(lines: Sequence[Line], figures: Sequence[Figure], columns: Vocabulary[str]) -> tuple[LineItem, ...]:
    """The document's line items in order; empty where no table and no priced lines are recognisable."""
    by_line: dict[int, list[Figure]] = {}
    for figure in figures:
        by_line.setdefault(figure.line, []).append(figure)
    head = _table_head(lines, columns)
    items = list(_rows_of_table(lines, by_line, *head)) if head else []
    if not items:
        items = list(_priced_lines(lines, by_line))
    return tuple(items[:_MOST_ITEMS])


def _table_head(lines: Sequence[Line], vocabulary: Vocabulary[str]) -> tuple[int, tuple[_Column, ...]] | None:
    """The first line that names an amount column and at least one more, with the places of its columns."""
    for line in lines:
        if any(character.isdigit() for character in line.text):
            continue
        columns = tuple(_columns_in(line, vocabulary))
        kinds = {column.field_id for column in columns}
        if len(kinds) >= _MIN_COLUMNS and "line_amount" in kinds and kinds & {"description", "quantity", "unit_price"}:
            return line.index, columns
    return None


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
    lines: Sequence[Line], by_line: Mapping[int, Sequence[Figure]], head: int, columns: Sequence[_Column]
) -> Iterator[LineItem]:
    pending: list[Word] = []
    for line in lines[head + 1 :]:
        figures = list(by_line.get(line.index, ()))
        if _is_sum(figures):
            return
        amounts = [figure for figure in figures if figure.has_decimals or figure.has_currency]
        if not amounts:
            pending = [segment for segment in line.segments if _letters(segment.text) >= 2][:1]
            continue
        item = _row(line, figures, columns)
        if "description" not in item and pending:
            item["description"] = FieldValue(pending[0].text, pending[0].text.strip(), pending[0].region)
        pending = []
        if "line_amount" in item and "description" in item:
            yield item


def _row(line: Line, figures: Sequence[Figure], columns: Sequence[_Column]) -> dict[str, FieldValue]:
    item: dict[str, FieldValue] = {}
    for figure in figures:
        column = _nearest(
            figure.region, [c for c in columns if c.field_id in {"quantity", "unit_price", "line_amount", "line_tax"}]
        )
        if column is not None and (column != "quantity" or figure.value > 0):
            item[column] = FieldValue(figure.text, figure.value, figure.region)
    for segment in line.segments:
        if match := _RATE.search(segment.text):
            item.setdefault("tax_rate", FieldValue(match[0], match[0].replace(" ", ""), segment.region))
    left = min((figure.region.x0 for figure in figures if figure.has_decimals), default=1.0)
    words = [s for s in line.segments if s.region.x0 < left and _letters(s.text) >= 2]
    if words:
        text = _TRAIL.sub("", words[0].text) or words[0].text
        item["description"] = FieldValue(text, text.strip(), words[0].region)
    if "line_amount" not in item:
        last = [figure for figure in figures if figure.has_decimals or figure.has_currency][-1]
        item["line_amount"] = FieldValue(last.text, last.value, last.region)
    return item


def _nearest(region: Region, columns: Sequence[_Column]) -> str | None:
    def distance(column: _Column) -> float:
        return max(column.x0 - region.x1, region.x0 - column.x1, 0.0) or abs(column.x1 - region.x1) / 10

    best = min(columns, key=distance, default=None)
    return best.field_id if best is not None and distance(best) < 0.12 else None


def _is_sum(figures: Sequence[Figure]) -> bool:
    return any(
        figure.role in _SUMS and figure.place in {"own", "line", "above"} and figure.has_decimals for figure in figures
    )


def _priced_lines(lines: Sequence[Line], by_line: Mapping[int, Sequence[Figure]]) -> Iterator[LineItem]:
    """A till receipt's goods: text with an amount at the line's end, up to the first sum."""
    unpriced: Line | None = None
    for line in lines:
        figures = by_line.get(line.index, ())
        if _is_sum(figures):
            return
        amounts = [figure for figure in figures if figure.has_decimals]
        if not amounts:
            unpriced = line if _letters(line.text) >= 3 else unpriced
            continue
        last = amounts[-1]
        text, region = _text_before(line, amounts[0])
        if _letters(text) < 3 and unpriced is not None and unpriced.page == line.page:
            text, region = unpriced.text, unpriced.region
        unpriced = None
        if _letters(text) < 3 or last.region.x1 < 0.5:
            continue
        item = {
            "description": FieldValue(text, text, region),
            "line_amount": FieldValue(last.text, last.value, last.region),
        }
        item.update(_quantity_times_price(figures, last.value))
        yield item


def _text_before(line: Line, figure: Figure) -> tuple[str, Region]:
    parts = [s for s in line.segments if s.region.x0 < figure.region.x0 - 0.005]
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
    return sum(character.isalpha() for character in text)
