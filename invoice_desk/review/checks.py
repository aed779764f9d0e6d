"""The checks: pure functions from a record to findings, each with the source of its rule."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from invoice_desk.domain.currency import SYMBOLS
from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Finding, Reading, Record, Severity, Verdict, value_text
from invoice_desk.domain.trust import EXACT_ENGINE, is_exact
from invoice_desk.review.check import Check, CheckContext
from invoice_desk.review.identifiers import passes_check_digit
from invoice_desk.review.sums import amounts_agree, negative_totals_are_said

_OLDEST_YEARS: Final = 10
_DIGITAL_NUMBER: Final = 20  # digits of the number of a 数电票


def findings_of(record: Record, context: CheckContext) -> tuple[Finding, ...]:
    """The results of all checks, in their order."""
    return tuple(finding for check in CHECKS for finding in check(record, context))


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


CHECKS: Final[tuple[Check, ...]] = (
    amounts_agree,
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
