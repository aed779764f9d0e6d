"""The exporter seam: rows in, a file out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from invoice_desk.domain.job import CancelToken, Progress
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Row


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to write and where. `rows` keep their order; rejections are written by the formats that can say them.

    `profiles` are all known ones by id; columns follow the profiles that occur in `rows`. `language` is `en` or
    `zh_CN`; `messages` renders a message code with its parameters in that language. `include_personal` adds the
    fields that name private persons (`FieldSpec.personal`) to the tables; jsonl, the whole record, always has them.
    """

    rows: Sequence[Row]
    profiles: Mapping[str, Profile]
    target: Path
    language: str
    messages: Callable[[str, Mapping[str, str | int | float]], str]
    csv_bom: bool = True
    csv_guard: bool = True
    include_personal: bool = False


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written and read back."""

    target: Path
    documents: int
    line_items: int
    rejections: int
    write_seconds: float
    verify_seconds: float


class Exporter(Protocol):
    """Writes one kind of file."""

    @property
    def suffix(self) -> str:
        """With the dot, lower case: `.xlsx`."""

    def write(self, request: ExportRequest, cancel: CancelToken, report: Callable[[Progress], None]) -> ExportReport:
        """Write to a temporary file beside the target, read it back, replace the target in one step.

        Raises ExportError (target locked, folder missing, disk full, verification failed) or JobCancelledError;
        the target is then as it was.
        """
