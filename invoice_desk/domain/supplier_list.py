"""What is known of suppliers as a list that goes from desk to desk, or comes from a spreadsheet: CSV, one row each."""

import csv
import io
from collections.abc import Iterable
from typing import Final, get_args

from invoice_desk.domain.currency import CODES
from invoice_desk.domain.date_forms import DateOrder
from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.domain.suppliers import Aspect, Decision, Stand, Suppliers

_TAX_ID, _SELLER = "tax_id", "seller_name"
_COLUMNS: Final = (_TAX_ID, _SELLER, *Aspect)
_FORMULA: Final = tuple("=+-@\t\r'")
"""How a text begins that a spreadsheet would calculate; an apostrophe in front keeps it a text."""


class SupplierListError(InvoiceDeskError):
    """The file is no list of suppliers, or says something impossible; `code` and `params` tell what and where."""


def list_of(known: Suppliers) -> str:
    """All rules that hold, as text of a CSV file with a header."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    for supplier in sorted(known, key=lambda one: one.key):
        values = [supplier.value(aspect) for aspect in Aspect]
        if any(values):
            writer.writerow(map(_guarded, (*known.reference(supplier), *values)))
    return file.getvalue()


def decisions_of(text: str) -> list[Decision]:
    """The rules that a list sets. Columns that it lacks are passed over, and so are those of others.

    Raises SupplierListError: `supplier.not_a_list`, `supplier.bad_row` with the number of the row, from 1.
    """
    try:
        rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), restval="", strict=True))
    except csv.Error as error:
        raise SupplierListError("supplier.not_a_list") from error
    if not rows or not {_TAX_ID, _SELLER} & rows[0].keys():
        raise SupplierListError("supplier.not_a_list")
    found = []
    for number, row in enumerate(rows, 1):
        said = {one: _bare(row.get(one) or "") for one in _COLUMNS}
        values = {aspect: said[aspect] for aspect in Aspect if said[aspect]}
        if values and not (said[_TAX_ID] or said[_SELLER]):
            raise SupplierListError("supplier.bad_row", number=number, text=next(iter(values.values())))
        for aspect, value in values.items():
            if not _is_possible(aspect, value):
                raise SupplierListError("supplier.bad_row", number=number, text=value)
            found.append(Decision(said[_TAX_ID], said[_SELLER], aspect, Stand.SET, value))
    return found


def new_ones(decisions: Iterable[Decision], known: Suppliers) -> list[Decision]:
    """Those of the decisions that say something else than what holds."""
    held = {one.key: one for one in known}

    def is_new(one: Decision) -> bool:
        supplier = held.get(known.key(one.tax_id, one.name))
        return supplier is None or supplier.value(one.aspect) != one.value

    return [one for one in decisions if is_new(one)]


def _is_possible(aspect: Aspect, value: str) -> bool:
    if aspect is Aspect.CURRENCY:
        return value in CODES
    return aspect is not Aspect.DATE_ORDER or value in get_args(DateOrder)


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _bare(text: str) -> str:
    text = text.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
