"""Which models there are now: asked when somebody wants to know, and again and again of engines that are away."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from invoice_desk.gui.background import Background
from invoice_desk.gui.engine_choices import EngineChoices, Render, engine_choices

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ExtractionEngine

LOOK_AGAIN_MS = 15_000
"""How long after an answer an engine that is away is asked again."""


class ModelWatch(QObject):
    """Asks in the background, one question at a time. `wanted` gives the engine whose chosen model is not there, "" if
    it is: that engine too is asked until it has the model.
    """

    changed = Signal(object)
    """Sequence[EngineChoices]: all engines, as far as they have answered; after every answer."""

    def __init__(
        self,
        engines: "Mapping[str, ExtractionEngine]",
        render: Render,
        *,
        wanted: Callable[[], str],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._engines = engines
        self._render = render
        self._wanted = wanted
        self._background = background
        self._known: dict[str, EngineChoices] = {}
        self._is_asking = False
        self._asked_meanwhile = False
        self._closed = False
        self._again = QTimer(self, singleShot=True, interval=LOOK_AGAIN_MS)
        self._again.timeout.connect(self._look_for_the_lost)

    @Slot()
    def look(self) -> None:
        """Ask all engines."""
        self._ask(self._engines)

    def close(self) -> None:
        """Ask no more; what comes now is not heard."""
        self._closed = True
        self._again.stop()

    @Slot()
    def _look_for_the_lost(self) -> None:
        self._ask({name: engine for name, engine in self._engines.items() if name in self._lost()})

    def _lost(self) -> set[str]:
        away = {one.engine for one in self._known.values() if one.problem or any(host.problem for host in one.hosts)}
        return (away | {self._wanted()}) & self._engines.keys()

    def _ask(self, engines: "Mapping[str, ExtractionEngine]") -> None:
        self._again.stop()
        if self._closed:
            return
        if self._is_asking:
            self._asked_meanwhile = True
            return
        self._is_asking = True
        self._background.run(partial(engine_choices, engines, self._render), self._hear)

    def _hear(self, choices: Sequence[EngineChoices]) -> None:
        self._is_asking = False
        if self._closed:
            return
        self._known.update((one.engine, one) for one in choices)
        self.changed.emit([self._known[name] for name in self._engines if name in self._known])
        if self._asked_meanwhile:
            self._asked_meanwhile = False
            self.look()
        elif self._lost():
            self._again.start()
