"""A cancel frees who waits at once, wherever the job is, and the server hears of it."""

import os
import socket
import threading
import time
from collections.abc import Callable

import pytest

from invoice_desk.domain.errors import JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.extraction.openai.engine import OpenAIEngine
from invoice_desk.extraction.pace import Pace
from invoice_desk.keys import Key
from tests.extraction.openai.asking import SEES, answer, engine_at, picture, request_of
from tests.fake_openai import FakeOpenAI, Fault, Reply

SAID = answer(seller_name="Corner Shop", total_amount="9.60", line_items=[])
IS_BUSY = hasattr(os, "getloadavg") and os.getloadavg()[0] > (os.cpu_count() or 1)
AT_ONCE = 1.0 if IS_BUSY else 0.2
"""Seconds; a computer that has more to do than it can hands the processor on late. What is not cancelled hangs."""


class Job:
    """A document that is read in a thread of its own until somebody cancels it."""

    def __init__(self, engine: OpenAIEngine, model: str = SEES) -> None:
        self.stages: list[str] = []
        self.cancel = CancelToken()
        self.error: BaseException | None = None
        self._engine = engine
        self._model = model
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def seconds_to_end(self) -> float:
        began = time.monotonic()
        self.cancel.cancel()
        self._thread.join(10)
        assert not self._thread.is_alive()
        assert isinstance(self.error, JobCancelledError)
        return time.monotonic() - began

    def end(self) -> None:
        self._thread.join(10)
        assert not self._thread.is_alive()

    def _run(self) -> None:
        def report(progress: Progress) -> None:
            self.stages.append(progress.stage)

        try:
            self._engine.extract(request_of(self._model, picture()), self.cancel, report)
        except BaseException as error:  # noqa: BLE001 - the test looks at it
            self.error = error


def until(holds: Callable[[], bool]) -> None:
    give_up = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < give_up
        threading.Event().wait(0.002)


def test_while_it_waits_for_a_seat() -> None:
    hold = threading.Event()
    with FakeOpenAI() as fake:
        fake.reply(Reply(SAID, hold=hold))
        engine = engine_at(fake, parallel=1)
        first = Job(engine)
        fake.wait_until(lambda: len(fake.questions) == 1)
        second = Job(engine)
        until(lambda: "progress.queued" in second.stages)
        assert second.seconds_to_end() < AT_ONCE
        assert len(fake.questions) == 1
        hold.set()
        first.end()
        assert first.error is None


def test_while_the_server_wants_time() -> None:
    with FakeOpenAI() as fake:
        fake.fault(Fault.LIMIT_429_SLOW, times=None)
        job = Job(engine_at(fake))
        until(lambda: "progress.waiting" in job.stages)
        assert job.seconds_to_end() < AT_ONCE


def test_while_the_limit_per_minute_is_reached() -> None:
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        engine = engine_at(fake, pace=Pace(1))
        first = Job(engine)
        first.end()
        second = Job(engine)
        until(lambda: "progress.waiting" in second.stages)
        assert second.seconds_to_end() < AT_ONCE
        assert len(fake.questions) == 1


@pytest.mark.parametrize("chunks", [None, 0, 1, 3], ids=["before the headers", "first", "second", "in the middle"])
@pytest.mark.parametrize("fault", [Fault.HANG, Fault.DRIP])
def test_while_the_server_is_silent_or_slow(fault: Fault, chunks: int | None) -> None:
    with FakeOpenAI() as fake:
        fake.reply(Reply(SAID, pieces=6))
        fake.fault(fault, after_chunks=chunks)
        job = Job(engine_at(fake))
        fake.wait_until(lambda: bool(fake.questions) and fake.questions[0].chunks == (chunks or 0))
        assert job.seconds_to_end() < AT_ONCE
        fake.wait_until(lambda: fake.questions[0].cancelled_at is not None)


def test_while_only_signs_of_life_come() -> None:
    with FakeOpenAI() as fake:
        fake.reply(SAID)
        fake.fault(Fault.ONLY_PINGS, after_chunks=1)
        job = Job(engine_at(fake))
        fake.wait_until(lambda: bool(fake.questions) and fake.questions[0].chunks == 1)
        assert job.seconds_to_end() < AT_ONCE
        fake.wait_until(lambda: fake.questions[0].cancelled_at is not None)


def test_while_models_are_listed() -> None:
    with FakeOpenAI() as fake:
        fake.fault(Fault.HANG, path="/models")
        job = Job(engine_at(fake), model="")
        fake.wait_until(lambda: bool(fake.requests))
        assert job.seconds_to_end() < AT_ONCE


def test_while_nobody_answers_the_call() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        port = full.getsockname()[1]
        waiting = [socket.socket() for _ in range(4)]
        try:
            for one in waiting:  # they fill the queue of those who wait to be let in
                one.setblocking(False)
                one.connect_ex(("127.0.0.1", port))
            with FakeOpenAI() as fake:
                job = Job(engine_at(fake, url=f"http://127.0.0.1:{port}/v1", preset="vllm"))
                until(lambda: "progress.looking" in job.stages)
                assert job.seconds_to_end() < AT_ONCE
        finally:
            for one in waiting:
                one.close()


def test_while_a_name_is_looked_up(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, answered = threading.Event(), threading.Event()

    def slowly(*_: object, **__: object) -> list[object]:
        asked.set()
        answered.wait(10)
        raise socket.gaierror("no such host")

    monkeypatch.setattr(socket, "getaddrinfo", slowly)
    with FakeOpenAI() as fake:
        job = Job(engine_at(fake, url="http://gpu-box:8000/v1"))
        assert asked.wait(10)
        try:
            assert job.seconds_to_end() < AT_ONCE
        finally:
            answered.set()
    until(lambda: not any(thread.name == "aside" for thread in threading.enumerate()))


def test_while_the_store_of_passwords_asks_the_user() -> None:
    asked, answered = threading.Event(), threading.Event()

    def slowly() -> Key:
        asked.set()
        answered.wait(10)
        return Key("sk-late")

    with FakeOpenAI() as fake:
        job = Job(engine_at(fake, find_key=slowly))
        assert asked.wait(10)
        try:
            assert job.seconds_to_end() < AT_ONCE
        finally:
            answered.set()
        assert not fake.requests
    until(lambda: not any(thread.name == "aside" for thread in threading.enumerate()))


def test_two_hundred_times_at_any_moment_and_the_next_job_runs() -> None:
    slowest = 0.0
    with FakeOpenAI() as fake:
        fake.reply(Reply(SAID, pieces=6))
        engine = engine_at(fake, parallel=2)
        for number in range(200):
            fake.fault(Fault.HANG, after_chunks=(None, 0, 1, 2, 3, 4)[number % 6], times=None)
            job = Job(engine)
            threading.Event().wait((number % 10) / 1000)  # wherever it is by then
            slowest = max(slowest, job.seconds_to_end())
            fake.clear_faults()
        print(f"the slowest of 200 was free after {slowest * 1000:.0f} ms")
        assert slowest < AT_ONCE
        last = Job(engine)
        last.end()
        assert last.error is None
        fake.wait_until(lambda: all(asked.t_end is not None for asked in fake.questions))
