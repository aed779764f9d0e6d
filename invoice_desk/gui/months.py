"""Which documents of a desk are of which month, by the date that their rows show."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from invoice_desk.gui.table.rows import TableRow


@dataclass(frozen=True, slots=True)
class Months:
    """The documents by month ("2026-11"), the first month first; how many have none."""

    documents: Mapping[str, tuple[str, ...]]
    undated: int


def months_of(rows: Iterable[TableRow]) -> Months:
    """The months of these rows; what is no document is left out. Plain work for a background thread."""
    found: dict[str, list[str]] = defaultdict(list)
    undated = 0
    for row in rows:
        if row.document_id:
            cell = row.cells.get("issue_date")
            day = cell.value if cell is not None else None
            if isinstance(day, date):
                found[f"{day:%Y-%m}"].append(row.document_id)
            else:
                undated += 1
    return Months({month: tuple(found[month]) for month in sorted(found)}, undated)
