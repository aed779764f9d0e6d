"""FakeOpenAI: a server with models and a key, and what a test may say to it."""

import asyncio
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from tests.fake_ollama.images import images_in
from tests.fake_ollama.record import Request
from tests.fake_ollama.wire import Connection, Incoming
from tests.fake_openai.answer import Answer, StruckError
from tests.fake_openai.faults import Armed, Fault, FaultBox
from tests.fake_openai.streams import Reply, chunks_of, whole_of
from tests.fake_openai.vendors import VENDORS, RefusedError
from tests.loopback import Loopback

CHAT = "/chat/completions"
MODELS: Mapping[str, bool] = {"qwen-vl": True, "plain": False}


class FakeOpenAI:
    """A fake server on a free loopback port, from `with` to the end of its block.

    `vendor` is one of VENDORS. `models` says of each whether it sees. Without a `key` everybody may ask.
    """

    def __init__(self, vendor: str = "openai", *, key: str = "", models: Mapping[str, bool] = MODELS) -> None:
        self.vendor = VENDORS[vendor]
        self.models = dict(models)
        self.key = key
        self.requests: list[Request] = []
        """Everything that came, in the order it came."""
        self.moved_to = "http://127.0.0.1:9/v1/chat/completions"
        """Where redirects lead."""
        self._replies: list[Reply] = [Reply("{}")]
        self._faults = FaultBox()
        self._loopback = Loopback("the fake OpenAI", self._answer)

    @property
    def root(self) -> str:
        """The address without the path of the interface."""
        return self._loopback.url

    @property
    def url(self) -> str:
        """The base address, as it is written into the settings."""
        return self._loopback.url + self.vendor.base

    @property
    def questions(self) -> list[Request]:
        """The requests that asked a model."""
        return [one for one in self.requests if one.path.endswith(CHAT)]

    def reply(self, *replies: Reply | str) -> None:
        """What the model answers: each reply for one question, the last for all after it."""
        self._replies = [Reply(one) if isinstance(one, str) else one for one in replies]

    def fault(self, fault: Fault, *, after_chunks: int | None = None, path: str = CHAT, times: int | None = 1) -> None:
        """Lays a fault for the next `times` requests (None: all) to paths that end so.

        Without a place it strikes before the headers, or after two chunks where it is one of a stream's.
        """
        self._faults.lay(Armed(fault, after_chunks, path, times))

    def clear_faults(self) -> None:
        """Nothing fails any more."""
        self._faults.clear()

    def close_port(self) -> None:
        """Connections are refused until `open_port`."""
        self._loopback.close_port()

    def open_port(self) -> None:
        self._loopback.open_port()

    def wait_until(self, holds: Any, timeout: float = 10.0) -> None:
        """Blocks the test until `holds()`. Raises TimeoutError."""
        self._loopback.wait_until(holds, timeout)

    def __enter__(self) -> Self:
        self._loopback.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._loopback.__exit__(kind, error, trace)

    async def _answer(self, connection: Connection, incoming: Incoming) -> bool:
        record = _record_of(incoming)
        self.requests.append(record)
        self._loopback.tell()
        answer = Answer(connection, record, self.vendor, self._faults.take(record.path), self.moved_to)
        try:
            await answer.strike_early()
            await self._respond(record, answer)
        except RefusedError as error:
            await answer.whole(self.vendor.refusal(error))
        except StruckError as struck:
            return not struck.closed
        except asyncio.CancelledError:
            if not self._loopback.is_stopping:
                record.cancelled_at = time.monotonic()
                self._loopback.tell()
            raise
        finally:
            record.t_end = time.monotonic()
        return True

    async def _respond(self, record: Request, answer: Answer) -> None:
        base = self.vendor.base
        if not record.path.startswith(base + "/"):
            await answer.whole(self.vendor.elsewhere)
            return
        self._check_key(record)
        route = record.method, record.path.removeprefix(base)
        if route == ("GET", "/models") and self.vendor.lists:
            await answer.json({"object": "list", "data": self._list()})
        elif route == ("POST", CHAT):
            await self._chat(record, answer)
        else:
            await answer.whole(self.vendor.elsewhere)

    def _list(self) -> object:
        entries = [{"id": name, "object": "model", "created": 1, "owned_by": self.vendor.owner} for name in self.models]
        return entries or (None if self.vendor.none_is_null else [])

    def _check_key(self, record: Request) -> None:
        said = record.headers.get("authorization", "")
        if not self.key or said == f"Bearer {self.key}":
            return
        words = self.vendor.wrong_key if said else self.vendor.no_key
        raise RefusedError(401, words, code="invalid_api_key" if said else None)

    async def _chat(self, record: Request, answer: Answer) -> None:
        body, vendor = record.body, self.vendor
        name = str(body.get("model", ""))
        if name not in self.models:
            raise RefusedError(vendor.no_model_status, vendor.no_model.format(model=name), code="model_not_found")
        self._check_images(record, name)
        vendor.check(body)
        reply = self._replies[0] if len(self._replies) == 1 else self._replies.pop(0)
        if reply.whole or not body.get("stream"):
            await answer.json(whole_of(reply, name, vendor))
            return
        usage = bool((body.get("stream_options") or {}).get("include_usage"))
        async for chunk in chunks_of(reply, name, vendor, usage=usage):
            await answer.event(chunk)
        if vendor.done:
            await answer.event("[DONE]")
        await answer.finish()

    def _check_images(self, record: Request, model: str) -> None:
        vendor = self.vendor
        if record.images and not self.models[model] and vendor.not_vision:
            raise RefusedError(vendor.not_vision_status, vendor.not_vision.replace("{model}", model))
        if vendor.most_data_uri and len(record.raw) > vendor.most_data_uri:
            raise RefusedError(400, f"Exceeded limit on max bytes per data-uri item : {vendor.most_data_uri}.")


def _record_of(incoming: Incoming) -> Request:
    path = incoming.target.partition("?")[0]
    record = Request(incoming.method, path, incoming.headers, incoming.body, time.monotonic())
    with suppress(ValueError):
        body = json.loads(incoming.body)
        if isinstance(body, dict):
            record.body = body
            record.images = images_in(body)
    return record
