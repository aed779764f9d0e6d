"""Records and a clock for tests of the panels, and a desk that gives corrected lines back as the real one does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from invoice_desk.domain.document import SourceInfo
from invoice_desk.domain.document_data import DocumentData
from invoice_desk.domain.profile import Profile
from invoice_desk.domain.record import Cell, Correction, FieldValue, Reading, Record, Value, Verdict
from invoice_desk.messages import messages_in
from invoice_desk.review.reconcile import record_of
from tests.gui.table.samples import PROFILES

RECEIPT: Profile = PROFILES["receipt"]
RENDER = messages_in("en")

Line = Mapping[str, Value]


def record(key: str = "bill", **parts: Any) -> Record:
    """The record of a receipt; `parts` are a record's."""
    return replace(Record(key, SourceInfo(f"in/{key}.jpg", key, "image/jpeg", 1), RECEIPT.id, {}), **parts)


def contested(*values: Value) -> Cell:
    """A field that was read in several ways."""
    candidates = tuple(FieldValue(str(value), value) for value in values)
    return Cell(values[0], Verdict.CONFLICT, str(values[0]), candidates=candidates)


def bill(
    lines: Sequence[Line],
    fields: Line = MappingProxyType({}),
    *,
    corrections: Sequence[Correction] = (),
    key: str = "bill",
) -> Record:
    """The record of a receipt with these lines and fields as read, after a person's corrections."""
    read = [{field_id: FieldValue(str(value), value) for field_id, value in line.items()} for line in (fields, *lines)]
    reading = Reading("offline", "", RECEIPT.id, read[0], tuple(read[1:]))
    source = SourceInfo(f"in/{key}.jpg", key, "image/jpeg", 1)
    data = DocumentData(key, source, (1,), RECEIPT.id, (reading,), tuple(corrections))
    return record_of(data, RECEIPT, today=date(2026, 3, 20))


@dataclass
class Clock:
    """Shows the time that it is set to."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class LineDesk:
    """Keeps corrections of the lines of one receipt; `show` gets the record anew after each, and when one is undone."""

    lines: Sequence[Line]
    fields: Line = field(default_factory=dict)
    show: Callable[[Record], object] = id  # nobody is shown anything yet
    steps: list[Correction] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def record(self) -> Record:
        return bill(self.lines, self.fields, corrections=self.steps)

    def correct(self, document_id: str, correction: Correction) -> None:
        self.steps.append(correction)
        self.show(self.record())

    def correct_many(self, corrections: Mapping[str, Sequence[Correction]], name: str) -> None:
        self.names.append(name)
        for several in corrections.values():
            self.steps += several
        self.show(self.record())

    def undo(self) -> None:
        self.steps.pop()
        self.show(self.record())
