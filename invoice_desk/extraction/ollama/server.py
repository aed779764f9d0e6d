"""One Ollama server: its models, getting and loading them, and a chat with one that can be cancelled at once."""

import asyncio
import os
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar, cast

import httpx
import ollama

from invoice_desk.domain.job import CancelToken
from invoice_desk.domain.record import Usage
from invoice_desk.extraction.address import Address
from invoice_desk.extraction.conversation import converse, within
from invoice_desk.extraction.engine import LoadedModel, PullProgress
from invoice_desk.extraction.ollama.faults import told_as_engine_errors
from invoice_desk.extraction.ollama.listing import InstalledModel, Known, asked, loaded_on, models_on
from invoice_desk.extraction.ollama.pulling import pull
from invoice_desk.extraction.question import Heard, Question, Told

_T = TypeVar("_T")

KEY_VARIABLE: Final = "OLLAMA_API_KEY"
_QUICK: Final = 5.0
"""Seconds for what a server answers at once, also while it is generating."""

_LOOK_AFTER: Final = 0.3
"""Seconds until a model that does not answer yet is suspected of being loaded."""

_ANSWERS_WITHIN: Final = 0.3
"""Seconds that a server takes at most to say that a model is loaded."""


@dataclass(frozen=True, slots=True)
class Loading:
    """How a server loads a model: tokens of context, and how long it keeps it after an answer (a Go duration)."""

    context: int = 8192
    keep_alive: str = "10m"

    @property
    def stays(self) -> bool:
        """Whether the model is kept at all."""
        return self.keep_alive.strip("0") not in ("", "s", "m", "h")


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds of silence that are waited out: until an answer begins, and between two parts of it.

    Loading and looking come before the first word, and on a slow computer take minutes.
    """

    first: float = 900.0
    between: float = 120.0


class OllamaServer:
    """Calls a server from any thread; each call has an event loop of its own, which a cancel ends at once.

    All methods raise EngineError or JobCancelledError, nothing else.
    """

    def __init__(self, address: Address, *, patience: Patience | None = None) -> None:
        self.address = address
        self._patience = patience or Patience()
        self._known: Known = {}

    def version(self) -> str:
        """The server's version as it tells it."""

        async def ask() -> str:
            async with self._web() as web:
                return str((await asked(web, "GET", "/api/version"))["version"])

        return self._run(ask, "", None)

    def models(self) -> Sequence[InstalledModel]:
        """What is installed, the newest first, with what each can do and whether it is in memory."""

        async def ask() -> Sequence[InstalledModel]:
            async with self._web() as web:
                return await models_on(web, self.address.url, self._known)

        return self._run(ask, "", None)

    def loaded(self, cancel: CancelToken | None = None) -> Mapping[str, LoadedModel]:
        """The models in memory, by their names in small letters."""

        async def ask() -> Mapping[str, LoadedModel]:
            async with self._web() as web:
                return await loaded_on(web, self.address.url)

        return self._run(ask, "", cancel)

    def pull(self, name: str, cancel: CancelToken, report: Callable[[PullProgress], None]) -> None:
        """Have the server get a model. What it got stays there, however the pull ends."""

        async def ask() -> None:
            async with self._client(httpx.Timeout(_QUICK, read=None)) as client:
                await pull(client, self.address.url, name, report)

        self._run(ask, name, cancel)

    def delete(self, name: str, cancel: CancelToken | None = None) -> None:
        """Throw a model away; whether it is in memory doesn't matter to the server."""

        async def ask() -> None:
            async with self._client(httpx.Timeout(_QUICK, read=60.0)) as client:
                await client.delete(name)

        self._run(ask, name, cancel)

    def load(self, name: str, loading: Loading, cancel: CancelToken | None = None) -> None:
        """Put a model into memory, which may take minutes."""

        async def ask() -> None:
            async with self._client(httpx.Timeout(_QUICK, read=None)) as client:
                options = {"num_ctx": loading.context}
                loads = client.chat(name, messages=[], keep_alive=loading.keep_alive, options=options)
                await _before(self._patience.first, loads)

        self._run(ask, name, cancel)

    def unload(self, name: str, cancel: CancelToken | None = None) -> None:
        """Take a model out of memory, after what it is doing now."""

        async def ask() -> None:
            async with self._client(_QUICK) as client:
                await client.chat(name, messages=[], keep_alive=0)

        self._run(ask, name, cancel)

    def chat(
        self,
        question: Question,
        loading: Loading,
        cancel: CancelToken,
        heard: Heard,
        is_loading: Callable[[bool], None] | None = None,
    ) -> Told:
        """Ask, and listen to the answer. Where `heard` ends it, what was heard is returned as unfinished.

        While the answer has not begun, `is_loading` is told whether the model is still to be loaded, when that changes.
        """

        async def ask() -> Told:
            timeout = httpx.Timeout(_QUICK, read=None, write=120.0, pool=None)
            following: asyncio.Task[None] | None = None
            if is_loading and loading.stays:  # else to ask would be to unload
                following = asyncio.create_task(self._follow_loading(question.model, loading, is_loading))
            async with self._client(timeout) as client:
                stream = await _before(self._patience.first, _stream(client, question, loading))
                async with aclosing(stream):
                    return await _listen(stream, self._patience, heard, following.cancel if following else None)

        return self._run(ask, question.model, cancel)

    async def _follow_loading(self, model: str, loading: Loading, is_loading: Callable[[bool], None]) -> None:
        """Tell that a model is being loaded, if it is, and when it is there. Runs beside an answer and never fails it.

        A request without a prompt is answered as soon as the model is loaded, while the other one is still worked on.
        The list of what is loaded would not tell: servers up to 0.24 or so have a model there from the first moment
        of its loading, and the newest don't answer before its end.
        """
        await asyncio.sleep(_LOOK_AFTER)
        with suppress(ollama.ResponseError, httpx.HTTPError, ConnectionError, AttributeError, ValueError):
            async with self._client(httpx.Timeout(_QUICK, read=None)) as client:
                options = {"num_ctx": loading.context}
                asks = client.generate(model, keep_alive=loading.keep_alive, options=options)
                loads = asyncio.create_task(asks)
                try:
                    done, _ = await asyncio.wait([loads], timeout=_ANSWERS_WITHIN)
                    if not done:
                        is_loading(True)
                        await loads
                        is_loading(False)
                finally:
                    loads.cancel()

    @property
    def _trusts_environment(self) -> bool:
        """Proxies are for the world outside."""
        return not self.address.is_nearby

    @cached_property
    def _certificates(self) -> ssl.SSLContext:
        """Loaded once: it takes longer than a question, and clients would load them for each, even without TLS."""
        return httpx.create_ssl_context(trust_env=self._trusts_environment)

    def _web(self) -> httpx.AsyncClient:
        """For listings, of which ollama's own client leaves out half."""
        return httpx.AsyncClient(
            base_url=self.address.url,
            headers=self._headers(),
            timeout=_QUICK,
            trust_env=self._trusts_environment,
            verify=self._certificates,
            follow_redirects=True,
        )

    @asynccontextmanager
    async def _client(self, timeout: float | httpx.Timeout) -> AsyncIterator[ollama.AsyncClient]:
        client = ollama.AsyncClient(
            host=self.address.url,
            headers=self._headers(),
            timeout=timeout,
            trust_env=self._trusts_environment,
            verify=self._certificates,
        )
        try:
            yield client
        finally:
            await client.close()  # type: ignore[no-untyped-call]

    def _headers(self) -> dict[str, str]:
        key = os.environ.get(KEY_VARIABLE, "")
        return {"Authorization": f"Bearer {key}"} if key else {}

    def _run(self, ask: Callable[[], Coroutine[Any, Any, _T]], model: str, cancel: CancelToken | None) -> _T:
        with told_as_engine_errors(self.address.url, model):
            return converse(ask, cancel)


async def _stream(
    client: ollama.AsyncClient, question: Question, loading: Loading
) -> AsyncGenerator[ollama.ChatResponse]:
    message: dict[str, Any] = {"role": "user", "content": question.user}
    if question.images:
        message["images"] = [image.data for image in question.images]
    stream = await client.chat(
        model=question.model,
        messages=[{"role": "system", "content": question.system}, message],
        stream=True,
        think=False,
        format=dict(question.schema) or None,
        keep_alive=loading.keep_alive,
        options={"num_ctx": loading.context, "num_predict": question.most_tokens, "temperature": 0, "seed": 42},
    )
    return cast("AsyncGenerator[ollama.ChatResponse]", stream)


async def _before(seconds: float, waited_for: Coroutine[Any, Any, _T]) -> _T:
    try:
        return await within(seconds, waited_for)
    except TimeoutError as error:
        raise httpx.ReadTimeout("silence") from error


async def _listen(
    stream: AsyncIterator[ollama.ChatResponse],
    patience: Patience,
    heard: Heard,
    begun: Callable[[], object] | None,
) -> Told:
    text, thinking, seconds = "", "", patience.first
    parts = aiter(stream)
    while True:
        part = await _before(seconds, _next(parts))
        if part is None:  # the server has stopped a model that repeats itself, and says no word of it
            return Told(text, thinking)
        if begun:
            begun()
        seconds = patience.between
        text += part.message.content or ""
        thinking += part.message.thinking or ""
        if part.done:
            return Told(text, thinking, finished=part.done_reason != "length", usage=_usage(part))
        if not heard(text, thinking):
            return Told(text, thinking)


def _usage(last: ollama.ChatResponse) -> Usage:
    """Counts and nanoseconds, left out by the server where they are 0."""
    return Usage(
        last.prompt_eval_count or 0,
        last.eval_count or 0,
        loading=(last.load_duration or 0) / 1e9,
        looking=(last.prompt_eval_duration or 0) / 1e9,
        writing=(last.eval_duration or 0) / 1e9,
    )


async def _next(parts: AsyncIterator[_T]) -> _T | None:
    return await anext(parts, None)
