"""What was seen at the places of values becomes a reading: the same value, another one, or none."""

from datetime import date
from decimal import Decimal

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Page, Region, SeenWord
from invoice_desk.domain.record import FieldValue, Reading, Value
from invoice_desk.extraction.seen_reading import seen_reading

PROFILE = load_profiles()[0]["invoice"]


def at(row: int, x0: float = 0.5, x1: float = 0.7) -> Region:
    return Region(1, x0, 0.1 * row, x1, 0.1 * row + 0.02)


def looked(fields: dict[str, FieldValue], *seen: SeenWord, lines: tuple[dict[str, FieldValue], ...] = ()) -> Reading:
    found = seen_reading(Reading("offline", "m", "invoice", fields, lines), [Page(1, 100, 100, seen=seen)], PROFILE)
    assert found is not None
    return found


def value(text: str, meant: Value, row: int = 1) -> FieldValue:
    return FieldValue(text, meant, at(row))


TOTAL = value("12.50", Decimal("12.50"))


def test_what_is_shown_is_said_again_word_for_word() -> None:
    found = looked({"total_amount": TOTAL}, SeenWord("12.50", "12.50", at(1)))
    assert (found.engine, found.fields) == ("seen", {"total_amount": TOTAL})


def test_another_amount_day_or_number_is_said_in_its_place() -> None:
    fields = {
        "total_amount": TOTAL,
        "issue_date": value("12.03.2024", date(2024, 3, 12), 2),
        "invoice_number": value("RE-1", "RE-1", 3),
    }
    found = looked(
        fields,
        SeenWord("Total 12.50 EUR", "Total 72.50 EUR", at(1, 0.3, 0.75)),
        SeenWord("12.03.2024", "19.03.2024", at(2)),
        SeenWord("RE-1", "RE-7", at(3)),
    ).fields
    assert {name: one.value for name, one in found.items()} == {
        "total_amount": Decimal("72.50"),
        "issue_date": date(2024, 3, 19),
        "invoice_number": "RE-7",
    }
    assert found["total_amount"].region == TOTAL.region
    assert not any(one.denied for one in found.values())


def test_a_day_that_may_be_two_keeps_both() -> None:
    day = value("12.05.2024", date(2024, 5, 12))
    (found,) = looked({"issue_date": day}, SeenWord("12.05.2024", "04/05/2024", at(1))).fields.values()
    assert {found.value, *found.others} == {date(2024, 4, 5), date(2024, 5, 4)}


def test_blank_paper_and_what_is_no_value_of_the_field_deny_it() -> None:
    for seen in ("", "paid"):
        (found,) = looked({"total_amount": TOTAL}, SeenWord("12.50", seen, at(1))).fields.values()
        assert (found.denied, found.value, found.region) == (True, TOTAL.value, TOTAL.region)


def test_values_of_several_words_are_put_together_from_the_left() -> None:
    spread = FieldValue("RE 4711", "RE 4711", at(1, 0.3, 0.7))
    words = [SeenWord("4711", "4777", at(1, 0.5, 0.7)), SeenWord("RE", "RE", at(1, 0.3, 0.4))]
    assert looked({"invoice_number": spread}, *words).fields["invoice_number"].value == "RE 4777"


def test_what_was_not_looked_at_is_not_told() -> None:
    reading = Reading("offline", "m", "invoice", {"total_amount": TOTAL})
    assert seen_reading(reading, [Page(1, 100, 100)], PROFILE) is None
    assert seen_reading(reading, [Page(1, 100, 100, seen=(SeenWord("12.50", "7", at(5)),))], PROFILE) is None
    part = SeenWord("1", "7", at(1, 0.5, 0.55))  # of a value whose other word was not looked at
    assert seen_reading(reading, [Page(1, 100, 100, seen=(part,))], PROFILE) is None


def test_of_lines_only_what_differs_is_told() -> None:
    lines = (
        {"line_amount": value("5.00", Decimal("5.00"), 4)},
        {"line_amount": value("6.00", Decimal("6.00"), 5)},
    )
    same = (SeenWord("5.00", "5.00", at(4)), SeenWord("6.00", "6.00", at(5)), SeenWord("12.50", "12.50", at(1)))
    assert looked({"total_amount": TOTAL}, *same, lines=lines).line_items == ()
    other = (same[0], SeenWord("6.00", "8.00", at(5)))
    first, second = looked({}, *other, lines=lines).line_items
    assert (first, second["line_amount"].value) == ({}, Decimal("8.00"))
