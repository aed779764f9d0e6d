"""What the printed cells of a drawn table mean, and whether quantity times price is the amount in each row."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import product
from typing import Final

from invoice_desk.domain.currency import CODES, places
from invoice_desk.domain.document import Region
from invoice_desk.domain.money import decimal_mark_of, parse_amount
from invoice_desk.domain.profile import FieldType
from invoice_desk.domain.record import Value
from invoice_desk.domain.typed import InvalidValueError, typed_value, value_part
from invoice_desk.extraction.columns.rows import PrintedCell, PrintedRow

_FIGURES: Final = frozenset({FieldType.AMOUNT, FieldType.QUANTITY})
_FACTORS: Final = ("quantity", "unit_price", "line_amount")
_SIGNS: Final = "xX×*@"
"""What stands between a quantity and its price on receipts."""
_THOUSANDS: Final = re.compile(r"\d[.,' ]\d{3}\b(?![.,]\d)")


@dataclass(frozen=True, slots=True)
class DrawnCell:
    """A cell with its value; None where `error` says why it has none."""

    text: str
    region: Region
    value: Value | None
    error: InvalidValueError | None = None


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A row by fields. `fits` is whether quantity × price = amount, None where one of them is missing: of what does, a
    label such as "Total" makes no sum.
    """

    cells: Mapping[str, DrawnCell]
    is_sum: bool = False
    fits: bool | None = None


@dataclass(frozen=True, slots=True)
class Money:
    """How amounts of a document are written: in which currency, "" where that is not known; `is_whole`: with marks of
    thousands and without decimals, as its other amounts show.
    """

    currency: str = ""
    is_whole: bool = False

    @property
    def places(self) -> int | None:
        """Of an amount; None where it may have any."""
        return places(self.currency) if self.currency in CODES else 0 if self.is_whole else None


def money_of(currency: str, amounts: Iterable[tuple[str, Decimal]]) -> Money:
    """As the known amounts of a document are printed: 174,600 that is no 174.600 tells how 82,000 is meant."""
    return Money(
        currency, any(_THOUSANDS.search(text) and abs(value) == _without_marks(text) for text, value in amounts)
    )


def _without_marks(text: str) -> int:
    return int("".join(filter(str.isdecimal, text)))


def drawn_rows(
    rows: Sequence[PrintedRow], types: Mapping[str, FieldType], money: Money | None = None
) -> tuple[DrawnRow, ...]:
    """The rows with their values. Figures are read as the others of the table are written.

    `1.000` that may still be one or a thousand is what makes quantity × price the amount, where only one of both does;
    otherwise it has no value.
    """
    mark = decimal_mark_of(
        cell.text for row in rows for one, cell in row.cells.items() if types.get(one) is FieldType.AMOUNT
    )
    return tuple(_drawn(row, types, money or Money(), mark) for row in rows)


def fits(quantity: Decimal, price: Decimal, amount: Decimal) -> bool:
    """Whether the amount is quantity × price, rounded as it is printed."""
    decimals = Decimal(1).scaleb(min(0, int(amount.as_tuple().exponent)))
    try:
        return (quantity * price).quantize(decimals, ROUND_HALF_UP) == amount
    except InvalidOperation:  # more digits than any amount has: the numbers of articles stand in columns too
        return False


def _drawn(row: PrintedRow, types: Mapping[str, FieldType], money: Money, mark: str | None) -> DrawnRow:
    cells = {
        one: _cell(cell, types.get(one, FieldType.TEXT), Money() if one == "unit_price" else money, mark)
        for one, cell in row.cells.items()
    }
    cells = _settled(cells)
    quantity, price, amount = (_amount_of(cells.get(one)) for one in _FACTORS)
    is_product = None
    if quantity is not None and price is not None and amount is not None:
        is_product = fits(quantity, price, amount)
    return DrawnRow(cells, row.is_sum and not is_product, is_product)


def _cell(cell: PrintedCell, kind: FieldType, money: Money, mark: str | None) -> DrawnCell:
    text = cell.text.strip(_SIGNS + " ") if kind in _FIGURES else cell.text

    def is_value(part: str) -> bool:
        try:
            _value(kind, part, money, mark)
        except InvalidValueError as error:
            return bool(error.readings)
        return True

    try:
        return DrawnCell(cell.text, cell.region, _value(kind, value_part(kind, text, is_value), money, mark))
    except InvalidValueError as error:
        return DrawnCell(cell.text, cell.region, None, error)


def _value(kind: FieldType, text: str, money: Money, mark: str | None) -> Value | None:
    """Raises InvalidValueError."""
    if kind in _FIGURES and text.strip():
        parsed = parse_amount(text, decimal_mark=mark, places=money.places if kind is FieldType.AMOUNT else None)
        if parsed is not None and not parsed.ambiguous:
            return parsed.value or abs(parsed.value)
    return typed_value(kind, text, currency=money.currency)


def _settled(cells: Mapping[str, DrawnCell]) -> dict[str, DrawnCell]:
    """The cells, figures that may mean two things as arithmetic has them."""
    factors = [_meanings(cells.get(one)) for one in _FACTORS]
    if not any(len(meanings) > 1 for meanings in factors):
        return dict(cells)
    fitting = [three for three in product(*factors) if fits(*three)]
    if len(fitting) != 1:
        return dict(cells)
    decided = dict(zip(_FACTORS, fitting[0], strict=True))
    return {
        one: DrawnCell(cell.text, cell.region, decided[one]) if one in decided and cell.value is None else cell
        for one, cell in cells.items()
    }


def _meanings(cell: DrawnCell | None) -> list[Decimal]:
    return list(_possible(cell)) if cell is not None else []


def _possible(cell: DrawnCell) -> Iterator[Decimal]:
    for value in (cell.value, *(cell.error.readings if cell.error is not None else ())):
        if isinstance(value, Decimal):
            yield value


def _amount_of(cell: DrawnCell | None) -> Decimal | None:
    return cell.value if cell is not None and isinstance(cell.value, Decimal) else None
