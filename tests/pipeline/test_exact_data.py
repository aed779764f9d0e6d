"""Data in the file and codes on its pages are read by themselves, beside the chosen engine or instead of it."""

import hashlib
import io
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pypdfium2 as pdfium
import pytest

from invoice_desk.config import load_profiles
from invoice_desk.domain.document import Page, SourceInfo
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import FieldValue, Reading, Rejection, ReviewState, Value
from invoice_desk.intake.images import ImageReader
from invoice_desk.intake.ofd import OfdReader
from invoice_desk.intake.pdf import PdfReader
from invoice_desk.intake.walk import FoundFile
from invoice_desk.intake.xml_pages import XmlReader
from invoice_desk.pipeline.batch import BatchPlan, Summary, run_batch
from invoice_desk.pipeline.reading import ReadingState
from invoice_desk.store import Desk
from tests.extraction.codes import payloads
from tests.extraction.codes.payloads import fapiao
from tests.extraction.exact.invoices import cii, cii_line, fattura, fattura_body, shudian, xbrl
from tests.fakes.engine import ScriptedEngine, fails, says
from tests.fakes.worker import InlineWorker
from tests.intake.documents import encoded
from tests.intake.signing import signed
from tests.pipeline.test_reading import FakeOcr
from tests.words.printed_codes import code, paper

PROFILES, _ = load_profiles()


class Bench:
    """A desk and an engine that read what they are given."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.engine = ScriptedEngine(says(seller_name="Somebody"))

    def run(self, name: str, data: bytes, *, profile: str | None = None, again: bool = False) -> Summary:
        state = ReadingState((ImageReader(), PdfReader(), OfdReader(), XmlReader()), FakeOcr())
        return run_batch(
            [FoundFile(name, True, lambda: data[:4096], lambda: data)],
            self.desk,
            BatchPlan(self.engine, "first", tuple(PROFILES.values()), profile=profile, again=again),
            [InlineWorker(state)],
            is_document=lambda *_: True,
            cancel=CancelToken(),
            report=lambda _: None,
        )

    def documents(self) -> list[DocumentData]:
        return list(self.desk.iter_documents())

    def models(self) -> list[list[str]]:
        return [[one.model for one in data.readings] for data in self.documents()]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with Desk.create(tmp_path / "a.desk") as desk:
        yield Bench(desk)


def pdf_with(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with closing(pdfium.PdfDocument.new()) as document:
        document.new_page(200, 100).close()
        document.new_attachment(name).set_data(content)
        document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("looks", [False, True])
def test_the_data_in_a_pdf_is_read_beside_the_chosen_engine(bench: Bench, looks: bool) -> None:
    bench.engine.needs_images = looks
    assert bench.run("a.pdf", pdf_with("factur-x.xml", cii())) == Summary(read=1)
    assert bench.models() == [["factur-x", "first"]]
    assert bench.documents()[0].profile == "invoice"
    assert [one.id for one in bench.engine.requests[0].profiles] == ["invoice"]


def test_xml_alone_is_a_document_that_no_engine_is_asked_about(bench: Bench) -> None:
    assert bench.run("a.xml", shudian()) == Summary(read=1)
    (data,) = bench.documents()
    assert (data.profile, data.source.media_type, data.pages) == ("vat_invoice_cn", "application/xml", (1,))
    assert bench.models() == [["fapiao-xml"]]
    assert not bench.engine.requests
    assert bench.desk.pages_of(data.source.sha256)[0].words
    assert bench.run("a.xml", shudian()) == Summary(known=1)
    assert bench.run("a.xml", shudian(), again=True) == Summary(read=1)
    assert bench.models() == [["fapiao-xml", "fapiao-xml"]]


def test_several_invoices_in_one_file_are_rows_of_their_own_on_pages_of_their_own(bench: Bench) -> None:
    data = signed(fattura(*(fattura_body(number) for number in ("1", "2", "3"))))
    assert bench.run("a.xml.p7m", data) == Summary(read=1)
    rows = bench.documents()
    assert [row.readings[0].fields["invoice_number"].value for row in rows] == ["1", "2", "3"]
    assert [row.pages for row in rows] == [(1,), (2,), (3,)]
    places = [row.readings[0].fields["invoice_number"].region for row in rows]
    assert [place.page if place else None for place in places] == [1, 2, 3]


def test_a_profile_that_the_user_chose_holds_and_takes_its_own_fields(bench: Bench) -> None:
    bench.run("a.xml", cii(lines=cii_line("Beratung")), profile="receipt")
    (reading,) = bench.documents()[0].readings
    assert reading.profile == "receipt"
    assert "buyer_name" not in reading.fields
    assert {"description", "line_amount"} <= reading.line_items[0].keys()
    assert "unit" not in reading.line_items[0]


def test_net_and_tax_of_a_railway_ticket_are_kept_though_the_page_has_none(bench: Bench) -> None:
    facts = {"ElectronicInvoiceRailwayETicketNumber": "26119110001000000001", "Fare": "5.00", "TaxAmount": "0.41"}
    bench.run("a.xml", xbrl("rai", facts))
    (data,) = bench.documents()
    assert data.profile == "train_ticket_cn"
    assert "tax_amount" in data.readings[0].fields


def test_an_engine_that_fails_leaves_what_the_data_says(bench: Bench) -> None:
    file = pdf_with("factur-x.xml", cii())
    bench.engine.script = fails("answer.no_json")
    assert bench.run("a.pdf", file) == Summary(read=1)
    (data,) = bench.documents()
    assert (bench.models(), [note.code for note in data.notes]) == ([["factur-x"]], ["answer.no_json"])
    bench.engine.script = says(seller_name="Somebody")
    assert bench.run("a.pdf", file) == Summary(read=1)
    assert bench.models() == [["factur-x", "first"]]


def test_data_that_cannot_be_read_is_said_and_the_page_is_read(bench: Bench) -> None:
    bench.run("a.pdf", pdf_with("factur-x.xml", cii()[:500]))
    (data,) = bench.documents()
    assert [(note.code, note.params["name"]) for note in data.notes] == [("exact.unread", "factur-x.xml")]
    assert bench.models() == [["first"]]


def test_reading_again_adds_nothing_that_the_data_has_said(bench: Bench) -> None:
    data = pdf_with("factur-x.xml", cii())
    bench.run("a.pdf", data)
    bench.run("a.pdf", data, again=True)
    assert bench.models() == [["factur-x", "first", "first"]]


@pytest.mark.parametrize(("knew_the_data", "state"), [(True, ReviewState.READY), (False, ReviewState.TO_REVIEW)])
def test_an_accepted_document_whose_data_is_read_only_now_is_reviewed_again(
    bench: Bench, knew_the_data: bool, state: ReviewState
) -> None:
    data = pdf_with("factur-x.xml", cii())
    if knew_the_data:
        bench.run("a.pdf", data)
    else:  # as a desk of an earlier version holds it
        source = SourceInfo("a.pdf", hashlib.sha256(data).hexdigest(), "application/pdf", 1)
        said = Reading("scripted", "first", "invoice", {"seller_name": FieldValue("Somebody", "Somebody")})
        bench.desk.save_result(source, data=data, pages=[Page(1, 200, 100)], reading=said)
    (document,) = bench.documents()
    bench.desk.set_state([document.id], state=ReviewState.READY, name="accept")
    bench.run("a.pdf", data, again=True)
    assert bench.documents()[0].state is state


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<?xml version='1.0'?><Invoice><note>hello</note></Invoice>", "xml.no_invoice"),
        (b"<?xml version='1.0'?><project xmlns='urn:maven'/>", "xml.no_invoice"),
        (b"<?xml version='1.0'?><Invoice>", "xml.damaged"),
    ],
)
def test_xml_that_is_no_invoice_is_a_row_with_a_reason(bench: Bench, data: bytes, code: str) -> None:
    assert bench.run("a.xml", data) == Summary(failed=1)
    assert list(bench.desk.iter_rows(["a.xml"])) == [Rejection("a.xml", code)]


def scan(*texts: str) -> bytes:
    """A page with these codes on it."""
    return encoded(paper(*((code(text), (700, 60 + 400 * row)) for row, text in enumerate(texts))), "PNG")


@pytest.mark.parametrize("looks", [False, True])
def test_a_code_on_the_page_is_read_beside_the_chosen_engine(bench: Bench, looks: bool) -> None:
    bench.engine.needs_images = looks
    assert bench.run("a.png", scan(payloads.SHUDIAN)) == Summary(read=1)
    assert bench.models() == [["fapiao-qr", "first"]]
    assert [one.id for one in bench.engine.requests[0].profiles] == ["vat_invoice_cn"]
    bench.run("a.png", scan(payloads.SHUDIAN), again=True)
    assert bench.models() == [["fapiao-qr", "first", "first"]]


def test_a_code_that_does_not_tell_the_kind_of_document_leaves_it_to_the_engine(bench: Bench) -> None:
    bench.run("a.png", scan(payloads.zatca()))
    (data,) = bench.documents()
    assert bench.models() == [["zatca-qr", "first"]]
    assert len(bench.engine.requests[0].profiles) == len(PROFILES)
    assert {one.profile for one in data.readings} == {data.profile}


def test_of_codes_of_several_invoices_none_is_taken_and_that_is_said(bench: Bench) -> None:
    bench.run("a.png", scan(payloads.SHUDIAN, fapiao("32", "26312000000012345679")))
    (data,) = bench.documents()
    assert bench.models() == [["first"]]
    assert [(note.code, note.params["count"]) for note in data.notes] == [("codes.several", 2)]


@pytest.mark.parametrize(
    ("read", "models"),
    [
        ({"invoice_number": "26312000000012345679"}, ["fapiao-qr", "first"]),
        ({"invoice_number": "26312000000012345679", "issue_date": date(2026, 3, 4)}, ["fapiao-qr", "first"]),
        ({"invoice_number": "26312000000012345679", "issue_date": date(2026, 3, 5)}, ["first"]),
        ({"invoice_number": "26312000000012345670"}, ["first"]),
    ],
)
def test_of_codes_of_several_invoices_that_is_taken_which_the_engine_read(
    bench: Bench, read: dict[str, Value], models: list[str]
) -> None:
    bench.engine.script = lambda _: {field_id: FieldValue(str(value), value) for field_id, value in read.items()}
    bench.run("a.png", scan(payloads.SHUDIAN, fapiao("32", "26312000000012345679")))
    (data,) = bench.documents()
    assert bench.models() == [models]
    assert [note.code for note in data.notes] == ([] if len(models) > 1 else ["codes.several"])
    assert "26312000000012345678" not in {
        one.fields["invoice_number"].value for one in data.readings if one.engine == "code"
    }


def test_an_engine_that_fails_is_not_replaced_by_a_code(bench: Bench) -> None:
    bench.engine.script = fails("answer.no_json")
    assert bench.run("a.png", scan(payloads.SHUDIAN)) == Summary(failed=1)
