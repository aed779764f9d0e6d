"""Every way in which a fake server can fail, struck while a queue reads from it; and what the user is told."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, Protocol

from invoice_desk.domain.document import Limits
from invoice_desk.domain.errors import InvoiceDeskError
from invoice_desk.domain.job import CancelToken, Failed, Finished
from invoice_desk.domain.record import Note, Value
from invoice_desk.extraction.dify.server import Patience as DifyPatience
from invoice_desk.extraction.engine import ExtractionEngine, PullProgress, keeper_of
from invoice_desk.extraction.ollama.address import address_of
from invoice_desk.extraction.ollama.engine import OllamaEngine
from invoice_desk.extraction.ollama.server import OllamaServer, Patience
from invoice_desk.extraction.openai.server import Patience as OpenAIPatience
from invoice_desk.intake.images import ImageReader
from invoice_desk.pipeline.queue import ReadingQueue
from invoice_desk.pipeline.reading import ReadingState
from invoice_desk.store import Choice, Desk
from tests.extraction.dify.asking import engine_at as dify_at
from tests.extraction.ollama.asking import READS, SEES, answer
from tests.extraction.openai.asking import SEES as SEES_TOO
from tests.extraction.openai.asking import engine_at as openai_at
from tests.fake_dify import EVERYWHERE, FakeDify
from tests.fake_dify import Fault as DifyFault
from tests.fake_dify.faults import CONNECTION as DIFY_CONNECTION
from tests.fake_dify.faults import STREAM as DIFY_STREAM
from tests.fake_ollama import ANYWHERE, FakeOllama, Fault, PullPace
from tests.fake_ollama.faults import Kind, kind_of
from tests.fake_ollama.versions import Era
from tests.fake_openai import EARLY, STREAM, FakeOpenAI
from tests.fake_openai import Fault as OpenAIFault
from tests.fake_openai import Reply as OpenAIReply
from tests.fake_openai.faults import CONNECTION
from tests.fakes.worker import InlineWorker
from tests.intake.documents import encoded, picture
from tests.pipeline.queue_building import PROFILES, Heard
from tests.pipeline.test_reading import FakeOcr

SAID: Final = answer(
    document_kind="receipt", seller_name="Corner Shop", total_amount="9.60", currency="GBP", line_items=[]
)
NAMES: Final = ("first.png", "second.png")
_SILENT: Final = frozenset(
    {"hang", "drip", "only_pings", "limit_429_slow", "limit_429", "saturated_429", "loading_503"}
)
_SILENT_TOO: Final = frozenset({"overloaded_529", "busy_429"})
"""What only the end of patience ends."""
EARLY_ON, AT_ONCE, IN_THE_MIDDLE, ITS_PLACE = "before the headers", "first line", "in the middle", "its place"
_AFTER: Final = {AT_ONCE: 0, IN_THE_MIDDLE: 3}
_BY_NATURE_LATER: Final = frozenset({Fault.BLANK_LINE, Fault.HALF_LINE, Fault.CRASH_MIDSTREAM})
_PATIENCE: Final = 20.0


@dataclass(frozen=True, slots=True)
class Strike:
    """A fault of a server, by name, and the place in the answer where it strikes."""

    server: str
    fault: str
    place: str

    def __str__(self) -> str:
        return f"{self.server}, {self.fault}, {self.place}"


@dataclass(slots=True)
class Told:
    """What the user was told of the first document: an error on its row, an error at which the queue waits, or notes
    on what was read.
    """

    error: InvoiceDeskError | None = None
    is_waiting: bool = False
    notes: tuple[Note, ...] = ()
    fields: Mapping[str, Value] = field(default_factory=dict)


class Server(Protocol):
    """A server that fails when it is told to."""

    @property
    def engine(self) -> ExtractionEngine:
        """The engine that asks it, and gives up soon."""

    @property
    def model(self) -> str:
        """The model to ask."""

    def strike(self, fault: str, place: str) -> None:
        """From now on every question meets the fault."""

    def recover(self) -> None:
        """From now on all is well."""


@dataclass(frozen=True, slots=True)
class _OnOllama:
    fake: FakeOllama
    engine: ExtractionEngine
    model: str = SEES

    def strike(self, fault: str, place: str) -> None:
        is_early = place == EARLY_ON
        self.fake.fault(fault, before_headers=is_early, after_chunks=_AFTER.get(place), times=None)

    def recover(self) -> None:
        self.fake.clear_faults()


@dataclass(frozen=True, slots=True)
class _OnOpenAI:
    fake: FakeOpenAI
    engine: ExtractionEngine
    model: str = SEES_TOO

    def strike(self, fault: str, place: str) -> None:
        self.fake.fault(OpenAIFault(fault), after_chunks=_AFTER.get(place), times=None)

    def recover(self) -> None:
        self.fake.clear_faults()


@dataclass(frozen=True, slots=True)
class _OnDify:
    fake: FakeDify
    engine: ExtractionEngine
    model: str = ""

    def strike(self, fault: str, place: str) -> None:
        self.fake.fault(DifyFault(fault), after_events=_AFTER.get(place), times=None)

    def recover(self) -> None:
        self.fake.clear_faults()


@contextmanager
def _ollama(era: Era, version: str, seconds: float) -> Iterator[_OnOllama]:
    with FakeOllama(era, version, models=[SEES, READS], pace=PullPace(tick=0.005, speed=1e9)) as fake:
        fake.reply(SAID)
        server = OllamaServer(address_of(fake.url), patience=Patience(seconds, seconds))
        yield _OnOllama(fake, OllamaEngine([server]))


@contextmanager
def _openai(seconds: float) -> Iterator[Server]:
    with FakeOpenAI(key="sk-4f9a8b7c") as fake:
        fake.reply(OpenAIReply(SAID, pieces=6))
        patience = OpenAIPatience(seconds, seconds, seconds, asked_again=0.3)
        yield _OnOpenAI(fake, openai_at(fake, key="sk-4f9a8b7c", patience=patience))


@contextmanager
def _dify(seconds: float) -> Iterator[Server]:
    with FakeDify() as fake:
        fake.reply(SAID)
        yield _OnDify(fake, dify_at(fake, patience=DifyPatience(seconds, seconds, busy=(0.0,))))


SERVERS: Final[Mapping[str, Callable[[float], AbstractContextManager[Server]]]] = {
    "Ollama 0.9.3": partial(_ollama, "classic", "0.9.3"),
    "Ollama 0.33.0": partial(_ollama, "modern", "0.33.0"),
    "OpenAI": _openai,
    "Dify": _dify,
}


def server_for(strike: Strike) -> AbstractContextManager[Server]:
    """The server of a strike, with an engine whose patience ends soon where nothing else ends."""
    is_silent = strike.fault in _SILENT or strike.fault in _SILENT_TOO
    return SERVERS[strike.server](1.0 if is_silent else 20.0)


def strikes() -> Sequence[Strike]:
    """All there are, but for those of pulls."""
    return [
        *(Strike(server, fault, place) for server in tuple(SERVERS)[:2] for fault, place in _of_ollama()),
        *(Strike("OpenAI", fault, EARLY_ON) for fault in EARLY),
        *(Strike("OpenAI", fault, place) for fault in (*sorted(CONNECTION), *STREAM) for place in _AFTER),
        *(Strike("Dify", fault, EARLY_ON) for fault in EVERYWHERE),
        *(Strike("Dify", fault, IN_THE_MIDDLE) for fault in (*sorted(DIFY_CONNECTION), *DIFY_STREAM)),
    ]


def _of_ollama() -> Iterator[tuple[str, str]]:
    for fault in Fault:
        if fault in ANYWHERE:
            yield from (
                (fault, place) for place in (EARLY_ON, *_AFTER) if place != EARLY_ON or fault not in _BY_NATURE_LATER
            )
        elif kind_of(fault) is not Kind.PULL:
            yield fault, ITS_PLACE


def struck(strike: Strike, server: Server, folder: Path) -> Told:
    """What the user is told of a document that meets the fault.

    The next one is read, and the queue leaves no thread and no socket: AssertionError.
    """
    threads, sockets = threading.active_count(), open_sockets()
    heard = Heard()
    with Desk.create(folder / "a.desk") as desk:
        queue = ReadingQueue(
            desk,
            engines={server.engine.name: server.engine},
            workers=lambda: [InlineWorker(ReadingState((ImageReader(),), FakeOcr()))],
            profiles=PROFILES,
            limits=Limits(),
            is_document=lambda *_: True,
            report=heard.hear,
            waits=(0.02,),
        )
        try:
            server.strike(strike.fault, strike.place)
            told = _first(queue, heard, Choice(server.engine.name, server.model), desk)
            server.recover()
            if told.is_waiting:
                queue.resume()
                heard.wait(lambda: NAMES[0] in heard.of(Finished))
            queue.add_bytes(NAMES[1], _document(1), Choice(server.engine.name, server.model))
            heard.wait(lambda: NAMES[1] in heard.of(Finished))
        finally:
            queue.close()
    give_up = time.monotonic() + _PATIENCE
    while (threading.active_count() > threads or open_sockets() > sockets) and time.monotonic() < give_up:
        time.sleep(0.002)
    assert threading.active_count() <= threads, threading.enumerate()
    assert open_sockets() <= sockets
    return told


def _first(queue: ReadingQueue, heard: Heard, choice: Choice, desk: Desk) -> Told:
    queue.add_bytes(NAMES[0], _document(0), choice)
    heard.wait(lambda: bool(heard.of(Failed) or heard.of(Finished) or heard.state.paused))
    failed = next((event for event in heard.events if isinstance(event, Failed)), None)
    if failed is not None:
        return Told(failed.error)
    if heard.state.paused is not None:
        return Told(heard.state.paused, is_waiting=True)
    (data,) = desk.iter_documents()
    (reading,) = data.readings
    return Told(notes=reading.notes, fields={name: one.value for name, one in reading.fields.items()})


def _document(number: int) -> bytes:
    return encoded(picture((300 + number, 200)), "PNG")


_SILENT_FOR_MINUTES: Final = frozenset({Fault.HANG, Fault.DRIP})
PULL_FAULTS: Final = tuple(
    fault for fault in Fault if kind_of(fault) is Kind.PULL or fault in set(ANYWHERE) - _SILENT_FOR_MINUTES
)


def struck_pull(fault: Fault) -> InvoiceDeskError | None:
    """What a pull that meets the fault ends with; the next one gets the model."""
    with _ollama("classic", "0.9.3", 1.0) as server:
        keeper = keeper_of(server.engine)
        assert keeper is not None
        (host,) = keeper.hosts()
        pull = partial(keeper.pull, host.name, "gemma3:4b", CancelToken(), _unheard)
        server.fake.fault(fault, path="/api/pull", times=None)
        raised: InvoiceDeskError | None = None
        try:
            pull()
        except InvoiceDeskError as error:
            raised = error
        server.recover()
        pull()
        return raised


def _unheard(_: PullProgress) -> None:
    return


def open_sockets() -> int:
    """Of this process, where that can be seen."""
    folder = Path("/proc/self/fd")
    count = 0
    for entry in folder.iterdir() if folder.is_dir() else ():
        with suppress(OSError):  # that of looking into the folder
            count += str(entry.readlink()).startswith("socket:")
    return count
