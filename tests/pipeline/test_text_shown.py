"""PDFs whose text says something else than their pages show, from their bytes to the record, really recognised."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PIL import Image

from invoice_desk.config import load_profiles
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Record, Verdict
from invoice_desk.extraction.offline.engine import MODEL, OfflineEngine
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.intake.walk import FoundFile
from invoice_desk.pipeline.batch import BatchPlan, run_batch
from invoice_desk.pipeline.reading import ReadingState
from invoice_desk.review.reconcile import record_of
from invoice_desk.store import Desk
from invoice_desk.words.ocr import OcrReader
from tests.fakes.worker import InlineWorker
from tests.generated.altered import INVOICE, Print, changed, invoice, stamp

PROFILES, _ = load_profiles()
TOTAL_PLACE = (465, 500, 60, 12)


@pytest.fixture(scope="module")
def state() -> ReadingState:
    ocr = OcrReader(threads=2)
    ocr.load()
    return ReadingState((PdfReader(),), ocr)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as opened:
        yield opened


def recorded(desk: Desk, state: ReadingState, data: bytes) -> Record:
    """The record of what the desk has kept."""
    run_batch(
        [FoundFile("a.pdf", True, lambda: data[:4096], lambda: data)],
        desk,
        BatchPlan(OfflineEngine(), MODEL, tuple(PROFILES.values()), profile="invoice"),
        [InlineWorker(state)],
        is_document=lambda *_: True,
        cancel=CancelToken(),
        report=lambda _: None,
    )
    *_, document = desk.iter_documents()
    return record_of(document, PROFILES[document.profile], today=date(2026, 3, 20))


def codes(record: Record, field_id: str) -> list[str]:
    return [one.code for one in record.findings if one.fields == (field_id,) and one.severity == "warning"]


def test_an_honest_page_is_seen_to_say_what_it_says_and_nothing_is_contested(desk: Desk, state: ReadingState) -> None:
    record = recorded(desk, state, invoice())
    assert [one.engine for one in record.readings] == ["seen", "offline"]
    assert {"total_amount", "issue_date", "invoice_number", "seller_name"} <= record.readings[0].fields.keys()
    assert not [name for name, cell in record.cells.items() if cell.verdict is Verdict.CONFLICT]
    assert record.cells["invoice_number"].verdict is Verdict.UNCONFIRMED
    assert record.notes == ()


@pytest.mark.parametrize(
    ("data", "field_id", "said", "shown"),
    [
        (invoice(changed("714.71", colour="1 1 1")), "total_amount", "714.71", None),
        (invoice(changed("12.03.2024", colour="1 1 1")), "issue_date", "2024-03-12", None),
        (invoice(over=[(Image.new("RGB", (9, 9), "white"), TOTAL_PLACE)]), "total_amount", "714.71", None),
        (invoice(over=[(stamp("814.71"), TOTAL_PLACE)]), "total_amount", "714.71", "814.71"),
        (invoice(changed("714.71", mapped=True)), "total_amount", "174.17", "714.71"),
        (invoice(changed("RE-2024-0815", mapped=True)), "invoice_number", "RE-9094-0875", "RE-2024-0815"),
        (
            invoice(over=[(stamp("Suedwind Import Ltd", (240, 24)), (45, 775, 220, 20))]),
            "seller_name",
            "Nordlicht Handels GmbH",
            "Suedwind Import Ltd",
        ),
    ],
    ids=["white", "white_day", "covered", "under_a_picture", "mapped", "mapped_number", "name_under_a_picture"],
)
def test_a_value_that_the_page_does_not_show_is_a_conflict_at_its_place(
    desk: Desk, state: ReadingState, data: bytes, field_id: str, said: str, shown: str | None
) -> None:
    record = recorded(desk, state, data)
    cell = record.cells[field_id]
    assert cell.verdict is Verdict.CONFLICT
    assert {str(one.value) for one in cell.candidates} == {said, shown} - {None}
    assert cell.region is not None
    assert codes(record, field_id) == ["field.not_shown" if shown is None else "field.shown_otherwise"]


def test_a_line_that_the_page_shows_otherwise_is_a_conflict(desk: Desk, state: ReadingState) -> None:
    record = recorded(desk, state, invoice(changed("171.20", mapped=True)))
    cell = record.line_items[0]["line_amount"]
    assert cell.verdict is Verdict.CONFLICT
    assert {one.value for one in cell.candidates} == {Decimal("717.90"), Decimal("171.20")}


def test_hidden_figures_prove_no_total(desk: Desk, state: ReadingState) -> None:
    paid = [Print(350, y, text) for y, text in ((485, "Cash"), (470, "Change"))]
    amounts = [Print(470, 485, "800.00"), Print(470, 470, "85.29")]
    alone = [
        one for one in INVOICE if one.text not in {"Net amount", "600.60", "VAT 19%", "114.11", "171.20", "429.40"}
    ]
    record = recorded(desk, state, invoice([*alone, *paid, *amounts]))
    assert record.cells["total_amount"].verdict is Verdict.CONFIRMED
    hidden = [replace(one, colour="1 1 1") for one in amounts]
    record = recorded(desk, state, invoice([*alone, *paid, *hidden]))
    assert record.cells["total_amount"].verdict is Verdict.UNCONFIRMED


def test_a_page_whose_letters_are_all_mapped_wrongly_is_read_as_it_looks(desk: Desk, state: ReadingState) -> None:
    prints = [changed(one.text, mapped=True)[at] for at, one in enumerate(INVOICE)]
    record = recorded(desk, state, invoice(prints))
    assert record.value("total_amount") == Decimal("714.71")
    assert record.value("issue_date") == date(2024, 3, 12)
    assert [note.code for note in record.notes] == ["page.text_not_shown"]
