"""What a person should still look at: conflicts, unconfirmed required fields, and what a finding warns of."""

from datetime import date
from decimal import Decimal

from invoice_desk.config import load_profiles
from invoice_desk.domain.record import Correction, FieldValue, Record, Verdict
from invoice_desk.review.open_points import OpenPoint, Why, open_points
from tests.review.readings import money, reading, recorded, text

RECEIPT = load_profiles()[0]["receipt"]
WHOLE = {
    "seller_name": text("Chez Jeanphi", 1),
    "issue_date": text(date(2026, 3, 14), 2),
    "currency": text("EUR", 3),
    "total_amount": money("21.50", 4),
}


def points(record: Record) -> list[OpenPoint]:
    return list(open_points(record, RECEIPT))


def names(record: Record) -> dict[str, Why]:
    return {one.field_id: one.why for one in points(record)}


def read(*corrections: Correction, **others: FieldValue) -> Record:
    return recorded(reading(WHOLE | others), corrections=corrections)


def accepted(record: Record) -> list[Correction]:
    """A person confirms the required fields as they stand."""
    return [Correction(field_id, record.value(field_id)) for field_id in WHOLE]


def test_required_fields_that_one_source_has_read_are_looked_at_in_the_order_of_the_profile() -> None:
    record = read(payment_method=text("VISA", 5))
    assert [one.field_id for one in points(record)] == ["seller_name", "issue_date", "currency", "total_amount"]
    assert set(names(record).values()) == {Why.UNCONFIRMED}


def test_a_required_field_that_nobody_found_is_missing_until_a_person_says_that_there_is_none() -> None:
    found = {name: value for name, value in WHOLE.items() if name != "seller_name"}
    assert names(recorded(reading(found)))["seller_name"] is Why.MISSING
    said = recorded(reading(found), corrections=(Correction("seller_name", None),))
    assert "seller_name" not in names(said)


def test_a_conflict_is_looked_at_wherever_it_is() -> None:
    record = recorded(reading({"note": text("one", 6)}), reading({"note": text("two", 6)}, engine="ollama"))
    assert names(record)["note"] is Why.CONFLICT


def test_what_two_sources_agree_on_needs_no_look() -> None:
    assert names(recorded(reading(WHOLE), reading(WHOLE, engine="ollama"))) == {}


def test_a_value_that_a_person_has_confirmed_as_it_stands_needs_no_look() -> None:
    record = read(*accepted(read()))
    assert names(record) == {}
    cell = record.cells["total_amount"]
    assert (cell.verdict, cell.by_person) == (Verdict.CONFIRMED, True)
    assert not read().cells["total_amount"].by_person


def test_a_finding_that_warns_is_one_stop_at_a_field_that_no_person_has_spoken_for() -> None:
    amounts = {"net_amount": money("10.00", 6), "tax_amount": money("1.00", 7)}
    record = read(*accepted(read()), **amounts)
    (point,) = points(record)
    assert (point.why, point.field_id, point.line) == (Why.FINDING, "net_amount", None)
    assert point.finding is not None
    assert point.finding.fields == ("net_amount", "tax_amount", "total_amount")


def test_a_finding_is_no_stop_of_its_own_where_one_of_its_fields_is_looked_at_anyway() -> None:
    record = read(net_amount=money("10.00", 6), tax_amount=money("1.00", 7))
    assert set(names(record)) == set(WHOLE)


def test_a_finding_on_values_that_a_person_has_accepted_is_no_stop_any_more() -> None:
    amounts = {"net_amount": money("10.00", 6), "tax_amount": money("1.00", 7)}
    said = [Correction("net_amount", Decimal("10.00")), Correction("tax_amount", Decimal("1.00"))]
    assert names(read(*accepted(read()), *said, **amounts)) == {}


def test_the_field_that_a_finding_would_repair_comes_first() -> None:
    amounts = {"net_amount": money("-20.00", 6), "tax_amount": money("1.50", 7), "total_amount": money("-21.50", 4)}
    record = read(*(one for one in accepted(read()) if one.field_id != "total_amount"), **amounts)
    said = read(*accepted(record), **amounts)
    finding = next(one for one in said.findings if one.repair)
    assert [one.field_id for one in points(said)] == [finding.repair[0].field_id]


def test_what_a_finding_says_of_a_line_is_a_stop_in_that_line() -> None:
    one = {"description": text("Tea", 10), "line_amount": money("3.00", 10)}
    other = {"description": text("Tee", 10), "line_amount": money("3.00", 10)}
    record = recorded(
        reading(WHOLE, lines=(one,)),
        reading(WHOLE, engine="ollama", lines=(other,)),
        corrections=tuple(accepted(read())),
    )
    assert [(point.field_id, point.line) for point in points(record)] == [("description", 0)]
