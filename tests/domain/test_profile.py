"""Profiles: every shipped one loads, the closed list is declared in two languages, a bad file is explained."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.config import load_profiles, resource
from invoice_desk.domain.profile import FieldSpec, FieldType, Profile, profile_from_toml

HEADER_FIELDS = [
    *("document_kind", "seller_name", "seller_tax_id", "seller_address", "buyer_name", "buyer_tax_id"),
    *("invoice_code", "invoice_number", "check_code", "issue_date", "due_date", "currency"),
    *("net_amount", "tax_amount", "other_charges", "tip_amount", "discount_amount", "rounding_amount", "total_amount"),
    *("prepaid_amount", "amount_due", "total_in_words", "payment_method", "category", "account_code", "note"),
    *("passenger_name", "departure", "destination", "travel_date", "vehicle"),
]
LINE_FIELDS = [
    *("description", "specification", "unit", "quantity", "unit_price"),
    *("line_amount", "tax_rate", "line_tax", "tax_category"),
]
SHIPPED = (
    *("air_itinerary_cn", "fixed_invoice_cn", "generic", "invoice", "receipt"),
    *("taxi_receipt_cn", "train_ticket_cn", "vat_invoice_cn"),
)
LANGUAGES = ("en", "zh_CN")


@cache
def declarations() -> list[dict[str, Any]]:
    declared: list[dict[str, Any]] = tomllib.loads(resource("fields.toml").read_text(encoding="utf-8"))["fields"]
    return declared


def shared_fields() -> dict[str, Mapping[str, Any]]:
    return {item["id"]: item for item in declarations()}


def shipped(name: str) -> Profile:
    text = resource("profiles", f"{name}.toml").read_text(encoding="utf-8")
    return profile_from_toml(tomllib.loads(text), shared_fields())


def fault_of(text: str) -> str:
    with pytest.raises(ValueError, match=r"\S") as caught:
        profile_from_toml(tomllib.loads(text), shared_fields())
    return str(caught.value)


def test_the_closed_list_is_declared_once_and_nothing_else_is() -> None:
    assert sorted(item["id"] for item in declarations()) == sorted(HEADER_FIELDS + LINE_FIELDS)


@pytest.mark.parametrize("field_id", HEADER_FIELDS + LINE_FIELDS)
def test_every_field_has_labels_in_both_languages_and_a_hint_of_one_sentence(field_id: str) -> None:
    declared = shared_fields()[field_id]
    assert all(declared["label"][language].strip() for language in LANGUAGES)
    if declared.get("assigned"):
        return  # nobody is asked to read it
    for language, end in (("en", "."), ("zh_CN", "。")):
        assert declared["hint"][language].endswith(end)
        assert ". " not in declared["hint"][language]


def test_a_hint_of_one_s_own_may_be_one_text_for_all_languages() -> None:
    said = {"id": "odometer", "label": {"en": "Odometer"}, "hint": "The kilometres on the clock."}
    spec = FieldSpec.model_validate(said)
    assert spec.hint_in("zh_CN") == spec.hint_in("en") == "The kilometres on the clock."
    assert FieldSpec(id="odometer", label={"en": "Odometer"}).hint_in("en") == ""


@pytest.mark.parametrize("part", [HEADER_FIELDS, LINE_FIELDS], ids=["header", "line items"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_columns_of_a_sheet_share_a_label(part: list[str], language: str) -> None:
    for name in SHIPPED:
        profile = shipped(name)
        specs = profile.fields if part is HEADER_FIELDS else profile.line_items
        labels = [spec.label_in(language) for spec in specs]
        assert len(set(labels)) == len(labels)


def test_amounts_dates_and_identifiers_have_their_types() -> None:
    types = {field_id: FieldType(item.get("type", "text")) for field_id, item in shared_fields().items()}
    for field_id, type_ in types.items():
        if field_id.endswith("_amount") or field_id in {"other_charges", "amount_due", "unit_price", "line_tax"}:
            assert type_ is FieldType.AMOUNT
        elif field_id.endswith("_date"):
            assert type_ is FieldType.DATE
        elif field_id.endswith(("_tax_id", "_code", "_number")):
            assert type_ is FieldType.IDENTIFIER
    assert types["currency"] is FieldType.CURRENCY
    assert types["tax_rate"] is FieldType.RATE
    assert types["quantity"] is FieldType.QUANTITY


@pytest.mark.parametrize("name", SHIPPED)
def test_an_account_is_a_field_of_every_document_and_is_read_off_none(name: str) -> None:
    profile = shipped(name)
    assert profile.field("account_code") is not None
    assert {spec.id for spec in profile.fields} - {spec.id for spec in profile.read_fields} == {"account_code"}


def test_the_shipped_profiles_are_exactly_these() -> None:
    assert sorted(path.stem for path in resource("profiles").glob("*.toml")) == sorted(SHIPPED)


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_profile_loads_and_draws_on_the_closed_list(name: str) -> None:
    profile = shipped(name)
    assert profile.id == name
    assert all(profile.label.get(language) for language in LANGUAGES)
    assert {spec.id for spec in profile.fields} <= set(HEADER_FIELDS)
    assert {spec.id for spec in profile.line_items} <= set(LINE_FIELDS)
    wanted = {"total_amount", "currency"} | ({"issue_date"} if profile.field("issue_date") else set())
    assert wanted <= {spec.id for spec in profile.fields if spec.required}
    assert profile.field("issue_date") or name == "fixed_invoice_cn"


def test_generic_has_every_field() -> None:
    generic = shipped("generic")
    assert {spec.id for spec in generic.fields} == set(HEADER_FIELDS)
    assert {spec.id for spec in generic.line_items} == set(LINE_FIELDS)


@pytest.mark.parametrize("name", ["generic", "train_ticket_cn"])
def test_a_traveller_is_personal(name: str) -> None:
    passenger = shipped(name).field("passenger_name")
    assert passenger is not None
    assert passenger.personal


def test_a_profile_shows_the_label_that_its_document_prints() -> None:
    vat = shipped("vat_invoice_cn")
    seller, net = vat.field("seller_name"), vat.field("net_amount")
    assert seller is not None
    assert net is not None
    assert (seller.label_in("zh_CN"), net.label_in("zh_CN")) == ("销售方名称", "合计金额")
    assert seller.term == "BT-27"


def test_a_language_without_label_falls_back_to_english() -> None:
    assert shipped("receipt").label_in("fr") == "Receipt"


def test_a_profile_of_the_user_may_add_a_field_that_nobody_knows(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(
        'id = "fuel"\nlabel = { en = "Fuel slip" }\nline_items = ["description"]\n'
        'fields = ["total_amount", { id = "odometer", label = { en = "Odometer" }, type = "quantity" }]\n',
        encoding="utf-8",
    )
    profiles, broken = load_profiles(tmp_path)
    odometer = profiles["fuel"].field("odometer")
    assert broken == ()
    assert odometer is not None
    assert odometer.type is FieldType.QUANTITY
    assert set(SHIPPED) < set(profiles)


def test_a_profile_of_the_user_replaces_the_shipped_one_of_the_same_id(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        'id = "receipt"\nlabel = { en = "Slip" }\nfields = ["note"]\n', encoding="utf-8"
    )
    profiles, _ = load_profiles(tmp_path)
    assert profiles["receipt"].label_in("en") == "Slip"


def test_broken_profiles_of_the_user_are_named_and_the_others_still_load(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("id = \n", encoding="utf-8")
    (tmp_path / "b.toml").write_bytes(b'id = "\xff"')
    (tmp_path / "c.toml").write_text('id = "c"\nlabel = { en = "C" }\nfields = 7\n', encoding="utf-8")
    (tmp_path / "d.toml").write_text('id = "d"\nlabel = { en = "D" }\nfields = ["note"]\n', encoding="utf-8")
    profiles, broken = load_profiles(tmp_path)
    assert [item.path.name for item in broken] == ["a.toml", "b.toml", "c.toml"]
    assert all(item.reason for item in broken)
    assert "d" in profiles


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('label = { en = "X" }\nfields = []', "id: Field required"),
        ('id = "Fuel slip"\nlabel = { en = "X" }\nfields = []', "id: String should match pattern"),
        ('id = "x"\nlabel = { en = "X" }\nfields = ["odometer"]', "field odometer: an English label is missing"),
        ('id = "x"\nlabel = { en = "X" }\nfields = ["note", "note"]', "profile x: a field is declared twice"),
        (
            'id = "x"\nlabel = { en = "X" }\nfields = "note"',
            "fields: a list in square brackets is expected, not 'note'",
        ),
        ('id = "x"\nlabel = { en = "X" }\nfields = [7]', "fields: a field id or a table is expected, not 7"),
        (
            'id = "x"\nlabel = { en = "X" }\nfields = [{ id = "km", label = "Km" }]',
            "fields: the label of km must be a table such as { en = '…' }",
        ),
        (
            'id = "x"\nlabel = { en = "X" }\nfields = ["note", { id = "total_amount", type = "money" }]',
            "fields.2.type: Input should be 'text', 'identifier', 'amount'",
        ),
        ('id = "x"\nlabel = { en = "X" }\nfields = []\ncolour = "red"', "colour: Extra inputs are not permitted"),
    ],
)
def test_a_bad_file_is_explained_in_plain_words(text: str, fault: str) -> None:
    said = fault_of(text)
    assert fault in said
    assert "https://" not in said
    assert "\n" not in said


def test_a_profile_without_an_english_name_is_refused() -> None:
    assert "profile x: an English label is missing" in fault_of('id = "x"\nlabel = { zh_CN = "某" }\nfields = []')


@given(
    st.dictionaries(
        st.sampled_from(["id", "label", "fields", "line_items", "other"]),
        st.recursive(
            st.sampled_from([None, True, 7, "", "x", "note", "odometer", "amount"]),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.sampled_from(["id", "label", "en", "type"]), inner, max_size=3)
            ),
            max_leaves=8,
        ),
    )
)
def test_whatever_a_file_holds_it_loads_or_is_explained(data: dict[str, Any]) -> None:
    try:
        assert profile_from_toml(data, shared_fields()).label_in("en")
    except ValueError as error:
        said = str(error)
    else:
        said = "loaded"
    assert said


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_profile_that_the_readme_shows_loads(readme: str) -> None:
    text = (Path(__file__).parents[2] / readme).read_text(encoding="utf-8")
    (shown,) = (part for block in text.split("```toml\n")[1:] if "odometer" in (part := block.split("```")[0]))
    assert profile_from_toml(tomllib.loads(shown), shared_fields()).field("odometer")
