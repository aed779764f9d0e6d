"""Credits are negative throughout: a sign that was lost is found, a credit note that looks like an invoice is named."""

from decimal import Decimal

import pytest

from invoice_desk.domain.record import Correction, FieldValue, Finding, Record
from tests.review.readings import money, reading, recorded, row, text


def findings(record: Record) -> dict[str, Finding]:
    return {one.code: one for one in record.findings if one.code.startswith(("total.", "currency."))}


def read(kind: str = "", **amounts: str) -> Record:
    fields: dict[str, FieldValue] = {name: money(value, at) for at, (name, value) in enumerate(amounts.items())}
    return recorded(reading(fields | ({"document_kind": text(kind)} if kind else {})))


def test_a_sign_that_one_of_three_amounts_lost_is_proposed() -> None:
    record = read(net_amount="-100.00", tax_amount="13.00", total_amount="-113.00")
    assert findings(record)["total.signs_differ"].repair == (Correction("tax_amount", Decimal("-13.00")),)
    assert "total.signs_differ" not in findings(read(net_amount="-100.00", tax_amount="-13.00", total_amount="-113.00"))


def test_of_two_amounts_neither_is_known_to_have_lost_its_sign() -> None:
    assert findings(read(net_amount="-100.00", total_amount="113.00"))["total.signs_differ"].repair == ()


@pytest.mark.parametrize("kind", ["Credit note", "红字增值税专用发票", "Rechnungskorrektur", "AVOIR"])
def test_a_credit_with_positive_amounts_may_be_turned_as_a_whole(kind: str) -> None:
    finding = findings(read(kind, net_amount="100.00", tax_amount="13.00", total_amount="113.00"))[
        "total.positive_credit"
    ]
    assert [one.value for one in finding.repair] == [Decimal("-100.00"), Decimal("-13.00"), Decimal("-113.00")]
    assert "total.positive_credit" not in findings(read(kind, total_amount="-113.00"))


@pytest.mark.parametrize("kind", ["Invoice", "Tax invoice", "电子发票（普通发票）", ""])
def test_an_invoice_is_no_credit(kind: str) -> None:
    assert not findings(read(kind, total_amount="113.00"))


@pytest.mark.parametrize(
    ("number", "currency", "code"),
    [
        ("T7000012050002", "CNY", "currency.of_another_country"),
        ("T7000012050002", "JPY", None),
        ("91330106MA7GAL1299", "CNY", None),
        ("4711", "CNY", "currency.guessed"),
    ],
)
def test_the_seller_s_country_says_which_money_a_sign_means(number: str, currency: str, code: str | None) -> None:
    fields = {"currency": FieldValue("¥", currency, row(1)), "seller_tax_id": text(number)}
    found = findings(recorded(reading(fields)))
    assert list(found) == ([code] if code else [])
    if code == "currency.of_another_country":
        assert found[code].repair == (Correction("currency", "JPY"),)
