"""Every check says what it should, and is silent where it can't know."""

from datetime import date
from decimal import Decimal

import pytest

from invoice_desk.domain.record import Correction, FieldValue, Finding, Record, Severity
from tests.review.readings import chosen, money, reading, recorded, row, seen, text


def codes(record: Record) -> dict[str, Finding]:
    return {finding.code: finding for finding in record.findings if finding.code != "field.missing"}


def amounts(**values: str) -> dict[str, FieldValue]:
    return {field_id: money(value, number) for number, (field_id, value) in enumerate(values.items())}


def test_net_and_tax_that_make_the_total_are_said_to() -> None:
    found = codes(recorded(reading(amounts(net_amount="19.55", tax_amount="1.95", total_amount="21.50"))))
    finding = found["sum.net_tax_total.holds"]
    assert (finding.rule, finding.severity) == ("net+tax=total", Severity.OK)
    assert finding.params == {"net": "19.55", "tax": "1.95", "total": "21.50"}


def test_amounts_that_do_not_add_up_are_a_warning() -> None:
    found = codes(recorded(reading(amounts(net_amount="19.55", tax_amount="1.95", total_amount="27.50"))))
    finding = found["sum.net_tax_total.differs"]
    assert (finding.severity, finding.params["difference"]) == (Severity.WARNING, "6.00")


@pytest.mark.parametrize(
    "extra", [{"other_charges": "2.00"}, {"tip_amount": "2.00"}, {"discount_amount": "-2.00"}, {"rounding_amount": "2"}]
)
def test_charges_tip_discount_and_rounding_count(extra: dict[str, str]) -> None:
    total = "8.60" if "discount_amount" in extra else "12.60"
    found = codes(recorded(reading(amounts(net_amount="10.00", tax_amount="0.60", total_amount=total, **extra))))
    assert "sum.net_tax_total.holds" in found


def test_the_one_open_amount_is_repaired_by_two_settled_ones() -> None:
    read = reading(amounts(net_amount="100.00", tax_amount="8.00", total_amount="120.00"))
    people = (Correction("net_amount", Decimal("100.00")), Correction("total_amount", Decimal("120.00")))
    finding = codes(recorded(read, corrections=people))["sum.net_tax_total.differs"]
    assert finding.repair == (Correction("tax_amount", Decimal("20.00")),)


@pytest.mark.parametrize(("total", "tax"), [("12.00", "2.00"), ("14.00", None), ("10.00", None)])
def test_a_missing_tax_is_proposed_when_its_rate_is_plausible(total: str, tax: str | None) -> None:
    finding = codes(recorded(reading(amounts(net_amount="10.00", total_amount=total)))).get("sum.tax_missing")
    assert (finding.repair if finding else ()) == ((Correction("tax_amount", Decimal(tax)),) if tax else ())


@pytest.mark.parametrize(("change", "code"), [("12.60", "holds"), ("13.60", "differs")])
def test_cash_less_change_is_compared_with_the_total(change: str, code: str) -> None:
    figures = (("total", "total", "37.40"), ("cash", "cash", "-50.00"), ("change", "change", change))
    found = codes(recorded(reading(chosen(figures, total_amount=0), sightings=seen(*figures))))
    finding = found[f"sum.cash_change.{code}"]
    assert finding.repair == (() if code == "holds" else (Correction("total_amount", Decimal("36.40")),))


@pytest.mark.parametrize(
    ("words", "code"), [("壹佰伍拾圆整", "sum.words.holds"), ("壹佰陆拾圆整", "sum.words.differs")]
)
def test_the_amount_in_words_is_compared_with_the_total(words: str, code: str) -> None:
    fields = {"total_amount": money("150.00", 1), "total_in_words": FieldValue(words, words, row(2))}
    assert code in codes(recorded(reading(fields)))


def test_lines_that_make_the_total_are_said_to() -> None:
    lines = ({"line_amount": money("4.00", 5)}, {"line_amount": money("6.00", 6)})
    found = codes(recorded(reading(amounts(total_amount="10.00"), lines=lines)))
    assert found["sum.lines.holds"].params == {"count": 2, "sum": "10.00"}


@pytest.mark.parametrize(
    ("issued", "code"),
    [
        (date(2026, 3, 22), "date.future"),
        (date(2026, 3, 21), None),
        (date(2026, 3, 20), None),
        (date(2016, 1, 1), None),
        (date(2015, 12, 31), "date.old"),
    ],
)
def test_an_implausible_date_is_said(issued: date, code: str | None) -> None:
    assert set(codes(recorded(reading({"issue_date": text(issued)})))) == ({code} if code else set())


def test_a_due_date_before_the_date_of_issue_is_a_warning() -> None:
    fields = {"issue_date": text(date(2026, 3, 4)), "due_date": text(date(2026, 3, 3), 41)}
    assert set(codes(recorded(reading(fields)))) == {"date.due_before_issue"}


def test_required_fields_that_are_missing_are_named() -> None:
    record = recorded(reading({"seller_name": text("Chez Jeanphi")}))
    missing = [finding.fields for finding in record.findings if finding.code == "field.missing"]
    assert missing == [("issue_date",), ("total_amount",)]


def test_an_ambiguous_date_is_said_with_both_readings() -> None:
    both = FieldValue("02/03/2026", date(2026, 3, 2), row(1), (date(2026, 2, 3),))
    finding = codes(recorded(reading({"issue_date": both})))["date.ambiguous"]
    assert (finding.params["value"], finding.params["other"]) == ("2026-03-02", "2026-02-03")
    assert finding.params["text"] == "02/03/2026"


def test_an_ambiguous_amount_and_an_ambiguous_currency_are_told_apart() -> None:
    currency = FieldValue("$", "USD", row(3), ("CAD",))
    found = codes(recorded(reading({"total_amount": money("1.234", 1, "1234"), "currency": currency})))
    assert set(found) == {"amount.ambiguous", "currency.ambiguous"}


def test_readings_that_differ_are_said() -> None:
    one, other = (reading({"seller_name": text(name)}, engine=name) for name in ("Aldi", "Lidl"))
    finding = codes(recorded(one, other))["field.readings_differ"]
    assert finding.params == {"field": "seller_name", "text": "Lidl", "value": "Lidl", "other": "Aldi"}


@pytest.mark.parametrize(("printed", "said"), [("$", True), ("kr", True), ("US$", False), ("CAD", False)])
def test_a_currency_by_its_symbol_alone_is_a_guess(printed: str, said: bool) -> None:
    found = codes(recorded(reading({"currency": FieldValue(printed, "CAD", row(1))})))
    assert ("currency.guessed" in found) is said


def test_a_tax_id_with_a_wrong_check_digit_is_a_warning() -> None:
    found = codes(recorded(reading({"seller_tax_id": text("DE812720448")})))
    assert found["tax_id.check_failed"].severity is Severity.WARNING


@pytest.mark.parametrize(("number", "said"), [("26112000000000001234", True), ("12345678", False)])
def test_a_code_beside_a_20_digit_number_is_a_warning(number: str, said: bool) -> None:
    fields = {"invoice_number": text(number), "invoice_code": text("000000001234", 41)}
    assert ("number.code_with_20_digits" in codes(recorded(reading(fields)))) is said


def test_a_negative_total_is_said_without_alarm() -> None:
    found = codes(recorded(reading(amounts(total_amount="-12.50"))))
    assert found["total.negative"].severity is Severity.INFO


def test_lines_that_a_person_wrote_before_a_reading_found_some_are_doubted() -> None:
    lines = ({"line_amount": money("1.00", 20)},)
    people = (Correction("line_amount", Decimal("9.00"), 0, seen=1),)
    record = recorded(reading({}, engine="a"), reading({}, engine="b", lines=lines), corrections=people)
    assert [line["line_amount"].value for line in record.line_items] == [Decimal("9.00")]
    assert codes(record)["lines.counts_differ"].params == {"fewest": 0, "most": 1}


@pytest.mark.parametrize(("more", "is_corrected"), [(1, True), (0, True), (1, False)])
def test_a_corrected_line_is_doubted_when_readings_find_more_lines(more: int, is_corrected: bool) -> None:
    lines = tuple({"line_amount": money(value, number)} for number, value in enumerate(("1.00", "2.00", "3.00")))
    first, second = (
        reading({}, engine=name, lines=some) for name, some in (("a", lines[1:]), ("b", lines[1 - more :]))
    )
    people = (Correction("line_amount", Decimal("9.00"), 0),) if is_corrected else ()
    finding = codes(recorded(first, second, corrections=people)).get("lines.counts_differ")
    if more and is_corrected:
        assert finding is not None
        assert (finding.severity, finding.params) == (Severity.WARNING, {"fewest": 2, "most": 3})
    else:
        assert finding is None
