"""Models that are being got: started, stopped, gone on with; each tells how far it is, whoever looks."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from invoice_desk.domain.errors import InvoiceDeskError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import PullProgress
from invoice_desk.gui.background import Background

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ModelKeeper

AT_ONCE = 4
"""So many models are got at once; others wait."""

_SHOW_EVERY_MS = 100


class PullState(Enum):
    """What has become of a pull."""

    WAITING = auto()
    RUNNING = auto()
    STOPPED = auto()
    FAILED = auto()
    DONE = auto()


@dataclass(frozen=True, slots=True)
class Pull:
    """A model on its way to a host, as it stands now; `error` is why it failed."""

    engine: str
    host: str
    name: str
    state: PullState = PullState.WAITING
    progress: PullProgress = field(default_factory=PullProgress)
    error: InvoiceDeskError | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What it is known by: host and name."""
        return self.host, self.name

    @property
    def under_way(self) -> bool:
        """Whether it still goes on by itself."""
        return self.state in (PullState.WAITING, PullState.RUNNING)


class Pulls(QObject):
    """All pulls of this program that are under way, or that stopped short. They end with it and with nothing else.

    `changed` comes at most ten times a second.
    """

    changed = Signal()
    ended = Signal(object)  # Pull

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._running: dict[tuple[str, str], _Running] = {}
        self._pulls: dict[tuple[str, str], Pull] = {}
        self._keepers: dict[tuple[str, str], ModelKeeper] = {}
        self._closed = False
        self._looking = QTimer(self, interval=_SHOW_EVERY_MS)
        self._looking.timeout.connect(self._look)

    def all(self) -> Sequence[Pull]:
        """All of them, the oldest first."""
        return list(self._pulls.values())

    def start(self, keeper: "ModelKeeper", engine: str, host: str, name: str) -> None:
        """Get a model; one that stopped short goes on, one that is under way is left alone."""
        pull = Pull(engine, host, name)
        if self._closed or pull.key in self._running:
            return
        running = _Running(keeper, pull)
        self._running[pull.key], self._pulls[pull.key], self._keepers[pull.key] = running, pull, keeper
        self._background.run(running.work, partial(self._done, pull.key), partial(self._failed, pull.key))
        self._looking.start()
        self.changed.emit()

    def go_on(self, pull: Pull) -> None:
        """Go on with one that stopped short."""
        keeper = self._keepers.get(pull.key)
        if keeper is not None:
            self.start(keeper, pull.engine, pull.host, pull.name)

    def stop(self, pull: Pull) -> None:
        """End one; what is there of the model stays, and the next pull goes on from it."""
        running = self._running.get(pull.key)
        if running is not None:
            running.cancel.cancel()

    def forget(self, pull: Pull) -> None:
        """Show one no more that stopped short."""
        if pull.key in self._pulls and pull.key not in self._running:
            del self._pulls[pull.key], self._keepers[pull.key]
            self.changed.emit()

    def close(self) -> None:
        """End all, for good; nothing is told any more."""
        self._closed = True
        self._looking.stop()
        for running in self._running.values():
            running.cancel.cancel()

    @Slot()
    def _look(self) -> None:
        before = dict(self._pulls)
        for key, running in self._running.items():
            self._pulls[key] = running.now()
        if before != self._pulls:
            self.changed.emit()

    def _done(self, key: tuple[str, str], _: None) -> None:
        self._end(key, PullState.DONE)

    def _failed(self, key: tuple[str, str], error: BaseException) -> None:
        if isinstance(error, JobCancelledError):
            self._end(key, PullState.STOPPED)
            return
        known = error if isinstance(error, InvoiceDeskError) else None
        self._end(key, PullState.FAILED, known)
        if known is None:
            raise error

    def _end(self, key: tuple[str, str], state: PullState, error: InvoiceDeskError | None = None) -> None:
        if self._closed:
            return
        pull = replace(self._running.pop(key).now(), state=state, error=error)
        self._pulls[key] = pull
        if state is PullState.DONE:
            del self._pulls[key], self._keepers[key]
        if not self._running:
            self._looking.stop()
        self.changed.emit()
        self.ended.emit(pull)


class _Running:
    """One pull in a background thread; how far it is can be asked from any thread."""

    def __init__(self, keeper: "ModelKeeper", pull: Pull) -> None:
        self.cancel = CancelToken()
        self._keeper = keeper
        self._pull = pull
        self._begun = False
        self._progress = pull.progress

    def work(self) -> None:
        self.cancel.raise_if_cancelled()
        self._begun = True
        self._keeper.pull(self._pull.host, self._pull.name, self.cancel, self._report)

    def now(self) -> Pull:
        state = PullState.RUNNING if self._begun else PullState.WAITING
        return replace(self._pull, state=state, progress=self._progress)

    def _report(self, progress: PullProgress) -> None:
        self._progress = progress
