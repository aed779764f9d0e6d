"""The checks: pure functions from a record to findings, each with the source of its rule."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Final

from invoice_desk.domain.chinese_amount import parse_capital_amount
from invoice_desk.domain.currency import SYMBOLS
from invoice_desk.domain.errors import Param
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Finding, Reading, Record, Severity, Value, Verdict, value_text
from invoice_desk.domain.trust import EXACT_ENGINE, is_exact
from invoice_desk.review.identifiers import passes_check_digit

_OLDEST_YEARS: Final = 10
_HIGHEST_RATE: Final = Decimal("0.30")
_SETTLED: Final = frozenset({Verdict.CONFIRMED, Verdict.CORRECTED})
_SUM: Final = ("net_amount", "tax_amount", "total_amount")
_ADDED: Final = ("other_charges", "tip_amount", "rounding_amount", "discount_amount")
_DIGITAL_NUMBER: Final = 20  # digits of the number of a 数电票


@dataclass(frozen=True, slots=True)
class CheckContext:
    """What a check may know besides the record."""

    today: date
    profile: Profile


Check = Callable[[Record, CheckContext], Iterable[Finding]]


def findings_of(record: Record, context: CheckContext) -> tuple[Finding, ...]:
    """The results of all checks, in their order."""
    return tuple(finding for check in CHECKS for finding in check(record, context))


def net_and_tax_make_the_total(record: Record, _: CheckContext) -> Iterator[Finding]:
    """EN 16931 BR-CO-15 and 合计金额 + 合计税额 = 价税合计, with a receipt's charges, tip, rounding, discount."""
    net, tax, total = (_amount(record, field_id) for field_id in _SUM)
    if total is None or net is None:
        return
    if tax is None:
        yield from _missing_tax(record, net, total)
        return
    added = [amount for part in _ADDED if (amount := _addition(record, part))]
    sums = {sum(parts, net + tax) for count in range(len(added) + 1) for parts in combinations(added, count)}
    params = {"net": value_text(net), "tax": value_text(tax), "total": value_text(total)}
    if total in sums:
        yield Finding("net+tax=total", Severity.OK, _SUM, "sum.net_tax_total.holds", params)
        return
    params["difference"] = value_text(total - net - tax)
    repair = _repaired(record, net, tax, total) if not added else None
    yield Finding("net+tax=total", Severity.WARNING, _SUM, "sum.net_tax_total.differs", params, repair)


def _missing_tax(record: Record, net: Decimal, total: Decimal) -> Iterator[Finding]:
    rest = total - net
    plausible = net and 0 < rest / net <= _HIGHEST_RATE
    if plausible and not any(_addition(record, part) for part in _ADDED):
        params = {"net": value_text(net), "total": value_text(total), "tax": value_text(rest)}
        yield Finding("net+tax=total", Severity.INFO, _SUM, "sum.tax_missing", params, ("tax_amount", rest))


def _repaired(record: Record, net: Decimal, tax: Decimal, total: Decimal) -> tuple[str, Value] | None:
    """The value of the one part that isn't settled, when the other two are and the rate stays plausible."""
    open_parts = [part for part in _SUM if record.cells[part].verdict not in _SETTLED]
    if len(open_parts) != 1:
        return None
    mended = {"net_amount": total - tax, "tax_amount": total - net, "total_amount": net + tax}[open_parts[0]]
    base, levy = (mended, tax) if open_parts[0] == "net_amount" else (net, tax)
    levy = mended if open_parts[0] == "tax_amount" else levy
    return (open_parts[0], mended) if base and 0 <= levy / base <= _HIGHEST_RATE else None


def cash_less_change_is_the_total(record: Record, _: CheckContext) -> Iterator[Finding]:
    """What was handed over less what was given back is what was paid."""
    total = _amount(record, "total_amount")
    cash, change = _seen(record, "cash"), _seen(record, "change")
    if total is None or len(cash) != 1 or len(change) != 1 or not (given_back := change.pop()):
        return
    given = cash.pop()
    paid = given - given_back
    params = {"cash": value_text(given), "change": value_text(given_back), "total": value_text(total)}
    if paid == total:
        yield Finding("cash-change=total", Severity.OK, ("total_amount",), "sum.cash_change.holds", params)
        return
    is_open = record.cells["total_amount"].verdict not in _SETTLED and paid > 0
    repair: tuple[str, Value] | None = ("total_amount", paid) if is_open else None
    params["paid"] = value_text(paid)
    yield Finding("cash-change=total", Severity.WARNING, ("total_amount",), "sum.cash_change.differs", params, repair)


def words_say_the_total(record: Record, _: CheckContext) -> Iterator[Finding]:
    """正确填写票据和结算凭证的基本规定: 大写 and 小写 must agree to the fen."""
    words, total = record.value("total_in_words"), _amount(record, "total_amount")
    said = parse_capital_amount(words) if isinstance(words, str) else None
    if said is None or total is None:
        return
    fields = ("total_in_words", "total_amount")
    params = {"words": value_text(said), "total": value_text(total)}
    if said == total:
        yield Finding("words=total", Severity.OK, fields, "sum.words.holds", params)
    else:
        yield Finding("words=total", Severity.WARNING, fields, "sum.words.differs", params)


def lines_make_the_sum(record: Record, _: CheckContext) -> Iterator[Finding]:
    """EN 16931 BR-CO-10; only said when it holds: an OCR reading of a receipt seldom has every line."""
    amounts = [cell.value for line in record.line_items if (cell := line.get("line_amount")) and cell.value is not None]
    numbers = [amount for amount in amounts if isinstance(amount, Decimal)]
    if len(numbers) < 2 or len(numbers) != len(record.line_items):
        return
    whole = sum(numbers, Decimal(0))
    for field_id in ("net_amount", "total_amount"):
        if whole == _amount(record, field_id):
            params: dict[str, Param] = {"count": len(numbers), "sum": value_text(whole)}
            yield Finding(f"lines={field_id.split('_')[0]}", Severity.OK, (field_id,), "sum.lines.holds", params)
            return


def readings_found_the_corrected_lines(record: Record, _: CheckContext) -> Iterator[Finding]:
    """Corrected lines stay those that the person saw: a reading that found more of them, or fewer, is not shown."""
    counts = {len(reading.line_items) for reading in record.readings if reading.line_items}
    if not any(reading.line_items for reading in record.readings[: record.lines_seen]):
        counts.add(0)  # a person wrote the lines where there were none
    corrected = any(cell.verdict is Verdict.CORRECTED for line in record.line_items for cell in line.values())
    if corrected and len(counts) > 1:
        params: dict[str, Param] = {"fewest": min(counts), "most": max(counts)}
        yield Finding("same-lines", Severity.WARNING, (), "lines.counts_differ", params)


def dates_are_plausible(record: Record, context: CheckContext) -> Iterator[Finding]:
    """Issued no later than tomorrow (time zones), within the ten years that books are kept (GoBD, 会计档案管理办法)."""
    issued, due = record.value("issue_date"), record.value("due_date")
    if not isinstance(issued, date):
        return
    params = {"date": issued.isoformat()}
    if issued > context.today + timedelta(days=1):
        yield Finding("date<=today", Severity.WARNING, ("issue_date",), "date.future", params)
    if context.today.year - issued.year > _OLDEST_YEARS:
        yield Finding("date>=10years", Severity.INFO, ("issue_date",), "date.old", params)
    if isinstance(due, date) and due < issued:
        both = {**params, "due": due.isoformat()}
        yield Finding("due>=issue", Severity.WARNING, ("issue_date", "due_date"), "date.due_before_issue", both)


def required_fields_are_there(record: Record, context: CheckContext) -> Iterator[Finding]:
    """The profile's own declaration."""
    for spec in context.profile.fields:
        if spec.required and record.value(spec.id) is None:
            yield Finding("required", Severity.WARNING, (spec.id,), "field.missing", {"field": spec.id})


def candidates_agree(record: Record, _: CheckContext) -> Iterator[Finding]:
    """Every value that may be read in two ways, or that readings give differently, with all that it may be."""
    for field_id, cell in record.cells.items():
        if cell.verdict is not Verdict.CONFLICT:
            continue
        values = [value_text(one.value) for one in cell.candidates]
        params = {"field": field_id, "text": cell.text, "value": values[0], "other": ", ".join(values[1:])}
        if (sources := _who_says(record, field_id)) is not None:
            source, others = sources
            said = {"field": field_id, "source": source, "value": values[0], "other": others}
            yield Finding("one-value", Severity.WARNING, (field_id,), "field.exact_differs", said)
            continue
        yield Finding("one-value", Severity.WARNING, (field_id,), _conflict_code(record, field_id), params)


def _who_says(record: Record, field_id: str) -> tuple[str, str] | None:
    """The exact source of a value that is contradicted, and who says what else; None where none is exact."""
    said = [(_name_of(one), one.fields[field_id].value, one) for one in record.readings if field_id in one.fields]
    cell = record.cells[field_id]
    first = next((name for name, value, one in said if is_exact(one) and value == cell.value), None)
    if first is None:
        return None
    rivals = {one.value for one in cell.candidates} - {cell.value}
    others = {f"{name}: {value_text(value)}": None for name, value, _ in said if value in rivals}
    return first, "; ".join(others)


def _name_of(reading: Reading) -> str:
    """What a reading is known by: its kind of data, or its model."""
    return reading.model if reading.engine == EXACT_ENGINE else f"{reading.engine} {reading.model}".strip()


def the_page_shows_the_invoice_of_the_data(record: Record, _: CheckContext) -> Iterator[Finding]:
    """Factur-X and ZUGFeRD: what the page shows and what the data in the file says must be one invoice."""
    identity = ("invoice_number", "total_amount")
    cells = [record.cells.get(field_id) for field_id in identity]
    contradicted = all(cell is not None and cell.verdict is Verdict.CONFLICT for cell in cells)
    if contradicted and all(_who_says(record, field_id) for field_id in identity):
        yield Finding("data=page", Severity.WARNING, identity, "exact.another_invoice")


def _conflict_code(record: Record, field_id: str) -> str:
    cell = record.cells[field_id]
    if len({one.text for one in cell.candidates}) > 1 or len({one.region for one in cell.candidates}) > 1:
        return "field.readings_differ"
    if field_id == "currency":
        return "currency.ambiguous"
    if isinstance(cell.value, date):
        return "date.ambiguous"
    return "amount.ambiguous" if isinstance(cell.value, Decimal) else "field.readings_differ"


def currency_is_said(record: Record, _: CheckContext) -> Iterator[Finding]:
    """`$`, `¥`, `kr` name several currencies: alone they decide nothing."""
    cell = record.cells.get("currency")
    if cell is None or cell.value is None or cell.verdict is not Verdict.UNCONFIRMED:
        return
    if len(SYMBOLS.get(cell.text, ())) > 1:
        params = {"symbol": cell.text, "currency": value_text(cell.value)}
        yield Finding("currency", Severity.INFO, ("currency",), "currency.guessed", params)


def check_digits_are_right(record: Record, _: CheckContext) -> Iterator[Finding]:
    """GB 32100-2015 and the schemes of `identifiers`; a warning only, older and personal ids have none."""
    currency = record.value("currency")
    for field_id in ("seller_tax_id", "buyer_tax_id"):
        number = record.value(field_id)
        if isinstance(number, str) and passes_check_digit(number, value_text(currency) if currency else "") is False:
            params = {"field": field_id, "number": number}
            yield Finding("check-digit", Severity.WARNING, (field_id,), "tax_id.check_failed", params)


def a_digital_number_has_no_code(record: Record, _: CheckContext) -> Iterator[Finding]:
    """数电票 carry one number of 20 digits and no 发票代码: a code beside it is the number's own tail, misread."""
    code, number = record.value("invoice_code"), record.value("invoice_number")
    if code and isinstance(number, str) and number.isdigit() and len(number) == _DIGITAL_NUMBER:
        params = {"number": number, "code": value_text(code)}
        fields = ("invoice_code", "invoice_number")
        yield Finding("no-code", Severity.WARNING, fields, "number.code_with_20_digits", params)


def negative_totals_are_said(record: Record, _: CheckContext) -> Iterator[Finding]:
    """Credit notes (EN 16931 type 381) and 红字发票 have negative totals: right, and worth a look."""
    total = _amount(record, "total_amount")
    if total is not None and total < 0:
        yield Finding("total>0", Severity.INFO, ("total_amount",), "total.negative", {"total": value_text(total)})


def _amount(record: Record, field_id: str) -> Decimal | None:
    value = record.value(field_id)
    return value if isinstance(value, Decimal) else None


def _addition(record: Record, field_id: str) -> Decimal:
    amount = _amount(record, field_id) or Decimal(0)
    return -abs(amount) if field_id == "discount_amount" else amount


def _seen(record: Record, role: str) -> set[Decimal]:
    """The distinct amounts under a role; paid and given back count without their printed signs."""
    return {
        abs(sighting.value)
        for reading in record.readings
        for sighting in reading.sightings
        if sighting.role == role and isinstance(sighting.value, Decimal)
    }


CHECKS: Final[tuple[Check, ...]] = (
    net_and_tax_make_the_total,
    cash_less_change_is_the_total,
    words_say_the_total,
    lines_make_the_sum,
    readings_found_the_corrected_lines,
    dates_are_plausible,
    required_fields_are_there,
    candidates_agree,
    the_page_shows_the_invoice_of_the_data,
    currency_is_said,
    check_digits_are_right,
    a_digital_number_has_no_code,
    negative_totals_are_said,
)
