"""A sight of a text is compared by its figures: letters may slip, figures and their marks may not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.seen import is_nothing, same_sight, seen_of, shows

_figures = st.text("0123456789", min_size=1, max_size=12)
_amounts = st.tuples(st.integers(0, 10**7), st.integers(0, 99)).map(lambda parts: f"{parts[0]},{parts[1]:02}")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("Total 1 234.50", "TotaI 1234.50"),
        ("0,5l", "0,51"),
        ("RE-2024-O815", "RE-2024-0815"),
        ("Rechnung Nr. 4711", "Rechmung Nr.4711"),
        ("１２３．５０", "123.50"),
        ("Nordlicht GmbH", "NORDLICHT GmbH."),
    ],
)
def test_slips_of_recognition_contradict_nothing(said: str, seen: str) -> None:
    assert shows(said, seen)


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ("714.71", "174.17"),
        ("714.71", "1714.71"),
        ("714.71", "71471"),
        ("714.71", "7147.1"),
        ("12.03.2024", "13.03.2024"),
        ("714.71", ""),
        ("714.71", "Thank you"),
        ("Nordlicht GmbH", "Suedwind Ltd"),
    ],
)
def test_another_number_day_or_name_is_another(said: str, seen: str) -> None:
    assert not shows(said, seen)


@given(_figures, st.data())
def test_no_figure_stands_for_another(figures: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(figures) - 1))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != figures[at]]))
    assert shows(figures, figures)
    assert not shows(figures, figures[:at] + other + figures[at + 1 :])


@given(_amounts, _amounts)
def test_what_stands_in_the_place_of_a_part_is_told(amount: str, other: str) -> None:
    assert seen_of(amount, f"Summe: {amount} EUR", f"Summe: {other} EUR") == other


@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=20))
def test_any_text_can_be_compared(value: str, said: str, seen: str) -> None:
    found = seen_of(value, said, seen)
    assert found is None or found in seen
    assert shows(value, value)
    assert same_sight(said, said)


def test_what_is_no_part_of_a_text_can_not_be_told() -> None:
    assert seen_of("12.00", "Total 13.00", "Total 13.00") is None
    assert seen_of("12.00", "12.00", "") == ""


def test_rules_and_dots_are_nothing() -> None:
    assert is_nothing(" -._| ")
    assert not is_nothing("0")
