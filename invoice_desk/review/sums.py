"""The checks of amounts: what adds up is said, what does not is named with the one cell that would mend it."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, Finding, Record, Severity, Verdict, value_text
from invoice_desk.review.check import CheckContext
from invoice_desk.review.equations import (
    ADDED,
    NET,
    TAX,
    TOTAL,
    WORDS,
    Equation,
    Place,
    Values,
    addition,
    amounts_under,
    equations_of,
    is_plausible_tax,
    rounded,
    values_of,
)
from invoice_desk.review.wrong_cell import Mend, cell_at, shown_value, wrong_cell

_SETTLED: Final = frozenset({Verdict.CONFIRMED, Verdict.CORRECTED})
_SUM: Final = ("net_amount", "tax_amount", "total_amount")


def amounts_agree(record: Record, _: CheckContext) -> Iterator[Finding]:
    """EN 16931 BR-CO-10, -15, -16; 正确填写票据和结算凭证的基本规定; cash − change = total; quantity × price.

    Where one value in one cell would make all of it agree, that is proposed.
    """
    values = values_of(record)
    equations = equations_of(record, values)
    mend = wrong_cell(record, values, equations)
    by_rule = {equation.rule: equation for equation in equations if equation.rule != "quantity*price=amount"}
    repair = (mend.correction(),) if mend is not None and not mend.is_certain else ()
    yield from _net_and_tax(values, by_rule.get("net+tax=total"), repair)
    yield from _cash_and_change(record, values, by_rule.get("cash-change=total"), repair)
    yield from _words(values, by_rule.get("words=total"), repair)
    yield from _lines(record, values, by_rule.get("lines=sum"))
    yield from _products(record, values, [one for one in equations if one.rule == "quantity*price=amount"], mend)
    yield from _tax_at_rate(record, values, by_rule.get("tax=net*rate"), repair)
    if mend is not None and mend.is_certain:
        yield _one_cell(mend)


def _net_and_tax(values: Values, equation: Equation | None, repair: tuple[Correction, ...]) -> Iterator[Finding]:
    if equation is None:
        yield from _missing_tax(values)
        return
    net, tax, total = values[NET], values[TAX], values[TOTAL]
    params: dict[str, Param] = {"net": value_text(net), "tax": value_text(tax), "total": value_text(total)}
    if equation.holds(values):
        yield Finding("net+tax=total", Severity.OK, _SUM, "sum.net_tax_total.holds", params)
        return
    params["difference"] = value_text(total - net - tax)
    yield Finding("net+tax=total", Severity.WARNING, _SUM, "sum.net_tax_total.differs", params, _of(equation, repair))


def _missing_tax(values: Values) -> Iterator[Finding]:
    if TAX in values or not {NET, TOTAL} <= values.keys() or any(addition(values, part) for part in ADDED):
        return
    net, total = values[NET], values[TOTAL]
    rest = total - net
    if rest and is_plausible_tax(net, rest):
        params: dict[str, Param] = {"net": value_text(net), "total": value_text(total), "tax": value_text(rest)}
        repair = (Correction("tax_amount", rest),)
        yield Finding("net+tax=total", Severity.INFO, _SUM, "sum.tax_missing", params, repair)


def _cash_and_change(
    record: Record, values: Values, equation: Equation | None, repair: tuple[Correction, ...]
) -> Iterator[Finding]:
    if equation is None:
        return
    cash, change = (next(iter(amounts_under(record, role))) for role in ("cash", "change"))
    params: dict[str, Param] = {
        "cash": value_text(cash),
        "change": value_text(change),
        "total": value_text(values[TOTAL]),
    }
    fields = ("total_amount",)
    if equation.holds(values):
        yield Finding("cash-change=total", Severity.OK, fields, "sum.cash_change.holds", params)
        return
    params["paid"] = value_text(cash - change)
    repair = _of(equation, repair)
    yield Finding("cash-change=total", Severity.WARNING, fields, "sum.cash_change.differs", params, repair)


def _words(values: Values, equation: Equation | None, repair: tuple[Correction, ...]) -> Iterator[Finding]:
    if equation is None:
        return
    fields = ("total_in_words", "total_amount")
    params: dict[str, Param] = {"words": value_text(values[WORDS]), "total": value_text(values[TOTAL])}
    if equation.holds(values):
        yield Finding("words=total", Severity.OK, fields, "sum.words.holds", params)
    else:
        yield Finding("words=total", Severity.WARNING, fields, "sum.words.differs", params, _of(equation, repair))


def _lines(record: Record, values: Values, equation: Equation | None) -> Iterator[Finding]:
    """Said when it holds; when not, only of lines that are settled: one reading of a receipt seldom has every line."""
    if equation is None:
        return
    amounts = [place for place in equation.members if place.line is not None]
    wholes = [place for place in equation.members if place.line is None]
    made = sum((values[place] for place in amounts), Decimal(0))
    params: dict[str, Param] = {"count": len(amounts), "sum": value_text(made)}
    if equation.holds(values):
        whole = next(place.field_id for place in wholes if values[place] == made)
        if len(amounts) > 1:
            rule = f"lines={whole.split('_')[0]}"
            yield Finding(rule, Severity.OK, (whole,), "sum.lines.holds", params)
        return
    explained = {
        values[place] + sign * addition(values, part) for place in wholes for part in ADDED for sign in (1, -1)
    }
    if made in explained or not all(cell_at(record, place).verdict in _SETTLED for place in amounts):
        return
    params["amounts"] = " / ".join(dict.fromkeys(value_text(values[place]) for place in wholes))
    fields = tuple(place.field_id for place in wholes)
    yield Finding("lines=sum", Severity.INFO, fields, "sum.lines.differs", params)


def _products(record: Record, values: Values, equations: list[Equation], mend: Mend | None) -> Iterator[Finding]:
    """Only of lines that are settled, and not where the wrong cell is found: a discount on a line is printed below."""
    for equation in equations:
        quantity, price, amount = equation.members
        if equation.holds(values) or (mend is not None and mend.place in equation.members):
            continue
        if not all(cell_at(record, place).verdict in _SETTLED for place in equation.members):
            continue
        product = rounded(values[quantity] * values[price], values[amount])
        params: dict[str, Param] = {
            "line": (amount.line or 0) + 1,
            "quantity": value_text(values[quantity]),
            "price": value_text(values[price]),
            "product": value_text(product),
            "amount": value_text(values[amount]),
        }
        fields = tuple(place.field_id for place in equation.members)
        yield Finding("quantity*price=amount", Severity.INFO, fields, "sum.product.differs", params)


def _tax_at_rate(
    record: Record, values: Values, equation: Equation | None, repair: tuple[Correction, ...]
) -> Iterator[Finding]:
    """Where all lines have one rate the tax is the net amount at it; loud only of amounts that are settled."""
    if equation is None or equation.holds(values):
        return
    is_settled = all(cell_at(record, place).verdict in _SETTLED for place in (NET, TAX))
    params: dict[str, Param] = {
        "net": value_text(values[NET]),
        "tax": value_text(values[TAX]),
        "made": value_text(equation.proposals[TAX][0]),
    }
    severity = Severity.WARNING if is_settled else Severity.INFO
    fields = ("net_amount", "tax_amount")
    yield Finding("tax=net*rate", severity, fields, "rate.tax_differs", params, _of(equation, repair))


def _one_cell(mend: Mend) -> Finding:
    place = mend.place
    params: dict[str, Param] = {
        "field": place.field_id,
        "read": value_text(shown_value(place, mend.read)),
        "value": value_text(shown_value(place, mend.value)),
        "count": len(mend.rules),
    }
    if place.line is None:
        code = "sum.one_cell"
    else:
        code, params["line"] = "sum.one_cell_of_line", place.line + 1
    return Finding("one-cell", Severity.WARNING, (place.field_id,), code, params, (mend.correction(),))


def _of(equation: Equation, repair: tuple[Correction, ...]) -> tuple[Correction, ...]:
    """The repair, where it is one of this rule's cells."""
    places = {Place(one.field_id, one.line) for one in repair}
    return repair if places <= set(equation.members) else ()
