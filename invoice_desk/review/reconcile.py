"""From readings and corrections to the record: which value of a field is shown, and how far it may be trusted.

The rules of the verdicts: `confirmed` by two independent witnesses, by an exact source that nothing contradicts or by
a person who accepted it as it stands, `corrected` by a person, `conflict` where candidates differ or a value is
ambiguous, `unconfirmed` with one witness, `missing` without any. Who is independent of whom: `domain/witness.py`; who
names a value that stands nowhere on the pages bears no witness. Where readings differ, the more trusted one is shown
(`domain/trust.py`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import (
    Cell,
    Correction,
    FieldValue,
    Reading,
    Record,
    ReviewState,
    Value,
    Verdict,
    value_text,
)
from invoice_desk.domain.suppliers import Supplier, Suppliers
from invoice_desk.domain.trust import CODE_ENGINE, SEEN_ENGINE, only_supports, trust_of
from invoice_desk.domain.witness import independent, witness_of
from invoice_desk.review.check import NONE_KNOWN, CheckContext
from invoice_desk.review.checks import findings_of
from invoice_desk.review.country import agreed_seller, settled_by_country
from invoice_desk.review.deciding import likeliest_first
from invoice_desk.review.doubts import without_contradicted
from invoice_desk.review.duplicates import twin_finding
from invoice_desk.review.exact_sources import exact_cells, exact_line_cells
from invoice_desk.review.identifiers import passes_check_digit
from invoice_desk.review.said_again import ties_of_prints
from invoice_desk.review.same_value import comparable, same_value
from invoice_desk.review.shown import with_what_is_shown, without_denials
from invoice_desk.review.witnesses import Tie, ties_of

_UNREAD_EXACT: Final = frozenset({"exact.unread", "pdf.unread_e_invoice"})
"""The file carries the invoice as XML that could not be read and outranks its picture: what else it says confirms
nothing. The second code is what desks hold from before such XML was read.
"""
_TAX_IDS: Final = ("seller_tax_id", "buyer_tax_id")
_MISSING: Final = Cell(None, Verdict.MISSING)


def record_of(
    data: DocumentData,
    profile: Profile,
    *,
    today: date,
    own_companies: Sequence[str] = (),
    suppliers: Suppliers = NONE_KNOWN,
    accounts: Mapping[str, str] | None = None,
) -> Record:
    """The row of a document; a cell for every field of the profile and for every other field that has a value.

    `own_companies` are those who keep these books (`CheckContext`), `suppliers` what people taught of sellers: it
    counts until a person accepts the document, and changes nothing afterwards. So do `accounts`, those of categories
    (`CheckContext.accounts`).
    """
    if data.state is not ReviewState.TO_REVIEW:
        suppliers, accounts = NONE_KNOWN, None
    header = _of_header(data.corrections)
    everything = settled_by_country(data.readings, _supplier(data, header, suppliers))
    readings = _latest(everything)
    outranked = any(note.code in _UNREAD_EXACT for note in data.notes)
    found = [(one, tie) for one in readings if not outranked for tie in ties_of(_with_amounts_of_codes(one, readings))]
    twice = [(one, tie) for one in readings if not outranked for tie in ties_of_prints(one)]
    ties = [(reading, tie) for reading, tie in (*found, *twice) if _holds(tie, readings, header)]
    voiced = without_denials(readings)
    cells = _header_cells(voiced, profile, _proven(tie for _, tie in ties))
    cells = cells if outranked else _with_check_digits(cells)
    cells.update(exact_cells(voiced, found, may_confirm=not outranked))
    cells = with_what_is_shown(cells, [(one, one.fields) for one in readings])
    cells = _settled(cells, header.values())
    of_lines = [item for item in data.corrections if item.line is not None]
    seen = min((item.seen for item in of_lines if item.seen is not None), default=len(data.readings))
    record = Record(
        document_id=data.id,
        source=data.source,
        profile=data.profile,
        cells=cells,
        line_items=_lines(everything[:seen], readings, ties, of_lines),
        readings=data.readings,
        notes=(*data.notes, *(note for reading in readings for note in reading.notes)),
        pages=data.pages,
        companions=data.companions,
        behind=data.behind,
        is_beside=data.is_beside,
        state=data.state,
        rejected_as=data.rejected_as,
        lines_seen=seen,
        crop=data.crop,
    )
    context = CheckContext(today, profile, tuple(own_companies), suppliers, accounts or {})
    record = likeliest_first(record, context)
    record = without_contradicted(record, _by_witness(voiced), data.corrections, context)
    duplicates = tuple(map(twin_finding, data.twins[:1]))
    return replace(record, findings=(*duplicates, *findings_of(record, context)))


def _supplier(data: DocumentData, header: Mapping[str, Correction], suppliers: Suppliers) -> Supplier | None:
    """The known supplier that sold, as far as readings agree, or a person said it."""
    if not suppliers:
        return None
    read = dict(zip(("seller_tax_id", "seller_name"), agreed_seller(data.readings), strict=True))
    tax_id, name = (
        (value_text(header[field_id].value or "") if field_id in header else said) for field_id, said in read.items()
    )
    return suppliers.of(tax_id, name)


def without_places(record: Record) -> Record:
    """The record on the row of a file on whose pages its values do not stand."""
    lines = tuple(_placeless(line) for line in record.line_items)
    return replace(record, cells=_placeless(record.cells), line_items=lines)


def _placeless(cells: Mapping[str, Cell]) -> dict[str, Cell]:
    return {field_id: replace(cell, region=None) for field_id, cell in cells.items()}


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A value that one reading or more give for a field, and who they are."""

    value: FieldValue
    witnesses: frozenset[str]
    tied: bool = False


def _latest(readings: Sequence[Reading]) -> tuple[Reading, ...]:
    """The newest reading of every engine and model: reading again replaces what the same model said before.

    The most trusted ones come last, as the newest do among equals.
    """
    newest = {(reading.engine, reading.model): reading for reading in readings}
    kept = (reading for reading in readings if newest[reading.engine, reading.model] is reading)
    return tuple(sorted(kept, key=trust_of))


def _by_witness(readings: Sequence[Reading]) -> dict[str, list[Reading]]:
    found: dict[str, list[Reading]] = {}
    for reading in readings:
        found.setdefault(witness_of(reading), []).append(reading)
    return found


def _header_cells(readings: Sequence[Reading], profile: Profile, proven: Mapping[str, Value]) -> dict[str, Cell]:
    ids = dict.fromkeys([spec.id for spec in profile.fields])
    ids.update(dict.fromkeys(field_id for reading in readings for field_id in reading.fields))
    cells: dict[str, Cell] = {}
    for field_id in ids:
        said = [(witness_of(one), one.fields[field_id]) for one in reversed(_heard(readings, field_id))]
        cells[field_id] = _cell(said, proven.get(field_id))
    return cells


def _heard(readings: Sequence[Reading], field_id: str) -> list[Reading]:
    """Those that say something of a field; who may only support others is heard where nobody says otherwise."""
    said = [one for one in readings if field_id in one.fields]
    others = [one.fields[field_id].value for one in said if not only_supports(one, field_id)]
    return [
        one
        for one in said
        if not only_supports(one, field_id) or all(same_value(one.fields[field_id].value, value) for value in others)
    ]


def _with_amounts_of_codes(reading: Reading, readings: Sequence[Reading]) -> Reading:
    """What was seen on the page, and in codes beside it: a figure of its own, with a meaning that is known."""
    if reading.engine == CODE_ENGINE:
        return reading
    seen = [one for other in readings if other.engine == CODE_ENGINE for one in other.sightings]
    return replace(reading, sightings=(*reading.sightings, *seen)) if seen else reading


def _proven(ties: Iterable[Tie]) -> dict[str, Value]:
    return {field_id: value for tie in ties for field_id, value in tie.fields.items()}


def _holds(tie: Tie, readings: Sequence[Reading], corrections: Mapping[str, Correction]) -> bool:
    """Whether no reading and no person contradicts a member of the tie, and the page shows its lines."""
    if any(_is_shown_otherwise(one, tie.lines) for one in readings):
        return False
    for field_id, value in tie.fields.items():
        correction = corrections.get(field_id)
        if correction is not None and correction.value != value:
            return False
        said = [reading.fields[field_id] for reading in readings if field_id in reading.fields]
        if any(one.denied for one in said):
            return False
        if not all(any(same_value(value, meaning) for meaning in _meanings(one)) for one in said):
            return False
    return True


def _is_shown_otherwise(sight: Reading, lines: Iterable[int]) -> bool:
    """Whether a sight tells of any of these amounts: of lines it tells only what differs."""
    found = sight.line_items if sight.engine == SEEN_ENGINE else ()
    return any(index < len(found) and "line_amount" in found[index] for index in lines)


def _cell(said: Sequence[tuple[str, FieldValue]], proven: Value | None) -> Cell:
    if not said:
        return _MISSING
    candidates = _candidates(said, proven)
    best = candidates[0]
    if len(candidates) > 1:
        return _shown(best.value, Verdict.CONFLICT, tuple(candidate.value for candidate in candidates))
    confirmed = best.tied or independent(best.witnesses) > 1
    return _shown(best.value, Verdict.CONFIRMED if confirmed else Verdict.UNCONFIRMED)


def _candidates(said: Sequence[tuple[str, FieldValue]], proven: Value | None) -> list[_Candidate]:
    """What a field may be, likeliest first; one where a tie or an unambiguous reading decides what the others mean.

    What 03/04/2026 or $ means is not vouched for by who read it so: if the other one guessed wrong, both would agree.
    """
    certain = [one.value for _, one in said if not one.others] + ([proven] if proven is not None else [])
    found: dict[str, _Candidate] = {}
    for witness, one in said:
        meanings = _meanings(one)
        decided = [meaning for meaning in meanings if any(same_value(meaning, value) for value in certain)]
        for meaning in decided if len(decided) == 1 else meanings:
            tied = proven is not None and same_value(meaning, proven)
            this = _Candidate(FieldValue(one.text, meaning, one.region, unplaced=one.unplaced), frozenset(), tied)
            before = found.get(comparable(meaning), this)
            if before.value.unplaced:
                before = replace(before, value=this.value)  # who saw it somewhere knows better
            is_open = bool(one.others) and not isinstance(meaning, Decimal)
            vouch = frozenset() if one.unplaced or is_open else {witness}
            found[comparable(meaning)] = replace(before, witnesses=before.witnesses | vouch)
    return sorted(found.values(), key=lambda candidate: (not candidate.tied, -independent(candidate.witnesses)))


def _meanings(value: FieldValue) -> tuple[Value, ...]:
    return (value.value, *value.others)


def _shown(value: FieldValue, verdict: Verdict, candidates: tuple[FieldValue, ...] = ()) -> Cell:
    return Cell(value.value, verdict, value.text, value.region, candidates, unplaced=value.unplaced)


def _with_check_digits(cells: dict[str, Cell]) -> dict[str, Cell]:
    """An id whose check digit passes has a second witness; one id for both parties is read in the wrong place."""
    currency = cells.get("currency", _MISSING).value
    numbers = [cell.value for part in _TAX_IDS if (cell := cells.get(part)) and cell.value is not None]
    if len(numbers) == len(_TAX_IDS) and same_value(*numbers):
        return cells
    for part in _TAX_IDS:
        cell = cells.get(part, _MISSING)
        if cell.verdict is not Verdict.UNCONFIRMED or cell.unplaced or not isinstance(cell.value, str):
            continue
        if passes_check_digit(cell.value, value_text(currency) if currency else ""):
            cells[part] = replace(cell, verdict=Verdict.CONFIRMED)
    return cells


def _lines(
    seen: Sequence[Reading],
    readings: Sequence[Reading],
    ties: Sequence[tuple[Reading, Tie]],
    corrections: Sequence[Correction],
) -> tuple[Mapping[str, Cell], ...]:
    """The lines of the most trusted, newest reading `seen`, compared with those that found as many, and corrected.

    Once a person has corrected a line, the lines stay those that the person saw. Lines at the end of which a person has
    cleared every value are none.
    """
    newest = max((reading for reading in reversed(seen) if reading.line_items), key=trust_of, default=None)
    found = len(newest.line_items) if newest else 0
    others = [one for one in readings if found and len(one.line_items) == found and one is not newest]
    alike = [*others, newest] if newest else []
    amended = any(item.field_id == "line_amount" for item in corrections)
    tied = {index for reading, tie in ties if reading is newest and not amended for index in tie.lines}
    lines = []
    for index in range(max([found, *(1 + (item.line or 0) for item in corrections)])):
        cells = _line_cells(alike, index, is_tied=index in tied) if index < found else {}
        lines.append(_settled(cells, [item for item in corrections if item.line == index]))
    while lines and _is_cleared(lines[-1]):
        lines.pop()
    return tuple(lines)


def _is_cleared(line: Mapping[str, Cell]) -> bool:
    has_been = any(cell.by_person for cell in line.values())
    return has_been and all(cell.value is None for cell in line.values())


def _line_cells(readings: Sequence[Reading], index: int, *, is_tied: bool) -> dict[str, Cell]:
    cells = _voiced_line(without_denials(readings), index, is_tied=is_tied)
    return with_what_is_shown(cells, [(one, one.line_items[index]) for one in readings])


def _voiced_line(readings: Sequence[Reading], index: int, *, is_tied: bool) -> dict[str, Cell]:
    if (exact := exact_line_cells(readings, index)) is not None:
        return exact
    rows = [(witness_of(reading), reading.line_items[index]) for reading in reversed(readings)]
    cells: dict[str, Cell] = {}
    for field_id in dict.fromkeys(field_id for _, row in rows for field_id in row):
        said = [(witness, row[field_id]) for witness, row in rows if field_id in row]
        cells[field_id] = _cell(said, said[0][1].value if is_tied and field_id == "line_amount" else None)
    return cells


def _of_header(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """The last correction of each field, with the place that an earlier one was taken from unless it has its own."""
    header: dict[str, Correction] = {}
    for item in (one for one in corrections if one.line is None):
        before = header.get(item.field_id)
        place = item.region or (before.region if before is not None else None)
        header[item.field_id] = item if place is item.region else replace(item, region=place)
    return header


def _settled(cells: dict[str, Cell], corrections: Iterable[Correction]) -> dict[str, Cell]:
    """The cells with what a person set over them; the last correction of a field holds."""
    for correction in corrections:
        cells[correction.field_id] = _corrected(cells.get(correction.field_id, _MISSING), correction)
    return cells


def _corrected(cell: Cell, correction: Correction) -> Cell:
    if correction.value is None:
        return Cell(None, Verdict.CORRECTED, by_person=True)
    if correction.value == cell.value:
        region = correction.region or cell.region
        return replace(
            cell, verdict=Verdict.CONFIRMED, candidates=(), region=region, by_person=True, reader=correction.reader
        )
    chosen = next((one for one in cell.candidates if one.value == correction.value), None)
    region = correction.region or (chosen.region if chosen else cell.region)
    text = value_text(correction.value)
    return Cell(correction.value, Verdict.CORRECTED, text, region, by_person=True, reader=correction.reader)
