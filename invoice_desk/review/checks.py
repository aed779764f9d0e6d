"""The checks: pure functions from a record to findings, each with the source of its rule."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from invoice_desk.domain.currency import SYMBOLS, currency_of_country
from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Correction, Finding, Record, Severity, Value, Verdict, value_text
from invoice_desk.domain.suppliers import Aspect
from invoice_desk.review.check import Check, CheckContext, text_of
from invoice_desk.review.code_checks import unclear_amounts_in_codes_are_on_the_page
from invoice_desk.review.conflicts import (
    candidates_agree,
    readings_agree_who_sold,
    the_page_shows_the_invoice_of_the_data,
)
from invoice_desk.review.dating import dates_are_plausible
from invoice_desk.review.identifiers import country_of
from invoice_desk.review.invoice_numbers import (
    digital_numbers_have_their_form,
    invoice_codes_have_their_form,
    numbers_fit_the_date,
    void_documents_are_said,
)
from invoice_desk.review.parties import our_tax_id_is_right, own_companies_buy, seller_and_buyer_differ
from invoice_desk.review.rates import rates_are_legal
from invoice_desk.review.signs import credits_are_negative, signs_agree
from invoice_desk.review.sums import amounts_agree
from invoice_desk.review.supplier_memory import (
    accounts_of_categories_are_proposed,
    supplier_of,
    the_supplier_has_its_name,
    usual_values_are_proposed,
    what_the_memory_settled_is_said,
)
from invoice_desk.review.tax_ids import ibans_prove_themselves, tax_ids_prove_themselves


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


def required_fields_are_there(record: Record, context: CheckContext) -> Iterator[Finding]:
    """The profile's own declaration."""
    for spec in context.profile.fields:
        if spec.required and record.value(spec.id) is None:
            yield Finding("required", Severity.WARNING, (spec.id,), "field.missing", {"field": spec.id})


def currency_is_said(record: Record, context: CheckContext) -> Iterator[Finding]:
    """`$`, `¥`, `kr` name several currencies: alone they decide nothing, the country of the seller's tax id does, and
    so does what people taught of the supplier.
    """
    cell = record.cells.get("currency")
    meant = SYMBOLS.get(cell.text, ()) if cell is not None and cell.value is not None else ()
    if cell is None or cell.value is None or cell.verdict is Verdict.CORRECTED or len(meant) < 2:
        return
    country, issued = country_of(text_of(record, "seller_tax_id")), record.value("issue_date")
    paid = currency_of_country(country, issued if isinstance(issued, date) else None) if country else None
    params: dict[str, Param] = {"symbol": cell.text, "currency": value_text(cell.value)}
    if paid in meant and paid != cell.value:
        params["paid"] = paid
        repair = (Correction("currency", paid),)
        yield Finding("currency", Severity.WARNING, ("currency",), "currency.of_another_country", params, repair)
    elif paid != cell.value and cell.verdict is Verdict.UNCONFIRMED and not _is_usual(record, cell.value, context):
        yield Finding("currency", Severity.INFO, ("currency",), "currency.guessed", params)


def _is_usual(record: Record, currency: Value, context: CheckContext) -> bool:
    supplier = supplier_of(record, context)
    return supplier is not None and supplier.value(Aspect.CURRENCY) == currency


CHECKS: Final[tuple[Check, ...]] = (
    amounts_agree,
    readings_found_the_corrected_lines,
    dates_are_plausible,
    required_fields_are_there,
    candidates_agree,
    the_page_shows_the_invoice_of_the_data,
    unclear_amounts_in_codes_are_on_the_page,
    currency_is_said,
    seller_and_buyer_differ,
    readings_agree_who_sold,
    own_companies_buy,
    our_tax_id_is_right,
    tax_ids_prove_themselves,
    ibans_prove_themselves,
    invoice_codes_have_their_form,
    digital_numbers_have_their_form,
    numbers_fit_the_date,
    void_documents_are_said,
    rates_are_legal,
    signs_agree,
    credits_are_negative,
    usual_values_are_proposed,
    accounts_of_categories_are_proposed,
    the_supplier_has_its_name,
    what_the_memory_settled_is_said,
)
