"""Which confirmed cells must not stay so: those that the document's own rules contradict.

A tie or a check digit inside one reading is one reading's word. Where another rule speaks against it, it confirms
nothing; what several rules prove wrong is not saved by two readings either. What a person set or accepted stands, and
so does data in the file. A code on the page is a reading like others here: it may be another invoice's.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from invoice_desk.domain.record import Cell, Correction, Reading, Record, Verdict
from invoice_desk.domain.trust import CODE_ENGINE, is_exact
from invoice_desk.domain.witness import independent
from invoice_desk.review.check import CheckContext, text_of
from invoice_desk.review.equations import Place, equations_of, values_of
from invoice_desk.review.parties import PAIRS, exchanged_between_readings, is_sold_by_us
from invoice_desk.review.same_value import same_value
from invoice_desk.review.tax_ids import TAX_IDS, has_impossible_length
from invoice_desk.review.wrong_cell import cell_at, wrong_cell


def without_contradicted(
    record: Record,
    witnesses: Mapping[str, Sequence[Reading]],
    corrections: Sequence[Correction],
    context: CheckContext,
) -> Record:
    """The record in which what its rules contradict is no longer confirmed.

    `witnesses` are the latest readings by who bears witness.
    """
    by_person = {Place(one.field_id, one.line) for one in corrections}
    doubted = {
        place
        for place, outvotes in (*_contradicted(record), *_exchanged(record, context), *_impossible(record))
        if cell_at(record, place).verdict is Verdict.CONFIRMED
        and place not in by_person
        and not _is_sure(place, record, witnesses, outvotes=outvotes)
    }
    if not doubted:
        return record
    cells = {name: _doubted(cell, Place(name), doubted) for name, cell in record.cells.items()}
    lines = tuple(
        {name: _doubted(cell, Place(name, index), doubted) for name, cell in line.items()}
        for index, line in enumerate(record.line_items)
    )
    return replace(record, cells=cells, line_items=lines)


def _contradicted(record: Record) -> Iterator[tuple[Place, bool]]:
    """The cells that rules speak against, and whether several rules prove the cell wrong."""
    values = values_of(record)
    equations = equations_of(record, values)
    mend = wrong_cell(record, values, equations)
    if mend is not None:
        yield mend.place, mend.is_certain
        return
    for equation in equations:
        if equation.firm and not equation.holds(values):
            yield from ((place, False) for place in equation.members)


def _exchanged(record: Record, context: CheckContext) -> Iterator[tuple[Place, bool]]:
    """The parties, where readings or the user's list exchange them: a check digit proves an id, not whose it is."""
    if exchanged_between_readings(record) or is_sold_by_us(record, context.own_companies):
        yield from ((Place(field_id), False) for pair in PAIRS for field_id in pair)


def _impossible(record: Record) -> Iterator[tuple[Place, bool]]:
    """Tax ids of 17 or 19 characters: there are none, so every reader lost or doubled one."""
    for field_id in TAX_IDS:
        if has_impossible_length(text_of(record, field_id)):
            yield Place(field_id), True


def _is_sure(place: Place, record: Record, witnesses: Mapping[str, Sequence[Reading]], *, outvotes: bool) -> bool:
    """Whether data in the file says so, or, as long as the rules don't outvote them, two independent readings."""
    cell = cell_at(record, place)
    agreeing = [
        (witness, reading)
        for witness, readings in witnesses.items()
        for reading in readings
        if _says(reading, place, cell)
    ]
    if any(is_exact(reading) and reading.engine != CODE_ENGINE for _, reading in agreeing):
        return True
    return not outvotes and independent(witness for witness, _ in agreeing) > 1


def _says(reading: Reading, place: Place, cell: Cell) -> bool:
    if place.line is None:
        said = reading.fields.get(place.field_id)
    else:
        said = reading.line_items[place.line].get(place.field_id) if place.line < len(reading.line_items) else None
    return said is not None and not said.unplaced and cell.value is not None and same_value(said.value, cell.value)


def _doubted(cell: Cell, place: Place, doubted: Collection[Place]) -> Cell:
    return replace(cell, verdict=Verdict.UNCONFIRMED) if place in doubted else cell
