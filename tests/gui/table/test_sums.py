"""Amounts are added up exactly, each currency and column by itself."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.record import Verdict
from invoice_desk.gui.table.rows import CellView, RowStatus, TableRow, shown_text
from invoice_desk.gui.table.sums import Total, sums_of

AMOUNTS = st.none() | st.decimals(-(10**12), 10**12, places=2) | st.decimals(-9, 9, places=4) | st.just(Decimal("1E+3"))
ROWS = st.lists(st.tuples(st.sampled_from(["EUR", "CNY", "JPY", ""]), AMOUNTS, AMOUNTS), max_size=12)


def row(number: int, code: str, total: Decimal | None, tax: Decimal | None) -> TableRow:
    values = {"currency": code or None, "total_amount": total, "tax_amount": tax}
    cells = {key: CellView(shown_text(value), value, Verdict.CONFIRMED) for key, value in values.items()}
    return TableRow(f"{number}", f"{number}.jpg", RowStatus.READY, f"{number}", cells=cells)


@given(ROWS)
def test_sums_counts_and_averages_are_those_of_each_currency(
    given_rows: list[tuple[str, Decimal | None, Decimal | None]],
) -> None:
    sums = sums_of([row(number, *one) for number, one in enumerate(given_rows)], ["total_amount", "tax_amount"])
    assert len(sums.documents) == len(given_rows)
    for place, column_id in enumerate(("total_amount", "tax_amount"), start=1):
        wanted: dict[str, list[Decimal]] = {}
        for one in given_rows:
            if isinstance(amount := one[place], Decimal):
                wanted.setdefault(one[0], []).append(amount)
        found = dict(sums.of_column(column_id))
        assert found.keys() == wanted.keys()
        for code, amounts in wanted.items():
            exact = sum(map(Fraction, amounts), Fraction(0))
            assert Fraction(found[code].amount) == exact
            assert found[code].count == len(amounts)
            error = abs(Fraction(found[code].average) - exact / len(amounts))
            assert error <= Fraction(1, 2) / 10 ** max(found[code].places, 2)


def test_what_was_printed_without_cents_is_averaged_with_them_and_nothing_averages_to_nothing() -> None:
    total = Total()
    assert total.average == 0
    for amount in ("100", "101", "101"):
        total.add(Decimal(amount))
    assert (str(total.amount), str(total.average)) == ("302", "100.67")


def test_the_currency_with_the_most_amounts_comes_first_and_none_comes_last() -> None:
    codes = ["CNY", "EUR", "", "", "", "EUR"]
    sums = sums_of([row(number, code, Decimal(1), None) for number, code in enumerate(codes)], ["total_amount"])
    assert [code for code, _ in sums.of_column("total_amount")] == ["EUR", "CNY", ""]
    assert sums.columns() == ["total_amount"]
