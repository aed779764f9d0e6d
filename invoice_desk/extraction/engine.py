"""The engine seam: pages and words in, a Reading out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from invoice_desk.domain.document import Page, SourceInfo
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Reading


@dataclass(frozen=True, slots=True)
class Ready:
    """The engine can be used now."""


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The engine's server does not answer; `hint` is a message code that says what to do."""

    hint: str


@dataclass(frozen=True, slots=True)
class NotInstalled:
    """Something the engine needs is not on this computer; `hint` is a message code."""

    hint: str


Availability = Ready | Unreachable | NotInstalled


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """A model that the user may pick inside an engine; `limits` are message codes of what it does badly."""

    name: str
    description: str = ""
    leaves_computer: bool = False
    limits: tuple[str, ...] = ()


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
