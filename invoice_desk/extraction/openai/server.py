"""One OpenAI-compatible server: its models, and a question to one of them that can be cancelled at once."""

import asyncio
import json
import ssl
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import httpx

from invoice_desk import __version__
from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Usage
from invoice_desk.extraction.address import Address
from invoice_desk.extraction.conversation import converse
from invoice_desk.extraction.openai.address import offered
from invoice_desk.extraction.openai.body import body_of, picture_bytes
from invoice_desk.extraction.openai.dialect import Dialect, lower_format, simpler
from invoice_desk.extraction.openai.faults import (
    ABOUT_THE_KEY,
    WAITED_FOR,
    Asked,
    code_of,
    error_of,
    made,
    told_as_engine_errors,
)
from invoice_desk.extraction.openai.listing import ListedModel, models_in
from invoice_desk.extraction.openai.presets import UNKNOWN, Preset, preset_of_owner
from invoice_desk.extraction.openai.refusal import Refusal, refusal_of
from invoice_desk.extraction.openai.stream import Hearing
from invoice_desk.extraction.pace import Pace
from invoice_desk.extraction.question import Heard, Question, Stage, Told
from invoice_desk.extraction.sse import Event, events_of
from invoice_desk.keys import Key

_T = TypeVar("_T")

_MOST_OF_A_REFUSAL: Final = 1 << 16
_NO_LIST: Final = frozenset({403, 404, 405, 501})


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds that are waited: for what a server answers at once, for the first word, between two words, for the count
    of tokens after the last one, and in all until a server that is asked too often or is loading may be asked again.
    """

    quick: float = 10.0
    first: float = 600.0
    between: float = 120.0
    after: float = 3.0
    asked_again: float = 180.0


class OpenAIServer:
    """Calls a server from any thread; each call has an event loop of its own, which a cancel ends at once.

    A list of models may tell what kind of server it is. `key` is asked when a key is needed, and again after the server
    has refused it. What a server does not understand is remembered for each of its models. All methods raise
    EngineError or JobCancelledError, nothing else.
    """

    def __init__(
        self,
        address: Address,
        preset: Preset = UNKNOWN,
        *,
        key: Callable[[], Key] = Key,
        pace: Pace | None = None,
        patience: Patience | None = None,
    ) -> None:
        self.address = address
        self.preset = preset
        self._find_key = key
        self._patience = patience or Patience()
        self._pace = pace or Pace()
        self._dialects: dict[str, Dialect] = {}
        self._key: Key | None = None
        self._context: ssl.SSLContext | None = None
        self._lock = threading.Lock()

    def dialect(self, model: str) -> Dialect:
        """How a model is asked now."""
        with self._lock:
            return self._dialects.get(model) or Dialect(self.preset.format)

    def expect_less(self, model: str) -> None:
        """Hold a model to a form of answer less firmly from now on: it manages better without."""
        lower = lower_format(self.dialect(model), self.preset)
        if lower is not None:
            self._learn(model, lower)

    def models(self, cancel: CancelToken | None = None) -> Sequence[ListedModel] | None:
        """What the server lists, in its own order; None where it has no list, or keeps it to itself."""
        return self._run(self._listed, "", cancel)

    def abilities(self, model: str, cancel: CancelToken | None = None) -> frozenset[str]:
        """What the server says that a model is able to do; nothing where it says nothing, as most do.

        Asked of Ollama only: it shows a picture to a model that sees nothing, which then invents what was on it.
        """
        if not self.preset.shows:
            return frozenset()
        return self._run(lambda asked: self._shown(asked.model), model, cancel)

    def chat(self, question: Question, cancel: CancelToken, heard: Heard, stage: Stage) -> Told:
        """Ask, and listen to the answer. Where `heard` ends it, what was heard is returned as unfinished.

        Waits while the server may not be asked, as long as is patient; `stage` hears of it.
        """
        return self._run(lambda asked: self._answered(question, asked, heard, stage), question.model, cancel)

    # One call.

    def _run(self, talk: Callable[[Asked], Coroutine[Any, Any, _T]], model: str, cancel: CancelToken | None) -> _T:
        async def with_key() -> _T:
            asked = Asked(self.address.url, model, await self._key_text(model))
            with told_as_engine_errors(asked):
                return await talk(asked)

        return converse(with_key, cancel)

    async def _key_text(self, model: str) -> str:
        """Look for the key where that has not been done; a store of passwords may take its time."""
        key = self._key
        if key is None:
            key = self._key = await asyncio.get_running_loop().run_in_executor(None, self._find_key)
        if key.trouble == "key.odd":
            self._key = None
            raise made("openai.key_odd", Asked(self.address.url, model))
        return key.text

    def _client(self, timeout: float | httpx.Timeout) -> httpx.AsyncClient:
        """A client that sends the key to this server only: no redirect is followed, no proxy asked nearby."""
        abroad = not self.address.is_nearby
        if self._context is None:  # takes longer than a short answer
            is_secure = self.address.url.startswith("https:")
            self._context = httpx.create_ssl_context(trust_env=abroad) if is_secure else _unused_context()
        headers = {"User-Agent": f"invoice-desk/{__version__}", "Accept-Encoding": "identity"}
        if self._key is not None and self._key.text:
            headers["Authorization"] = f"Bearer {self._key.text}"
        return httpx.AsyncClient(
            timeout=timeout, headers=headers, trust_env=abroad, follow_redirects=False, verify=self._context
        )

    def _refused(self, refusal: Refusal, asked: Asked) -> EngineError:
        error = error_of(refusal, asked)
        if error.code in ABOUT_THE_KEY:
            self._key = None  # a better one may have been put into the store since
        return error

    def _learn(self, model: str, dialect: Dialect) -> None:
        with self._lock:
            self._dialects[model] = dialect

    # The list of models.

    async def _listed(self, asked: Asked) -> Sequence[ListedModel] | None:
        async with _within(2 * self._patience.quick), self._client(self._patience.quick) as client:
            answer = await client.get(f"{self.address.url}/models")
            refusal = await _refusal(answer, self._patience)
            if refusal is None:
                listed = models_in(answer.json())
                if self.preset is UNKNOWN and listed:
                    self.preset = preset_of_owner(listed[0].owner)
                return listed
            if refusal.status not in _NO_LIST:
                raise self._refused(refusal, asked)
            likely = offered(self.address.url)
            if likely and _has_list(await client.get(f"{likely}/models")):
                raise made("openai.no_such_path", asked)
            return None

    async def _shown(self, model: str) -> frozenset[str]:
        async with self._client(self._patience.quick) as client:
            url = f"{self.address.url.removesuffix('/v1')}/api/show"
            try:
                shown = (await client.post(url, json={"model": model})).json()
            except (httpx.HTTPError, ValueError):
                return frozenset()
        told = shown.get("capabilities") if isinstance(shown, dict) else None
        return frozenset(map(str, told)) if isinstance(told, list) else frozenset()

    # An answer.

    async def _answered(self, question: Question, asked: Asked, heard: Heard, stage: Stage) -> Told:
        for image in question.images:
            if 0 < self.preset.most_picture_bytes < picture_bytes(image):
                raise made("openai.too_large", asked)
        waited, times = 0.0, 0
        timeout = httpx.Timeout(self._patience.quick, read=None, write=self._patience.between, pool=None)
        async with self._client(timeout) as client:
            while True:
                await self._pace.turn(lambda: stage("progress.waiting"))
                dialect = self.dialect(question.model)
                body = body_of(question, dialect, self.preset)
                told = await self._asked_once(client, body, asked, heard)
                if isinstance(told, Told):
                    return told
                understood = simpler(dialect, self.preset, told, body)
                if understood is not None:
                    self._learn(question.model, understood)
                    continue
                seconds = _pause(told.wait, times)
                if code_of(told, asked) not in WAITED_FOR or waited + seconds > self._patience.asked_again:
                    raise self._refused(told, asked)
                waited, times = waited + seconds, times + 1
                self._pace.hold(seconds)

    async def _asked_once(
        self, client: httpx.AsyncClient, body: Mapping[str, Any], asked: Asked, heard: Heard
    ) -> Told | Refusal:
        data = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        headers = {"Content-Type": "application/json", "Accept": "text/event-stream, application/json"}
        request = client.build_request("POST", f"{self.address.url}/chat/completions", content=data, headers=headers)
        began = time.perf_counter()
        async with _within(self._patience.first):
            answer = await client.send(request, stream=True)
        async with aclosing(answer), aclosing(events_of(answer.aiter_bytes())) as events:
            return await _refusal(answer, self._patience) or await self._heard(events, began, asked, heard)

    async def _heard(
        self, events: AsyncGenerator[Event, None], began: float, asked: Asked, heard: Heard
    ) -> Told | Refusal:
        hearing = Hearing()
        first = 0.0
        goes_on = True
        while goes_on and not hearing.ended:
            event = await self._next(events, hearing)
            if event is None:
                break
            try:
                is_written = hearing.take(event)
            except ValueError:
                if not hearing.text:
                    raise
                break  # cut off inside an event
            if hearing.refusal is not None:
                return hearing.refusal
            if is_written:
                first = first or time.perf_counter()
                goes_on = heard(hearing.text, hearing.thinking)
        if not hearing.text and not hearing.thinking:
            if hearing.reason == "content_filter":
                raise made("openai.content_filter", asked)
            if not hearing.has_all:
                raise made("openai.no_end", asked)
        end = time.perf_counter()
        usage = Usage(
            hearing.tokens_in, hearing.tokens_out, looking=(first or end) - began, writing=end - first if first else 0.0
        )
        return Told(hearing.text, hearing.thinking, finished=goes_on and hearing.is_finished, usage=usage)

    async def _next(self, events: AsyncGenerator[Event, None], hearing: Hearing) -> Event | None:
        """The next event; None at the end, and where nothing but the count of tokens could still come and does not."""
        if hearing.has_all:
            try:
                async with _within(self._patience.after):
                    return await anext(events, None)
            except httpx.HTTPError:
                return None
        is_begun = hearing.text or hearing.thinking
        async with _within(self._patience.between if is_begun else self._patience.first):
            return await anext(events, None)


def _pause(wanted: float | None, times: int) -> float:
    """Seconds before the same question is asked again: what the server wants, and longer where that did not help."""
    growing = 2.0**times
    return min(30.0, 2 * growing) if wanted is None else max(wanted, min(30.0, growing / 4))


async def _refusal(answer: httpx.Response, patience: Patience) -> Refusal | None:
    """What an answer that is no success says; None for one that may be an answer."""
    if 300 <= answer.status_code < 400:
        return Refusal(answer.status_code, answer.headers.get("location", ""))
    is_page = "html" in answer.headers.get("content-type", "")
    if answer.status_code < 300 and not is_page:
        return None
    async with _within(patience.quick):
        text = await _beginning(answer)
    return refusal_of(answer.status_code, text, answer.headers, time.time())


async def _beginning(answer: httpx.Response) -> str:
    if answer.is_closed:
        return answer.text
    data = b""
    async for piece in answer.aiter_bytes():
        data += piece
        if len(data) > _MOST_OF_A_REFUSAL:
            break
    return data.decode("utf-8", "replace")


def _has_list(answer: httpx.Response) -> bool:
    return answer.status_code in (200, 401) and "json" in answer.headers.get("content-type", "")


@asynccontextmanager
async def _within(seconds: float) -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError as error:
        raise httpx.ReadTimeout("silence") from error


def _unused_context() -> ssl.SSLContext:
    """In the place of one that would load all authorities, where nothing is encrypted."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
