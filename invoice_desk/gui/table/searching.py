"""Texts found in cells and replaced there: as parts of texts, but as whole values where the value is no text."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from invoice_desk.domain.record import Value, value_text
from invoice_desk.domain.typed import InvalidValueError, typed_value
from invoice_desk.gui.table.rows import CellView, TableRow

IN_PARTS: Final = frozenset({"text", "identifier"})
"""Types of fields in which parts are found and replaced; half an amount or half a date is none."""


class Place(NamedTuple):
    """A field of a row."""

    key: str
    field_id: str


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for; `exact` tells capitals from small letters and full-width forms from narrow ones."""

    text: str
    exact: bool = False


def places_of(
    query: Query, targets: Iterable[tuple[TableRow, Sequence[str]]], kinds: Mapping[str, str]
) -> Sequence[Place]:
    """Where it is found in the given fields of rows, in their order; `kinds` are the fields' types. Takes a while."""
    return [
        Place(row.key, field_id)
        for row, fields in targets
        for field_id in fields
        if (cell := row.cells.get(field_id)) is not None and holds(query, cell, kinds[field_id], _currency(row))
    ]


def holds(query: Query, cell: CellView, kind: str, currency: str = "") -> bool:
    """Whether it is found in a cell of that type."""
    if cell.value is None or not query.text:
        return False
    if kind in IN_PARTS:
        return next(spans(query, value_text(cell.value)), None) is not None
    return query.text.strip() in (cell.text, value_text(cell.value)) or _meant(kind, query.text, currency) == cell.value


def replaced(query: Query, cell: CellView, kind: str, by: str) -> str:
    """The text to type into a cell in which it was found, so that it is replaced there."""
    if cell.value is None or kind not in IN_PARTS:
        return by
    text, parts, end = value_text(cell.value), [], 0
    for start, stop in spans(query, text):
        parts += [text[end:start], by]
        end = stop
    return "".join([*parts, text[end:]])


def spans(query: Query, text: str) -> Iterator[tuple[int, int]]:
    """Where it stands in a text, from left to right: begins and ends that fall between characters as they are seen."""
    wanted = query.text if query.exact else _folded(query.text)
    if not wanted:
        return
    if query.exact or (text.isascii() and wanted.isascii()):
        searched = text if query.exact else text.lower()
        place = searched.find(wanted)
        while place >= 0:
            yield place, place + len(wanted)
            place = searched.find(wanted, place + len(wanted))
        return
    searched, begins = _with_begins(text)
    place = searched.find(wanted)
    while place >= 0:
        end = place + len(wanted)
        if place in begins and end in begins:
            yield begins[place], begins[end]
            place = searched.find(wanted, end)
        else:
            place = searched.find(wanted, place + 1)


def _with_begins(text: str) -> tuple[str, dict[int, int]]:
    """The folded text, and by each place in it where a character begins, that of the character in the text."""
    parts: list[str] = []
    begins: dict[int, int] = {}
    length = start = 0
    for end in range(1, len(text) + 1):
        if end < len(text) and unicodedata.combining(text[end]):
            continue
        begins[length] = start
        parts.append(_folded(text[start:end]))
        length += len(parts[-1])
        start = end
    begins[length] = len(text)
    return "".join(parts), begins


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _meant(kind: str, text: str, currency: str) -> Value | None:
    try:
        return typed_value(kind, text, currency=currency)
    except InvalidValueError:
        return None


def _currency(row: TableRow) -> str:
    cell = row.cells.get("currency")
    return cell.text if cell else ""
