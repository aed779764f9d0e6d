"""The checks that speak from the memory of suppliers: what is usual is proposed, and what it settled is said.

They speak of documents that are still to be reviewed: `reconcile` gives the others no memory, so that nothing changes
on what a person has accepted.
"""

from collections.abc import Iterator
from typing import Final, cast

from invoice_desk.domain.currency import SYMBOLS
from invoice_desk.domain.date_forms import DateOrder
from invoice_desk.domain.errors import Param
from invoice_desk.domain.record import Cell, Correction, Finding, Record, Severity, Verdict
from invoice_desk.domain.suppliers import USUAL, USUAL_CURRENCY, USUAL_ORDER, Aspect, Stand, Supplier
from invoice_desk.review.check import CheckContext, text_of
from invoice_desk.review.country import meant_in_order
from invoice_desk.review.parties import is_sold_by_us
from invoice_desk.review.same_value import comparable, same_value

_FIELDS: Final = {"category": Aspect.CATEGORY, "account_code": Aspect.ACCOUNT, "currency": Aspect.CURRENCY}
_DATES: Final = ("issue_date", "due_date")


def supplier_of(record: Record, context: CheckContext) -> Supplier | None:
    """The known supplier that sold; None where nothing is known, and where one of the user's own companies sold."""
    if is_sold_by_us(record, context.own_companies):
        return None
    return context.suppliers.of(text_of(record, "seller_tax_id"), text_of(record, "seller_name"))


def usual_values_are_proposed(record: Record, context: CheckContext) -> Iterator[Finding]:
    """Empty fields: what people set for this supplier before."""
    supplier = supplier_of(record, context)
    if supplier is None:
        return
    known = {spec.id for spec in context.profile.fields}
    found = {
        field_id: rule
        for field_id, aspect in _FIELDS.items()
        if field_id in known and _is_open(record.cells.get(field_id)) and (rule := supplier.rule(aspect)) is not None
    }
    if found:
        fields = tuple(found)
        repair = tuple(Correction(field_id, rule.value) for field_id, rule in found.items())
        taught = max(rule.documents for rule in found.values())
        code = "supplier.usual" if all(rule.stand is Stand.LEARNED for rule in found.values()) else "supplier.set"
        yield Finding(USUAL, Severity.INFO, fields, code, {"count": taught}, repair)
    yield from _judged_otherwise(record, supplier)
    rate = supplier.rule(Aspect.RATE)
    lines = [at for at, line in enumerate(record.line_items) if _is_open(line.get("tax_rate"))]
    if rate is not None and lines and any(spec.id == "tax_rate" for spec in context.profile.line_items):
        repair = tuple(Correction("tax_rate", rate.value, line) for line in lines)
        yield Finding("usual-rate", Severity.INFO, ("tax_rate",), "supplier.rate", {"rate": rate.value}, repair)


def accounts_of_categories_are_proposed(record: Record, context: CheckContext) -> Iterator[Finding]:
    """The account that the user gave a category, where a document has none and none is usual for its supplier."""
    supplier = supplier_of(record, context)
    is_known = supplier is not None and supplier.rule(Aspect.ACCOUNT) is not None
    if is_known or context.profile.field("account_code") is None or not _is_open(record.cells.get("account_code")):
        return
    category = text_of(record, "category")
    if not category and supplier is not None and _is_open(record.cells.get("category")):
        category = supplier.value(Aspect.CATEGORY)
    account = context.accounts.get(comparable(category)) if category else None
    if account:
        params: dict[str, Param] = {"category": category, "account": account}
        repair = (Correction("account_code", account),)
        yield Finding(USUAL, Severity.INFO, ("account_code",), "supplier.account", params, repair)


def _judged_otherwise(record: Record, supplier: Supplier) -> Iterator[Finding]:
    """A category that a model judged, where people set another one for this supplier: no document prints it."""
    cell, rule = record.cells.get("category"), supplier.rule(Aspect.CATEGORY)
    if rule is None or cell is None or cell.by_person or not isinstance(cell.value, str):
        return
    if not same_value(cell.value, rule.value):
        params: dict[str, Param] = {"value": cell.value, "usual": rule.value}
        repair = (Correction("category", rule.value),)
        yield Finding("usual-instead", Severity.INFO, ("category",), "supplier.instead", params, repair)


def the_supplier_has_its_name(record: Record, context: CheckContext) -> Iterator[Finding]:
    """The name that people gave this supplier before, where another spelling was read."""
    cell = record.cells.get("seller_name")
    if cell is None or cell.by_person or not isinstance(cell.value, str):
        return
    supplier = supplier_of(record, context)
    name = (supplier.value(Aspect.NAME) if supplier is not None else "") or context.suppliers.meant(cell.value)
    if name and name != cell.value and not is_sold_by_us(record, context.own_companies):
        params: dict[str, Param] = {"name": name}
        repair = (Correction("seller_name", name),)
        yield Finding("usual-name", Severity.INFO, ("seller_name",), "supplier.name", params, repair)


def what_the_memory_settled_is_said(record: Record, context: CheckContext) -> Iterator[Finding]:
    """Dates such as 03/04/2026 and signs such as ¥ that were read as people read them for this supplier before."""
    supplier = supplier_of(record, context)
    if supplier is None:
        return
    order, money = supplier.value(Aspect.DATE_ORDER), supplier.value(Aspect.CURRENCY)
    for field_id in _DATES if order else ():
        cell = _unset(record, field_id)
        if cell is not None and meant_in_order(cell.text, cast(DateOrder, order)) == cell.value:
            params: dict[str, Param] = {"text": cell.text, "date": str(cell.value)}
            repair = (Correction(field_id, cell.value),)
            yield Finding(USUAL_ORDER, Severity.INFO, (field_id,), f"supplier.{order}", params, repair)
    cell = _unset(record, "currency")
    if money and cell is not None and cell.value == money and len(SYMBOLS.get(cell.text, ())) > 1:
        params = {"symbol": cell.text, "currency": money}
        repair = (Correction("currency", money),)
        yield Finding(USUAL_CURRENCY, Severity.INFO, ("currency",), "supplier.currency", params, repair)


def _unset(record: Record, field_id: str) -> Cell | None:
    """The cell of a field that has a value, where no person has spoken for it."""
    cell = record.cells.get(field_id)
    return cell if cell is not None and cell.value is not None and not cell.by_person else None


def _is_open(cell: Cell | None) -> bool:
    """Whether a field has no value, and no person has said that it has none."""
    return cell is None or cell.verdict is Verdict.MISSING
