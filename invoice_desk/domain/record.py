"""What engines said (readings), what people set over it (corrections), and the record that follows from both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from invoice_desk.domain.document import Region, SourceInfo
from invoice_desk.domain.errors import Param

Value = str | Decimal | date


def value_text(value: Value) -> str:
    """The form that files carry: ISO dates, plain decimals with the printed number of places, text as it is."""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else value


USED_OCR_TEXT: Final = "reading.used_ocr_text"
"""The note on a reading whose model was given the words of OCR: it is no witness beside them."""


class Verdict(StrEnum):
    """How far a field may be trusted; the rules stand in `review/reconcile.py`."""

    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    CONFLICT = "conflict"
    UNCONFIRMED = "unconfirmed"
    MISSING = "missing"


class ReviewState(StrEnum):
    """Where a document stands in the user's work."""

    TO_REVIEW = "to_review"
    READY = "ready"
    EXPORTED = "exported"
    ARCHIVED = "archived"
    REJECTED = "rejected"


class RejectReason(StrEnum):
    """Why a person keeps a document out of the books."""

    NOT_AN_INVOICE = "not_an_invoice"
    DUPLICATE = "duplicate"
    UNREADABLE = "unreadable"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class RejectedAs:
    """The reason for a rejection, and what a person said of it in words of its own, "" for nothing."""

    reason: RejectReason
    words: str = ""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value of a reading: the printed text, what it means, where it stands.

    `others` holds the readings that the text also allows (03/04/2026 → two dates): then the value is ambiguous.
    `unplaced`: it was sought among the words of all pages and stands on none of them. `denied`: who looked at its place
    saw nothing of it; whoever else says it is contradicted.
    """

    text: str
    value: Value
    region: Region | None = None
    others: tuple[Value, ...] = ()
    unplaced: bool = False
    denied: bool = False


@dataclass(frozen=True, slots=True)
class Sighting:
    """One labelled figure seen on a page, kept as evidence: `role` is a field id, or `cash`, `change`, `subtotal` …

    `label` is the printed label, casefolded, so that two sightings under different labels count apart.
    """

    role: str
    value: Value
    label: str
    region: Region


@dataclass(frozen=True, slots=True)
class Usage:
    """What a model took for a reading: tokens read and written, seconds for loading, looking and writing.

    0 where the server does not tell. `cost` by the prices that the user gave, None without them.
    """

    tokens_in: int = 0
    tokens_out: int = 0
    loading: float = 0.0
    looking: float = 0.0
    writing: float = 0.0
    cost: Decimal | None = None
    currency: str = ""

    @property
    def tokens_per_second(self) -> float:
        """How fast it wrote; 0 when unknown."""
        return self.tokens_out / self.writing if self.writing else 0.0

    def __add__(self, other: "Usage") -> "Usage":
        costs = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.loading + other.loading,
            self.looking + other.looking,
            self.writing + other.writing,
            sum(costs, Decimal(0)) if costs else None,
            self.currency or other.currency,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What one engine said of one document; never edited. Raises nothing, knows no language."""

    engine: str
    model: str
    profile: str
    fields: Mapping[str, FieldValue]
    line_items: tuple[Mapping[str, FieldValue], ...] = ()
    sightings: tuple[Sighting, ...] = ()
    seconds: float = 0.0
    notes: tuple["Note", ...] = ()
    raw_answer: str = ""
    prompt_version: str = ""
    usage: Usage | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth saying on the row, as a code and parameters (`pages.limited`, `profile.guessed` …)."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


class Severity(StrEnum):
    """How loud a finding is."""

    OK = "ok"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person set: a value, or None for "this document has no such field"; `line` counts from 0.

    Lines are numbered as the first `seen` readings of the document had them, those that the person saw: a later one may
    find more lines. None where that was not kept. `region` is where the person took the value from, if from the page,
    and `reader` the model that read it there for the person, "" for none.
    """

    field_id: str
    value: Value | None
    line: int | None = None
    seen: int | None = None
    region: Region | None = None
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's result on a record; `code` names its sentence.

    `repair` is what would settle it, where exactly one thing would: values that a person may set as one step. Their
    lines are numbered as the record has them. `about` is the id of another document that it speaks of.
    """

    rule: str
    severity: Severity
    fields: tuple[str, ...]
    code: str
    params: Mapping[str, Param] = field(default_factory=dict)
    repair: tuple[Correction, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A field of a record as it is shown and exported; `unplaced` as in `FieldValue`.

    `by_person`: a person has set the value, or accepted it as it stands. `reader` as in `Correction`.
    """

    value: Value | None
    verdict: Verdict
    text: str = ""
    region: Region | None = None
    candidates: tuple[FieldValue, ...] = ()
    unplaced: bool = False
    by_person: bool = False
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One row: everything known of one document. Its line items are those of the first `lines_seen` readings.

    `crop` are the pieces of pages that the document shares with others (`domain.crop`). `behind` and
    `is_beside` as in `DocumentData`. `rejected_as` says why it is rejected, where it is.
    """

    document_id: str
    source: SourceInfo
    profile: str
    cells: Mapping[str, Cell]
    line_items: tuple[Mapping[str, Cell], ...] = ()
    readings: tuple[Reading, ...] = ()
    findings: tuple[Finding, ...] = ()
    notes: tuple[Note, ...] = ()
    pages: tuple[int, ...] = (1,)
    companions: tuple[str, ...] = ()
    state: ReviewState = ReviewState.TO_REVIEW
    lines_seen: int = 0
    crop: tuple[Region, ...] = ()
    behind: tuple[str, ...] = ()
    is_beside: bool = False
    rejected_as: RejectedAs | None = None

    def value(self, field_id: str) -> Value | None:
        """The value of a field, or None."""
        cell = self.cells.get(field_id)
        return cell.value if cell else None


@dataclass(frozen=True, slots=True)
class Rejection:
    """A source that could not be read: a row with a reason."""

    path: str
    code: str
    params: Mapping[str, Param] = field(default_factory=dict)


Row = Record | Rejection
