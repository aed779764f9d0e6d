"""The checks of candidates: values that may be read in two ways, or that readings give differently."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Cell, Correction, Finding, Reading, Record, Severity, Value, Verdict, value_text
from invoice_desk.domain.trust import CODE_ENGINE, EXACT_ENGINE, SEEN_ENGINE, is_exact
from invoice_desk.review.check import CheckContext, text_of
from invoice_desk.review.deciding import decided
from invoice_desk.review.equations import Place
from invoice_desk.review.parties import exchange, exchanged_between_readings, is_set
from invoice_desk.review.same_value import same_value

_MOST_LINES_TOLD: Final = 8


def candidates_agree(record: Record, context: CheckContext) -> Iterator[Finding]:
    """Every header value in conflict, with all that it may be, and the one that the rest of the document speaks for."""
    decisions = decided(record, context)
    for field_id, cell in record.cells.items():
        if cell.verdict is not Verdict.CONFLICT:
            continue
        values = [value_text(one.value) for one in cell.candidates]
        repair = _repair(Place(field_id), decisions)
        params: dict[str, Param] = {
            "field": field_id,
            "text": cell.text,
            "value": values[0],
            "other": ", ".join(values[1:]),
        }
        code = _code(field_id, cell)
        if (shown := _shown(record, field_id, cell)) is not None:
            code, *said = shown
            params = {"field": field_id, "value": said[0], "other": said[1]}
            repair = tuple(one for one in repair if one.value is not None and value_text(one.value) == said[1])
        if (sources := who_says(record, field_id)) is not None:
            source, others = sources
            params = {"field": field_id, "source": _name_of(source), "value": values[0], "other": others}
            code = "field.code_differs" if source.engine == CODE_ENGINE else "field.exact_differs"
            repair = ()
        yield Finding("one-value", Severity.WARNING, (field_id,), code, params, repair)
    yield from _of_lines(record, decisions)


def _shown(record: Record, field_id: str, cell: Cell) -> tuple[str, str, str] | None:
    """How to say that the page does not show what its file says, with both; None where that is not the matter."""
    if len(cell.candidates) == 1:
        return "field.not_shown", value_text(cell.candidates[0].value), ""
    readings = [one for one in record.readings if field_id in one.fields]
    sights = [one.fields[field_id] for one in readings if one.engine == SEEN_ENGINE]
    said = [one.fields[field_id].value for one in readings if one.engine != SEEN_ENGINE]
    shown = sights[-1] if sights else None
    if shown is None or shown.denied or any(same_value(shown.value, value) for value in said):
        return None
    others = [value_text(one.value) for one in cell.candidates if not same_value(one.value, shown.value)]
    return "field.shown_otherwise", ", ".join(others), value_text(shown.value)


def _of_lines(record: Record, decisions: dict[Place, Value]) -> Iterator[Finding]:
    """The first conflicts in lines; where readings took the lines apart differently there are many of no news."""
    contested = [
        (Place(field_id, index), cell)
        for index, line in enumerate(record.line_items)
        for field_id, cell in line.items()
        if cell.verdict is Verdict.CONFLICT
    ]
    for place, cell in contested[:_MOST_LINES_TOLD]:
        values = [value_text(one.value) for one in cell.candidates]
        params: dict[str, Param] = {
            "field": place.field_id,
            "line": (place.line or 0) + 1,
            "value": values[0],
            "other": ", ".join(values[1:]),
        }
        repair = _repair(place, decisions)
        code = "field.lines_differ" if len(values) > 1 else "field.line_not_shown"
        yield Finding("one-value", Severity.WARNING, (place.field_id,), code, params, repair)
    if len(contested) > _MOST_LINES_TOLD:
        rest: dict[str, Param] = {"count": len(contested) - _MOST_LINES_TOLD}
        yield Finding("one-value", Severity.WARNING, (), "lines.more_differ", rest)


def who_says(record: Record, field_id: str) -> tuple[Reading, str] | None:
    """The exact source of a value that is contradicted, and who says what else; None where none is exact."""
    readings = [one for one in record.readings if field_id in one.fields]
    cell = record.cells[field_id]
    first = next((one for one in readings if is_exact(one) and one.fields[field_id].value == cell.value), None)
    if first is None:
        return None
    rivals = {one.value for one in cell.candidates} - {cell.value}
    others: dict[str, None] = {}
    told: set[Value] = set()
    for one in sorted(readings, key=lambda one: one.engine == SEEN_ENGINE):  # it mostly repeats what was read
        value = one.fields[field_id].value
        if value in rivals and not (one.engine == SEEN_ENGINE and value in told):
            told.add(value)
            others[f"{_name_of(one)}: {value_text(value)}"] = None
    return first, "; ".join(others)


def the_page_shows_the_invoice_of_the_data(record: Record, _: CheckContext) -> Iterator[Finding]:
    """Factur-X and ZUGFeRD: what the page shows and what the data in the file, or a code, says must be one invoice."""
    identity = ("invoice_number", "total_amount")
    cells = [record.cells.get(field_id) for field_id in identity]
    contradicted = all(cell is not None and cell.verdict is Verdict.CONFLICT for cell in cells)
    sources = [who_says(record, field_id) for field_id in identity if contradicted]
    if sources and all(sources):
        is_code = any(said[0].engine == CODE_ENGINE for said in sources if said is not None)
        code = "codes.another_invoice" if is_code else "exact.another_invoice"
        yield Finding("data=page", Severity.WARNING, identity, code)


def readings_agree_who_sold(record: Record, context: CheckContext) -> Iterator[Finding]:
    """What one reading has for the seller another has for the buyer: 销售方 and 购买方 have the same labels.

    Proposed is the reading that the rest of the document speaks for; where it speaks for none, the other way round than
    it is shown.
    """
    exchanged = exchanged_between_readings(record)
    if not exchanged:
        return
    fields = tuple(field_id for pair in exchanged for field_id in pair)
    params: dict[str, Param] = {"seller": text_of(record, "seller_name"), "buyer": text_of(record, "buyer_name")}
    repair: tuple[Correction, ...] = ()
    if not is_set(record, fields):
        right = _reading_with(record, decided(record, context), fields)
        repair = exchange(record, exchanged) if right is None else right
    yield Finding("parties", Severity.WARNING, fields, "party.exchanged", params, repair)


def _reading_with(
    record: Record, decisions: dict[Place, Value], fields: tuple[str, ...]
) -> tuple[Correction, ...] | None:
    """What the reading says of the parties that says what was decided; None where nothing was."""
    known = {place.field_id: value for place, value in decisions.items() if place.field_id in fields}
    for reading in record.readings if known else ():
        said = {field_id: reading.fields[field_id].value for field_id in fields if field_id in reading.fields}
        if said.keys() == set(fields) and all(same_value(said[name], value) for name, value in known.items()):
            return tuple(Correction(field_id, value) for field_id, value in said.items())
    return () if known else None


def _repair(place: Place, decisions: dict[Place, Value]) -> tuple[Correction, ...]:
    return (Correction(place.field_id, decisions[place], place.line),) if place in decisions else ()


def _name_of(reading: Reading) -> str:
    """What a reading is known by: its kind of data or code, or its model."""
    is_known_form = reading.engine in {EXACT_ENGINE, CODE_ENGINE}
    return reading.model if is_known_form else f"{reading.engine} {reading.model}".strip()


def _code(field_id: str, cell: Cell) -> str:
    if len({one.text for one in cell.candidates}) > 1 or len({one.region for one in cell.candidates}) > 1:
        return "field.readings_differ"
    if field_id == "currency":
        return "currency.ambiguous"
    if isinstance(cell.value, date):
        return "date.ambiguous"
    return "amount.ambiguous" if isinstance(cell.value, Decimal) else "field.readings_differ"
