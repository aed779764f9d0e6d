"""What a page says twice confirms itself only where nothing else could be meant."""

from datetime import date

import pytest

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import FieldValue, Reading, Sighting, Value, Verdict
from invoice_desk.review.said_again import ties_of_prints
from tests.review.readings import reading, recorded, row, text

DAY, OTHER = date(2018, 4, 23), date(2018, 4, 3)


def of(
    field_id: str, value: Value, *seen: tuple[str, Value, int], printed: str = "", others: tuple[Value, ...] = ()
) -> Reading:
    """A reading whose field stands on row 0, and what else was seen: role, value, row."""
    chosen = FieldValue(printed or str(value), value, row(0), others)
    return reading({field_id: chosen}, sightings=tuple(Sighting(role, said, "", row(at)) for role, said, at in seen))


def rules(one: Reading) -> list[str]:
    return [tie.rule for tie in ties_of_prints(one)]


@pytest.mark.parametrize("first", ["issue_date", "date", "open_date"])
@pytest.mark.parametrize("second", ["issue_date", "date", "due_date", "numbered_date"])
def test_a_day_at_two_places_is_confirmed(first: str, second: str) -> None:
    assert rules(of("issue_date", DAY, (first, DAY, 0), (second, DAY, 5))) == ["date=date"]


@pytest.mark.parametrize(
    "seen",
    [
        (("issue_date", DAY, 0),),
        (("issue_date", DAY, 0), ("date", DAY, 0)),
        (("open_date", DAY, 0), ("open_date", DAY, 5)),
        (("due_date", DAY, 0), ("other_date", DAY, 5)),
        (("date", DAY, 0), ("date", DAY, 5), ("date", OTHER, 7)),
        (("issue_date", DAY, 0), ("date", DAY, 5), ("issue_date", OTHER, 7)),
    ],
    ids=["once", "one place", "open both times", "of another part", "with a rival", "with a rival that is labelled"],
)
def test_a_day_is_not_confirmed(seen: tuple[tuple[str, Value, int], ...]) -> None:
    assert not rules(of("issue_date", DAY, *seen))


def test_the_day_of_delivery_is_no_rival() -> None:
    assert rules(of("issue_date", DAY, ("issue_date", DAY, 0), ("date", DAY, 5), ("other_date", OTHER, 7)))


def test_a_day_that_may_be_another_is_not_confirmed() -> None:
    assert not rules(of("issue_date", DAY, ("date", DAY, 0), ("date", DAY, 5), others=(OTHER,)))


@pytest.mark.parametrize(
    ("seen", "rule"),
    [
        ((("currency", "MYR", 1), ("country", "MY", 2)), ["mark+country=currency"]),
        ((("currency", "MYR", 1), ("currency", "MYR", 2)), ["mark=mark"]),
        ((("currency", "MYR", 1),), []),
        ((("country", "MY", 2), ("country", "MY", 3)), ["country=currency"]),
        ((("country", "MY", 2), ("country_hint", "MY", 3)), []),
        ((("country_hint", "MY", 1), ("country_hint", "MY", 2), ("currency", "MYR", 3)), []),
        ((("currency", "MYR", 1), ("currency", "SGD", 2), ("country", "MY", 3)), []),
        ((("currency", "MYR", 1), ("currency", "MYR", 2), ("country", "SG", 3)), []),
    ],
    ids=[
        "mark and country",
        "two marks",
        "one mark",
        "two cues",
        "one cue",
        "hints",
        "two currencies",
        "another country",
    ],
)
def test_a_currency_needs_two_of_its_mark_and_cues_of_its_country(
    seen: tuple[tuple[str, Value, int], ...], rule: list[str]
) -> None:
    chosen = FieldValue("", "MYR", None)
    one = reading({"currency": chosen}, sightings=tuple(Sighting(role, said, "", row(at)) for role, said, at in seen))

    assert rules(one) == rule


@pytest.mark.parametrize(
    ("roles", "is_confirmed"),
    [(["country"], False), (["country", "country_hint"], True), (["country_hint"] * 3, False), (["country"] * 2, True)],
)
def test_a_dollar_sign_needs_more_than_one_cue_of_its_country(roles: list[str], is_confirmed: bool) -> None:
    cues = [(role, "US", at) for at, role in enumerate(roles, 1)]

    assert bool(rules(of("currency", "USD", *cues, printed="$"))) is is_confirmed
    assert not rules(of("currency", "USD", *cues, ("country", "CA", 9), printed="$"))


def test_the_day_decides_which_currency_a_country_had() -> None:
    kuna = FieldValue("kn", "HRK", row(3))
    seen = (Sighting("currency", "HRK", "", row(3)), Sighting("country", "HR", "", row(1)))

    assert rules(reading({"currency": kuna, "issue_date": text(date(2019, 5, 4))}, sightings=seen))
    assert not rules(reading({"currency": kuna, "issue_date": text(date(2024, 5, 4))}, sightings=seen))


@pytest.mark.parametrize("field_id", ["seller_name", "buyer_name", "invoice_number", "seller_tax_id"])
def test_what_is_printed_again_elsewhere_is_confirmed(field_id: str) -> None:
    assert rules(of(field_id, "MAJU 4711", (field_id, "MAJU 4711", 9))) == ["print=print"]
    assert not rules(of(field_id, "MAJU 4711", (field_id, "MAJU 4711", 0)))
    assert not rules(of(field_id, "MAJU 4711", ("note", "MAJU 4711", 9)))


def test_the_record_shows_it_until_a_person_says_otherwise() -> None:
    one = of("issue_date", DAY, ("issue_date", DAY, 0), ("date", DAY, 5))
    other = reading({"issue_date": text(OTHER)}, engine="model")

    assert recorded(one).cells["issue_date"].verdict is Verdict.CONFIRMED
    assert recorded(one, other).cells["issue_date"].verdict is Verdict.CONFLICT


def test_a_place_on_another_page_is_another_place() -> None:
    seen = Sighting("invoice_number", "R-4711", "", Region(2, 0.7, 0.0, 0.9, 0.015))

    assert rules(reading({"invoice_number": text("R-4711", place=0)}, sightings=(seen,)))
