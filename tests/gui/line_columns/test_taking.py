"""What is taken is what the document has afterwards, whatever lines there were: replaced, or behind the others."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import FieldValue, Record, Value
from invoice_desk.gui.line_columns.taking import TakenRow, TakenValue, corrections_of
from tests.review.readings import reading, recorded

FIELDS = ("description", "quantity", "line_amount")
values = st.sampled_from([Decimal("1.00"), Decimal("2.50"), "Tea", "Brot"])
lines = st.lists(st.dictionaries(st.sampled_from(FIELDS), values, min_size=1), max_size=4)


def record(standing: list[dict[str, Value]]) -> Record:
    read = [{one: FieldValue(str(value), value) for one, value in line.items()} for line in standing]
    return recorded(reading({}, lines=tuple(read)))


def rows(taken: list[dict[str, Value]]) -> list[TakenRow]:
    return [
        {one: TakenValue(value, Region(1, 0.1, 0.1 * place, 0.5, 0.2)) for one, value in line.items()}
        for place, line in enumerate(taken)
    ]


def shown(of: Record) -> list[dict[str, Value]]:
    return [{one: cell.value for one, cell in line.items() if cell.value is not None} for line in of.line_items]


def after(standing: list[dict[str, Value]], taken: list[dict[str, Value]], *, add: bool) -> Record:
    before = record(standing)
    read = before.readings[0]
    return recorded(read, corrections=corrections_of(before, rows(taken), add=add))


@given(lines, lines.filter(bool))
def test_rows_take_the_place_of_the_lines(standing: list[dict[str, Value]], taken: list[dict[str, Value]]) -> None:
    found = after(standing, taken, add=False)
    assert shown(found) == taken
    assert all(cell.by_person for line in found.line_items for cell in line.values())
    places = [cell.region for line in found.line_items for cell in line.values() if cell.value is not None]
    assert None not in places


@given(lines, lines.filter(bool))
def test_rows_are_added_behind_the_lines(standing: list[dict[str, Value]], taken: list[dict[str, Value]]) -> None:
    assert shown(after(standing, taken, add=True)) == standing + taken


@given(lines, lines.filter(bool), lines.filter(bool))
def test_rows_of_the_next_page_come_behind_those_that_took_the_place_of_more(
    standing: list[dict[str, Value]], first: list[dict[str, Value]], second: list[dict[str, Value]]
) -> None:
    before = record(standing)
    replaced = corrections_of(before, rows(first), add=False)
    between = recorded(before.readings[0], corrections=replaced)
    added = corrections_of(between, rows(second), add=True)
    assert shown(recorded(before.readings[0], corrections=(*replaced, *added))) == first + second
