"""Columns of the results table: the fields of all profiles in the order in which an accountant reads."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from invoice_desk.messages import field_labels

if TYPE_CHECKING:
    from invoice_desk.domain.profile import FieldType, Profile

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
    """One column; `type` is None for the leading ones, `width` is in device-independent pixels.

    `tip` says in lines what it is for.
    """

    id: str
    header: str
    type: "FieldType | None"
    editable: bool
    width: int
    tip: tuple[str, ...] = ()


def table_columns(profiles: "Mapping[str, Profile]", language: str) -> tuple[TableColumn, ...]:
    """All columns there may be: status, file and kind, then every header field of every profile once, those that most
    kinds of documents have before those of a few.
    """
    kinds = Counter(spec.id for profile in profiles.values() for spec in profile.fields)
    first = [one for one in _FIRST if one in kinds]
    order = [*first, *(one for one, _ in kinds.most_common() if one not in first)]
    shared = field_labels(language)
    return (
        TableColumn(STATUS, QCoreApplication.translate("ResultsTable", "Status"), None, editable=False, width=124),
        TableColumn(FILE, QCoreApplication.translate("ResultsTable", "File"), None, editable=False, width=126),
        TableColumn(KIND, QCoreApplication.translate("ResultsTable", "Kind"), None, editable=False, width=90),
        *(_field_column(one, tuple(profiles.values()), shared.get(one, ""), language) for one in order),
    )


def _field_column(field_id: str, profiles: "Sequence[Profile]", shared: str, language: str) -> TableColumn:
    declared = {one.label_in(language): spec for one in profiles if (spec := one.field(field_id)) is not None}
    spec = next(iter(declared.values()))
    labels = {one.label_in(language) for one in declared.values()}
    header = labels.pop() if len(labels) == 1 else shared or spec.label_in(language)
    width = _SELLER_WIDTH if field_id == "seller_name" else _WIDTHS[spec.type.value]
    tip = _tip(
        header,
        {kind: one.label_in(language) for kind, one in declared.items()},
        is_everywhere=len(declared) == len(profiles),
    )
    return TableColumn(field_id, header, spec.type, editable=True, width=width, tip=tip)


def _tip(header: str, labels: Mapping[str, str], *, is_everywhere: bool) -> tuple[str, ...]:
    """What a column is for: the kinds of documents that have it, and what it is called on some of them."""
    lines = [header]
    if not is_everywhere:
        lines.append(QCoreApplication.translate("ResultsTable", "Only on: {kinds}").format(kinds=", ".join(labels)))
    printed = QCoreApplication.translate("ResultsTable", "{kind}: {label}")
    lines += [printed.format(kind=kind, label=label) for kind, label in labels.items() if label != header]
    return tuple(lines)
