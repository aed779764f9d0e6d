"""The amounts around a total: net, tax, charges, discount, prepaid, and every labelled figure as evidence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from typing import Final

from invoice_desk.domain.record import FieldValue, Sighting
from invoice_desk.extraction.offline.figures import Figure
from invoice_desk.extraction.offline.vocabulary import squeezed_of

_EVIDENCE: Final = frozenset(
    "total grand_total amount_due subtotal net tax cash payment change rounding discount tip other_charges"
    " prepaid".split()
)
_NET_LABELS: Final = {"net": 3, "subtotal": 2, "total": 1}
_HIGHEST_RATE: Final = Decimal("0.30")
_ROUNDED: Final = Decimal("0.02")  # tills round each line, or the sum
_TAX: Final = 3  # as much as the best label of a net amount
_NO_TAXES: Final = frozenset({"cash", "change", "payment", "quantity", "rounding"})
_FIELD_OF: Final = {
    "tip": "tip_amount",
    "other_charges": "other_charges",
    "discount": "discount_amount",
    "rounding": "rounding_amount",
}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A net amount and a tax that make up the total, and how well their labels say so."""

    net: Figure
    tax: Figure
    score: int


def sum_fields(figures: Sequence[Figure], total: Figure | None) -> dict[str, FieldValue]:
    """Net, tax and the other parts of a total; a part that neither a label nor arithmetic names is left out."""
    fields: dict[str, FieldValue] = {}
    money = [figure for figure in figures if figure.has_decimals or figure.has_currency or figure.role in _EVIDENCE]
    pair = _best_pair(money, total) if total is not None else None
    if pair is not None:
        fields["net_amount"] = as_value(pair.net)
        fields["tax_amount"] = as_value(pair.tax)
    else:
        fields.update(_labelled(money, total))
    for role, field_id in _FIELD_OF.items():
        found = [figure for figure in money if figure.role == role and figure.place == "own" and figure.value]
        if len({figure.value for figure in found}) == 1:
            fields[field_id] = as_value(found[0])
    if total is not None:
        fields.update(_still_due(money, total))
    return fields


def unprinted_total(figures: Sequence[Figure], total: Figure | None) -> FieldValue | None:
    """The total that cash and change tell where it can't be read, or where only its sum before rounding is printed."""
    cash = {figure.value for figure in figures if figure.role == "cash" and figure.value > 0}
    change = {abs(figure.value) for figure in figures if figure.role == "change"}
    if len(cash) != 1 or len(change) != 1:
        return None
    spent = next(iter(cash)) - next(iter(change))
    if spent <= 0 or any(figure.value == spent for figure in figures if figure.has_decimals):
        return None
    rounding = {abs(figure.value) for figure in figures if figure.role == "rounding" and figure.value}
    if total is None or not total.value or abs(total.value - spent) in rounding:
        return FieldValue("", spent)
    return None


def _still_due(figures: Sequence[Figure], total: Figure) -> Iterator[tuple[str, FieldValue]]:
    """What was paid before and what is left to pay, where both are printed and fit the total."""
    for prepaid in figures:
        if prepaid.role != "prepaid" or not prepaid.value:
            continue
        due = next((f for f in figures if f.value == total.value - abs(prepaid.value) and f.role != "prepaid"), None)
        if due is not None:
            yield "prepaid_amount", FieldValue(prepaid.text, abs(prepaid.value), prepaid.region)
            yield "amount_due", as_value(due)
            return


def _best_pair(figures: Sequence[Figure], total: Figure) -> _Pair | None:
    """The figures that add up to the total, best labelled first; their rate must be one that a tax can have."""
    extras = [Decimal(0), *(f.value for f in figures if f.role in {"rounding", "tip", "other_charges"} and f.value)]
    pairs = [pair for extra in extras for pair in _pairs(figures, total, total.value - extra)]
    return max(pairs, key=lambda pair: pair.score, default=None)


def _pairs(figures: Sequence[Figure], total: Figure, target: Decimal) -> Iterator[_Pair]:
    nets = [f for f in figures if f.region != total.region and (f.role == "tax" or _net_score(f) >= 0)]
    taxes = [f for f in figures if f.region != total.region and (f.role not in _NO_TAXES or f.place == "above")]
    by_value: dict[Decimal, list[Figure]] = {}
    for tax in taxes:
        by_value.setdefault(tax.value, []).append(tax)
    for net in nets:
        rest = target - net.value
        if not rest or not net.value or not 0 < rest / net.value <= _HIGHEST_RATE:
            continue
        for tax in by_value.get(rest, ()):
            labels = _net_score(net) + max(_tax_score(tax), _shown_as_tax(net, tax, total))
            beside = net.line == tax.line and net.position < tax.position  # 10% VAT from 272.73: 27.27
            if labels >= 3 and tax is not net and (net.role != "tax" or net.head == "net" or beside):
                yield _Pair(net, tax, 2 * labels + (net.line == tax.line) + (net.place == "own") + (tax.place == "own"))


def _net_score(figure: Figure) -> int:
    if figure.role in {"cash", "change", "payment", "quantity", "not_money", "rounding", "tax", "discount"}:
        return _NET_LABELS["net"] if figure.head == "net" else -1
    return max(_NET_LABELS.get(figure.role, 0), _NET_LABELS["net"] if figure.head == "net" else 0)


def _tax_score(figure: Figure) -> int:
    return _TAX if "tax" in {figure.role, figure.head} else 0


def _shown_as_tax(net: Figure, tax: Figure, total: Figure) -> int:
    """How well an amount without a tax's label is known as one: by its rate beside it, or between net and total."""
    if tax.rate is not None and _is_rate_of(net.value, tax.value, tax.rate):
        return _TAX - 1
    stands_between = net.line < tax.line < total.line and tax.of == 1 and not tax.role and tax.has_decimals
    return 1 if stands_between else 0


def _is_rate_of(net: Decimal, tax: Decimal, rate: Decimal) -> bool:
    return bool(rate) and abs(net * rate / 100 - tax) <= _ROUNDED


def _labelled(figures: Sequence[Figure], total: Figure | None) -> Iterator[tuple[str, FieldValue]]:
    """A tax or a net amount by its label alone; several unequal ones (a table of rates) are added up when they fit."""
    largest = total.value if total is not None else max((figure.value for figure in figures), default=Decimal(0))
    small = [f for f in figures if f.role == "tax" and abs(f.value) <= abs(largest) * _HIGHEST_RATE]
    taxes = [f for f in small if f.place != "line" and f.has_decimals]
    whole = [f for f in small if f.place == "own" and f.has_currency]
    summed = _added_up(figures, largest)
    if summed is not None:
        yield "net_amount", FieldValue("", summed[0])
        yield "tax_amount", FieldValue("", summed[1])
        return
    chosen = _agreed(taxes or whole)
    if chosen is not None:
        yield "tax_amount", as_value(chosen)
    nets = [f for f in figures if f.role == "net" and f.has_decimals and abs(f.value) <= abs(largest) and f.value]
    if not nets:  # a subtotal is net where there is no tax, or where the tax comes on top of it
        tax = chosen.value if chosen is not None else Decimal(0)
        room = abs(largest) - abs(tax) if total is not None else abs(largest)
        nets = [f for f in figures if f.role == "subtotal" and f.place == "own" and f.value]
        nets = [f for f in nets if chosen is None or abs(f.value) <= room]
    net = _agreed(nets)
    if net is not None:
        yield "net_amount", as_value(net)


def _added_up(figures: Sequence[Figure], total: Decimal) -> tuple[Decimal, Decimal] | None:
    """Net and tax over the rows of a table of rates, where together they make the total."""
    by_rate = _rows_of_rates(figures)
    if by_rate is not None and sum(by_rate) == total:
        return by_rate
    rows = {f.line for f in figures if f.head == "tax" and f.has_decimals}
    nets = [f for f in figures if f.head == "net" and f.line in rows]
    taxes = [f for f in figures if f.head == "tax" and f.line in rows and f.has_decimals]
    if len(rows) < 2 or len(nets) != len(taxes):
        return None
    net, tax = sum((f.value for f in nets), Decimal(0)), sum((f.value for f in taxes), Decimal(0))
    return (net, tax) if net + tax == total else None


def _rows_of_rates(figures: Sequence[Figure]) -> tuple[Decimal, Decimal] | None:
    """Net and tax over all lines that name a rate and hold a net amount, its tax at that rate, and the sum of both."""
    net, tax, count = Decimal(0), Decimal(0), 0
    lines: dict[int, list[Figure]] = {}
    for figure in figures:
        if figure.rate is not None and figure.has_decimals:
            lines.setdefault(figure.line, []).append(figure)
    for row in lines.values():
        rate = row[0].rate or Decimal(0)
        values = [figure.value for figure in row]
        found = next(
            (
                (one, other)
                for one, other in permutations(values, 2)
                if _is_rate_of(one, other, rate) and one + other in values
            ),
            None,
        )
        if found is not None:
            net, tax, count = net + found[0], tax + found[1], count + 1
    return (net, tax) if count > 1 else None


def _agreed(figures: Sequence[Figure]) -> Figure | None:
    """The figure that labels of one kind name: the one value, or the largest of those right beside the label."""
    values = {figure.value for figure in figures}
    if len(values) == 1:
        return figures[0]
    own = [figure for figure in figures if figure.place == "own" and figure.value]
    return max(own, key=lambda figure: abs(figure.value), default=None)


def sightings_of(figures: Sequence[Figure]) -> tuple[Sighting, ...]:
    """Every labelled figure, as evidence for the review."""
    return tuple(
        Sighting(figure.role, figure.value, squeezed_of(figure.label), figure.region)
        for figure in figures
        if figure.role in _EVIDENCE and (figure.has_decimals or figure.has_currency or figure.place == "own")
    )


def as_value(figure: Figure) -> FieldValue:
    """A figure as a reading's value; its other readings stay with it."""
    return FieldValue(figure.text, figure.value, figure.region, figure.others)
