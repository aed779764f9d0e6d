"""What stands in for an engine whose server's address makes no sense: all others go on, and this one says why not."""

from collections.abc import Callable, Sequence

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import Reading
from invoice_desk.extraction.engine import Availability, ExtractionRequest, ModelInfo, Unreachable


class MisplacedEngine:
    """Never ready; whatever it is asked, it raises the error that its address makes."""

    max_parallel = 1
    needs_images = False

    def __init__(self, name: str, error: EngineError) -> None:
        self.name = name
        self._error = error

    def availability(self) -> Availability:
        """Not before the settings are mended."""
        return Unreachable("settings.mend_address")

    def list_models(self) -> Sequence[ModelInfo]:
        """Raises EngineError."""
        raise self._again()

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:  # noqa: ARG002
        """Raises EngineError."""
        raise self._again()

    def _again(self) -> EngineError:
        return EngineError(self._error.code, **self._error.params)
