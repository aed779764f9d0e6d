"""A cancel frees the reader at once, wherever the run stands, and the app stops running on the server, too."""

import random
import threading
import time
from types import TracebackType
from typing import Self

import pytest

from invoice_desk.domain.errors import JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.extraction.dify.engine import DifyEngine
from invoice_desk.extraction.dify.server import Patience
from tests.extraction.dify.asking import ENDPOINT, answer, engine_at, picture, read, request_of
from tests.fake_dify import App, FakeDify, Fault, Reply

AT_ONCE = 0.2
GOOD = answer(seller_name="Corner Shop", total_amount="9.60", line_items=[])
STOPS = {
    "workflow": "/v1/workflows/tasks/{}/stop",
    "advanced-chat": "/v1/chat-messages/{}/stop",
    "agent-chat": "/v1/chat-messages/{}/stop",
    "chat": "/v1/chat-messages/{}/stop",
    "completion": "/v1/completion-messages/{}/stop",
}


def held(pieces: int) -> Reply:
    """An answer that stops after some pieces of its text until the client leaves."""
    return Reply(GOOD, hold=threading.Event(), hold_after=pieces)


class Reader:
    """Reads one document in a thread of its own, until the end of the block at most."""

    def __init__(self, engine: DifyEngine) -> None:
        self.ended: type[BaseException] | None = None
        self.seconds = 0.0
        self._engine = engine
        self._cancel = CancelToken()
        self._stages: list[str] = []
        self._thread = threading.Thread(target=self._work)

    @property
    def hears_a_run(self) -> bool:
        """Whether the run that it began is known to it."""
        return "progress.sending" in self._stages and self._stages[-1] in ("progress.looking", "progress.writing")

    def call_off(self) -> None:
        """Cancel; `seconds` is how long the reader took to be free, `ended` what it raised."""
        began = time.monotonic()
        self._cancel.cancel()
        self._thread.join(10)
        self.seconds = time.monotonic() - began

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._cancel.cancel()
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _work(self) -> None:
        try:
            self._engine.extract(request_of(picture()), self._cancel, self._hear)
        except JobCancelledError as error:
            self.ended = type(error)

    def _hear(self, progress: Progress) -> None:
        self._stages.append(progress.stage)


@pytest.mark.parametrize("path", ["/v1/parameters", "/v1/info", "/v1/files/upload", "/v1/workflows/run"])
def test_before_an_answer_begins(path: str) -> None:
    with FakeDify() as fake:
        fake.fault(Fault.HANG, path=path)
        with Reader(engine_at(fake)) as reader:
            fake.wait_until(lambda: len(fake.of(path)) == 1)
            reader.call_off()
            fake.wait_until(lambda: fake.of(path)[0].cancelled_at is not None)
        assert reader.ended is JobCancelledError
        assert reader.seconds < AT_ONCE
        assert not fake.stopped


@pytest.mark.parametrize("mode", STOPS)
@pytest.mark.parametrize("pieces", [0, 2])
def test_in_the_middle_of_a_run_which_is_then_stopped(mode: str, pieces: int) -> None:
    pieces = pieces or (0 if mode in ("workflow", "advanced-chat") else 1)  # others tell nothing before the first word
    with FakeDify(App(mode=mode, form=())) as fake:
        fake.reply(held(pieces))
        with Reader(engine_at(fake)) as reader:
            fake.wait_until(lambda: reader.hears_a_run)
            reader.call_off()
            run = fake.runs[0]
            fake.wait_until(lambda: fake.stopped == [run.task_id])
            fake.wait_until(lambda: run.cancelled_at is not None)
        assert reader.ended is JobCancelledError
        assert reader.seconds < AT_ONCE
        (stop,) = fake.of(STOPS[mode].format(run.task_id))
        assert stop.body == {"user": run.body["user"]}


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.RST, Fault.HTML_502, Fault.UNAUTHORIZED_401])
def test_a_server_that_does_not_stop_keeps_nobody_waiting(fault: Fault) -> None:
    with FakeDify(App(form=())) as fake:
        fake.reply(held(1))
        stop = STOPS["workflow"].format("task-2")
        fake.fault(fault, path=stop)
        with Reader(engine_at(fake)) as reader:
            fake.wait_until(lambda: reader.hears_a_run)
            reader.call_off()
        assert reader.ended is JobCancelledError
        assert reader.seconds < AT_ONCE
        fake.wait_until(lambda: len(fake.of(stop)) == 1)
    stopping = [thread for thread in threading.enumerate() if thread.name == "dify-stop"]
    for thread in stopping:
        thread.join(10)
        assert not thread.is_alive()


def test_who_waits_for_a_seat_is_called_off_and_asks_nothing() -> None:
    with FakeDify() as fake:
        fake.reply(held(1))
        engine = engine_at(fake, endpoint=ENDPOINT._replace(parallel=1))
        with Reader(engine) as first:
            fake.wait_until(lambda: first.hears_a_run)
            with Reader(engine) as second:
                second.call_off()
            assert second.ended is JobCancelledError
            assert second.seconds < AT_ONCE
            assert len(fake.runs) == 1


def test_a_wait_for_an_app_that_is_busy_is_called_off_too() -> None:
    with FakeDify() as fake:
        fake.fault(Fault.BUSY_429, times=None)
        with Reader(engine_at(fake, patience=Patience(busy=(60.0,)))) as reader:
            fake.wait_until(lambda: len(fake.runs) == 1)
            reader.call_off()
        assert reader.ended is JobCancelledError
        assert reader.seconds < AT_ONCE


def test_at_random_moments_the_reader_is_free_at_once_and_the_next_document_is_read() -> None:
    chance = random.Random(4)
    slowest, expected = 0.0, set()
    with FakeDify(form=()) as fake:
        fake.reply(held(2))
        for _ in range(40):
            moment = time.monotonic() + chance.random() * 0.06
            with Reader(engine_at(fake)) as reader:
                fake.wait_until(lambda until=moment: time.monotonic() >= until)  # type: ignore[misc]
                heard = reader.hears_a_run
                reader.call_off()
            assert reader.ended is JobCancelledError
            slowest = max(slowest, reader.seconds)
            if heard:
                expected.add(fake.runs[-1].task_id)
        fake.wait_until(lambda: expected <= {*fake.stopped})
        fake.reply(GOOD)
        assert read(engine_at(fake)).fields["total_amount"].text == "9.60"
    assert expected
    assert slowest < AT_ONCE
