"""The engine seam: pages and words in, a Reading out; and what engines may do with the models of their servers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, runtime_checkable

from invoice_desk.domain.document import Page, SourceInfo
from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Note, Reading
from invoice_desk.extraction.catalogue import family_of


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine can be used now; `version` of its server or of what it reads with, "" where it tells none."""

    version: str = ""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The engine's server does not answer; `hint` is a message code that says what to do."""

    hint: str


@dataclass(frozen=True, slots=True)
class NotInstalled:
    """Something the engine needs is not on this computer; `hint` is a message code."""

    hint: str


Availability = Ready | Unreachable | NotInstalled


class Ability(StrEnum):
    """What a model can do; `TEXT` is to answer in words, which all must that read documents."""

    VISION = "vision"
    TEXT = "text"
    THINKING = "thinking"
    TOOLS = "tools"


class Where(StrEnum):
    """Where a loaded model computes; partly on the graphics card is far slower than wholly."""

    GPU = "gpu"
    PARTLY = "partly"
    CPU = "cpu"


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model in a host's memory: where it computes, the bytes it takes, the tokens of context it was loaded with.

    0 where the host doesn't tell.
    """

    host: str
    where: Where
    memory: int = 0
    context: int = 0


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that the user may pick inside an engine; `limits` are message codes of what it does badly.

    What is not known is 0, "" or empty. `size` on disk and `memory` needed are in bytes, `parameters` as the server
    writes them ("8.3B"), `context` is what the model was trained for, in tokens. `leaves_computer`: documents may go
    to another computer. `is_cloud`: to its maker's, whatever host lists it. `hosts` have it, `loaded` says on which of
    them it is in memory now. `languages` are ISO 639-1 codes.
    """

    name: str
    description: str = ""
    leaves_computer: bool = False
    limits: tuple[str, ...] = ()
    size: int = 0
    parameters: str = ""
    quantization: str = ""
    context: int = 0
    abilities: frozenset[Ability] = frozenset()
    languages: tuple[str, ...] = ()
    memory: int = 0
    is_cloud: bool = False
    hosts: tuple[str, ...] = ()
    loaded: tuple[LoadedModel, ...] = ()


@dataclass(frozen=True, slots=True)
class PageImage:
    """An encoded picture of one page, turned upright, or of a piece of a page that is too tall for one picture.

    Pieces count from 0 and from the top; `repeated_lines` is how many lines of text a piece shares with the one above
    it at most, None when that is not known.
    """

    page: int
    media_type: str
    data: bytes
    tile: int = 0
    repeated_lines: int | None = 0


@dataclass(frozen=True, slots=True)
class ExtractionRequest:
    """One document to read. `profiles` are the kinds it may be: one, when the user chose; all, when the engine decides.

    `images` is empty unless the engine's `needs_images` is set.
    """

    source: SourceInfo
    data: bytes
    pages: tuple[Page, ...]
    profiles: tuple[Profile, ...]
    model: str = ""
    images: tuple[PageImage, ...] = ()


class ExtractionEngine(Protocol):
    """What reads documents. Implementations are thread-safe and are called from worker threads."""

    @property
    def name(self) -> str:
        """The id users and files know it by."""

    @property
    def max_parallel(self) -> int:
        """How many `extract` calls may run at once: the engine knows best."""

    @property
    def needs_images(self) -> bool:
        """Whether requests must carry page pictures."""

    def availability(self) -> Availability:
        """Whether it can be used now, and what to do if not. May take seconds; never raises."""

    def list_models(self) -> Sequence[ModelInfo]:
        """The models to pick from. Raises EngineError."""

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        """Read one document. Raises EngineError or JobCancelledError, nothing else."""


@dataclass(frozen=True, slots=True)
class ModelHost:
    """A server with models. `name` is its address, by which all calls know it.

    `problem` is why it can't be used now, None when it can; `mended` says where something else had been written for its
    address.
    """

    name: str
    is_this_computer: bool
    version: str = ""
    problem: EngineError | None = None
    mended: Note | None = None


class PullStage(StrEnum):
    """What a pull is at; message codes."""

    MANIFEST = "pull.manifest"
    DOWNLOADING = "pull.downloading"
    VERIFYING = "pull.verifying"
    WRITING = "pull.writing"


@dataclass(frozen=True, slots=True)
class PullProgress:
    """How far a pull is, over all layers that are known by now: `total` grows when another one is begun.

    `done` counts what an earlier pull has brought; `total` is 0 before the first layer. `speed` is in bytes a second,
    smoothed over some seconds, 0 at the beginning; `seconds_left` None while nobody can say.
    """

    done: int = 0
    total: int = 0
    speed: float = 0.0
    seconds_left: float | None = None
    stage: PullStage = PullStage.MANIFEST


class ModelKeeper(Protocol):
    """Gets models onto an engine's servers, loads them, throws them away. Thread-safe, called from worker threads.

    `host` is a `ModelHost.name`. Whatever goes wrong is an EngineError; a cancel ends any call at once with
    JobCancelledError.
    """

    def hosts(self) -> Sequence[ModelHost]:
        """All configured servers and how they are. May take seconds; never raises."""

    def recommended(self, host: str) -> Sequence[ModelInfo]:
        """What is worth getting and not on this host yet, the likeliest choice first; `size` is the download.

        Models that the host's version can't run are left out. Raises EngineError.
        """

    def pull(self, host: str, name: str, cancel: CancelToken, report: Callable[[PullProgress], None]) -> None:
        """Get a model, or its newer version; it is there whole when this returns. What was got before a cancel or a
        failure stays on the host, and the next pull goes on from there.
        """

    def delete(self, host: str, name: str, cancel: CancelToken) -> None:
        """Throw a model away, out of memory first."""

    def preload(self, host: str, name: str, cancel: CancelToken) -> None:
        """Load a model as reading will need it; may take minutes."""

    def unload(self, host: str, name: str, cancel: CancelToken) -> None:
        """Free the memory a model takes, whoever loaded it."""

    def unload_ours(self) -> None:
        """Free what `preload` has loaded and nobody had before; for the end of the program. Takes seconds at most and
        never raises.
        """


@runtime_checkable
class KnowsWhoSees(Protocol):
    """An engine some of whose models look at pictures and some do not."""

    def sees(self, model: str) -> bool:
        """Whether a model looks at pictures; True where that is not known. May take seconds, never raises."""


def wants_pictures(engine: ExtractionEngine, model: str) -> bool:
    """Whether requests for a model are to carry page pictures. May take seconds, never raises."""
    if not engine.needs_images or not family_of(model).budget.images_per_request:
        return False
    return engine.sees(model) if isinstance(engine, KnowsWhoSees) else True


@runtime_checkable
class SparesWords(Protocol):
    """An engine whose models that look at pictures do without the words, which take OCR longer than many a model."""

    def needs_words(self, model: str) -> bool:
        """Whether a model that looks is given the words all the same, or may not see; True where that is not known.

        May take seconds, never raises.
        """


def needs_words_too(engine: ExtractionEngine, model: str) -> bool:
    """Whether a model that wants pictures wants the words of pages beside them. May take seconds, never raises."""
    return engine.needs_words(model) if isinstance(engine, SparesWords) else True


@runtime_checkable
class KeepsModels(Protocol):
    """An engine that has a keeper for its models, or None."""

    @property
    def keeper(self) -> ModelKeeper | None:
        """What gets, loads and throws away its models."""


def keeper_of(engine: ExtractionEngine) -> ModelKeeper | None:
    """What keeps an engine's models; None where the program can't."""
    return engine.keeper if isinstance(engine, KeepsModels) else None
