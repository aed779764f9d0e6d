"""A trial of an engine in the background, told on the window's thread as long as somebody wants to hear of it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from invoice_desk.domain.errors import EngineError, JobCancelledError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.gui.background import Background
from invoice_desk.pipeline.trying import Outcome, Step, Tried, try_engine

if TYPE_CHECKING:
    from invoice_desk.extraction.engine import ExtractionEngine


class TrialRun:
    """Begins at once. `told` gets each step, `progressed` the stage that a model is at, `ended` comes last.

    All are called on the window's thread, and none of them after `cancel`, which frees the thread that works at once.
    """

    def __init__(
        self,
        make: "Callable[[], ExtractionEngine]",
        model: str,
        *,
        background: Background,
        told: Callable[[Tried], None],
        progressed: Callable[[str], None],
        ended: Callable[[], None],
    ) -> None:
        self._background = background
        self._told = told
        self._progressed = progressed
        self._ended = ended
        self._cancel = CancelToken()
        background.run(partial(self._work, make, model), self._done, self._failed)

    def cancel(self) -> None:
        """Stop, from any thread; nothing is told any more."""
        self._cancel.cancel()

    def _work(self, make: "Callable[[], ExtractionEngine]", model: str) -> None:
        try:
            engine = make()
            for tried in try_engine(engine, model, self._cancel, self._report):
                self._tell(tried)
        except EngineError as error:  # an address that is none
            self._tell(Tried(Step.REACHED, Outcome.FAILED, error.code, error.params))
        except JobCancelledError:
            return

    def _tell(self, tried: Tried) -> None:
        self._background.post(partial(self._if_heard, self._told, tried))

    def _report(self, progress: Progress) -> None:
        if progress.stage:
            self._background.post(partial(self._if_heard, self._progressed, progress.stage))

    def _if_heard(self, *call: object) -> None:
        hear, *said = call
        if not self._cancel.cancelled and callable(hear):
            hear(*said)

    def _done(self, _: None) -> None:
        self._if_heard(self._ended)

    def _failed(self, error: BaseException) -> None:
        self._if_heard(self._ended)
        raise error
