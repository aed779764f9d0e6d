"""Of values in conflict, the one that the rest of the document speaks for is shown first and proposed; else none is."""

from datetime import date
from decimal import Decimal

import pytest

from invoice_desk.domain.record import Correction, FieldValue, Finding, Record, Sighting
from tests.review.readings import chosen, money, reading, recorded, row, seen, text


def conflict(record: Record, field_id: str) -> Finding:
    (found,) = [one for one in record.findings if one.rule == "one-value" and one.fields == (field_id,)]
    return found


def proposed(record: Record, field_id: str) -> object:
    repair = conflict(record, field_id).repair
    assert record.cells[field_id].verdict == "conflict"
    if not repair:
        return None
    assert [one.field_id for one in repair] == [field_id]
    assert record.value(field_id) == repair[0].value
    return repair[0].value


SUM = (("net", "net", "1000.00"), ("tax", "vat", "130.00"), ("total", "total", "1130.00"))


def test_the_total_that_adds_up_is_proposed_whoever_read_it() -> None:
    right = chosen(SUM, net_amount=0, tax_amount=1, total_amount=2)
    wrong = {**right, "total_amount": money("1180.00", None)}
    for one, two in ((right, wrong), (wrong, right)):
        record = recorded(reading(one, sightings=seen(*SUM)), reading(two, engine="ollama"))
        assert proposed(record, "total_amount") == Decimal("1130.00")


def test_two_conflicts_at_once_are_decided_together() -> None:
    right = chosen(SUM, net_amount=0, tax_amount=1, total_amount=2)
    wrong = {**right, "total_amount": money("1180.00", None), "net_amount": money("10000.00", None)}
    record = recorded(reading(wrong), reading(right, engine="ollama"))
    assert proposed(record, "total_amount") == Decimal("1130.00")
    assert proposed(record, "net_amount") == Decimal("1000.00")


def test_a_digit_that_either_may_have_misread_is_not_decided_by_one_sight_of_it() -> None:
    once = (("total", "total", "21.50"),)
    twice = (*once, ("payment", "visa", "21.50"))
    other = reading({"total_amount": money("27.50", None)}, engine="ollama")
    for figures, value in ((once, None), (twice, Decimal("21.50"))):
        read = reading(chosen(once, total_amount=0), sightings=seen(*figures))
        assert proposed(recorded(read, other), "total_amount") == value


def test_a_decimal_mark_that_moved_is_decided_by_print() -> None:
    figures = (("total", "total", "21.50"),)
    other = reading({"total_amount": money("215.00", None)}, engine="ollama")
    record = recorded(reading(chosen(figures, total_amount=0), sightings=seen(*figures)), other)
    assert proposed(record, "total_amount") == Decimal("21.50")


def test_the_id_that_proves_itself_is_proposed() -> None:
    for lost in ("9133010MA7GAL1299", "91330106MA7GAL1298"):
        one, two = (
            reading({"seller_tax_id": text("91330106MA7GAL1299")}),
            reading({"seller_tax_id": text(lost)}, engine="m"),
        )
        for pair in ((one, two), (two, one)):
            assert proposed(recorded(*pair), "seller_tax_id") == "91330106MA7GAL1299"


@pytest.mark.parametrize(("currency", "value"), [("MYR", date(2018, 4, 3)), ("USD", None), ("CAD", None)])
def test_a_date_that_was_turned_is_decided_by_the_order_of_the_country(currency: str, value: date | None) -> None:
    paid = {"currency": text(currency, 41)}
    ocr = reading({"issue_date": FieldValue("03/04/2018", date(2018, 4, 3), row(1)), **paid})
    model = reading({"issue_date": FieldValue("2018-03-04", date(2018, 3, 4))}, engine="ollama")
    assert proposed(recorded(ocr, model), "issue_date") == value


def test_a_date_in_figures_is_ambiguous_no_longer_where_the_seller_s_country_is_known() -> None:
    both = FieldValue("03/04/2018", date(2018, 3, 4), row(1), (date(2018, 4, 3),))
    cell = recorded(reading({"issue_date": both, "seller_tax_id": text("DE812720447", 42)})).cells["issue_date"]
    assert (cell.value, cell.verdict, cell.candidates) == (date(2018, 4, 3), "unconfirmed", ())


def test_a_date_of_another_year_than_the_number_s_is_not_proposed() -> None:
    number = {"invoice_number": text("25112000000000001234", 43)}
    one = reading({"issue_date": text(date(2026, 1, 2)), **number})
    two = reading({"issue_date": text(date(2025, 1, 2)), **number}, engine="ollama")
    assert proposed(recorded(one, two), "issue_date") == date(2025, 1, 2)


def test_a_currency_is_decided_by_the_seller_s_country_never_by_its_sign() -> None:
    sign = FieldValue("¥", "CNY", row(3), ("JPY",))
    assert proposed(recorded(reading({"currency": sign})), "currency") is None
    record = recorded(reading({"currency": sign, "seller_tax_id": text("T7000012050002", 44)}))
    assert (record.value("currency"), record.cells["currency"].verdict) == ("JPY", "unconfirmed")


def test_names_are_not_decided_by_who_read_them_but_by_what_else_is_known() -> None:
    one, two = reading({"seller_name": text("Aldi")}), reading({"seller_name": text("Lidl")}, engine="ollama")
    assert proposed(recorded(one, two), "seller_name") is None
    buyer = {"buyer_name": text("Lidl", 44)}
    one, two = (reading({**said.fields, **buyer}, engine=said.engine) for said in (one, two))
    assert proposed(recorded(one, two), "seller_name") == "Aldi"


def test_a_value_that_stands_nowhere_on_the_page_gives_way() -> None:
    one = reading({"seller_name": text("Aldi")})
    two = reading({"seller_name": FieldValue("Lidl", "Lidl", unplaced=True)}, engine="ollama")
    assert proposed(recorded(one, two), "seller_name") == "Aldi"


def test_lines_in_conflict_are_told_and_decided_by_their_sum() -> None:
    def lines(first: str) -> tuple[dict[str, FieldValue], ...]:
        return tuple({"line_amount": money(amount, None)} for amount in (first, "5.00"))

    total = {"total_amount": money("9.00", 3)}
    record = recorded(reading(total, lines=lines("5.00")), reading(total, lines=lines("4.00"), engine="ollama"))
    finding = conflict(record, "line_amount")
    assert finding.params["line"] == 1
    assert finding.repair == (Correction("line_amount", Decimal("4.00"), 0),)


def test_what_data_in_the_file_says_stays_in_front() -> None:
    said = {"net_amount": money("1000.00", None), "tax_amount": money("130.00", None)}
    data = reading({"total_amount": money("1180.00", None)}, engine="exact", model="factur-x")
    page = reading({**said, "total_amount": money("1130.00", None)})
    record = recorded(page, data)
    assert record.value("total_amount") == Decimal("1180.00")
    assert conflict(record, "total_amount").repair == ()


def test_a_date_behind_its_label_and_a_name_that_stands_there_twice_are_proposed() -> None:
    seen_there = (
        Sighting("issue_date", date(2026, 1, 2), "date", row(10)),
        Sighting("other_date", date(2026, 1, 9), "printed", row(11)),
        Sighting("seller_name", "Aldi", "", row(12)),
    )
    said = {"issue_date": text(date(2026, 1, 2)), "seller_name": text("Aldi")}
    other = {"issue_date": text(date(2026, 1, 9)), "seller_name": text("Lidl")}
    record = recorded(reading(said, sightings=seen_there), reading(other, engine="ollama"))
    assert proposed(record, "issue_date") == date(2026, 1, 2)
    assert proposed(record, "seller_name") == "Aldi"
