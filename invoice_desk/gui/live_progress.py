"""What is told of documents while they are read: gathered, and shown a few times a second however much is told."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Slot

from invoice_desk.domain.job import Progress

_SHOW_EVERY_MS = 100


@dataclass(frozen=True, slots=True)
class Heard:
    """The last word of a job, and since when its stage lasts, by the monotonic clock."""

    progress: Progress
    since: float


class LiveProgress(QObject):
    """Keeps the last word of each job that is under way; `show` gets those that are new, by job."""

    def __init__(
        self,
        show: Callable[[Mapping[str, Heard]], None],
        *,
        clock: Callable[[], float] = time.monotonic,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._show = show
        self._clock = clock
        self._heard: dict[str, Heard] = {}
        self._new: set[str] = set()
        self._soon = QTimer(self, singleShot=True, interval=_SHOW_EVERY_MS)
        self._soon.timeout.connect(self._show_new)

    def hear(self, job_id: str, progress: Progress) -> None:
        """A job is under way and says so."""
        before = self._heard.get(job_id)
        is_same = before is not None and _stage(before.progress) == _stage(progress)
        since = before.since if before is not None and is_same else self._clock()
        self._heard[job_id] = Heard(progress, since)
        self._new.add(job_id)
        if not self._soon.isActive():
            self._soon.start()

    def forget(self, job_id: str) -> None:
        """A job is not under way any more: what it has said is not shown after this."""
        self._heard.pop(job_id, None)
        self._new.discard(job_id)

    @property
    def is_waiting(self) -> bool:
        """Whether something was told that is not shown yet."""
        return self._soon.isActive()

    def show_all(self) -> None:
        """Show everything once more: in another language, say."""
        self._new.update(self._heard)
        self._show_new()

    @Slot()
    def _show_new(self) -> None:
        new, self._new = self._new, set()
        if new:
            self._show({job_id: heard for job_id, heard in self._heard.items() if job_id in new})


def _stage(progress: Progress) -> tuple[str, int]:
    return progress.stage, progress.done
