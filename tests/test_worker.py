"""The supervised worker process: order, limits, kills, crashes, and what is left when it is gone."""

import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from functools import partial
from pathlib import Path

import pytest

from invoice_desk.domain.errors import JobCancelledError, UnreadableDocumentError
from invoice_desk.domain.job import CancelToken
from invoice_desk.worker import WorkerDiedError, WorkerProcess, WorkerTimeoutError

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60.0


class Tally:
    """The state of these tests' worker: how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0


def count(tally: Tally) -> tuple[int, int]:
    tally.asked += 1
    return os.getpid(), tally.asked


def echo(_: Tally, data: bytes) -> bytes:
    return data


def crash(_: Tally) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def hang(_: Tally, started: Path | None = None) -> None:
    if started is not None:
        started.write_text(str(os.getpid()))
    threading.Event().wait()


def reject(_: Tally) -> None:
    raise UnreadableDocumentError("document.damaged", page=3)


def blunder(_: Tally) -> float:
    return 1 / 0


def return_what_cannot_travel(_: Tally) -> object:
    return threading.Lock()


class PickyError(Exception):
    def __init__(self, one: int, two: int) -> None:
        super().__init__("unpicklable the usual way")


def raise_what_cannot_travel(_: Tally) -> None:
    raise PickyError(1, 2)


def make_noise(_: Tally) -> None:
    os.write(1, b"native noise\n")
    os.write(2, b"native noise\n")
    print("python noise")


def get_ready(tally: Tally) -> None:
    tally.asked += 100


def get_ready_slowly(tally: Tally) -> None:
    threading.Event().wait(0.3)


def no_state() -> Tally:
    raise UnreadableDocumentError("document.damaged")


def dying_state() -> Tally:
    os._exit(7)


@pytest.fixture
def worker() -> Iterator[WorkerProcess[Tally]]:
    processes, supervisors = _running()  # other tests share some
    with WorkerProcess(Tally) as worker:
        yield worker
    assert _running() == (processes, supervisors)


def _running() -> tuple[set[int | None], set[str]]:
    processes = {one.pid for one in multiprocessing.active_children()}
    return processes, {thread.name for thread in threading.enumerate() if "supervisor" in thread.name}


def wait_for_file(path: Path, future: Future[None]) -> int:
    """The pid that the hanging call wrote; no clock, the future must still be open."""
    while not (path.exists() and path.read_text()):
        assert not future.done()
    return int(path.read_text())


def test_nothing_starts_before_the_first_call() -> None:
    before = _running()
    worker = WorkerProcess(Tally)
    assert _running() == before
    worker.shutdown()


def test_calls_run_in_order_in_one_warm_process_with_one_state(worker: WorkerProcess[Tally]) -> None:
    answers = [future.result(PATIENCE) for future in [worker.ask(count) for _ in range(5)]]
    assert {pid for pid, _ in answers} != {os.getpid()}
    assert len({pid for pid, _ in answers}) == 1
    assert [asked for _, asked in answers] == [1, 2, 3, 4, 5]


def test_it_is_a_standard_executor_too(worker: WorkerProcess[Tally]) -> None:
    assert worker.submit(int, "ff", base=16).result(PATIENCE) == 255
    assert list(worker.map(abs, [-1, -2, 3])) == [1, 2, 3]


def test_megabytes_travel_both_ways(worker: WorkerProcess[Tally]) -> None:
    data = os.urandom(8_000_000)
    assert worker.ask(echo, data).result(PATIENCE) == data


def test_a_crash_fails_its_call_only(worker: WorkerProcess[Tally]) -> None:
    before, crashed, after = worker.ask(count), worker.ask(crash), worker.ask(count)
    assert before.result(PATIENCE)[1] == 1
    with pytest.raises(WorkerDiedError) as caught:
        crashed.result(PATIENCE)
    assert caught.value.code == "worker.died"
    assert caught.value.params["exit_code"] == -signal.SIGSEGV
    assert after.result(PATIENCE)[1] == 1
    assert after.result()[0] != before.result()[0]


def test_a_hanging_call_is_killed_at_its_limit(worker: WorkerProcess[Tally]) -> None:
    pid, _ = worker.ask(count).result(PATIENCE)
    hanging, after = worker.ask(hang, None, timeout=0.05), worker.ask(count, timeout=PATIENCE)
    with pytest.raises(WorkerTimeoutError) as caught:
        hanging.result(PATIENCE)
    assert (caught.value.code, caught.value.params["seconds"]) == ("worker.timeout", 0.05)
    assert after.result(PATIENCE)[0] != pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_kill_from_outside_fails_the_running_call_only(worker: WorkerProcess[Tally], tmp_path: Path) -> None:
    hanging, after = worker.ask(hang, tmp_path / "pid"), worker.ask(count)
    os.kill(wait_for_file(tmp_path / "pid", hanging), signal.SIGKILL)
    with pytest.raises(WorkerDiedError):
        hanging.result(PATIENCE)
    assert after.result(PATIENCE)[1] == 1


def test_a_process_killed_while_idle_is_replaced_unnoticed(worker: WorkerProcess[Tally]) -> None:
    pid, _ = worker.ask(count).result(PATIENCE)
    (process,) = [one for one in multiprocessing.active_children() if one.pid == pid]
    os.kill(pid, signal.SIGKILL)
    process.join(PATIENCE)
    assert worker.ask(count).result(PATIENCE)[1] == 1


def test_a_token_frees_the_running_call_at_once(worker: WorkerProcess[Tally], tmp_path: Path) -> None:
    token = CancelToken()
    hanging, after = worker.ask(hang, tmp_path / "pid", cancel=token), worker.ask(count)
    pid = wait_for_file(tmp_path / "pid", hanging)
    token.cancel()
    with pytest.raises(JobCancelledError):
        hanging.result(PATIENCE)
    assert after.result(PATIENCE)[0] != pid


def test_a_token_frees_a_waiting_call_and_leaves_the_running_one(worker: WorkerProcess[Tally], tmp_path: Path) -> None:
    token = CancelToken()
    running, waiting = worker.ask(hang, tmp_path / "pid"), worker.ask(count, cancel=token)
    wait_for_file(tmp_path / "pid", running)
    token.cancel()
    with pytest.raises(JobCancelledError):
        waiting.result(0)
    assert not running.done()
    worker.kill_current()
    with pytest.raises(JobCancelledError):
        running.result(PATIENCE)


def test_a_token_pulled_before_the_call_stops_it(worker: WorkerProcess[Tally]) -> None:
    token = CancelToken()
    token.cancel()
    with pytest.raises(JobCancelledError):
        worker.ask(hang, None, cancel=token).result(PATIENCE)


def test_a_token_pulled_after_the_answer_kills_nothing(worker: WorkerProcess[Tally]) -> None:
    token = CancelToken()
    pid, _ = worker.ask(count, cancel=token).result(PATIENCE)
    token.cancel()
    assert worker.ask(count).result(PATIENCE) == (pid, 2)


def test_a_waiting_future_can_be_cancelled(worker: WorkerProcess[Tally], tmp_path: Path) -> None:
    running, waiting = worker.ask(hang, tmp_path / "pid"), worker.ask(count)
    wait_for_file(tmp_path / "pid", running)
    assert waiting.cancel()
    worker.kill_current()
    assert worker.ask(count).result(PATIENCE)[1] == 1


def test_the_users_errors_come_back_whole(worker: WorkerProcess[Tally]) -> None:
    with pytest.raises(UnreadableDocumentError) as caught:
        worker.ask(reject).result(PATIENCE)
    assert (caught.value.code, dict(caught.value.params)) == ("document.damaged", {"page": 3})


def test_a_bug_comes_back_with_its_remote_traceback(worker: WorkerProcess[Tally]) -> None:
    with pytest.raises(ZeroDivisionError) as caught:
        worker.ask(blunder).result(PATIENCE)
    assert "in blunder" in "\n".join(caught.value.__notes__)


def test_what_cannot_travel_fails_its_call_only(worker: WorkerProcess[Tally]) -> None:
    pid, _ = worker.ask(count).result(PATIENCE)
    for function in (return_what_cannot_travel, raise_what_cannot_travel):
        with pytest.raises(TypeError):
            worker.ask(function).result(PATIENCE)
    with pytest.raises((TypeError, AttributeError)):
        worker.submit(abs, threading.Lock()).result(PATIENCE)  # type: ignore[arg-type]  # the point of the test
    assert worker.ask(count).result(PATIENCE) == (pid, 2)


def test_a_state_that_cannot_be_made_fails_each_call_with_its_reason() -> None:
    with WorkerProcess(no_state) as worker:
        for _ in range(2):
            with pytest.raises(UnreadableDocumentError):
                worker.ask(count).result(PATIENCE)
    with WorkerProcess(dying_state) as worker, pytest.raises(WorkerDiedError) as caught:
        worker.ask(count).result(PATIENCE)
    assert caught.value.params["exit_code"] == 7


def test_native_noise_does_not_reach_the_terminal(
    worker: WorkerProcess[Tally], capfd: pytest.CaptureFixture[str]
) -> None:
    worker.ask(make_noise).result(PATIENCE)
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX signal")
def test_ctrl_c_leaves_the_process_alone(worker: WorkerProcess[Tally]) -> None:
    pid, _ = worker.ask(count).result(PATIENCE)
    os.kill(pid, signal.SIGINT)
    assert worker.ask(count).result(PATIENCE) == (pid, 2)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX niceness")
def test_niceness_is_the_process_own() -> None:
    before = os.nice(0)
    with WorkerProcess(Tally, nice=3) as worker:
        assert worker.submit(os.nice, 0).result(PATIENCE) == min(19, before + 3)
    assert os.nice(0) == before


def test_after_shutdown_no_call_is_taken_and_waiting_ones_are_cancelled(tmp_path: Path) -> None:
    before = _running()
    worker = WorkerProcess(Tally)
    running, waiting = worker.ask(hang, tmp_path / "pid"), worker.ask(count)
    wait_for_file(tmp_path / "pid", running)
    worker.shutdown(wait=False, cancel_futures=True)
    with pytest.raises(CancelledError):
        waiting.result(0)
    with pytest.raises(RuntimeError):
        worker.ask(count)
    worker.kill_current()
    worker.shutdown()
    assert _running() == before


PARENT = """
    import os, sys
    from tests.test_worker import Tally, count, hang
    from invoice_desk.worker import WorkerProcess
    from pathlib import Path
    worker = WorkerProcess(Tally)
    print(worker.ask(count).result(60)[0], flush=True)
    if sys.argv[-1] != "end":
        worker.ask(hang, None)
        sys.stdin.read() if sys.argv[-1] == "wait" else None
    else:
        worker.shutdown()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="watches the end of the process through an inherited descriptor")
def test_the_process_ends_with_its_parent_even_in_the_middle_of_a_call() -> None:
    program = [sys.executable, "-c", textwrap.dedent(PARENT), "wait"]
    parent = subprocess.Popen(program, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        parent.kill()
    while is_alive(pid):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="reads /proc or asks by signal")
def test_a_program_that_forgets_the_shutdown_still_ends() -> None:
    program = [sys.executable, "-c", textwrap.dedent(PARENT), "forget"]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE, check=True)
    assert done.stderr == ""
    while is_alive(int(done.stdout)):
        pass


def test_a_program_read_from_standard_input_can_use_it() -> None:
    done = subprocess.run(
        [sys.executable, "-", "end"],
        input=textwrap.dedent(PARENT),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    assert (done.returncode, done.stderr) == (0, "")


def is_alive(pid: int) -> bool:
    """Whether a process that is not our child runs; a zombie that nobody reaps does not count."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    try:
        return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_process_is_prepared_once_and_a_new_one_again(worker: WorkerProcess[Tally]) -> None:
    ask = partial(worker.ask, count, prepare=get_ready, timeout=PATIENCE)
    assert [ask().result()[1] for _ in range(2)] == [101, 102]
    with pytest.raises(WorkerDiedError):
        worker.ask(crash).result()
    assert ask().result()[1] == 101
    assert worker.ask(count).result()[1] == 102


def test_preparing_takes_nothing_of_the_time_of_the_call(worker: WorkerProcess[Tally]) -> None:
    worker.ask(count).result()
    assert worker.ask(count, prepare=get_ready_slowly, timeout=0.2).result()[1] == 2


def test_a_call_whose_preparation_fails_fails_with_it(worker: WorkerProcess[Tally]) -> None:
    with pytest.raises(UnreadableDocumentError):
        worker.ask(count, prepare=reject).result()
    with pytest.raises(WorkerDiedError):
        worker.ask(count, prepare=crash).result()
    assert worker.ask(count).result()[1] == 1


def test_a_cancel_ends_a_preparation_too(worker: WorkerProcess[Tally]) -> None:
    worker.ask(count).result()
    cancel = CancelToken()
    future = worker.ask(count, prepare=hang, cancel=cancel)
    cancel.cancel()
    with pytest.raises(JobCancelledError):
        future.result(PATIENCE)
