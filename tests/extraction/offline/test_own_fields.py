"""Fields that a user's own profile declares."""

from datetime import date
from decimal import Decimal

import pytest

from invoice_desk.domain.profile import FieldSpec, FieldType, Profile
from invoice_desk.extraction.offline.own_fields import labelled_fields
from tests.extraction.offline.pages import lines, page_of, read


def _spec(kind: FieldType = FieldType.TEXT, **labels: str) -> FieldSpec:
    return FieldSpec(id="own", label={"en": "Cost centre", **labels}, type=kind)


@pytest.mark.parametrize(
    "row", [["Cost centre: 4711-B"], ["COST CENTRE", "4711-B"], ["Cost Centre = 4711-B"], ["Cost centre：4711-B"]]
)
def test_a_field_is_the_text_behind_its_label(row: list[str]) -> None:
    found = labelled_fields(lines(["Corner Shop"], row), [_spec()])

    assert found["own"].value == "4711-B"


def test_a_label_in_any_language_will_do() -> None:
    found = labelled_fields(lines(["成本中心:4711-B"]), [_spec(zh_CN="成本中心")])

    assert found["own"].value == "4711-B"


def test_a_label_whose_letters_fold_into_more_is_found_too() -> None:
    found = labelled_fields(lines(["Straße: Hauptweg 5", "other"]), [_spec(de="Straße")])

    assert found["own"].value == "Hauptweg 5"


@pytest.mark.parametrize(
    ("kind", "printed", "value"),
    [
        (FieldType.AMOUNT, "1.250,00 €", Decimal("1250.00")),
        (FieldType.QUANTITY, "7,5", Decimal("7.5")),
        (FieldType.DATE, "13.05.2026", date(2026, 5, 13)),
        (FieldType.IDENTIFIER, "000471", "000471"),
    ],
)
def test_a_field_is_read_by_its_type(kind: FieldType, printed: str, value: object) -> None:
    found = labelled_fields(lines(["Cost centre", printed]), [_spec(kind)])

    assert found["own"].value == value
    assert found["own"].text == printed


@pytest.mark.parametrize("row", [["Cost centres 12"], ["The Cost centre: 4711"], ["Cost centre"], ["Elsewhere"]])
def test_nothing_is_found_without_the_label_or_without_a_value(row: list[str]) -> None:
    assert labelled_fields(lines(row), [_spec()]) == {}


def test_a_text_that_does_not_fit_the_type_is_not_taken() -> None:
    assert labelled_fields(lines(["Cost centre", "later"]), [_spec(FieldType.AMOUNT)]) == {}


def test_a_users_own_field_is_found_on_a_whole_document() -> None:
    profile = Profile(
        id="job_sheet",
        label={"en": "Job sheet"},
        fields=(
            FieldSpec(id="site", label={"en": "Site"}),
            FieldSpec(id="total_amount", label={"en": "Total"}, type=FieldType.AMOUNT),
        ),
    )

    kind, found = read(page_of(["Müller Bau GmbH"], ["Site: Hauptweg 5"], ["TOTAL", "€ 120.00"]), profiles=[profile])

    assert kind == "job_sheet"
    assert found.fields["site"].value == "Hauptweg 5"
    assert found.fields["total_amount"].value == Decimal("120.00")
