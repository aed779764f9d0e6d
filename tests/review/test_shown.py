"""What the file says and the page does not show is contested, whoever repeats it; sight alone confirms nothing."""

from dataclasses import replace
from decimal import Decimal

from invoice_desk.domain.record import Correction, FieldValue, Finding, Reading, Record, Verdict
from tests.review.readings import chosen, money, reading, recorded, seen, text

SUM = (("net", "net", "100.00"), ("tax", "vat", "19.00"), ("total", "total", "119.00"))
FIELDS = chosen(SUM, net_amount=0, tax_amount=1, total_amount=2)
READ = reading(FIELDS, sightings=seen(*SUM))


def sight(**fields: FieldValue) -> Reading:
    return reading(fields, engine="seen")


def denied(field_id: str) -> FieldValue:
    return replace(FIELDS[field_id], denied=True)


def finding(record: Record, field_id: str) -> Finding:
    (found,) = [one for one in record.findings if one.rule == "one-value" and field_id in one.fields]
    return found


def test_what_is_seen_too_is_not_confirmed_by_that() -> None:
    once = {"total_amount": FIELDS["total_amount"], "seller_name": text("Nordlicht", 10)}
    record = recorded(sight(**once), reading(once))
    assert {record.cells[name].verdict for name in once} == {Verdict.UNCONFIRMED}
    assert not [one for one in record.findings if one.rule == "one-value"]


def test_another_value_in_its_place_is_a_conflict_with_both() -> None:
    record = recorded(sight(total_amount=money("719.00", 2)), READ)
    cell = record.cells["total_amount"]
    assert cell.verdict is Verdict.CONFLICT
    assert [one.value for one in cell.candidates] == [Decimal("119.00"), Decimal("719.00")]
    assert cell.region == FIELDS["total_amount"].region
    found = finding(record, "total_amount")
    assert found.code == "field.shown_otherwise"
    assert (found.params["value"], found.params["other"]) == ("119.00", "719.00")
    assert found.repair == ()  # the sums speak for what the page does not show


def test_blank_paper_contests_a_value_that_sums_had_confirmed() -> None:
    assert recorded(READ).cells["total_amount"].verdict is Verdict.CONFIRMED
    record = recorded(sight(total_amount=denied("total_amount")), READ)
    cell = record.cells["total_amount"]
    assert (cell.verdict, cell.value, cell.region) == (
        Verdict.CONFLICT,
        Decimal("119.00"),
        FIELDS["total_amount"].region,
    )
    assert record.cells["net_amount"].verdict is Verdict.UNCONFIRMED
    assert finding(record, "total_amount").code == "field.not_shown"


def test_data_in_the_file_does_not_outvote_the_page() -> None:
    data = reading({"total_amount": replace(FIELDS["total_amount"], region=None)}, engine="exact", model="factur-x")
    assert recorded(data, READ).cells["total_amount"].verdict is Verdict.CONFIRMED
    for seen_there in (money("719.00", 2), denied("total_amount")):
        record = recorded(data, sight(total_amount=seen_there), READ)
        assert record.cells["total_amount"].verdict is Verdict.CONFLICT


def test_a_model_that_sees_the_value_elsewhere_settles_what_was_denied() -> None:
    once = {"total_amount": FIELDS["total_amount"]}
    model = reading({"total_amount": money("119.00", None)}, engine="ollama", model="qwen3-vl")
    record = recorded(sight(total_amount=denied("total_amount")), reading(once), model)
    assert record.cells["total_amount"].verdict is Verdict.CONFIRMED


def test_what_a_person_accepts_stands() -> None:
    accepted = (Correction("total_amount", Decimal("119.00")),)
    for seen_there in (money("719.00", 2), denied("total_amount")):
        record = recorded(sight(total_amount=seen_there), READ, corrections=accepted)
        assert record.cells["total_amount"].verdict is Verdict.CONFIRMED


def test_lines_are_contested_too() -> None:
    line = {"line_amount": money("50.00", 5)}
    for seen_there, code in (
        (money("90.00", 5), "field.lines_differ"),
        (replace(line["line_amount"], denied=True), "field.line_not_shown"),
    ):
        looked = replace(sight(), line_items=({"line_amount": seen_there},))
        record = recorded(looked, replace(READ, line_items=(line,)))
        assert record.line_items[0]["line_amount"].verdict is Verdict.CONFLICT
        assert record.line_items[0]["line_amount"].value == Decimal("50.00")
        assert finding(record, "line_amount").code == code


def test_lines_that_the_page_shows_otherwise_prove_no_total() -> None:
    lines = tuple({"line_amount": money(amount, place)} for amount, place in (("50.00", 5), ("69.00", 6)))
    total = (("total", "total", "119.00"),)
    added = reading(chosen(total, total_amount=0), sightings=seen(*total), lines=lines)
    assert recorded(added).cells["total_amount"].verdict is Verdict.CONFIRMED
    looked = replace(sight(), line_items=({}, {"line_amount": money("90.00", 6)}))
    assert recorded(looked, added).cells["total_amount"].verdict is Verdict.UNCONFIRMED


def test_who_contradicts_the_data_is_told_once_where_the_sight_repeats_it() -> None:
    data = reading({"total_amount": money("119.00", None)}, engine="exact", model="factur-x")
    other = {"total_amount": money("84.00", 1)}
    record = recorded(data, sight(**other), reading(other))
    assert finding(record, "total_amount").params["other"] == "offline of-offline: 84.00"
