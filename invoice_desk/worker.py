"""A supervised worker process: calls run one after another, each can be killed, and the next finds a live process.

It is the home of what may crash, hang or stall a window: image decoders, pypdfium2 and the OCR models.
"""

import atexit
import contextlib
import logging
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar, TypeVarTuple

from invoice_desk.domain.errors import InvoiceDeskError, JobCancelledError
from invoice_desk.domain.job import CancelToken

S = TypeVar("S")
T = TypeVar("T")
P = ParamSpec("P")
Ts = TypeVarTuple("Ts")

START_SECONDS = 120.0  # a cold disk and a virus scanner may make the first import of the models very slow
STOP_SECONDS = 2.0
BELOW_NORMAL_PRIORITY_CLASS = 0x4000  # Windows


class WorkerTimeoutError(InvoiceDeskError):
    """The call took longer than allowed; its process was killed."""


class WorkerDiedError(InvoiceDeskError):
    """The process ended in the middle of the call: a crash in native code, no memory left, killed from outside."""


class WorkerProcess(Executor, Generic[S]):
    """One spawned process that runs calls in the order of their submission. Thread-safe.

    It starts with the first call, makes its state once (`make_state`, run there: imports, models) and stays warm.
    After a kill, a crash or a timeout only the call of that moment fails; the next one finds a fresh process.
    Functions and `make_state` are module-level and picklable, as are arguments and results; exceptions come back with
    the remote traceback as a note. The process ends when this one does, however this one ends.
    """

    def __init__(self, make_state: Callable[[], S], *, nice: int = 0, name: str = "worker") -> None:
        self._make_state = make_state
        self._nice = nice
        self._name = name
        self._changed = threading.Condition()
        self._waiting: deque[_Task] = deque()  # whoever takes a task out, or holds it as current, settles its future
        self._current: _Task | None = None
        self._child: _Child | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Call `fn` without the state and without a time limit: the standard executor's contract."""
        return self._enqueue(_Task(_Call(fn, args, kwargs, with_state=False), Future()))

    def ask(
        self,
        fn: Callable[[S, *Ts], T],
        /,
        *args: *Ts,
        timeout: float | None = None,
        cancel: CancelToken | None = None,
        prepare: Callable[[S], None] | None = None,
    ) -> Future[T]:
        """Call `fn(state, *args)`; `timeout` in seconds counts from the moment a ready process gets the call.

        `prepare(state)` comes before the first such call of each process, and may take as long as a start.

        The future fails with WorkerTimeoutError or WorkerDiedError, and with JobCancelledError once `cancel` is pulled:
        at once, waiting or running.
        """
        task = _Task(_Call(fn, args, {}, with_state=True), Future(), timeout, prepare)
        future = self._enqueue(task)
        if cancel is not None:
            forget = cancel.on_cancel(partial(self._stop, task))
            future.add_done_callback(lambda _: forget())
        return future

    def kill_current(self) -> None:
        """Kill the running call, if there is one: its future fails with JobCancelledError."""
        with self._changed:
            if self._current is not None:
                self._interrupt(self._current)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more calls; end thread and process once those taken are done, or only the running one."""
        with self._changed:
            self._closed = True
            dropped = list(self._waiting) if cancel_futures else []
            if cancel_futures:
                self._waiting.clear()
            thread = self._thread
            self._changed.notify_all()
        for task in dropped:
            task.future.cancel()
            task.future.set_running_or_notify_cancel()
        atexit.unregister(self._abandon)
        if wait and thread is not None and thread is not threading.current_thread():
            thread.join()

    def _abandon(self) -> None:
        """The program ends without a shutdown: drop everything."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
        self.kill_current()
        self.shutdown()

    def _enqueue(self, task: "_Task") -> Future[Any]:
        with self._changed:
            if self._closed:
                raise RuntimeError("the worker has been shut down")
            self._waiting.append(task)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name=f"{self._name}-supervisor", daemon=True)
                self._thread.start()
                atexit.register(self._abandon)
            self._changed.notify_all()
        return task.future

    def _stop(self, task: "_Task") -> None:
        with self._changed:
            if task is self._current:
                self._interrupt(task)
                return
            if task not in self._waiting:
                return
            self._waiting.remove(task)
        if task.future.set_running_or_notify_cancel():
            task.future.set_exception(JobCancelledError())

    def _interrupt(self, task: "_Task") -> None:
        task.stopped = True
        if self._child is not None:
            self._child.process.kill()

    # What follows runs in the supervisor thread only; the process is started and reaped nowhere else.

    def _serve(self) -> None:
        while (task := self._next()) is not None:
            if not task.future.set_running_or_notify_cancel():
                self._finish(task)
                continue
            outcome = self._run(task)
            if self._finish(task):
                self._drop_child(kill=True)
                outcome = _Outcome(error=JobCancelledError())
            task.settle(outcome)
            del task, outcome  # an idle worker keeps nobody's document alive
        self._drop_child()

    def _next(self) -> "_Task | None":
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            self._current = self._waiting.popleft() if self._waiting else None
            return self._current

    def _finish(self, task: "_Task") -> bool:
        """From here on the task can't be stopped any more; tells whether it was."""
        with self._changed:
            self._current = None
            return task.stopped

    def _run(self, task: "_Task") -> "_Outcome":
        request = _attempt(partial(pickle.dumps, task.call, pickle.HIGHEST_PROTOCOL))
        if request.error is not None:
            return _Outcome(error=request.error)
        child = self._warm_child()
        if isinstance(child, _Outcome):
            return child
        if task.prepare is not None and task.prepare not in child.prepared:
            call = _Call(task.prepare, (), {}, with_state=True)
            made = self._exchange(child, START_SECONDS, pickle.dumps(call, pickle.HIGHEST_PROTOCOL))
            if made.error is not None:
                return made
            child.prepared.add(task.prepare)
        return self._exchange(child, task.timeout, request.value)

    def _warm_child(self) -> "_Child | _Outcome":
        """A process that has made its state, or why there is none."""
        if self._child is not None and self._child.is_alive():
            return self._child
        self._drop_child()
        start = _attempt(partial(_Child.started, self._make_state, nice=self._nice, name=self._name))
        if start.error is not None:
            return _Outcome(error=start.error)
        child: _Child = start.value
        with self._changed:
            self._child = child
            if self._current is not None and self._current.stopped:
                self._interrupt(self._current)
        made = self._exchange(child, START_SECONDS)
        if made.error is None:
            return child
        self._drop_child(kill=True)
        return made

    def _exchange(self, child: "_Child", timeout: float | None, request: bytes | None = None) -> "_Outcome":
        """Send a request, or none when the process speaks first, and wait for the answer."""
        try:
            return child.answer(timeout, request)
        except TimeoutError:
            self._drop_child(kill=True)
            return _Outcome(error=WorkerTimeoutError("worker.timeout", seconds=timeout or 0.0))
        except (EOFError, OSError):
            exit_code = self._drop_child()
            return _Outcome(error=WorkerDiedError("worker.died", exit_code=exit_code))

    def _drop_child(self, *, kill: bool = False) -> int:
        with self._changed:
            child, self._child = self._child, None
        return child.stopped(kill=kill) if child is not None else 0


@dataclass(frozen=True, slots=True)
class _Call:
    fn: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]
    with_state: bool

    def run(self, state: object) -> Any:  # noqa: ANN401 - whatever the function returns
        return self.fn(state, *self.args) if self.with_state else self.fn(*self.args, **self.kwargs)


@dataclass(frozen=True, slots=True)
class _Outcome:
    value: Any = None
    error: BaseException | None = None
    trace: str = ""


@dataclass(slots=True, eq=False)
class _Task:
    call: _Call
    future: Future[Any]
    timeout: float | None = None
    prepare: Callable[[Any], None] | None = None
    stopped: bool = False

    def settle(self, outcome: _Outcome) -> None:
        if outcome.error is None:
            self.future.set_result(outcome.value)
            return
        if outcome.trace:
            outcome.error.add_note(f"In the worker process:\n{outcome.trace}")
        self.future.set_exception(outcome.error)


@dataclass(frozen=True, slots=True)
class _Child:
    """The process, our end of the pipe to it, and what it has been prepared by."""

    process: SpawnProcess
    connection: "Connection[Any, Any]"
    prepared: set[Callable[[Any], None]] = field(default_factory=set)

    @classmethod
    def started(cls, make_state: Callable[[], Any], *, nice: int, name: str) -> "_Child":
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve_calls, args=(theirs, make_state, nice), name=name, daemon=True)
        with theirs, _main_that_can_be_imported(), _interrupts_blocked():
            process.start()
        return cls(process, ours)

    def is_alive(self) -> bool:
        return not wait([self.process.sentinel], 0)

    def answer(self, timeout: float | None, request: bytes | None) -> _Outcome:
        """Raises TimeoutError, and EOFError or OSError when the process ends before it answers."""
        if request is not None:
            self.connection.send_bytes(request)
        if not wait([self.connection, self.process.sentinel], timeout):
            raise TimeoutError
        answer = self.connection.recv_bytes()
        try:
            outcome = pickle.loads(answer)  # noqa: S301 - our own child wrote it
        except Exception as error:  # noqa: BLE001 - an exception class may fail in any way when it is rebuilt
            return _Outcome(error=error)
        return outcome if isinstance(outcome, _Outcome) else _Outcome(error=TypeError(type(outcome).__name__))

    def stopped(self, *, kill: bool) -> int:
        """End and reap the process, by closing the pipe or by force; returns its exit code."""
        self.connection.close()
        if not kill:
            self.process.join(STOP_SECONDS)
        if kill or self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        exit_code = self.process.exitcode or 0
        self.process.close()
        return exit_code


@contextlib.contextmanager
def _main_that_can_be_imported() -> Iterator[None]:
    """A program read from standard input has a `__file__` that exists nowhere; a spawned process would look for it."""
    main = sys.modules["__main__"]
    file = getattr(main, "__file__", None)
    if file is None or Path(file).exists():
        yield
        return
    del main.__file__
    try:
        yield
    finally:
        main.__file__ = file


@contextlib.contextmanager
def _interrupts_blocked() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal; a child started in here never sees it, not even while it starts."""
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it lifts the block when it has to start itself
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# What follows runs in the worker process.


def _serve_calls(connection: "Connection[Any, Any]", make_state: Callable[[], Any], nice: int) -> None:
    _settle_in(nice)
    with connection, contextlib.suppress(EOFError, OSError):
        made = _attempt(make_state)
        if made.error is not None:
            connection.send_bytes(_pickled(made))
            return
        connection.send_bytes(_pickled(_Outcome()))
        while True:
            connection.send_bytes(_pickled(_attempt(partial(_call, connection.recv_bytes(), made.value))))


def _call(request: bytes, state: object) -> object:
    call: _Call = pickle.loads(request)  # noqa: S301 - our own parent wrote it
    return call.run(state)


def _attempt(function: Callable[[], Any]) -> _Outcome:
    try:
        return _Outcome(function())
    except Exception as error:  # noqa: BLE001 - whatever the call raises belongs to its caller
        return _Outcome(error=error, trace="" if isinstance(error, InvoiceDeskError) else traceback.format_exc())


def _pickled(outcome: _Outcome) -> bytes:
    try:
        return pickle.dumps(outcome, pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001 - results and exceptions may fail in any way when they are pickled
        kind = type(outcome.error or outcome.value).__name__
        return pickle.dumps(_Outcome(error=TypeError(f"can't send a {kind} back: {error}"), trace=outcome.trace))


def _settle_in(nice: int) -> None:
    """Deaf to Ctrl-C, silent on the terminal, polite to the window, and never alive without its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    silence = os.open(os.devnull, os.O_RDWR)
    for standard in (1, 2):  # native libraries write to the descriptors, not to sys.stderr
        os.dup2(silence, standard)
    os.close(silence)
    logging.disable(logging.WARNING)
    if sys.platform == "win32":
        if nice > 0:
            import ctypes

            kernel = ctypes.windll.kernel32
            kernel.SetPriorityClass(kernel.GetCurrentProcess(), BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(nice)
    threading.Thread(target=_end_with_parent, name="end-with-parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
