"""A server on a loopback port for the length of a `with` block, in a thread of its own: what fakes stand on."""

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self

from tests.fake_ollama.wire import Connection, Incoming

_PATIENCE = 10.0
"""Seconds the test's thread waits for the server's before it gives up."""

_ROUNDS_TO_CLOSE = 10

Answering = Callable[[Connection, Incoming], Coroutine[Any, Any, bool]]
"""Answers one request; whether the connection can be used again."""


class Loopback:
    """`answer` is called for each request on the server's thread, and cancelled the moment its client leaves.

    The end of the block raises the first of what `answer` raised.
    """

    def __init__(self, name: str, answer: Answering) -> None:
        self.port = 0
        self._name = name
        self._answer = answer
        self._news = threading.Condition()
        self._loop: asyncio.AbstractEventLoop
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._listener: asyncio.Server | None = None
        self._connections: set[Connection] = set()
        self._stop = asyncio.Event()
        self._broken: list[BaseException] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def is_stopping(self) -> bool:
        return self._stop.is_set()

    def tell(self) -> None:
        """Something happened that a test may wait for."""
        with self._news:
            self._news.notify_all()

    def wait_until(self, holds: Callable[[], bool], timeout: float = _PATIENCE) -> None:
        """Blocks the test until `holds()`, asked again and again. Raises TimeoutError."""
        give_up = time.monotonic() + timeout
        while not holds():
            if time.monotonic() > give_up:
                raise TimeoutError(f"{self._name} waited for something that did not happen")
            with self._news:
                self._news.wait(0.01)  # not everything that happens is told

    def close_port(self) -> None:
        """New connections are refused; kept-alive ones end."""
        self._call(self._close_port())

    def open_port(self) -> None:
        """Connections are taken again, on the same port."""
        self._call(self._open_port())

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
            raise RuntimeError(f"{self._name} does not stop")
        if error is None and self._broken:
            raise self._broken[0]

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._serve_until_stopped())
        finally:
            self._loop.close()

    async def _serve_until_stopped(self) -> None:
        await self._stop.wait()
        await self._close_port()
        for _ in range(_ROUNDS_TO_CLOSE):  # who is being let in gets in
            await asyncio.sleep(0)
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for _ in range(_ROUNDS_TO_CLOSE):  # transports close their sockets in later rounds of the loop
            for connection in list(self._connections):
                connection.reset()
            await asyncio.sleep(0)

    async def _open_port(self) -> None:
        if self._listener is None:
            self._listener = await self._loop.create_server(self._connect, "127.0.0.1", self.port)
            self.port = self._listener.sockets[0].getsockname()[1]

    async def _close_port(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None
            for connection in [one for one in self._connections if one.idle]:
                connection.close()

    def _call(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(_PATIENCE)

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
                if incoming is None or not await self._answered(connection, incoming):
                    break
        finally:
            connection.close()

    async def _answered(self, connection: Connection, incoming: Incoming) -> bool:
        try:
            return await self._answer(connection, incoming)
        except Exception as error:  # noqa: BLE001 - the test's thread hears of it
            self._broken.append(error)
            return False
        finally:
            self.tell()
