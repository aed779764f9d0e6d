"""A scan with several receipts becomes several documents: each is read for itself and points at its own place."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar, TypeVarTuple

import pytest
from typing_extensions import override

from invoice_desk.domain.crop import cropped, holds
from invoice_desk.domain.document import Page, Region
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.job import CancelToken, Finished, Progress
from invoice_desk.domain.record import Note, Reading
from invoice_desk.extraction.engine import ExtractionRequest
from invoice_desk.extraction.offline.engine import OfflineEngine
from invoice_desk.extraction.offline.facts import load_knowledge
from invoice_desk.pipeline.batch import BatchPlan, run_batch
from invoice_desk.pipeline.looking import look_at_document
from invoice_desk.pipeline.parting import Part, Parted, as_found, by_page, whole
from invoice_desk.pipeline.picturing import PicturedPage, picture_pages
from invoice_desk.pipeline.pieces import read_pieces
from invoice_desk.pipeline.reading import ReadDocument, ReadingState, read_document
from invoice_desk.store import Desk, NewDocument
from invoice_desk.store.removing import remove
from tests.fakes.engine import ScriptedEngine
from tests.pipeline.test_batch import PROFILES, found
from tests.receipt_pages import WIDTH, page_with, receipt, texts

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")

CAFE = receipt("Blue Door Cafe", "12.40", day="12/03/2024 18:05")
BAKER = receipt("Miller Bakery", "7.80", day="13/03/2024 09:41")
PAGE = page_with((CAFE, 60, 60, 0), (BAKER, 160 + WIDTH, 60, 0))
ALONE = page_with((CAFE, 60, 60, 0))


@dataclass
class Reader:
    """A worker that has read `pages`; of pieces it reads what stands there, and notes that it was asked."""

    pages: Sequence[Page]
    pieces: list[Region] = field(default_factory=list)
    pictured: list[tuple[Region, ...]] = field(default_factory=list)
    is_read: threading.Event = field(default_factory=threading.Event)
    notes: tuple[Note, ...] = ()

    def ask(
        self,
        fn: Callable[[ReadingState, *_Ts], _T],
        /,
        *args: *_Ts,
        timeout: float | None = None,
        cancel: CancelToken | None = None,
        prepare: Callable[[ReadingState], None] | None = None,
    ) -> "Future[_T]":
        future: Future[Any] = Future()
        self.answer(future, fn, args)
        return future

    def answer(self, future: "Future[Any]", fn: object, args: tuple[Any, ...]) -> None:
        if fn is read_document:
            self.is_read.set()
            future.set_result(ReadDocument("image/png", len(self.pages), tuple(self.pages), self.notes))
        elif fn is look_at_document:
            blank = tuple(replace(page, words=()) for page in self.pages)
            shown = PicturedPage(1, "image/png", b"all of it", 10, 10, Region(1, 0.0, 0.0, 1.0, 1.0), (10, 10))
            future.set_result(ReadDocument("image/png", len(blank), blank, (), (shown,)))
        elif fn is read_pieces:
            pieces = args[4]
            self.pieces += pieces
            future.set_result(tuple(cropped(self.pages[piece.page - 1], piece) for piece in pieces))
        elif fn is picture_pages:
            self.pictured.append(args[7])
            future.set_result(())


@dataclass
class Looker(ScriptedEngine):
    """An engine that does without words, and looks until they are being read."""

    needs_images: bool = True
    is_read: threading.Event = field(default_factory=threading.Event)

    def needs_words(self, model: str) -> bool:
        return False

    @override
    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        assert self.is_read.wait(20)
        return super().extract(request, cancel, report)


class HastyReader(Reader):
    """One that read other words on the whole page than it does at a closer look."""

    @override
    def answer(self, future: "Future[Any]", fn: object, args: tuple[Any, ...]) -> None:
        if fn is not read_pieces:
            super().answer(future, fn, args)
            return
        (page,) = self.pages
        other = replace(page, words=tuple(replace(word, text="x" * 40) for word in page.words))
        future.set_result(tuple(cropped(other, piece) for piece in args[4]))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Desk.create(tmp_path / "a.desk") as opened:
        yield opened


def run(desk: Desk, worker: Reader, *, again: bool = False, engine: Any = None) -> list[tuple[str, ...]]:
    """The documents that were told of each file."""
    events: list[Any] = []
    engine = engine or OfflineEngine()
    plan = BatchPlan(
        engine, engine.list_models()[0].name, tuple(PROFILES.values()), profile="receipt", again=again, patience=0
    )
    run_batch(
        [found("a.png")],
        desk,
        plan,
        [worker],
        is_document=lambda *_: True,
        cancel=CancelToken(),
        report=events.append,
    )
    return [(one.document_id, *one.others) for one in events if isinstance(one, Finished)]


def totals(documents: Sequence[DocumentData]) -> list[str]:
    return [str(data.readings[-1].fields["total_amount"].value) for data in documents]


def test_two_receipts_on_one_scan_are_two_documents_of_one_source(desk: Desk) -> None:
    (told,) = run(desk, Reader([PAGE]))
    first, second = desk.iter_documents(["a.png"])
    assert told == (first.id, second.id)
    assert totals([first, second]) == ["12.40", "7.80"]
    assert {data.source.path for data in (first, second)} == {"a.png"}
    assert [data.pages for data in (first, second)] == [(1,), (1,)]
    assert first.crop[0].x1 < second.crop[0].x0


def test_the_slip_of_a_payment_comes_after_the_receipts(desk: Desk) -> None:
    slip = [("Card payment",), ("TOTAL EUR", "7.80"), ("Approved",), ("Customer copy",)]
    page = page_with((slip, 60, 60, 0), (CAFE, 160 + WIDTH, 60, 0), (BAKER, 260 + 2 * WIDTH, 60, 0))
    run(desk, Reader([page]))
    documents = list(desk.iter_documents(["a.png"]))
    assert totals(documents) == ["12.40", "7.80", "7.80"]
    assert documents[-1].crop[0].x0 < documents[0].crop[0].x0


def test_values_point_at_their_place_on_the_page(desk: Desk) -> None:
    run(desk, Reader([PAGE]))
    for data, lines in zip(desk.iter_documents(["a.png"]), (CAFE, BAKER), strict=True):
        region = data.readings[0].fields["total_amount"].region
        assert region is not None
        (piece,) = data.crop
        assert holds(piece, region)
        (page,) = desk.pages_of(data.source.sha256)
        (printed,) = (word for word in page.words if word.text == lines[6][1] and holds(piece, word.region))
        assert region.y0 == pytest.approx(printed.region.y0, abs=1e-6)
        assert sorted(word.text for word in cropped(page, piece).words) == texts(lines)


def test_a_page_with_one_receipt_is_not_looked_at_twice(desk: Desk) -> None:
    worker = Reader([ALONE])
    run(desk, worker)
    (data,) = desk.iter_documents(["a.png"])
    assert (data.crop, worker.pieces) == ((), [])


def test_reading_again_adds_to_the_documents_that_there_are(desk: Desk) -> None:
    worker = Reader([PAGE])
    assert run(desk, worker) == run(desk, worker, again=True)
    documents = list(desk.iter_documents(["a.png"]))
    assert [len(data.readings) for data in documents] == [2, 2]
    assert totals(documents) == ["12.40", "7.80"]


def test_another_run_knows_both(desk: Desk) -> None:
    worker = Reader([PAGE])
    assert run(desk, worker) == run(desk, worker)
    assert [len(data.readings) for data in desk.iter_documents(["a.png"])] == [1, 1]


def test_what_a_person_parted_is_read_as_it_was_parted(desk: Desk) -> None:
    worker = Reader([ALONE])
    ((whole,),) = run(desk, worker)
    data = desk.load(whole)
    upper, lower = Region(1, 0.0, 0.0, 1.0, 0.5), Region(1, 0.0, 0.5, 1.0, 1.0)
    made = [
        NewDocument(name, data.source.sha256, (1,), "receipt", (piece,))
        for name, piece in (("upper", upper), ("lower", lower))
    ]
    step = desk.regroup([whole], made, name="split")
    assert run(desk, worker) == [("upper", "lower")]
    for name, piece in (("upper", upper), ("lower", lower)):
        regions = [value.region for value in desk.load(name).readings[0].fields.values()]
        assert any(regions)
        assert all(holds(piece, region) for region in regions if region is not None)
    desk.revoke(step)
    assert totals(list(desk.iter_documents(["a.png"]))) == ["12.40"]


def test_a_document_whose_pages_could_not_be_read_this_time_stays_as_it_was(desk: Desk) -> None:
    ((whole,),) = run(desk, Reader([ALONE, replace(ALONE, number=2)]))
    sha256 = desk.load(whole).source.sha256
    desk.regroup([whole], [NewDocument(f"page {at}", sha256, (at,), "receipt") for at in (1, 2)], name="split")
    assert run(desk, Reader([ALONE])) == [("page 1", "page 2")]
    assert [len(desk.load(f"page {at}").readings) for at in (1, 2)] == [1, 0]
    assert run(desk, Reader([ALONE])) == [("page 1", "page 2")]


def test_of_a_file_whose_other_documents_went_into_another_desk_only_what_stayed_is_read(desk: Desk) -> None:
    worker = Reader([ALONE, replace(ALONE, number=2)])
    ((whole,),) = run(desk, worker)
    sha256 = desk.load(whole).source.sha256
    desk.regroup([whole], [NewDocument(f"page {at}", sha256, (at,), "receipt") for at in (1, 2)], name="split")
    desk.submit(partial(remove, document_ids=["page 2"])).result()
    assert run(desk, worker) == [("page 1",)]
    (data,) = desk.iter_documents()
    assert (data.id, len(data.readings)) == ("page 1", 1)


def test_pages_beyond_the_limit_are_read_once_there_is_none(desk: Desk) -> None:
    first, second = ALONE, replace(ALONE, number=2)
    cut = Reader([first], notes=(Note("pages.limited", {"shown": 1, "total": 2}),))
    run(desk, cut)
    run(desk, Reader([first, second]), again=True)
    assert (1, 2) in [data.pages for data in desk.iter_documents()]


def test_a_model_that_looks_is_shown_each_piece_for_itself(desk: Desk) -> None:
    worker, engine = Reader([PAGE]), ScriptedEngine(needs_images=True)
    run(desk, worker, engine=engine)
    crops = [data.crop for data in desk.iter_documents(["a.png"])]
    assert worker.pictured == crops
    assert [len(request.pages[0].words) for request in engine.requests] == [len(texts(CAFE)), len(texts(BAKER))]


def test_what_a_model_looked_at_as_a_whole_is_shown_to_it_in_pieces_once_its_words_tell_them_apart(desk: Desk) -> None:
    worker = Reader([PAGE])
    engine = Looker(is_read=worker.is_read)
    run(desk, worker, engine=engine)
    crops = [data.crop for data in desk.iter_documents(["a.png"])]
    assert len(crops) == 2
    assert worker.pictured == crops
    assert [bool(request.images) for request in engine.requests] == [True, False, False]


def test_a_page_that_reads_differently_at_a_closer_look_stays_whole(desk: Desk) -> None:
    run(desk, HastyReader([PAGE]))
    (data,) = desk.iter_documents(["a.png"])
    assert data.crop == ()


def test_invoices_behind_each_other_in_one_file_are_documents_with_their_pages(desk: Desk) -> None:
    def page(number: str, total: str, at: int) -> Page:
        lines = [("Miller Trading Ltd",), (f"Invoice No {number}", "Date 12/03/2024"), ("TOTAL EUR", total)]
        return page_with((lines, 60, 60, 0), number=at)

    run(desk, Reader([page("RE-20441", "12.40", 1), page("RE-20441", "12.40", 2), page("RE-20502", "7.80", 3)]))
    documents = list(desk.iter_documents(["a.png"]))
    assert [data.pages for data in documents] == [(1, 2), (3,)]
    assert totals(documents) == ["12.40", "7.80"]


def test_each_page_is_a_document_where_that_is_wished_and_a_page_with_several_is_parted_all_the_same() -> None:
    first, second = replace(ALONE, number=1), replace(ALONE, number=2)
    known = load_knowledge()
    both = ReadDocument("application/pdf", 2, (first, second), ())
    today = date(2026, 1, 1)
    assert [part.numbers for part in as_found(both, known, nothing_closer, today=today).parts] == [(1, 2)]
    parted = by_page(as_found(both, known, nothing_closer, today=today))
    assert [part.numbers for part in parted.parts] == [(1,), (2,)]
    assert [part.pages for part in parted.parts] == [(first,), (second,)]
    assert by_page(whole(ReadDocument("image/png", 1, (first,), ()))).parts == (Part((1,), (first,)),)
    cut = Part((1,), (first,), (Region(1, 0.0, 0.0, 0.5, 1.0),))
    assert by_page(Parted((first,), (cut,))).parts == (cut,)


def nothing_closer(pieces: Sequence[Region], _: object) -> Sequence[Page | None]:
    return [None] * len(pieces)
