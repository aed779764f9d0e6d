"""Columns: what stands in an exported table, in which order and under which header."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from invoice_desk.domain.profile import FieldSpec, FieldType, Profile
from invoice_desk.domain.record import Record
from invoice_desk.export.exporter import ExportRequest
from invoice_desk.export.text import plain_text

_LONGEST_HEADER = 255

_DOCUMENT_LEAD = ("number", "source", "kind", "state", "status", "doubts")
_DOCUMENT_TAIL = ("findings", "duplicate", "pages", "companions", "document", "sha256")
_LINE_LEAD = ("number", "source")
_LINE_TAIL = ("doubts", "document")
_LINE_CONTEXT = ("invoice_number", "currency")
_REVIEW = ("number", "source", "entry", "field", "read", "exported", "explanation", "document")
_COUNTS = frozenset(("number", "position"))


@dataclass(frozen=True, slots=True)
class Column:
    """One column: a field id, or `@` and a name for what the program itself says of a document."""

    id: str
    header: str
    type: FieldType = FieldType.TEXT


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one table: what leads, the fields, what follows. Headers are unique, whatever their case."""

    lead: tuple[Column, ...]
    fields: tuple[Column, ...] = ()
    tail: tuple[Column, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns from left to right."""
        return self.lead + self.fields + self.tail

    def position(self, column_id: str) -> int | None:
        """Where a column stands, from 0, or None."""
        return next((i for i, column in enumerate(self.columns) if column.id == column_id), None)


def document_layout(request: ExportRequest) -> Layout:
    """The columns of the table with one row per document."""
    return _layout(
        _said(request, _DOCUMENT_LEAD),
        _shown(request, lambda profile: profile.fields, lambda record: (record.cells,)),
        _said(request, _DOCUMENT_TAIL),
    )


def line_layout(request: ExportRequest, documents: Layout) -> Layout:
    """The columns of the table with one row per line item; number and currency of its document stand before it."""
    context = [column for wanted in _LINE_CONTEXT for column in documents.fields if column.id == wanted]
    return _layout(
        [
            *_said(request, _LINE_LEAD),
            *(Column(f"@{column.id}", column.header, column.type) for column in context),
            *_said(request, ("position",)),
        ],
        _shown(request, lambda profile: profile.line_items, lambda record: record.line_items),
        _said(request, _LINE_TAIL),
    )


def review_layout(request: ExportRequest) -> Layout:
    """The columns of the audit log: rejections, findings, corrections."""
    return _layout(_said(request, _REVIEW))


def records_of(request: ExportRequest) -> Iterator[Record]:
    """The documents among the rows, in their order."""
    return (row for row in request.rows if isinstance(row, Record))


def merged(groups: Iterable[Sequence[FieldSpec]]) -> list[FieldSpec]:
    """The union of several field lists: a field that only a later list has stands where it stands there."""
    union: list[FieldSpec] = []
    for specs in groups:
        at = 0
        for spec in specs:
            known = next((i for i, other in enumerate(union) if other.id == spec.id), None)
            if known is None:
                union.insert(at, spec)
            at = (at if known is None else known) + 1
    return union


def _shown(
    request: ExportRequest,
    declared: Callable[[Profile], Sequence[FieldSpec]],
    cell_rows: Callable[[Record], Iterable[Iterable[str]]],
) -> list[Column]:
    """The fields of the profiles that occur, and any further field that a record carries, so that nothing is lost."""
    records = list(records_of(request))
    used = {record.profile for record in records}
    specs = merged(declared(profile) for profile in request.profiles.values() if profile.id in used)
    known = {spec.id for spec in specs}
    carried = {field_id: None for record in records for cells in cell_rows(record) for field_id in cells}
    elsewhere = {spec.id: spec for profile in request.profiles.values() for spec in declared(profile)}
    for field_id in carried:
        if field_id not in known:
            specs.append(elsewhere.get(field_id) or FieldSpec.model_construct(id=field_id, label={"en": field_id}))
    return [
        Column(spec.id, spec.label_in(request.language), spec.type)
        for spec in specs
        if request.include_personal or not spec.personal
    ]


def _said(request: ExportRequest, names: Iterable[str]) -> list[Column]:
    return [
        Column(
            f"@{name}",
            request.messages(f"export.column.{name}", {}),
            FieldType.QUANTITY if name in _COUNTS else FieldType.TEXT,
        )
        for name in names
    ]


def _layout(lead: Sequence[Column], fields: Sequence[Column] = (), tail: Sequence[Column] = ()) -> Layout:
    headers = iter(_unique_headers([*lead, *fields, *tail]))
    named = [tuple(Column(column.id, next(headers), column.type) for column in part) for part in (lead, fields, tail)]
    return Layout(*named)


def _unique_headers(columns: Sequence[Column]) -> list[str]:
    """One line each, never empty, no two alike in any case: what an Excel table and every importer ask for."""
    taken: set[str] = set()
    headers = []
    for column in columns:
        wanted = " ".join(plain_text(column.header).split())[: _LONGEST_HEADER - 8] or column.id
        header, count = wanted, 1
        while header.casefold() in taken:
            count += 1
            header = f"{wanted} ({count})"
        taken.add(header.casefold())
        headers.append(header)
    return headers
