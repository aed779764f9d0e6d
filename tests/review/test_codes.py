"""Codes on a page as witnesses: whom they confirm, what they settle alone, and where they are not believed."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest

from invoice_desk.domain.document import Region
from invoice_desk.domain.page_code import CODE_PLACE
from invoice_desk.domain.record import FieldValue, Reading, Record, Sighting, Value
from tests.review.readings import chosen, reading, recorded, row, seen, text

NUMBER, DAY = "26312000000012345678", date(2026, 3, 4)
NET, TAX, TOTAL = Decimal("1000.00"), Decimal("130.00"), Decimal("1130.00")
PLACE = Region(1, 0.05, 0.05, 0.15, 0.15)
FIGURES = (("net", "合计", "1000.00"), ("tax", "税额", "130.00"), ("total", "价税合计", "1130.00"))


def code(
    fields: Mapping[str, Value],
    *,
    model: str = "fapiao-qr",
    printed: bool = False,
    amounts: Mapping[str, str] | None = None,
) -> Reading:
    """What a code says; `printed`: the page prints its values too. `amounts` are evidence under their roles."""
    sightings = [Sighting(CODE_PLACE, model, model, PLACE)]
    sightings += [Sighting(role, Decimal(amount), model, PLACE) for role, amount in (amounts or {}).items()]
    said = {
        part: FieldValue(str(value), value, row(40 + place) if printed else PLACE)
        for place, (part, value) in enumerate(fields.items())
    }
    return reading(said, engine="code", model=model, sightings=tuple(sightings))


def page(**fields: Value) -> Reading:
    """What is read off the page."""
    said = {part: text(value, 20 + place) for place, (part, value) in enumerate(fields.items())}
    return reading(said)


def verdicts(record: Record, *fields: str) -> list[str]:
    return [record.cells[field_id].verdict.value for field_id in fields]


def codes_of(record: Record) -> list[str]:
    return [one.code for one in record.findings if one.rule in {"one-value", "data=page", "code-amount"}]


SHUDIAN = code({"invoice_number": NUMBER, "issue_date": DAY, "currency": "CNY", "total_amount": TOTAL})


def test_a_code_and_the_page_confirm_each_other() -> None:
    record = recorded(SHUDIAN, page(invoice_number=NUMBER, issue_date=DAY, total_amount=TOTAL))
    assert verdicts(record, "invoice_number", "issue_date", "total_amount") == ["confirmed"] * 3


def test_what_a_code_alone_says_is_confirmed_and_points_at_the_code() -> None:
    record = recorded(SHUDIAN, page(seller_name="样例公司"))
    assert verdicts(record, "invoice_number", "issue_date", "total_amount") == ["confirmed"] * 3
    assert verdicts(record, "seller_name") == ["unconfirmed"]
    assert record.cells["issue_date"].region == PLACE


def test_a_page_that_says_otherwise_is_a_conflict_that_shows_the_code_and_names_both() -> None:
    record = recorded(SHUDIAN, page(invoice_number=NUMBER, total_amount=Decimal("1180.00")))
    cell = record.cells["total_amount"]
    assert (cell.value, cell.verdict.value) == (TOTAL, "conflict")
    (finding,) = (one for one in record.findings if one.rule == "one-value")
    assert (finding.code, finding.params["source"]) == ("field.code_differs", "fapiao-qr")
    assert finding.params["other"] == "offline of-offline: 1180.00"


def test_a_number_that_the_page_prints_as_the_code_says_it_is_not_contradicted_by_a_wrong_place() -> None:
    printed = code({"invoice_number": NUMBER, "issue_date": DAY}, printed=True)
    record = recorded(printed, page(invoice_number="SN-4711", issue_date=date(2026, 3, 5)))
    assert verdicts(record, "invoice_number", "issue_date") == ["confirmed"] * 2


@pytest.mark.parametrize(
    "other", [{"invoice_number": "26312000000012345679"}, {"total_amount": Decimal("88.00")}], ids=str
)
def test_a_code_that_may_be_another_invoice_s_confirms_nothing_alone(other: dict[str, Value]) -> None:
    record = recorded(SHUDIAN, page(**other))
    assert verdicts(record, *other) == ["conflict"]
    alone = [field_id for field_id in ("invoice_number", "issue_date", "total_amount") if field_id not in other]
    assert verdicts(record, *alone) == ["unconfirmed"] * 2


def test_a_code_whose_number_the_page_shows_is_this_invoice_s_though_a_sum_differs() -> None:
    record = recorded(SHUDIAN, page(invoice_number=NUMBER, total_amount=Decimal("1180.00")))
    assert verdicts(record, "invoice_number", "issue_date", "total_amount") == ["confirmed", "confirmed", "conflict"]


def test_number_and_total_of_another_invoice_are_said_once_for_all() -> None:
    record = recorded(SHUDIAN, page(invoice_number="26312000000012345679", total_amount=Decimal("88.00")))
    assert codes_of(record).count("codes.another_invoice") == 1


def test_data_in_the_file_goes_before_a_code_and_a_difference_is_a_conflict() -> None:
    data = reading({"total_amount": text(Decimal("113.00"), 30)}, engine="exact", model="fapiao-xml")
    for order in ((data, SHUDIAN), (SHUDIAN, data)):
        cell = recorded(*order).cells["total_amount"]
        assert (cell.value, cell.verdict.value) == (Decimal("113.00"), "conflict")


def test_a_code_goes_before_what_a_pdf_says_of_itself() -> None:
    tag = reading({"total_amount": text(Decimal("113.00"), 30)}, engine="exact", model="pdf-info")
    assert recorded(tag, SHUDIAN).cells["total_amount"].value == TOTAL


@pytest.mark.parametrize(
    ("said", "on_page", "verdict"),
    [
        ({"net_amount": NET}, {"net_amount": NET, "total_amount": TOTAL}, "confirmed"),
        ({"net_amount": NET}, {"total_amount": TOTAL}, "confirmed"),
        ({"net_amount": NET}, {"total_amount": NET}, "unconfirmed"),  # without tax, or a page that was misread
        ({"net_amount": NET}, {"net_amount": NET, "total_amount": NET}, "confirmed"),
        ({"total_amount": TOTAL}, {"net_amount": TOTAL}, "unconfirmed"),
        ({"total_amount": TOTAL}, {"net_amount": NET}, "confirmed"),
    ],
)
def test_net_and_gross_are_told_apart(said: dict[str, Value], on_page: dict[str, Value], verdict: str) -> None:
    record = recorded(code({"invoice_number": "12345678", **said}), page(**on_page))
    assert verdicts(record, *said) == [verdict]


def test_a_sum_that_a_code_alone_says_and_the_page_s_arithmetic_contradicts_is_not_confirmed() -> None:
    figures = page(tax_amount=TAX, total_amount=TOTAL)
    assert verdicts(recorded(code({"net_amount": NET}), figures), "net_amount") == ["confirmed"]
    assert verdicts(recorded(code({"net_amount": Decimal("1001.00")}), figures), "net_amount") == ["unconfirmed"]


def test_a_code_whose_net_amount_the_page_proves_to_be_the_total_is_contradicted() -> None:
    proven = reading(chosen(FIGURES, net_amount=0, tax_amount=1, total_amount=2), sightings=seen(*FIGURES))
    record = recorded(code({"net_amount": TOTAL}), proven)
    assert verdicts(record, "net_amount", "total_amount") == ["conflict", "unconfirmed"]


@pytest.mark.parametrize(
    ("amount", "finding"),
    [("1130.00", ["codes.amount_found"]), ("1000.00", ["codes.amount_found"]), ("1100.00", ["codes.amount_differs"])],
)
def test_an_amount_of_an_unclear_kind_is_held_against_both(amount: str, finding: list[str]) -> None:
    unclear = code({"invoice_number": NUMBER}, amounts={"code_amount": amount})
    record = recorded(unclear, page(invoice_number=NUMBER, net_amount=NET, total_amount=TOTAL))
    assert codes_of(record) == finding
    assert verdicts(record, "net_amount", "total_amount") == ["unconfirmed"] * 2


@pytest.mark.parametrize("sums", [{"total_amount": TOTAL}, {"net_amount": TOTAL, "total_amount": TOTAL}, {}], ids=str)
def test_an_amount_of_an_unclear_kind_that_may_be_the_missing_one_is_no_warning(sums: dict[str, Value]) -> None:
    unclear = code({"invoice_number": NUMBER}, amounts={"code_amount": "1000.00"})
    assert codes_of(recorded(unclear, page(**sums))) == []


def test_a_link_of_a_known_form_is_one_witness_and_settles_nothing() -> None:
    link = code({"invoice_number": "12345678"}, model="blockchain-qr")
    assert verdicts(recorded(link), "invoice_number") == ["unconfirmed"]
    assert verdicts(recorded(link, page(invoice_number="12345678")), "invoice_number") == ["confirmed"]
    assert verdicts(recorded(link, page(invoice_number="12345679")), "invoice_number") == ["conflict"]


def transfer(amount: str = "119.00", payee: str = "Muster GmbH") -> Reading:
    fields: dict[str, Value] = {"seller_name": payee, "amount_due": Decimal(amount), "currency": "EUR"}
    return code(fields, model="epc-qr", amounts={"amount_due": amount})


def test_a_transfer_of_the_printed_total_confirms_it() -> None:
    figures = (("total", "gesamt", "119.00"),)
    total = reading(chosen(figures, total_amount=0), sightings=seen(*figures))
    assert verdicts(recorded(total), "total_amount") == ["unconfirmed"]
    assert verdicts(recorded(total, transfer()), "total_amount", "amount_due") == ["confirmed", "unconfirmed"]


def test_a_transfer_of_a_part_confirms_no_total_and_contradicts_none() -> None:
    figures = (("total", "gesamt", "119.00"), ("prepaid", "anzahlung", "50.00"))
    total = reading(chosen(figures, total_amount=0), sightings=seen(*figures))
    record = recorded(total, transfer("69.00"))
    assert verdicts(record, "total_amount", "amount_due") == ["unconfirmed"] * 2
    assert record.cells["total_amount"].value == Decimal("119.00")


def test_what_is_left_to_pay_is_no_total_though_the_page_was_read_so() -> None:
    figures = (("total", "rechnungsbetrag", "119.00"), ("total", "zu zahlen", "69.00"))
    misread = reading(chosen(figures, total_amount=1), sightings=seen(*figures))
    assert verdicts(recorded(misread, transfer("69.00")), "total_amount") == ["unconfirmed"]


@pytest.mark.parametrize(
    ("printed", "verdict"), [("Muster GmbH", "confirmed"), ("MUSTER", "unconfirmed"), (None, "unconfirmed")]
)
def test_a_payee_supports_a_name_and_never_contradicts_one(printed: str | None, verdict: str) -> None:
    record = recorded(transfer(), page(**({"seller_name": printed} if printed else {})))
    assert verdicts(record, "seller_name") == [verdict]
    assert record.cells["seller_name"].value == (printed or "Muster GmbH")


def test_a_registered_name_in_another_script_is_no_conflict() -> None:
    saudi = code({"seller_name": "شركة الاختبار", "total_amount": TOTAL}, model="zatca-qr")
    record = recorded(saudi, page(seller_name="Test Market", total_amount=TOTAL))
    assert verdicts(record, "seller_name", "total_amount") == ["unconfirmed", "confirmed"]
    assert record.cells["seller_name"].value == "Test Market"


def test_a_day_that_may_be_the_next_one_is_told_by_the_page_and_confirms_neither() -> None:
    late = FieldValue("2026-03-04T22:00:00Z", DAY, PLACE, (date(2026, 3, 5),))
    saudi = reading({"issue_date": late}, engine="code", model="zatca-qr")
    assert verdicts(recorded(saudi), "issue_date") == ["conflict"]
    record = recorded(saudi, page(issue_date=date(2026, 3, 5)))
    assert (record.value("issue_date"), verdicts(record, "issue_date")) == (date(2026, 3, 5), ["unconfirmed"])


def test_a_tax_number_with_and_without_its_country_is_one_number() -> None:
    portuguese = code({"seller_tax_id": "501442600"}, model="atcud-qr")
    assert verdicts(recorded(portuguese, page(seller_tax_id="PT501442600")), "seller_tax_id") == ["confirmed"]
    assert verdicts(recorded(portuguese, page(seller_tax_id="PT501442601")), "seller_tax_id") == ["conflict"]
