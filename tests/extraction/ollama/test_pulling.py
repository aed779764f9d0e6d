"""A pull tells how far it is and how fast, stops at once, goes on where it was, and says what stopped it."""

import itertools
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoice_desk.domain.errors import EngineError, EngineUnreachableError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import PullProgress, PullStage
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.pulling import PullTally
from invoice_desk.extraction.ollama.server import OllamaServer
from invoice_desk.messages import LANGUAGES, messages_in
from tests.fake_ollama import FakeOllama, Fault, Layer, PullPace
from tests.fake_ollama.models import TINY

NAME = "qwen2.5vl:7b"
MEGABYTE = 1_000_000


def tally(*seconds: float) -> PullTally:
    """A tally whose clock shows these seconds, one for each line, and stands still after them."""
    return PullTally(itertools.chain(seconds, itertools.repeat(seconds[-1])).__next__)


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    with FakeOllama(models=["llama3.2:3b"], pace=PullPace(tick=0.005, speed=100 * MEGABYTE, tail=1)) as server:
        yield server


def pulled(fake: FakeOllama, name: str = NAME, cancel: CancelToken | None = None) -> list[PullProgress]:
    told: list[PullProgress] = []
    OllamaServer(address_of(fake.url)).pull(name, cancel or CancelToken(), told.append)
    return told


class TestTally:
    def test_layers_add_up(self) -> None:
        lines = tally(0.0)
        assert lines.take("pulling manifest") == PullProgress(stage=PullStage.MANIFEST)
        assert lines.take("pulling a", "sha256:a", 600) == PullProgress(0, 600, stage=PullStage.DOWNLOADING)
        assert lines.take("pulling a", "sha256:a", 600, 600).done == 600
        assert lines.take("pulling b", "sha256:b", 50, 20) == PullProgress(620, 650, stage=PullStage.DOWNLOADING)
        assert lines.take("verifying sha256 digest").stage is PullStage.VERIFYING
        assert lines.take("writing manifest").stage is PullStage.WRITING
        assert lines.take("removing unused layers").stage is PullStage.WRITING
        assert lines.take("success") == PullProgress(620, 650, stage=PullStage.WRITING)

    def test_speed_and_time_left_are_those_of_the_last_seconds(self) -> None:
        lines = tally(*range(30))
        told = [lines.take("pulling a", "sha256:a", 1000, 10 * second) for second in range(20)]
        assert told[0].speed == 0
        assert told[0].seconds_left is None
        assert told[-1].speed == pytest.approx(10)
        assert told[-1].seconds_left == pytest.approx((1000 - 190) / 10)
        stalled = [lines.take("pulling a", "sha256:a", 1000, 190) for _ in range(10)]
        assert stalled[-1].speed == 0
        assert stalled[-1].seconds_left is None

    def test_what_was_there_before_is_done_but_is_no_speed(self) -> None:
        lines = tally(0, 1, 2, 3)
        lines.take("pulling a", "sha256:a", 1000, 1000)
        lines.take("pulling b", "sha256:b", 1000, 500)
        told = lines.take("pulling b", "sha256:b", 1000, 510)
        assert (told.done, told.total) == (1510, 2000)
        assert told.speed == pytest.approx(5)

    def test_a_part_that_is_fetched_anew_is_no_speed_backwards(self) -> None:
        lines = tally(0, 1, 2, 3)
        lines.take("pulling a", "sha256:a", 1000, 0)
        lines.take("pulling a", "sha256:a", 1000, 500)
        assert lines.take("pulling a", "sha256:a", 1000, 100) == PullProgress(100, 1000, stage=PullStage.DOWNLOADING)

    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["pulling manifest", "pulling x", "success", "something new"]),
                st.sampled_from(["", "sha256:a", "sha256:b"]),
                st.integers(0, 10**12),
                st.integers(0, 10**12),
                st.floats(0, 100),
            )
        )
    )
    def test_whatever_comes_the_figures_make_sense(self, lines: list[tuple[str, str, int, int, float]]) -> None:
        now = 0.0
        counted = PullTally(lambda: now)
        for status, digest, total, completed, passed in lines:
            now += passed
            told = counted.take(status, digest, total, completed)
            assert 0 <= told.done <= told.total
            assert told.speed >= 0
            assert told.seconds_left is None or told.seconds_left >= 0


class TestPull:
    def test_it_begins_with_looking_and_ends_with_the_whole(self, fake: FakeOllama) -> None:
        told = pulled(fake)
        assert told[0] == PullProgress()
        assert told[-1].done == told[-1].total == 6_011_563
        stages = list(dict.fromkeys(one.stage for one in told))
        assert stages == [PullStage.MANIFEST, PullStage.DOWNLOADING, PullStage.VERIFYING, PullStage.WRITING]

    def test_layers_that_other_models_share_are_there_at_once(self, fake: FakeOllama) -> None:
        fake.offer(TINY, (Layer("a" * 64, 5_000_000), Layer("b" * 64, 100)), present=1)
        told = pulled(fake, "tiny")
        assert next(one for one in told if one.total).done == 5_000_000

    def test_a_cancel_ends_it_at_once_and_the_next_one_goes_on(self) -> None:
        with FakeOllama(models=(), pace=PullPace(tick=0.01, speed=2 * MEGABYTE)) as fake:
            cancel, ended = CancelToken(), threading.Event()
            told: list[PullProgress] = []
            times: list[float] = []

            def work() -> None:
                try:
                    OllamaServer(address_of(fake.url)).pull(NAME, cancel, told.append)
                except JobCancelledError:
                    times.append(time.monotonic())
                ended.set()

            worker = threading.Thread(target=work)
            worker.start()
            fake.wait_until(lambda: bool(told) and told[-1].done > 0)
            asked = time.monotonic()
            cancel.cancel()
            assert ended.wait(5)
            worker.join()
            assert times[0] - asked < 0.2
            fake.wait_until(lambda: fake.of("/api/pull")[0].cancelled_at is not None)
            again = CancelToken()

            def stop_when_known(progress: PullProgress) -> None:
                told.append(progress)
                if progress.done:
                    again.cancel()

            reached = told[-1].done
            with pytest.raises(JobCancelledError):
                OllamaServer(address_of(fake.url)).pull(NAME, again, stop_when_known)
            assert told[-1].done >= reached

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            (Fault.PULL_MISSING, "pull_missing"),
            (Fault.PULL_NEWER, "server_too_old"),
            (Fault.PULL_DNS, "pull_offline"),
            (Fault.PULL_UNAUTHORIZED, "pull_unauthorized"),
            (Fault.PULL_DISK, "pull_no_space"),
            (Fault.PULL_DIGEST, "pull_damaged"),
            (Fault.PULL_RETRIES, "pull_offline"),
        ],
    )
    @pytest.mark.parametrize("after", [0, 1, 5])
    def test_what_stops_it_is_said_whenever_it_happens(
        self, fake: FakeOllama, fault: Fault, code: str, after: int
    ) -> None:
        fake.fault(fault, after_chunks=after)
        with pytest.raises(EngineError) as told:
            pulled(fake)
        assert told.value.code == f"ollama.{code}"
        for language in LANGUAGES:
            sentence = messages_in(language)(told.value.code, told.value.params)
            assert sentence != told.value.code
            assert "{" not in sentence
        assert pulled(fake)[-1].stage is PullStage.WRITING

    @pytest.mark.parametrize("fault", [Fault.RST, Fault.FIN])
    def test_a_server_that_goes_away_in_the_middle_is_unreachable(self, fake: FakeOllama, fault: Fault) -> None:
        fake.fault(fault, path="/api/pull", after_chunks=2)
        with pytest.raises(EngineUnreachableError) as told:
            pulled(fake)
        assert told.value.code == "ollama.pull_cut_off"

    def test_an_end_without_success_is_no_success(self, fake: FakeOllama) -> None:
        fake.fault(Fault.HTML_200, path="/api/pull")
        with pytest.raises(EngineError) as told:
            pulled(fake)
        assert told.value.code == "ollama.not_ollama"

    def test_no_server_is_unreachable(self, fake: FakeOllama) -> None:
        fake.fault(Fault.REFUSED)
        with pytest.raises(EngineUnreachableError) as told:
            pulled(fake)
        assert told.value.code == "ollama.unreachable"
