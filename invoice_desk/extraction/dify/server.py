"""One Dify app over its service API: what it is, and runs of it that can be cancelled at once and are then stopped."""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, TypeVar

import httpx

from invoice_desk.domain.errors import EngineError, EngineUnreachableError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.address import Address
from invoice_desk.extraction.conversation import converse, within
from invoice_desk.extraction.dify.address import API
from invoice_desk.extraction.dify.faults import of_answer, told_as_engine_errors
from invoice_desk.extraction.dify.form import Form, form_of
from invoice_desk.extraction.dify.run import Run
from invoice_desk.extraction.engine import PageImage
from invoice_desk.extraction.pace import Pace
from invoice_desk.extraction.question import Heard, Question, Stage, Told
from invoice_desk.extraction.sse import Event, events_of
from invoice_desk.keys import Key

_T = TypeVar("_T")

USER: Final = "invoice-desk"
"""Who asks, for Dify: files, runs and stops of one user belong together."""

_QUICK: Final = 10.0
"""Seconds for what a server answers at once."""

_STOP_WITHIN: Final = 3.0
_WAIT_FOR_STOP: Final = 0.1
"""Seconds of a cancel's time that a server nearby needs to hear of it."""

_ENDINGS: Final = {"image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True, slots=True)
class Route:
    """How apps of some modes are asked and stopped. `has_message`: something is said beside the variables."""

    run: str
    stop: str
    has_message: bool = True


_WORKFLOW: Final = Route("/workflows/run", "/workflows/tasks/{}/stop", has_message=False)
_CHAT: Final = Route("/chat-messages", "/chat-messages/{}/stop")
_COMPLETION: Final = Route("/completion-messages", "/completion-messages/{}/stop")
_ROUTES: Final = {"workflow": _WORKFLOW, "completion": _COMPLETION}
_OTHER_MODE: Final = ("dify.other_mode", "dify.app_unavailable")
"""What a server says where an app is asked by the route of another mode."""


@dataclass(frozen=True, slots=True)
class App:
    """An app as its server describes it. `mode` is "" where the server is too old to tell it."""

    name: str
    mode: str
    form: Form

    @property
    def routes(self) -> Sequence[Route]:
        """The route of its mode; where that is unknown those to be tried, each refused but for the right one."""
        return (_ROUTES.get(self.mode, _CHAT),) if self.mode else (_WORKFLOW, _CHAT, _COMPLETION)

    @property
    def sees(self) -> bool:
        """Whether it takes pictures."""
        return self.form.pictures is not None

    @property
    def takes_words(self) -> bool:
        """Whether it can be told anything."""
        return self.form.prompt is not None or any(route.has_message for route in self.routes)


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds of silence that are waited out: until a run begins, and between two of its events.

    A node says nothing while its model thinks, which takes minutes; the pings of the server are no events. `busy` are
    the waits before one more try where the app runs as often as it may already.
    """

    first: float = 180.0
    between: float = 600.0
    busy: tuple[float, ...] = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)


class DifyServer:
    """Calls an app from any thread; each call has an event loop of its own, which a cancel ends at once.

    All methods raise EngineError or JobCancelledError, nothing else. `key` is asked for the first call, and
    again where the server has refused it.
    """

    def __init__(
        self, address: Address, key: Callable[[], Key], *, pace: Pace | None = None, patience: Patience | None = None
    ) -> None:
        self.address = address
        self._pace = pace or Pace()
        self._ask_for_key = key
        self._known_key = Key()
        self._patience = patience or Patience()

    def app(self, cancel: CancelToken | None = None) -> App:
        """What the app is and wants to be given."""

        async def ask() -> App:
            async with self._client() as client:
                parameters = await _json(await client.get("/parameters", timeout=_QUICK), self._host)
                try:
                    info = await _json(await client.get("/info", timeout=_QUICK), self._host)
                except EngineError:  # not there before 0.5
                    info = {}
            name, mode = info.get("name"), info.get("mode")
            return App(
                name.strip() if isinstance(name, str) else "",
                mode if isinstance(mode, str) else "",
                form_of(parameters),
            )

        return self._run(ask, cancel)

    def ask(self, app: App, question: Question, cancel: CancelToken, heard: Heard, stage: Stage) -> Told:
        """Send the pictures, run the app and listen. Where `heard` ends it, what was heard is returned as unfinished.

        A run that is left before its end, for whatever reason, is stopped on the server, too: without that it would go
        on there, and cost. The stop is waited for a tenth of a second and goes on by itself after that.
        """
        run = Run(self._host)
        routes, waits = list(app.routes), list(self._patience.busy)
        prompt = f"{question.system}\n\n{question.user}".strip()
        app.form.check(prompt)

        def take(event: Event) -> bool:
            is_new, said = not run.task_id, (run.text, run.thinking)
            goes_on = run.take(event)
            if is_new and run.task_id:
                stage("progress.looking" if question.images else "progress.thinking")
            return goes_on and ((run.text, run.thinking) == said or heard(run.text, run.thinking))

        async def ask() -> Told:
            async with self._client() as client:
                if question.images:
                    stage("progress.sending")
                files = [await self._upload(client, image) for image in question.images]
                while True:
                    await self._pace.turn(lambda: stage("progress.waiting"))
                    body = _body(app.form, prompt, files, is_message=routes[0].has_message)
                    try:
                        await self._listen(client, routes[0], body, take)
                        return run.told
                    except EngineError as error:
                        if error.code in _OTHER_MODE and len(routes) > 1:
                            del routes[0]
                        elif error.code == "dify.busy" and waits:
                            stage("progress.waiting")
                            await asyncio.sleep(waits.pop(0))
                        else:
                            raise

        try:
            return self._run(ask, cancel)
        finally:
            if run.task_id and not run.is_over:
                self._stop(routes[0].stop.format(run.task_id))

    @property
    def _host(self) -> str:
        return self.address.url

    @cached_property
    def _context(self) -> ssl.SSLContext:
        """Made once: to load all authorities takes longer than a short answer. Unused where nothing is encrypted."""
        if self._host.startswith("https:"):
            return httpx.create_ssl_context(trust_env=not self.address.is_nearby)
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[httpx.AsyncClient]:
        key = self._known_key if self._known_key.text else self._ask_for_key()
        if not key.text:
            raise EngineUnreachableError("dify.key_missing", host=self._host)
        self._known_key = key
        async with httpx.AsyncClient(
            base_url=f"{self._host}{API}",
            headers={"Authorization": f"Bearer {key.text}"},
            timeout=httpx.Timeout(_QUICK, read=None, write=120.0, pool=None),
            trust_env=not self.address.is_nearby,  # proxies are for the world outside
            verify=self._context,
        ) as client:
            yield client

    async def _upload(self, client: httpx.AsyncClient, image: PageImage) -> str:
        """The id of a picture that is now on the server. Its name says nothing of the document."""
        ending = _ENDINGS.get(image.media_type, "png")
        file = (f"page-{image.page}-{image.tile + 1}.{ending}", image.data, image.media_type)
        sent = client.post("/files/upload", files={"file": file}, data={"user": USER})
        said = await _json(await within(self._patience.first, sent), self._host)
        if not isinstance(said.get("id"), str):
            raise EngineUnreachableError("dify.not_dify", host=self._host)
        return str(said["id"])

    async def _listen(
        self, client: httpx.AsyncClient, route: Route, body: Mapping[str, object], take: Callable[[Event], bool]
    ) -> None:
        """Run the app, and give its events to `take` until that has enough of them or they end."""
        request = client.build_request("POST", route.run, json=body)
        answer = await within(self._patience.first, client.send(request, stream=True))
        try:
            if answer.status_code != httpx.codes.OK:
                said = await within(_QUICK, answer.aread())
                raise of_answer(answer.status_code, said.decode("utf-8", "replace"), host=self._host)
            events, seconds = events_of(answer.aiter_bytes()), self._patience.first
            while (event := await within(seconds, _next(events))) is not None and take(event):
                seconds = self._patience.between
        finally:
            await answer.aclose()

    def _stop(self, path: str) -> None:
        """Ask the server to stop a task, in a thread of its own: whoever cancelled waits for no server."""

        async def ask() -> None:
            async with self._client() as client:
                await client.post(path, json={"user": USER}, timeout=_STOP_WITHIN)

        def stop() -> None:
            with suppress(EngineError):
                self._run(lambda: within(_STOP_WITHIN, ask()), None)

        thread = threading.Thread(target=stop, name="dify-stop", daemon=True)
        thread.start()
        thread.join(_WAIT_FOR_STOP)

    def _run(self, ask: Callable[[], Coroutine[Any, Any, _T]], cancel: CancelToken | None) -> _T:
        try:
            with told_as_engine_errors(self._host):
                return converse(ask, cancel)
        except EngineError as error:
            if error.code == "dify.key_refused":
                self._known_key = Key()
            raise


def _body(form: Form, prompt: str, files: Sequence[str], *, is_message: bool) -> Mapping[str, object]:
    body: dict[str, object] = {"inputs": form.inputs(prompt, files), "response_mode": "streaming", "user": USER}
    if is_message:
        body["query"] = prompt
    if beside := form.files(files):
        body["files"] = list(beside)
    return body


async def _json(answer: httpx.Response, host: str) -> Mapping[str, Any]:
    if not answer.is_success:
        raise of_answer(answer.status_code, answer.text, host=host)
    said = answer.json()
    if not isinstance(said, dict):
        raise EngineUnreachableError("dify.not_dify", host=host)
    return said


async def _next(events: AsyncIterator[_T]) -> _T | None:
    return await anext(events, None)
