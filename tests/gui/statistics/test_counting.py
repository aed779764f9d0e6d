"""Of the rows of the table those are counted that are documents, rejected ones never, duplicates where it is wanted."""

from datetime import date
from decimal import Decimal

from invoice_desk.domain.record import Value, Verdict
from invoice_desk.domain.statistics import Grouping
from invoice_desk.gui.statistics.counting import Counted, counted
from invoice_desk.gui.table.rows import CellView, RowStatus, TableRow, shown_text


def row(key: str, status: RowStatus = RowStatus.READY, *, twin: str = "", **values: Value) -> TableRow:
    cells = {one: CellView(shown_text(value), value, Verdict.CONFIRMED) for one, value in values.items()}
    is_document = status not in (RowStatus.FAILED, RowStatus.WAITING)
    return TableRow(key, f"{key}.jpg", status, key if is_document else "", cells=cells, twin=twin)


ROWS = (
    row("a", total_amount=Decimal("1.50"), issue_date=date(2026, 3, 31), seller_name="Acme", seller_tax_id="DE1"),
    row("b", RowStatus.ARCHIVED, total_amount=Decimal(2), seller_name="ACME", seller_tax_id="DE1"),
    row("c", RowStatus.REJECTED, total_amount=Decimal(4)),
    row("d", RowStatus.TO_REVIEW, twin="a", total_amount=Decimal("NaN"), seller_name="ACME", currency="EUR"),
    row("e", RowStatus.FAILED),
    row("f", RowStatus.WAITING),
)


def count(*, keys: list[str] | None = None, with_twins: bool = True) -> Counted:
    return counted(ROWS, keys=keys, seller_key=lambda tax_id, name: tax_id or name, with_twins=with_twins)


def test_documents_are_counted_and_what_is_passed_over_is_told() -> None:
    found = count()
    assert (found.documents, found.rejected, found.twins) == (3, 1, 1)
    assert [(one.currency, one.documents, one.total.amount) for one in found.overall] == [
        ("EUR", ("d",), 0),
        ("", ("a", "b"), Decimal("3.50")),
    ]
    assert found.overall[0].total.missing == 1
    left_out = count(with_twins=False)
    assert (left_out.documents, left_out.rejected, left_out.twins) == (2, 1, 1)


def test_only_rows_of_the_scope_are_counted() -> None:
    found = count(keys=["b", "c", "e", "gone"])
    assert (found.documents, found.rejected, found.twins) == (1, 1, 0)


def test_a_seller_is_one_whatever_its_spelling() -> None:
    sellers = count().groups(Grouping.SELLER)
    assert [(one.key, one.label, len(one.documents)) for one in sellers] == [("DE1", "ACME", 2), ("ACME", "ACME", 1)]
