"""What a page proves by saying it twice: days, names and numbers printed again, a currency that its country pays with.

Two prints at different places are two witnesses for what is written, for no slip of OCR hits both alike. That they mean
the field, and not another of its kind, is what each rule asks for besides. Every doubt leaves a value unconfirmed.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from invoice_desk.domain.currency import currency_of_country
from invoice_desk.domain.record import FieldValue, Reading, Sighting
from invoice_desk.review.same_value import same_value
from invoice_desk.review.witnesses import Tie, same_place

_CUE, _HINT = 3, 1
"""What a cue of a country weighs, and what a hint does: a town, a form of tax number; a word of its language."""
_SIGN_NEEDS, _NOTHING_NEEDS = 4, 6
"""What the cues must weigh where a sign is printed that several currencies share (`$`), and where none is."""
_DAYS: Final = frozenset({"issue_date", "date", "open_date"})
_OTHER_DAYS: Final = frozenset({"due_date", "other_date", "numbered_date"})
_PRINTED_AGAIN: Final = ("seller_name", "buyer_name", "invoice_number", "invoice_code", "check_code", "seller_tax_id")


def ties_of_prints(reading: Reading) -> tuple[Tie, ...]:
    """Every value of one reading that its page says twice."""
    return (*_currency(reading), *_day(reading), *_again(reading))


def _currency(reading: Reading) -> Iterator[Tie]:
    """A mark of the currency that the country pays with, or at two places, and of no other (ISO 4217).

    Where no mark tells, cues of different kinds must agree on the country: no sign decides alone.
    """
    currency = _settled(reading, "currency")
    if currency is None:
        return
    day = _settled(reading, "issue_date")
    on = day.value if day is not None and isinstance(day.value, date) else None
    weights = _weights(reading, on)
    own = weights.pop(str(currency.value), 0)
    other = max(weights.values(), default=0)
    marks = _seen(reading, "currency")
    if any(mark.value != currency.value for mark in marks):
        return
    if marks and own >= _CUE and own > other:
        yield Tie("mark+country=currency", {"currency": currency.value})
    elif marks and other < _CUE and _places(marks) > 1:
        yield Tie("mark=mark", {"currency": currency.value})
    elif not marks and own >= (_SIGN_NEEDS if currency.text else _NOTHING_NEEDS) and own > 2 * other:
        yield Tie("country=currency", {"currency": currency.value})


def _weights(reading: Reading, on: date | None) -> Counter[str]:
    """What speaks for each currency: the most that speaks for one of the countries that pay with it."""
    countries: Counter[str] = Counter()
    for role, weight in (("country", _CUE), ("country_hint", _HINT)):
        for seen in _seen(reading, role):
            countries[str(seen.value)] += weight
    weights: Counter[str] = Counter()
    for country, weight in countries.items():
        local = currency_of_country(country, on)
        if local is not None:
            weights[local] = max(weights[local], weight)
    return weights


def _day(reading: Reading) -> Iterator[Tie]:
    """The day of issue at two places, once in a form that is the same in every country, and no rival for its part."""
    day = _settled(reading, "issue_date")
    if day is None:
        return
    days = [seen for role in (*_DAYS, *_OTHER_DAYS) for seen in _seen(reading, role)]
    said = [seen for seen in days if seen.value == day.value]
    rivals = {seen.role for seen in days if seen.value != day.value and seen.role in _DAYS}
    is_labelled = any(seen.role == "issue_date" for seen in said)
    if "issue_date" in rivals or (rivals and not is_labelled) or not any(seen.role in _DAYS for seen in said):
        return
    if any(seen.role != "open_date" for seen in said) and _places(said) > 1:
        yield Tie("date=date", {"issue_date": day.value})


def _again(reading: Reading) -> Iterator[Tie]:
    """A name or a number that stands on the page once more."""
    for field_id in _PRINTED_AGAIN:
        value = _settled(reading, field_id)
        if value is None or value.region is None:
            continue
        if any(
            same_value(seen.value, value.value) and not same_place(seen.region, value.region)
            for seen in _seen(reading, field_id)
        ):
            yield Tie("print=print", {field_id: value.value})


def _settled(reading: Reading, field_id: str) -> FieldValue | None:
    """What the reading says of a field, where it can mean but one thing."""
    value = reading.fields.get(field_id)
    return value if value is not None and not value.others else None


def _seen(reading: Reading, role: str) -> list[Sighting]:
    return [seen for seen in reading.sightings if seen.role == role]


def _places(seen: list[Sighting]) -> int:
    """At how many places of the page they stand."""
    apart: list[Sighting] = []
    for one in seen:
        if not any(same_place(one.region, other.region) for other in apart):
            apart.append(one)
    return len(apart)
