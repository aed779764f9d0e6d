"""While a model looks, words are recognised beside it: its values get a place, and the offline engine's word beside."""

import threading
from collections.abc import Sequence

import pytest

from invoice_desk.domain.document import Page, Region
from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import Progress
from invoice_desk.domain.record import FieldValue, Reading
from invoice_desk.extraction.engine import ExtractionRequest
from invoice_desk.intake.images import ImageReader
from invoice_desk.pipeline.batch import Summary
from invoice_desk.pipeline.beside import WordsBeside
from invoice_desk.pipeline.reading import ReadingState
from invoice_desk.store import Desk
from tests.fakes.engine import ScriptedEngine, says
from tests.fakes.worker import InlineWorker
from tests.fakes.writing_engine import WritingEngine
from tests.intake.documents import encoded, picture
from tests.pipeline.test_batch_of_pictures import PATIENCE, Run, Sparing, holds
from tests.pipeline.test_reading import FakeOcr


class Writing(WritingEngine):
    """Gives its models that look no words."""

    def needs_words(self, model: str) -> bool:
        return False


MIDDLE = Region(1, 0.45, 0.45, 0.55, 0.55)
"""Where the one word of a page stands, which is "seen"."""


def run_of(desk: Desk, engine: ScriptedEngine, *, beside: ScriptedEngine | None = None, ocr: FakeOcr) -> Run:
    return Run(desk, engine, [InlineWorker(ReadingState((ImageReader(),), ocr))], beside=beside)


def slow(engine: ScriptedEngine, ocr: FakeOcr) -> ScriptedEngine:
    """The engine, answering only once words are being recognised."""
    script = engine.script

    def waits(request: ExtractionRequest) -> dict[str, FieldValue]:
        holds(lambda: bool(ocr.sizes))
        return script(request)

    engine.script = waits
    return engine


def readings_in(desk: Desk) -> Sequence[Reading]:
    (document,) = desk.iter_documents()
    return document.readings


def read_slowly(desk: Desk, said: ScriptedEngine, beside: ScriptedEngine | None = None) -> Run:
    ocr = FakeOcr()
    run = run_of(desk, slow(said, ocr), beside=beside, ocr=ocr)
    run.patience = 0.0
    run.start(1, encoded(picture(), "PNG"))
    assert run.join() == Summary(read=1)
    return run


def test_values_of_a_model_that_takes_its_time_are_sought_on_the_page(desk: Desk) -> None:
    read_slowly(desk, Sparing(says(seller_name="Seen", invoice_number="17")))
    (reading,) = readings_in(desk)
    assert (reading.fields["seller_name"].region, reading.fields["seller_name"].unplaced) == (MIDDLE, False)
    assert (reading.fields["invoice_number"].region, reading.fields["invoice_number"].unplaced) == (None, True)


def test_the_words_are_kept_with_the_page(desk: Desk) -> None:
    run = read_slowly(desk, Sparing(says(seller_name="Seen")))
    (request,) = run.engine.requests
    assert not request.pages[0].words
    assert [word.text for word in desk.pages_of(request.source.sha256)[0].words] == ["seen"]


def test_the_engine_beside_reads_the_words_as_the_same_kind_of_document(desk: Desk) -> None:
    other = ScriptedEngine(says(seller_name="seen"), name="offline", models=("rules",))
    read_slowly(desk, Sparing(says(seller_name="Seen")), other)
    assert [(one.engine, one.model) for one in readings_in(desk)] == [("offline", "rules"), ("scripted", "first")]
    (request,) = other.requests
    assert [word.text for word in request.pages[0].words] == ["seen"]
    assert not request.images
    assert len(request.profiles) == 1


def test_what_the_engine_beside_has_said_before_stands(desk: Desk) -> None:
    other = ScriptedEngine(says(seller_name="seen"), name="offline", models=("rules",))
    first = Run(desk, other, [InlineWorker(ReadingState((ImageReader(),), FakeOcr()))], "rules")
    first.start(1, encoded(picture(), "PNG"))
    first.join()
    read_slowly(desk, Sparing(says(seller_name="Seen")), other)
    assert [one.engine for one in readings_in(desk)] == ["offline", "scripted"]
    assert len(other.requests) == 1


def test_an_engine_beside_that_can_read_nothing_harms_nobody(desk: Desk) -> None:
    def fail(_: ExtractionRequest) -> dict[str, FieldValue]:
        raise EngineError("model.nothing_to_read", model="rules")

    read_slowly(desk, Sparing(says(seller_name="Seen")), ScriptedEngine(fail, name="offline"))
    assert [one.engine for one in readings_in(desk)] == ["scripted"]


def test_a_model_that_is_fast_is_not_waited_for(desk: Desk) -> None:
    ocr = FakeOcr()
    other = ScriptedEngine(says(seller_name="seen"), name="offline")
    run = run_of(desk, Sparing(says(seller_name="Seen")), beside=other, ocr=ocr)
    run.start(1, encoded(picture(), "PNG"))
    assert run.join() == Summary(read=1)
    assert not ocr.sizes
    assert [one.engine for one in readings_in(desk)] == ["scripted"]


def test_what_has_words_anyway_is_read_by_both_however_fast_the_model(desk: Desk) -> None:
    other = ScriptedEngine(says(seller_name="seen"), name="offline")
    run = run_of(desk, ScriptedEngine(says(seller_name="Seen")), beside=other, ocr=FakeOcr())
    run.start(1, encoded(picture(), "PNG"))
    assert run.join() == Summary(read=1)
    assert [one.engine for one in readings_in(desk)] == ["offline", "scripted"]


def test_an_engine_is_not_its_own_second_opinion(desk: Desk) -> None:
    engine = ScriptedEngine(says(seller_name="Seen"), name="offline")
    run = run_of(desk, engine, beside=engine, ocr=FakeOcr())
    run.start(1, encoded(picture(), "PNG"))
    assert run.join() == Summary(read=1)
    assert len(readings_in(desk)) == 1


def test_words_that_could_not_be_read_leave_the_model_alone(desk: Desk) -> None:
    ocr = FakeOcr(fail_on=(1,))
    run = run_of(desk, slow(Sparing(says(seller_name="Seen")), ocr), ocr=ocr)
    run.patience = 0.0
    run.start(1, encoded(picture(), "PNG"))
    assert run.join() == Summary(read=1)
    (reading,) = readings_in(desk)
    assert not reading.fields["seller_name"].unplaced


@pytest.mark.parametrize("error", [KeyError("x"), OSError(5, "no")])
def test_words_beside_never_fail(error: Exception) -> None:
    begun = threading.Event()

    def fail() -> Sequence[object]:
        begun.set()
        raise error

    with WordsBeside(fail, 0.0) as beside:  # type: ignore[arg-type]
        beside.looking()
        assert begun.wait(PATIENCE)
        assert beside.pages() == ()


def test_what_ended_before_its_time_is_never_begun() -> None:
    begun: list[int] = []
    with WordsBeside(lambda: begun.append(1) or (), 0.05) as beside:  # type: ignore[func-returns-value]
        beside.looking()
        assert beside.pages() == ()
    beside._begin()
    assert not begun


def test_a_document_that_waits_for_its_turn_is_not_looked_at_yet(desk: Desk) -> None:
    engine, ocr = Writing(max_parallel=1, needs_images=True), FakeOcr()
    run = run_of(desk, engine, ocr=ocr)
    run.patience = 0.0
    run.start(2, encoded(picture(), "PNG"))
    (call,) = engine.wait_for(1)
    holds(lambda: len(ocr.sizes) == 1)
    other = next(name for name in ("0.png", "1.png") if name != call.request.source.path)
    holds(lambda: run.stages(other)[-1:] == ["progress.queued"])
    assert len(ocr.sizes) == 1
    call.finish()
    (call,) = engine.wait_for(1)
    holds(lambda: len(ocr.sizes) == 2)
    call.finish()
    assert run.join() == Summary(read=2)


def test_waiting_at_the_server_counts_as_waiting() -> None:
    begun = threading.Event()

    def read() -> Sequence[Page]:
        begun.set()
        return ()

    with WordsBeside(read, 0.05) as beside:
        beside.looking()
        beside.hear(Progress(stage="progress.queued"))
        assert beside._timer is None
        beside.hear(Progress(stage="progress.looking"))
        assert begun.wait(PATIENCE)
