"""A server gets the time and the sizes it wants, and what never ends is ended."""

from dataclasses import replace
from decimal import Decimal

import pytest

from invoice_desk.domain.errors import EngineError, EngineUnreachableError, JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Note
from invoice_desk.extraction.openai.presets import presets
from invoice_desk.extraction.openai.server import Patience, _pause
from invoice_desk.extraction.pace import Pace
from tests.extraction.openai.asking import QUICK, SEES, answer, engine_at, picture, read, request_of
from tests.fake_openai import FakeOpenAI, Fault, Reply

SAID = answer(seller_name="街角小店", total_amount="9.60", currency="GBP", line_items=[])
TOTAL = Decimal("9.60")


@pytest.mark.parametrize("fault", [Fault.LIMIT_429, Fault.SATURATED_429, Fault.LOADING_503, Fault.OVERLOADED_529])
def test_a_server_that_wants_time_gets_it(fault: Fault) -> None:
    heard: list[Progress] = []
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        fake.fault(fault, times=2)
        reading = read(engine_at(fake), request_of(SEES, picture()), heard)
        assert len(fake.questions) == 3
    assert reading.fields["total_amount"].value == TOTAL
    assert any(progress.stage == "progress.waiting" for progress in heard)


def test_a_server_that_wants_more_time_than_there_is_patience_pauses_the_queue() -> None:
    with FakeOpenAI() as fake:
        fake.fault(Fault.LIMIT_429_LONG, times=None)
        with pytest.raises(EngineUnreachableError) as limited:
            read(engine_at(fake), request_of(SEES, picture()))
        assert len(fake.questions) == 1
    assert limited.value.code == "openai.rate_limited"


def test_patience_ends_where_a_server_always_wants_a_little_more() -> None:
    with FakeOpenAI() as fake:
        fake.fault(Fault.LIMIT_429, times=None)
        with pytest.raises(EngineUnreachableError):
            read(engine_at(fake, patience=Patience(asked_again=0.35)), request_of(SEES, picture()))
        assert 2 <= len(fake.questions) <= 5


def test_a_server_that_wants_no_time_and_refuses_again_is_not_stormed() -> None:
    assert [_pause(0.0, times) for times in range(9)] == [0.25, 0.5, 1, 2, 4, 8, 16, 30, 30]
    assert [_pause(5.0, times) for times in range(6)] == [5, 5, 5, 5, 5, 8]
    assert [_pause(None, times) for times in range(6)] == [2, 4, 8, 16, 30, 30]


def test_pictures_that_are_too_large_are_sent_smaller_once_and_the_row_says_so() -> None:
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        fake.fault(Fault.HTML_413)
        reading = read(engine_at(fake), request_of(SEES, picture(size=(2000, 1500))))
        sizes = [max(image.width, image.height) for asked in fake.questions for image in asked.images]
    assert sizes == [2000, 1024]
    assert Note("picture.sent_smaller") in reading.notes


def test_a_picture_over_the_vendor_s_limit_is_not_sent_at_all() -> None:
    narrow = replace(presets()["dashscope"], most_picture_bytes=100_000)
    with FakeOpenAI("dashscope") as fake:
        fake.reply(SAID)
        reading = read(engine_at(fake, preset=narrow), request_of(SEES, picture(size=(4000, 3000))))
        assert [image.width for asked in fake.questions for image in asked.images] == [1024]
    assert Note("picture.sent_smaller") in reading.notes


def test_a_limit_per_minute_is_kept() -> None:
    heard: list[Progress] = []
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        engine = engine_at(fake, pace=Pace(2, minute=5))
        for _ in range(2):
            read(engine, request_of(SEES, picture()), heard)
        assert not any(progress.stage == "progress.waiting" for progress in heard)
        assert read(engine, request_of(SEES, picture()), heard).fields
        assert any(progress.stage == "progress.waiting" for progress in heard)


def test_a_silent_model_is_told_after_a_while() -> None:
    for chunks in (None, 3):
        with FakeOpenAI() as fake:
            fake.fault(Fault.HANG, after_chunks=chunks)
            with pytest.raises(EngineError) as silent:
                read(engine_at(fake, patience=QUICK), request_of(SEES, picture()))
            fake.wait_until(lambda fake=fake: fake.questions[0].cancelled_at is not None)
        assert silent.value.code == "openai.silent"


def test_no_words_after_the_last_one_are_waited_for_long() -> None:
    with FakeOpenAI() as fake:
        fake.reply(Reply(SAID, pieces=1))
        fake.fault(Fault.HANG, after_chunks=3)  # the role, the text, the reason; then neither count nor end
        reading = read(engine_at(fake, patience=Patience(after=0.05)), request_of(SEES, picture()))
    assert reading.fields["total_amount"].value == TOTAL
    assert not [note for note in reading.notes if note.code.startswith("answer.")]


def test_a_model_that_repeats_itself_is_stopped_and_the_server_hears_of_it() -> None:
    said = '{"seller_name": "Corner Shop", "line_items": [' + '{"description": "Tea"}, ' * 20_000
    with FakeOpenAI() as fake:
        fake.reply(Reply(said, pieces=20_000))
        reading = read(engine_at(fake), request_of(SEES, picture()))
        fake.wait_until(lambda: all(asked.cancelled_at for asked in fake.questions))
    assert reading.fields["seller_name"].value == "Corner Shop"


def test_a_cancelled_job_is_not_begun() -> None:
    cancel = CancelToken()
    cancel.cancel()
    with FakeOpenAI() as fake:
        with pytest.raises(JobCancelledError):
            engine_at(fake).extract(request_of(SEES, picture()), cancel, lambda _: None)
        assert not fake.requests
