"""The PDF, the OFD and the XML of one invoice are one row; what is not surely one stays apart, and all can be split."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest

from invoice_desk import app
from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Page, Region, SourceInfo, Word, WordOrigin
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import (
    Correction,
    FieldValue,
    Reading,
    Record,
    RejectedAs,
    RejectReason,
    ReviewState,
    Value,
    Verdict,
    value_text,
)
from invoice_desk.domain.trust import EXACT_ENGINE
from invoice_desk.pipeline.companions import join_by_hand, leader_among
from invoice_desk.pipeline.saving import save_document
from invoice_desk.store import ActionKind, Desk

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


def join(desk: Desk, leader: str, *others: str) -> str:
    """What a person says."""
    work = partial(join_by_hand, document_id=leader, other_ids=others, name="files")
    return desk.submit(work).result()


def test_a_person_joins_what_is_not_surely_one_and_undoes_and_redoes_it(desk: Desk) -> None:
    pdf = give(desk, "a.pdf", PDF, reading(BILL))
    photo = give(desk, "a.jpg", JPEG, reading({**BILL, "total_amount": Decimal("118.00"), "seller_name": "MusterGmbH"}))
    action = join(desk, pdf, photo)
    assert companions(desk) == {"a.pdf": ("a.jpg",)}
    (record,) = recorded(desk)
    assert record.cells["total_amount"].verdict is Verdict.CONFLICT  # they may be no files of one document
    assert record.value("seller_name") == "Muster GmbH"  # what was read off a photo is not better than the page
    desk.revoke(action)
    assert companions(desk) == {"a.pdf": (), "a.jpg": ()}
    assert [len(one.readings) for one in rows(desk).values()] == [1, 1]
    desk.restore(action)
    assert companions(desk) == {"a.pdf": ("a.jpg",)}
    (step,) = desk.undo_stack()
    assert (step.kind, step.name, set(step.documents)) == (ActionKind.FILES, "files", {pdf, photo})


def test_of_joining_and_setting_apart_the_later_holds(desk: Desk) -> None:
    pdf, photo = give(desk, "a.pdf", PDF, reading(FAPIAO)), give(desk, "a.jpg", JPEG, reading(FAPIAO))
    desk.set_apart([(photo, pdf)], name="apart")
    join(desk, pdf, photo)
    assert companions(desk) == {"a.pdf": ("a.jpg",)}
    off = desk.set_apart([(pdf, photo)], name="split_off")
    assert companions(desk) == {"a.pdf": (), "a.jpg": ()}
    assert not any(one.twins for one in rows(desk).values())
    desk.revoke(off)
    assert companions(desk) == {"a.pdf": ("a.jpg",)}
    desk.restore(off)
    join(desk, photo, pdf)  # the other way round
    assert companions(desk) == {"a.jpg": ("a.pdf",)}


def test_what_stands_behind_the_joined_comes_along_and_goes_back_with_it(desk: Desk) -> None:
    give(desk, "a.ofd", OFD, reading(FAPIAO, model="ofd-attachment"))
    pdf = give(desk, "a.pdf", PDF, reading(FAPIAO))
    photo = give(desk, "a.jpg", JPEG, reading(FAPIAO))
    action = join(desk, photo, pdf)
    assert companions(desk) == {"a.jpg": ("a.pdf", "a.ofd")}
    desk.revoke(action)
    assert companions(desk) == {"a.pdf": ("a.ofd",), "a.jpg": ()}


def test_a_file_that_comes_later_joins_those_that_a_person_joined(desk: Desk) -> None:
    photo = give(desk, "a.jpg", JPEG, reading(FAPIAO))
    pdf = give(desk, "a.pdf", PDF, reading(FAPIAO))
    join(desk, photo, pdf)
    assert give(desk, "a.xml", XML, reading(FAPIAO, model="shudian-xml")) == photo
    assert companions(desk) == {"a.jpg": ("a.pdf", "a.xml")}


def test_a_joined_file_that_is_read_again_lends_what_is_new(desk: Desk) -> None:
    pdf, photo = give(desk, "a.pdf", PDF, reading(FAPIAO)), give(desk, "a.jpg", JPEG, reading(FAPIAO))
    join(desk, pdf, photo)
    before = len(rows(desk)["a.pdf"].readings)
    assert give(desk, "a.jpg", JPEG, reading({**FAPIAO, "total_amount": Decimal("9.00")}), again=True) == pdf
    assert len(rows(desk)["a.pdf"].readings) == before + 1
    assert recorded(desk)[0].cells["total_amount"].verdict is Verdict.CONFLICT


def test_what_went_out_leads_then_what_was_worked_on_then_what_shows_most(desk: Desk) -> None:
    xml = give(desk, "a.xml", XML, reading(BILL, model="unknown-xml"))
    photo = give(desk, "a.jpg", JPEG, reading(BILL))
    pdf = give(desk, "b.pdf", PDF, reading({**BILL, "invoice_number": "R-2026-71"}))
    every = (xml, photo, pdf)
    assert (leader_among(desk, every), leader_among(desk, every[:2])) == (pdf, photo)
    desk.correct({xml: [Correction("note", "taxi")]}, name="correct note")
    assert leader_among(desk, every) == xml
    desk.mark_exported({photo: ReviewState.EXPORTED}, target="march.xlsx")
    assert leader_among(desk, every) == photo
    desk.set_state([photo], state=ReviewState.REJECTED, name="rejected", reason=RejectedAs(RejectReason.DUPLICATE))
    assert leader_among(desk, every) == xml


def test_what_is_no_longer_there_is_not_joined(desk: Desk) -> None:
    pdf = give(desk, "a.pdf", PDF, reading(FAPIAO))
    with pytest.raises(LookupError):
        join(desk, pdf, "nobody")
    assert companions(desk) == {"a.pdf": ()}


def test_what_a_person_split_off_does_not_come_back_by_way_of_a_third_file(desk: Desk) -> None:
    ofd = give(desk, "a.ofd", OFD, reading(FAPIAO, model="ofd-attachment"))
    give(desk, "a.xml", XML, reading(FAPIAO, model="shudian-xml"))
    desk.set_apart([(ofd, other) for other in rows(desk)["a.ofd"].behind], name="split_off")
    give(desk, "a.pdf", PDF, reading(FAPIAO))
    give(desk, "a.xml", XML, reading(FAPIAO, model="shudian-xml"), again=True)
    assert companions(desk) == {"a.pdf": ("a.ofd",), "a.xml": ()}
