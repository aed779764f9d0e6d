"""Columns: order, headers, hidden personal fields."""

from pathlib import Path

from invoice_desk.domain.profile import FieldType, Profile
from invoice_desk.domain.record import Record
from invoice_desk.export.columns import document_layout, line_layout, merged
from tests.export.samples import RECEIPT, cell, record, request, spec


def profile(name: str, *ids: str) -> Profile:
    return Profile(id=name, label={"en": name}, fields=tuple(spec(field_id) for field_id in ids))


def headers(*profiles: Profile, rows: tuple[Record, ...], **more: object) -> list[str]:
    wanted = request(Path("out.xlsx"), rows, profiles={each.id: each for each in profiles}, **more)
    return [column.id for column in document_layout(wanted).fields]


def test_a_field_of_a_later_profile_stands_where_it_stands_there() -> None:
    union = merged(
        [profile("a", "seller", "date", "total").fields, profile("b", "code", "seller", "tax", "total").fields]
    )
    assert [each.id for each in union] == ["code", "seller", "tax", "date", "total"]


def test_only_profiles_that_occur_give_columns() -> None:
    rows = (record(cells={}),)
    assert headers(RECEIPT, profile("ticket", "vehicle"), rows=rows) == [
        "seller_name",
        "invoice_number",
        "issue_date",
        "currency",
        "net_amount",
        "tax_amount",
        "total_amount",
        "note",
    ]


def test_personal_fields_are_shown_only_on_request() -> None:
    rows = (record(cells={"passenger_name": "Anna"}),)
    assert "passenger_name" not in headers(RECEIPT, rows=rows)
    assert "passenger_name" in headers(RECEIPT, rows=rows, include_personal=True)


def test_a_field_that_no_profile_declares_is_not_lost() -> None:
    rows = (record(cells={"x ray": "kept", "seller_name": "Shop"}),)
    assert headers(RECEIPT, rows=rows)[-1] == "x ray"


def test_labels_follow_the_language() -> None:
    german = Profile.model_validate(
        {"id": "receipt", "label": {"en": "R"}, "fields": [{"id": "note", "label": {"en": "Note", "zh_CN": "备注"}}]}
    )
    wanted = request(Path("o"), (record(),), profiles={"receipt": german}, language="zh_CN")
    assert [column.header for column in document_layout(wanted).fields] == ["备注"]


def test_headers_are_unique_whatever_their_case_and_on_one_line() -> None:
    own = Profile.model_validate(
        {
            "id": "receipt",
            "label": {"en": "R"},
            "fields": [
                {"id": "a", "label": {"en": "Source"}},
                {"id": "b", "label": {"en": "so\nurce"}},
                {"id": "c", "label": {"en": "SOURCE"}},
                {"id": "d", "label": {"en": "\x01"}},
                {"id": "e", "label": {"en": "x" * 400}},
            ],
        }
    )
    layout = document_layout(request(Path("o"), (record(),), profiles={"receipt": own}))
    names = [column.header for column in layout.columns]
    assert len({name.casefold() for name in names}) == len(names)
    assert [column.header for column in layout.fields][:4] == ["Source (2)", "so urce", "SOURCE (3)", "d"]
    assert max(map(len, names)) <= 255


def test_line_items_are_keyed_by_document_number_and_position() -> None:
    wanted = request(Path("o"), (record(lines=[{"description": cell("Tea")}]),))
    layout = line_layout(wanted, document_layout(wanted))
    assert [column.id for column in layout.lead] == ["@number", "@source", "@invoice_number", "@currency", "@position"]
    assert [column.id for column in layout.fields] == ["description", "quantity", "line_amount", "tax_rate"]
    assert layout.fields[-1].type is FieldType.RATE
    assert [column.id for column in layout.tail] == ["@doubts", "@document"]
