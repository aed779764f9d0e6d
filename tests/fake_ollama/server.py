"""FakeOllama: the server in a thread of its own, and what a test may say to it."""

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable, Coroutine, Iterable
from types import TracebackType
from typing import Any, Self

from tests.fake_ollama.answer import Answer, StruckError
from tests.fake_ollama.faults import CHAT_PATHS, Fault, FaultBox, arm
from tests.fake_ollama.images import images_in
from tests.fake_ollama.models import PRESETS, Model, find_preset
from tests.fake_ollama.pulls import Layer, PullPace, Registry
from tests.fake_ollama.record import Request
from tests.fake_ollama.replies import Script, ScriptBook
from tests.fake_ollama.routes import respond
from tests.fake_ollama.scheduler import Scheduler
from tests.fake_ollama.state import State
from tests.fake_ollama.versions import DEFAULT_VERSION, Era, Version
from tests.fake_ollama.wire import Connection, Incoming

_PATIENCE = 10.0
"""Seconds the test's thread waits for the server's before it gives up."""


class FakeOllama:
    """A fake Ollama on a free loopback port, from `with` to the end of its block.

    `version` empty: 0.9.3, or 0.33.0 in the modern era. `models` are Models or names of presets; default: all presets.
    `offline`: pulls can't reach the registry; else every preset can be pulled. The end of the block raises what a
    script raised, or what broke inside.
    """

    def __init__(
        self,
        era: Era = "classic",
        version: str = "",
        *,
        models: Iterable[Model | str] = PRESETS,
        num_parallel: int = 1,
        max_queue: int = 512,
        max_loaded: int = 3,
        pace: PullPace | None = None,
        offline: bool = False,
        nonsense_when_truncated: bool = False,
    ) -> None:
        chosen = [find_preset(model) if isinstance(model, str) else model for model in models]
        self._news = threading.Condition()
        self._state = State(
            version=Version(version or DEFAULT_VERSION[era], era),
            models={model.key: model for model in chosen},
            scheduler=Scheduler(num_parallel, max_queue, max_loaded, self._tell),
            registry=Registry(pace or PullPace(), offline=offline),
            script=ScriptBook(),
            faults=FaultBox(),
            nonsense_when_truncated=nonsense_when_truncated,
        )
        self.requests: list[Request] = []
        """Everything that came, in the order it came."""
        self.port = 0
        self._loop: asyncio.AbstractEventLoop
        self._thread = threading.Thread(target=self._run, name="fake-ollama", daemon=True)
        self._listener: asyncio.Server | None = None
        self._connections: set[Connection] = set()
        self._stop = asyncio.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def running(self) -> int:
        """Generations in a slot."""
        return self._state.scheduler.running

    @property
    def waiting(self) -> int:
        """Requests in the queue for a slot."""
        return self._state.scheduler.waiting

    def of(self, path: str) -> list[Request]:
        """The requests to this path."""
        return [request for request in self.requests if request.path == path]

    def reply(self, *scripts: Script) -> None:
        """What the model says: each script for one request, the last for all after it.

        A script is a text, a Reply, or a callable of the Request that gives either; a callable is asked when the
        request has its slot, on the server's thread.
        """
        self._state.script.put(*scripts)

    def fault(
        self,
        name: str,
        *,
        before_headers: bool = False,
        after_chunks: int | None = None,
        path: str | None = None,
        times: int | None = 1,
        interval: float = 1.0,
    ) -> None:
        """Lays a fault for the next `times` requests (None: all) to `path`.

        Without a path it waits for a chat with messages, a pull or a listing, whichever it belongs to; without a place
        it strikes where it usually does. `interval` is seconds between two bytes of a `drip`. `refused` closes the port
        at once, until `clear_faults`. Raises ValueError for an unknown name or a place the fault can't have.
        """
        if name == Fault.CRASH_BEFORE_TOKEN and not before_headers and not self._state.version.fails_with_a_status:
            after_chunks = after_chunks or 0  # older servers have sent their 200 by then
        armed = arm(
            name,
            before_headers=before_headers,
            after_chunks=after_chunks,
            path=path,
            times=times,
            interval=interval,
        )
        if armed.fault is Fault.REFUSED:
            self._call(self._close_port())
        else:
            self._state.faults.lay(armed)

    def clear_faults(self) -> None:
        """Nothing fails any more; a closed port is open again."""
        self._state.faults.clear()
        self._call(self._open_port())

    def offer(self, model: Model, layers: tuple[Layer, ...] = (), *, present: int = 0) -> None:
        """Puts a model into the registry pulls come from; the first `present` layers are on the disk already."""
        self._state.registry.offer(model, layers, present=present)

    def wait_until(self, holds: Callable[[], bool], timeout: float = _PATIENCE) -> None:
        """Blocks the test until `holds()`, asked again and again. Raises TimeoutError."""
        give_up = time.monotonic() + timeout
        while not holds():  # outside the lock: it may ask this very server something
            if time.monotonic() > give_up:
                raise TimeoutError("the fake Ollama waited for something that did not happen")
            with self._news:
                self._news.wait(0.01)  # not everything that happens is told

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread.start()
        self._call(self._open_port())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_PATIENCE)
        if self._thread.is_alive():
            raise RuntimeError("the fake Ollama does not stop")
        if error is None and self._state.broken:
            raise self._state.broken[0]

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve_until_stopped())
        finally:
            self._loop.close()

    async def _serve_until_stopped(self) -> None:
        await self._stop.wait()
        await self._close_port()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for connection in list(self._connections):
            connection.reset()
        await asyncio.sleep(0)  # transports close their sockets in the next round of the loop

    async def _open_port(self) -> None:
        if self._listener is None:
            self._listener = await self._loop.create_server(self._connect, "127.0.0.1", self.port)
            self.port = self._listener.sockets[0].getsockname()[1]

    async def _close_port(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
            # Kept-alive connections would still be served.
            for connection in [one for one in self._connections if one.idle]:
                connection.close()

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

    def _tell(self) -> None:
        with self._news:
            self._news.notify_all()

    def _connect(self) -> Connection:
        connection = Connection(self._serve, self._connections.discard)
        self._connections.add(connection)
        return connection

    async def _serve(self, connection: Connection) -> None:
        try:
            while True:
                connection.idle = True
                incoming = await connection.read_request()
                connection.idle = False
                if incoming is None or not await self._answer(connection, incoming):
                    break
        finally:
            connection.close()

    async def _answer(self, connection: Connection, incoming: Incoming) -> bool:
        """Whether the connection can be used again."""
        record = _record_of(incoming)
        self.requests.append(record)
        self._tell()
        loads_only = record.path in CHAT_PATHS and not record.body.get("messages")
        armed = self._state.faults.take(record.path, loads_only=loads_only)
        try:
            await respond(self._state, record, Answer(connection, record, armed))
        except StruckError as struck:
            if armed is not None and armed.fault in (Fault.CRASH_BEFORE_TOKEN, Fault.CRASH_MIDSTREAM):
                self._state.scheduler.unload_all()
            if struck.closed:
                return False
        except asyncio.CancelledError:
            if not self._stop.is_set():
                record.cancelled_at = time.monotonic()
            raise
        except Exception as error:  # noqa: BLE001 - the test's thread hears of it
            self._state.broken.append(error)
            return False
        finally:
            record.t_end = time.monotonic()
            self._tell()
        return record.headers.get("connection", "").lower() != "close"


def _record_of(incoming: Incoming) -> Request:
    path = incoming.target.partition("?")[0]
    record = Request(incoming.method, path, incoming.headers, incoming.body, time.monotonic())
    with contextlib.suppress(ValueError):
        body = json.loads(incoming.body)
        record.body = body if isinstance(body, dict) else {}
    record.images = images_in(record.body)
    return record
