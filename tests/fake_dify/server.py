"""FakeDify: the service API of one app, and what a test may say to it."""

import asyncio
import itertools
import json
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from tests.fake_dify.answer import Answer, StruckError
from tests.fake_dify.app import App, RefusedError, Variable, invalid
from tests.fake_dify.faults import Fault, FaultBox, arm, refusal
from tests.fake_dify.record import Request
from tests.fake_dify.streams import Reply, events_of
from tests.fake_dify.uploads import Upload, parts_of
from tests.fake_ollama.wire import Connection, Incoming
from tests.loopback import Loopback

KEY = "app-0123456789abcdefghijklmn"
RUN, CHAT, COMPLETION = "/v1/workflows/run", "/v1/chat-messages", "/v1/completion-messages"
_CHATS = ("chat", "agent-chat", "advanced-chat")
_STOP = re.compile(r"/v1/(?:workflows/tasks|chat-messages|completion-messages)/([^/]+)/stop")


class FakeDify:
    """A fake Dify on a free loopback port, from `with` to the end of its block, with one app and one key to it.

    The app is `app`, or one of `mode` with the variables of `form`.
    """

    def __init__(
        self, app: App | None = None, *, mode: str = "workflow", form: Sequence[Variable] | None = None
    ) -> None:
        made = App(mode=mode) if form is None else App(mode=mode, form=form)
        self.app = app or made
        self.key = KEY
        self.requests: list[Request] = []
        """Everything that came, in the order it came."""
        self.uploads: dict[str, Upload] = {}
        self.stopped: list[str] = []
        """The tasks that somebody asked to stop."""
        self._replies: list[Reply] = [Reply("{}")]
        self._faults = FaultBox()
        self._ids = itertools.count(1)
        self._loopback = Loopback("the fake Dify", self._answer)

    @property
    def url(self) -> str:
        return self._loopback.url

    @property
    def runs(self) -> list[Request]:
        """The requests that asked the app, in whatever mode."""
        return [one for one in self.requests if one.path in (RUN, CHAT, COMPLETION)]

    def of(self, path: str) -> list[Request]:
        """The requests to this path."""
        return [one for one in self.requests if one.path == path]

    def reply(self, *replies: Reply | str) -> None:
        """What the app answers: each reply for one run, the last for all after it."""
        self._replies = [Reply(one) if isinstance(one, str) else one for one in replies]

    def fault(
        self, fault: Fault, *, after_events: int | None = None, path: str | None = None, times: int | None = 1
    ) -> None:
        """Lays a fault for the next `times` runs (None: all), or requests to `path`.

        Without a place it strikes before the headers, or after two events where it is one of a stream's.
        """
        self._faults.lay(arm(fault, after_events=after_events, path=path, times=times))

    def clear_faults(self) -> None:
        """Nothing fails any more."""
        self._faults.clear()

    def close_port(self) -> None:
        """Connections are refused until `open_port`."""
        self._loopback.close_port()

    def open_port(self) -> None:
        self._loopback.open_port()

    def wait_until(self, holds: Callable[[], bool], timeout: float = 10.0) -> None:
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
        answer = Answer(connection, record, self._faults.take(record.path))
        try:
            await answer.strike_early()
            await self._respond(record, answer)
        except RefusedError as error:
            await answer.whole(refusal(error.status, error.code, str(error)))
        except StruckError as struck:
            return not struck.closed
        except asyncio.CancelledError:
            if not self._loopback.is_stopping:
                record.cancelled_at = time.monotonic()
                self._loopback.tell()
            raise
        return True

    async def _respond(self, record: Request, answer: Answer) -> None:
        self._check_key(record)
        route = record.method, record.path
        if route == ("GET", "/v1/info"):
            await answer.json(self.app.info)
        elif route == ("GET", "/v1/parameters"):
            await answer.json(self.app.parameters)
        elif route == ("POST", "/v1/files/upload"):
            await answer.json(self._upload(record).shown, 201)
        elif record.method == "POST" and (stop := _STOP.fullmatch(record.path)):
            _user(record)
            self.stopped.append(stop[1])
            self._loopback.tell()
            await answer.json({"result": "success"})
        elif record.method == "POST" and record.path in (RUN, CHAT, COMPLETION):
            self._check_run(record)
            await self._stream(record, answer)
        else:
            raise RefusedError(404, "not_found", "The requested URL was not found on the server.")

    async def _stream(self, record: Request, answer: Answer) -> None:
        record.task_id = f"task-{next(self._ids)}"
        reply = self._replies[0] if len(self._replies) == 1 else self._replies.pop(0)
        await answer.ping()
        async for event in events_of(self.app.acts_as, reply, record.task_id):
            await answer.event(event)
        await answer.finish()

    def _check_key(self, record: Request) -> None:
        said = record.headers.get("authorization", "")
        if " " not in said:
            message = "Authorization header must be provided and start with 'Bearer'"
            raise RefusedError(401, "unauthorized", message)
        if said != f"Bearer {self.key}":
            raise RefusedError(401, "unauthorized", "Access token is invalid")

    def _check_run(self, record: Request) -> None:
        """Raises RefusedError for what is no proper request to this app."""
        acts = self.app.acts_as
        user = _user(record)
        if record.path == RUN and acts != "workflow":
            raise RefusedError(400, "not_workflow_app", "Please check if your app mode matches the right API route.")
        if record.path == CHAT and acts not in _CHATS:
            raise RefusedError(400, "not_chat_app", "Please check if your app mode matches the right API route.")
        if record.path == COMPLETION and acts != "completion":
            raise RefusedError(400, "app_unavailable", "App unavailable, please check your app configurations.")
        if not isinstance(record.body.get("inputs"), dict):
            raise invalid("Missing required parameter in the JSON body")
        if record.body.get("response_mode") != "streaming":
            raise invalid("this fake only streams")
        if record.path == CHAT and not record.body.get("query"):
            raise invalid("query is required")
        self.app.check_inputs(record.inputs, self.uploads, user)
        self.app.check_files(record.body.get("files"), self.uploads, user)

    def _upload(self, record: Request) -> Upload:
        parts = parts_of(record.headers.get("content-type", ""), record.raw)
        files = [part for part in parts if part.name == "file" and part.file_name is not None]
        user = next((part.data.decode() for part in parts if part.name == "user"), "")
        if not files:
            raise RefusedError(400, "no_file_uploaded", "Please upload your file.")
        (sent,) = files
        if not sent.file_name:
            raise RefusedError(400, "filename_not_exists_error", "The specified filename does not exist.")
        if len(sent.data) > self.app.image_megabytes * 1024 * 1024:
            raise RefusedError(413, "file_too_large", "File size exceeded. ")
        upload = Upload(f"file-{next(self._ids)}", sent.file_name, sent.media_type, sent.data, user)
        self.uploads[upload.id] = upload
        return upload


def _user(record: Request) -> str:
    user = record.body.get("user")
    if not user:
        raise invalid("Arg user must be provided.")
    return str(user)


def _record_of(incoming: Incoming) -> Request:
    record = Request(incoming.method, incoming.target.partition("?")[0], incoming.headers, incoming.body)
    with suppress(ValueError):
        body: Any = json.loads(incoming.body)
        record.body = body if isinstance(body, dict) else {}
    return record
