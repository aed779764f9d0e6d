"""What is done with the models of servers: they are got, loaded, freed and deleted; nothing stays behind at the end."""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from invoice_desk.domain.errors import InvoiceDeskError, JobCancelledError
from invoice_desk.domain.job import CancelToken
from invoice_desk.extraction.engine import keeper_of
from invoice_desk.gui.background import Background
from invoice_desk.gui.job_bridge import JobBridge
from invoice_desk.gui.models.pulls import AT_ONCE, Pull, Pulls, PullState
from invoice_desk.gui.models.shelves import Shelf, shelves

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ExtractionEngine, ModelInfo, ModelKeeper
    from invoice_desk.gui.engine_choices import Render

_SETTLED_MS = 600
"""A choice is loaded once it has stood for so long: going through the list with the keyboard loads nothing."""

_LAST_SECONDS = 5.0
"""How long the end of the program waits for servers to free their memory."""


class Doing(Enum):
    """What is being done with a model that is there."""

    LOADING = auto()
    UNLOADING = auto()
    DELETING = auto()


@dataclass(frozen=True, slots=True)
class Trouble:
    """What could not be done with a model; `was_asked` where a person had said so, and not the program by itself."""

    doing: Doing
    host: str
    name: str
    error: InvoiceDeskError
    was_asked: bool


class ModelUpkeep(QObject):
    """Lives as long as the program; `use` tells it the engines of the desk that is open."""

    models_changed = Signal()
    """A model was got, loaded, freed or deleted."""
    doing_changed = Signal()
    went_wrong = Signal(object)  # Trouble

    def __init__(self, parent: QObject | None = None, *, settled_ms: int = _SETTLED_MS) -> None:
        super().__init__(parent)
        bridge = JobBridge(self)
        self._background = Background(bridge)
        self._for_pulls = Background(bridge, threads=AT_ONCE)  # they take hours: nothing else waits for them
        self.pulls = Pulls(self._for_pulls, self)
        self.pulls.ended.connect(self._pull_ended)
        self.is_watched = False
        """Whether a person has the models before them: what happens is then seen there."""
        self._engines: Mapping[str, ExtractionEngine] = {}
        self._loaders: list[ModelKeeper] = []
        self._doing: dict[tuple[str, str], tuple[Doing, CancelToken]] = {}
        self._preload: tuple[tuple[str, str, str], CancelToken] | None = None  # engine, host, model
        self._next: tuple[str, str, str] | None = None
        self._closed = False
        self._settled = QTimer(self, singleShot=True, interval=settled_ms)
        self._settled.timeout.connect(self._preload_next)

    def use(self, engines: "Mapping[str, ExtractionEngine]") -> None:
        """Work with these engines from now on; what is under way goes on."""
        self._engines = engines

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While a person has the models before them."""
        self.is_watched = True
        try:
            yield
        finally:
            self.is_watched = False

    def look(self, render: "Render", done: Callable[[Sequence[Shelf]], None]) -> None:
        """Ask all servers what they have."""
        self._background.run(partial(shelves, self._engines, render), done)

    # What a person asks for.

    def get(self, engine: str, host: str, name: str) -> None:
        """Get a model, or its newer version."""
        keeper = self._keeper(engine)
        if keeper is not None:
            self.pulls.start(keeper, engine, host, name)

    def load(self, engine: str, host: str, name: str) -> None:
        """Load a model; freed again at the end of the program, if it was not loaded before."""
        self._load(engine, host, name, was_asked=True)

    def unload(self, engine: str, host: str, name: str) -> None:
        """Free the memory of a model."""
        keeper = self._keeper(engine)
        if keeper is not None:
            self._do(Doing.UNLOADING, host, name, keeper.unload, was_asked=True)

    def delete(self, engine: str, host: str, name: str) -> None:
        """Throw a model away."""
        keeper = self._keeper(engine)
        if keeper is not None:
            self._do(Doing.DELETING, host, name, keeper.delete, was_asked=True)

    def doing(self, host: str, name: str) -> Doing | None:
        """What is being done with a model now."""
        found = self._doing.get((host, name))
        return found[0] if found is not None else None

    # A model that was chosen is loaded before the first document comes.

    def chosen(self, engine: str, model: "ModelInfo | None") -> None:
        """A person has chosen this model, None for one that can't be loaded: load it in a while, and no other one."""
        self._settled.stop()
        self._next = None
        if model is not None and model.hosts and not model.is_cloud and self._keeper(engine) is not None:
            self._next = (engine, model.hosts[0], model.name)
            self._settled.start()
        if self._preload is not None and (self._next is None or self._preload[0] != self._next):
            self._preload[1].cancel()
            self._preload = None

    def preloading(self) -> tuple[str, str] | None:
        """The engine and the model that is being loaded because it was chosen."""
        return (self._preload[0][0], self._preload[0][2]) if self._preload is not None else None

    @Slot()
    def _preload_next(self) -> None:
        if self._next is not None and self._preload is None:
            engine, host, name = self._next
            self._load(engine, host, name, was_asked=False)

    # The end.

    def close(self) -> None:
        """Stop everything, and free the memory that was taken. Takes seconds at most."""
        self._closed = True
        self._settled.stop()
        self.pulls.close()
        for _, cancel in self._doing.values():
            cancel.cancel()
        self._for_pulls.close()
        self._background.close()
        # A server that hangs must not keep the program alive.
        threads = [
            threading.Thread(target=keeper.unload_ours, name="unload-models", daemon=True) for keeper in self._loaders
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(_LAST_SECONDS)

    # The work.

    def _keeper(self, engine: str) -> "ModelKeeper | None":
        found = self._engines.get(engine)
        return keeper_of(found) if found is not None and not self._closed else None

    def _load(self, engine: str, host: str, name: str, *, was_asked: bool) -> None:
        keeper = self._keeper(engine)
        if keeper is None:
            return
        if all(one is not keeper for one in self._loaders):
            self._loaders.append(keeper)
        cancel = self._do(Doing.LOADING, host, name, keeper.preload, was_asked=was_asked)
        if cancel is not None and not was_asked:
            self._preload = (engine, host, name), cancel
            self.doing_changed.emit()

    def _do(
        self,
        doing: Doing,
        host: str,
        name: str,
        work: Callable[[str, str, CancelToken], None],
        *,
        was_asked: bool,
    ) -> CancelToken | None:
        """Nothing where something is being done with the model already."""
        if (host, name) in self._doing:
            return None
        cancel = CancelToken()
        self._doing[host, name] = doing, cancel
        ended = partial(self._ended, host, name, cancel)
        failed = partial(self._failed, doing, host, name, cancel, was_asked=was_asked)
        self._background.run(partial(work, host, name, cancel), ended, failed)
        self.doing_changed.emit()
        return cancel

    def _ended(self, host: str, name: str, cancel: CancelToken, _: None) -> None:
        if self._settle(host, name, cancel):
            self.models_changed.emit()

    def _failed(
        self, doing: Doing, host: str, name: str, cancel: CancelToken, error: BaseException, *, was_asked: bool
    ) -> None:
        if not self._settle(host, name, cancel) or isinstance(error, JobCancelledError):
            return
        if not isinstance(error, InvoiceDeskError):
            raise error
        self.went_wrong.emit(Trouble(doing, host, name, error, was_asked))
        self.models_changed.emit()  # it may be gone, or its server

    def _settle(self, host: str, name: str, cancel: CancelToken) -> bool:
        """Whether anybody still waits for the answer."""
        del self._doing[host, name]
        if self._preload is not None and self._preload[1] is cancel:
            self._preload = None
        if self._closed:
            return False
        self.doing_changed.emit()
        return True

    @Slot(object)
    def _pull_ended(self, pull: Pull) -> None:
        if pull.state is PullState.DONE:
            self.models_changed.emit()
