"""Rows of the results table: what is shown of a document, or of a file that is not (yet) one, ready for painting."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import TYPE_CHECKING

from invoice_desk.domain.document import Region
from invoice_desk.domain.rate_shares import RateShare, rate_shares
from invoice_desk.domain.record import (
    Cell,
    FieldValue,
    Finding,
    Reading,
    Record,
    RejectedAs,
    Severity,
    Value,
    Verdict,
    value_text,
)
from invoice_desk.domain.suppliers import TAKEN_BY_ACCEPTING
from invoice_desk.domain.trust import SEEN_ENGINE
from invoice_desk.review.open_points import OpenPoint, open_points
from invoice_desk.review.same_value import same_value

if TYPE_CHECKING:
    from invoice_desk.domain.profile import Profile


class RowStatus(StrEnum):
    """Where a row stands, in the order in which work goes on."""

    WAITING = "waiting"
    READING = "reading"
    STOPPED = "stopped"
    FAILED = "failed"
    TO_REVIEW = "to_review"
    READY = "ready"
    EXPORTED = "exported"
    ARCHIVED = "archived"
    REJECTED = "rejected"


_SEVERITIES = tuple(Severity)


@dataclass(frozen=True, slots=True)
class CellView:
    """A field as it is shown; `text` is "" when missing, `candidates` are all readings of a conflict as text.

    `options` are their values. `witnesses` are the names of those who read the value, where several have read the
    document; `unplaced` as in `FieldValue`; `passed` are the checks that speak for it; `by_person` as in `Cell`. `seen`
    says whether the page shows what the text in its file says; None where nobody looked. `otherwise` is what else was
    read of a field that is no conflict, as text with who says so.
    """

    text: str
    value: Value | None
    verdict: Verdict
    region: Region | None = None
    printed: str = ""
    candidates: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    unplaced: bool = False
    options: tuple[Value, ...] = ()
    passed: tuple[Finding, ...] = ()
    by_person: bool = False
    seen: bool | None = None
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """What is being done with a document: a word for it and a sentence, both in the user's language, "" for none.

    `since` is when it began, by the monotonic clock; `piece` of `pieces` is what is looked at, 0 of 0 when unknown.
    """

    word: str = ""
    sentence: str = ""
    since: float = 0.0
    piece: int = 0
    pieces: int = 0


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row. `key` is the document's id, the job's while there is no document, `path:…` for what failed.

    `points` are what a person should look at, `doubtful` the header fields among them; `reason` is a sentence in the
    user's language; `twin` is the id of an earlier document that this one seems to be, and `remark` says why;
    `companions` are the paths of its other files, `behind` the ids of what they would be alone; `search` is the folded
    text of all that the row says. While the row is read, `stage` says what is being done and `written` are the texts
    of the fields that a model has written so far: only to be looked at. `rejected_as` as in `Record`. `usual` is what
    accepting the document sets: values that are usual for the supplier, of fields that are empty or were open. `rates`
    are its shares by tax rate, for statistics.
    """

    key: str
    path: str
    status: RowStatus
    document_id: str = ""
    sha256: str = ""
    profile: str = ""
    profile_label: str = ""
    cells: Mapping[str, CellView] = field(default_factory=dict)
    points: tuple[OpenPoint, ...] = ()
    worst: Severity = Severity.OK
    reason: str = ""
    stage: Stage | None = None
    written: Mapping[str, str] = field(default_factory=dict)
    search: str = ""
    doubtful: frozenset[str] = frozenset()
    twin: str = ""
    remark: str = ""
    companions: tuple[str, ...] = ()
    behind: tuple[str, ...] = ()
    rejected_as: RejectedAs | None = None
    usual: Mapping[str, Value] = field(default_factory=dict)
    rates: tuple[RateShare, ...] = ()

    @property
    def sought(self) -> str:
        """The folded text in which the filter looks: also what a person said of a rejection, which is kept apart."""
        said = self.rejected_as.words if self.rejected_as is not None else ""
        return f"{self.search}\n{folded(said)}" if said else self.search

    @property
    def in_doubt(self) -> int:
        """How many fields a person should look at."""
        return len(self.points)

    def points_of(self, field_id: str) -> tuple[OpenPoint, ...]:
        """Why a header field is to be looked at; nothing where it is not."""
        return tuple(one for one in self.points if one.line is None and one.field_id == field_id)

    def usual_of(self, field_id: str) -> Value | None:
        """What is usual for the supplier where the field is empty; None where nothing is, or the field has a value."""
        cell = self.cells.get(field_id)
        return self.usual.get(field_id) if cell is None or cell.verdict is Verdict.MISSING else None

    @property
    def contested(self) -> bool:
        """Whether witnesses contradict each other on a field."""
        return any(cell.verdict is Verdict.CONFLICT for cell in self.cells.values())

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.replace("\\", "/").rpartition("/")[2]

    def corrected(self, values: Mapping[str, Value | None]) -> "TableRow":
        """The row after a person has set fields to values, by their ids; None for "there is none"."""
        cells = {}
        for field_id, value in values.items():
            before = self.cells.get(field_id)
            region = before.region if before else None
            if before is not None and before.value == value is not None:  # accepted as it stands
                cells[field_id] = replace(before, verdict=Verdict.CONFIRMED, candidates=(), options=(), by_person=True)
                continue
            cells[field_id] = CellView(shown_text(value), value, Verdict.CORRECTED, region, by_person=True)
        return self.with_cells(cells)

    def with_cells(self, cells: Mapping[str, CellView]) -> "TableRow":
        """The row after a person has set those fields."""
        points = tuple(one for one in self.points if one.line is not None or one.field_id not in cells)
        doubtful = self.doubtful - cells.keys()
        usual = {one: value for one, value in self.usual.items() if one not in cells}
        after = replace(self, cells={**self.cells, **cells}, points=points, doubtful=doubtful, usual=usual)
        return _searchable(after)

    def with_status(self, status: RowStatus, *, rejected_as: RejectedAs | None = None) -> "TableRow":
        """The row at another step of the work; what was written while it was read is gone."""
        usual = self.usual if status is RowStatus.TO_REVIEW else {}
        return replace(self, status=status, stage=None, written={}, rejected_as=rejected_as, usual=usual)

    def like(self, twin: str, remark: str) -> "TableRow":
        """The row of a document that seems to be an earlier one."""
        return _searchable(replace(self, twin=twin, remark=remark))

    def being_read(self, stage: Stage, written: Mapping[str, str]) -> "TableRow":
        """The row while it is read."""
        return replace(self, status=RowStatus.READING, stage=stage, written=written)


def row_of(
    record: Record, profile: "Profile", language: str, name_of: Callable[[Reading], str] = attrgetter("engine")
) -> TableRow:
    """The row of a document; pure, so it may run in any thread. `name_of` names who reads."""
    points = open_points(record, profile)
    readers = {(one.engine, one.model): (name_of(one), one) for one in record.readings}
    passed: dict[str, list[Finding]] = {}
    for finding in record.findings:
        for field_id in finding.fields if finding.severity is Severity.OK else ():
            passed.setdefault(field_id, []).append(finding)
    row = TableRow(
        key=record.document_id,
        path=record.source.path,
        status=RowStatus(record.state.value),
        document_id=record.document_id,
        sha256=record.source.sha256,
        profile=record.profile,
        profile_label=profile.label_in(language),
        cells={
            field_id: cell_view(cell, field_id, tuple(readers.values()), passed.get(field_id, ()))
            for field_id, cell in record.cells.items()
        },
        points=points,
        worst=max((finding.severity for finding in record.findings), key=_SEVERITIES.index, default=Severity.OK),
        doubtful=frozenset(one.field_id for one in points if one.line is None),
        companions=record.companions,
        behind=record.behind,
        rejected_as=record.rejected_as,
        usual={
            one.field_id: one.value
            for finding in record.findings
            if finding.rule in TAKEN_BY_ACCEPTING
            for one in finding.repair
            if one.value is not None
        },
        rates=rate_shares(record),
    )
    return _searchable(row)


def waiting_row(job_id: str, path: str, sha256: str = "") -> TableRow:
    """The row of a file that waits to be read."""
    return _searchable(TableRow(job_id, path, RowStatus.WAITING, sha256=sha256))


def failed_row(path: str, reason: str, sha256: str = "") -> TableRow:
    """The row of a file that could not be read."""
    return _searchable(TableRow(f"path:{path}", path, RowStatus.FAILED, sha256=sha256, reason=reason))


def shown_text(value: Value | None) -> str:
    """A value as it is shown: amounts grouped with commas, ISO dates, text as it is; "" for none."""
    if value is None:
        return ""
    return f"{value:,f}" if isinstance(value, Decimal) else value_text(value)


def folded(text: str) -> str:
    """Text as the filter compares it: without case, full-width forms like the narrow ones."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).casefold()


def cell_view(
    cell: Cell, field_id: str = "", readers: Sequence[tuple[str, Reading]] = (), passed: Iterable[Finding] = ()
) -> CellView:
    """A record's cell as it is shown; `readers` are all who read the document."""
    said = _said(field_id, readers if len(readers) > 1 else ())
    apart = [(name, one) for name, one in readers if one.engine != SEEN_ENGINE]  # a sight chooses no value itself
    read = _said(field_id, apart if len(apart) > 1 else ())
    candidates = []
    for candidate in cell.candidates:
        names = ", ".join(_saying(candidate.value, said))
        text = shown_text(candidate.value)
        candidates.append(f"{text} ({names})" if names else text)
    witnesses = _saying(cell.value, read) if cell.value is not None and not candidates else []
    if cell.reader:
        witnesses = [*dict.fromkeys((*witnesses, cell.reader))]
    return CellView(
        shown_text(cell.value),
        cell.value,
        cell.verdict,
        cell.region,
        cell.text,
        tuple(candidates),
        tuple(witnesses),
        cell.unplaced,
        tuple(candidate.value for candidate in cell.candidates),
        tuple(passed),
        cell.by_person,
        _seen(cell, field_id, readers),
        () if candidates else tuple(_otherwise(cell, _said(field_id, apart))),
    )


def _otherwise(cell: Cell, said: Sequence[tuple[str, FieldValue]]) -> Iterator[str]:
    """What does not stand in the cell though it was read, in this file or another one, each value once."""
    left = [(name, one) for name, one in said if cell.value is None or not _means(one, cell.value)]
    while left:
        value = left[0][1].value
        names = dict.fromkeys(name for name, one in left if _means(one, value))
        yield f"{shown_text(value)} ({', '.join(names)})"
        left = [(name, one) for name, one in left if not _means(one, value)]


def _means(said: FieldValue, value: Value) -> bool:
    return any(same_value(value, meaning) for meaning in (said.value, *said.others))


def _said(field_id: str, readers: Iterable[tuple[str, Reading]]) -> list[tuple[str, FieldValue]]:
    """What each says of a field; a value that was looked for in vain is not said."""
    said = [(name, one.fields[field_id]) for name, one in readers if field_id in one.fields]
    return [(name, value) for name, value in said if not value.denied]


def _seen(cell: Cell, field_id: str, readers: Iterable[tuple[str, Reading]]) -> bool | None:
    sights = [one.fields[field_id] for _, one in readers if one.engine == SEEN_ENGINE and field_id in one.fields]
    if cell.value is None or not sights or not same_value(sights[-1].value, cell.value):
        return None
    return not sights[-1].denied


def _saying(value: Value, said: Iterable[tuple[str, FieldValue]]) -> list[str]:
    return [name for name, one in said if _means(one, value)]


def _searchable(row: TableRow) -> TableRow:
    """The row with its search text; an amount is found with and without its thousands marks."""
    texts = [row.name, row.profile_label, row.reason, row.remark, *row.companions]
    for cell in row.cells.values():
        texts.append(cell.text)
        if isinstance(cell.value, Decimal | date) and (plain := value_text(cell.value)) != cell.text:
            texts.append(plain)
    return replace(row, search=folded("\n".join(filter(None, texts))))
