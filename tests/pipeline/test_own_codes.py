"""Which codes are a document's: those that lie on it, and of codes of several invoices only that of its own number."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typing_extensions import override

from invoice_desk.domain.document import Page, Region
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.page_code import PageCode
from invoice_desk.domain.record import FieldValue, Reading, Value
from invoice_desk.pipeline.own_codes import OwnCodes
from invoice_desk.pipeline.parting import Part
from invoice_desk.pipeline.reading import ReadDocument, read_document
from invoice_desk.store import Desk
from tests.extraction.codes.payloads import epc, fapiao, germany
from tests.pipeline.test_parting import BAKER, CAFE, Reader, run
from tests.receipt_pages import WIDTH, page_with

ONE, TWO = "26312000000012345678", "26312000000012345679"
LEFT, RIGHT = Region(1, 0.1, 0.1, 0.2, 0.2), Region(1, 0.7, 0.1, 0.8, 0.2)
PAGE = Page(1, 1000, 1000)
WHOLE = Part((1,), (PAGE,))
LEFT_HALF = Part((1,), (PAGE,), crop=(Region(1, 0.0, 0.0, 0.5, 1.0),))


def own(part: Part, *codes: tuple[str, Region], **read: Value) -> tuple[list[Value], list[str]]:
    """The numbers of the codes that are taken once an engine has read this, and the notes."""
    fields = {field_id: FieldValue(str(value), value) for field_id, value in read.items()}
    reading = Reading("offline", "m", "receipt", fields)
    taken, notes = OwnCodes.of(part, [PageCode(text, place) for text, place in codes]).beside(reading, part.pages)
    numbers = [one.fields["invoice_number"].value for one in taken if "invoice_number" in one.fields]
    return numbers, [note.code for note in notes]


def test_the_codes_of_one_invoice_are_its_own() -> None:
    codes = (fapiao("32", ONE), LEFT), (epc(), RIGHT)
    assert own(WHOLE, *codes) == ([ONE], [])
    assert len(OwnCodes.of(WHOLE, [PageCode(*one) for one in codes]).sure([PAGE])) == 2


def test_of_several_invoices_that_is_taken_whose_number_was_read() -> None:
    both = (fapiao("32", ONE), LEFT), (fapiao("32", TWO), RIGHT)
    assert own(WHOLE, *both) == ([], ["codes.several"])
    assert own(WHOLE, *both, invoice_number=TWO) == ([TWO], [])
    assert own(WHOLE, *both, invoice_number="26312000000012345670") == ([], ["codes.several"])
    assert OwnCodes.of(WHOLE, [PageCode(*one) for one in both]).sure([PAGE]) == ()


def test_codes_on_other_pages_are_no_matter() -> None:
    elsewhere = Region(2, 0.1, 0.1, 0.2, 0.2)
    assert own(WHOLE, (fapiao("32", ONE), LEFT), (fapiao("32", TWO), elsewhere)) == ([ONE], [])


def test_of_a_page_that_is_shared_a_document_has_the_codes_on_its_piece() -> None:
    both = (fapiao("32", ONE), LEFT), (fapiao("32", TWO), RIGHT)
    assert own(LEFT_HALF, *both) == ([ONE], [])
    assert own(LEFT_HALF, both[1]) == ([], [])
    assert own(LEFT_HALF, both[1], invoice_number=TWO) == ([TWO], [])  # its piece ends before its code


def test_a_code_s_place_stays_on_the_page_and_printed_values_are_sought_on_the_piece() -> None:
    (reading,) = OwnCodes.of(LEFT_HALF, [PageCode(fapiao("32", ONE), LEFT)]).sure([PAGE])
    assert {value.region for value in reading.fields.values()} == {LEFT}


@dataclass
class CodeReader(Reader):
    """A worker that has found codes too."""

    codes: Sequence[PageCode] = ()

    @override
    def answer(self, future: "Future[Any]", fn: object, args: tuple[Any, ...]) -> None:
        if fn is read_document:
            pages = tuple(self.pages)
            future.set_result(ReadDocument("image/png", len(pages), pages, (), codes=tuple(self.codes)))
        else:
            super().answer(future, fn, args)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as opened:
        yield opened


def by_codes(data: DocumentData) -> list[Value]:
    return [one.fields["total_amount"].value for one in data.readings if one.engine == "code"]


def test_two_receipts_on_one_scan_have_each_its_own_code(desk: Desk) -> None:
    page = page_with((CAFE, 60, 60, 0), (BAKER, 160 + WIDTH, 60, 0))
    middles = (60 + WIDTH / 2) / page.width, (160 + 1.5 * WIDTH) / page.width
    sums = ("12.40_0.00_0.00_0.00_0.00", "7.80_0.00_0.00_0.00_0.00")
    codes = [
        PageCode(germany(said, "2024-03-12T17:05:00.000Z"), Region(1, middle - 0.05, 0.45, middle + 0.05, 0.55))
        for said, middle in zip(sums, middles, strict=True)
    ]
    run(desk, CodeReader([page], codes=codes))
    first, second = desk.iter_documents(["a.png"])
    for data in (first, second):
        assert [str(total) for total in by_codes(data)] == [str(data.readings[-1].fields["total_amount"].value)]
        (code,) = (one for one in data.readings if one.engine == "code")
        place, (piece,) = code.fields["total_amount"].region, data.crop
        assert place is not None
        assert piece.x0 <= place.x0 < place.x1 <= piece.x1
