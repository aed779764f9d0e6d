"""Jobs: what one run of work on one document tells while it runs, and how it is cancelled."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from invoice_desk.domain.errors import InvoiceDeskError, JobCancelledError
from invoice_desk.domain.record import FieldValue


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a piece of work is: `done` of `total` steps; `total` 0 means unknown. `stage` names a message.

    `fields` are those that a model has written so far: something to look at, nothing to rely on.
    """

    done: int = 0
    total: int = 0
    stage: str = ""
    fields: Mapping[str, FieldValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Queued:
    """The document is safe in the desk and waits to be read; `sha256` is "" for a path not looked through yet."""

    job_id: str
    document: str
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Started:
    """The job's work has begun."""

    job_id: str
    document: str


@dataclass(frozen=True, slots=True)
class Progressed:
    """The job is somewhere."""

    job_id: str
    document: str
    progress: Progress


@dataclass(frozen=True, slots=True)
class Finished:
    """The job's result is committed to the desk; `document_id` is its row, `others` are those of further documents."""

    job_id: str
    document: str
    document_id: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The job ended without a result; the reason is for the user and is committed to the desk.

    Where the desk has a document of these bytes already, that stays what it is and no reason is kept. `sha256` is set
    where it is known that the desk keeps the bytes.
    """

    job_id: str
    document: str
    error: InvoiceDeskError
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The user stopped the job."""

    job_id: str
    document: str


@dataclass(frozen=True, slots=True)
class Forgotten:
    """The job is none any more: a folder was looked through, and its files have jobs of their own."""

    job_id: str
    document: str


@dataclass(frozen=True, slots=True)
class NothingFound:
    """A folder or an archive was looked through and holds no document; that the job is forgotten is told next."""

    job_id: str
    document: str


JobEvent = Started | Progressed | Finished | Failed | Cancelled


@dataclass(frozen=True, slots=True)
class QueueChanged:
    """How a reading queue stands: jobs `waiting` and `reading` now, `done` (in any way) since it was last idle.

    `taking_in` while dropped files and folders are still being looked through; `paused` is why it does not go on, and
    `goes_on` whether it will by itself once that is over.
    """

    waiting: int = 0
    reading: int = 0
    done: int = 0
    taking_in: bool = False
    paused: InvoiceDeskError | None = None
    goes_on: bool = False

    @property
    def idle(self) -> bool:
        """Whether there is nothing to do and nothing to wait for."""
        return not (self.waiting or self.reading or self.taking_in)


QueueEvent = Queued | JobEvent | Forgotten | NothingFound | QueueChanged


class CancelToken:
    """Says once, to everyone who listens, that a job is to stop; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._cancelled = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._cancelled

    def cancel(self) -> None:
        """Ask to stop; callbacks run here, each once. Later calls do nothing."""
        with self._lock:
            if self._cancelled:
                return
            self._cancelled = True
            callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback()

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Run `callback` on cancel (at once when it has happened); returns a function that takes it back."""
        with self._lock:
            if not self._cancelled:
                self._callbacks.append(callback)
                return lambda: self._forget(callback)
        callback()
        return lambda: None

    def raise_if_cancelled(self) -> None:
        """Raises JobCancelledError after a cancel."""
        if self._cancelled:
            raise JobCancelledError

    def _forget(self, callback: Callable[[], None]) -> None:
        with self._lock:
            if callback in self._callbacks:
                self._callbacks.remove(callback)
