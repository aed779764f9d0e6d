"""What the amounts of a document make of one another: rules as equations over its cells, and what would mend them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import partial
from itertools import combinations
from typing import Final, NamedTuple

from invoice_desk.domain.chinese_amount import parse_capital_amount
from invoice_desk.domain.record import Record
from invoice_desk.review.rates import legal_rates, printed_rate

HIGHEST_RATE: Final = Decimal("0.30")
"""No VAT, GST or sales tax is higher."""

ADDED: Final = ("other_charges", "tip_amount", "rounding_amount", "discount_amount")
_CENT: Final = Decimal("0.01")
_MOST_LINES: Final = 200


class Place(NamedTuple):
    """A cell: a header field, or a field of a line counted from 0."""

    field_id: str
    line: int | None = None


Values = Mapping[Place, Decimal]

NET: Final = Place("net_amount")
TAX: Final = Place("tax_amount")
TOTAL: Final = Place("total_amount")
WORDS: Final = Place("total_in_words")
DUE: Final = Place("amount_due")
PREPAID: Final = Place("prepaid_amount")


@dataclass(frozen=True, slots=True)
class Equation:
    """A rule over cells. `proposals` are the values of each cell that would make it hold, the others standing.

    That a `firm` one fails is a fault of the document or its reading; any other only bears witness where it holds.
    """

    rule: str
    members: tuple[Place, ...]
    holds: Callable[[Values], bool]
    proposals: Mapping[Place, tuple[Decimal, ...]]
    firm: bool = False


def values_of(record: Record) -> dict[Place, Decimal]:
    """Every amount of a record by its place; the amount in words as the figure that it says."""
    values = {Place(name): cell.value for name, cell in record.cells.items() if isinstance(cell.value, Decimal)}
    words = record.value("total_in_words")
    said = parse_capital_amount(words) if isinstance(words, str) else None
    if said is not None:
        values[WORDS] = said
    for index, line in enumerate(record.line_items):
        for name, cell in line.items():
            if isinstance(cell.value, Decimal):
                values[Place(name, index)] = cell.value
    return values


def equations_of(record: Record, values: Values) -> list[Equation]:
    """Every rule that the record has the amounts for, with what would make it hold as `values` stand."""
    found = [
        *_net_and_tax(values),
        *_in_words(values),
        *_cash_and_change(record, values),
        *_what_is_due(values),
        *_legal_rate(record, values),
    ]
    if len(record.line_items) <= _MOST_LINES:
        found += [*_sums_of_lines(record, values), *_quantities_and_prices(record, values)]
        found += _rates_of_lines(record, values)
    return found


def sums_of_parts(values: Values) -> set[Decimal]:
    """Net and tax with nothing or any of the charges, tip, rounding, discount: what the total may be."""
    added = [amount for part in ADDED if (amount := addition(values, part))]
    return {
        sum(parts, values[NET] + values[TAX]) for count in range(len(added) + 1) for parts in combinations(added, count)
    }


def addition(values: Values, field_id: str) -> Decimal:
    """What a field adds to the total; a discount is taken off, whatever its sign in print."""
    amount = values.get(Place(field_id), Decimal(0))
    return -abs(amount) if field_id == "discount_amount" else amount


def is_plausible_tax(net: Decimal, tax: Decimal) -> bool:
    """Whether a tax has the sign of its base and is no larger than taxes are."""
    return bool(net) and 0 <= tax / net <= HIGHEST_RATE


def amounts_under(record: Record, role: str) -> set[Decimal]:
    """The distinct amounts that were seen under a role; paid and given back count without their printed signs."""
    return {
        abs(seen.value)
        for reading in record.readings
        for seen in reading.sightings
        if seen.role == role and isinstance(seen.value, Decimal)
    }


def _net_and_tax(values: Values) -> Iterator[Equation]:
    """EN 16931 BR-CO-15 and 合计金额 + 合计税额 = 价税合计, with a receipt's charges, tip, rounding and discount."""
    if not {NET, TAX, TOTAL} <= values.keys():
        return
    net, tax, total = values[NET], values[TAX], values[TOTAL]
    parts = [Place(part) for part in ADDED if addition(values, part)]
    if parts:  # which of them the total counts is not known, so they decide nothing about net amount and tax
        proposals = {TOTAL: tuple(sums_of_parts(values))}
    else:
        wanted = {
            TOTAL: (net + tax, net, tax),
            NET: (total - tax, total - tax, tax),
            TAX: (total - net, net, total - net),
        }
        proposals = {place: (value,) for place, (value, base, levy) in wanted.items() if is_plausible_tax(base, levy)}

    def holds(given: Values) -> bool:
        return given[TOTAL] in sums_of_parts(given)

    yield Equation("net+tax=total", (NET, TAX, TOTAL, *parts), holds, proposals, firm=True)


def _in_words(values: Values) -> Iterator[Equation]:
    """正确填写票据和结算凭证的基本规定: 大写 and 小写 must agree to the fen."""
    if {WORDS, TOTAL} <= values.keys():
        wanted = {TOTAL: (values[WORDS],), WORDS: (values[TOTAL],)}
        yield Equation("words=total", (WORDS, TOTAL), partial(_same, WORDS, TOTAL), wanted, firm=True)


def _cash_and_change(record: Record, values: Values) -> Iterator[Equation]:
    """What was handed over less what was given back is what was paid."""
    cash, change = amounts_under(record, "cash"), amounts_under(record, "change")
    if TOTAL not in values or len(cash) != 1 or len(change) != 1 or not any(change):
        return
    paid = next(iter(cash)) - next(iter(change))
    if paid > 0:
        yield Equation("cash-change=total", (TOTAL,), lambda given: given[TOTAL] == paid, {TOTAL: (paid,)}, firm=True)


def _what_is_due(values: Values) -> Iterator[Equation]:
    """EN 16931 BR-CO-16: what is due is the total less what was prepaid; the rounding is inside our total."""
    if not {DUE, TOTAL} <= values.keys():
        return
    prepaid = abs(values.get(PREPAID, Decimal(0)))

    def holds(given: Values) -> bool:
        return given[DUE] == given[TOTAL] - abs(given.get(PREPAID, Decimal(0)))

    wanted = {TOTAL: (values[DUE] + prepaid,), DUE: (values[TOTAL] - prepaid,)}
    members = (DUE, TOTAL, PREPAID) if PREPAID in values else (DUE, TOTAL)
    if PREPAID in values:
        wanted[PREPAID] = (values[TOTAL] - values[DUE],)
    yield Equation("due=total-prepaid", members, holds, wanted)


def _sums_of_lines(record: Record, values: Values) -> Iterator[Equation]:
    """EN 16931 BR-CO-10 and 合计: the lines' amounts add up to the net amount or the total, their taxes to the tax."""
    count = len(record.line_items)
    amounts = tuple(Place("line_amount", index) for index in range(count))
    if count and all(place in values for place in amounts):
        yield from _one_sum(amounts, tuple(place for place in (NET, TOTAL) if place in values), values, "lines=sum")
    taxes = tuple(Place("line_tax", index) for index in range(count) if Place("line_tax", index) in values)
    if taxes and TAX in values:
        yield from _one_sum(taxes, (TAX,), values, "line taxes=tax")


def _one_sum(parts: tuple[Place, ...], wholes: tuple[Place, ...], values: Values, rule: str) -> Iterator[Equation]:
    if not wholes:
        return
    total = sum((values[part] for part in parts), Decimal(0))
    wanted: dict[Place, tuple[Decimal, ...]] = dict.fromkeys(wholes, (total,))
    for part in parts:
        wanted[part] = tuple(dict.fromkeys(values[part] + values[whole] - total for whole in wholes))

    def holds(given: Values) -> bool:
        made = sum((given[part] for part in parts), Decimal(0))
        return any(given[whole] == made for whole in wholes)

    yield Equation(rule, (*parts, *wholes), holds, wanted)


def _quantities_and_prices(record: Record, values: Values) -> Iterator[Equation]:
    """EN 16931: BT-131 is BT-129 × BT-146, rounded; 数量 × 单价 = 金额."""
    for index in range(len(record.line_items)):
        quantity, price, amount = (Place(part, index) for part in ("quantity", "unit_price", "line_amount"))
        if not {quantity, price, amount} <= values.keys() or not values[quantity] or not values[price]:
            continue
        holds = partial(_is_product, quantity, price, amount)
        wanted = {amount: (rounded(values[quantity] * values[price], values[amount]),)}
        for place, other in ((quantity, price), (price, quantity)):
            share = _quotient(values[amount], values[other], finest=3 if place is quantity else 4)
            if share is not None and share > 0:
                wanted[place] = (share,)
        yield Equation("quantity*price=amount", (quantity, price, amount), holds, wanted)


def _legal_rate(record: Record, values: Values) -> Iterator[Equation]:
    """The tax is the net amount at one legal rate of its country and day; it bears witness only where it is."""
    rates = legal_rates(record)
    if rates and {NET, TAX} <= values.keys() and values[NET] and values[TAX]:
        slack = _CENT * max(1, len(record.line_items))

        def holds(given: Values) -> bool:
            return any(abs(given[NET] * rate - given[TAX]) <= slack for rate in rates)

        yield Equation("legal-rate", (NET, TAX), holds, {})


def _rates_of_lines(record: Record, values: Values) -> Iterator[Equation]:
    """金额 × 税率 = 税额 of a line, to the cent; of the document, where all have one rate, to a cent a line."""
    rates = [printed_rate(record, index) for index in range(len(record.line_items))]
    for index, rate in enumerate(rates):
        amount, tax = Place("line_amount", index), Place("line_tax", index)
        if rate and {amount, tax} <= values.keys():
            yield _taxed("line tax=amount*rate", amount, tax, rate, slack=_CENT, values=values)
    if rates and rates[0] and set(rates) == {rates[0]} and {NET, TAX} <= values.keys():
        yield _taxed("tax=net*rate", NET, TAX, rates[0], slack=_CENT * (1 + len(rates)), values=values)


def _taxed(rule: str, base: Place, tax: Place, rate: Decimal, *, slack: Decimal, values: Values) -> Equation:
    wanted = {tax: (_in_steps(values[base] * rate, _CENT),)}

    def holds(given: Values) -> bool:
        return abs(given[base] * rate - given[tax]) <= slack

    return Equation(rule, (base, tax), holds, wanted)


def rounded(value: Decimal, like: Decimal) -> Decimal:
    """The value with as many places as an amount has in print, two at least where it has any fraction."""
    places = -int(like.as_tuple().exponent)
    step = Decimal(1).scaleb(-places) if places > 0 else (_CENT if value != value.to_integral_value() else Decimal(1))
    return _in_steps(value, step)


def _in_steps(value: Decimal, step: Decimal) -> Decimal:
    try:
        return value.quantize(step, ROUND_HALF_UP)
    except InvalidOperation:  # more digits than any amount has: an article's number read as one
        return value


def _quotient(amount: Decimal, by: Decimal, *, finest: int) -> Decimal | None:
    """The exact share, None where it has more places than are printed."""
    try:
        share = (amount / by).quantize(Decimal(1).scaleb(-finest))
    except InvalidOperation:
        return None
    if share * by != amount:
        return None
    plain = share.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def _is_product(quantity: Place, price: Place, amount: Place, given: Values) -> bool:
    """Whether it holds within what rounding of the price leaves open, and half a cent."""
    slack = abs(given[quantity]) * Decimal(5).scaleb(int(given[price].as_tuple().exponent) - 1)
    finer = -int(given[price].as_tuple().exponent) > 2  # a price of two places is exact
    difference = abs(given[quantity] * given[price] - given[amount])
    return difference <= (slack if finer else Decimal(0)) + _CENT


def _same(one: Place, two: Place, given: Values) -> bool:
    return given[one] == given[two]
