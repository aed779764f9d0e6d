"""The PDF, the OFD and the XML of one invoice are one row; what is not surely one stays apart, and all can be split."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from invoice_desk import app
from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Page, Region, SourceInfo, Word, WordOrigin
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Correction, FieldValue, Reading, Record, ReviewState, Value, Verdict, value_text
from invoice_desk.domain.trust import EXACT_ENGINE
from invoice_desk.pipeline.saving import save_document
from invoice_desk.store import Desk

PROFILES, _ = load_profiles()
PDF, OFD, XML, JPEG = "application/pdf", "application/ofd", "application/xml", "image/jpeg"

FAPIAO: Mapping[str, Value] = {
    "invoice_number": "24312000000123456789",
    "issue_date": date(2026, 3, 14),
    "total_amount": Decimal("113.00"),
    "seller_name": "北京样例商贸有限公司",
}
BILL: Mapping[str, Value] = {**FAPIAO, "invoice_number": "R-2026-17", "seller_name": "Muster GmbH"}


@dataclass(frozen=True)
class Asked:
    profiles: tuple[Profile, ...] = tuple(PROFILES.values())
    again: bool = False


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as desk:
        yield desk


def reading(fields: Mapping[str, Value], *, model: str = "", page: int | None = None) -> Reading:
    """What data of this kind says, else what is read off the page."""
    said = {
        field_id: FieldValue(value_text(value), value, Region(page, 0, 0, 1, 1) if page else None)
        for field_id, value in fields.items()
    }
    return Reading(EXACT_ENGINE if model else "offline", model or "m", "receipt", said)


def give(desk: Desk, path: str, kind: str, *readings: Reading, again: bool = False) -> str:
    """Save a file as a run does; what leads it."""
    data = path.encode()
    source = SourceInfo(path, hashlib.sha256(data).hexdigest(), kind, 1)
    words = (Word("113.00", Region(1, 0.5, 0.5, 0.6, 0.52)),) if kind == PDF else ()
    pages = [Page(1, 100, 100, origin=WordOrigin.TEXT_LAYER, words=words)]
    return save_document(desk, Asked(again=again), source, data, pages, readings, ())


def rows(desk: Desk) -> dict[str, DocumentData]:
    return {data.source.path: data for data in desk.iter_documents()}


def companions(desk: Desk) -> dict[str, tuple[str, ...]]:
    return {path: data.companions for path, data in rows(desk).items()}


def recorded(desk: Desk, *paths: str) -> list[Record]:
    return [row for row in app.records(desk, PROFILES, paths or None) if isinstance(row, Record)]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0), (1, 0, 2)])
def test_three_files_of_one_number_are_one_row_that_shows_the_pdf(desk: Desk, order: tuple[int, ...]) -> None:
    files = [("a.pdf", PDF, ""), ("a.ofd", OFD, "ofd-attachment"), ("a.xml", XML, "shudian-xml")]
    for path, kind, model in (files[number] for number in order):
        leader = give(desk, path, kind, reading(FAPIAO, model=model, page=7))
    assert set(companions(desk)) == {"a.pdf"}
    assert set(companions(desk)["a.pdf"]) == {"a.ofd", "a.xml"}
    assert rows(desk)["a.pdf"].id == leader
    assert not rows(desk)["a.pdf"].twins


def test_data_wins_and_stands_where_the_page_shows_it(desk: Desk) -> None:
    give(desk, "a.pdf", PDF, reading({**FAPIAO, "seller_name": "北京样列商贸"}))
    give(desk, "a.xml", XML, reading({**FAPIAO, "tax_amount": Decimal("13.00")}, model="shudian-xml", page=7))
    (record,) = recorded(desk)
    assert record.value("seller_name") == FAPIAO["seller_name"]
    assert (record.value("tax_amount"), record.cells["tax_amount"].verdict) == (Decimal("13.00"), Verdict.CONFIRMED)
    region = record.cells["total_amount"].region
    assert region is not None
    assert (region.page, region.x0) == (1, 0.5)
    assert record.cells["tax_amount"].region is None


def test_all_bytes_stay_and_each_path_tells_the_row_with_the_others(desk: Desk) -> None:
    give(desk, "a.ofd", OFD, reading(FAPIAO, model="ofd-attachment"))
    give(desk, "a.pdf", PDF, reading(FAPIAO))
    assert desk.source_bytes(hashlib.sha256(b"a.ofd").hexdigest()) == b"a.ofd"
    ofd, pdf = found = recorded(desk, "a.ofd", "a.pdf")
    assert [(one.source.path, one.companions) for one in found] == [("a.ofd", ("a.pdf",)), ("a.pdf", ("a.ofd",))]
    assert ofd.document_id == pdf.document_id
    assert not [cell for cell in ofd.cells.values() if cell.region is not None]
    assert app.one_row_each(found) == [pdf]
    assert app.one_row_each([ofd]) == [ofd]


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        (PDF, FAPIAO),  # a second PDF is a duplicate
        (JPEG, FAPIAO),  # and so is a photo
        (OFD, {**FAPIAO, "invoice_number": "24312000000123456780"}),
        (OFD, {**FAPIAO, "total_amount": Decimal("112.00")}),
        (OFD, {**FAPIAO, "issue_date": date(2026, 3, 15)}),
        (OFD, {"invoice_number": FAPIAO["invoice_number"]}),  # nothing else speaks for it
    ],
)
def test_what_is_not_surely_one_stays_two_rows(desk: Desk, kind: str, other: Mapping[str, Value]) -> None:
    give(desk, "a.pdf", PDF, reading(FAPIAO))
    give(desk, "b", kind, reading(other))
    assert companions(desk) == {"a.pdf": (), "b": ()}


@pytest.mark.parametrize(("model", "is_one"), [("ubl", True), ("", False)])
def test_an_invoice_of_a_seller_is_joined_only_by_data(desk: Desk, model: str, is_one: bool) -> None:
    give(desk, "a.pdf", PDF, reading(BILL))
    give(desk, "a.xml", XML if model else OFD, reading(BILL, model=model))
    assert companions(desk) == ({"a.pdf": ("a.xml",)} if is_one else {"a.pdf": (), "a.xml": ()})


def test_a_bill_with_another_date_or_seller_is_another_one(desk: Desk) -> None:
    give(desk, "a.pdf", PDF, reading(BILL))
    give(desk, "b.xml", XML, reading({**BILL, "issue_date": date(2025, 3, 14)}, model="ubl"))
    give(desk, "c.xml", XML, reading({**BILL, "seller_name": "Beispiel AG"}, model="ubl"))
    assert companions(desk) == {"a.pdf": (), "b.xml": (), "c.xml": ()}


def test_what_went_out_and_comes_again_in_another_form_is_a_duplicate(desk: Desk) -> None:
    pdf = give(desk, "a.pdf", PDF, reading(FAPIAO))
    desk.mark_exported({pdf: ReviewState.EXPORTED}, target="march.xlsx")
    give(desk, "a.ofd", OFD, reading(FAPIAO, model="ofd-attachment"))
    assert companions(desk) == {"a.pdf": (), "a.ofd": ()}
    assert [twin.document_id for twin in rows(desk)["a.ofd"].twins] == [pdf]


def test_the_document_that_a_person_has_worked_on_leads(desk: Desk) -> None:
    xml = give(desk, "a.xml", XML, reading(FAPIAO, model="shudian-xml"))
    desk.correct({xml: [Correction("note", "taxi")]}, name="correct note")
    assert give(desk, "a.pdf", PDF, reading(FAPIAO)) == xml
    assert companions(desk) == {"a.xml": ("a.pdf",)}
    (record,) = recorded(desk)
    assert record.value("note") == "taxi"


def test_split_by_hand_they_are_two_rows_that_stay_so_until_it_is_undone(desk: Desk) -> None:
    pdf = give(desk, "a.pdf", PDF, reading({**FAPIAO, "seller_name": "北京样列商贸"}))
    give(desk, "a.xml", XML, reading(FAPIAO, model="shudian-xml"))
    (data,) = rows(desk).values()
    action = desk.set_apart([(pdf, other) for other in data.behind], name="split_off")
    assert companions(desk) == {"a.pdf": (), "a.xml": ()}
    assert [len(one.readings) for one in rows(desk).values()] == [1, 1]
    assert not any(one.twins for one in rows(desk).values())
    give(desk, "a.xml", XML, reading({**FAPIAO, "tax_amount": Decimal(13)}, model="shudian-xml"), again=True)
    assert companions(desk) == {"a.pdf": (), "a.xml": ()}
    desk.revoke(action)
    assert companions(desk) == {"a.pdf": ("a.xml",)}


def test_a_file_that_is_read_again_lends_what_is_new_and_nothing_twice(desk: Desk) -> None:
    give(desk, "a.pdf", PDF, reading(FAPIAO))
    taxed = {**FAPIAO, "tax_amount": Decimal(13)}
    for fields in (FAPIAO, FAPIAO, taxed, taxed):
        give(desk, "a.xml", XML, reading(fields, model="shudian-xml"), again=True)
    (data,) = rows(desk).values()
    assert [one.engine for one in data.readings] == ["offline", EXACT_ENGINE, EXACT_ENGINE]


def test_an_accepted_document_that_data_contradicts_is_reviewed_again(desk: Desk) -> None:
    pdf = give(desk, "a.pdf", PDF, reading({**FAPIAO, "seller_name": "北京样列商贸"}))
    desk.set_state([pdf], state=ReviewState.READY, name="ready")
    give(desk, "a.xml", XML, reading(FAPIAO, model="shudian-xml"))
    assert companions(desk) == {"a.pdf": ("a.xml",)}
    assert rows(desk)["a.pdf"].state is ReviewState.TO_REVIEW
