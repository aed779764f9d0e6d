"""Which of several candidates the rest of the document speaks for: where exactly one, it may be proposed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import product
from math import prod
from typing import Final

from invoice_desk.domain.chinese_amount import parse_capital_amount
from invoice_desk.domain.currency import currency_of_country
from invoice_desk.domain.record import Cell, FieldValue, Record, Value, Verdict
from invoice_desk.domain.trust import is_exact
from invoice_desk.review.check import CheckContext, text_of
from invoice_desk.review.dating import fitness_of_date
from invoice_desk.review.equations import WORDS, Equation, Place, Values, equations_of, values_of
from invoice_desk.review.identifiers import country_of, passes_check_digit
from invoice_desk.review.invoice_numbers import form_of
from invoice_desk.review.parties import is_own
from invoice_desk.review.said_again import ties_of_prints
from invoice_desk.review.same_value import same_value
from invoice_desk.review.witnesses import seen_as, ties_of
from invoice_desk.review.wrong_cell import is_slip

_SETTLED: Final = frozenset({Verdict.CONFIRMED, Verdict.CORRECTED})
_MOST_WAYS: Final = 64
_TWICE: Final = 2
_OTHER_PARTY: Final = {
    "seller_name": "buyer_name",
    "buyer_name": "seller_name",
    "seller_tax_id": "buyer_tax_id",
    "buyer_tax_id": "seller_tax_id",
}


def decided(record: Record, context: CheckContext) -> dict[Place, Value]:
    """Of every cell in conflict that the rest of the document decides, the value it decides for."""
    contested = dict(_contested(record))
    if not contested:
        return {}
    printed = _printed_twice(record)
    found = _by_sums(record, {place: cell for place, cell in contested.items() if _amounts(place, cell)})
    for place, cell in contested.items():
        if place in found or place.line is not None:
            continue
        best = None
        if not _amounts(place, cell):
            scores = [
                _fitness(record, place.field_id, one, context) + _is_in(printed.get(place.field_id, ()), one)
                for one in cell.candidates
            ]
            best = _best(cell.candidates, scores)
        if best is None:
            best = _best(cell.candidates, [_stands_on_page(one) for one in cell.candidates])
        if best is not None:
            found[place] = best
    return found


def likeliest_first(record: Record, context: CheckContext) -> Record:
    """The record that shows, of every cell in conflict, what the rest of the document speaks for.

    A print that may mean two things is then ambiguous no longer; where readings differ the conflict stays. What data in
    the file says stays in front: others can't outvote it.
    """
    decisions = decided(record, context)
    cells = {
        name: cell if _is_of_data(record, name, cell) else _in_front(cell, decisions.get(Place(name)))
        for name, cell in record.cells.items()
    }
    lines = tuple(
        {name: _in_front(cell, decisions.get(Place(name, index))) for name, cell in line.items()}
        for index, line in enumerate(record.line_items)
    )
    return replace(record, cells=cells, line_items=lines) if decisions else record


def _is_of_data(record: Record, field_id: str, cell: Cell) -> bool:
    return any(
        is_exact(reading) and reading.fields[field_id].value == cell.value
        for reading in record.readings
        if field_id in reading.fields
    )


def _in_front(cell: Cell, value: Value | None) -> Cell:
    if value is None:
        return cell
    ordered = sorted(cell.candidates, key=lambda one: one.value != value)
    first = ordered[0]
    if len({(one.text, one.region) for one in ordered}) == 1:
        return Cell(value, Verdict.UNCONFIRMED, first.text, first.region, unplaced=first.unplaced)
    return Cell(value, cell.verdict, first.text, first.region, tuple(ordered), unplaced=first.unplaced)


def _contested(record: Record) -> Iterator[tuple[Place, Cell]]:
    for field_id, cell in record.cells.items():
        if cell.verdict is Verdict.CONFLICT:
            yield Place(field_id), cell
    for index, line in enumerate(record.line_items):
        for field_id, cell in line.items():
            if cell.verdict is Verdict.CONFLICT:
                yield Place(field_id, index), cell


def _best(candidates: Sequence[FieldValue], scores: Sequence[int]) -> Value | None:
    """The candidate of the highest score; None where two have it."""
    highest = max(scores, default=0)
    best = [one for one, score in zip(candidates, scores, strict=True) if score == highest]
    return best[0].value if len(best) == 1 and len(candidates) > 1 else None


# Amounts: the candidates under which most sums hold.


def _amounts(place: Place, cell: Cell) -> tuple[Decimal, ...]:
    """The candidates as amounts; empty where they are none."""
    values = [_amount(place, one.value) for one in cell.candidates]
    amounts = tuple(value for value in values if value is not None)
    return amounts if len(amounts) == len(values) else ()


def _amount(place: Place, value: Value) -> Decimal | None:
    if place == WORDS:
        return parse_capital_amount(value) if isinstance(value, str) else None
    return value if isinstance(value, Decimal) else None


def _by_sums(record: Record, contested: Mapping[Place, Cell]) -> dict[Place, Value]:
    values = values_of(record)
    rules = [*equations_of(record, values), *_ties(record)]
    found: dict[Place, Value] = {}
    header = [place for place in contested if place.line is None]
    if prod(len(contested[place].candidates) for place in header) <= _MOST_WAYS:
        found.update(_agreeing(record, header, contested, rules, values))
    known = {place: amount for place, value in found.items() if (amount := _amount(place, value)) is not None}
    for place in contested:
        if place.line is not None:
            found.update(_agreeing(record, [place], contested, rules, {**values, **known}))
    return found


def _agreeing(
    record: Record,
    places: Sequence[Place],
    contested: Mapping[Place, Cell],
    rules: Iterable[Equation],
    values: Values,
) -> dict[Place, Value]:
    """The values on which all ways of choosing agree under which most rules hold, then most were seen so."""
    concerned = [rule for rule in rules if any(place in rule.members for place in places)]
    ways = []
    for choice in product(*(range(len(contested[place].candidates)) for place in places)):
        chosen = {place: _amounts(place, contested[place])[at] for place, at in zip(places, choice, strict=True)}
        given = {**values, **chosen}
        held = sum(rule.holds(given) for rule in concerned)
        seen = sum(_times_seen(record, place, amount, contested[place]) for place, amount in chosen.items())
        ways.append(((held, seen), choice))
    highest = max((score for score, _ in ways), default=(0, 0))
    best = [choice for score, choice in ways if score == highest]
    found: dict[Place, Value] = {}
    for at, place in enumerate(places):
        picked = {choice[at] for choice in best}
        if len(picked) == 1 and len({choice[at] for _, choice in ways}) > 1:
            found[place] = contested[place].candidates[picked.pop()].value
    return found


def _ties(record: Record) -> Iterator[Equation]:
    """What amounts of one reading prove by themselves, as rules over the record's cells."""
    for reading in record.readings:
        for tie in ties_of(reading):
            wanted = {
                place: amount
                for name, value in tie.fields.items()
                if (amount := _amount(place := Place(name), value)) is not None
            }

            def holds(given: Values, wanted: Mapping[Place, Decimal] = wanted) -> bool:
                return all(given.get(place) == amount for place, amount in wanted.items())

            yield Equation(tie.rule, tuple(wanted), holds, {})


def _times_seen(record: Record, place: Place, amount: Decimal, cell: Cell) -> int:
    """2 for an amount that stands on the page under the field's label, 1 for one under another label, 0 for neither.

    Whose eye slipped, an amount seen once doesn't tell: it counts only when it was seen twice, or when the rivals
    are no slips of it but for the decimal mark.
    """
    if place.line is not None:
        return 0
    under, anywhere = seen_as(record.readings, place.field_id, amount)
    rivals = [other for other in _amounts(place, cell) if other != amount]
    doubtful = any(is_slip(amount, other) and not _same_digits(amount, other) for other in rivals)
    if doubtful and anywhere < _TWICE:
        return 0
    return 2 if under else 1 if anywhere else 0


def _same_digits(one: Decimal, two: Decimal) -> bool:
    return f"{abs(one):f}".replace(".", "").strip("0") == f"{abs(two):f}".replace(".", "").strip("0")


# Everything else: the candidate that has the form of its kind and fits the other facts.


def _printed_twice(record: Record) -> dict[str, list[Value]]:
    """What the page says of a field at two places, by what one of the readings saw."""
    found: dict[str, list[Value]] = {}
    for reading in record.readings:
        for tie in ties_of_prints(reading):
            for field_id, value in tie.fields.items():
                found.setdefault(field_id, []).append(value)
    return found


def _is_in(values: Iterable[Value], candidate: FieldValue) -> bool:
    return any(same_value(candidate.value, value) for value in values)


def _fitness(record: Record, field_id: str, candidate: FieldValue, context: CheckContext) -> int:
    score = 0
    other = record.cells.get(_OTHER_PARTY.get(field_id, ""))
    if other is not None and other.value is not None and other.verdict in _SETTLED:
        score -= same_value(candidate.value, other.value)  # one company is not both parties
    if field_id in _OTHER_PARTY and is_own(candidate.value, context.own_companies):
        score += 1 if field_id.startswith("buyer") else -1
    text = candidate.value if isinstance(candidate.value, str) else ""
    if field_id.endswith("_tax_id"):
        proves = passes_check_digit(text, text_of(record, "currency"))
        return 2 * score + {True: 4, None: 2, False: 0}[proves]
    if field_id in ("invoice_code", "invoice_number") and _is_chinese(record):
        return score + form_of(field_id, text)
    if field_id == "issue_date":
        return fitness_of_date(record, candidate, context)
    if field_id == "currency":
        countries = {country_of(text_of(record, part)) for part in ("seller_tax_id", "buyer_tax_id")} - {None}
        return sum(currency_of_country(country) == text for country in countries if country)
    return score


def _is_chinese(record: Record) -> bool:
    return record.profile == "vat_invoice_cn" or country_of(text_of(record, "seller_tax_id")) == "CN"


def _stands_on_page(candidate: FieldValue) -> int:
    """0 for a value that was sought on the pages and stands on none of them."""
    return 0 if candidate.unplaced else 1
