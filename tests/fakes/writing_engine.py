"""An engine whose answers a test writes by hand, field by field, several at once."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from invoice_desk.domain.errors import EngineError
from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.record import FieldValue, Reading
from invoice_desk.extraction.engine import ExtractionRequest
from tests.fakes.engine import ScriptedEngine

PATIENCE = 100


@dataclass
class OpenCall:
    """A document that the engine has been given and has not answered yet."""

    request: ExtractionRequest
    report: Callable[[Progress], None]
    ended: threading.Event = field(default_factory=threading.Event)
    error: EngineError | None = None

    def write(self, stage: str = "progress.writing", *, done: int = 0, total: int = 1, **texts: str) -> None:
        """Tell that these texts have been written so far."""
        fields = {field_id: FieldValue(text, text) for field_id, text in texts.items()}
        self.report(Progress(done, total, stage, fields))

    def finish(self, error: EngineError | None = None) -> None:
        """Let the document be answered, or fail."""
        self.error = error
        self.ended.set()


@dataclass
class WritingEngine(ScriptedEngine):
    """Keeps each document open until a test finishes it, or a cancel comes; then answers by its script."""

    calls: list[OpenCall] = field(default_factory=list)
    _changed: threading.Condition = field(default_factory=lambda: threading.Condition(threading.RLock()))

    def extract(self, request: ExtractionRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> Reading:
        call = OpenCall(request, report)
        forget = cancel.on_cancel(call.ended.set)
        with self._changed:
            self.calls.append(call)
            self._changed.notify_all()
        try:
            assert call.ended.wait(PATIENCE)
        finally:
            forget()
        cancel.raise_if_cancelled()
        if call.error is not None:
            raise call.error
        return super().extract(request, cancel, report)

    def open_calls(self) -> list[OpenCall]:
        """The documents that are being answered now."""
        with self._changed:
            return [call for call in self.calls if not call.ended.is_set()]

    def wait_for(self, count: int) -> list[OpenCall]:
        """The open calls once there are so many."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.open_calls()) >= count, PATIENCE)
            return self.open_calls()
