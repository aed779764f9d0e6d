"""Data in the file against what is read off its pages: who confirms, who contradicts, what is shown."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.record import FieldValue, Note, Reading, Record, Value, Verdict
from tests.review.readings import chosen, money, reading, recorded, seen, text

SUMS = {"net_amount": "100.00", "tax_amount": "19.00", "total_amount": "119.00"}
NAME, DAY, NUMBER = "Muster GmbH", date(2026, 3, 4), "RE-1"


def data(
    fields: dict[str, Value] | None = None, *, model: str = "factur-x", shown: bool = True, notes: tuple[Note, ...] = ()
) -> Reading:
    """What the data says; `shown`: the page shows these values as well."""
    said: dict[str, Value] = {part: Decimal(amount) for part, amount in SUMS.items()}
    said |= {"seller_name": NAME, "issue_date": DAY, "invoice_number": NUMBER}
    return reading(
        {
            part: text(value, place) if shown else FieldValue(str(value), value)
            for place, (part, value) in enumerate({**said, **(fields or {})}.items())
        },
        engine="exact",
        model=model,
        notes=notes,
    )


def page(**fields: Value) -> Reading:
    """What is read off the page."""
    return reading({part: text(value, 30 + place) for place, (part, value) in enumerate(fields.items())})


def verdict(record: Record, field_id: str) -> tuple[Value | None, str]:
    cell = record.cells[field_id]
    return cell.value, cell.verdict.value


def test_data_confirms_what_nothing_contradicts() -> None:
    record = recorded(data(shown=False))
    assert {cell.verdict for cell in record.cells.values()} == {Verdict.CONFIRMED}
    assert verdict(recorded(data(), page(seller_name=NAME)), "seller_name") == (NAME, "confirmed")


@pytest.mark.parametrize("model", ["zugferd-1", "ubl", "ofd-attachment", "ofd-tag", "ofd-info", "pdf-info", "xbrl-rai"])
def test_every_kind_of_data_of_a_known_form_confirms(model: str) -> None:
    assert verdict(recorded(data(model=model)), "total_amount") == (Decimal("119.00"), "confirmed")


@pytest.mark.parametrize("model", ["unknown-xml", "cii-draft"])
def test_data_of_an_unknown_form_is_one_witness_and_the_page_goes_before_it(model: str) -> None:
    alone = recorded(data(model=model))
    assert {cell.verdict for cell in alone.cells.values()} == {Verdict.UNCONFIRMED}
    both = recorded(data(model=model), page(seller_name="Other Ltd", invoice_number=NUMBER))
    assert verdict(both, "seller_name") == ("Other Ltd", "conflict")
    assert verdict(both, "invoice_number") == (NUMBER, "confirmed")


def test_a_page_that_says_otherwise_and_does_not_show_the_data_s_value_contradicts() -> None:
    record = recorded(data(shown=False), page(seller_name="Other Ltd", issue_date=date(2026, 3, 5)))
    assert verdict(record, "seller_name") == (NAME, "conflict")
    assert [one.value for one in record.cells["seller_name"].candidates] == [NAME, "Other Ltd"]
    assert verdict(record, "issue_date") == (DAY, "conflict")
    assert verdict(record, "total_amount") == (Decimal("119.00"), "confirmed")


def test_who_takes_a_wrong_place_on_a_page_that_shows_the_data_s_value_contradicts_nothing() -> None:
    record = recorded(data(), page(seller_name="Kundennummer", issue_date=date(2026, 3, 5), tax_amount=Decimal("7.60")))
    assert {cell.verdict for cell in record.cells.values()} == {Verdict.CONFIRMED}


def test_seller_and_buyer_the_other_way_round_are_a_contradiction() -> None:
    record = recorded(data({"buyer_name": "Probe AG"}), page(seller_name="Probe AG", buyer_name=NAME))
    assert verdict(record, "seller_name") == (NAME, "conflict")
    assert verdict(record, "buyer_name") == ("Probe AG", "conflict")


def test_sums_that_the_page_proves_contradict_data_though_its_figures_stand_there_too() -> None:
    figures = (("net", "net", "200.00"), ("tax", "vat", "38.00"), ("total", "total", "238.00"))
    proven = reading(chosen(figures, net_amount=0, tax_amount=1, total_amount=2), sightings=seen(*figures))
    record = recorded(data(), proven)
    assert verdict(record, "total_amount") == (Decimal("119.00"), "conflict")
    assert verdict(record, "net_amount") == (Decimal("100.00"), "conflict")


def test_sums_of_data_that_do_not_add_up_are_contradicted_by_any_other_sum() -> None:
    record = recorded(data({"tax_amount": Decimal("18.00")}), page(total_amount=Decimal("118.00")))
    assert verdict(record, "total_amount") == (Decimal("119.00"), "conflict")


def test_other_words_for_the_same_contradict_nothing() -> None:
    record = recorded(data({"payment_method": "SEPA credit transfer"}, shown=False), page(payment_method="Überweisung"))
    assert verdict(record, "payment_method") == ("SEPA credit transfer", "confirmed")


def test_a_credit_note_whose_page_prints_no_signs_is_not_contradicted() -> None:
    refund = data({part: -Decimal(amount) for part, amount in SUMS.items()})
    figures = (("net", "net", "100.00"), ("tax", "vat", "19.00"), ("total", "total", "119.00"))
    proven = reading(chosen(figures, net_amount=0, tax_amount=1, total_amount=2), sightings=seen(*figures))
    assert verdict(recorded(refund, proven), "total_amount") == (Decimal("-119.00"), "confirmed")


def test_where_number_and_total_are_contradicted_the_page_shows_another_invoice() -> None:
    other = page(invoice_number="X-9", total_amount=Decimal("571.04"), issue_date=DAY)
    record = recorded(data({"buyer_name": "Probe AG"}, shown=False), other)
    assert verdict(record, "buyer_name") == ("Probe AG", "unconfirmed")
    assert verdict(record, "issue_date") == (DAY, "confirmed")
    assert [one.code for one in record.findings if one.rule == "data=page"] == ["exact.another_invoice"]


def test_a_contradiction_names_who_says_what() -> None:
    record = recorded(data(shown=False), page(seller_name="Other Ltd"))
    (finding,) = (one for one in record.findings if one.rule == "one-value")
    assert finding.code == "field.exact_differs"
    assert finding.params["source"] == "factur-x"
    assert finding.params["other"] == "offline of-offline: Other Ltd"


def test_of_data_that_differs_the_more_trusted_is_shown() -> None:
    xml, tag = data(model="xbrl-inv"), data({"total_amount": Decimal("190.00")}, model="ofd-tag")
    for order in ((xml, tag), (tag, xml)):
        record = recorded(*order)
        assert verdict(record, "total_amount") == (Decimal("119.00"), "conflict")
        assert verdict(record, "net_amount") == (Decimal("100.00"), "confirmed")


def test_data_beside_xml_that_could_not_be_read_confirms_nothing() -> None:
    record = recorded(data(model="ofd-info"), page(seller_name=NAME), notes=(Note("exact.unread", {"name": "a.xml"}),))
    assert Verdict.CONFIRMED not in {cell.verdict for cell in record.cells.values()}


def _lines(*amounts: str, place: int | None) -> tuple[dict[str, FieldValue], ...]:
    return tuple(
        {"description": text(f"item {n}", n), "line_amount": money(amount, None if place is None else place + n)}
        for n, amount in enumerate(amounts)
    )


def test_the_lines_of_data_go_before_those_of_the_page() -> None:
    exact = reading({}, engine="exact", model="ubl", lines=_lines("1.00", "2.00", place=None))
    for seen_on_page in (_lines("1.00", place=20), _lines("1.00", "2.00", "3.00", place=20)):
        for order in ((exact, reading({}, lines=seen_on_page)), (reading({}, lines=seen_on_page), exact)):
            lines = recorded(*order).line_items
            assert [line["line_amount"].value for line in lines] == [Decimal("1.00"), Decimal("2.00")]
            assert {cell.verdict for line in lines for cell in line.values()} == {Verdict.CONFIRMED}


def test_a_line_that_the_page_has_otherwise_is_a_conflict_unless_the_data_s_amount_stands_there() -> None:
    other = reading({}, lines=_lines("1.00", "9.00", place=20))
    for place, verdict_of_second in ((None, Verdict.CONFLICT), (10, Verdict.CONFIRMED)):
        exact = reading({}, engine="exact", model="ubl", lines=_lines("1.00", "2.00", place=place))
        cells = [line["line_amount"] for line in recorded(exact, other).line_items]
        assert [cell.verdict for cell in cells] == [Verdict.CONFIRMED, verdict_of_second]
        assert cells[1].value == Decimal("2.00")


VALUES = st.sampled_from([NAME, "Other Ltd", NUMBER, Decimal("119.00"), Decimal("100.00"), Decimal("7.00"), DAY])


@given(st.dictionaries(st.sampled_from([*SUMS, "seller_name", "issue_date", "note"]), VALUES), st.booleans())
def test_the_shown_value_is_always_that_of_the_data(other: dict[str, Value], shown: bool) -> None:
    exact = data(shown=shown)
    record = recorded(exact, page(**other))
    for field_id, value in exact.fields.items():
        assert record.value(field_id) == value.value
        assert record.cells[field_id].verdict in {Verdict.CONFIRMED, Verdict.CONFLICT, Verdict.UNCONFIRMED}
