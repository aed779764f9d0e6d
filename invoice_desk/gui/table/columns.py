"""Columns of the results table: the fields of all profiles in the order in which an accountant reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from invoice_desk.gui.table.rows import TableRow
from invoice_desk.messages import field_labels

if TYPE_CHECKING:
    from invoice_desk.domain.profile import FieldSpec, FieldType, Profile

STATUS, FILE, KIND = "@status", "@file", "@kind"
LEADING = (STATUS, FILE, KIND)
"""Ids of the columns that are no fields."""

DOCUMENTS = "@documents"
"""In the place of a column's id: documents that were chosen elsewhere."""

CORE = ("seller_name", "issue_date", "currency", "total_amount")
"""What nearly every document has: shown while nothing is known of any."""

_FIRST = (*CORE, "net_amount", "tax_amount", "invoice_number")
_SELLER_WIDTH = 166
_WIDTHS = {"date": 98, "amount": 96, "quantity": 80, "rate": 80, "currency": 72, "identifier": 150, "text": 140}


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column; `type` is None for the leading ones, `width` is in device-independent pixels."""

    id: str
    header: str
    type: "FieldType | None"
    editable: bool
    width: int


def table_columns(profiles: "Mapping[str, Profile]", language: str) -> tuple[TableColumn, ...]:
    """All columns there may be: status, file and kind, then every header field of every profile once."""
    declared: dict[str, list[FieldSpec]] = {}
    for profile in profiles.values():
        for spec in profile.fields:
            declared.setdefault(spec.id, []).append(spec)
    order = [*(one for one in _FIRST if one in declared), *(one for one in declared if one not in _FIRST)]
    shared = field_labels(language)
    return (
        TableColumn(STATUS, QCoreApplication.translate("ResultsTable", "Status"), None, editable=False, width=124),
        TableColumn(FILE, QCoreApplication.translate("ResultsTable", "File"), None, editable=False, width=126),
        TableColumn(KIND, QCoreApplication.translate("ResultsTable", "Kind"), None, editable=False, width=90),
        *(_field_column(declared[field_id], shared.get(field_id, ""), language) for field_id in order),
    )


def columns_in_use(columns: Sequence[TableColumn], rows: Iterable[TableRow]) -> frozenset[str]:
    """The columns that these rows need: a row has a cell for each field of its profile and for any further value.

    A row that is being read needs those in which something is written already.
    """
    carried: set[str] = set(LEADING)
    for row in rows:
        carried.update(row.cells, row.written)
    return frozenset(column.id for column in columns if column.id in carried)


def _field_column(specs: "Sequence[FieldSpec]", shared: str, language: str) -> TableColumn:
    spec = specs[0]
    labels = {one.label_in(language) for one in specs}
    header = labels.pop() if len(labels) == 1 else shared or spec.label_in(language)
    width = _SELLER_WIDTH if spec.id == "seller_name" else _WIDTHS[spec.type.value]
    return TableColumn(spec.id, header, spec.type, editable=True, width=width)
