"""What is to be looked at on each page of a document, and which of its pages nobody read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoice_desk.domain.document import Region
from invoice_desk.domain.record import Correction, FieldValue, Note, Record, ReviewState
from invoice_desk.review.page_status import points_by_page, unread_pages
from tests.review.readings import PROFILE, money, reading, recorded, text

LIMITED = Note("pages.limited", {"shown": 3, "total": 5})


def on_page(value: FieldValue, page: int) -> FieldValue:
    return replace(value, region=Region(page, 0.1, 0.1, 0.2, 0.12))


def fields_by_page(record: Record) -> dict[int, list[str]]:
    return {page: [point.field_id for point in points] for page, points in points_by_page(record, PROFILE).items()}


def of_pages(*pages: int, total: int = 5, notes: Sequence[Note] = (), crop: Sequence[Region] = ()) -> Record:
    made = recorded(reading({}))
    return replace(
        made, pages=pages, source=replace(made.source, page_count=total), notes=tuple(notes), crop=tuple(crop)
    )


def test_what_needs_a_look_is_told_by_the_page_it_stands_on() -> None:
    read = {
        "seller_name": on_page(text("Chez Jeanphi", 1), 1),
        "net_amount": on_page(money("19.55", 2), 2),
        "total_amount": on_page(money("21.50", 2), 3),
    }
    record = recorded(reading(read), reading({"net_amount": on_page(money("19.00", 2), 2)}, engine="ollama"))
    assert fields_by_page(record) == {1: ["seller_name"], 2: ["net_amount"], 3: ["total_amount"]}


def test_what_a_person_confirmed_or_accepted_and_what_is_missing_stands_on_no_page() -> None:
    read = {"seller_name": on_page(text("Chez Jeanphi", 1), 2), "total_amount": on_page(money("21.50", 2), 2)}
    record = recorded(reading(read), corrections=(Correction("total_amount", Decimal("21.50")),))
    assert fields_by_page(record) == {2: ["seller_name"]}
    settled = recorded(reading(read | {"issue_date": text(date(2026, 3, 14), 3)}))
    assert points_by_page(replace(settled, state=ReviewState.READY), PROFILE) == {}


@pytest.mark.parametrize(
    ("record", "unread"),
    [
        (of_pages(1, 2, 3, 4, 5), ()),
        (of_pages(1, 2, 3, notes=[LIMITED]), (4, 5)),
        (of_pages(1, 3, 4, 5, notes=[Note("page.not_read", {"page": 2})]), (2,)),
        (of_pages(1, 3, notes=[LIMITED, Note("page.damaged", {"page": 2})]), (2, 4, 5)),
    ],
)
def test_pages_that_were_left_out_belong_to_the_document_that_has_all_others(
    record: Record, unread: tuple[int, ...]
) -> None:
    assert unread_pages(record) == unread


def test_of_several_documents_in_a_file_none_has_the_pages_that_nobody_read() -> None:
    assert unread_pages(of_pages(3, notes=[LIMITED])) == ()
    assert unread_pages(of_pages(1, 2, 3, notes=[LIMITED], crop=[Region(1, 0, 0, 1, 0.5)])) == ()
