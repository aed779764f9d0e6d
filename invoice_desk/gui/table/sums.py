"""Sums, counts and averages of amounts, each currency by itself: amounts of two currencies are never added up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal, localcontext

from invoice_desk.gui.table.rows import TableRow

_EXACT = 60
"""Digits that sums are computed with: what a person adds up by hand comes out the same."""


@dataclass(slots=True)
class Total:
    """Of amounts of one currency in one column; `places` is the most that any of them has."""

    amount: Decimal = Decimal(0)
    count: int = 0
    places: int = 0

    def add(self, amount: Decimal) -> None:
        """Count one in."""
        with localcontext(Context(prec=_EXACT)):
            self.amount += amount
        self.count += 1
        exponent = amount.as_tuple().exponent
        self.places = max(self.places, -exponent if isinstance(exponent, int) else 0)

    @property
    def average(self) -> Decimal:
        """Rounded to as many places as the amounts have, two at least; 0 of none."""
        if not self.count:
            return Decimal(0)
        with localcontext(Context(prec=_EXACT)):
            return (self.amount / self.count).quantize(Decimal(1).scaleb(-max(self.places, 2)))


@dataclass(slots=True)
class Sums:
    """The totals by column and currency ("" where a row has none), and the documents they are of."""

    totals: dict[tuple[str, str], Total] = field(default_factory=dict)
    documents: set[str] = field(default_factory=set)

    def add(self, row: TableRow, column_ids: Iterable[str]) -> None:
        """Count in a row's amounts in these columns."""
        if row.document_id:
            self.documents.add(row.document_id)
        currency = row.cells.get("currency")
        code = currency.text if currency is not None else ""
        for column_id in column_ids:
            cell = row.cells.get(column_id)
            if cell is not None and isinstance(cell.value, Decimal):
                self.totals.setdefault((column_id, code), Total()).add(cell.value)

    def columns(self) -> list[str]:
        """The columns of which something was counted in, as they came."""
        return list(dict.fromkeys(column_id for column_id, _ in self.totals))

    def of_column(self, column_id: str) -> list[tuple[str, Total]]:
        """The totals of a column by currency: first the one with the most amounts, without a currency last."""
        found = [(code, total) for (column, code), total in self.totals.items() if column == column_id]
        return sorted(found, key=lambda one: (not one[0], -one[1].count, one[0]))


def sums_of(rows: Iterable[TableRow], column_ids: Sequence[str]) -> Sums:
    """The sums of some columns over rows."""
    sums = Sums()
    for row in rows:
        sums.add(row, column_ids)
    return sums
