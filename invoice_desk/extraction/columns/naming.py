"""What the columns of a drawn table are likely to hold: as its head says, else as what stands in them tells."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import permutations
from typing import Final

from invoice_desk.domain.document import Page
from invoice_desk.domain.money import parse_amount
from invoice_desk.domain.profile import FieldType
from invoice_desk.extraction.columns.layout import ColumnLayout
from invoice_desk.extraction.columns.lines import CellLine, cell_lines, head_names, is_carried, is_sum, without_head
from invoice_desk.extraction.columns.values import fits

_MOSTLY: Final = 0.6
_FACTORS: Final = ("quantity", "unit_price", "line_amount")


def named_columns(page: Page, layout: ColumnLayout, types: Mapping[str, FieldType]) -> ColumnLayout:
    """The layout with a likely field for each column; "" where nothing is likely. `types` are the fields there are."""
    lines = cell_lines(page, layout)
    count = len(layout.borders) + 1
    body = [line for line in without_head(lines, range(count)) if not is_sum(line.whole) and not is_carried(line.whole)]
    figures = {column: found for column in range(count) if (found := _figures(body, column)) is not None}
    names = _named_by_head(lines, body, types)
    filled = {column for column in range(count) if any(line.text(column) for line in body)}
    names = {one: name for one, name in names.items() if name not in _FACTORS or one in figures or one not in filled}
    _name_rates(names, body, count, types)
    _name_factors(names, figures, types)
    _name_text(names, body, [column for column in range(count) if column not in figures], types)
    return replace(layout, fields=tuple(names.get(column, "") for column in range(count)))


def _named_by_head(
    lines: Sequence[CellLine], body: Sequence[CellLine], types: Mapping[str, FieldType]
) -> dict[int, str]:
    """The field that the head names for each column. Of two columns with one name the one with more text has it; which
    of two is the amount, arithmetic shows.
    """
    said: dict[int, str] = {}
    for line in lines:
        for column, field_id in head_names(line).items():
            said.setdefault(column, field_id)
    columns: dict[str, list[int]] = {}
    for column, field_id in said.items():
        if field_id in types:
            columns.setdefault(field_id, []).append(column)
    return {
        max(several, key=lambda column: _letters(body, column)): field_id
        for field_id, several in columns.items()
        if len(several) == 1 or field_id not in _FACTORS
    }


def _letters(body: Sequence[CellLine], column: int) -> int:
    return sum(char.isalpha() for line in body for char in line.text(column))


def _figures(body: Sequence[CellLine], column: int) -> list[Decimal | None] | None:
    """The figures of a column line by line; None where it mostly holds something else."""
    texts = [line.text(column) for line in body]
    parsed = [parse_amount(text) if text else None for text in texts]
    filled = sum(bool(text) for text in texts)
    if not filled or sum(one is not None for one in parsed) < _MOSTLY * filled:
        return None
    return [one.value if one is not None else None for one in parsed]


def _name_rates(names: dict[int, str], body: Sequence[CellLine], count: int, types: Mapping[str, FieldType]) -> None:
    rates = [
        column
        for column in range(count)
        if column not in names
        and (filled := [text for line in body if (text := line.text(column))])
        and sum("%" in text for text in filled) >= _MOSTLY * len(filled)
    ]
    if rates and "tax_rate" in types and "tax_rate" not in names.values():
        names[rates[0]] = "tax_rate"


def _name_factors(
    names: dict[int, str], figures: Mapping[int, Sequence[Decimal | None]], types: Mapping[str, FieldType]
) -> None:
    """Quantity, price and amount: what the head has not named, the columns whose products are the amounts."""
    open_columns = [column for column in figures if column not in names and not _counts_up(figures[column])]
    known = {name: column for column, name in names.items() if name in _FACTORS and column in figures}
    missing = [name for name in _FACTORS if name not in names.values() and name in types]
    if not missing or not open_columns:
        return
    best: tuple[int, dict[str, int]] = (0, {})
    for columns in permutations(open_columns, len(missing)) if len(open_columns) >= len(missing) else ():
        three = {**known, **dict(zip(missing, columns, strict=True))}
        if len(three) == len(_FACTORS) and three["quantity"] < three["unit_price"] < three["line_amount"]:
            score = _products(*(figures[three[name]] for name in _FACTORS))
            best = max(best, (score, three), key=lambda one: one[0])
    if best[0]:
        names.update({column: name for name, column in best[1].items()})
    elif "line_amount" in missing:
        names[open_columns[-1]] = "line_amount"


def _products(
    quantities: Sequence[Decimal | None], prices: Sequence[Decimal | None], amounts: Sequence[Decimal | None]
) -> int:
    """In how many lines the amount is the product."""
    return sum(
        quantity is not None and price is not None and amount is not None and fits(quantity, price, amount)
        for quantity, price, amount in zip(quantities, prices, amounts, strict=True)
    )


def _counts_up(figures: Sequence[Decimal | None]) -> bool:
    """Whether it is the column of the lines' own numbers."""
    known = [one for one in figures if one is not None]
    return len(known) > 1 and known == [known[0] + step for step in range(len(known))] and known[0] <= 1


def _name_text(
    names: dict[int, str], body: Sequence[CellLine], columns: Sequence[int], types: Mapping[str, FieldType]
) -> None:
    """The description is the longest text that there is."""
    letters = {column: _letters(body, column) for column in columns if column not in names}
    longest = max(letters, key=lambda column: letters[column], default=None)
    is_open = "description" in types and "description" not in names.values()
    if is_open and longest is not None and letters[longest]:
        names[longest] = "description"
