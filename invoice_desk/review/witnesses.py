"""Which values of one reading confirm one another: arithmetic over amounts that stand apart, each under its own label.

A confirmed value must be right, so every doubt leaves a value unconfirmed: a total that another total supersedes (tip,
rounding, discount …), two totals that could both be confirmed, a figure that may be read in two ways.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations, product
from typing import Final

from invoice_desk.domain.chinese_amount import parse_capital_amount
from invoice_desk.domain.document import Region
from invoice_desk.domain.record import FieldValue, Reading, Value

_FIELD_ROLES: Final = {
    "net_amount": "net",
    "tax_amount": "tax",
    "total_amount": "total",
    "other_charges": "other_charges",
    "tip_amount": "tip",
    "discount_amount": "discount",
    "rounding_amount": "rounding",
    "prepaid_amount": "prepaid",
    "amount_due": "amount_due",
}
_TOTALS: Final = frozenset({"total", "grand_total", "amount_due"})
_PAID: Final = frozenset({"cash", "payment"})
_NETS: Final = frozenset({"net", "subtotal", "total"})
_ROLES_OF: Final[Mapping[str, frozenset[str]]] = {
    "total_amount": _TOTALS,
    "net_amount": frozenset({"net", "subtotal"}),
}
_ADDED: Final = ("other_charges", "tip", "rounding", "discount")
_ROUND: Final = tuple(Decimal(step) for step in ("1", "0.5", "0.1", "0.05", "0.01"))
_SAME_PLACE: Final = 0.3  # of the smaller box: two regions that share more are one figure
_FEWEST_LINES: Final = 2
_SAY_WHAT_IS_PAID: Final = frozenset({"cash-change=total", "words=total"})  # whatever larger sum stands on the page


@dataclass(frozen=True, slots=True)
class Tie:
    """Values that confirm one another: header fields with the value that the tie proves, and lines by index.

    It holds as long as nothing contradicts any of its members.
    """

    rule: str
    fields: Mapping[str, Value]
    lines: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _Amount:
    """A figure at its place under its label."""

    role: str
    value: Decimal
    label: str
    region: Region

    def is_apart_from(self, other: "_Amount") -> bool:
        """Whether it is another figure under another label."""
        return self.label != other.label and not same_place(self.region, other.region)


def ties_of(reading: Reading) -> tuple[Tie, ...]:
    """Every tie inside one reading; empty when more than one total could be tied."""
    return tuple(_Evidence(reading).ties())


def seen_as(readings: Iterable[Reading], field_id: str, amount: Decimal) -> tuple[int, int]:
    """At how many places an amount was seen under a label of that field, and at how many under any."""
    roles = _ROLES_OF.get(field_id, {_FIELD_ROLES.get(field_id, field_id)})
    places: list[tuple[bool, Region]] = []
    for reading in readings:
        for seen in reading.sightings:
            if seen.value == amount and not any(same_place(seen.region, region) for _, region in places):
                places.append((_FIELD_ROLES.get(seen.role, seen.role) in roles, seen.region))
    return sum(is_under for is_under, _ in places), len(places)


def same_place(left: Region, right: Region) -> bool:
    """Whether two regions are of one and the same figure."""
    width = min(left.x1, right.x1) - max(left.x0, right.x0)
    height = min(left.y1, right.y1) - max(left.y0, right.y0)
    if left.page != right.page or width <= 0 or height <= 0:
        return False
    smaller = min((box.x1 - box.x0) * (box.y1 - box.y0) for box in (left, right))
    return width * height > _SAME_PLACE * smaller


class _Evidence:
    """The amounts of one reading, by role, and what they prove together."""

    def __init__(self, reading: Reading) -> None:
        self._fields = reading.fields
        self._lines = _line_amounts(reading)
        self._amounts = tuple(_amounts_of(reading))
        self._changes = self._values("change") - {Decimal(0)}

    def ties(self) -> Iterator[Tie]:
        """The ties around the one total that can be confirmed, those of the net amount's lines among them."""
        proofs = {total: list(self._proofs(total)) for total in self._possible_totals()}
        proven = {total for total, ties in proofs.items() if ties}
        for total in proven.intersection(_choices(self._fields.get("total_amount"))):
            rivals = {other for other in proven if other != total and total not in self._later_totals(other)}
            if rivals or self._is_doubtful(total):
                continue
            is_largest = not self._larger_total_than(total)
            yield from (tie for tie in proofs[total] if is_largest or tie.rule in _SAY_WHAT_IS_PAID)
        yield from self._lines_of_net()

    def _possible_totals(self) -> set[Decimal]:
        seen = {amount.value for amount in self._amounts if amount.role in _TOTALS}
        return {value for value in seen | set(_choices(self._fields.get("total_amount"))) if value}

    def _proofs(self, total: Decimal) -> Iterator[Tie]:
        yield from self._net_and_tax(total)
        yield from self._cash_and_change(total)
        yield from self._printed_twice(total)
        yield from self._in_words(total)
        yield from self._lines_sum(total)

    def _net_and_tax(self, total: Decimal) -> Iterator[Tie]:
        """EN 16931 BR-CO-15: the total is net and tax, here with charges, tip, rounding and discount."""
        for net, tax, whole in product(self._of("net_amount", _NETS), self._of("tax_amount", {"tax"}), self._at(total)):
            if len({net.value, tax.value, total}) < 3 or not net.value or not tax.value:
                continue
            if not (net.is_apart_from(tax) and tax.is_apart_from(whole) and net.is_apart_from(whole)):
                continue
            if total - net.value - tax.value in self._additions():
                yield Tie("net+tax=total", self._tied(total, net_amount=net.value, tax_amount=tax.value))
                return

    def _cash_and_change(self, total: Decimal) -> Iterator[Tie]:
        """What was handed over less what was given back is what was paid."""
        paid = [amount for amount in self._amounts if amount.role in _PAID and abs(amount.value) != total]
        back = [amount for amount in self._amounts if amount.role == "change" and amount.value]
        for given, change, whole in product(paid, back, self._at(total, _TOTALS | {"subtotal", "net"})):
            apart = given.is_apart_from(change) and given.is_apart_from(whole) and change.is_apart_from(whole)
            if apart and abs(given.value) - abs(change.value) == total:
                yield Tie("cash-change=total", self._tied(total))
                return

    def _printed_twice(self, total: Decimal) -> Iterator[Tie]:
        """One amount under two labels that both say what is to be paid."""
        roles = _TOTALS | {"payment"} | (frozenset() if self._changes else {"cash"})
        places = self._at(total, roles)
        if any(one.is_apart_from(two) and _say_different_things(one, two) for one, two in combinations(places, 2)):
            yield Tie("total=total", self._tied(total))

    def _in_words(self, total: Decimal) -> Iterator[Tie]:
        """正确填写票据和结算凭证的基本规定: 大写 and 小写 must be the same amount."""
        words = self._fields.get("total_in_words")
        if words is None or words.others or not self._at(total):
            return
        said = words.value if isinstance(words.value, str) else words.text
        if parse_capital_amount(said) == total:
            yield Tie("words=total", {**self._tied(total), "total_in_words": words.value})

    def _lines_sum(self, total: Decimal) -> Iterator[Tie]:
        """On a receipt the lines add up to the total."""
        if self._lines_make(self._at(total)):
            yield Tie("lines=total", self._tied(total), frozenset(range(len(self._lines))))

    def _lines_of_net(self) -> Iterator[Tie]:
        """EN 16931 BR-CO-10: the lines add up to the net amount."""
        net = self._fields.get("net_amount")
        if net is not None and not net.others and self._lines_make(self._of("net_amount", {"net", "subtotal"})):
            yield Tie("lines=net", {"net_amount": net.value}, frozenset(range(len(self._lines))))

    def _lines_make(self, wholes: Sequence[_Amount]) -> bool:
        if len(self._lines) < _FEWEST_LINES:
            return False
        whole = sum((value for value, _ in self._lines), Decimal(0))
        return any(
            amount.value == whole and not any(same_place(amount.region, region) for _, region in self._lines)
            for amount in wholes
        )

    def _is_doubtful(self, total: Decimal) -> bool:
        """Whether something on the page speaks against the total, or for a further one to be paid instead."""
        last = {amount.value for amount in self._amounts if amount.role in _TOTALS | _PAID} - {total}
        return (
            bool(self._later_totals(total) & last)
            or any(_roundness(other) <= _roundness(total) for other in self._rounded(total))
            or self._is_before_tip(total)
            or self._is_not_what_was_paid(total)
        )

    def _later_totals(self, total: Decimal) -> set[Decimal]:
        """What a total becomes with a tip, charges, tax, a discount, rounding; or was before a prepayment."""
        added = {step for role in ("tip", "other_charges", "tax", "prepaid") for step in self._values(role)}
        taken = {-abs(step) for step in self._values("discount")}
        rounded = {other for other in self._rounded(total) if _roundness(other) < _roundness(total)}
        return {total + step for step in added | taken if step} | rounded

    def _rounded(self, total: Decimal) -> set[Decimal]:
        """The total with cash rounding (5 sen, 5 rappen, whole rupees), whose sign isn't always printed."""
        return {total + step for by in self._values("rounding") if by for step in (by, -by)}

    def _is_not_what_was_paid(self, total: Decimal) -> bool:
        paid = {abs(amount.value) for amount in self._amounts if amount.role in _PAID and amount.value}
        return bool(paid and self._changes) and not any(
            given - abs(change) == total for given in paid for change in self._changes
        )

    def _is_before_tip(self, total: Decimal) -> bool:
        """One tip, not a list of suggestions, that is no part of the total: the sum below it may be written by hand."""
        tips = self._values("tip") - {Decimal(0)}
        if len(tips) != 1:
            return False
        without = {amount.value for amount in self._amounts if amount.role in _TOTALS | _NETS}
        without |= {base + tax for base in without for tax in self._values("tax")}
        return total - next(iter(tips)) not in without

    def _larger_total_than(self, total: Decimal) -> bool:
        """Whether a larger total is printed; what was handed over and an amount before a discount are none."""
        off = {abs(step) for step in (*self._changes, *self._values("discount"), *self._values("rounding"))}
        larger = {abs(amount.value) for amount in self._amounts if amount.role in _TOTALS}
        larger -= {abs(meaning) for meaning in _choices(self._fields.get("total_amount"))}
        return any(other > abs(total) and other - abs(total) not in off for other in larger)

    def _additions(self) -> set[Decimal]:
        """What may stand between net + tax and the total: nothing, one addition, or all that stand once."""
        steps = [self._signed(role) for role in _ADDED]
        plain = [next(iter(kind)) for kind in steps if len(kind) == 1]
        return {Decimal(0)}.union(*steps) | {sum(plain, Decimal(0))}

    def _signed(self, role: str) -> set[Decimal]:
        values = self._values(role)
        return {-abs(value) for value in values} if role == "discount" else values

    def _values(self, role: str) -> set[Decimal]:
        return {amount.value for amount in self._amounts if amount.role == role}

    def _at(self, total: Decimal, roles: Iterable[str] = _TOTALS | _PAID) -> list[_Amount]:
        return [amount for amount in self._amounts if amount.value == total and amount.role in set(roles)]

    def _of(self, field_id: str, roles: Iterable[str]) -> list[_Amount]:
        """The labelled places of the value that the reading chose for a field, one list for all that it may mean."""
        chosen = self._fields.get(field_id)
        if chosen is None or chosen.region is None:
            return []
        places = [a for a in self._amounts if a.role in set(roles) and same_place(a.region, chosen.region)]
        return [_Amount(place.role, value, place.label, place.region) for place in places for value in _choices(chosen)]

    def _tied(self, total: Decimal, **others: Decimal) -> dict[str, Value]:
        return {"total_amount": total, **others}


def _amounts_of(reading: Reading) -> Iterator[_Amount]:
    """Every labelled amount that is no line's; those of an ambiguous field in each of its meanings."""
    goods = [amount.region for line in reading.line_items if (amount := line.get("line_amount")) and amount.region]
    for seen in reading.sightings:
        role = _FIELD_ROLES.get(seen.role, seen.role)
        if not isinstance(seen.value, Decimal) or any(same_place(seen.region, region) for region in goods):
            continue
        for value in (seen.value, *_other_meanings(reading, seen.region, seen.value)):
            yield _Amount(role, value, seen.label, seen.region)


def _other_meanings(reading: Reading, region: Region, value: Decimal) -> set[Decimal]:
    return {
        meaning
        for field in reading.fields.values()
        if field.others and field.region is not None and same_place(field.region, region)
        for meaning in _choices(field)
        if meaning != value
    }


def _choices(field: FieldValue | None) -> tuple[Decimal, ...]:
    if field is None:
        return ()
    return tuple(value for value in (field.value, *field.others) if isinstance(value, Decimal))


def _line_amounts(reading: Reading) -> tuple[tuple[Decimal, Region], ...]:
    """The amount of every line with its place; empty when one is missing, computed, ambiguous or read twice."""
    amounts: list[tuple[Decimal, Region]] = []
    for line in reading.line_items:
        amount = line.get("line_amount")
        if amount is None or amount.region is None or amount.others or not isinstance(amount.value, Decimal):
            return ()
        amounts.append((amount.value, amount.region))
    regions = [region for _, region in amounts]
    return () if any(same_place(one, two) for one, two in combinations(regions, 2)) else tuple(amounts)


def _say_different_things(one: _Amount, two: _Amount) -> bool:
    return one.role != two.role or (one.label not in two.label and two.label not in one.label)


def _roundness(value: Decimal) -> int:
    """0 for whole amounts, more for finer ones."""
    return next((grade for grade, step in enumerate(_ROUND) if not value % step), len(_ROUND))
