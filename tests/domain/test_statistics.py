"""Documents are counted and added up exactly, in the group where each belongs, each currency by itself."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.rate_shares import RateShare
from invoice_desk.domain.statistics import Entry, Group, Grouping, Sum, groups_of, overall, together

AMOUNTS = st.builds(
    lambda number, places: Decimal(number).scaleb(-places), st.integers(-(10**14), 10**14), st.integers(-3, 4)
)
MAYBE = st.none() | AMOUNTS
SHARES = st.builds(
    RateShare,
    st.sampled_from(["13%", "6%", "免税"]),
    MAYBE,
    MAYBE,
    MAYBE,
    st.booleans(),
)
ENTRIES = st.lists(
    st.builds(
        Entry,
        document_id=st.just(""),
        month=st.none() | st.sampled_from([date(2026, 3, 1), date(2026, 4, 1), date(2025, 3, 1)]),
        seller=st.sampled_from(["", "name:acme", "id:1"]),
        seller_name=st.sampled_from(["", "ACME", "Acme Ltd."]),
        category=st.sampled_from(["", "meals", "travel"]),
        currency=st.sampled_from(["EUR", "CNY", ""]),
        amounts=st.tuples(MAYBE, MAYBE, MAYBE),
        settled=st.tuples(st.booleans(), st.booleans(), st.booleans()),
        rates=st.lists(SHARES, max_size=3, unique_by=lambda one: one.rate).map(tuple),
    ),
    max_size=8,
).map(lambda entries: [one._replace(document_id=str(number)) for number, one in enumerate(entries)])

KEYS: dict[Grouping, Callable[[Entry], object]] = {
    Grouping.MONTH: lambda one: one.month,
    Grouping.SELLER: lambda one: one.seller,
    Grouping.CATEGORY: lambda one: one.category,
}


def plain(entries: list[Entry], place: int) -> tuple[Fraction, Fraction, int, int, int]:
    """A sum as it is added up by hand."""
    values = [(Fraction(value), one.settled[place]) for one in entries if (value := one.amounts[place]) is not None]
    waiting = [value for value, is_settled in values if not is_settled]
    amount = sum((value for value, _ in values), Fraction(0))
    return amount, sum(waiting, Fraction(0)), len(values), len(waiting), len(entries) - len(values)


def told(one: Sum) -> tuple[Fraction, Fraction, int, int, int]:
    return Fraction(one.amount), Fraction(one.open_amount), one.documents, one.open, one.missing


def assert_is_of(group: Group, entries: list[Entry]) -> None:
    assert sorted(group.documents) == sorted(one.document_id for one in entries)
    assert [told(one) for one in (group.total, group.net, group.tax)] == [plain(entries, place) for place in range(3)]
    assert Fraction(group.total.settled_amount) + Fraction(group.total.open_amount) == Fraction(group.total.amount)


def by_rate(entries: list[Entry]) -> dict[tuple[object, str], list[Entry]]:
    """The documents of each rate and currency, with what of them falls under it."""
    wanted: dict[tuple[object, str], list[Entry]] = defaultdict(list)
    for one in entries:
        if len(one.rates) < 2:
            wanted[one.rates[0].rate if one.rates else "", one.currency].append(one)
        for share in one.rates if len(one.rates) > 1 else ():
            part = one._replace(amounts=(share.total, share.net, share.tax), settled=(share.is_settled,) * 3)
            wanted[share.rate, one.currency].append(part)
    return wanted


@given(ENTRIES)
def test_groups_come_to_what_their_documents_do_each_currency_by_itself(entries: list[Entry]) -> None:
    for grouping in Grouping:
        wanted = by_rate(entries)
        if grouping is not Grouping.RATE:
            wanted = defaultdict(list)
            for one in entries:
                wanted[KEYS[grouping](one), one.currency].append(one)
        found = groups_of(entries, grouping)
        assert {(one.key, one.currency) for one in found} == wanted.keys()
        for group in found:
            assert_is_of(group, wanted[group.key, group.currency])
        for whole in overall(found) if grouping is not Grouping.RATE else ():
            assert_is_of(whole, [one for one in entries if one.currency == whole.currency])


def test_groups_of_two_currencies_are_not_put_together() -> None:
    groups = groups_of([Entry("1", currency="EUR"), Entry("2", currency="CNY")], Grouping.MONTH)
    with pytest.raises(ValueError, match="too many values"):
        together(groups)


def test_months_follow_each_other_and_what_is_not_known_comes_last() -> None:
    months = [None, date(2026, 3, 1), date(2025, 12, 1)]
    entries = [Entry(str(number), month=month) for number, month in enumerate(months)]
    assert [one.key for one in groups_of(entries, Grouping.MONTH)] == [date(2025, 12, 1), date(2026, 3, 1), None]


def test_rates_come_by_size_then_words_and_the_largest_sellers_first() -> None:
    rates = ["免税", "13%", "", "6%", "1.5%"]
    entries = [Entry(rate, rates=(RateShare(rate),) if rate else ()) for rate in rates]
    assert [one.key for one in groups_of(entries, Grouping.RATE)] == ["1.5%", "6%", "13%", "免税", ""]
    sellers = [
        Entry(name, seller=name, amounts=(Decimal(total), None, None)) for name, total in (("a", 5), ("", 90), ("b", 7))
    ]
    assert [one.key for one in groups_of(sellers, Grouping.SELLER)] == ["b", "a", ""]


def test_a_seller_is_called_as_most_of_its_documents_do() -> None:
    names = ["ACME Ltd", "Acme", "Acme"]
    entries = [Entry(str(number), seller="name:acme", seller_name=name) for number, name in enumerate(names)]
    (group,) = groups_of(entries, Grouping.SELLER)
    assert group.label == "Acme"
