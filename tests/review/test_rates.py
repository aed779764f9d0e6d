"""Rates are legal by country and day; where a rate is known, tax and net amount prove one another."""

from datetime import date
from decimal import Decimal

import pytest

from invoice_desk.domain.record import Correction, FieldValue, Record, Severity
from invoice_desk.review.rates import _rates, legal_rates
from tests.review.readings import money, reading, recorded, text


def taxed(rate: str, **fields: str | date) -> Record:
    header: dict[str, FieldValue] = {}
    for at, (name, value) in enumerate(fields.items()):
        header[name] = money(str(value), at) if name.endswith("_amount") else text(value, 40 + at)
    return recorded(reading(header, lines=({"tax_rate": text(rate, 30)},)))


@pytest.mark.parametrize(
    ("rate", "day", "number", "legal"),
    [
        ("17%", date(2018, 4, 30), "91330106MA7GAL1299", True),
        ("17%", date(2018, 5, 1), "91330106MA7GAL1299", False),
        ("16%", date(2018, 5, 1), "91330106MA7GAL1299", True),
        ("13%", date(2025, 5, 1), "91330106MA7GAL1299", True),
        ("免税", date(2025, 5, 1), "91330106MA7GAL1299", True),
        ("0%", date(2025, 5, 1), "91330106MA7GAL1299", True),
        ("16%", date(2020, 12, 31), "DE812720447", True),
        ("16%", date(2021, 1, 1), "DE812720447", False),
        ("19.00%", date(2021, 1, 1), "DE812720447", True),
        ("16%", date(2021, 1, 1), "no known id", True),
    ],
)
def test_a_rate_is_legal_in_its_country_on_its_day(rate: str, day: date, number: str, legal: bool) -> None:
    record = taxed(rate, issue_date=day, seller_tax_id=number)
    said = [one for one in record.findings if one.code == "rate.not_legal"]
    assert (not said) is legal
    assert all(one.severity is Severity.WARNING and one.params["line"] == 1 for one in said)


@pytest.mark.parametrize(("currency", "known"), [("MYR", True), ("SGD", True), ("EUR", False), ("USD", False)])
def test_a_money_of_one_country_names_its_tax(currency: str, known: bool) -> None:
    assert bool(legal_rates(taxed("6%", issue_date=date(2018, 3, 1), currency=currency))) is known


def test_without_a_date_no_rate_is_doubted() -> None:
    assert not legal_rates(taxed("99%", seller_tax_id="DE812720447"))


def test_every_rate_is_a_share_and_ends_after_it_began() -> None:
    for country, spans in _rates().items():
        assert len(country) == 2
        assert spans
        for span in spans:
            assert 0 < span.rate < Decimal("0.5")
            assert span.first < span.last


def test_a_tax_that_its_rate_and_the_sum_speak_against_is_proposed_anew() -> None:
    amounts = {"net_amount": "100.00", "tax_amount": "18.00", "total_amount": "113.00"}
    record = taxed("13%", **amounts)
    assert {one.repair for one in record.findings if one.repair} == {(Correction("tax_amount", Decimal("13.00")),)}
    assert any(one.code == "rate.tax_differs" for one in record.findings)


def test_a_legal_rate_tells_which_of_three_amounts_is_wrong() -> None:
    amounts = {"net_amount": "100.00", "tax_amount": "13.00", "total_amount": "123.00"}
    here: dict[str, str | date] = {"issue_date": date(2025, 3, 1), "seller_tax_id": "91330106MA7GAL1299"}
    nowhere: dict[str, str | date] = {}
    for known, repair in ((nowhere, ()), (here, (Correction("total_amount", Decimal("113.00")),))):
        (finding,) = [one for one in taxed("x", **amounts, **known).findings if one.rule == "net+tax=total"]
        assert finding.repair == repair
