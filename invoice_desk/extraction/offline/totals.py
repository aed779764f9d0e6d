"""Which figure is the total: features of every figure, for the ranker."""

import statistics
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal

from invoice_desk.extraction.offline.figures import Figure
from invoice_desk.extraction.offline.lines import Line

_TOTAL_LIKE = frozenset({"total", "grand_total", "amount_due", "subtotal", "net"})
_CENT = Decimal("0.01")
_ROUNDING = Decimal("0.05")  # the most that cash rounding moves a total, five sen or rappen


def total_features(figures: Sequence[Figure], lines: Sequence[Line]) -> list[dict[str, float]]:
    """One set of features per figure, in order."""
    if not figures:
        return []
    facts = _Facts(figures, lines)
    return [_features(figure, facts) for figure in figures]


class _Facts:
    """What the figures of one document say together."""

    def __init__(self, figures: Sequence[Figure], lines: Sequence[Line]) -> None:
        self.figures = figures
        self.lines = lines
        self.counts = Counter(figure.value for figure in figures if figure.has_decimals or figure.has_currency)
        self.by_role: dict[str, set[Decimal]] = {}
        for figure in figures:
            self.by_role.setdefault(figure.role, set()).add(figure.value)
        self.total_like = set().union(*(self.by_role.get(role, set()) for role in _TOTAL_LIKE))
        money = [figure.value for figure in figures if figure.has_decimals] or [figure.value for figure in figures]
        self.largest = max(money)
        self.decimals = sum(figure.has_decimals for figure in figures) >= 2
        paid = [figure.line for figure in figures if figure.role in {"cash", "change", "payment"}]
        self.first_paid = min(paid, default=len(lines))
        heads = [figure.line for figure in figures if figure.role in {"total", "grand_total", "amount_due"}]
        self.first_total = min(heads, default=-1)
        before = [line for line in heads if line <= self.first_paid]
        self.last_total_before_paid = max(before, default=-1)
        self.height = statistics.median(line.height for line in lines)
        self.plus_tax = {a + b for a in self.total_like for b in self.by_role.get("tax", ()) if b}
        self.with_rounding = {a + b for a in self.total_like for b in self.by_role.get("rounding", ()) if b}
        self.with_rounding |= {a - b for a in self.total_like for b in self.by_role.get("rounding", ()) if b}
        charges = self.by_role.get("other_charges", set()) | self.by_role.get("tip", set())
        self.plus_charges = {a + b for a in self.total_like | self.plus_tax for b in charges if b}
        self.less_discount = {a - abs(b) for a in self.total_like for b in self.by_role.get("discount", ()) if b}
        changes = self.by_role.get("change", set())
        self.spent = {
            a - abs(b) for a in self.by_role.get("cash", set()) | self.by_role.get("payment", set()) for b in changes
        }
        self.items = self._running_sums()
        self.paid_next, self.added_before = self._neighbours()

    def _neighbours(self) -> tuple[set[int], set[int]]:
        """Figures (by identity) followed by a payment and its change, or preceded by two parts that add up to them.

        Needs no label that could be misread: 48.00, 50.00, 2.00 in a column tell what was paid for.
        """
        column = [figure for figure in self.figures if figure.has_decimals or figure.has_currency]
        paid, added = set[int](), set[int]()
        for first, second, third in zip(column, column[1:], column[2:], strict=False):
            apart = first.line < second.line < third.line
            if apart and third.value and first.value > 0 and second.value - first.value == abs(third.value):
                paid.add(id(first))
            if third.value and first.value and second.value and first.value + second.value == third.value:
                added.add(id(third))
        return paid, added

    def _running_sums(self) -> set[Decimal]:
        """Sums of the last figures of the unlabelled lines, from the first on: what a total after them would be."""
        total, sums = Decimal(0), set()
        last: dict[int, Figure] = {figure.line: figure for figure in self.figures if figure.has_decimals}
        count = 0
        for figure in last.values():
            if figure.role in {"", "total", "net", "tax"} and (figure.place in {"", "head"}):
                total += figure.value
                count += 1
                if count > 1:
                    sums.add(total)
        return sums


def _features(figure: Figure, facts: _Facts) -> dict[str, float]:
    value = figure.value
    line = facts.lines[figure.line]
    role = figure.role or "none"
    names = {
        f"role={role}": True,
        f"role={role}&{figure.place or 'none'}": True,
        f"head={figure.head or 'none'}": True,
        "alone": figure.of == 1,
        "last_on_line": figure.position == figure.of - 1,
        "crowded": figure.of >= 3,
        "percent": figure.percent_on_line,
        "currency": figure.has_currency,
        "bare": not figure.has_decimals and not figure.has_currency,
        "bare_among_decimals": not figure.has_decimals and facts.decimals,
        "paid_next": id(figure) in facts.paid_next,
        "added_before": id(figure) in facts.added_before and figure.role != "change",
        "zero": not value,
        "negative": value < 0,
        "largest": value == facts.largest,
        "twice": facts.counts[value] == 2,
        "often": facts.counts[value] > 2,
        "is_paid": value in facts.by_role.get("payment", ()) and role != "payment",
        "is_cash": value in facts.by_role.get("cash", ()) and role != "cash",
        "spent": value in facts.spent and bool(value),
        "plus_tax": value in facts.plus_tax,
        "plus_charges": value in facts.plus_charges,
        "with_rounding": value in facts.with_rounding and not value % _ROUNDING,
        "rounds_to_other": any(
            abs(value - other) <= _ROUNDING and value != other and value % _ROUNDING for other in facts.total_like
        ),
        "less_discount": value in facts.less_discount,
        "sum_of_items": value in facts.items,
        "is_total_too": value in facts.total_like and role not in _TOTAL_LIKE,
        "is_subtotal_too": value in facts.by_role.get("subtotal", ()) and role != "subtotal",
        "is_grand_too": value in facts.by_role.get("grand_total", ()) and role != "grand_total",
        "first_total": figure.line == facts.first_total,
        "last_total_before_paid": figure.line == facts.last_total_before_paid,
        "after_paid": figure.line > facts.first_paid,
        "tall": line.height > 1.35 * facts.height,
        "net_label": role == "net",
        "first_page": line.page == 1,
    }
    features = {name: 1.0 for name, holds in names.items() if holds}
    features["relative"] = float(max(Decimal(0), value) / facts.largest) if facts.largest > 0 else 0.0
    features["low"] = line.index / max(1, len(facts.lines))
    return features
